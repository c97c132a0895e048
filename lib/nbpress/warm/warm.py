"""The warm process: imports the heavy packages once, then forks a kernel for each request.

Started by `nbpress.warm.forks` as `python -m nbpress.warm.warm FD MODULE...`, where FD is a
listening socket in a private folder. A request is one line of JSON {"argv", "env", "cwd"} with the
kernel's stdin, stdout and stderr; the answer is one line {"pid"} or {"refused"}, and, when the
kernel has ended, {"returncode", "peak_memory_mb"}. A caller that hangs up takes its kernel with it;
so does the end of stdin, which the owner of this process holds open.
"""

import atexit
import contextlib
import fcntl
import gc
import io
import json
import os
import random
import runpy
import select
import selectors
import shutil
import signal
import socket
import sys
import threading
import time
import traceback
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NoReturn

from nbpress.warm import patches, preload
from nbpress.warm.variables import READ_AT_IMPORT

if TYPE_CHECKING:
    from nbpress.warm.forks import Request

KB_IN_MB = 1024 if sys.platform != "darwin" else 1024**2  # macOS counts bytes
FILE: Any = io.IOBase.__base__  # in C, and so much quicker to ask for than the abstract class
INLINE = "module://matplotlib_inline.backend_inline"  # what ipykernel sets when nothing is set


def main(argv: list[str]) -> None:
    """Import the modules, then serve until stdin ends."""
    listener = socket.socket(fileno=int(argv[0]))
    environment = read_at_import(os.environ)
    os.environ["MPLBACKEND"] = os.environ.get("MPLBACKEND") or INLINE
    os.environ["JPY_PARENT_PID"] = str(os.getpid())  # a kernel ends soon after this process
    before = set(os.environ)
    folder = os.path.dirname(listener.getsockname())
    gc.disable()  # little of what is imported is garbage
    with ends_with_owner(folder):
        loaded = preload.everything(argv)
    added = {name: os.environ[name] for name in set(os.environ) - before}
    gc.freeze()  # shared pages stay shared
    gc.set_threshold(10_000)  # in a kernel, which to look for garbage more often would only slow
    gc.enable()
    request = serve(listener, environment, loaded)
    if request:  # this is the child
        become_kernel(request, added)
    else:  # the owner is gone, and may have had no time to tidy up
        shutil.rmtree(folder, ignore_errors=True)
        os._exit(0)  # to free what was imported would take longer than the last job


def read_at_import(environment: Mapping[str, str]) -> dict[str, str]:
    """The part of an environment that matters when packages are imported."""
    return {k: v for k, v in environment.items() if k.startswith(READ_AT_IMPORT) and v != INLINE}


@contextlib.contextmanager
def ends_with_owner(folder: str) -> Iterator[None]:
    """While modules are imported, end as soon as stdin does, and leave nothing.

    The system signals it, for no import can be trusted to let another thread look.
    """

    def end(*_: object) -> None:
        if select.select([0], [], [], 0)[0]:
            shutil.rmtree(folder, ignore_errors=True)
            kill(os.getpid())

    usual, flags = signal.signal(signal.SIGIO, end), fcntl.fcntl(0, fcntl.F_GETFL)
    fcntl.fcntl(0, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(0, fcntl.F_SETFL, flags | os.O_ASYNC)
    end()  # it may have ended before
    yield
    fcntl.fcntl(0, fcntl.F_SETFL, flags & ~os.O_ASYNC)
    signal.signal(signal.SIGIO, usual)


def serve(
    listener: socket.socket, environment: dict[str, str], loaded: set[str]
) -> "Request | None":
    """Fork on request until stdin ends; returns the request in the child, None at the end."""
    selector = selectors.DefaultSelector()
    wake, waker = socket.socketpair()
    for end in (wake, waker):
        end.setblocking(False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(waker.fileno(), warn_on_full_buffer=False)
    selector.register(0, selectors.EVENT_READ, "owner")
    selector.register(listener, selectors.EVENT_READ, "caller")
    selector.register(wake, selectors.EVENT_READ, "child")
    kernels: dict[int, socket.socket] = {}  # pid: the connection of its caller
    while True:
        for key, _ in selector.select():
            if key.data == "owner":
                if not os.read(0, 1024):
                    for pid in kernels:
                        kill(pid)
                    return None
            elif key.data == "caller":
                connection, _ = listener.accept()
                request, files = receive(connection)
                refusal = request and unlike(request, environment, loaded)
                if not request or refusal:
                    answer(connection, refused=refusal or "the request was cut short")
                    connection.close()
                elif (pid := os.fork()) == 0:
                    selector.close()
                    stand_alone(files, (listener, wake, waker, connection, *kernels.values()))
                    return request
                else:
                    kernels[pid] = connection
                    selector.register(connection, selectors.EVENT_READ, pid)
                    answer(connection, pid=pid)
                for file in files:
                    os.close(file)
            elif key.data == "child":
                tell_callers(wake, kernels, selector)
            elif key.data in kernels:  # the caller hung up
                kill(key.data)
                selector.unregister(key.fileobj)


def stand_alone(files: Sequence[int], ends: Iterable[socket.socket]) -> None:
    """In a forked child: its caller's files as its own, and nothing of the process that forks."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()
    for number, file in enumerate(files):
        os.dup2(file, number)
    for end in ends:
        end.close()
    for file in files:
        os.close(file)


def tell_callers(
    wake: socket.socket, kernels: dict[int, socket.socket], selector: selectors.BaseSelector
) -> None:
    """Send to the caller of each kernel that ended how it ended."""
    with contextlib.suppress(BlockingIOError):
        while wake.recv(1024):
            pass
    for pid, code, memory in ended():
        connection = kernels.pop(pid)
        with contextlib.suppress(KeyError):  # its caller hung up before
            selector.unregister(connection)
        answer(connection, returncode=code, peak_memory_mb=memory)
        connection.close()


def receive(connection: socket.socket) -> tuple["Request | None", list[int]]:
    """Read a request and its files; (None, files) when it was cut short."""
    connection.settimeout(5)
    data = b""
    files: list[int] = []
    with contextlib.suppress(OSError, ValueError):
        while not data.endswith(b"\n"):
            piece, received, _, _ = socket.recv_fds(connection, 1 << 16, 3)
            files += received
            if not piece:
                return None, files
            data += piece
        return json.loads(data), files
    return None, files


def answer(connection: socket.socket, **words: object) -> None:
    """Send one line; a caller that is gone needs no answer."""
    with contextlib.suppress(OSError):
        connection.sendall(json.dumps(words).encode() + b"\n")


def ended() -> Iterator[tuple[int, int, float]]:
    """Reap the kernels that ended, each with what it left running in its process group.

    Yields each one's process, exit code and peak memory.
    """
    while True:
        try:
            info = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        except ChildProcessError:
            return
        if info is None:
            return
        kill(info.si_pid)  # before reaping, so that the number cannot belong to anyone else
        _, status, usage = os.wait4(info.si_pid, 0)
        yield info.si_pid, os.waitstatus_to_exitcode(status), usage.ru_maxrss / KB_IN_MB


def kill(pid: int) -> None:
    """Kill a kernel and its process group."""
    with contextlib.suppress(OSError):
        os.killpg(pid, signal.SIGKILL)
    with contextlib.suppress(OSError):
        os.kill(pid, signal.SIGKILL)


def unlike(request: "Request", environment: dict[str, str], loaded: set[str]) -> str:
    """Say why a forked kernel would differ from a cold one; '' when it would not."""
    if reason := patches.unknown():
        return reason
    any_seed = {"PYTHONHASHSEED": environment.get("PYTHONHASHSEED")}  # where none is asked for
    wanted = {**any_seed, **read_at_import(request["env"])}
    for name in sorted(wanted.keys() | environment.keys()):
        if wanted.get(name) != environment.get(name):
            return f"the variable {name} is read at import and has another value"
    with contextlib.suppress(OSError):
        for entry in os.listdir(request["cwd"]):
            if entry == "matplotlibrc" and "matplotlib" in loaded:
                return "the folder has a matplotlibrc"
            if entry.endswith(".py") and entry[:-3] in loaded:
                return f"{entry} in the folder hides a package that is already imported"
    return ""


def become_kernel(request: "Request", added: Mapping[str, str]) -> NoReturn:
    """Turn this forked process into the kernel that a fresh interpreter would be.

    added: variables that packages set when they were imported.
    """
    os.environ.clear()
    os.environ.update({**added, **request["env"]})
    os.chdir(request["cwd"])
    if hasattr(time, "tzset"):
        time.tzset()
    random.seed()
    if "numpy.random" in sys.modules:
        sys.modules["numpy.random"].seed()
    if not sys.flags.safe_path:
        sys.path[0] = request["cwd"]
    if spawning := sys.modules.get("multiprocessing.process"):  # its processes look there
        vars(spawning)["ORIGINAL_DIR"] = request["cwd"]
    sys.orig_argv[1:] = request["argv"][1:]
    sys.argv = ["", *request["argv"][3:]]
    code = 0
    try:
        runpy.run_module("ipykernel_launcher", run_name="__main__", alter_sys=True)
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
        code = 1
    leave(code)


def leave(code: int) -> NoReturn:
    """Exit as the interpreter does, up to the point where it would free what the parent imported.

    Freeing means copying every shared page first, which costs more than a small notebook's work.
    """
    patches.hasten()
    # the notebook's own threads end, then its exit handlers run
    threading._shutdown()  # type: ignore[attr-defined]  # typeshed leaves it out
    atexit._run_exitfuncs()  # IPython's handler empties the notebook's namespace
    gc.collect()
    for thing in gc.get_objects():  # only what this process made: the rest is frozen
        if isinstance(thing, FILE):
            with contextlib.suppress(Exception):
                thing.flush()
    os._exit(code & 0xFF)


if __name__ == "__main__":
    main(sys.argv[1:])
