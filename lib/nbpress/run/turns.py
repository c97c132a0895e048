"""Run the stale jobs of a plan, in parallel on any executor, one event for each."""

import functools
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nbpress.errors import PressError
from nbpress.files import alone
from nbpress.fresh import records
from nbpress.fresh.freshness import examine, outdated
from nbpress.fresh.records import Entry
from nbpress.plan import Job
from nbpress.plan.options import Options
from nbpress.run import pool
from nbpress.run.work import clean, press, refresh, writable

LOCKS = ("requirements.lock", "uv.lock", "pixi.lock", "poetry.lock", "conda-lock.yml",
         "environment.yml", "requirements.txt")  # fmt: skip
TURNS = 3  # a job that reads what another one writes runs again after it, and so on
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
    executor: Executor | None = None,
    on_event: OnEvent | None = None,
    warm: bool = True,
    force: Collection[str] = (),
    dry_run: bool = False,
    fail_fast: bool = False,
    lock: str | Path | None = "nearest",
    environment: dict[str, str] | None = None,
) -> Report:
    """Run the jobs that are stale and return a Report.

    workers: local processes (default: one more than cores). executor: any concurrent.futures
    executor in place of local processes. out: the folder of results. on_event: called as
    on_event(kind, entry) with kind "plan" (a list of entries to look at) or "end" (one entry).
    warm: fork kernels with their imports done. force: names of jobs or notebooks to run in any
    case. dry_run: only say what would run and why. fail_fast: stop at the first failure. lock: a
    file whose change makes every job stale. environment: variables that the kernels see besides.
    Raises PressError before any kernel starts when results cannot be written.
    """
    started, out = time.perf_counter(), Path(out).resolve()
    tell = on_event or (lambda kind, entry: None)
    options = Options(out=out, lock=_lock(jobs, lock), environment=environment or {})
    report = Report(lock=options.lock)
    entries = examine(jobs, options, force)
    stale = [job for job in jobs if entries[job.name]["state"] in ("stale", "refreshed")]
    tell("plan", list(entries.values()))
    if dry_run:
        for entry in entries.values():
            entry["state"] = "would run" if entry["state"] == "stale" else entry["state"]
    elif stale:
        with alone(out):
            writable(stale, out)
            try:
                work = functools.partial(
                    _work, entries=entries, options=options, workers=workers, executor=executor,
                    warm=warm, fail_fast=fail_fast,
                )  # fmt: skip
                unsettled = _turns(jobs, entries, options, work, fail_fast, tell)
            finally:
                clean(out)
        if unsettled:
            names = ", ".join(unsettled)
            report.words.append(f"read before it was written, {TURNS} times: {names}")
    for entry in entries.values():
        entry.pop("seen", None)
    report.jobs = list(entries.values())
    report.seconds = round(time.perf_counter() - started, 3)
    report.words += _words(report.jobs)
    return report


def _turns(
    jobs: Sequence[Job],
    entries: dict[str, Entry],
    options: Options,
    work: Callable[[Sequence[Job]], Iterator[tuple[Job, Entry]]],
    fail_fast: bool,
    tell: OnEvent,
) -> Collection[str]:
    """Run what is stale, then what has become stale by it; returns what is stale to the end."""
    todo, late = jobs, dict[str, list[str]]()
    for _ in range(TURNS):
        for name, reasons in late.items():
            was = entries[name]  # of which only what does not hang on a run stays
            entries[name] = {
                "name": name, "notebook": was["notebook"], "parameters": was["parameters"],
                "output": was["output"], "state": "stale", "reasons": reasons,
            }  # fmt: skip
        if late:
            todo = [job for job in jobs if job.name in late]
            tell("plan", [entries[job.name] for job in todo])
        for job, result in work(todo):
            entries[job.name] |= result
            tell("end", entries[job.name])
        failed = not all(map(records.well, entries.values()))
        late = {} if fail_fast and failed else outdated(todo, jobs, entries, options)
        if not late:
            break
    return late


def _work(
    jobs: Sequence[Job],
    entries: Mapping[str, Entry],
    options: Options,
    workers: int | None,
    executor: Executor | None,
    warm: bool,
    fail_fast: bool,
) -> Iterator[tuple[Job, Entry]]:
    """Yield (job, result): first the jobs that need no kernel, then the others as they end."""
    for job in jobs:
        if entries[job.name]["state"] == "refreshed":
            started = time.perf_counter()
            result = refresh(job, options)
            yield job, {**result, "seconds": round(time.perf_counter() - started, 3)}
    stale = [job for job in jobs if entries[job.name]["state"] == "stale"]
    if stale and executor is not None:
        options = pool.remote(stale, options, warm)
        yield from _results(stale, options, lambda: pool.given(executor), fail_fast)
    elif stale:
        place = pool.local(stale, workers, options, warm)
        yield from _results(stale, options, lambda: place, fail_fast)


def _results(
    jobs: Sequence[Job],
    options: Options,
    place: Callable[[], AbstractContextManager[tuple[pool.Submit, Options | None]]],
    fail_fast: bool,
) -> Iterator[tuple[Job, Entry]]:
    """Yield (job, result) as jobs end. A broken pool is replaced, and its jobs tried once more."""
    tries = dict.fromkeys((job.name for job in jobs), 0)
    waiting, breaks = list(jobs), 0
    while waiting:
        broken: list[Job] = []
        count = len(waiting)
        with place() as (submit, here):
            futures = {submit(press, job, here or options): job for job in waiting}
            waiting = []
            while futures:
                ended, _ = wait(futures, return_when=FIRST_COMPLETED)
                for future in ended:
                    job = futures.pop(future)
                    try:
                        result = future.result()
                    except BrokenExecutor:
                        broken.append(job)
                        continue
                    except Exception as error:  # the executor lost the job
                        result = _lost(f"its worker was lost: {error}")
                    yield job, result
                    if fail_fast and result["state"] != "done":
                        stopped = {rest for rest in futures if rest.cancel()}
                        for rest, job in futures.items():
                            yield job, _stopped() if rest in stopped else _ended(rest)
                        for job in broken:
                            yield job, _lost("its worker process was killed")
                        return
        breaks = breaks + 1 if len(broken) == count else 0
        if breaks > 2:
            raise PressError("worker processes end as soon as they start; see what they printed")
        for job in broken:
            tries[job.name] += pool.was_running(job, options.out)
            if tries[job.name] > 1:
                yield job, _lost("its worker process was killed, twice")
            else:
                waiting.append(job)


def _stopped() -> Entry:
    return {"state": "not run", "message": "stopped by --fail-fast"}


def _ended(begun: Future[Entry]) -> Entry:
    """What became of a job that had begun when the queue was stopped."""
    try:
        return begun.result()
    except Exception as error:
        return _lost(f"its worker was lost: {error}")


def _lost(message: str) -> Entry:
    return {"state": "killed", "message": message, "seconds": 0.0, "outputs": []}


def _lock(jobs: Sequence[Job], lock: str | Path | None) -> Path | None:
    """The lock file: as given, or the nearest above the notebooks."""
    if lock != "nearest":
        if lock and not Path(lock).is_file():
            raise PressError(f"no lock file at {lock}")
        return Path(lock).resolve() if lock else None
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
        for program in entry.get("programs", ()):  # of a fresh job too: fresh as far as is seen
            who = program if program.startswith("the ") else f"'{program}'"
            word = f"what comes through {who} is not seen"
            words.setdefault(word, []).append(entry["name"])
    return [f"{word} ({len(names)} of {len(entries)} jobs)" for word, names in words.items()]
