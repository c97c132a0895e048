"""Which job may run now, and which must run again: after those that write what it reads."""

import os
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from nbpress.fresh import records
from nbpress.fresh.freshness import behind
from nbpress.fresh.records import Entry
from nbpress.plan import Job
from nbpress.plan.options import Options


class Todo:
    """The jobs of a run that are still to do.

    What each job reads and writes is known from its last run, so those that write come first; what
    was not known is seen when a job ends, and who read too early runs again. A job runs at most
    once more than there are jobs whose outputs come to it, which is enough unless they turn in a
    circle: then it fails, for its result would be older than what it was made from.
    """

    def __init__(self, jobs: Sequence[Job], entries: dict[str, Entry], options: Options) -> None:
        self.jobs = {job.name: job for job in jobs}
        self.entries, self.options = entries, options
        kept = records.everything(options.out)
        stale = [job for job in jobs if entries[job.name]["state"] == "stale"]
        self.todo = in_rounds(stale, kept)
        self.running: set[str] = set()
        self.runs: Counter[str] = Counter()
        self.written: set[str] = set()  # in this run
        self.ties = {name: _ties(kept.get(name, {})) for name in self.jobs}
        self._above: dict[tuple[str, bool], set[str]] = {}

    def take(self, most: float) -> list[Job]:
        """Jobs to start now, at most so many: those to which no busy job's outputs come.

        Jobs in a circle do not wait for each other.
        """
        busy = {job.name for job in self.todo} | self.running
        taken: list[Job] = []
        for job in self.todo:
            if len(taken) >= most:
                break
            above = self.above(job.name) & busy
            if not any(job.name not in self.above(other) for other in above - {job.name}):
                taken.append(job)
        self.running |= {job.name for job in taken}
        self.todo = [job for job in self.todo if job.name not in self.running]
        return taken

    def likely(self) -> list[Job]:
        """The jobs to do, and those that may follow from them."""
        todo = {job.name for job in self.todo}
        return [j for j in self.jobs.values() if j.name in todo or self.above(j.name) & todo]

    def back(self, job: Job) -> None:
        """A job that was taken did not run."""
        self.running.discard(job.name)
        self.todo.insert(0, job)

    def ended(self, job: Job) -> list[Entry]:
        """Take in the end of a job; returns the entries of the jobs that must run again for it."""
        entry = self.entries[job.name]
        self.running.discard(job.name)
        self.runs[job.name] += 1
        record = records.load(job, self.options.out) if records.well(entry) else None
        ties = _ties(record or entry.get("seen", {}))
        if ties != self.ties[job.name]:
            self.ties[job.name] = ties
            self._above.clear()
        outputs = set(entry.get("outputs", ()))
        self.written |= outputs
        again = [self._again(job, self.written - outputs)]
        busy = {other.name for other in self.todo} | self.running | {job.name}
        if outputs:
            for other in self.jobs.values():
                if other.name not in busy and _meet(self.ties[other.name], outputs):
                    again.append(self._again(other, outputs))
        return [entry for entry in again if entry]

    def _again(self, job: Job, outputs: Collection[str]) -> Entry | None:
        """Put a job that is behind what others wrote back into the queue; returns its entry."""
        was = self.entries[job.name]
        if not outputs or was["state"] == "not run":
            return None
        if records.well(was):
            seen = records.load(job, self.options.out) or {}
        else:
            seen = was.get("seen", {})
        late = behind(seen, outputs)
        if not late:
            return None
        above = self.above(job.name, lists=True)
        if self.runs[job.name] > len(above):
            names = ", ".join(sorted(above - {job.name}))
            message = f"ran {self.runs[job.name]} times and is older than what it reads of {names}"
            self.entries[job.name] = {**was, "state": "failed", "message": message}
            return None
        self.entries[job.name] = {  # of which only what does not hang on a run stays
            "name": job.name, "notebook": was["notebook"], "parameters": was["parameters"],
            "output": was["output"], "state": "stale", "reasons": [f"another job wrote {late}"],
        }  # fmt: skip
        self.todo.append(job)
        return self.entries[job.name]

    def above(self, name: str, lists: bool = False) -> set[str]:
        """The jobs whose outputs come to a job, directly or through others, as far as is known.

        lists: also through the folders that are listed, where only names matter.
        """
        key = (name, lists)
        if key not in self._above:
            found: set[str] = set()
            new = {name}
            while new:
                ties = [self.ties[each] for each in new]
                new = {
                    other for other, its in self.ties.items()
                    if its["writes"] and any(_meet(each, its["writes"], lists) for each in ties)
                } - found  # fmt: skip
                found |= new
            self._above[key] = found
        return self._above[key]


def in_rounds(jobs: Sequence[Job], kept: Mapping[str, records.Record]) -> list[Job]:
    """One job of each notebook, then the next of each; in a round what took longest comes first.

    What two jobs of a notebook share is then there when the second begins, and the longest job
    does not run alone at the end.

    kept: what is known of earlier runs, by name of the job.
    """
    rounds: dict[str, int] = {}
    count: Counter[Path] = Counter()
    for job in jobs:
        rounds[job.name] = count[job.notebook]
        count[job.notebook] += 1
    took = {name: record["result"].get("seconds", 0.0) for name, record in kept.items()}
    return sorted(jobs, key=lambda job: (rounds[job.name], -took.get(job.name, 0.0)))


def _ties(seen: Mapping[str, Any]) -> dict[str, set[str]]:
    """What a job reads, lists and writes: by its record, or by what was seen when it failed."""
    outputs = seen.get("outputs", {})
    writes = outputs or {path for path, there in seen.get("written", {}).items() if there}
    kinds = ("files", "modules", "read", "asked")
    reads = {path for kind in kinds for path in seen.get(kind, {})}
    return {
        "reads": reads - set(writes),
        "lists": {folder + os.sep for folder in seen.get("listed", {})},
        "writes": set(writes),
    }


def _meet(ties: Mapping[str, set[str]], outputs: Collection[str], lists: bool = True) -> bool:
    """Whether a job with these ties reads one of the outputs, or lists a folder that it is in."""
    return not ties["reads"].isdisjoint(outputs) or (
        lists and any(path.startswith(folder) for folder in ties["lists"] for path in outputs)
    )
