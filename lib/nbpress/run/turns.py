"""Run the stale jobs of a plan, in parallel on any executor, one event for each."""

import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nbpress.errors import PressError
from nbpress.files import alone, located
from nbpress.fresh import records
from nbpress.fresh.freshness import examine
from nbpress.fresh.installed import Packages, profile
from nbpress.fresh.records import Entry
from nbpress.plan import Job
from nbpress.plan.options import Options

if TYPE_CHECKING:
    from concurrent.futures import Executor

LOCKS = ("requirements.lock", "uv.lock", "pixi.lock", "poetry.lock", "conda-lock.yml",
         "environment.yml", "requirements.txt")  # fmt: skip
OnEvent = Callable[[str, Any], None]  # hears ("plan", entries), then ("end", one entry)


@dataclass
class Report:
    """What a run did: one entry of plain data for each job, in the order of the plan."""

    jobs: list[Entry] = field(default_factory=list)
    seconds: float = 0.0
    lock: Path | None = None
    # what a reader should know about the run as a whole
    words: list[str] = field(default_factory=list)

    @property
    def failed(self) -> list[Entry]:
        """The jobs that did not end well."""
        return [job for job in self.jobs if not records.well(job)]

    @property
    def exit_code(self) -> int:
        """0 when every job ended well, 2 when a notebook failed."""
        return 2 if self.failed else 0


def run(
    jobs: Sequence[Job],
    workers: int | None = None,
    out: str | Path = "out",
    executor: "Executor | None" = None,
    on_event: OnEvent | None = None,
    warm: bool = True,
    force: Collection[str] = (),
    dry_run: bool = False,
    fail_fast: bool = False,
    lock: str | Path | None = "nearest",
    environment: dict[str, str] | None = None,
    meanwhile: Callable[[str], object] | None = None,
) -> Report:
    """Run the jobs that are stale and return a Report.

    workers: local processes (default: one more than cores). executor: any concurrent.futures
    executor in place of local processes. out: the folder of results. on_event: called as
    on_event(kind, entry) with kind "plan" (a list of entries to look at) or "end" (one entry).
    warm: fork kernels with their imports done. force: names of jobs or notebooks to run in any
    case. dry_run: only say what would run and why. fail_fast: stop at the first failure. lock: a
    file whose change makes every job stale. environment: variables that the kernels see besides.
    meanwhile: called in a thread while one core imports for all kernels and the others are idle,
    with the folder where kernels leave things for each other.
    Raises PressError before any kernel starts when results cannot be written.
    """
    started, out = time.perf_counter(), located(out)
    tell = on_event or (lambda kind, entry: None)
    packages, since = Packages(out), time.time_ns()
    options = Options(
        out=out, lock=_lock(jobs, lock), environment=environment or {},
        installed=f"{packages}{profile()}",
    )  # fmt: skip
    report = Report(lock=options.lock)
    entries = examine(jobs, options, force)
    stale = [job for job in jobs if entries[job.name]["state"] in ("stale", "refreshed")]
    tell("plan", list(entries.values()))
    if dry_run:
        for entry in entries.values():
            entry["state"] = "would run" if entry["state"] == "stale" else entry["state"]
    elif stale:
        from nbpress.run.order import Todo  # here, for what runs jobs takes half of the
        from nbpress.run.queue import results  # time in which nothing is found to be stale
        from nbpress.run.work import clean, writable

        with alone(out):
            writable(stale, out)
            packages.begin()
            order = Todo(jobs, entries, options)
            try:
                work = results(
                    order, jobs, entries, options, workers, executor, warm, fail_fast, meanwhile
                )
                for job, result in work:
                    packages.keep(result.pop("loaded", ()), since)
                    entries[job.name] |= result
                    tell("end", entries[job.name])
                    stopped = fail_fast and not all(map(records.well, entries.values()))
                    if again := [] if stopped else order.ended(job):
                        tell("plan", again)
            finally:
                clean(out)
    for entry in entries.values():
        entry.pop("seen", None)
    report.jobs = list(entries.values())
    report.seconds = round(time.perf_counter() - started, 3)
    report.words += _words(report.jobs)
    return report


def _lock(jobs: Sequence[Job], lock: str | Path | None) -> Path | None:
    """The lock file: as given, or the nearest above the notebooks."""
    if lock != "nearest":
        if lock and not located(lock).is_file():
            raise PressError(f"no lock file at {lock}")
        return located(lock) if lock else None
    if not jobs:
        return None
    folder = jobs[0].notebook.parent
    for above in (folder, *folder.parents):
        for name in LOCKS:
            if (above / name).is_file():
                return above / name
        if (above / ".git").exists():
            return None
    return None


def _words(entries: Sequence[Entry]) -> list[str]:
    """What a reader should know: cold kernels and why, jobs whose reading was not seen."""
    words: dict[str, list[str]] = {}
    for entry in entries:
        kernel = entry.get("kernel", "warm")
        if kernel.startswith("cold: ") and entry["state"] != "fresh":
            words.setdefault(f"cold kernels: {kernel[6:]}", []).append(entry["name"])
        if "word" in entry and entry["state"] != "fresh":
            words.setdefault(entry["word"], []).append(entry["name"])
        for reader in entry.get("readers", ()):
            word = f"what '{reader}' reads is not seen: all data beside the notebook counts"
            words.setdefault(word, []).append(entry["name"])
        for program in entry.get("programs", ()):  # of a fresh job too: fresh as far as is seen
            who = program if program.startswith("the ") else f"'{program}'"
            word = f"what comes through {who} is not seen"
            words.setdefault(word, []).append(entry["name"])
    return [f"{word} ({len(names)} of {len(entries)} jobs)" for word, names in words.items()]
