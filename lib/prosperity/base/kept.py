"""Keep what was made from files until one of them changes.

Nobody declares what a value hangs on: while it is made, every other value that is asked for tells
its files, so that a figure hangs on the tables behind it and on no other.
"""

import contextlib
import functools
import hashlib
import math
import os
import pickle
import sys
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextvars import ContextVar
from pathlib import Path
from typing import ParamSpec, TypeVar

Value = TypeVar("Value")
Given = ParamSpec("Given")
States = dict[str, tuple[int, ...] | None]
FLOORS = ("base", "data", "measures", "study", "audit", "figures")  # a room needs none above it
# the files of the value that is being made, and of the outermost that waits for it
_given = ""
_reading: ContextVar[tuple[States, States] | None] = ContextVar("reading", default=None)


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
        shared: str = "",
    ) -> Value:
        """The value of a key, which depends on these files and on those of values used for it.

        Args:
            key: what tells it from other values.
            files: what `make` reads itself.
            make: makes it.
            shared: the highest room whose code makes it, for a value that costs more to make than
                to read; a kernel then takes it from another of the same run.
        """
        _, outer = _reading.get() or ({}, {})
        found = self._values.get(key)
        if found and found[0] == os.getpid() and (
            found[1].items() <= outer.items() or right(found[1])
        ):  # fmt: skip
            tell(found[1])
            return found[2]  # type: ignore[return-value]
        place = _place(key) if shared else None
        if place and (passed := _taken(place)):
            states, value = passed
        else:
            states = {str(file): state(file) for file in files}
            with _noted(states):
                value = make()
            if place:
                _pass_on(place, states, value, shared)
        if len(self._values) >= self._most:
            del self._values[next(iter(self._values))]
        self._values[key] = os.getpid(), states, value
        tell(states)
        return value  # type: ignore[return-value]


def kept(
    function: Callable[Given, Value], most: float = math.inf, shared: str = ""
) -> Callable[Given, Value]:
    """A function whose values are kept as in `Kept`; its arguments can be hashed.

    >>> kept(len)((1, 2))
    2
    """
    values, name = Kept(most), f"{function.__module__}.{function.__qualname__}"

    @functools.wraps(function)
    def of(*given: Given.args, **named: Given.kwargs) -> Value:
        key = (name, given, *sorted(named.items()))
        return values.of(key, (), lambda: function(*given, **named), shared)

    of.forget = values.forget  # type: ignore[attr-defined]  # for what is replaced in a live process
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


def right(states: States) -> bool:
    """Whether files are as they were."""
    return all(state(file) == one for file, one in states.items())


def tell(states: States) -> None:
    """Let the value that is being made depend on these files."""
    for outer in _reading.get() or ():
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
def _noted(states: States) -> Iterator[None]:
    """Note the files of all values that are used inside, also of one that could not be made."""
    _, outermost = _reading.get() or (states, states)
    token = _reading.set((states, outermost))
    try:
        yield
    finally:
        _reading.reset(token)
        tell(states)


def share(folder: str) -> None:
    """From now on leave values for other processes in a folder, as kernels of one run do."""
    global _given
    _given = folder


def _place(key: Hashable) -> Path | None:
    """Where processes of one run leave a value for each other; None where nobody gave a folder."""
    folder = _given or getattr(sys.modules.get("nbpress.fresh.observe"), "shared", "")
    return Path(folder, hashlib.sha256(repr(key).encode()).hexdigest()[:32]) if folder else None


def _code(room: str) -> list[str]:
    """The files of the modules that are loaded of a room and of those below it."""
    own, floors = __name__.split(".")[0], FLOORS[: FLOORS.index(room) + 1]
    loaded = [(name.split("."), one) for name, one in list(sys.modules.items())]
    return [
        one.__file__ for name, one in loaded
        if name[0] == own and name[1:2] and name[1] in floors and one.__file__
    ]  # fmt: skip


def _pass_on(place: Path, states: States, value: object, room: str) -> None:
    """Leave a value for other kernels of the run, with what it was made from."""
    code = {file: state(file) for file in _code(room)}
    partial = place.with_name(f"{place.name}.{os.getpid()}")
    with contextlib.suppress(OSError, pickle.PicklingError, TypeError, AttributeError):
        partial.write_bytes(pickle.dumps((states, code, value), pickle.HIGHEST_PROTOCOL))
        partial.replace(place)


def _taken(place: Path) -> tuple[States, object] | None:
    """A value that another kernel left, if what it was made from is as it was.

    Its files are opened, so that whoever watches this process sees that it depends on them.
    """
    try:
        states, code, value = pickle.loads(place.read_bytes())
    except OSError:
        return None
    for file in states:
        with contextlib.suppress(OSError), open(file, "rb"):
            pass
    return (states, value) if right(states) and right(code) else None
