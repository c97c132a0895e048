"""The locked font: known to matplotlib under a name of our own, and read from memory."""

import dataclasses
import functools
import mmap
import os
import types
from pathlib import Path
from typing import Any, Self

from prosperity.base import words

# The family under which the locked files draw, a name of our own: of two fonts of one name
# matplotlib takes the first, and a system's Noto Sans CJK may be another version or lack Chinese.
FONT = "prosperity"
# in the words of matplotlib, which looks no further where they are those that it was asked for
WEIGHTS = {"regular": "normal", "bold": "bold"}


def register_font() -> None:
    """Make the locked regular and bold files known to matplotlib as `FONT`, before all others."""
    from matplotlib import font_manager

    fonts = font_manager.fontManager
    for weight, path in words.font_files().items():
        if not any((entry.name, entry.fname) == (FONT, str(path)) for entry in fonts.ttflist):
            known = len(fonts.ttflist)
            fonts.addfont(str(path))  # also makes matplotlib forget which file a name had
            entry = dataclasses.replace(
                fonts.ttflist[known], fname=str(path), name=FONT, weight=WEIGHTS[weight]
            )
            fonts.ttflist[known:] = []  # its usual names, which a system's font may bear too
            fonts.ttflist.insert(0, entry)
    read_from_memory()


class Mapped(mmap.mmap):
    """A file as memory, the same for all processes; as text it is its name, as matplotlib asks.

    FreeType reads two or three pieces of a font for each letter; from an open file of Python each
    costs two calls of the system, which is half of all that a letter costs.
    """

    name: str

    def __new__(cls, path: str | Path) -> Self:
        with open(path, "rb") as file:
            made = super().__new__(cls, file.fileno(), 0, access=mmap.ACCESS_READ)
        made.name = str(path)
        return made

    def __str__(self) -> str:
        return self.name


@functools.cache
def read_from_memory() -> None:
    """Let matplotlib open the locked files as `Mapped`, and every other font as it always does.

    It has no public way to say so. A matplotlib that looks elsewhere for what opens a font, or one
    before 3.11, which wants no name as text, reads the files as it always did: drawings are equal.
    """
    from matplotlib import font_manager

    usual = getattr(font_manager, "ft2font", None)
    if usual is None or not hasattr(font_manager, "FontPath"):
        return
    ours = {os.path.realpath(path) for path in words.font_files().values()}

    def opened(path: Any, *given: Any, **named: Any) -> Any:
        return usual.FT2Font(Mapped(path) if path in ours else path, *given, **named)

    class Own(types.ModuleType):
        FT2Font = staticmethod(opened)

        def __getattr__(self, name: str) -> Any:
            return getattr(usual, name)

    font_manager.ft2font = Own(usual.__name__)  # type: ignore[attr-defined]
