"""What the notebooks hold, read from their files: questions, figures with their cells, tables."""

import functools
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from prosperity.base.kept import kept, read_from
from prosperity.base.places import FIGURES, NOTEBOOKS

HEADING = re.compile(r"^#+\s+(.*)", re.MULTILINE)
TITLE = "{http://purl.org/dc/elements/1.1/}title"


@dataclass(frozen=True, slots=True)
class CodeCell:
    """One cell of one notebook.

    Args:
        notebook: its name without the ending.
        number: position of the cell, the first is 1.
        id: of the cell, stable when cells move.
        source: its code.
        tags: of the cell.
        heading: the nearest heading above it, by language.
        outputs: its stored outputs.
    """

    notebook: str
    number: int
    id: str
    source: str
    tags: Sequence[str]
    heading: dict[str, str]
    outputs: Sequence[dict]


def names() -> list[str]:
    """Names of all notebooks, in order."""
    return sorted(path.stem for path in NOTEBOOKS.glob("*.ipynb"))


def question(name: str, lang: str) -> str:
    """The question that a notebook asks: its first heading in that language.

    >>> question("12-stages", "en")[:21]
    'The urban-rural gap i'
    """
    for cell in _cells(name):
        if f"lang-{lang}" in cell["metadata"].get("tags", []):
            found = HEADING.search("".join(cell["source"]))
            if found:
                return found[1]
    return name


def code_cells(name: str) -> list[CodeCell]:
    """The code cells of a notebook with the headings they stand under."""
    found, heading = [], {"zh": "", "en": ""}
    for number, cell in enumerate(_cells(name), start=1):
        source, tags = "".join(cell["source"]), cell["metadata"].get("tags", [])
        if cell["cell_type"] == "markdown":
            for lang in heading:
                if f"lang-{lang}" in tags and (told := HEADING.search(source)):
                    heading = {**heading, lang: told[1]}
        else:
            outputs = cell.get("outputs", [])
            found.append(CodeCell(name, number, cell.get("id", ""), source, tags, heading, outputs))
    return found


def figures() -> list[str]:
    """Names of the committed figures, numbered ones first.

    >>> figures()[:2]
    ['figure-1', 'figure-2']
    """
    found = (path.stem for path in FIGURES.glob("*.json"))
    return sorted(found, key=lambda name: (not name.startswith("figure-"), name))


@kept
def about_figure(name: str) -> dict:
    """What stands beside a committed figure: title, alternative text and digest of its data."""
    read_from(*(FIGURES / f"{name}{end}" for end in (".json", ".zh.svg", ".en.svg")))
    about = json.loads((FIGURES / f"{name}.json").read_text(encoding="utf-8"))
    titles = {}
    for lang in about["alt"]:  # an SVG carries its own title, before all that it draws
        with (FIGURES / f"{name}.{lang}.svg").open("rb") as file:
            ended = (node for _, node in ElementTree.iterparse(file))
            titles[lang] = next(node.text for node in ended if node.tag == TITLE)
    return {**about, "title": titles}


def size(png: bytes) -> tuple[int, int]:
    """How wide and high a picture is, in pixels, as its first bytes say."""
    return int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")


def committed_files() -> dict[str, str]:
    """The digest of every file in ``figures/``."""
    files = (path for path in FIGURES.iterdir() if path.is_file())
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(files)}


def drawn_anew(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    """Which files of ``figures/`` differ from before, and why, a line each.

    >>> drawn_anew({"a.csv": "1", "a.en.svg": "1"}, {"a.csv": "2", "a.en.svg": "2"})[1]
    'figures/a.en.svg was drawn anew: its data changed'
    >>> drawn_anew({"a.csv": "1", "a.en.svg": "1"}, {"a.csv": "1", "a.en.svg": "2"})
    ['figures/a.en.svg was drawn anew: its drawing changed']
    """
    changed = {name for name, digest in after.items() if before.get(name) != digest}
    lines = []
    for name in sorted(changed):
        stem, _, ending = name.partition(".")
        if name not in before:
            lines.append(f"figures/{name} is new")
        elif ending in ("csv", "json"):
            lines.append(f"figures/{name} was written anew: the data or words behind it changed")
        elif ending.endswith("png") and f"{name[:-3]}svg" not in changed:
            lines.append(f"figures/{name} was drawn anew: it was not the picture of its SVG")
        else:
            why = "data" if f"{stem}.csv" in changed else "drawing"
            lines.append(f"figures/{name} was drawn anew: its {why} changed")
    return lines


@functools.cache
def figure_cells() -> dict[str, CodeCell]:
    """For each committed figure the cell that draws it, found by the alternative text it shows.

    >>> figure_cells()["figure-1"].notebook
    '22-state'
    """
    alts = {about_figure(name)["alt"]["en"]: name for name in figures()}
    found: dict[str, CodeCell] = {}
    for notebook in names():
        for place in code_cells(notebook):
            for output in place.outputs:
                alt = output.get("metadata", {}).get("image/png", {}).get("alt")
                if alt in alts:
                    found.setdefault(alts[alt], place)
    return found


def table_cells() -> list[CodeCell]:
    """Every cell that shows a table."""
    return [
        place
        for notebook in names()
        for place in code_cells(notebook)
        if any(
            "<table" in "".join(one.get("data", {}).get("text/html", "")) for one in place.outputs
        )
    ]


def _cells(name: str) -> list[dict]:
    return _read(NOTEBOOKS / f"{name}.ipynb", (NOTEBOOKS / f"{name}.ipynb").stat().st_mtime_ns)


@functools.lru_cache(maxsize=64)
def _read(path: Path, _changed: int) -> list[dict]:
    return json.loads(path.read_text(encoding="utf-8"))["cells"]
