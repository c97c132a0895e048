"""Slides of a notebook as PDF and as one HTML file; what stands on each is the `deck`."""

from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

from nbpress.handout import deck
from nbpress.handout.deck import Line, Slide, title_size
from nbpress.handout.document import Document
from nbpress.handout.markdown import HERE
from nbpress.handout.markup import TONGUE, image, table
from nbpress.handout.page import facts, whole
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
    return f"lines({slide.size}pt, {_lines(slide.lines)})"


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
    languages = document.edition.languages
    titles = "".join(
        f'<h1 lang="{TONGUE[one]}" style="--size:{34 if len(languages) < 2 else 28}">'
        f"{escape(document.titles[one])}</h1>"
        for one in languages
    )
    known = "".join(f"<dt>{escape(k)}</dt><dd>{escape(v)}</dd>" for k, v in front(document))
    first = f"{titles}{_html_lines(deck.lead(document), 20)}<dl>{known}</dl>"
    sections = [_section(first, 1, languages, "opening", [])]
    for number, slide in enumerate(deck.deck(document), 2):
        sections.append(_section(_html(slide), number, languages, "", slide.notes))
    about = f'<h2 style="--size:24">{escape(words("about", languages))}</h2>{facts(document)}'
    sections.append(_section(about, len(sections) + 1, languages, "sources", []))
    return whole(
        "slides",
        document,
        keys=escape(words("keys", languages)),
        notes=escape(words("notes", languages)),
        sections="\n".join(sections),
        previous=escape(words("previous", languages)),
        next=escape(words("next", languages)),
    )


def _html(slide: Slide) -> str:
    size = title_size(slide.titles)
    head = "".join(
        f'<h2 lang="{TONGUE[one]}" style="--size:{size}">{escape(text)}</h2>'
        for one, text in slide.titles.items()
    )
    if slide.picture:
        body = f'<div class="body figure">{image(slide.picture)}</div>'
    elif slide.table:
        size = deck.table_size(slide.table)
        widths = deck.column_widths(slide.table, size)
        columns = "".join(f'<col style="width:calc({x:.1f} * var(--unit))">' for x in widths)
        html = table(slide.table).replace("<thead>", f"<colgroup>{columns}</colgroup><thead>", 1)
        body = f'<div class="body table" style="--size:{size}">{html}</div>'
    else:
        body = f'<div class="body">{_html_lines(slide.lines, slide.size)}</div>'
    below = _html_lines(slide.finding, deck.FINDING)
    return f"{head}{body}" + (f'<div class="finding">{below}</div>' if below else "")


def _html_lines(lines: Sequence[Line], size: float) -> str:
    return "".join(
        f'<p lang="{TONGUE[line.lang or "zh"]}" style="--size:{size}">{escape(line.text)}</p>'
        for line in lines
    )


def _section(
    html: str, number: int, languages: Sequence[str], kind: str, notes: Sequence[str]
) -> str:
    name = escape(words("slide", languages, number=number))
    said = "".join(f"<p>{escape(text)}</p>" for text in notes)
    aside = f'<aside class="notes" hidden>{said}</aside>' if said else ""
    return (
        f'<section class="slide {kind}" id="slide-{number}" aria-label="{name}" tabindex="-1">'
        f'<div class="stage">{html}</div>{aside}</section>'
    )
