"""The README that social-science data editors ask for, from the project's own records.

``forms/README-data-editors.md`` holds the headings of the form; everything under them is read from
the data package, the lock, the code, the notebooks and the run.
"""

import ast
import math
import os
import platform
import re
import sysconfig
import tomllib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import jinja2
import psutil
from packaging.requirements import Requirement

from prosperity import data
from prosperity.base.places import ROOT
from prosperity.publish import citation, collection
from prosperity.publish.results import Exhibit

FORMS = Path(__file__).parent / "forms"
TIME_CLASSES = {"less than 10 minutes": 600, "10 to 60 minutes": 3600, "1 to 2 hours": 7200,
                "2 to 8 hours": 28800, "8 to 24 hours": 86400, "1 to 3 days": 259200,
                "more than 3 days": math.inf}  # fmt: skip
RANDOM = re.compile(r"default_rng\(|random\.seed\(|RandomState\(")


def readme(found: Sequence[Exhibit], jobs: Sequence[Mapping]) -> str:
    """The whole text, in Markdown.

    Args:
        found: what `prosperity.results.results` returns.
        jobs: what the run that made the executed copies reports of each job: ``name``,
            ``seconds``, ``peak_memory_mb``.
    """
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = sorted(Requirement(one).name for one in project["dependencies"])
    kinds = {kind: {one.name for one in found if one.kind == kind} for kind in
             ("figure", "table", "number")}  # fmt: skip
    form = jinja2.Environment(
        loader=jinja2.FileSystemLoader(FORMS), trim_blocks=True, lstrip_blocks=True,
        keep_trailing_newline=True, undefined=jinja2.StrictUndefined, autoescape=False,
    ).get_template("README-data-editors.md")  # fmt: skip
    return form.render(
        title=citation.load()["title"],
        abstract=citation.load()["abstract"].strip(),
        count={kind: len(names) for kind, names in kinds.items()},
        jobs=sorted(jobs, key=lambda one: one["name"]),
        minutes=minutes(jobs),
        time_class=time_class(jobs),
        last_run=last_run(jobs),
        storage=storage(),
        tables=tables(),
        sources=sources(),
        python=platform.python_version(),
        needed=project["requires-python"],
        packages=[(name, version(name)) for name in names],
        randomness=randomness(),
        system=f"{platform.system()} {platform.machine()}",
        cores=os.cpu_count(),
        memory=round(psutil.virtual_memory().total / 2**30),
        peak=round(max((one.get("peak_memory_mb") or 0 for one in jobs), default=0)),
        programs=programs(),
        results=found,
        citation=citation.text(),
        references=sorted({one for each in tables() for one in each["sources"]}),
    )


def minutes(jobs: Sequence[Mapping]) -> str:
    """Computing time of all jobs in minutes.

    >>> minutes([{"seconds": 90.0}, {"seconds": 30.0}])
    '2.0'
    """
    return f"{sum(one.get('seconds') or 0 for one in jobs) / 60:.1f}"


def time_class(jobs: Sequence[Mapping]) -> str:
    """The class of computing time in which the form sorts all jobs together.

    >>> time_class([{"seconds": 90.0}]), time_class([{"seconds": 3000.0}, {"seconds": 900.0}])
    ('less than 10 minutes', '1 to 2 hours')
    """
    spent = sum(one.get("seconds") or 0 for one in jobs)
    return next(name for name, seconds in TIME_CLASSES.items() if spent < seconds)


def last_run(jobs: Sequence[Mapping]) -> str:
    """The day, in universal time, on which the newest executed copy was made."""
    copies = [Path(one["output"]) for one in jobs if one.get("output")]
    made = [copy.stat().st_mtime for copy in copies if copy.exists()]
    return f"{datetime.fromtimestamp(max(made), UTC):%Y-%m-%d}" if made else "not recorded"


def storage() -> dict[str, int]:
    """Megabytes of the collection without what is made, and of the packages installed."""
    made = {"out", "work", ".venv", ".git", "__pycache__"}
    files = [path for path in ROOT.rglob("*") if path.is_file() and not made & {*path.parts}]
    installed = [path for path in Path(sysconfig.get_path("purelib")).rglob("*") if path.is_file()]
    return {
        name: math.ceil(sum(path.stat().st_size for path in paths) / 1e6)
        for name, paths in (("package", files), ("environment", installed))
    }


def sources() -> list[dict]:
    """Each source once, by its title: published, read, address, and whether that is a copy."""
    found = {one["title"]: one for name in data.tables() for one in data.resource(name)["sources"]}
    return [found[title] for title in sorted(found)]


def tables() -> list[dict]:
    """Each table with its file, terms, sources, editions and number of rows."""
    found = []
    for name in data.tables():
        resource = data.resource(name)
        found.append(
            {
                "title": resource["title"],
                "path": resource["path"],
                "terms": data.terms(resource, "en").rstrip(".") + ".",
                "sources": [one["title"] for one in resource["sources"]],
                "editions": list(resource.get("editions", {})),
                "rows": len(data.PACKAGE.rows(name)),
            }
        )
    return found


def randomness() -> list[tuple[str, int, str]]:
    """Where random numbers are drawn: file, line and the line itself, found in the code."""
    found = []
    for path in sorted((ROOT / "lib").rglob("*.py")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if RANDOM.search(line) and not line.lstrip().startswith((">>>", "RANDOM", "#")):
                found.append((path.relative_to(ROOT).as_posix(), number, line.strip()))
    return found


def programs() -> list[tuple[str, str]]:
    """Notebooks with their questions and modules with the first line of their docstring."""
    found = [
        (f"notebooks/{name}.ipynb", collection.question(name, "en")) for name in collection.names()
    ]
    for path in sorted((ROOT / "lib").rglob("*.py")):
        told = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
        if told:
            found.append((path.relative_to(ROOT).as_posix(), told.split("\n")[0]))
    return found
