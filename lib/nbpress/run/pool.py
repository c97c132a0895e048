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
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from multiprocessing.connection import wait as wait_for
from pathlib import Path
from typing import Any, NoReturn

from nbpress.errors import PressError
from nbpress.files import PARTS
from nbpress.fresh import observe
from nbpress.fresh.records import flat
from nbpress.plan import Job
from nbpress.plan.options import Options
from nbpress.run.helper import PROJECT
from nbpress.warm import forks, imports

# before any worker
PRELOAD = ["nbpress.run.helper", "nbpress.run.session", "nbpress.warm.kernels", "papermill",
           "IPython.paths"]  # fmt: skip
GRACE = 1.0  # seconds that workers get to end their kernels
Submit = Callable[..., Future[Any]]  # an executor's way to take work


class local:  # noqa: N801  (used as a function that gives a context)
    """Worker processes, each watching that this one lives, and one warm process for them all.

    One worker more than there are cores works while the others wait for a kernel to come or go.
    """

    def __init__(
        self,
        jobs: Sequence[Job],
        workers: int | None,
        options: Options,
        warm: bool,
        meanwhile: Callable[[str], object] | None = None,
    ) -> None:
        self.workers = min(workers or cores() + 1, len(jobs))
        if workers is not None and workers < 1:
            raise PressError(f"-j {workers}: at least one worker is needed")
        self.options = options
        notebooks = {job.notebook for job in jobs}
        self.modules, self.project = imports.searched(notebooks) if warm else ([], [])
        self.warm: forks.Warm | None = None
        self.wanted = warm
        self.meanwhile = meanwhile

    def __enter__(self) -> tuple[Submit, Options]:
        self.folder = forks.private_folder()
        self.stack = contextlib.ExitStack()
        try:
            os.mkdir(forks.shared(self.folder))
            self.stack.enter_context(own_folders(lambda: self.folder))
            return self.begun()
        except OSError as error:
            self.end()
            raise PressError(
                f"this system gives no processes or semaphores ({error.strerror}); /dev/shm must "
                "be there, writable and not full, and enough processes allowed (ulimit -u)"
            ) from None
        except BaseException:  # Ctrl-C, before there is what __exit__ would end
            self.end()
            raise

    def begun(self) -> tuple[Submit, Options]:
        """Start the warm process and the pool."""
        windows = os.name == "nt"
        context = multiprocessing.get_context("spawn" if windows else "forkserver")
        given: dict[str, Any] = {"warm": "own" if self.wanted else "", "folder": self.folder}
        if self.wanted and forks.CAN_FORK:
            self.warm = forks.Warm([*self.modules, observe.__name__], self.options.environment)
            given |= {"warm": self.warm.address, "preload": tuple(self.modules)}
        options = dataclasses.replace(self.options, **given)
        folders = [self.folder]
        if not windows:
            from multiprocessing import forkserver, util  # Windows has no forkserver

            usual, tempfile.tempdir = tempfile.gettempdir(), forks.temporary()
            folders.append(util.get_temp_dir())  # where its sockets will be
            tempfile.tempdir = usual
            context.set_forkserver_preload(PRELOAD)
            quiet_tracker()
            told = Path(self.folder, "project")
            told.write_text("\0".join(self.project), "utf-8", "surrogateescape")
            os.environ[PROJECT] = str(told)
            try:
                with deaf():
                    forkserver.ensure_running()
            finally:
                del os.environ[PROJECT]
        self.before = set(multiprocessing.active_children())
        self.pool = ProcessPoolExecutor(
            self.workers, mp_context=context, initializer=guard,
            initargs=(dict(os.environ), folders),
        )  # fmt: skip
        if self.meanwhile:  # one core imports for all kernels, and the others have nothing to do
            shared = (forks.shared(self.folder),)
            threading.Thread(target=self.meanwhile, args=shared, daemon=True).start()
            self.meanwhile = None
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
            deadline = time.monotonic() + GRACE
            for worker in mine:
                worker.join(max(0, deadline - time.monotonic()))
                if worker.is_alive():
                    worker.kill()
        self.pool.shutdown(wait=not hurry, cancel_futures=True)
        self.end()

    def end(self) -> None:
        """End the warm process, and remove what the run kept for itself."""
        if self.warm:
            self.warm.close()
        deadline = time.monotonic() + GRACE  # the kernel of a worker that was killed lives on a bit
        while os.path.exists(self.folder) and time.monotonic() < deadline:
            shutil.rmtree(self.folder, ignore_errors=True)
            time.sleep(0.02 * os.path.exists(self.folder))
        self.stack.close()


@contextlib.contextmanager
def own_folders(private: Callable[[], str]) -> Iterator[None]:
    """Let IPython and Matplotlib write elsewhere where the person's own folder takes nothing.

    They would say so in each notebook, or fail. private: gives a folder, asked only where one is
    needed.
    """
    home = os.path.expanduser("~")
    settings = os.environ.get("XDG_CONFIG_HOME") or os.path.join(home, ".config")
    usual = {
        "IPYTHONDIR": os.path.join(home, ".ipython"),
        "MPLCONFIGDIR": os.path.join(settings, "matplotlib"),
    }
    was = {name: os.environ.get(name) for name in usual}
    try:
        for name, place in usual.items():
            folder = was[name] or place
            above = os.path.dirname(folder) if name == "IPYTHONDIR" else home
            made = name != "IPYTHONDIR" and was[name]  # IPython makes no folder above its own
            if not takes_files(folder) or not (made or os.path.isdir(above)):
                os.environ[name] = os.path.join(private(), name.lower())
                os.mkdir(os.environ[name])
        yield
    finally:
        for name, value in was.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value


def takes_files(folder: str) -> bool:
    """Whether a folder takes files, or can be made; what rights it has tells little."""
    if not os.path.isabs(folder):  # each notebook would have another
        return False
    while not os.path.lexists(folder) and os.path.dirname(folder) != folder:
        folder = os.path.dirname(folder)
    try:
        os.rmdir(tempfile.mkdtemp(dir=folder))
    except OSError:
        return False
    return True


def cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextlib.contextmanager
def deaf() -> Iterator[None]:
    """Children that are started here leave Ctrl-C to the runner, from their first moment.

    It waits meanwhile, and is not lost.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    was = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, was)


def quiet_tracker() -> None:
    """Let multiprocessing's tracker of semaphores, where it was killed and begins anew, be silent.

    The new one does not know what the other knew, and would complain of each semaphore.
    """
    from multiprocessing import resource_tracker  # Windows has none

    tracker: Any = resource_tracker._resource_tracker
    name = "_launch" if hasattr(tracker, "_launch") else "ensure_running"  # since, before 3.12
    usual = getattr(tracker, name)
    if name in vars(tracker):  # it was told before
        return

    def launch(*given: Any) -> None:
        if name == "ensure_running" and tracker._fd is not None and tracker._check_alive():
            return
        null, said = os.open(os.devnull, os.O_WRONLY), os.dup(2)
        try:
            os.dup2(null, 2)
            with warnings.catch_warnings(action="ignore"):
                usual(*given)
        finally:
            os.dup2(said, 2)
            os.close(null)
            os.close(said)

    setattr(tracker, name, launch)
    resource_tracker.ensure_running = tracker.ensure_running  # as others call it


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


def guard(environment: dict[str, str], folders: Sequence[str]) -> None:
    """In a worker: leave Ctrl-C to the runner; end the kernels when told to, or when it is gone.

    environment: the runner's as it is now; that of a worker is as old as the first worker. folders:
    private ones, which the runner removes if it can.
    """
    os.environ.clear()
    os.environ.update(environment)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # what is to be said goes to the runner
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    signal.signal(signal.SIGTERM, lambda *_: leave())
    parent = multiprocessing.parent_process()
    assert parent  # this is a worker

    def watch() -> None:
        wait_for([parent.sentinel])
        if gone(parent.pid):  # or it was the process that forks workers, and begins anew
            for folder in folders:
                shutil.rmtree(folder, ignore_errors=True)
        leave()

    threading.Thread(target=watch, daemon=True).start()


def gone(pid: int | None, patience: float = 1) -> bool:
    """Whether a process ends, or has ended, within so many seconds."""
    import psutil  # here, so that a run without work needs none

    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        try:
            if psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
                return True
        except psutil.Error:
            return True
        time.sleep(0.02)
    return False


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
