"""Run the stale jobs of a plan, in parallel on any executor, one event for each."""

import os
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nbpress import pool, records
from nbpress.errors import PressError
from nbpress.files import alone
from nbpress.plan import Job, named
from nbpress.records import Entry, Record
from nbpress.work import Options, clean, prepared, press, refresh, writable

LOCKS = ("requirements.lock", "uv.lock", "pixi.lock", "poetry.lock", "conda-lock.yml",
         "environment.yml", "requirements.txt")  # fmt: skip
OnEvent = Callable[[str, Any], None]  # hears ("plan", all entries), then ("end", one entry)


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
    on_event(kind, entry) with kind "plan" (entry: all entries), "end" (one entry). warm: fork
    kernels with their imports done. force: names of jobs or notebooks to run in any case. dry_run:
    only say what would run and why. fail_fast: stop at the first failure. lock: a file whose
    change makes every job stale. environment: variables that the kernels see besides.
    Raises PressError before any kernel starts when results cannot be written.
    """
    started, out = time.perf_counter(), Path(out).resolve()
    tell = on_event or (lambda kind, entry: None)
    options = Options(out=out, lock=_lock(jobs, lock), environment=environment or {})
    report = Report(lock=options.lock)
    entries = _examine(jobs, options, force)
    stale = [job for job in jobs if entries[job.name]["state"] in ("stale", "refreshed")]
    tell("plan", list(entries.values()))
    if dry_run:
        for entry in entries.values():
            entry["state"] = "would run" if entry["state"] == "stale" else entry["state"]
    elif stale:
        with alone(out):
            writable(stale, out)
            try:
                for job, result in _work(
                    jobs, entries, options, workers, executor, warm, fail_fast
                ):
                    entries[job.name] |= result
                    tell("end", entries[job.name])
            finally:
                clean(out)
    report.jobs = list(entries.values())
    report.seconds = round(time.perf_counter() - started, 3)
    report.words = _words(report.jobs)
    return report


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
            refresh(job, options)
            yield job, {"seconds": round(time.perf_counter() - started, 3)}
    stale = [job for job in jobs if entries[job.name]["state"] == "stale"]
    if stale and executor is not None:
        options = pool.remote(stale, options, warm)
        yield from _results(stale, options, lambda: pool.given(executor), fail_fast)
    elif stale:
        place = pool.local(stale, workers, options, warm)
        yield from _results(stale, options, lambda: place, fail_fast)


def _examine(jobs: Sequence[Job], options: Options, force: Collection[str]) -> dict[str, Entry]:
    """An entry for each job: fresh or stale, with its reasons."""
    kept = {job.name: records.load(job, options.out) for job in jobs}
    freshness = records.Freshness(kept.values())
    entries: dict[str, Entry] = {}
    notebooks: dict[tuple, Record] = {}
    for job in jobs:
        entry: Entry = {
            "name": job.name,
            "notebook": os.path.relpath(job.notebook),
            "parameters": job.parameters,
            "output": str(job.output),
            "reasons": [],
        }
        key = (job.notebook, job.drop)
        try:
            if key not in notebooks:
                notebooks[key] = records.fingerprint(job, prepared(job), options)
            now = {**notebooks[key], "parameters": job.parameters}
            entry["reasons"] = freshness.why(job, kept[job.name], now)
        except PressError as error:  # it is run all the same, to fail in the report
            entry["reasons"] = [str(error)]
            now = {}
        if any(named(job, want) for want in force):
            entry["reasons"].append("asked for with --force")
        entry["state"] = "stale" if entry["reasons"] else "fresh"
        record = kept[job.name]
        if record and not entry["reasons"]:
            entry |= {**record["result"], "state": "fresh"}
            if record["text"] != now["text"]:
                far = "://" in str(job.output)  # what papermill wrote there is not read back
                entry["state"] = "stale" if far else "refreshed"
                why = "its copy is elsewhere" if far else "no kernel needed"
                entry["reasons"] = [f"only its text or tags changed: {why}"]
        entries[job.name] = entry
    if unknown := [want for want in force if not any(named(job, want) for job in jobs)]:
        raise PressError(f"--force {unknown[0]}: no such notebook or job")
    return entries


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
            words.setdefault(f"what '{program}' reads is not seen", []).append(entry["name"])
    return [f"{word} ({len(names)} of {len(entries)} jobs)" for word, names in words.items()]
