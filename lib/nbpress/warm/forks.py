"""Forked kernels, seen from outside: the warm process, and a kernel that it forked.

Needs no Jupyter, so that the warm process can begin its imports before anything else does.
"""

import atexit
import contextlib
import json
import os
import selectors
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from nbpress.warm.variables import STEADY

SOCKET = "NBPRESS_WARM"  # the address of a running warm process
NAME = "nbpress-warm"  # the name of the provisioner, as in its entry point
CAN_FORK = hasattr(os, "fork") and hasattr(socket, "send_fds")


class Request(TypedDict):
    """What a kernel is to be: one line of JSON to the warm process."""

    argv: list[str]
    env: dict[str, str]
    cwd: str


class ColdError(Exception):
    """Why a kernel was not forked."""


class Warm:
    """A warm process that lives as long as the process that made it.

    modules: what to import. variables: what the environment holds besides. `address` is its
    socket, in a folder that only this user can enter.
    """

    def __init__(
        self, modules: Sequence[str] = (), variables: Mapping[str, str] | None = None
    ) -> None:
        self.owner = os.getpid()
        self.folder = private_folder()
        self.address = os.path.join(self.folder, "warm")
        try:
            self.process = self._started(modules, variables or {})
        except BaseException:  # a system that gives no processes, or Ctrl-C
            shutil.rmtree(self.folder, ignore_errors=True)
            raise
        atexit.register(self.close)

    def _started(self, modules: Sequence[str], variables: Mapping[str, str]) -> subprocess.Popen:
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(self.address)
            listener.listen(128)
            return subprocess.Popen(
                [sys.executable, "-m", "nbpress.warm.warm", str(listener.fileno()), *modules],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=[listener.fileno()],
                start_new_session=True,  # Ctrl-C is for the owner, who then ends this process
                cwd=self.folder,
                env={**os.environ, **STEADY, **variables},
            )

    @property
    def environment(self) -> dict[str, str]:
        """The variables by which any Jupyter tool finds this process."""
        return {"JUPYTER_DEFAULT_PROVISIONER_NAME": NAME, SOCKET: self.address, **STEADY}

    def close(self) -> None:
        """End the process and its kernels."""
        if os.getpid() != self.owner:  # a fork of the owner, which goes on
            return
        atexit.unregister(self.close)
        with contextlib.suppress(OSError):
            assert self.process.stdin  # a pipe
            self.process.stdin.close()
        try:
            self.process.wait(0.5)
        except subprocess.TimeoutExpired:  # it was still importing
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


class Forked:
    """A forked kernel, as LocalProvisioner sees a subprocess.Popen."""

    stdin = stdout = stderr = None

    def __init__(
        self, address: str, command: list[str], env: dict[str, str], cwd: str, files: list[int]
    ) -> None:
        self.returncode: int | None = None
        self.peak_memory_mb = 0.0
        self.orphaned = False
        self._line = b""
        self._connection = socket.socket(socket.AF_UNIX)
        request: Request = {"argv": command, "env": env, "cwd": cwd}
        try:
            self._connection.settimeout(60)  # a warm process answers when its imports are done
            self._connection.connect(address)
            data = json.dumps(request).encode() + b"\n"
            sent = socket.send_fds(self._connection, [data], files)
            if data[sent:]:  # even an empty send fails where the answer is a quick no
                self._connection.sendall(data[sent:])
            answer = self._read() or {"refused": "the warm process ended"}
        except OSError as error:
            answer = {"refused": f"no warm process answers ({error.strerror or error})"}
        if "refused" in answer:
            self._connection.close()
            raise ColdError(answer["refused"])
        self.pid = answer["pid"]
        self._connection.setblocking(False)

    def _read(self) -> dict[str, Any] | None:
        """One answer; None when the other side hung up. Raises BlockingIOError when none is in."""
        while b"\n" not in self._line:
            piece = self._connection.recv(4096)
            if not piece:
                return None
            self._line += piece
        line, _, self._line = self._line.partition(b"\n")
        return json.loads(line)

    def poll(self) -> int | None:
        """The exit code, or None while the kernel runs."""
        if self.returncode is None:
            with contextlib.suppress(BlockingIOError):
                answer = self._read()
                if answer is None:  # the warm process is gone, and its kernels must go too
                    self.orphaned = True
                    with contextlib.suppress(OSError):
                        os.killpg(self.pid, signal.SIGKILL)
                    answer = {"returncode": -signal.SIGKILL}
                self.returncode = answer["returncode"]
                self.peak_memory_mb = answer.get("peak_memory_mb", 0.0)
                self._connection.close()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the exit code."""
        while (code := self.poll()) is None:
            with selectors.DefaultSelector() as selector:
                selector.register(self._connection, selectors.EVENT_READ)
                if not selector.select(timeout) and timeout is not None:
                    raise subprocess.TimeoutExpired("kernel", timeout)
        return code

    def send_signal(self, number: int) -> None:
        """Signal the kernel's process group, as a cold kernel's is signalled."""
        if self.poll() is None:
            try:
                os.killpg(self.pid, number)
            except ProcessLookupError:  # it has not reached setsid yet, or has just ended
                with contextlib.suppress(ProcessLookupError):
                    os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask the kernel to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End the kernel."""
        self.send_signal(signal.SIGKILL)


_own: dict[tuple[object, ...], Warm] = {}
_making = threading.Lock()


def own(modules: tuple[str, ...] = (), variables: Mapping[str, str] | None = None) -> Warm:
    """The warm process of this process, started when first asked for."""
    key = (os.getpid(), modules, *sorted((variables or {}).items()))
    with _making:
        if key not in _own or _own[key].process.poll() is not None:
            _own[key] = Warm(modules, variables)
        return _own[key]


def end() -> None:
    """End the warm processes of this process, also for a thread that waits for one."""
    for warm in _own.values():
        warm.close()


def shared(folder: str) -> str:
    """Where kernels leave things for each other, in a private folder that outlives them."""
    return os.path.join(folder, "shared")


def private_folder(inside: str = "") -> str:
    """A new folder that only this user can enter; its name leaves room for a socket's address."""
    return tempfile.mkdtemp(prefix="press-", dir=inside or temporary())


def temporary() -> str:
    """The folder for temporary files, or another where its name is too long for a socket in it."""
    usual = tempfile.gettempdir()
    return usual if len(os.fsencode(usual)) < 60 or os.name == "nt" else "/tmp"
