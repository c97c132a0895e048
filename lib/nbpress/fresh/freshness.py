"""Which jobs of a plan must run, and why."""

import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path

from nbpress.errors import PressError
from nbpress.files import file_sha
from nbpress.fresh import records
from nbpress.fresh.facts import listing, state
from nbpress.fresh.records import Entry, Record, Seen, failed_copy, ours
from nbpress.plan import Job, named, prepared
from nbpress.plan.options import Options


def examine(jobs: Sequence[Job], options: Options, force: Collection[str]) -> dict[str, Entry]:
    """An entry for each job: fresh or stale, with its reasons."""
    kept = records.everything(options.out)
    freshness = Freshness(kept.values(), options.out)
    entries: dict[str, Entry] = {}
    notebooks: dict[tuple, Record] = {}
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
                notebooks[key] = records.fingerprint(job, prepared(job), options)
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


def outdated(
    ran: Sequence[Job], jobs: Sequence[Job], entries: Mapping[str, Entry], options: Options
) -> dict[str, list[str]]:
    """The jobs that read what another job has written since, each with its reasons.

    A job that failed is one of them, too: perhaps it failed for that.
    """
    outputs = {path for job in ran for path in entries[job.name].get("outputs", ())}
    if not outputs:
        return {}
    kept = records.everything(options.out)
    freshness = Freshness(kept.values(), options.out)
    late = {}
    for job in jobs:
        record = kept.get(job.name)
        if record and records.well(entries[job.name]):
            if reasons := freshness.why(job, record, record):
                late[job.name] = reasons
        if new := _missed(entries[job.name].get("seen", {}), outputs):
            late[job.name] = [f"another job wrote {_near(min(new))}"]
    return late


def _missed(seen: Seen, outputs: Collection[str]) -> list[str]:
    """The outputs of other jobs that a job would now see and did not."""
    read = seen.get("read", {})
    new = [path for path in read if path in outputs and state(path) != read[path]]
    for folder, names in seen.get("listed", {}).items():
        if listing(folder) != names:
            new += [path for path in outputs if path.startswith(folder + os.sep)]
    return new


class Freshness:
    """Says why a job is stale. Hashes each file once for all jobs of a plan."""

    def __init__(self, records: Iterable[Record], out: Path) -> None:
        self.out = out
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
        reasons = []
        words = {"code": "its code changed", "parameters": "its parameters changed",
                 "kernel": "its kernel changed", "python": "the Python version changed",
                 "lock": "the lock changed", "environment": "the environment changed",
                 "address": "its copy goes to another place"}  # fmt: skip
        reasons += [words[key] for key in words if record.get(key) != now[key]]
        for kind, word in (("modules", "module"), ("files", "file")):
            for path, value in record[kind].items():
                if self._hash(path) != value:
                    change = "is gone" if self._hash(path) is None else "changed"
                    reasons.append(f"the {word} {_near(path)} {change}")
        own = [*record["outputs"], *record.get("folders", ()), str(job.output)]
        for folder, names in record["listed"].items():
            here = listing(folder)
            other = (set(here or ()) ^ set(names or ())) - ours(folder, own, self.out)
            if other:
                reasons.append(f"the files in {_near(folder)} changed ({min(other)})")
            elif (here is None) != (names is None) and folder not in own:
                change = "is gone" if here is None else "is there now"
                reasons.append(f"the folder {_near(folder)} {change}")
        for path in record["outputs"]:
            found = self._hash(path)
            if found is None or found not in self.made[path]:  # whichever job wrote last
                change = "is gone" if found is None else "was changed by hand"
                reasons.append(f"its output {_near(path)} {change}")
        if not job.far and self._hash(str(job.output)) != record["copy"]:
            reasons.append("its executed copy is gone or was changed by hand")
        return reasons

    def _hash(self, path: str) -> str | None:
        if path not in self._hashes:
            self._hashes[path] = file_sha(path)
        return self._hashes[path]


def _near(path: str) -> str:
    near = os.path.relpath(path)
    return path if near.startswith(os.path.join("..", "..", "..")) else near
