"""A notebook as a sequence of blocks, the same for paper, page and slide.

Nothing is lost in silence: a picture without words for those who cannot see it, or one that should
have a vector file and has none, is an error.
"""

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nbpress.errors import PressError
from nbpress.files import Cell, Notebook, tags
from nbpress.handout.anatomy import language, pieces
from nbpress.handout.tables import Table, tables

Titles = dict[str | None, str]  # language to the heading that a figure stands under
Result = dict[str, Any]  # an output of a cell, as in the file
ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


@dataclass
class Prose:
    """Markdown in one language (None: in no certain one)."""

    text: str
    lang: str | None = None


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
    """A picture with its words; file names a table with its data, title the section it is in."""

    data: bytes
    form: str  # svg, png or jpg
    alt: str
    lang: str | None = None
    file: str = ""
    title: str = ""

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
    """Blocks that belong together: an exercise, a solution, a model answer."""

    kind: str
    blocks: list["Block"] = field(default_factory=list)


Block = Prose | Code | Output | Picture | Table | Box | Group


class Vectors:
    """Vector files that stand beside the pictures of a notebook, found by the pictures' bytes.

    A folder that holds `curve.png` and `curve.svg` gives the vector for every output that is equal
    to `curve.png`; `curve.zh.png` goes with `curve.zh.svg` and with the data in `curve.csv`.
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

    @staticmethod
    def data(svg: Path) -> str:
        """The name of the CSV with the data of an SVG file, or ""."""
        for stem in (svg.stem, svg.stem.rpartition(".")[0]):
            if stem and svg.with_name(f"{stem}.csv").is_file():
                return f"{stem}.csv"
        return ""


def blocks(
    notebook: Notebook, name: str, vectors: Vectors | None = None, solved: bool = False
) -> list[Block]:
    """The blocks of a notebook: `cleared` or, for a teacher, as it was executed.

    Raises PressError for a picture without alternative text or without its vector file.
    """
    out: list[Block] = []
    heading, group = "", None
    titles: Titles = {}
    for index, cell in enumerate(notebook["cells"]):
        where = f"{name}, cell {index + 1}"
        lang = language(cell)
        found_heading = re.search(r"^#{2,3} (?:\d+\s+)?(.+)$", cell["source"], re.MULTILINE)
        if cell["cell_type"] == "markdown" and found_heading:
            titles[lang], heading = found_heading[1].strip(), found_heading[1].strip()
        part = next((p for p in ("exercise", "answer", "solution", "check") if p in tags(cell)), "")
        if not part:
            group = None
        elif part == "exercise" and (group is None or not _only_prompts(group)):
            group = Group("exercise")
            out.append(group)
        into = out if group is None else group.blocks
        if cell["cell_type"] == "markdown":
            into += _markdown(cell, part, lang, where)
        elif cell["cell_type"] == "code":
            made = _code(cell, part, solved, where)
            for block in _outputs(cell, where, vectors, heading, titles):
                (made[-1].blocks if made and isinstance(made[-1], Group) else made).append(block)
            into += made
    return out


def _only_prompts(group: Group) -> bool:
    return all(isinstance(block, Prose) for block in group.blocks)


def _markdown(cell: Cell, part: str, lang: str | None, where: str) -> list[Block]:
    if part == "answer":
        return [Box(10)]
    text = cell["source"]
    for name, files in cell.get("attachments", {}).items():
        form, data = next(iter(files.items()))
        text = text.replace(f"attachment:{name}", f"data:{form};base64,{data}")
    for alt in re.findall(r"!\[(.*?)\]\(", text):
        if not alt.strip():
            raise PressError(f"{where}: a picture without words; write ![what it shows](...)")
    prose = Prose(text, lang)
    return [Group("model_answer", [prose])] if part == "solution" else [prose]


def _code(cell: Cell, part: str, solved: bool, where: str) -> list[Block]:
    source = cell["source"].strip("\n")
    if not source:
        return []
    if part == "solution" and solved:
        before, cut, after = pieces(source, where)
        found = [Code(before, "starter")] if before else []
        return [*found, Group("solution", [Code("\n".join(filter(None, (cut, after))), part)])]
    if part == "solution":
        return [Code(source, "starter"), Box(3)]
    return [Code(source, part)]


def _outputs(
    cell: Cell, where: str, vectors: Vectors | None, heading: str, titles: Titles
) -> Iterator[Block]:
    for output in cell.get("outputs", []):
        kind = output["output_type"]
        if kind == "stream":
            yield Output(ANSI.sub("", output["text"]).rstrip())
        elif kind == "error":
            yield Output(f"{output['ename']}: {output['evalue']}")
        elif kind in ("display_data", "execute_result"):
            yield from _data(output, where, vectors, heading, titles)


def _data(
    output: Result, where: str, vectors: Vectors | None, heading: str, titles: Titles
) -> Iterator[Block]:
    data = output["data"]
    pictures = [form for form in ("image/svg+xml", "image/png", "image/jpeg") if form in data]
    if pictures:
        yield _picture(output, pictures[0], where, vectors, heading, titles)
    elif "text/html" in data and (found := tables(data["text/html"])):
        yield from found
    elif "text/markdown" in data:
        yield Prose(data["text/markdown"])
    elif "text/latex" in data:
        yield Prose(data["text/latex"])
    elif "text/plain" in data:
        yield Output(ANSI.sub("", data["text/plain"]).rstrip())


def _picture(
    output: Result, form: str, where: str, vectors: Vectors | None, heading: str, titles: Titles
) -> Picture:
    alt = output.get("metadata", {}).get(form, {}).get("alt", "").strip()
    if not alt:
        raise PressError(
            f"{where}: its picture has no alternative text; "
            f'display it with metadata={{"{form}": {{"alt": "..."}}}}'
        )
    raw = output["data"][form]
    ending, file = {"image/svg+xml": "svg", "image/png": "png", "image/jpeg": "jpg"}[form], ""
    content = raw.encode() if ending == "svg" else base64.b64decode(raw)
    lang = next((one for one in ("zh", "en") if alt and _speaks(alt) == one), None)
    if ending == "png" and vectors is not None and vectors.folders:
        svg = vectors.find(content)
        if svg is None:
            folders = ", ".join(map(str, vectors.folders))
            raise PressError(
                f"{where}: no vector file for its picture in {folders}; "
                "run the notebook again so that its figures are drawn anew"
            )
        content, ending, file = svg.read_bytes(), "svg", vectors.data(svg)
    return Picture(content, ending, alt, lang, file, titles.get(lang, heading))


def _speaks(text: str) -> str:
    return "zh" if re.search(r"[\u4e00-\u9fff]", text) else "en"


__all__ = [
    "Block",
    "Box",
    "Code",
    "Group",
    "Output",
    "Picture",
    "Prose",
    "Table",
    "Vectors",
    "blocks",
]
