"""A notebook as a sequence of blocks, the same for paper, page and slide.

Nothing is lost in silence: a picture without words for those who cannot see it is told, and one
that should have a vector file and has none is an error. Figures and tables are numbered here, once
for all languages of an edition.
"""

import ast
import base64
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any

from nbpress.errors import PressError
from nbpress.files import ANSI, Cell, Notebook, language, tags
from nbpress.handout.anatomy import PARTS, pieces
from nbpress.handout.editions import LANGUAGES
from nbpress.handout.markdown import minus, plain, raw, tongue
from nbpress.handout.tables import Table, tables
from nbpress.handout.wording import words

Result = dict[str, Any]  # an output of a cell, as in the file


TITLE = re.compile(rb"<title>([^<]+)</title>")  # of an SVG
UNDRAWN = re.compile(rb"<(title|metadata)\b.*?</\1>", re.DOTALL)  # what it says and does not draw


@dataclass
class Prose:
    """Markdown in one language (None: in no certain one); said: by a cell that computed it."""

    text: str
    lang: str | None = None
    said: bool = False
    rubric: bool = False


@dataclass
class Code:
    """Source code; part is "" or "starter", "solution", "check"."""

    text: str
    part: str = ""


@dataclass
class Output:
    """What code printed, as plain text."""

    text: str


@dataclass
class Picture:
    """A picture with its words; title is its own where it has one, else of the section it is in."""

    data: bytes
    form: str  # svg, png or jpg
    alt: str
    lang: str | None = None
    title: str = ""
    number: int = 0
    png: bytes = b""  # the same for programs that draw no vectors
    slide: bytes | None = None  # the same drawn for a slide; empty where it could not be read there

    def caption(self, languages: Sequence[str]) -> str:
        """Its number, and its title where the picture does not write that itself.

        >>> own = b"<title>Growth</title><metadata><dc:title>Growth</dc:title></metadata>"
        >>> drawn = b"<svg>" + own + b"<text>Growth</text></svg>"
        >>> Picture(drawn, "svg", "", title="Growth", number=1).caption(["en"])
        'Figure 1'
        >>> undrawn = b"<svg>" + own + b"<path/></svg>"
        >>> Picture(undrawn, "svg", "", title="Growth", number=1).caption(["en"])
        'Figure 1　Growth'
        """
        told = f"{words('figure', self.told_in(languages))} {self.number}"
        own = TITLE.search(self.data[:4000])
        writes = own and own[1] in UNDRAWN.sub(b"", self.data)
        return told if writes else f"{told}　{self.title}"

    def told_in(self, languages: Sequence[str]) -> Sequence[str]:
        """Its own language where that is one of those of the edition, else all of them."""
        return [self.lang] if self.lang and self.lang in languages else languages

    @property
    def name(self) -> str:
        """A file name made from the content."""
        return f"{hashlib.sha256(self.data).hexdigest()[:16]}.{self.form}"


@dataclass
class Box:
    """Room to write an answer, in lines."""

    lines: int


@dataclass
class Group:
    """Blocks that belong together: an exercise, a solution, a model answer, notes to slides."""

    kind: str
    blocks: list["Block"] = field(default_factory=list)


Block = Prose | Code | Output | Picture | Table | Box | Group


class Writer:
    """Puts blocks into a form, as markdown with raw parts: each kind by the method of its name."""

    form = ""  # of the raw parts

    def __init__(self, languages: Sequence[str]) -> None:
        self.languages = languages
        self.parts: list[str] = []

    def put(self, text: str) -> None:
        """Add a text in the form itself."""
        self.parts.append(raw(text, self.form))

    def add(self, blocks: Iterable[Block]) -> None:
        """Add blocks, in order."""
        for block in blocks:
            getattr(self, f"_{type(block).__name__.lower()}")(block)


class Vectors:
    """Vector files that stand beside the pictures of a notebook, found by the pictures' bytes.

    A folder that holds `curve.png` and `curve.svg` gives the vector for every output that is equal
    to `curve.png`; `curve.zh.png` goes with `curve.zh.svg`. A folder `slides` inside it may hold
    the same under the same name as drawn for slides, or an empty file for what is not read there.
    """

    def __init__(self, folders: Iterable[Path | str] = ()) -> None:
        self.folders = [Path(folder) for folder in folders]
        self.by_hash: dict[str, Path] | None = None

    def find(self, png: bytes) -> Path | None:
        """The SVG file that belongs to a PNG, or None."""
        if self.by_hash is None:
            self.by_hash = {
                hashlib.sha256(file.read_bytes()).hexdigest(): file.with_suffix(".svg")
                for folder in self.folders
                for file in sorted(folder.glob("*.png"))
            }
        file = self.by_hash.get(hashlib.sha256(png).hexdigest())
        return file if file and file.is_file() else None

    def for_slide(self, svg: Path) -> bytes | None:
        """What is drawn for slides in place of an SVG, empty for nothing; None: it is as it is."""
        files = [folder / "slides" / svg.name for folder in self.folders]
        content = next((file.read_bytes() for file in files if file.is_file()), None)
        return content if content is None or b"<svg" in content else b""


def svg_title(content: bytes) -> str:
    """The title that an SVG carries, or "".

    >>> svg_title(b"<svg><title>Growth &amp; fall</title></svg>")
    'Growth & fall'
    """
    found = TITLE.search(content[:4000])
    return unescape(found[1].decode("utf-8", errors="replace")).strip() if found else ""


def blocks(
    notebook: Notebook,
    name: str,
    vectors: Vectors | None = None,
    solved: bool = False,
    code: bool = True,
    warn: Callable[[str], object] = print,
) -> list[Block]:
    """The blocks of a notebook: `cleared` or, for a teacher, as it was executed.

    code: whether code that is no part of an exercise is shown. warn: hears of a picture without
    words. Raises PressError for a picture without its vector file.
    """
    walk = _Walk(name, vectors, solved, code, warn)
    number = 0
    for cell in notebook["cells"]:
        number += "injected-parameters" not in tags(cell)  # which is no cell of the author's
        walk.cell(cell, f"{name}, cell {number}", number)
    walk.tell(name)
    return walk.out


class _Walk:
    """What is known on the way through a notebook."""

    def __init__(
        self,
        name: str,
        vectors: Vectors | None,
        solved: bool,
        code: bool,
        warn: Callable[[str], object],
    ) -> None:
        self.vectors, self.solved, self.code, self.warn = vectors, solved, code, warn
        self.speechless: dict[str, list[int]] = {}  # form of pictures without words: their cells
        self.number = 0
        self.out: list[Block] = []
        self.group: Group | None = None
        self.titles: dict[str | None, str] = {}
        self.heading = ""
        self.figures = self.tables = 0

    def tell(self, name: str) -> None:
        """One warning of all pictures without words, with the way to give them some."""
        for form, cells in self.speechless.items():
            numbers = ", ".join(map(str, dict.fromkeys(cells)))
            self.warn(
                f"{name}: pictures without words for those who cannot see them, by cells "
                f'{numbers}; display each with metadata={{"{form}": {{"alt": "..."}}}}'
            )

    def cell(self, cell: Cell, where: str, number: int) -> None:
        """Take the next cell."""
        self.number = number
        own, lang = tags(cell), language(cell)
        heading = re.search(r"^#{2,3} (?:\d+\s+)?(.+)$", cell["source"], re.MULTILINE)
        if cell["cell_type"] == "markdown" and heading:
            self.titles[lang] = self.heading = plain(heading[1].strip())
        part = next((one for one in (*PARTS, "answer") if one in own), "")
        if not part:
            self.group = None
        elif part == "exercise" and (self.group is None or not _only_prompts(self.group)):
            self.group = Group("exercise")
            self.out.append(self.group)
        into = self.out if self.group is None else self.group.blocks
        if cell["cell_type"] == "markdown":
            into += _markdown(cell, part, lang, where)
        elif cell["cell_type"] == "code":
            made = self._code(cell, part, where)
            shown = list(self._outputs(cell, where))
            if part == "check":  # what it says is for people
                shown = [Output(minus(x.text)) if isinstance(x, Output) else x for x in shown]
            if made and isinstance(made[-1], Group):
                made[-1].blocks += shown
            else:
                made += shown
            if "notes" in own:
                made = [Group("notes", made)]
            into += made

    def _code(self, cell: Cell, part: str, where: str) -> list[Block]:
        source = printed(cell["source"])
        if not source or part == "check" or "injected-parameters" in tags(cell):
            return []
        if part == "solution" and self.solved:
            before, cut, after = pieces(source, where)
            found = [Code(before, "starter")] if before else []
            return [*found, Group("solution", [Code("\n".join(filter(None, (cut, after))), part)])]
        if part == "solution":
            return [Code(source, "starter"), Box(3)]
        return [Code(source, part)] if self.code else []

    def _outputs(self, cell: Cell, where: str) -> Iterator[Block]:
        numbered = False
        for output in cell.get("outputs", []):
            kind = output["output_type"]
            if kind == "stream":
                yield Output(ANSI.sub("", output["text"]).rstrip())
            elif kind == "error":
                yield Output(f"{output['ename']}: {output['evalue']}")
            elif kind in ("display_data", "execute_result"):
                for block in self._data(output, where):
                    if isinstance(block, Picture):  # the same in two languages has one number
                        self.figures += not numbered
                        numbered, block.number = True, self.figures
                    yield block

    def _data(self, output: Result, where: str) -> Iterator[Block]:
        data = output["data"]
        pictures = [form for form in ("image/svg+xml", "image/png", "image/jpeg") if form in data]
        if pictures:
            yield self._picture(output, pictures[0], where)
        elif "text/html" in data and (found := tables(data["text/html"])):
            for one in found:
                self.tables += 1
                one.number = self.tables
                one.caption = one.caption or " / ".join(
                    dict.fromkeys(title for title in self.titles.values())
                )
                yield one
        elif "text/markdown" in data:
            yield Prose(minus(data["text/markdown"]), said=True)
        elif "text/latex" in data:
            yield Prose(data["text/latex"], said=True)
        elif "text/plain" in data:
            yield Output(ANSI.sub("", data["text/plain"]).rstrip())

    def _picture(self, output: Result, form: str, where: str) -> Picture:
        alt = output.get("metadata", {}).get(form, {}).get("alt", "").strip()
        if not alt:
            self.speechless.setdefault(form, []).append(self.number)
        raw = output["data"][form]
        ending = {"image/svg+xml": "svg", "image/png": "png", "image/jpeg": "jpg"}[form]
        content = raw.encode() if ending == "svg" else base64.b64decode(raw)
        lang = tongue(alt) if alt and self.titles else None
        picture = Picture(content, ending, alt or self.heading or "–", lang)
        if ending == "png" and self.vectors is not None and self.vectors.folders:
            svg = self.vectors.find(content)
            if svg is None:
                folders = ", ".join(map(str, self.vectors.folders))
                raise PressError(
                    f"{where}: no vector file for its picture in {folders}; "
                    "run the notebook again so that its figures are drawn anew"
                )
            picture.png, picture.data, picture.form = content, svg.read_bytes(), "svg"
            picture.slide = self.vectors.for_slide(svg)
        title = svg_title(picture.data) or self.titles.get(lang, self.heading)
        picture.title, picture.alt = minus(title), minus(picture.alt)
        return picture


def printed(source: str) -> str:
    """Code as it is printed: without remarks to programs, and without blank lines around it.

    A call that is given the same sentence in every language is prose; its output tells it.

    >>> printed("a = 1  # noqa: E501\\nb = 2  # fmt: skip\\n")
    'a = 1\\nb = 2'
    >>> printed("a = 1\\nsay(zh='比{a}',\\n    en='ratio {a}', a=a)")
    'a = 1'
    """
    lines = source.split("\n")
    for node in reversed(_statements(source)):
        call = node.value if isinstance(node, ast.Expr) else None
        if isinstance(call, ast.Call) and {*LANGUAGES} - {"both"} <= {
            one.arg for one in call.keywords
        }:
            end = node.end_lineno or node.lineno
            rest = lines[end - 1].encode()[node.end_col_offset or 0 :].decode().strip()
            lines[node.lineno - 1 : end] = [rest] if rest and rest[0] not in "#;" else []
    kept = "\n".join(lines)
    return re.sub(r"[ \t]*# (?:noqa|fmt|type|pragma|ruff)\b:?.*", "", kept).strip("\n")


def _statements(source: str) -> list[ast.stmt]:
    try:
        return ast.parse(source).body
    except SyntaxError:  # magics and other languages
        return []


def _only_prompts(group: Group) -> bool:
    return all(isinstance(block, Prose) and not block.rubric for block in group.blocks)


def _markdown(cell: Cell, part: str, lang: str | None, where: str) -> list[Block]:
    if part == "answer":
        return [Box(8)]
    text = cell["source"]
    for name, files in cell.get("attachments", {}).items():
        form, data = next(iter(files.items()))
        text = text.replace(f"attachment:{name}", f"data:{form};base64,{data}")
    for alt in re.findall(r"!\[(.*?)\]\(", text):
        if not alt.strip():
            raise PressError(f"{where}: a picture without words; write ![what it shows](...)")
    prose = Prose(minus(text), lang, rubric=part == "rubric")
    return [Group("model_answer", [prose])] if part == "solution" else [prose]
