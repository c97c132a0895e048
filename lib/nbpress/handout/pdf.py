"""A handout on paper: blocks -> markdown -> pandoc -> typst -> tagged PDF (PDF/UA-1)."""

import base64
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from nbpress.errors import PressError
from nbpress.handout.blocks import Block, Box, Code, Group, Output, Picture, Prose
from nbpress.handout.markdown import DATA_PICTURE, HERE, pandoc, raw
from nbpress.handout.tables import Table, width
from nbpress.handout.wording import words

if TYPE_CHECKING:
    import typst

LONGEST = 96  # columns of code on a line of the page
PAGE = 480  # points that a table may be wide
COLUMN, PADDING = 0.56, 2  # a column of text in ems; blanks beside a cell, in columns
NARROW = 10  # no column is narrower, for a Chinese text could be broken after every character
WHOLE = 12  # a table of so many rows is not torn between two pages
REGION = {"zh": ("zh", '"cn"'), "en": ("en", "none")}


class Pages:
    """Collects the typst source of a handout and the files that it draws."""

    def __init__(self, languages: Sequence[str]) -> None:
        self.languages = languages
        self.files: dict[str, bytes] = {}
        self.parts: list[str] = []
        self.lang: str | None = languages[0]

    def put(self, typst: str) -> None:
        """Add typst source."""
        self.parts.append(raw(typst, "typst"))

    def add(self, blocks: Sequence[Block]) -> None:
        """Add blocks, in order."""
        after: list[Block | None] = [*blocks[1:], None]
        for block, following in zip(blocks, after, strict=False):
            self.following = following
            getattr(self, f"_{type(block).__name__.lower()}")(block)

    def source(self) -> str:
        """All of it as typst source; headings of the notebook rise by one level."""
        text = "\n\n".join(self.parts)
        lua = str(HERE / "math.lua")
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
        if block.part == "check":
            label = words("check", self.languages, " · ")
            self.put(f"#label-line({string(label)}, muted)")
        kind = "solution" if block.part == "solution" else ""
        sticky = str(isinstance(self.following, (Picture, Table))).lower()
        self.put(f'#code-block({string(folded(block.text))}, kind: "{kind}", sticky: {sticky})')

    def _output(self, block: Output) -> None:
        if block.text:
            self.put(f"#output-block({string(folded(block.text))})")

    def _table(self, block: Table) -> None:
        self.put(table(block.turned()))

    def _picture(self, block: Picture) -> None:
        self.speak(block.lang)
        self.files[block.name] = block.data
        languages = [block.lang] if block.lang and block.lang in self.languages else self.languages
        key = "figure_data" if block.file else "figure_of"
        caption = words(key, languages, title=block.title, file=block.file)
        supplement = words("figure", languages)
        arguments = ", ".join(map(string, (block.name, block.alt, caption, supplement)))
        self.put(f"#drawing({arguments})")

    def _box(self, block: Box) -> None:
        self.put(f"#answer-box({string(words('answer', self.languages))}, {block.lines})")

    def _group(self, block: Group) -> None:
        label = words(block.kind, self.languages)
        whole = str(
            sum(len(one.text) for one in block.blocks if hasattr(one, "text")) < 900
        ).lower()
        solution = f"#solution({string(label)}, whole: {whole})["
        self.put("#exercise[" if block.kind == "exercise" else solution)
        before, self.lang = self.lang, None if block.kind == "exercise" else self.lang
        self.add(block.blocks)
        self.put("]")
        self.lang = before


def string(text: str) -> str:
    """Text as a typst string.

    >>> string('say "a\\\\b"')
    '"say \\\\"a\\\\\\\\b\\\\""'
    """
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def table(block: Table, size: float = 8.2) -> str:
    """A table as typst source, its heading repeated on every page it reaches."""
    columns = len(block.right)
    size = size if columns <= 6 else max(6.0, size - 0.45 * (columns - 6))
    whole = str(len(block.rows) <= WHOLE).lower()
    alignment = ", ".join("right" if right else "left" for right in block.right)
    head = ", ".join(string(cell) for row in block.head for cell in row)
    cells = ",\n".join(", ".join(string(cell) for cell in row) for row in block.rows)
    caption = f", caption: {string(block.caption)}" if block.caption else ""
    return (
        f"#data-table({size:.2f}pt, ({', '.join(_widths(block, size))},), ({alignment},), ({head},)"
        f"{caption}, whole: {whole},\n{cells})"
    )


def _widths(block: Table, size: float) -> list[str]:
    """Widths of columns: what they need; where that is too much, texts share the rest by length.

    A word is never narrower than its column, so that no cell runs into the next.
    """
    columns = list(zip(*block.head, *block.rows, strict=True))
    needed = [max(map(width, column)) + PADDING for column in columns]
    room = PAGE / (size * COLUMN)
    if sum(needed) <= room:
        return ["auto"] * len(columns)
    least = [
        max(min(need, NARROW), max(map(_longest_word, column)) + PADDING)
        for column, need in zip(columns, needed, strict=True)
    ]
    wanted = [
        max(narrow, min(need, (sum(map(width, column)) / len(column)) ** 0.75 * 4))
        for column, need, narrow in zip(columns, needed, least, strict=True)
    ]
    spare = max(0, room - sum(least)) / max(1, sum(wanted) - sum(least))
    return [f"{low + (want - low) * spare:.2f}fr" for low, want in zip(least, wanted, strict=True)]


def _longest_word(text: str) -> int:
    return max((width(word) for word in re.split(r"[\s\u2e80-\uffef]+", text)), default=2)


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
    with tempfile.TemporaryDirectory() as folder:
        for file, data in files.items():
            (Path(folder) / file).write_bytes(data)
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
            raise PressError(f"{name}: {_reason(error)}") from None


def _reason(error: "typst.TypstError") -> str:
    message = error.message.removeprefix("PDF/UA-1 error: ").replace("`", "")
    if "could not be displayed" in message:
        return f"no glyph: {message}; reword it, or give a folder with a font that has it"
    return f"the page cannot be set: {message}"


__all__ = ["Box", "Code", "Group", "Output", "Pages", "Picture", "Prose", "Table", "compiled"]
