"""Run the stale jobs of a plan, in parallel on any executor, one event for each."""

import json
import os
import time
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path

from nbpress import pool, records, tidy
from nbpress.errors import PressError
from nbpress.files import PARTS, read_notebook, sha, write
from nbpress.work import Options, clean, prepared, press, save_copy

LOCKS = ("requirements.lock", "uv.lock", "pixi.lock", "poetry.lock", "conda-lock.yml",
         "environment.yml", "requirements.txt")  # fmt: skip
WELL = ("done", "fresh", "refreshed", "would run")


@dataclass
class Report:
    """What a run did: one entry of plain data for each job, in the order of the plan."""

    jobs: list = field(default_factory=list)
    seconds: float = 0.0
    lock: Path = None
    words: list = field(default_factory=list)  # what a reader should know about the run as a whole

    @property
    def failed(self):
        """The jobs that did not end well."""
        return [job for job in self.jobs if job["state"] not in WELL]

    @property
    def exit_code(self):
        """0 when every job ended well, 2 when a notebook failed."""
        return 2 if self.failed else 0


def run(
    jobs,
    workers=None,
    out="out",
    executor=None,
    on_event=None,
    warm=True,
    force=(),
    dry_run=False,
    fail_fast=False,
    lock="nearest",
    environment=None,
):
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
        _writable(out)
        try:
            for job, result in _work(jobs, entries, options, workers, executor, warm, fail_fast):
                entries[job.name] |= result
                tell("end", entries[job.name])
        finally:
            clean(out)
    report.jobs = list(entries.values())
    report.seconds = round(time.perf_counter() - started, 3)
    report.words = _words(report.jobs)
    return report


def _work(jobs, entries, options, workers, executor, warm, fail_fast):
    """Yield (job, result): first the jobs that need no kernel, then the others as they end."""
    for job in jobs:
        if entries[job.name]["state"] == "refreshed":
            _refresh(job, options)
            yield job, {}
    stale = [job for job in jobs if entries[job.name]["state"] == "stale"]
    if stale and executor is not None:
        options = pool.remote(stale, options, warm)
        yield from _results(stale, options, lambda: pool.given(executor), fail_fast)
    elif stale:
        place = pool.local(stale, workers, options, warm)
        yield from _results(stale, options, lambda: place, fail_fast)


def _examine(jobs, options, force):
    """An entry for each job: fresh or stale, with its reasons."""
    kept = {job.name: records.load(job, options.out) for job in jobs}
    freshness = records.Freshness(kept.values())
    entries, notebooks = {}, {}
    for job in jobs:
        entry = {
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
        if any(name in (job.name, job.notebook.name, job.notebook.stem) for name in force):
            entry["reasons"].append("asked for with --force")
        entry["state"] = "stale" if entry["reasons"] else "fresh"
        if not entry["reasons"]:
            entry |= {**kept[job.name]["result"], "state": "fresh"}
            if kept[job.name]["text"] != now["text"]:
                entry["state"] = "refreshed"
                entry["reasons"] = ["only its text or tags changed: no kernel needed"]
        entries[job.name] = entry
    names = {n for job in jobs for n in (job.name, job.notebook.name, job.notebook.stem)}
    if unknown := [name for name in force if name not in names]:
        raise PressError(f"--force {unknown[0]}: no such notebook or job")
    return entries


def _results(jobs, options, place, fail_fast):
    """Yield (job, result) as jobs end. A broken pool is replaced, and its jobs tried once more."""
    tries = dict.fromkeys((job.name for job in jobs), 0)
    waiting, breaks = list(jobs), 0
    while waiting:
        broken, count = [], len(waiting)
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
                        for rest in futures:
                            rest.cancel()
                        for job in futures.values():
                            yield job, {"state": "not run", "message": "stopped by --fail-fast"}
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


def _lost(message):
    return {"state": "killed", "message": message, "seconds": 0.0, "outputs": []}


def _refresh(job, options):
    """Put new prose and tags around the outputs of the last run, whose code is the same."""
    import nbformat

    record = records.load(job, options.out)
    old = read_notebook(job.output)["cells"]
    new = prepared(job)
    now = records.fingerprint(job, new, options)
    ran = iter([c for c in old if c["cell_type"] == "code"])
    cells = []
    for cell in new["cells"]:
        if cell["cell_type"] == "code":
            source = next(ran)
            while source["source"].rstrip() != cell["source"].rstrip():  # what papermill injected
                cells.append(source)
                source = next(ran)
            cell |= {"outputs": source["outputs"], "execution_count": source["execution_count"]}
        cells.append(cell)
    copy = tidy.text(tidy.normalise({**new, "cells": cells}))
    nbformat.reads(copy, 4)
    save_copy(job.output, copy, options.out / PARTS)
    text = json.dumps({**record, "text": now["text"], "copy": sha(copy)}, indent=1, sort_keys=True)
    write(records.record_path(job, options.out), text, options.out / PARTS)


def _lock(jobs, lock):
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


def _writable(out):
    """Fail in one line, before any kernel starts, when results cannot be written."""
    clean(out)
    write(out / PARTS / "probe", b"0" * 65536)
    (out / PARTS / "probe").unlink()


def _words(entries):
    """What a reader should know: cold kernels and why, jobs whose reading was not seen."""
    words = {}
    for entry in entries:
        kernel = entry.get("kernel", "warm")
        if kernel.startswith("cold: ") and entry["state"] != "fresh":
            words.setdefault(f"cold kernels: {kernel[6:]}", []).append(entry["name"])
        if "word" in entry and entry["state"] != "fresh":
            words.setdefault(entry["word"], []).append(entry["name"])
        for program in entry.get("programs", ()):
            words.setdefault(f"what '{program}' reads is not seen", []).append(entry["name"])
    return [f"{word} ({len(names)} of {len(entries)} jobs)" for word, names in words.items()]
