"""Listens to the audit events of a kernel and tells what they say of the project's files.

Standard library only. Not heard is what compiled code or another program opens, what comes over
the network, and whether a file is there that is asked for and not opened; programs that were
started, and the network, are named, so that a reader knows.
"""

import contextlib
import importlib.util
import json
import os
import sys
import sysconfig
import threading
import urllib.parse
from collections.abc import Callable, Iterable, Iterator

from nbpress.fresh.facts import listing, state

File = str | bytes | os.PathLike[str] | os.PathLike[bytes]  # as a program names one
SYSTEM = (
    "/proc/", "/sys/", "/dev/", "/etc/", "/usr/bin/", "/usr/include/", "/usr/lib/", "/usr/share/",
    "/usr/local/bin/", "/usr/local/etc/", "/usr/local/lib/", "/usr/local/share/", "/lib/",
    "/var/lib/", "/run/user/", "/run/lock/",
)  # fmt: skip
# folders that tools keep for themselves; any other hidden one may be a project or hold its data
TOOLS = {
    ".ipynb_checkpoints", ".git", ".venv", ".cache", ".config", ".ipython", ".jupyter",
    ".matplotlib", ".press", ".parts", "__pycache__", "site-packages", "dist-packages",
}  # fmt: skip
# how multiprocessing and its kin start an interpreter of their own, which is not watched
SPAWNS = {"popen_spawn_posix", "popen_forkserver", "popen_spawn_win32", "popen_loky_posix"}


class Listener:
    """Tells what audit events say of the project's files."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.told: set[tuple[str, str]] = set()
        self.quiet: set[int] = set()  # threads in which this class looks for itself
        self.temporary = [os.path.dirname(path) + os.sep]
        self.environment = environment()
        self.tools = TOOLS - set(os.getcwd().split(os.sep))  # a project may live in one
        open(path, "a", encoding="utf-8").close()  # somebody watches

    def hook(self) -> Callable[[str, tuple], None]:
        """An audit hook, as quick as can be, for most events are of no interest; never raises."""
        acts: dict[str, Callable[..., None]] = {
            "open": self.opened,
            "import": self.imported,
            "os.listdir": self.looked,
            "os.scandir": self.looked,
            "os.rename": self.renamed,
            "os.link": self.linked,
            "os.symlink": self.linked,
            "os.mkdir": self.made,
            "os.remove": self.removed,
            "os.rmdir": self.removed,
            "socket.connect": self.reached,
            "tempfile.mkstemp": self.temporised,
            "tempfile.mkdtemp": self.temporised,
            "sqlite3.connect": self.connected,
            "subprocess.Popen": self.started,
            "os.exec": self.started,  # also what a line that begins with ! does
            "os.posix_spawn": self.started,
            "os.system": lambda *_: self.tell("programs", "!"),
        }
        act_of = acts.get

        def hear(event: str, given: tuple) -> None:
            if (act := act_of(event)) is not None:
                with contextlib.suppress(Exception):  # it would break the notebook
                    act(*given)

        return hear

    def tell(self, word: str, name: str, what: object = True) -> None:
        """Write down a fact, once."""
        if (word, name) not in self.told:
            self.told.add((word, name))
            with open(self.path, "a", encoding="utf-8") as file:
                file.write(json.dumps([word, name, what]) + "\n")

    def untell(self, name: str) -> None:
        """A file that was written or read, or a folder that was made, is not there any more."""
        if not {("written", name), ("folders", name), ("read", name)}.isdisjoint(self.told):
            self.told -= {("written", name), ("folders", name), ("gone", name)}
            self.tell("gone", name)

    def looked(self, folder: File | int | None = None, *_: object) -> None:
        """A folder was listed, not by an import, by this class or in search of a version."""
        if threading.get_ident() in self.quiet:
            return
        caller = sys._getframe(2).f_code.co_filename
        if caller.startswith("<frozen importlib") or f"{os.sep}importlib{os.sep}" in caller:
            return
        if (known := self.known(folder or ".")) and ("listed", known) not in self.told:
            with self.unheard():
                names = listing(known)
            self.tell("listed", known, names)

    @contextlib.contextmanager
    def unheard(self) -> Iterator[None]:
        """For looks of our own."""
        self.quiet.add(threading.get_ident())
        try:
            yield
        finally:
            self.quiet.discard(threading.get_ident())

    def renamed(self, source: File, target: File, here: int = -1, there: int = -1) -> None:
        """A file, or a folder with the files in it, got another name."""
        old, new = self.path_of(source, here), self.path_of(target, there)
        before, now = self.known(old), self.known(new)
        moved = [(old, "written")]
        if os.path.isdir(old) and (before or now):
            moved = [(old, "folders")]
            with self.unheard():
                for place, folders, files in os.walk(old):
                    moved += [(os.path.join(place, name), "folders") for name in folders]
                    moved += [(os.path.join(place, name), "written") for name in files]
        for name, word in moved:
            if before:
                self.untell(name)
            if now:
                self.tell(word, new + name[len(old) :])

    def made(self, path: File, _: int = 0, folder: int = -1) -> None:
        """A folder was made, or would have been: it may be there."""
        if (known := self.known(path, folder)) and not os.path.isdir(known):
            self.tell("folders", known)

    def linked(self, _: File, target: File, *folders: int) -> None:
        """A file got one more name."""
        if known := self.known(target, folders[-1] if folders else -1):
            self.tell("written", known)

    def removed(self, path: File, folder: int = -1) -> None:
        """A file or folder was removed."""
        if known := self.known(path, folder):
            self.untell(known)

    def reached(self, _: object, address: object) -> None:
        """Another machine, or a server of this one, was asked."""
        if isinstance(address, tuple):  # a local socket has a path
            self.tell("programs", "the network")

    def temporised(self, path: File, *_: object) -> None:
        """A temporary file or folder was made."""
        self.temporary.append(os.path.abspath(os.fsdecode(path)))

    def connected(self, path: File, *_: object) -> None:
        """A database was opened; whether it is also written, its file will tell."""
        file = os.fsdecode(path)
        if file.startswith("file:"):  # an address
            file = urllib.parse.unquote(file[5:].partition("?")[0]).removeprefix("//")
        if known := self.known(file):
            self.opened(known, "r", 0)
            self.tell("databases", known)

    def started(self, program: File, *_: object) -> None:
        """A program was started."""
        self.tell("programs", os.path.basename(os.fsdecode(program)))

    def imported(self, name: str, file: File | None = None, *_: object) -> None:
        """A module is looked for, or a compiled one is being loaded from its file."""
        if file and (known := self.known(file)):
            self.tell("modules", known, state(known))
        package, own = name.rpartition(".")[::2]
        if own in SPAWNS:
            self.tell("programs", "multiprocessing")
        top = name.partition(".")[0]
        if top in sys.stdlib_module_names:  # others import these at every turn
            if not self.known(sys._getframe(2).f_code.co_filename):
                return
        places: Iterable[str] = sys.path
        if package in sys.modules:
            name, places = own, getattr(sys.modules[package], "__path__", ())
        for part in name.split("."):
            places = self.sought(part, [place for place in places if self.known(place)])

    def sought(self, name: str, places: list[str]) -> list[str]:
        """A module is looked for in folders: one that came would come first; returns its own."""
        for folder in places:
            for place in missing(folder, name):
                self.opened(place, "r", 0)
                if os.path.exists(place):
                    return [os.path.join(folder, name)]
        return [os.path.join(folder, name) for folder in places]

    def opened(self, path: File | int, mode: str | None, flags: int) -> None:
        """A file was opened, or would have been: a missing file is a dependency too."""
        if isinstance(path, int):
            return
        file = os.fsdecode(path)
        if file.startswith(self.environment):
            return
        if file.endswith(".pyc"):  # an import looks for the compiled module first
            if known := self.known(importlib.util.source_from_cache(os.path.abspath(file))):
                self.tell("modules", known, state(known))
        elif known := self.known(file):
            if flags & (os.O_WRONLY | os.O_RDWR) or set(mode or "") & set("wax+"):
                self.tell("written", known)
            elif {("written", known), ("read", known)}.isdisjoint(self.told):
                if not os.path.isdir(known):  # which is opened to be made safe on the disk
                    self.tell("read", known, state(known))

    @staticmethod
    def path_of(path: File, folder: int) -> str:
        """An absolute path; folder: the open folder in which it begins, or -1."""
        path = os.fsdecode(path)
        if folder != -1:
            path = os.path.join(os.readlink(f"/proc/self/fd/{folder}"), path)
        return os.path.abspath(path)

    def known(self, path: File | int | None, folder: int = -1) -> str | None:
        """The absolute path of a file of the project; None for any other.

        folder: the open folder in which the path begins, or -1.
        """
        if isinstance(path, int) or path is None:
            return None
        if folder == -1 and os.fsdecode(path).startswith(self.environment):
            return None
        path = self.path_of(path, folder)
        whole = path + os.sep
        if (
            not self.tools.isdisjoint(path.split(os.sep))
            or whole.startswith(self.environment)
            or whole.startswith(tuple(self.temporary))
        ):
            return None
        return path


def missing(folder: str, name: str) -> list[str]:
    """The files in a folder that would be a module of this name, as Python looks for them."""
    return [os.path.join(folder, name, "__init__.py"), os.path.join(folder, f"{name}.py")]


def environment() -> tuple[str, ...]:
    """Folders whose files belong to the installation; its version is that of the lock.

    A folder that holds the notebook is the project's, even if an environment was made there.
    """
    here = os.path.join(os.getcwd(), "")
    paths = sysconfig.get_paths()
    installed = {paths[name] for name in ("stdlib", "platstdlib", "purelib", "platlib", "scripts")}
    installed |= {os.path.dirname(os.path.dirname(os.path.abspath(__file__)))}
    roots = {sys.prefix, sys.base_prefix, os.path.realpath(sys.prefix), *SYSTEM}
    folders = {os.path.join(folder, "") for folder in installed | roots}
    return tuple(folder for folder in sorted(folders) if not here.startswith(folder))
