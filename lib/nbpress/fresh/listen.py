"""Listens to the audit events of a kernel and tells what they say of the project's files.

Standard library only. Not heard is what compiled code or another program opens, and what comes over
the network; libraries that read by themselves, programs that were started, and the network are
named, so that a reader knows.
"""

import contextlib
import functools
import importlib.util
import json
import os
import re
import sys
import sysconfig
import threading
import urllib.parse
from collections.abc import Callable, Iterable
from types import ModuleType
from typing import Any

from nbpress.fresh.facts import EVERY, UNSTEADY, listing, look, state, value
from nbpress.warm import readers

File = str | bytes | os.PathLike[str] | os.PathLike[bytes]  # as a program names one
SYSTEM = (
    "/proc/", "/sys/", "/dev/", "/etc/", "/usr/bin/", "/usr/include/", "/usr/lib/", "/usr/share/",
    "/usr/local/bin/", "/usr/local/etc/", "/usr/local/lib/", "/usr/local/share/", "/lib/",
    "/var/lib/", "/run/user/", "/run/lock/",
)  # fmt: skip
# folders that tools keep for themselves; any other hidden one may be a project or hold its data
TOOLS = {
    ".ipynb_checkpoints", ".git", ".venv", ".press", ".parts", "__pycache__", "site-packages",
    "dist-packages",
}  # fmt: skip
# those in the folder of a person
OWN = (".cache", ".config", ".ipython", ".jupyter", ".local", ".matplotlib")
# names of files through a process
THROUGH = re.compile(r"/proc/(self|thread-self|\d+)/(cwd|root|fd)\b|/dev/fd/")
SITE = re.compile(rf"[\\/]({'|'.join(readers.SITES)})[\\/]")
PYTHON = os.path.join(os.path.dirname(os.__file__), "")
OPEN = os.open
# functions that only ask whether something is there
WHETHER = {
    "exists", "lexists", "isfile", "isdir", "islink", "ismount", "is_file", "is_dir", "is_symlink",
    "is_mount", "access", "makedirs", "mkdir", "which",
}  # fmt: skip
# modules that read a variable for who calls them, and the files they are
READ_FOR = (
    "os", "_collections_abc", "posixpath", "ntpath", "pathlib", "pathlib/__init__",
    "collections/__init__", "string", "string/__init__", "configparser",
)  # fmt: skip
ASKERS = tuple(f"<frozen {name}>" for name in READ_FOR) + tuple(
    os.path.join(PYTHON, *f"{name}.py".split("/")) for name in READ_FOR
)
MAGIC = os.path.join("core", "magics", "osm.py")  # %env, by which a cell asks
ATTACH = 24  # the action of SQLite that opens one more file
# how multiprocessing and its kin start an interpreter of their own, which is not watched
SPAWNS = {"popen_spawn_posix", "popen_forkserver", "popen_spawn_win32", "popen_loky_posix"}


class Listener:
    """Tells what audit events say of the project's files."""

    def __init__(self, path: str, shared: str = "") -> None:
        self.path = path
        self.told: set[tuple[str, str]] = set()
        self.weighed: set[str] = set()  # paths whose size was asked for, of which no more is told
        self.quiet: set[int] = set()  # threads in which this class looks for itself
        self.names = set(EARLY)  # of modules that are loaded, told already
        self.last: tuple[int, str] | None = None  # how many there were, and which came last
        self.set: set[str] = set()  # variables of the environment that the kernel gave a value
        self.temporary = [one + os.sep for one in (os.path.dirname(path), shared) if one]
        self.environment = environment()
        self.tools = TOOLS - set(os.getcwd().split(os.sep))  # a project may live in one
        self.file = os.getpid(), self.facts_file()

    def facts_file(self) -> int:
        """The file of facts, open in this process; where it is there, somebody watches."""
        return OPEN(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def listen(self) -> None:
        """From now on, hear what this process does."""
        acts: dict[str, Callable[..., None]] = {
            "open": self.opened,
            "import": self.imported,
            "os.listdir": self.looked,
            "os.scandir": self.scanned,
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
            "ctypes.dlopen": self.linked_in,
        }
        act_of = {name: self.apart(act) for name, act in acts.items()}.get

        def hear(event: str, given: tuple) -> None:  # quick: most events are of no interest
            if (act := act_of(event)) is not None:
                act(*given)

        sys.addaudithook(hear)
        self.ask()
        self.tell("loaded", "", EARLY_FILES)

    def apart(self, act: Callable[..., None]) -> Callable[..., None]:
        """An act of this class, which never raises, and during which it is deaf to itself."""
        quiet, me = self.quiet, threading.get_ident

        def acted(*given: Any, **named: Any) -> None:
            thread = me()
            if thread not in quiet:
                quiet.add(thread)
                with contextlib.suppress(Exception):  # it would break the notebook
                    act(*given, **named)
                quiet.discard(thread)

        return acted

    def ask(self) -> None:
        """Hear also what has no audit event: looks at files, searches for modules, variables."""
        asked, sought = self.apart(self.asked), self.apart(self.searched)
        for name in ("stat", "lstat", "access"):
            replace(os, name, asked)
        replace(os, "readlink", self.apart(self.link_read))
        replace(os, "open", self.apart(self.opened_in))

        class Finder:
            @staticmethod
            def find_spec(name: str, path: object = None, target: object = None) -> None:
                sought(name)

        sys.meta_path.insert(0, Finder)
        for variables in (os.environ, getattr(os, "environb", None)):
            if variables is not None:
                self.ask_environment(variables)
        for module in filter(None, map(sys.modules.get, ("sqlite3", "sqlite3.dbapi2"))):
            replace(module, "connect", after=self.apart(self.authorise))
        if ssl := sys.modules.get("ssl"):  # which opens in C what it trusts
            for name in ("load_verify_locations", "load_cert_chain", "load_dh_params"):
                replace(ssl.SSLContext, name, self.apart(self.trusted))

    def ask_environment(self, variables: Any) -> None:
        """Hear what is read from os.environ, or from the same in bytes."""
        encode, decode = variables.encodekey, variables.decodekey
        given, variable = self.set, self.apart(self.variable)

        def encodekey(name: Any) -> Any:  # an asker's frame stays the last in a traceback
            if sys._getframe(1).f_code.co_name == "__setitem__":
                given.add(os.fsdecode(name))
            else:
                variable(os.fsdecode(name))
            return encode(name)

        def decodekey(name: Any) -> Any:  # of every one, when all are gone through
            if sys._getframe(1).f_code.co_name == "__iter__":
                variable(EVERY)
            else:  # they are shown with their values
                variable(os.fsdecode(name))
            return decode(name)

        variables.encodekey, variables.decodekey = encodekey, decodekey

    def tell(self, word: str, name: str, what: object = True) -> None:
        """Write down a fact, once."""
        if (word, name) not in self.told:
            self.told.add((word, name))
            if self.file[0] != (me := os.getpid()):  # a fork may have closed what it was given
                self.file = me, self.facts_file()
            os.write(self.file[1], json.dumps([word, name, what]).encode() + b"\n")

    def untell(self, name: str) -> None:
        """A file that was written or read, or a folder that was made, is not there any more."""
        self.weighed.clear()
        if not {("written", name), ("folders", name), ("read", name)}.isdisjoint(self.told):
            self.told -= {("written", name), ("folders", name), ("gone", name)}
            self.tell("gone", name)

    def looked(self, folder: File | int | None = None, *_: object) -> None:
        """A folder was listed, not by an import or in search of a version."""
        caller = sys._getframe(3).f_code.co_filename
        if caller.startswith("<frozen importlib") or f"{os.sep}importlib{os.sep}" in caller:
            return
        known = self.known(folder if folder is not None else ".")
        if known and ("listed", known) not in self.told:
            self.tell("listed", known, listing(known))

    def scanned(self, folder: File | int | None = None) -> None:
        """A folder was listed with what is known of each file: its time and size, who wants them.

        What Python's own modules want, as they search, they ask by name.
        """
        caller = sys._getframe(3).f_code.co_filename
        if caller.startswith(("<frozen", PYTHON)) and "-packages" not in caller:
            self.looked(folder)
        elif known := self.known(folder if folder is not None else "."):
            self.tell("listed", known, listing(known))
            for name in listing(known) or ():
                self.ask_closely(os.path.join(known, name))

    def asked(self, path: File | int, *_: object, dir_fd: int | None = None, **__: object) -> None:
        """A file or folder was looked at: whether it is there, or how large and how old."""
        if isinstance(path, int) or path in self.weighed:
            return
        frame: Any = sys._getframe(3)
        if frame.f_code.co_name in ("stat", "lstat"):  # of a pathlib.Path
            frame = frame.f_back
        if frame.f_code.co_name in ("_joinrealpath", "realpath", "updatecache", "checkcache"):
            return  # a link would be read, a module is imported
        known = self.known(path, -1 if dir_fd is None else dir_fd)
        if not known:
            return
        if frame.f_code.co_name not in WHETHER:
            self.ask_closely(known)
            if isinstance(path, str) and os.path.isabs(path):
                self.weighed.add(path)
        elif {("asked", known), ("read", known), ("written", known)}.isdisjoint(self.told):
            self.tell("asked", known, look(known, ""))

    def ask_closely(self, known: str) -> None:
        """It was asked how large and how old a file is, perhaps after whether it is there."""
        if {("sized", known), ("read", known), ("written", known)}.isdisjoint(self.told):
            self.tell("sized", known, look(known, []))

    def link_read(self, path: File, *_: object, dir_fd: int | None = None) -> None:
        """It was asked where a link leads."""
        if known := self.known(path, -1 if dir_fd is None else dir_fd):
            self.tell("asked", known, look(known, ["link"]))

    def searched(self, name: str) -> None:
        """A module is looked for, to know whether it is there."""
        statement = sys._getframe(4).f_code.co_name == "_find_and_load_unlocked"
        if not statement or sys._getframe(6).f_code.co_name == "_gcd_import":
            self.imported(name)  # of a statement there is an event

    def variable(self, name: str) -> None:
        """A variable of the environment was read; of interest when the project does so.

        name: or `EVERY`, where all were gone through. The session looks whether it came from there.
        """
        if name in self.set or UNSTEADY.fullmatch(name) or ("variables", name) in self.told:
            return
        frame: Any = sys._getframe(3)
        while frame and frame.f_code.co_filename.endswith(ASKERS):
            frame = frame.f_back
        asker = frame.f_code.co_filename if frame else ""
        if asker and (asker.endswith(MAGIC) or self.known(asker)):
            self.tell("variables", name, None if name == EVERY else value(os.environ.get(name)))

    def trusted(self, _: object, *files: File | None, **named: File | None) -> None:
        """Certificates or keys were read, by names of files or, of the first, of a folder."""
        for file in (*files, *named.values()):
            if isinstance(file, (str, os.PathLike)) and (known := self.known(file)):
                self.looked(known) if os.path.isdir(known) else self.opened(known, "r", 0)

    def attached(self, _: int, file: str | None, *__: object) -> None:
        """SQLite opens one more database; a name that was bound to a place in words is not told."""
        self.connected(file) if file else self.tell("readers", "sqlite3")

    def linked_in(self, name: File | None, *_: object) -> None:
        """A compiled library was loaded through ctypes: what it reads is not heard."""
        known = self.known(name) if name and os.path.exists(name) else None
        if known:
            self.tell("modules", known, state(known))
        caller: Any = sys._getframe(2)
        while caller and str(caller.f_globals.get("__name__")).startswith(("ctypes", __name__)):
            caller = caller.f_back
        package = str(caller.f_globals.get("__name__")).partition(".")[0] if caller else ""
        if known or (caller and self.known(caller.f_code.co_filename)):
            self.tell("readers", "ctypes")
        elif name and readers.opens(
            package, os.fsdecode(caller.f_code.co_filename)
        ):  # of an installed package
            self.tell("readers", package)

    def loaded(self) -> None:
        """The files of the installed modules that are loaded, early or late, each told once."""
        last = len(sys.modules), next(reversed(sys.modules))
        if last == self.last:  # as after most cells: to compare all names takes longer than they
            return
        self.last = last
        new = set(sys.modules) - self.names
        self.names |= new
        files = installed(new)
        if files:
            self.tell("loaded", str(len(self.names)), files)

    def renamed(self, source: File, target: File, here: int = -1, there: int = -1) -> None:
        """A file, or a folder with the files in it, got another name."""
        old, new = self.path_of(source, here), self.path_of(target, there)
        before, now = self.known(old), self.known(new)
        moved = [(old, "written")]
        if os.path.isdir(old) and (before or now):
            moved = [(old, "folders")]
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

    def authorise(self, base: Any) -> None:
        """A database is open: SQLite asks us from now on, and may do everything."""
        heard = self.apart(self.attached)

        def asked(*what: Any) -> int:
            if what[0] == ATTACH:
                heard(*what)
            return 0

        base.set_authorizer(asked)

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
        if readers.opens(name, os.fsdecode(file) if file else ""):
            self.tell("readers", top)
        if top in sys.stdlib_module_names:  # others import these at every turn
            if not self.known(sys._getframe(3).f_code.co_filename):
                return
        places: Iterable[str] = sys.path
        if package in sys.modules:
            name, places = own, getattr(sys.modules[package], "__path__", ())
        for part in name.split("."):
            places = self.sought(part, [place for place in places if self.known(place)])

    def sought(self, name: str, places: list[str]) -> list[str]:
        """A module is looked for in folders: one that came would come first; returns its own."""
        for folder in places:
            for place in missing(os.path.abspath(folder), name):
                if now := state(place):
                    self.tell("modules", place, now)
                    return [os.path.join(folder, name)]
                self.tell("read", place, None)
        return [os.path.join(folder, name) for folder in places]

    def opened(self, path: File | int, mode: str | None, flags: int) -> None:
        """A file was opened, or would have been: a missing file is a dependency too."""
        if isinstance(path, int):
            return
        file = os.fsdecode(path)
        if file.startswith(self.environment) and not THROUGH.match(file):
            return
        if file.endswith(".pyc") and os.path.basename(os.path.dirname(file)) == "__pycache__":
            if known := self.known(importlib.util.source_from_cache(os.path.abspath(file))):
                self.tell("modules", known, state(known))
        elif known := self.known(file):
            if file.endswith(".py") and "importlib" in sys._getframe(3).f_code.co_filename:
                self.tell("modules", known, state(known))
            elif flags & (os.O_WRONLY | os.O_RDWR) or set(mode or "") & set("wax+"):
                self.tell("written", known)
            elif {("written", known), ("read", known)}.isdisjoint(self.told):
                if not os.path.isdir(known):  # which is opened to be made safe on the disk
                    self.tell("read", known, state(known))

    def opened_in(
        self, path: File, flags: int, *_: object, dir_fd: int | None = None, **__: object
    ) -> None:
        """A file was opened from an open folder, which the event of it does not name."""
        if dir_fd is not None and not os.path.isabs(os.fsdecode(path)):
            self.opened(self.path_of(path, dir_fd), None, flags)

    @staticmethod
    def path_of(path: File | int, folder: int = -1) -> str:
        """An absolute path; folder: the open folder in which it begins, or -1.

        What is named through a process or its open files gets its own name.
        """
        if isinstance(path, int):
            return os.readlink(f"/proc/self/fd/{path}")
        path = os.fsdecode(path)
        if folder != -1:
            path = os.path.join(os.readlink(f"/proc/self/fd/{folder}"), path)
        path = os.path.abspath(path)
        return os.path.realpath(path) if THROUGH.match(path) else path

    def known(self, path: File | int | None, folder: int = -1) -> str | None:
        """The absolute path of a file of the project; None for any other.

        path: a name, or an open folder. folder: the open folder in which it begins, or -1.
        """
        if path is None:
            return None
        if folder == -1 and isinstance(path, str) and path.startswith(self.environment):
            if not THROUGH.match(path):
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


def replace(
    module: Any,
    name: str,
    heard: Callable[..., None] = lambda *_, **__: None,
    after: Callable[[Any], None] = lambda _: None,
) -> None:
    """Put a function in the place of one of a module or class: it tells, and then is as that is.

    heard: called with what is given. after: called with what comes back.
    """
    usual = getattr(module, name)

    @functools.wraps(usual)
    def told(*given: Any, **named: Any) -> Any:
        heard(*given, **named)
        made = usual(*given, **named)
        after(made)
        return made

    for able in (os.supports_dir_fd, os.supports_fd, os.supports_follow_symlinks,
                 os.supports_effective_ids):  # fmt: skip
        if usual in able:
            able.add(told)
    setattr(module, name, told)


def installed(names: Iterable[str]) -> list[str]:
    """The files of those modules that are installed.

    Nothing of a module runs for that, as it would where one is loaded at its first use.
    """
    files = []
    for module in filter(None, map(sys.modules.get, names)):
        if issubclass(type(module), ModuleType):
            file = object.__getattribute__(module, "__dict__").get("__file__")
            files += [file] if type(file) is str and SITE.search(file) else []
    return files


# what is loaded before a kernel is forked: there each look at a module would copy pages of memory
EARLY = set(sys.modules)
EARLY_FILES = installed(EARLY)


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
    roots |= {os.path.join(os.path.expanduser("~"), name) for name in OWN}
    roots |= {os.environ["IPYTHONDIR"]} if os.environ.get("IPYTHONDIR") else set()
    folders = {os.path.join(folder, "") for folder in installed | roots}
    return tuple(folder for folder in sorted(folders) if not here.startswith(folder))
