"""Which jobs of a plan must run, and why."""

import functools
import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from nbpress.errors import PressError
from nbpress.files import file_sha, near, read_notebook
from nbpress.fresh import records
from nbpress.fresh.code import code_sha
from nbpress.fresh.facts import EVERY, listing, look, state, variables
from nbpress.fresh.records import Entry, Record, failed_copy, ours
from nbpress.plan import Job, named, prepared
from nbpress.plan.options import Options
from nbpress.warm.variables import STEADY


def examine(jobs: Sequence[Job], options: Options, force: Collection[str]) -> dict[str, Entry]:
    """An entry for each job: fresh or stale, with its reasons."""
    kept = records.everything(options.out)
    freshness = Freshness(kept.values(), options)
    entries: dict[str, Entry] = {}
    notebooks: dict[tuple, Record] = {}
    read = functools.lru_cache(1)(read_notebook)  # once for the jobs of a notebook, one by one
    for job in jobs:
        entry: Entry = {
            "name": job.name,
            "notebook": str(job.notebook),
            "parameters": job.parameters,
            "output": str(job.output),
            "reasons": [],
        }
        key = (job.notebook, job.drop)
        try:
            if key not in notebooks:
                notebooks[key] = records.fingerprint(job, prepared(job, read), options)
            now = {**notebooks[key], **records.own(job)}
            entry["reasons"] = freshness.why(job, kept.get(job.name), now)
        except PressError as error:  # it is run all the same, to fail in the report
            entry["reasons"] = [str(error)]
            now = {}
        except Exception as error:  # a form of notebook that nobody thought of
            entry["reasons"] = [f"it cannot be read: {type(error).__name__}: {error}"]
            now = {}
        if any(named(job, want) for want in force):
            entry["reasons"].append("asked for with --force")
        entry["state"] = "stale" if entry["reasons"] else "fresh"
        record = kept.get(job.name)
        if record and not entry["reasons"]:
            entry |= {**record["result"], "state": "fresh"}
            if record["text"] != now["text"]:
                # what papermill wrote elsewhere is not read back
                entry["state"] = "stale" if job.far else "refreshed"
                why = "its copy is elsewhere" if job.far else "no kernel needed"
                entry["reasons"] = [f"only its text or tags changed: {why}"]
        entries[job.name] = entry
    if unknown := [want for want in force if not any(named(job, want) for job in jobs)]:
        raise PressError(f"--force {unknown[0]}: no such notebook or job")
    return entries


def behind(seen: Mapping[str, Any], outputs: Collection[str]) -> str:
    """The first of some files that a job would now see otherwise than it did, or "".

    seen: its record, or what was seen in it when it failed, perhaps for that.
    """
    late = []
    for path in outputs:
        for kind in ("files", "modules"):
            if path in seen.get(kind, {}) and "result" in seen:
                late += [path] * (file_sha(path) != seen[kind][path])
            elif path in seen.get("read", {}):
                late += [path] * (state(path) != seen["read"][path])
        if path in seen.get("asked", {}):
            what = seen["asked"][path]
            late += [path] * (look(path, what) != what)
    for folder, names in seen.get("listed", {}).items():
        inside = [path for path in outputs if path.startswith(folder + os.sep)]
        if inside and set(listing(folder) or ()) - _own(seen, folder) != set(names or ()):
            late += inside
    return near(min(late)) if late else ""


def _own(seen: Mapping[str, Any], folder: str) -> set[str]:
    """The names in a folder by which one comes to what a job with a record made."""
    own = [*seen.get("outputs", ()), *seen.get("folders", ())]
    return {os.path.relpath(path, folder).partition(os.sep)[0] for path in own}


CHANGED = {  # of the job as a whole: part of its record, and the reason in words
    "code": "its code changed", "parameters": "its parameters changed",
    "kernel": "its kernel changed", "python": "the Python version changed",
    "lock": "the lock changed", "installed": "what is installed changed",
    "environment": "the environment changed", "notebook": "it was run in another place",
    "address": "its copy goes to another place",
}  # fmt: skip


class Freshness:
    """Says why a job is stale. Hashes each file once for all jobs of a plan."""

    def __init__(self, records: Iterable[Record], options: Options) -> None:
        self.out = options.out
        self.environment = {**os.environ, **STEADY, **options.environment}
        self._hashes: dict[str, str | None] = {}
        self.made: dict[str, list[str | None]] = {}  # output: the hashes that jobs gave it
        for record in records:
            for path, value in record["outputs"].items():
                self.made.setdefault(path, []).append(value)

    def why(self, job: Job, record: Record | None, now: Record) -> list[str]:
        """The reasons to run a job, in words; an empty list when it is fresh."""
        if record is None:
            again = failed_copy(job, self.out).exists()
            return ["it failed the last time" if again else "never run, or not to the end"]
        reasons = [
            *(words for key, words in CHANGED.items() if record.get(key) != now[key]),
            *self._read(record),
            *self._looked_at(record),
            *self._listed(record, job),
            *self._written(record, job),
        ]
        return reasons[:1] + [f"and {len(reasons) - 1} more"] * (len(reasons) > 1)

    def _read(self, record: Record) -> Iterator[str]:
        """What the job imported or read that is another now."""
        for path, value in record["modules"].items():
            if self._hash(path) != value and self._does(path) != record["does"].get(path, ""):
                yield f"the module {near(path)} {_change(self._hash(path))}"
        for path, value in record["files"].items():
            if self._hash(path) != value:
                yield f"the file {near(path)} {_change(self._hash(path))}"

    def _looked_at(self, record: Record) -> Iterator[str]:
        """What the job asked about, without reading it, that would be answered otherwise."""
        for path, what in record["asked"].items():
            found = look(path, what)
            if what is None and found is not None:
                yield f"the file {near(path)} is there now"
            elif found != what:
                kind = "folder" if what == "folder" else "link" if "link" in what else "file"
                yield f"the {kind} {near(path)} {_change(found)}"
        now = variables(record["variables"], self.environment)
        for name, kept in record["variables"].items():
            if now[name] != kept:
                yield ("there are other variables in the environment" if name == EVERY
                       else f"the variable {name} has another value")  # fmt: skip

    def _listed(self, record: Record, job: Job) -> Iterator[str]:
        """The folders whose names the job saw and that hold others now, but for what it wrote."""
        own = [*record["outputs"], *record.get("folders", ()), str(job.output)]
        for folder, names in record["listed"].items():
            here = listing(folder)
            other = (set(here or ()) ^ set(names or ())) - ours(folder, own, self.out)
            if other:
                yield f"the files in {near(folder)} changed ({min(other)})"
            elif (here is None) != (names is None) and folder not in own:
                change = "is gone" if here is None else "is there now"
                yield f"the folder {near(folder)} {change}"

    def _written(self, record: Record, job: Job) -> Iterator[str]:
        """What the job wrote that is no longer as some job left it."""
        for path in record["outputs"]:
            found = self._hash(path)
            if found is None or found not in self.made[path]:  # whichever job wrote last
                change = "is gone" if found is None else "was changed by hand"
                yield f"its output {near(path)} {change}"
        if not job.far and self._hash(str(job.output)) != record["copy"]:
            yield "its executed copy is gone or was changed by hand"

    def _does(self, path: str) -> str | None:
        try:
            return code_sha(Path(path).read_bytes())
        except OSError:
            return None

    def _hash(self, path: str) -> str | None:
        if path not in self._hashes:
            self._hashes[path] = file_sha(path)
        return self._hashes[path]


def _change(now: object) -> str:
    return "is gone" if now is None else "changed"
