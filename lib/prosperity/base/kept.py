"""Keep what was made from files until one of them changes.

Nobody declares what a value hangs on: while it is made, every other value that is asked for tells
its files, so that a figure hangs on the tables behind it and on no other.
"""

import contextlib
import dataclasses
import functools
import hashlib
import math
import os
import pickle
import sys
import time
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextvars import ContextVar
from pathlib import Path
from typing import ParamSpec, TypeVar

from prosperity.base import places

Value = TypeVar("Value")
Given = ParamSpec("Given")
States = dict[str, tuple[int, ...] | None]
OWN = __name__.partition(".")[0]
WORTH = 0.003  # seconds; what took longer to make is left for other kernels of the run
_BEGAN = time.time_ns() - 20_000_000  # when this process began to load modules; clocks are coarse
SHARED = "NBPRESS_SHARED"  # names the folder for values that other processes may take
# how many modules were loaded and which came last, their names, and the files of this package's
_loaded: tuple[tuple[int, str], frozenset[str], frozenset[str]] = (0, ""), frozenset(), frozenset()
_opened: set[tuple[int, str]] = set()  # by which process, for values that it took
# where this process leaves values, besides the folder that `SHARED` names
_folder: ContextVar[str] = ContextVar("folder", default="")
# the files of the value that is being made, and last of the outermost that waits for it
_reading: ContextVar[tuple[States, ...]] = ContextVar("reading", default=())


class Kept:
    """Values made from files, each made once in a process and anew when a file changed.

    A process that was forked makes its own, so that it opens what it depends on itself: whoever
    watches its files sees them. What could not be made is not kept, and at ``most`` so many are.

    >>> kept, made = Kept(), []
    >>> [kept.of("here", [Path(__file__)], lambda: made.append(1) or len(made)) for _ in "ab"]
    [1, 1]
    """

    def __init__(self, most: float = math.inf) -> None:
        self._values: dict[Hashable, tuple[int, States, object]] = {}
        self._most = most

    def forget(self) -> None:
        """Make everything anew."""
        self._values.clear()

    def of(
        self,
        key: Hashable,
        files: Iterable[str | Path],
        make: Callable[[], Value],
    ) -> Value:
        """The value of a key, which depends on these files and on those of values used for it.

        A kernel takes it from another of the same run, if it costs more to make than to take.

        Args:
            key: what tells it from other values.
            files: what `make` reads itself.
            make: makes it.
        """
        outer = (_reading.get() or ({},))[-1]
        found = self._values.get(key)
        if found and found[0] == os.getpid() and right(found[1], outer):
            tell(found[1])
            return found[2]  # type: ignore[return-value]
        place = _place(key)
        if place and (passed := _taken(place)):
            states, value = passed
        else:
            states, began = {str(file): state(file) for file in files}, time.perf_counter()
            with _noted(states):
                value = make()
            if place and time.perf_counter() - began > WORTH:
                _pass_on(place, states, value)
        if len(self._values) >= self._most:
            del self._values[next(iter(self._values))]
        self._values[key] = os.getpid(), states, value
        tell(states)
        return value  # type: ignore[return-value]


def kept(function: Callable[Given, Value], most: float = math.inf) -> Callable[Given, Value]:
    """A function whose values are kept as in `Kept`; its arguments can be hashed.

    >>> kept(len)((1, 2))
    2
    """
    values = Kept(most)

    @functools.wraps(function)
    def of(*given: Given.args, **named: Given.kwargs) -> Value:
        key = (of, given, *sorted(named.items()))
        return values.of(key, (), lambda: function(*given, **named))

    of.forget = values.forget  # type: ignore[attr-defined]  # for what is replaced in a live process
    return of


def at_once(function: Callable[Given, Value]) -> Callable[Given, Value]:
    """A function that looks at each file once, however often it asks for what is kept.

    What it tells is then of one moment, and a table of a hundred cells asks the system no more
    than a table of one.

    >>> at_once(len)("ab")
    2
    """

    @functools.wraps(function)
    def of(*given: Given.args, **named: Given.kwargs) -> Value:
        with _noted({}):
            return function(*given, **named)

    return of


def read_from(*files: str | Path) -> None:
    """Say what the value that is being made is read from, before it is."""
    tell({str(file): state(file) for file in files})


def state(file: str | Path) -> tuple[int, ...] | None:
    """What every change of a file changes; a restored time of change does not hide one."""
    try:
        at = os.stat(file)
    except OSError:
        return None
    return at.st_mtime_ns, at.st_ctime_ns, at.st_size, at.st_ino


def right(states: States, seen: States) -> bool:
    """Whether files are as they were; what was seen of one is not looked at again."""
    return all((seen[file] if file in seen else state(file)) == one for file, one in states.items())


def tell(states: States) -> None:
    """Let the value that is being made depend on these files."""
    for outer in _reading.get():
        for file, one in states.items():
            outer.setdefault(file, one)  # what was there first is what was read


def files_of(make: Callable[[], Value]) -> tuple[Value, set[str]]:
    """What is made, and the files behind all kept values that were used for it.

    >>> files_of(lambda: read_from("here.csv"))
    (None, {'here.csv'})
    """
    states: States = {}
    with _noted(states):
        value = make()
    return value, {*states}


@contextlib.contextmanager
def left_in(folder: str) -> Iterator[None]:
    """Leave what is made inside in a folder, where other processes look for it."""
    token = _folder.set(folder)
    try:
        yield
    finally:
        _folder.reset(token)


@contextlib.contextmanager
def _noted(states: States) -> Iterator[None]:
    """Note the files of all values that are used inside, also of one that could not be made."""
    waiting = _reading.get()[-1:]
    token = _reading.set((states, *waiting))
    try:
        yield
    finally:
        _reading.reset(token)
        tell(states)


def _place(key: Hashable) -> str:
    """Where processes of one run leave a value for each other; "" where they cannot."""
    folder = _folder.get() or os.environ.get(SHARED, "")
    if not folder or not (text := _text(key)):
        return ""
    whole = repr((__file__, str(places.ROOT), text))  # of this code, and of this collection
    return os.path.join(folder, hashlib.sha256(whole.encode()).hexdigest()[:32])


def _text(key: object) -> str:
    """A key as a text that is the same in each process; nothing if it cannot be told.

    >>> _text(("sheet", 1, None)), _text(state), _text(lambda: 1)
    ("('sheet',1,None)", 'prosperity.base.kept.state', '')
    """
    if key is None or isinstance(key, (str, int, float, Path)):
        return repr(key)
    if isinstance(key, tuple):
        parts = [_text(one) for one in key]
        return f"({','.join(parts)})" if all(parts) else ""
    name, module = getattr(key, "__qualname__", ""), getattr(key, "__module__", "")
    if name:  # what stands at that place in a module, and so is the same for all
        there: object = sys.modules.get(module)
        for part in name.split("."):
            there = getattr(there, part, None)
        return f"{module}.{name}" if there is key and module.startswith(f"{OWN}.") else ""
    if callable(code := getattr(key, "code", None)):  # a view, equal to another by its code
        return repr(code())
    if dataclasses.is_dataclass(key) and not isinstance(key, type):
        parts = [_text(getattr(key, one.name)) for one in dataclasses.fields(key)]
        return f"{type(key).__qualname__}({','.join(parts)})" if all(parts) else ""
    return ""


def _own() -> frozenset[str]:
    """The files of this package's modules that are loaded."""
    global _loaded
    before, known, files = _loaded
    if (now := (len(sys.modules), next(reversed(sys.modules)))) != before:
        new = frozenset(sys.modules) - known
        own = (sys.modules.get(name) for name in new if name.startswith(f"{OWN}."))
        files |= {one.__file__ for one in own if one and one.__file__}
        _loaded = now, known | new, files
    return files


@functools.cache
def _code(own: frozenset[str]) -> bytes | None:
    """The state of modules, by their files; None if one may be older."""
    code = {file: _state_of_code(file) for file in own}
    if None in code.values():
        return None  # what is loaded may be older than what stands in the file
    return pickle.dumps(sorted(code.items()), pickle.HIGHEST_PROTOCOL)


@functools.cache
def _state_of_code(file: str) -> tuple[int, ...] | None:
    """The state of a module, if it is surely the one that this process loaded."""
    one = state(file)
    return one if one and max(one[:2]) <= _BEGAN else None


def _pass_on(place: str, states: States, value: object) -> None:
    """Leave a value for other kernels of the run, behind what it was made from."""
    told = _code(_own())
    if told is None:
        return
    folder, by = os.path.dirname(place), hashlib.sha256(told).hexdigest()
    with contextlib.suppress(OSError, pickle.PicklingError, TypeError, AttributeError):
        head = pickle.dumps((states, by), pickle.HIGHEST_PROTOCOL)
        whole = head + pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
        if not os.path.exists(by := os.path.join(folder, by)):
            _put(by, told)
        _put(place, whole)


def _put(place: str, whole: bytes) -> None:
    partial = f"{place}.{os.getpid()}"
    with open(partial, "wb") as file:
        file.write(whole)
    os.replace(partial, place)


def _taken(place: str) -> tuple[States, object] | None:
    """A value that another kernel left, if what it was made from is as it was.

    Its files are opened, so that whoever watches this process sees that it depends on them.
    """
    with contextlib.suppress(OSError), open(place, "rb") as left:
        states, by = pickle.load(left)
        if _same_code(os.path.join(os.path.dirname(place), by), _own()):
            for file in states:
                if (mine := (os.getpid(), file)) not in _opened:
                    _opened.add(mine)
                    with contextlib.suppress(OSError), open(file, "rb"):
                        pass
            if right(states, {}):
                return states, pickle.load(left)
    return None


@functools.cache
def _same_code(by: str, own: frozenset[str]) -> bool:
    """Whether the code by which another kernel made values is that of this process.

    What makes a value is loaded with the module that asks for it: no module that another kernel
    loaded besides is looked at, for then this process would depend on it.
    """
    with open(by, "rb") as file:
        made: list[tuple[str, tuple[int, ...]]] = pickle.load(file)
    return all(_state_of_code(file) == one for file, one in made if file in own)
