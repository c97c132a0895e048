"""Keep what was made from files until one of them changes."""

import os
from collections.abc import Callable, Hashable, Iterable
from pathlib import Path
from typing import TypeVar

Value = TypeVar("Value")


class Kept:
    """Values made from files, each made once in a process and anew when a file changed.

    A process that was forked makes its own, so that it opens what it depends on itself: whoever
    watches its files sees them. What could not be made is not kept.

    >>> kept, made = Kept(), []
    >>> [kept.of("here", [Path(__file__)], lambda: made.append(1) or len(made)) for _ in "ab"]
    [1, 1]
    """

    def __init__(self) -> None:
        self._values: dict[Hashable, tuple[tuple, object]] = {}

    def of(self, key: Hashable, files: Iterable[str | Path], make: Callable[[], Value]) -> Value:
        """The value of a key, which depends on these files."""
        stamp = (os.getpid(), *(_state(file) for file in files))
        if (found := self._values.get(key)) and found[0] == stamp:
            return found[1]  # type: ignore[return-value]
        value = make()
        self._values[key] = stamp, value
        return value


def _state(file: str | Path) -> tuple[int, ...] | None:
    """What every change of a file changes; a restored time of change does not hide one."""
    try:
        at = os.stat(file)
    except OSError:
        return None
    return at.st_mtime_ns, at.st_ctime_ns, at.st_size, at.st_ino
