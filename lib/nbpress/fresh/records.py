"""What each job was made from, and so whether it must run again, and why."""

import contextlib
import functools
import json
import os
import re
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypedDict

from nbpress.errors import WriteError
from nbpress.files import (
    PAGE,
    PARTS,
    REPORT,
    RUNS,
    VIEWS,
    Cell,
    Notebook,
    file_sha,
    near,
    read_notebook,
    reason,
    sha,
    tags,
    write,
)
from nbpress.fresh.code import code_sha, shows
from nbpress.fresh.facts import listing, state
from nbpress.plan import Job
from nbpress.plan.options import Options
from nbpress.plan.plan import SKIP
from nbpress.warm.readers import TABLES

SYSTEM = ("/proc", "/sys", "/dev", "/usr", "/etc")
Record = dict[str, Any]  # what a job was made from, as in its file
Seen = dict[str, Any]  # what a kernel read, wrote and imported, as nbpress.fresh.facts tells it

# tags that say how a cell runs
ACTING = {"parameters", "injected-parameters", "skip-execution", "raises-exception"}
CHANGED = "changed in the run"  # in place of the hash of a file that cannot be trusted
# what lets a library open files by itself, in the text of who uses it
GUESSES = {
    "pyarrow": r"(import|from)\s+pyarrow\b|import_module\(.*pyarrow",
    "posix": r"(?m)^\s*(import|from)\s+(posix|nt)\b",  # the module below `os`, where nobody listens
    "sqlite3": r"set_authorizer|load_extension|sqlite3\.Connection\(",
}
NO_DATA = (".ipynb", ".py", ".pyc")
NO_TABLE = (".svg", ".png", ".jpg", ".pdf", ".html", ".md", ".toml", ".lock")
NAMED = re.compile(r"""["']([^"'\n{]*/[^"'\n{]*)""")  # the beginning of a path, as code names it
# what a record must hold to be one
KEYS: dict[str, type] = {
    "result": dict, "files": dict, "modules": dict, "does": dict, "asked": dict, "variables": dict,
    "listed": dict, "folders": list, "outputs": dict, "copy": str, "text": str, "notebook": str,
}  # fmt: skip
RESULT = {"name": str, "copy_sha": str, "state": str}
FOLDER = ".press"  # the records, one file a job, inside the folder of results


class Entry(TypedDict, total=False):
    """What is known of one job, as in report.json; what does not apply is absent."""

    name: str
    notebook: str
    parameters: dict[str, Any]
    output: str
    state: str
    reasons: list[str]
    seconds: float
    peak_memory_mb: float
    kernel: str
    outputs: list[str]
    programs: list[str]
    readers: list[str]
    copy_sha: str
    failed_copy: str
    seen: Seen  # by a failed job; until the run ends
    loaded: list[str]  # the files of installed modules; until the run ends
    rerun: str
    earlier: bool
    cell: int
    line: str
    message: str
    traceback: list[str]
    orphaned: bool  # the warm process was gone before its kernel
    word: str  # what a reader should know of the run


def well(entry: Entry) -> bool:
    """Whether a job ended well, or did not have to run."""
    return entry["state"] in ("done", "fresh", "refreshed", "would run")


def flat(name: str) -> str:
    """A job's name as one file name."""
    return name.replace("/", "%2F")


def record_path(job: Job, out: Path) -> Path:
    """Where the record of a job is kept."""
    return out / FOLDER / f"{flat(job.name)}.json"


def failed_copy(job: Job, out: Path) -> Path:
    """Where the executed copy of a failed run goes: beside the good one, if that is here."""
    if job.far:
        return out / RUNS / f"{flat(job.name)}.failed.ipynb"
    return Path(str(job.output).removesuffix(".ipynb") + ".failed.ipynb")


def fingerprint(job: Job, notebook: Notebook, options: Options) -> Record:
    """What is known before the run: code, parameters, kernel, lock, environment.

    notebook: as it will run. `text` holds what is shown but not run: prose, tags, order.
    """
    code, text = [], []
    for cell in notebook["cells"]:
        lines = bare(cell["source"])
        if cell["cell_type"] == "code":
            code.append([lines, sorted(ACTING & set(tags(cell)))])
        text.append({**cell, "outputs": None, "execution_count": None})
    return {
        "code": sha(json.dumps(code)),
        **own(job),
        "kernel": notebook["metadata"]["kernelspec"]["name"],
        "python": sys.version.partition(" ")[0],
        "lock": file_sha(options.lock) if options.lock else None,
        "environment": dict(options.environment),
        "installed": options.installed,
        "text": sha(json.dumps([text, notebook["metadata"]], sort_keys=True)),
    }


def own(job: Job) -> Record:
    """What a job does not share with others of its notebook."""
    return {
        "notebook": str(job.notebook),
        "parameters": job.parameters,
        "address": str(job.output) if job.far else "",
    }


def keep(job: Job, before: Record, seen: Seen, copy: str, result: Entry, out: Path) -> None:
    """Write the record of a good run; adds the outputs to the result.

    A file that changed while the job ran has no trustworthy hash, so the job stays stale.
    """
    hashes = {}
    for path, then in {**seen["modules"], **seen["read"]}.items():
        hashes[path] = file_sha(path) if then == state(path) else CHANGED
    written = [path for path, there in seen["written"].items() if there]
    written += [path for path in seen["databases"] if hashes.get(path) == CHANGED]
    outputs = {path: file_sha(path) for path in written if os.path.isfile(path)}
    made = {*seen["folders"], *written} - outputs.keys()  # a link to a folder is one, too
    folders = sorted(path for path in made if os.path.lexists(path))
    own = [*seen["written"], *seen["folders"], str(job.output)]
    listed = {
        folder: sorted(set(names or ()) - ours(folder, own, out)) if os.path.isdir(folder) else None
        for folder, names in seen["listed"].items()
        if not Path(folder).is_relative_to(out / RUNS)
    }
    result["outputs"] = sorted(outputs)
    result["copy_sha"] = sha(copy)
    cells = read_notebook(job.notebook)["cells"]
    sources = dict(_sources(seen["modules"]))
    texts = _texts(job, cells, sources)
    if by_themselves := readers(texts, seen):
        result["readers"] = by_themselves
        for path in beside(job, texts, by_themselves, out):
            if path not in outputs:
                hashes.setdefault(path, file_sha(path))
                seen["read"].setdefault(path, None)
                seen["listed"].setdefault(os.path.dirname(path), listing(os.path.dirname(path)))
    programs = sorted(seen["programs"])
    if "unseen" in seen:  # a kernel that cannot be watched is a program, too
        programs.append(f"the kernel {before['kernel']}")
    if programs:
        result["programs"] = programs
    save(job, {
        **before,
        "files": {path: hashes[path] for path in seen["read"] if path not in outputs},
        "modules": {path: hashes[path] for path in seen["modules"] if path not in outputs},
        "does": _does(cells, {path: sources[path] for path in sources if path not in seen["read"]
                              and hashes[path] not in (None, CHANGED)}),
        "asked": {p: what for p, what in seen["asked"].items() if p not in {*hashes, *made, *own}},
        "variables": seen["variables"],
        "listed": listed,
        "folders": folders,
        "outputs": outputs,
        "copy": sha(copy),
        "result": result,
    }, out)  # fmt: skip


def save(job: Job, record: Record, out: Path) -> None:
    """Write the record of a job into its file."""
    write(record_path(job, out), json.dumps(record, sort_keys=True), out / PARTS)


def readers(texts: Iterable[str], seen: Seen) -> list[str]:
    """The libraries that may have opened files by themselves: those that were loaded, and guesses.

    texts: the code that ran; what stands in it is a guess on the safe side.
    """
    return sorted({*seen["readers"]}.union(*map(_guessed, texts)))


@functools.lru_cache(4096)  # most modules are those of the job before
def _guessed(text: str) -> frozenset[str]:
    return frozenset(name for name, guess in GUESSES.items() if re.search(guess, text))


def beside(job: Job, texts: Iterable[str], readers: Collection[str], out: Path) -> list[str]:
    """The data files that a job may have read unheard: no code, nor, for tables, pictures or pages.

    Those in the folder of its notebook and below, and in folders that its code names by a path.
    """
    here = str(job.notebook.parent)
    no_data = NO_DATA + NO_TABLE * (set(readers) <= TABLES)
    found = set()
    for name in {name for text in texts for name in NAMED.findall(text)}:
        path = os.path.normpath(os.path.join(here, os.path.expanduser(name)))
        folder = path if os.path.isdir(path) else os.path.dirname(path)
        if folder.count(os.sep) > 1 and not folder.startswith(SYSTEM) and os.path.isdir(folder):
            with os.scandir(folder) as inside:
                found |= {one.path for one in inside if one.is_file()}
    for place, folders, files in os.walk(here):
        folders[:] = [name for name in folders if not name.startswith(".") and name not in SKIP
                      and Path(place, name) != out]  # fmt: skip
        found |= {os.path.join(place, name) for name in files}
    data = (path for path in found if not os.path.basename(path).startswith("."))
    return sorted(path for path in data if not path.endswith(no_data))


def _sources(modules: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """Each module of the project that is Python and can be read, with its text."""
    for path in modules:
        with contextlib.suppress(OSError):
            if path.endswith(".py"):
                yield path, Path(path).read_bytes()


def _texts(job: Job, cells: Iterable[Cell], sources: Mapping[str, bytes]) -> list[str]:
    """The code that ran: the cells of a notebook, its parameters, the modules of the project."""
    return [
        *(cell["source"] for cell in cells),
        *(repr(value) for value in job.parameters.values()),
        *(source.decode("utf-8", "replace") for source in sources.values()),
    ]


def _does(cells: Iterable[Cell], sources: Mapping[str, bytes]) -> dict[str, str]:
    """Of each module a hash of what it does, where nobody looks at the rest of its text."""
    found: dict[str, str] = {}
    if any(cell["cell_type"] == "code" and shows(cell["source"]) for cell in cells):
        return found
    for path, source in sources.items():
        does = code_sha(source)
        if does is None:  # this one may look at the others
            return {}
        found[path] = does
    return found


def forget(job: Job, out: Path) -> None:
    """Remove the record and the copies of earlier runs."""
    old = [record_path(job, out), failed_copy(job, out)] + [Path(job.output)] * (not job.far)
    for path in old:
        remove(path)


def remove(path: Path) -> None:
    """Remove a file of an earlier run, if it is there; PressError where that is none."""
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise WriteError(f"cannot replace {near(path)}: {reason(error)}; remove it") from None


def load(job: Job, out: Path) -> Record | None:
    """The record of the last good run, or None."""
    return _read(record_path(job, out))


def everything(out: Path) -> dict[str, Record]:
    """The records of all jobs that ever wrote into a folder of results, by name of the job."""
    found = (_read(file) for file in (out / FOLDER).glob("*.json"))
    return {record["result"]["name"]: record for record in found if record}


def _read(file: Path) -> Record | None:
    with contextlib.suppress(OSError, ValueError, RecursionError):
        record = json.loads(file.read_text(encoding="utf-8"))
        if holds(record, KEYS) and holds(record["result"], RESULT):
            return record
    return None


def holds(record: Any, keys: Mapping[str, type]) -> bool:
    """Whether a record has what is asked of it, as this version of the press keeps it."""
    return isinstance(record, dict) and all(isinstance(record.get(k), v) for k, v in keys.items())


def bare(source: str) -> list[str]:
    """The lines of a cell without the blanks at their ends, where those mean nothing."""
    if source.lstrip().startswith("%%") or "'''" in source or '"""' in source:
        return source.split("\n")
    return [line.rstrip() for line in source.split("\n")]


def ours(folder: str, paths: Iterable[str], out: Path) -> set[str]:
    """The names in a folder by which one comes to files of a job, or to those of the press."""
    names = {os.path.relpath(path, folder).partition(os.sep)[0] for path in paths}
    return names | ({PAGE, REPORT, RUNS, VIEWS} if Path(folder) == out else set())
