"""Slides of a notebook as PDF and as one HTML file; what stands on each is the `deck`."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from nbpress.handout import deck
from nbpress.handout.deck import Line, Slide, title_size
from nbpress.handout.document import Document
from nbpress.handout.markdown import HERE
from nbpress.handout.markup import image
from nbpress.handout.page import whole
from nbpress.handout.paper import opening, pairs
from nbpress.handout.pdf import REGION, compiled, spoken, string
from nbpress.handout.tables import Table
from nbpress.handout.wording import words


def printed(document: Document, font_folders: Iterable[Path | str]) -> bytes:
    """The slides as PDF, 16:9."""
    source, files = typeset(document)
    return compiled(source, files, font_folders, document.date, document.name)


def typeset(document: Document) -> tuple[str, dict[str, bytes]]:
    """The typst source of the slides and the files that they draw."""
    files: dict[str, bytes] = {}
    parts = [f"#title-slide(({_lines(deck.lead(document))}), {pairs(front(document))})"]
    for slide in deck.deck(document):
        given = f"{_titles(slide.titles)}, {_body(slide, files)}, {_finding(slide)}"
        parts.append(f"#slide({given}, below: {str(bool(slide.table)).lower()})")
    about = words("about", document.edition.languages)
    parts.append(f"#sources({string(about)}, {pairs(document.facts())})")
    looks = [(HERE / name).read_text(encoding="utf-8") for name in ("handout.typ", "slides.typ")]
    return spoken("\n".join([*looks, opening(document, "deck"), *parts])), files


def front(document: Document) -> list[tuple[str, str]]:
    """What the title slide says besides the title: label and text, where something is known."""
    languages, own = document.edition.languages, document.lesson
    told = [
        (words("course", languages), document.collection()),
        (words("teacher_name", languages), own.teacher),
        (words("class", languages), own.group),
        (words("date", languages), f"{document.date:%Y-%m-%d}"),
    ]
    return [(label, text) for label, text in told if text]


def _titles(titles: dict[str, str]) -> str:
    told = [f'(text: {string(t)}, lang: "{REGION[one][0]}")' for one, t in titles.items()]
    return f"({''.join(one + ',' for one in told)}), {title_size(titles)}pt"


def _body(slide: Slide, files: dict[str, bytes]) -> str:
    if slide.picture:
        files[slide.picture.name] = slide.picture.data
        return f"picture({string(slide.picture.name)}, {string(slide.picture.alt)})"
    if slide.table:
        return _table(slide.table)
    return f"text-of({slide.size}pt, {_lines(slide.lines)})"


def _table(block: Table) -> str:
    size = deck.table_size(block)
    widths = ", ".join(f"{one:.1f}pt" for one in deck.column_widths(block, size)) or "1fr"
    sides = ", ".join("right" if right else "left" for right in block.right)
    head = "".join(f"{string(cell)}, " for row in block.head for cell in row)
    cells = "".join(f"{string(cell)}, " for row in block.rows for cell in row)
    return f"grid-of({size}pt, ({widths},), ({sides},), ({head}), ({cells}))"


def _finding(slide: Slide) -> str:
    return f"lines({deck.FINDING}pt, {_lines(slide.finding)})" if slide.finding else "none"


def _lines(lines: Sequence[Line]) -> str:
    return "".join(
        f'(text: {string(line.text)}, lang: "{REGION[line.lang or "zh"][0]}"), ' for line in lines
    )


def page(document: Document) -> str:
    """The slides as one HTML file, 16:9 on every screen."""
    slides, known = deck.deck(document), front(document)
    return whole(
        "slides", document, deck=deck, slides=slides, front=known, image=image, widths=widths
    )


def widths(block: Table, size: float) -> list[str]:
    """The widths of the columns of a table, in the unit of a slide in a browser."""
    return [f"calc({one:.1f} * var(--unit))" for one in deck.column_widths(block, size)]
