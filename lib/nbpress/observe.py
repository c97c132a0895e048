"""Watches, inside the kernel, what a notebook reads, writes and imports. Standard library only.

Loaded as an IPython extension. Each new fact is one line of JSON in the file that the variable
NBPRESS_OBSERVE names, written by the kernel and by every process that is forked from it, so that
nothing is lost when one of them is killed. What compiled code or another program opens is not
seen; the programs that were started are named, so that a reader knows.
"""

import atexit
import contextlib
import importlib.util
import json
import os
import sys
import sysconfig
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

File = str | bytes | os.PathLike[str] | os.PathLike[bytes]  # as a program names one
VARIABLE = "NBPRESS_OBSERVE"
WORDS = ("read", "written", "listed", "modules", "programs")
SYSTEM = (
    "/proc/", "/sys/", "/dev/", "/etc/", "/usr/bin/", "/usr/lib/", "/usr/share/", "/usr/local/bin/",
    "/usr/local/lib/", "/usr/local/share/", "/lib/", "/var/lib/", "/run/user/", "/run/lock/",
)  # fmt: skip
# folders that tools keep for themselves; any other hidden one may be a project or hold its data
TOOLS = {
    ".ipynb_checkpoints", ".git", ".venv", ".cache", ".config", ".ipython", ".jupyter",
    ".matplotlib", ".press", ".parts", "__pycache__",
}  # fmt: skip
# how multiprocessing and its kin start an interpreter of their own, which is not watched
SPAWNS = {"popen_spawn_posix", "popen_forkserver", "popen_spawn_win32", "popen_loky_posix"}


def load_ipython_extension(shell: "InteractiveShell") -> None:
    """Start watching; called by IPython before the first cell."""
    path = os.environ.pop(VARIABLE, None)
    if path:
        sys.addaudithook(Watcher(path).hook())
        atexit.register(hasten)
        kernel = getattr(shell, "kernel", None)  # none in a shell on a terminal
        if hasattr(kernel, "_process_children"):
            patient_with_the_living(kernel)


def patient_with_the_living(kernel: Any) -> None:
    """At its end a kernel waits up to 14 s for child processes to die, also where it need not.

    A child that nobody asked how it ended is dead and stays in the table of processes; Python's
    resource tracker ends, and tidies up, after the kernel. To look for children costs more than a
    small cell, and mostly there are none, which the system knows at once.
    """
    search = kernel._process_children

    def needless(child: Any) -> bool:
        return child.status() == "zombie" or any("resource_tracker" in w for w in child.cmdline())

    def living() -> list[Any]:
        with contextlib.suppress(AttributeError):  # Windows has neither
            try:
                os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
            except ChildProcessError:
                return []
        return [child for child in search() if not needless(child)]

    kernel._process_children = living


def heard(path: str) -> dict[str, dict[str, Any]]:
    """What a kernel and its forks told: {"read": {path: [mtime_ns, size] or None}} and so on.

    Keys: "read", "written" (files), "listed" (folders), "modules" (files) and "programs" (names).
    Raises OSError where nothing was told, which means that nobody watched.
    """
    seen: dict[str, dict[str, Any]] = {word: {} for word in WORDS}
    with open(path, encoding="utf-8") as file:
        for line in file:
            with contextlib.suppress(ValueError):  # cut short by a kill
                word, name, state = json.loads(line)
                if word == "gone":
                    seen["written"].pop(name, None)
                elif word != "read" or name not in seen["written"]:
                    seen[word].setdefault(name, state)
    seen["read"] = {name: s for name, s in seen["read"].items() if name not in seen["modules"]}
    return seen


def hasten() -> None:
    """At exit: let no thread of ipykernel wait for another that is gone.

    ipykernel ends its output thread before the control thread, which may still be telling that the
    kernel is idle and then waits for ever; a last flush waits ten seconds for nobody.
    """
    app = getattr(sys.modules.get("ipykernel.kernelapp"), "IPKernelApp", None)
    control = app and app.initialized() and app.instance().control_thread
    if control and control.is_alive():
        control.stop()
        control.join(2)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "flush_timeout"):
            stream.flush()
            stream.flush_timeout = 0.1


class Watcher:
    """Tells what audit events say of the project's files."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.told: set[tuple[str, str]] = set()
        self.temporary = [os.path.dirname(path) + os.sep]
        self.environment = environment()
        open(path, "a", encoding="utf-8").close()  # somebody watches

    def hook(self) -> Callable[[str, tuple], None]:
        """An audit hook, as quick as can be, for most events are of no interest; never raises."""
        acts: dict[str, Callable[..., None]] = {
            "open": self.opened,
            "import": self.imported,
            "os.listdir": self.looked,
            "os.scandir": self.looked,
            "os.rename": self.renamed,
            "os.remove": self.removed,
            "tempfile.mkstemp": self.temporised,
            "tempfile.mkdtemp": self.temporised,
            "sqlite3.connect": self.connected,
            "subprocess.Popen": self.started,
            "os.exec": self.started,  # also what a line that begins with ! does
            "os.posix_spawn": self.started,
            "os.system": self.shelled,
        }
        heard = acts.get

        def hear(event: str, given: tuple) -> None:
            if (act := heard(event)) is not None:
                with contextlib.suppress(Exception):  # it would break the notebook
                    act(*given)

        return hear

    def tell(self, word: str, name: str, state: object = True) -> None:
        """Write down a fact, once."""
        if (word, name) not in self.told:
            self.told.add((word, name))
            with open(self.path, "a", encoding="utf-8") as file:
                file.write(json.dumps([word, name, state]) + "\n")

    def untell(self, name: str) -> None:
        """A file that was written is not there any more."""
        if ("written", name) in self.told:
            self.told -= {("written", name), ("gone", name)}
            self.tell("gone", name)

    def looked(self, folder: File | int | None = None, *_: object) -> None:
        """A folder was listed, not by an import."""
        caller = sys._getframe(2).f_code.co_filename
        if not caller.startswith("<frozen importlib") and (folder := self.known(folder or ".")):
            self.tell("listed", folder)

    def renamed(self, source: File, target: File, *_: object) -> None:
        """A file got another name."""
        before, now = self.known(source), self.known(target)
        if before:
            self.untell(before)
        if now:
            self.tell("written", now)

    def removed(self, path: File, *_: object) -> None:
        """A file was removed."""
        if known := self.known(path):
            self.untell(known)

    def temporised(self, path: File, *_: object) -> None:
        """A temporary file or folder was made."""
        self.temporary.append(os.path.abspath(os.fsdecode(path)))

    def connected(self, path: File, *_: object) -> None:
        """A database was opened."""
        self.opened(path, "r" if os.path.exists(path) else "w", 0)

    def started(self, program: File, *_: object) -> None:
        """A program was started."""
        self.tell("programs", os.path.basename(os.fsdecode(program)))

    def shelled(self, *_: object) -> None:
        """A shell was started."""
        self.tell("programs", "!")

    def imported(self, name: str, file: File | None = None, *_: object) -> None:
        """A module was asked for, or a compiled one is being loaded from its file."""
        if file and (known := self.known(file)):
            self.tell("modules", known)
        if name.rpartition(".")[2] in SPAWNS:
            self.tell("programs", "multiprocessing")

    def opened(self, path: File | int, mode: str | None, flags: int) -> None:
        """A file was opened, or would have been: a missing file is a dependency too."""
        if isinstance(path, int):
            return
        file = os.fsdecode(path)
        if file.startswith(self.environment):
            return
        if file.endswith(".pyc"):  # an import looks for the compiled module first
            if known := self.known(importlib.util.source_from_cache(os.path.abspath(file))):
                self.tell("modules", known)
        elif known := self.known(file):
            if flags & (os.O_WRONLY | os.O_RDWR) or set(mode or "") & set("wax+"):
                self.tell("written", known)
            elif ("written", known) not in self.told and ("read", known) not in self.told:
                state = None
                with contextlib.suppress(OSError):
                    status = os.stat(known)
                    state = [status.st_mtime_ns, status.st_size]
                self.tell("read", known, state)

    def known(self, path: File | int | None) -> str | None:
        """The absolute path of a file of the project; None for any other."""
        if isinstance(path, int) or path is None:
            return None
        path = os.fsdecode(path)
        if path.startswith(self.environment):
            return None
        path = os.path.abspath(path)
        whole = path + os.sep
        if (
            not TOOLS.isdisjoint(path.split(os.sep))
            or whole.startswith(self.environment)
            or whole.startswith(tuple(self.temporary))
        ):
            return None
        return path


def environment() -> tuple[str, ...]:
    """Folders whose files belong to the installation; its version is that of the lock.

    A folder that holds the notebook is the project's, even if an environment was made there.
    """
    here = os.path.join(os.getcwd(), "")
    paths = sysconfig.get_paths()
    installed = {paths[name] for name in ("stdlib", "platstdlib", "purelib", "platlib", "scripts")}
    installed |= {os.path.dirname(os.path.abspath(__file__))}
    roots = {sys.prefix, sys.base_prefix, os.path.realpath(sys.prefix), *SYSTEM}
    folders = {os.path.join(folder, "") for folder in installed | roots}
    return tuple(folder for folder in sorted(folders) if not here.startswith(folder))
