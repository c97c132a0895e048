"""Watches, inside the kernel, what a notebook reads, writes and imports. Standard library only.

Loaded as an IPython extension. Writes one JSON file, named by the variable NBPRESS_OBSERVE:
{"read": {path: [mtime_ns, size] or null}, "written": {path: true}, and likewise "listed" (folders),
"modules" and "programs" (names)}. What compiled code or another program opens is not seen;
the programs that were started are named, so that a reader knows.
"""

import atexit
import contextlib
import json
import os
import sys
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

File = str | bytes | os.PathLike[str] | os.PathLike[bytes]  # as a program names one
VARIABLE = "NBPRESS_OBSERVE"
WORDS = ("read", "written", "listed", "modules", "programs")
SYSTEM = (
    "/proc/", "/sys/", "/dev/", "/etc/", "/usr/", "/lib/", "/var/lib/", "/run/user/", "/run/lock/",
)  # fmt: skip
# folders that tools keep for themselves; any other hidden one may be a project or hold its data
TOOLS = {
    ".ipynb_checkpoints", ".git", ".venv", ".cache", ".config", ".ipython", ".jupyter",
    ".matplotlib", ".press", ".parts", "__pycache__",
}  # fmt: skip


def load_ipython_extension(shell: "InteractiveShell") -> None:
    """Start watching; called by IPython before the first cell."""
    path = os.environ.pop(VARIABLE, None)
    if path:
        watcher = Watcher(path)
        shell.events.register("post_run_cell", lambda *_: watcher.save())
        atexit.register(watcher.save)  # a notebook may write in its own exit handlers
        atexit.register(hasten)
        sys.addaudithook(watcher.hook())


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
    """Collects audit events."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.read: dict[str, list[int] | None] = {}
        self.written: dict[str, bool] = {}
        self.listed: dict[str, bool] = {}
        self.programs: dict[str, bool] = {}
        self.modules: dict[str, bool] = {}
        self.met = set(sys.modules)  # a project's modules come later
        self.temporary = [os.path.dirname(path) + os.sep]
        own = {sys.prefix, sys.base_prefix, os.path.realpath(sys.prefix)}
        own.add(os.path.dirname(os.path.abspath(__file__)))
        self.environment = tuple(folder.rstrip(os.sep) + os.sep for folder in own) + SYSTEM
        self.saved: list[list[str]] | None = None

    def hook(self) -> Callable[[str, tuple], None]:
        """An audit hook, as quick as can be, for most events are of no interest; never raises."""
        acts: dict[str, Callable[..., None]] = {
            "open": self.opened,
            "os.listdir": self.looked,
            "os.scandir": self.looked,
            "os.rename": self.renamed,
            "os.remove": self.removed,
            "tempfile.mkstemp": self.temporised,
            "tempfile.mkdtemp": self.temporised,
            "sqlite3.connect": self.connected,
            "subprocess.Popen": self.started,
            "os.forkpty": self.shelled,  # a line that begins with !
            "os.system": self.shelled,
        }
        heard = acts.get

        def hear(event: str, given: tuple) -> None:
            if (act := heard(event)) is not None:
                with contextlib.suppress(Exception):  # it would break the notebook
                    act(*given)

        return hear

    def looked(self, folder: File | int | None = None, *_: object) -> None:
        """A folder was listed, not by an import."""
        caller = sys._getframe(2).f_code.co_filename
        if not caller.startswith("<frozen importlib") and (folder := self.known(folder or ".")):
            self.listed[folder] = True

    def renamed(self, source: File, target: File, *_: object) -> None:
        """A file got another name."""
        before, now = self.known(source), self.known(target)
        if before:
            self.written.pop(before, None)
        if now:
            self.written[now] = True

    def removed(self, path: File, *_: object) -> None:
        """A file was removed."""
        if known := self.known(path):
            self.written.pop(known, None)

    def temporised(self, path: File, *_: object) -> None:
        """A temporary file or folder was made."""
        self.temporary.append(os.path.abspath(os.fsdecode(path)))

    def connected(self, path: File, *_: object) -> None:
        """A database was opened."""
        self.opened(path, "r" if os.path.exists(path) else "w", 0)

    def started(self, program: File, *_: object) -> None:
        """A program was started."""
        self.programs[os.path.basename(os.fsdecode(program))] = True

    def shelled(self, *_: object) -> None:
        """A shell was started."""
        self.programs["!"] = True

    def opened(self, path: File | int, mode: str | None, flags: int) -> None:
        """A file was opened, or would have been: a missing file is a dependency too."""
        known = self.known(path)
        if not known or known.endswith((".pyc", ".so")):
            return
        if flags & (os.O_WRONLY | os.O_RDWR) or set(mode or "") & set("wax+"):
            self.written[known] = True
        elif known not in self.written and known not in self.read:
            try:
                status = os.stat(known)
                self.read[known] = [status.st_mtime_ns, status.st_size]
            except OSError:
                self.read[known] = None

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

    def save(self) -> None:
        """Write down what was seen so far, if it is news."""
        for name in set(sys.modules) - self.met:
            self.met.add(name)
            file = getattr(sys.modules.get(name), "__dict__", {}).get("__file__")
            if isinstance(file, str) and (known := self.known(file)):
                self.modules[known] = True
        news: tuple[Mapping[str, object], ...] = (
            {path: state for path, state in self.read.items() if path not in self.modules},
            self.written,
            self.listed,
            self.modules,
            self.programs,
        )
        counted = [sorted(what) for what in news]
        if counted != self.saved:
            self.saved = counted
            seen = {word: dict(what) for word, what in zip(WORDS, news, strict=True)}
            with open(self.path, "w", encoding="utf-8") as file:
                json.dump(seen, file)
