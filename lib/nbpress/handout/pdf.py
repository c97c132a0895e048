"""A handout on paper: blocks -> markdown -> pandoc -> typst -> tagged PDF (PDF/UA-1)."""

import base64
import contextlib
import json
import re
import tempfile
import unicodedata
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from nbpress.errors import PressError
from nbpress.handout.blocks import Box, Code, Group, Output, Picture, Prose, Writer
from nbpress.handout.markdown import DATA_PICTURE, HERE, pandoc
from nbpress.handout.tables import Table, longest_word, width
from nbpress.handout.wording import words

if TYPE_CHECKING:
    import typst

LONGEST = 96  # columns of code on a line of the page
PAGE = 480  # points that a table may be wide
COLUMN, PADDING = 0.56, 2  # a column of text in ems; blanks beside a cell, in columns
NARROW = 10  # no column is narrower, for a Chinese text could be broken after every character
SMALLEST = 8.0  # points; nothing on paper is smaller
SPEECHLESS = re.compile("[\U00010000-\U0001ffff\u2600-\u2604\u2607-\u27bf\ufe0f\u200d]")
REGION = {"zh": ("zh", '"cn"'), "en": ("en", "none")}


class TornError(PressError):
    """A floating figure stands in the middle of what a tagged PDF must keep in one piece."""


class Pages(Writer):
    """Collects the typst source of a handout and the files that it draws."""

    form = "typst"

    def __init__(self, languages: Sequence[str], fixed: Container[int] = ()) -> None:
        super().__init__(languages)
        self.fixed = fixed  # numbers of figures that stay where they stand
        self.files: dict[str, bytes] = {}
        self.lang: str | None = languages[0]
        self.top = True  # whether what comes stands in no group

    def source(self) -> str:
        """All of it as typst source; headings of the notebook rise by one level."""
        text = "\n\n".join(self.parts)
        lua = str(HERE / "typst.lua")
        return pandoc(text, "typst", "--lua-filter", lua, "--shift-heading-level-by=-1")

    def speak(self, lang: str | None) -> None:
        """Go on in a language, for hyphens, line breaks and screen readers."""
        lang = lang or self.languages[0]
        if lang != self.lang:
            self.put(f'#set text(lang: "{REGION[lang][0]}", region: {REGION[lang][1]})')
            self.lang = lang

    def _prose(self, block: Prose) -> None:
        self.speak(block.lang)

        def stored(match: re.Match[str]) -> str:
            form, data = match.groups()
            picture = Picture(base64.b64decode(data), form.replace("jpeg", "jpg"), "")
            self.files[picture.name] = picture.data
            return f"]({picture.name})"

        self.parts.append(DATA_PICTURE.sub(stored, block.text))

    def _code(self, block: Code) -> None:
        kind = "solution" if block.part == "solution" else ""
        self.put(f'#code-block({string(folded(block.text))}, kind: "{kind}")')

    def _output(self, block: Output) -> None:
        if block.text:
            self.put(f"#output-block({string(folded(block.text))})")

    def _table(self, block: Table) -> None:
        label = words("table", self.languages, number=block.number) if block.number else ""
        for one in narrowed(block.turned()):
            self.put(table(one, label))

    def _picture(self, block: Picture) -> None:
        self.speak(block.lang)
        self.files[block.name] = block.data
        caption = string(block.caption(self.languages))
        floats = "auto" if self.top and block.number not in self.fixed else "none"
        self.put(
            f"#drawing({string(block.name)}, {string(block.alt)}, {caption}, "
            f"{block.number}, {floats})"
        )

    def _box(self, block: Box) -> None:
        self.put(f"#answer-box({string(words('answer', self.languages))}, {block.lines})")

    def _group(self, block: Group) -> None:
        if block.kind == "notes":
            return self.add(block.blocks)
        label = words(block.kind, self.languages)
        before, top = self.lang, self.top
        self.lang, self.top = None if block.kind == "exercise" else before, False
        solved = any(isinstance(one, Group) for one in block.blocks)  # then it may go on
        own = "" if block.kind != "exercise" else f"#exercise(whole: {str(not solved).lower()})["
        self.put(own or f"#solution({string(label)})[")
        self.add(block.blocks)
        self.put("]")
        self.lang, self.top = before, top
        last = block.blocks[-1] if block.blocks else None
        if isinstance(last, Box):
            self.put("#more-lines")


def spoken(text: str) -> str:
    """Text in which a picture character, which no font of a page has, is told by its name.

    >>> spoken("Well done 😀")
    'Well done [grinning face]'
    """

    def name(match: re.Match[str]) -> str:
        told = unicodedata.name(match[0], "").lower()
        return "" if match[0] in "\ufe0f\u200d" else f"[{told or 'symbol'}]"

    return SPEECHLESS.sub(name, text)


def string(text: str) -> str:
    """Text as a typst string.

    >>> string('say "a\\\\b"')
    '"say \\\\"a\\\\\\\\b\\\\""'
    """
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def table(block: Table, label: str = "", size: float = SMALLEST) -> str:
    """A table as typst source, its heading repeated on every page it reaches."""
    alignment = ", ".join("right" if right else "left" for right in block.right)
    head = "".join(f"{string(cell)}, " for row in block.head for cell in row)
    cells = ",\n".join(", ".join(string(cell) for cell in row) for row in block.rows)
    caption = block.told(label)
    told = f", caption: {string(caption)}, number: {block.number}" if caption else ""
    return (
        f"#data-table({size:.2f}pt, ({', '.join(_widths(block, size))},), ({alignment},), ({head})"
        f"{told},\n{cells})"
    )


def narrowed(block: Table, size: float = SMALLEST) -> list[Table]:
    """A table in as many parts as fit the page one below another, each with the first column.

    >>> head, row = [f"column-{n:04}-name" for n in range(12)], ["1"] * 12
    >>> [len(part.head[0]) for part in narrowed(Table([head], [row], [True] * 12))]
    [5, 5, 4]
    """
    room = PAGE / (size * COLUMN)
    least = _least(block)
    parts: list[list[int]] = [[0]]
    for place in range(1, len(least)):
        if sum(least[one] for one in (*parts[-1], place)) > room and len(parts[-1]) > 1:
            parts.append([0])
        parts[-1].append(place)
    return [block.some(columns) for columns in parts]


def _least(block: Table) -> list[float]:
    """The least width of each column, in columns of text: no word is broken."""
    return [
        max(
            min(max(map(width, column)) + PADDING, NARROW),
            max(map(longest_word, column)) + PADDING,
        )
        for column in block.columns()
    ]


def _widths(block: Table, size: float) -> list[str]:
    return [f"{share:.2f}fr" for share in shares(block, size)] or ["auto"] * len(block.right)


def shares(block: Table, size: float = SMALLEST) -> list[float]:
    """Shares of the page for columns that need more than it has; [] where they do not.

    Texts share by length what is left. A word is never narrower than its column, so that no cell
    runs into the next.
    """
    columns = block.columns()
    needed = [max(map(width, column)) + PADDING for column in columns]
    room = PAGE / (size * COLUMN)
    if sum(needed) <= room:
        return []
    least = _least(block)
    wanted = [
        max(narrow, min(need, (sum(map(width, column)) / len(column)) ** 0.75 * 4))
        for column, need, narrow in zip(columns, needed, least, strict=True)
    ]
    spare = max(0, room - sum(least)) / max(1, sum(wanted) - sum(least))
    return [low + (want - low) * spare for low, want in zip(least, wanted, strict=True)]


def folded(text: str, most: int = LONGEST) -> str:
    """Text whose every line fits the page: longer ones are broken, at a blank where there is one.

    >>> folded("aaaa bbbb", 6)
    'aaaa\\n  bbbb'
    """
    return "\n".join(part for line in text.split("\n") for part in _fold(line, most))


def _fold(line: str, most: int) -> Iterator[str]:
    indent = " " * (len(line) - len(line.lstrip()) + 2)
    while width(line) > most:
        end = len(line)
        while width(line[:end]) > most:
            end -= 1
        blank = line.rfind(" ", len(indent), end + 1)
        cut = blank if blank > 0 else end
        yield line[:cut].rstrip()
        line = indent + line[cut:].lstrip()
        if len(indent) + 10 > most:
            indent = "  "
    yield line


@cache
def fonts(folders: tuple[Path | str, ...]) -> "typst.Fonts":
    """The fonts of some folders, read once in a process."""
    import typst

    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=True,
        font_paths=[str(folder) for folder in folders],
    )


def compiled(
    source: str,
    files: Mapping[str, bytes],
    font_folders: Iterable[Path | str],
    date: datetime,
    name: str,
) -> bytes:
    """Typst source and the files it draws as the bytes of a tagged, accessible PDF.

    Raises PressError in one line: a character without a glyph, a picture without words.
    """
    try:
        import typst
    except ImportError:
        raise PressError("typst is missing; install it") from None
    with _holding(files) as folder:
        try:
            return typst.compile(  # type: ignore[call-overload]  # source and root differ in type
                source.encode(),
                root=folder,
                font_paths=fonts(tuple(font_folders)),
                ignore_system_fonts=True,
                format="pdf",
                pdf_standards=["ua-1"],
                timestamp=int(date.timestamp()),
            )
        except typst.TypstError as error:
            kind = TornError if "would be split up" in error.message else PressError
            raise kind(f"{name}: {_reason(error)}") from None


def places(
    source: str, files: Mapping[str, bytes], font_folders: Iterable[Path | str]
) -> dict[tuple[str, int], int]:
    """The page of each numbered table and figure of typst source: {(kind, number): page}."""
    import typst

    with _holding(files) as folder:
        try:
            told = typst.query(  # type: ignore[type-var]  # as above
                source.encode(), "<place>", field="value", root=folder,
                font_paths=fonts(tuple(font_folders)), ignore_system_fonts=True,
            )  # fmt: skip
        except RuntimeError as error:  # a formula, say, that means nothing
            raise PressError(f"the page cannot be set: {error}") from None
    pages: dict[tuple[str, int], int] = {}
    for kind, number, page in json.loads(told):
        pages.setdefault((kind, number), page)  # of a table in parts, the first
    return pages


def rastered(svg: bytes) -> bytes:
    """An SVG as PNG, of as many pixels as a screen shows; PressError where it is none."""
    try:
        import typst
    except ImportError:
        raise PressError("typst is missing; install it") from None
    with _holding({"drawing.svg": svg}) as folder:
        source = (
            '#set page(width: 872pt, height: auto, margin: 0pt)\n#image("drawing.svg", width: 100%)'
        )
        try:
            return typst.compile(source.encode(), root=folder, format="png", ppi=144)  # type: ignore[call-overload]
        except typst.TypstError as error:
            raise PressError(f"a drawing (SVG) cannot be drawn: {error.message}") from None


@contextlib.contextmanager
def _holding(files: Mapping[str, bytes]) -> Iterator[str]:
    """A folder that holds some files for a while."""
    with tempfile.TemporaryDirectory() as folder:
        for name, data in files.items():
            (Path(folder) / name).write_bytes(data)
        yield folder


def _reason(error: "typst.TypstError") -> str:
    message = error.message.removeprefix("PDF/UA-1 error: ").replace("`", "")
    if "could not be displayed" in message:
        return f"no glyph: {message}; reword it, or give a folder with a font that has it"
    return f"the page cannot be set: {message}"
