"""What each job was made from, and so whether it must run again, and why."""

import json
import os
import platform
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict

from nbpress.files import PARTS, Notebook, file_sha, sha, write
from nbpress.plan import Job

if TYPE_CHECKING:
    from nbpress.work import Options

Record = dict[str, Any]  # what a job was made from, as in its file
Seen = dict[str, Any]  # what a kernel read, wrote and imported, as nbpress.observe tells it

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
    copy_sha: str
    failed_copy: str
    rerun: str
    earlier: bool
    cell: int
    line: str
    message: str
    traceback: list[str]
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


def failed_copy(job: Job) -> Path:
    """Where the executed copy of a failed run goes, beside the good one."""
    output = str(job.output).removesuffix(".ipynb") + ".failed.ipynb"
    return Path(output.split("://")[-1])


def fingerprint(job: Job, notebook: Notebook, options: "Options") -> Record:
    """What is known before the run: code, parameters, kernel, lock, environment.

    notebook: as it will run. `text` holds what is shown but not run: prose, tags, order.
    """
    code, text = [], []
    for cell in notebook["cells"]:
        lines = [line.rstrip() for line in cell["source"].split("\n")]
        if cell["cell_type"] == "code":
            code.append(lines)
        text.append([cell["cell_type"], lines, cell["metadata"], cell["id"]])
    return {
        "code": sha(json.dumps(code)),
        "parameters": job.parameters,
        "kernel": notebook["metadata"]["kernelspec"]["name"],
        "python": platform.python_version(),
        "lock": file_sha(options.lock) if options.lock else None,
        "environment": dict(options.environment),
        "text": sha(json.dumps([text, notebook["metadata"]], sort_keys=True)),
    }


def keep(job: Job, before: Record, seen: Seen, copy: str, result: Entry, out: Path) -> None:
    """Write the record of a good run; adds the outputs to the result.

    A file that changed while the job ran has no trustworthy hash, so the job stays stale.
    """
    files: dict[str, str | None] = {}
    for path, status in seen["read"].items():
        try:
            now = os.stat(path)
            same = status == [now.st_mtime_ns, now.st_size]
        except OSError:
            same = status is None
        files[path] = file_sha(path) if same else "changed in the run"
    outputs = {path: file_sha(path) for path in seen["written"] if os.path.isfile(path)}
    listed = {folder: listing(folder) for folder in seen["listed"] if os.path.isdir(folder)}
    result["outputs"] = sorted(outputs)
    result["copy_sha"] = sha(copy)
    programs = sorted(seen["programs"])
    if "unseen" in seen:  # a kernel that cannot be watched
        programs.append(f"the kernel {before['kernel']}")
    if programs:
        result["programs"] = programs
    record = {
        **before,
        "files": {path: files[path] for path in files if path not in outputs},
        "modules": {path: file_sha(path) for path in seen["modules"]},
        "listed": listed,
        "outputs": outputs,
        "copy": sha(copy),
        "result": result,
    }
    write(record_path(job, out), json.dumps(record, indent=1, sort_keys=True), out / PARTS)


def forget(job: Job, out: Path) -> None:
    """Remove the record and the copies of earlier runs."""
    record_path(job, out).unlink(missing_ok=True)
    failed_copy(job).unlink(missing_ok=True)
    if "://" not in str(job.output):
        Path(job.output).unlink(missing_ok=True)


def load(job: Job, out: Path) -> Record | None:
    """The record of the last good run, or None."""
    try:
        return json.loads(record_path(job, out).read_text(encoding="utf-8"))
    except (OSError, json.JSONDecodeError):
        return None


def listing(folder: str) -> list[str] | None:
    """The names in a folder, without hidden ones."""
    try:
        return sorted(name for name in os.listdir(folder) if not name.startswith("."))
    except OSError:
        return None


class Freshness:
    """Says why a job is stale. Hashes each file once for all jobs of a plan."""

    def __init__(self, records: Iterable[Record | None]) -> None:
        self._hashes: dict[str, str | None] = {}
        self.made: dict[str, list[str | None]] = {}  # output: the hashes that jobs gave it
        for record in records:
            for path, value in record["outputs"].items() if record else ():
                self.made.setdefault(path, []).append(value)

    def why(self, job: Job, record: Record | None, now: Record) -> list[str]:
        """The reasons to run a job, in words; an empty list when it is fresh."""
        if record is None:
            again = failed_copy(job).exists()
            return ["it failed the last time" if again else "never run, or not to the end"]
        reasons = []
        words = {"code": "its code changed", "parameters": "its parameters changed",
                 "kernel": "its kernel changed", "python": "the Python version changed",
                 "lock": "the lock changed", "environment": "the environment changed"}  # fmt: skip
        reasons += [words[key] for key in words if record[key] != now[key]]
        for kind, word in (("modules", "module"), ("files", "file")):
            for path, value in record[kind].items():
                if self._hash(path) != value:
                    change = "is gone" if self._hash(path) is None else "changed"
                    reasons.append(f"the {word} {_near(path)} {change}")
        for folder, names in record["listed"].items():
            here = set(listing(folder) or ())
            other = {name for name in here ^ set(names) if not self._made_in(folder, name)}
            if other:
                reasons.append(f"the files in {_near(folder)} changed ({min(other)})")
        for path, value in record["outputs"].items():
            shared = len(self.made[path]) > 1  # then which job wrote last is not a change
            if self._hash(path) is None or (not shared and self._hash(path) != value):
                change = "is gone" if self._hash(path) is None else "was changed by hand"
                reasons.append(f"its output {_near(path)} {change}")
        if "://" not in str(job.output) and self._hash(str(job.output)) != record["copy"]:
            reasons.append("its executed copy is gone or was changed by hand")
        return reasons

    def _made_in(self, folder: str, name: str) -> bool:
        whole = os.path.join(folder, name)
        return any(path == whole or path.startswith(whole + os.sep) for path in self.made)

    def _hash(self, path: str) -> str | None:
        if path not in self._hashes:
            self._hashes[path] = file_sha(path)
        return self._hashes[path]


def _near(path: str) -> str:
    near = os.path.relpath(path)
    return path if near.startswith(os.path.join("..", "..", "..")) else near
