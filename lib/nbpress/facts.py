"""What a notebook reads, writes and imports, as audit events tell it. Standard library only.

Each new fact is one line of JSON in a file, written by the kernel and by every process that is
forked from it, so that nothing is lost when one of them is killed. Not seen is what compiled code
or another program opens, what comes over the network, and whether a file is there that is asked
for and not opened; programs that were started, and the network, are named, so that a reader knows.
"""

import contextlib
import importlib.util
import json
import os
import sys
import sysconfig
import urllib.parse
from collections.abc import Callable
from typing import Any

File = str | bytes | os.PathLike[str] | os.PathLike[bytes]  # as a program names one
WORDS = ("read", "written", "listed", "modules", "databases", "programs")
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


def heard(path: str) -> dict[str, dict[str, Any]]:
    """What a kernel and its forks told: {"read": {path: state}} and so on.

    Keys: "read" and "modules" (files, with [mtime_ns, size] when first read, or None: missing),
    "written" (files, False when gone again), "databases" (files), "listed" (folders, with the names
    in them, or None) and "programs" (names).
    Raises OSError where nothing was told, which means that nobody watched.
    """
    seen: dict[str, dict[str, Any]] = {word: {} for word in WORDS}
    with open(path, encoding="utf-8") as file:
        for line in file:
            with contextlib.suppress(ValueError):  # cut short by a kill
                word, name, what = json.loads(line)
                if word in ("written", "gone"):
                    seen["written"][name] = word == "written"
                elif word != "read" or not seen["written"].get(name):
                    seen[word].setdefault(name, what)
    seen["read"] = {name: s for name, s in seen["read"].items() if name not in seen["modules"]}
    return seen


class Watcher:
    """Tells what audit events say of the project's files."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.told: set[tuple[str, str]] = set()
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
            "os.remove": self.removed,
            "socket.connect": self.reached,
            "tempfile.mkstemp": self.temporised,
            "tempfile.mkdtemp": self.temporised,
            "sqlite3.connect": self.connected,
            "subprocess.Popen": self.started,
            "os.exec": self.started,  # also what a line that begins with ! does
            "os.posix_spawn": self.started,
            "os.system": self.shelled,
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
        """A file that was written is not there any more."""
        if ("written", name) in self.told:
            self.told -= {("written", name), ("gone", name)}
            self.tell("gone", name)

    def looked(self, folder: File | int | None = None, *_: object) -> None:
        """A folder was listed, not by an import or in search of a version."""
        caller = sys._getframe(2).f_code.co_filename
        if caller.startswith("<frozen importlib") or f"{os.sep}importlib{os.sep}" in caller:
            return
        if (known := self.known(folder or ".")) and ("listed", known) not in self.told:
            self.told.add(("listed", known))  # before the look of our own
            names = listing(known)
            self.told.discard(("listed", known))
            self.tell("listed", known, names)

    def renamed(self, source: File, target: File, here: int = -1, there: int = -1) -> None:
        """A file, or a folder with the files in it, got another name."""
        before, now = self.known(source, here), self.known(target, there)
        moved = [name for word, name in self.told if word == "written" and before
                 and (name == before or name.startswith(before + os.sep))]  # fmt: skip
        for name in moved:
            self.untell(name)
            if now and before:
                self.tell("written", now + name[len(before) :])
        if now and not moved:
            self.tell("written", now)

    def linked(self, _: File, target: File, *folders: int) -> None:
        """A file got one more name."""
        if known := self.known(target, folders[-1] if folders else -1):
            self.tell("written", known)

    def removed(self, path: File, folder: int = -1) -> None:
        """A file was removed."""
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

    def shelled(self, *_: object) -> None:
        """A shell was started."""
        self.tell("programs", "!")

    def imported(self, name: str, file: File | None = None, *_: object) -> None:
        """A module is looked for, or a compiled one is being loaded from its file."""
        if file and (known := self.known(file)):
            self.tell("modules", known, state(known))
        if name.rpartition(".")[2] in SPAWNS:
            self.tell("programs", "multiprocessing")
        if "." not in name and name not in sys.stdlib_module_names:  # asked once a module
            for entry in filter(self.known, sys.path):  # a module that came would come first
                for place in (f"{name}.py", os.path.join(name, "__init__.py")):
                    if os.path.exists(os.path.join(entry, place)):
                        return
                    self.opened(os.path.join(entry, place), "r", 0)

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

    def known(self, path: File | int | None, folder: int = -1) -> str | None:
        """The absolute path of a file of the project; None for any other.

        folder: the open folder in which the path begins, or -1.
        """
        if isinstance(path, int) or path is None:
            return None
        path = os.fsdecode(path)
        if folder != -1:
            path = os.path.join(os.readlink(f"/proc/self/fd/{folder}"), path)
        if path.startswith(self.environment):
            return None
        path = os.path.abspath(path)
        whole = path + os.sep
        if (
            not self.tools.isdisjoint(path.split(os.sep))
            or whole.startswith(self.environment)
            or whole.startswith(tuple(self.temporary))
        ):
            return None
        return path


def state(path: str) -> list[int] | None:
    """When a file was changed, and its size; None where there is none."""
    try:
        status = os.stat(path)
    except OSError:
        return None
    return [status.st_mtime_ns, status.st_size]


def listing(folder: str) -> list[str] | None:
    """The names in a folder, without hidden ones and compiled modules; None where there is none."""
    try:
        names = os.listdir(folder)
    except OSError:
        return None
    return sorted(name for name in names if not name.startswith((".", "__pycache__")))


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
