"""Notebooks times parameters = jobs.

A collection is a folder of notebooks and, if wanted, a short `jobs.toml`, which
`nbpress.plan.rules` reads. A notebook that no job names runs once with its defaults. Everything is
checked here, before any kernel starts.
"""

import fnmatch
import hashlib
import itertools
import os
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from nbpress import tidy
from nbpress.errors import PressError
from nbpress.files import MARK, RUNS, Notebook, located, read_notebook, tags
from nbpress.plan import parameters as cells
from nbpress.plan.rules import LIMITS, Drop, Limits, Rule, Rules, read_rules, several

SKIP = {"out", "node_modules", "__pycache__"}


@dataclass(frozen=True)
class Job:
    """One notebook with one set of parameters, and where its executed copy goes."""

    name: str  # "stages.lang=zh.stage=2": stable, ASCII, unique in its collection
    notebook: Path
    output: Path | str  # text: an address for papermill
    parameters: dict[str, Any] = field(default_factory=dict, hash=False)
    drop: tuple[str, ...] = ()  # cells with these tags are left out before the run
    limits: Limits = field(default_factory=dict, hash=False)

    @property
    def far(self) -> bool:
        """Whether its executed copy goes to an address, and not into a file here."""
        return isinstance(self.output, str)


def collection(
    path: str | Path,
    only: Sequence[str] | None = None,
    parameters: Mapping[str, object] | None = None,
    matrix: Mapping[str, object] | None = None,
    out: str | Path = "out",
    copies: str | None = None,
    limits: Mapping[str, float] | None = None,
) -> list[Job]:
    """Plan the jobs of a notebook, or of a folder of notebooks and its jobs.toml.

    only: names of notebooks or jobs, `*` allowed. parameters: name to one value, in place of what
    jobs.toml says. matrix: name to a list of values or "@all". out: folder for results.
    copies: where executed copies go, a folder or an address that papermill can write to (default:
    out/runs). limits: in place of what jobs.toml says. Raises PressError for a name, type or value
    that a notebook does not take.
    """
    path = located(path)
    place: Path | str = copies if copies and "://" in copies else located(copies or Path(out, RUNS))
    folder = path if path.is_dir() else path.parent
    found = _without_results(path, out, place)
    rules = read_rules(folder / "jobs.toml", found)
    if twice := sorted(set(parameters or {}) & set(matrix or {})):
        raise PressError(f"parameter '{twice[0]}' is given one value and a list; choose one")
    asked = {**{k: [v] for k, v in (parameters or {}).items()}, **(matrix or {})}
    plan = _Plan(only, asked, limits or {}, rules, folder, place)
    for notebook in found:
        plan.add(notebook, alone=path == notebook)
    others = set(_inside(folder)) if copies and not path.is_dir() else set(found)
    if lost := next((job for job in plan.jobs.values() if job.output in others), None):
        raise PressError(f"a copy would replace the notebook {lost.output}; choose another folder")
    if odd := sorted(set(rules["drop"]) - plan.takes if path.is_dir() else ()):
        raise PressError(f"{folder / 'jobs.toml'}, drop: no notebook has a parameter '{odd[0]}'")
    plan.check(path, found)
    return list(plan.jobs.values())


@dataclass
class _Plan:
    """The jobs so far, and what became of the parameters that were asked for."""

    only: Sequence[str] | None
    asked: Mapping[str, Any]
    limits: Mapping[str, float]
    rules: Rules
    folder: Path
    place: Path | str
    jobs: dict[str, Job] = field(default_factory=dict)
    takes: set[str] = field(default_factory=set)  # parameters that some notebook takes, or may take
    taken: set[str] = field(default_factory=set)  # those asked for that a notebook asked for takes
    chosen: set[str] = field(default_factory=set)  # all that notebooks asked for take
    wrong: dict[str, str] = field(default_factory=dict)  # with a value: where that was seen first
    refused: PressError | None = None  # of a notebook that nobody asked for by its name

    def add(self, notebook: Path, alone: bool) -> None:
        """Plan the jobs of one notebook; ``alone`` if it is the only one that was named."""
        drop = self.rules["drop"]
        known = _declared(notebook, alone or notebook in self.rules["named"])
        self.takes |= set(drop if known is None else known)
        declared = known or {}
        extra = {name: self.asked[name] for name in self.asked if name in declared or alone}
        for rule in self.rules["jobs"].get(notebook, [{}]):
            try:
                product = _product(notebook, declared, {**rule.get("parameters", {}), **extra})
            except PressError as error:
                if not self.only or any(meant(notebook, want) for want in self.only):
                    told = str(error).replace(f"{notebook.name}: ", "")
                    self.wrong.setdefault(told, str(error))
                    self._meet(extra, declared)
                self.refused = self.refused or error
                continue
            for values in product:
                job = _job(notebook, self.folder, self.place, values, declared, rule, drop)
                job.limits.update(self.limits)
                if not self.only or any(named(job, want) for want in self.only):
                    self._keep(job)
                    self._meet(extra, declared)

    def _meet(self, extra: Iterable[str], declared: Iterable[str]) -> None:
        self.taken |= set(extra)
        self.chosen |= set(declared)

    def _keep(self, job: Job) -> None:
        other = self.jobs.setdefault(job.name, job)
        if (other.notebook, other.parameters) != (job.notebook, job.parameters):
            raise PressError(f"two jobs would have the name {job.name}: run them apart")

    def check(self, path: Path, found: Sequence[Path]) -> None:
        """Refuse all at once what is wrong with the parameters, or a plan without a job."""
        if not self.jobs and not self.wrong:
            raise self.refused or PressError(
                f"no job matches {', '.join(self.only)}; {path} holds {several(found)}"
                if self.only
                else f"no job in {path}; it is no notebook, or a parameter is given no value"
            )
        if missing := sorted(set(self.asked) - self.taken):
            names = " or ".join(f"'{name}'" for name in missing)
            where = ", ".join(self.only) if self.only else path
            known = ", ".join(sorted(self.chosen))
            told = f"there is {known}" if known else "they take none"
            self.wrong[names] = f"no notebook of {where} has a parameter {names}; {told}"
        if self.wrong:
            raise PressError("; and ".join(self.wrong.values()))


def _without_results(path: Path, out: str | Path, copies: Path | str) -> list[Path]:
    """The notebooks of a folder without the results that are kept in it, or the one named."""
    found = notebooks(path)
    if not path.is_dir():
        return found
    if copies == path:
        raise PressError(f"copies in {copies} would be taken for notebooks; choose another folder")
    kept = [located(out), *([copies] if isinstance(copies, Path) else [])]
    return [n for n in found if not any(n.is_relative_to(k) for k in kept if k != path)]


def _declared(notebook: Path, needed: bool) -> dict[str, cells.Parameter] | None:
    """The parameters of a notebook; None for a bad file, which runs to fail in the report."""
    try:
        return cells.declared(read_notebook(notebook), notebook.name)
    except PressError:
        if needed:
            raise
        return None


def notebooks(path: str | Path) -> list[Path]:
    """The notebooks of a folder, or the one named."""
    path = located(path)
    if path.is_file() and path.suffix != ".ipynb":
        return []
    if path.is_dir():
        found = sorted(_inside(path))
        if not found:
            raise PressError(f"no notebook in {path}; name a folder that holds .ipynb files")
        return found
    if not path.is_file():
        raise PressError(f"no notebook or folder at {path}")
    return [path]


def prepared(job: Job, read: Callable[[Path], Notebook] = read_notebook) -> Notebook:
    """The notebook as it will run: without the dropped cells and without old outputs.

    read: gives the notebook as in its file.
    """
    notebook = tidy.normalise(read(job.notebook))
    notebook["cells"] = [cell for cell in notebook["cells"] if not set(tags(cell)) & set(job.drop)]
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
    return notebook


def _inside(folder: Path) -> Iterator[Path]:
    """The notebooks below a folder; not those in results of the press, which hold its mark."""
    for place, folders, files in os.walk(folder):  # which leaves out what it may not enter
        if MARK in files or MARK in folders:
            folders.clear()
            continue
        folders[:] = [name for name in folders if not name.startswith(".") and name not in SKIP]
        for name in files:
            file = Path(place, name)
            if name.endswith(".ipynb") and not name.startswith(".") and not _pipe(file):
                yield file


def _pipe(file: Path) -> bool:
    """Whether a file would be waited for: a pipe, a socket, a device."""
    try:
        return not stat.S_ISREG(file.stat().st_mode)
    except OSError:  # it fails in its own job
        return False


def _product(
    notebook: Path, declared: dict[str, cells.Parameter], varied: dict[str, Any]
) -> list[dict[str, Any]]:
    """Every combination of the varied values, checked, in the order of the parameters cell."""
    known = f"it takes {', '.join(declared)}" if declared else "it has none"
    wrong = [
        f"{notebook.name}: unknown parameter '{name}'; {known}"
        for name in varied if name not in declared
    ]  # fmt: skip
    names = [name for name in declared if name in varied]
    choices = []
    for name in names:
        values, parameter = varied[name], declared[name]
        try:
            if values in ("@all", ["@all"]) and not isinstance(values[0], cells.Word):
                values = parameter.every()
            values = values if isinstance(values, list) else [values]
            choices.append([parameter.check(value, notebook.name) for value in values])
        except PressError as error:
            wrong.append(str(error))
    if wrong:
        raise PressError("; and ".join(wrong))
    return [dict(zip(names, chosen, strict=True)) for chosen in itertools.product(*choices)]


def _job(
    notebook: Path,
    folder: Path,
    copies: Path | str,
    values: dict[str, Any],
    declared: dict[str, cells.Parameter],
    rule: Rule,
    drop: Drop,
) -> Job:
    stem = _ascii(notebook.relative_to(folder).with_suffix("").as_posix(), "/")
    words = [f"{name}={_word(value)}" for name, value in values.items()]
    name = _short(".".join([stem, *words]))
    dropped: list[str] = []
    for parameter, by_value in drop.items():
        value = values.get(parameter, getattr(declared.get(parameter), "default", None))
        dropped += by_value.get(str(value), [])
    where = "/".join([*map(_short, stem.split("/")), f"{Path(name).name}.ipynb"])
    return Job(
        name=name,
        notebook=notebook,
        output=f"{copies}/{where}" if isinstance(copies, str) else copies / where,
        parameters=values,
        drop=tuple(dropped),
        limits={**LIMITS, **rule.get("limits", {})},
    )


def _short(name: str) -> str:
    """A name that a file can have: file systems stop at 255 bytes."""
    if len(name) <= 150:
        return name
    return name[:117] + "~" + hashlib.sha256(name.encode()).hexdigest()[:32]


def _word(value: object) -> str:
    return _ascii("+".join(map(str, value)) if isinstance(value, list) else str(value), "")


def _ascii(text: str, safe: str) -> str:
    """Keep a name readable, ASCII and unique; a Chinese one is percent-encoded."""
    blank = " " if text == text.strip() else ""  # one at an end would not be seen
    return quote(os.fsencode(text), safe=safe + blank + "+-_~()=,") or "-"


def named(job: Job, want: str) -> bool:
    """Whether a name, in which `*` is allowed, means a job or its notebook."""
    return meant(job.notebook, want) or _matches(job.name, want)


def meant(notebook: Path, want: str) -> bool:
    """Whether a name, in which `*` is allowed, means a notebook."""
    return _matches(notebook.name, want) or _matches(notebook.stem, want)


def _matches(name: str, want: str) -> bool:
    return name == want or fnmatch.fnmatchcase(name, want)
