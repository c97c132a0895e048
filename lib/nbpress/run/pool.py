"""Places to run jobs: processes of this machine, or any executor that is handed in."""

import contextlib
import dataclasses
import multiprocessing
import os
import shutil
import signal
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from multiprocessing.connection import wait as wait_for
from pathlib import Path
from typing import Any, NoReturn

from nbpress.errors import PressError
from nbpress.files import PARTS
from nbpress.fresh.records import flat
from nbpress.plan import Job
from nbpress.plan.options import Options
from nbpress.warm import forks, imports

PRELOAD = ["nbpress.run.session", "nbpress.warm.kernels", "papermill"]  # before any worker
GRACE = 1.0  # seconds that workers get to end their kernels
Submit = Callable[..., Future[Any]]  # an executor's way to take work


class local:  # noqa: N801  (used as a function that gives a context)
    """Worker processes, each watching that this one lives, and one warm process for them all.

    One worker more than there are cores works while the others wait for a kernel to come or go.
    """

    def __init__(
        self, jobs: Sequence[Job], workers: int | None, options: Options, warm: bool
    ) -> None:
        self.workers = min(workers or cores() + 1, len(jobs))
        if workers is not None and workers < 1:
            raise PressError(f"-j {workers}: at least one worker is needed")
        self.options = options
        self.modules = imports.heavy({job.notebook for job in jobs}) if warm else []
        self.warm: forks.Warm | None = None
        self.wanted = warm

    def __enter__(self) -> tuple[Submit, Options]:
        windows = os.name == "nt"
        context = multiprocessing.get_context("spawn" if windows else "forkserver")
        options = dataclasses.replace(self.options, warm="own" if self.wanted else "")
        if self.wanted and forks.CAN_FORK:
            self.warm = forks.Warm(self.modules, self.options.environment)
            options = dataclasses.replace(
                options, warm=self.warm.address, preload=tuple(self.modules)
            )
        if not windows:
            from multiprocessing import forkserver, util  # Windows has no forkserver

            usual, tempfile.tempdir = tempfile.gettempdir(), forks.temporary()
            util.get_temp_dir()  # where its sockets will be
            tempfile.tempdir = usual
            context.set_forkserver_preload(PRELOAD)
            with deaf():
                forkserver.ensure_running()
        self.before = set(multiprocessing.active_children())
        self.pool = ProcessPoolExecutor(
            self.workers, mp_context=context, initializer=guard, initargs=(dict(os.environ),)
        )
        return self.submit, options

    def submit(self, *work: Any) -> Future[Any]:
        """Hand work to a worker, which needs nothing of the script that this is called from."""
        main = sys.modules["__main__"]
        hidden = {name: vars(main).pop(name, None) for name in ("__file__", "__spec__")}
        main.__spec__ = None
        try:
            return self.pool.submit(*work)
        finally:
            vars(main).update({name: value for name, value in hidden.items() if value is not None})

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        hurry = kind is not None
        if hurry:  # Ctrl-C or a fault: nobody waits for notebooks
            mine = [c for c in multiprocessing.active_children() if c not in self.before]
            for worker in mine:
                worker.terminate()
            if self.warm:
                self.warm.close()
            for worker in mine:
                worker.join(GRACE)
                if worker.is_alive():
                    worker.kill()
        self.pool.shutdown(wait=not hurry, cancel_futures=True)
        if self.warm and not hurry:
            self.warm.close()


def cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextlib.contextmanager
def deaf() -> Iterator[None]:
    """Children that are started here leave Ctrl-C to the runner, from their first moment."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    was = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, was)


@contextlib.contextmanager
def given(executor: Executor) -> Iterator[tuple[Submit, None]]:
    """An executor of the caller's, left running."""
    yield executor.submit, None


def remote(jobs: Sequence[Job], options: Options, warm: bool) -> Options:
    """Options for workers that may be elsewhere: each starts a warm process of its own."""
    if not warm:
        return dataclasses.replace(options, warm="")
    return dataclasses.replace(
        options, warm="own", preload=tuple(imports.heavy({job.notebook for job in jobs}))
    )


@contextlib.contextmanager
def dask(address: str, patience: float = 5) -> Iterator[Executor]:
    """The executor of a running Dask scheduler, which answers within so many seconds."""
    try:
        from distributed import Client
    except ImportError:
        raise PressError("a cluster needs Dask; install the package distributed") from None
    try:
        client = Client(address, timeout=patience)
    except (OSError, ValueError) as error:
        raise PressError(f"no Dask scheduler at {address}: {error}") from None
    with client:
        yield client.get_executor(pure=False)


def guard(environment: dict[str, str]) -> None:
    """In a worker: leave Ctrl-C to the runner; end the kernels when told to, or when it is gone.

    environment: the runner's as it is now; that of a worker is as old as the first worker.
    """
    os.environ.clear()
    os.environ.update(environment)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: leave())
    parent = multiprocessing.parent_process()
    assert parent  # this is a worker

    def watch() -> None:
        wait_for([parent.sentinel])
        leave()

    threading.Thread(target=watch, daemon=True).start()


def leave() -> NoReturn:
    """End this worker and its kernels, now."""
    from nbpress.run import session
    from nbpress.run.watch import kill_group

    for folder, pid in list(session.current.items()):
        if pid:
            kill_group(pid)
        shutil.rmtree(folder, ignore_errors=True)
    os._exit(1)


def was_running(job: Job, out: Path) -> bool:
    """Whether a job had begun when its worker was lost."""
    marker = out / PARTS / "running" / f"{flat(job.name)}.json"
    begun = marker.exists()
    marker.unlink(missing_ok=True)
    return begun
