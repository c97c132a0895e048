"""Hand stale jobs to workers, on any executor, and take what became of each."""

import math
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from contextlib import AbstractContextManager, nullcontext

from nbpress.errors import PressError
from nbpress.fresh.records import Entry
from nbpress.plan import Job
from nbpress.plan.options import Options
from nbpress.run import pool
from nbpress.run.order import Todo
from nbpress.run.work import press, refresh

STOPPED: Entry = {"state": "not run", "message": "stopped by --fail-fast"}


def results(
    order: Todo,
    jobs: Sequence[Job],
    entries: dict[str, Entry],
    options: Options,
    workers: int | None,
    executor: Executor | None,
    warm: bool,
    fail_fast: bool,
    meanwhile: Callable[[str], object] | None,
) -> Iterator[tuple[Job, Entry]]:
    """Yield (job, result): first the jobs that need no kernel, then the others as they end."""
    for job in jobs:
        if entries[job.name]["state"] == "refreshed":
            started = time.perf_counter()
            result = refresh(job, options)
            yield job, {**result, "seconds": round(time.perf_counter() - started, 3)}
    if order.todo and executor is not None:
        options = pool.remote(order.todo, options, warm)
        yield from _results(
            order, options, lambda: nullcontext((executor.submit, None)), math.inf, fail_fast
        )
    elif order.todo:
        place = pool.local(order.likely(), workers, options, warm, meanwhile)
        yield from _results(order, options, lambda: place, place.workers + 1, fail_fast)


def _results(
    order: Todo,
    options: Options,
    place: Callable[[], AbstractContextManager[tuple[pool.Submit, Options | None]]],
    most: float,
    fail_fast: bool,
) -> Iterator[tuple[Job, Entry]]:
    """Yield (job, result) as jobs end. A broken pool is replaced, and its jobs tried once more.

    most: how many jobs are handed to the pool at a time, so that one that must wait can.
    """
    tries, breaks, why = Counter[str](), 0, ""
    while order.todo:
        broken: list[Job] = []
        good = False
        with place() as (submit, here):
            futures: dict[Future[Entry], Job] = {}
            while True:
                for job in [] if broken else order.take(most - len(futures)):
                    try:
                        futures[submit(press, job, here or options)] = job
                    except (BrokenExecutor, OSError, EOFError, RuntimeError) as error:
                        broken.append(job)
                        why = f": {error}" if str(error) else ""
                if not futures:
                    break
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
                    good = True
                    yield job, result
                    if fail_fast and result["state"] != "done":
                        yield from _stop(order, futures, broken)
                        return
        breaks = 0 if good else breaks + 1
        if breaks > 2:
            many = "too few processes or open files may be allowed (ulimit -u, -n)"
            raise PressError(f"worker processes end as soon as they start{why}; {many}")
        for job in broken:
            tries[job.name] += pool.was_running(job, options.out)
            if tries[job.name] > 1:
                yield job, _lost("its worker process was killed, twice")
            else:
                order.back(job)


def _stop(
    order: Todo, futures: dict[Future[Entry], Job], broken: Sequence[Job]
) -> Iterator[tuple[Job, Entry]]:
    """What becomes of the other jobs when one has failed and the queue ends."""
    stopped = {future for future in futures if future.cancel()}
    for future, job in futures.items():
        yield job, STOPPED if future in stopped else _ended(future)
    for job in broken:
        yield job, _lost("its worker process was killed")
    for job in order.todo:
        yield job, STOPPED


def _ended(begun: Future[Entry]) -> Entry:
    """What became of a job that had begun when the queue was stopped."""
    try:
        return begun.result()
    except Exception as error:
        return _lost(f"its worker was lost: {error}")


def _lost(message: str) -> Entry:
    return {"state": "killed", "message": message, "seconds": 0.0, "outputs": []}
