"""The printed handout: A4 or letter, as one tagged PDF."""

import contextlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from nbpress.handout import pdf
from nbpress.handout.blocks import Picture, Prose
from nbpress.handout.document import Document
from nbpress.handout.editions import Lesson
from nbpress.handout.markdown import HERE
from nbpress.handout.pdf import REGION, Pages, TornError, compiled, spoken, string, table
from nbpress.handout.tables import Table, width
from nbpress.handout.wording import words

TEMPLATE = HERE / "handout.typ"
LINE = 480  # points
PAPER = {"a4": "a4", "letter": "us-letter"}


def printed(document: Document, font_folders: Iterable[Path | str]) -> bytes:
    """The PDF of a document; PressError where it cannot be set.

    A figure whose floating tears what must stay in one piece is printed where it stands.
    """
    numbers = [one.number for one in document.blocks if isinstance(one, Picture)]
    for fixed in ([], *([number] for number in numbers)):
        with contextlib.suppress(TornError):
            return _compiled(document, font_folders, fixed)
    return _compiled(document, font_folders, numbers)


def _compiled(
    document: Document, font_folders: Iterable[Path | str], fixed: Sequence[int]
) -> bytes:
    source, files = typeset(document, fixed)
    return compiled(source, files, font_folders, document.date, document.name)


def places(document: Document, font_folders: Iterable[Path | str]) -> dict[tuple[str, int], int]:
    """On which page of a document each numbered table and figure stands."""
    return pdf.places(*typeset(document), font_folders)


def typeset(document: Document, fixed: Sequence[int] = ()) -> tuple[str, dict[str, bytes]]:
    """The typst source of a document, whole, and the files that it draws; fixed: as `Pages`."""
    languages = document.edition.languages
    pages = Pages(languages, fixed)
    blanks = ""  # apart, so that copies of a class are turned into typst once
    if document.edition.audience == "student":
        fields = [
            *document.lesson.fields(languages),
            (words("score", languages), f"　　／{document.total}"),
        ]
        blanks = f"#blanks({pairs(fields)})\n\n"
    lead = 0
    for block in document.blocks:
        if not isinstance(block, Prose) or "## " in block.text:
            break
        lead += 1
    pages.add(document.blocks[:lead])
    pages.put(f"#contents({string(words('contents', languages))})")
    pages.add(document.blocks[lead:])
    pages.speak(languages[0])
    _closing(pages, document)
    source = spoken(f"{opening(document)}\n#title()\n\n{blanks}{pages.source()}")
    return "\n".join([TEMPLATE.read_text(encoding="utf-8"), source]), pages.files


def sheet(
    title: str,
    block: Table,
    lesson: Lesson,
    languages: Sequence[str],
    font_folders: Iterable[Path | str],
    date: datetime,
) -> bytes:
    """One table as a PDF of its own, such as the answers of a class."""
    head = " · ".join(filter(None, (lesson.course, lesson.group, lesson.teacher)))
    given = {
        "title-text": string(title),
        "titles": f'((text: {string(title)}, lang: "{languages[0]}", size: 17pt),)',
        "head": string(" · ".join(filter(None, (title, head)))),
        "foot": string(head),
        "author": f"({string(lesson.teacher)},)",
    }
    source = f"{_applied('handout', languages, date, given)}#title()\n{table(block)}"
    return compiled(f"{TEMPLATE.read_text('utf-8')}\n{source}", {}, font_folders, date, title)


def pairs(told: Iterable[tuple[str, str]]) -> str:
    """Labels with their texts as arguments of a typst function."""
    return ", ".join(f"({string(label)}, {string(text)})" for label, text in told) + ","


def opening(document: Document, template: str = "handout") -> str:
    """The typst source that applies a template to a document and sets its title."""
    languages = document.edition.languages
    titles = ", ".join(
        f'(text: {string(document.titles[one])}, lang: "{one}", '
        f"size: {_size(document.titles[one], 13 if place else 17)}pt)"
        for place, one in enumerate(languages)
    )
    own = document.lesson
    given = {
        "title-text": string(document.title),
        "titles": f"({titles},)",
        "paper": f'"{PAPER[document.edition.paper]}"',
        "head": string(document.titles[languages[0]]),
        "edition": string(" · ".join(filter(None, (own.student, own.group, own.number)))),
        "foot": string(_foot(document)),
        "author": f"({string(own.teacher or document.collection())},)",
        "subject": string(document.subject()),
        "keywords": f"({', '.join(map(string, _keywords(document)))},)",
    }
    return _applied(template, languages, document.date, given)


def _applied(
    template: str, languages: Sequence[str], date: datetime, given: Mapping[str, str]
) -> str:
    """Typst source that applies a template in its first language. given: its other arguments."""
    lang, region = REGION[languages[0]]
    own = {
        "lang": string(lang),
        "region": region,
        "date": f"datetime(year: {date.year}, month: {date.month}, day: {date.day})",
        "page-label": string(words("page", languages, "  ", page="{page}", pages="{pages}")),
    }
    arguments = ", ".join(f"{name}: {value}" for name, value in {**given, **own}.items())
    return f"#show: {template}.with({arguments})\n"


def _size(title: str, size: float) -> float:
    """Points for a title: a little smaller where that saves it from a second line."""
    fitting = LINE / max(1, width(title)) / 0.52
    return round(fitting, 1) if size * 0.8 <= fitting < size else size


def _foot(document: Document) -> str:
    first, own = document.edition.languages[0], document.imprint
    told = [own.collection[first]] if own.collection else []
    return " · ".join([*told, words(document.edition.audience, [first])])


def _keywords(document: Document) -> list[str]:
    """The name of the notebook, the parameters of the copy, whose it is."""
    told = [f"{name}={value}" for name, value in document.parameters]
    own = document.lesson
    return [document.name, *told, *filter(None, (own.course, own.group, own.student, own.number))]


def _closing(pages: Pages, document: Document) -> None:
    languages = document.edition.languages
    if marks := document.marks():
        pages.parts.append(f"## {words('marking', languages)}")
        pages.put(table(marks))
    pages.parts.append(f"## {words('about', languages)}")
    pages.put(f"#facts({pairs(document.facts())})")
    if document.imprint.home:
        pages.put(f"#link({string(document.imprint.home)})")
