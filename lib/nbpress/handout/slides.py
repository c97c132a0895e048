"""Slides of a notebook: one heading, one thing to see; text is set as large as it fits.

Code is left out. What stands under a picture or a table is the sentence that follows it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from string import Template

from nbpress.handout.blocks import Block, Group, Output, Picture, Prose
from nbpress.handout.document import Document
from nbpress.handout.markdown import HERE, plain
from nbpress.handout.markup import POLICY, TONGUE, Markup, image
from nbpress.handout.page import facts, heading
from nbpress.handout.paper import opening
from nbpress.handout.pdf import Pages, compiled, string
from nbpress.handout.tables import Table
from nbpress.handout.wording import word, words

MOST_ROWS = 14  # a longer table is for the handout, not for the wall
HEADING = re.compile(r"^#{2,4} +(.+?) *$", re.MULTILINE)


@dataclass
class Slide:
    """One slide: titles by language, and its blocks."""

    titles: dict[str, str] = field(default_factory=dict)
    blocks: list[Block] = field(default_factory=list)

    @property
    def picture(self) -> Picture | None:
        """Its picture."""
        return next((block for block in self.blocks if isinstance(block, Picture)), None)

    @property
    def shows(self) -> bool:
        """Whether something to look at stands on it already."""
        return any(isinstance(block, (Picture, Table, Output)) for block in self.blocks)


def deck(document: Document) -> tuple[list[Slide], list[Block]]:
    """The slides of a document after its title slide.

    A heading begins a slide, and so does everything to look at; in two languages the headings of
    both stand on one.
    """
    slides = [Slide()]
    titles: dict[str, str] = {}
    for block in _flat(document.blocks):
        if isinstance(block, Prose):
            _prose(block, slides, titles, document.edition.languages)
        elif isinstance(block, (Picture, Table, Output)):
            if isinstance(block, Table) and len(block.rows) > MOST_ROWS:
                block = _elsewhere(block, document.edition.languages)
            slides.append(Slide(_own(titles, block), [block]))
    return [slide for slide in slides[1:] if slide.blocks], slides[0].blocks


def _flat(blocks: Iterable[Block]) -> Iterator[Block]:
    for block in blocks:
        if isinstance(block, Group):
            yield from (one for one in block.blocks if isinstance(one, Prose))
        else:
            yield block


def _prose(
    block: Prose, slides: list[Slide], titles: dict[str, str], languages: Sequence[str]
) -> None:
    lang = block.lang or languages[0]
    pieces = HEADING.split(block.text)
    if pieces[0].strip():
        first = Prose(pieces[0].strip(), block.lang)
        if len(slides) > 1 and slides[-1].shows and block.lang:
            slides.append(Slide(dict(titles), [first]))
        else:
            slides[-1].blocks.append(first)
    for title, text in zip(pieces[1::2], pieces[2::2], strict=True):
        same = len(slides) > 1 and lang not in slides[-1].titles and not slides[-1].shows
        if not same:
            titles.clear()
            slides.append(Slide())
        titles[lang] = slides[-1].titles[lang] = plain(title)
        if text.strip():
            slides[-1].blocks.append(Prose(text.strip(), block.lang))


def _own(titles: Mapping[str, str], block: Block) -> dict[str, str]:
    lang = getattr(block, "lang", None)
    return {lang: titles[lang]} if lang and lang in titles else dict(titles)


def _elsewhere(table: Table, languages: Sequence[str]) -> Prose:
    texts = [word("in_handout", one, rows=len(table.rows)) for one in languages]
    return Prose("\n\n".join(texts))


def printed(document: Document, font_folders: Iterable[Path | str]) -> bytes:
    """The slides as PDF, 16:9."""
    source, files = typeset(document)
    return compiled(source, files, font_folders, document.date, document.name)


def typeset(document: Document) -> tuple[str, dict[str, bytes]]:
    """The typst source of the slides and the files that they draw."""
    slides, lead = deck(document)
    pages = Pages(document.edition.languages)
    pages.put("#opening-slide[")
    pages.add(lead)
    pages.put("]")
    for slide in slides:
        titles = ", ".join(
            f'(text: {string(text)}, lang: "{one}")' for one, text in slide.titles.items()
        )
        if slide.picture:
            pages.files[slide.picture.name] = slide.picture.data
            drawn = f"{string(slide.picture.name)}, {string(slide.picture.alt)}"
            pages.put(f"#picture-slide(({titles},), {drawn})[")
        else:
            pages.put(f"#slide(({titles},))[")
        pages.lang = None
        pages.add([block for block in slide.blocks if block is not slide.picture])
        pages.put("]")
    title = words("about", document.edition.languages)
    pairs = ", ".join(f"({string(label)}, {string(text)})" for label, text in document.facts())
    pages.put(f'#slide(((text: {string(title)}, lang: "{document.edition.languages[0]}"),))[')
    pages.put(f"#facts({pairs},)\n]")
    looks = [(HERE / name).read_text(encoding="utf-8") for name in ("handout.typ", "slides.typ")]
    return "\n".join([*looks, opening(document, "deck"), pages.source()]), pages.files


def page(document: Document) -> str:
    """The slides as one HTML file, turned by keys, wheel or touch."""
    slides, lead = deck(document)
    languages = document.edition.languages
    sections = [_section(f"{heading(document)}{_html(lead, languages)}", 1, languages, "opening")]
    for number, slide in enumerate(slides, 2):
        head = "".join(
            f'<h2 lang="{TONGUE[one]}">{escape(text)}</h2>' for one, text in slide.titles.items()
        )
        rest = [block for block in slide.blocks if block is not slide.picture]
        drawn = f"<figure>{image(slide.picture)}</figure>" if slide.picture else ""
        kind = "picture" if slide.picture else ""
        sections.append(_section(f"{head}{drawn}{_html(rest, languages)}", number, languages, kind))
    about = escape(words("about", languages))
    last = f"<h2>{about}</h2>{facts(document)}"
    sections.append(_section(last, len(sections) + 1, languages, ""))
    return Template((HERE / "slides.html").read_text(encoding="utf-8")).substitute(
        lang=TONGUE[languages[0]],
        policy=POLICY,
        title=escape(document.title),
        style=(HERE / "slides.css").read_text(encoding="utf-8"),
        script=(HERE / "slides.js").read_text(encoding="utf-8"),
        skip=escape(words("skip", languages)),
        sections="\n".join(sections),
        previous=escape(words("previous", languages)),
        next=escape(words("next", languages)),
    )


def _section(html: str, number: int, languages: Sequence[str], kind: str) -> str:
    name = escape(words("slide", languages, number=number))
    return (
        f'<section class="slide {kind}" id="slide-{number}" aria-label="{name}" tabindex="0">'
        f"{html}</section>"
    )


def _html(blocks: Sequence[Block], languages: Sequence[str]) -> str:
    if not blocks:
        return ""
    markup = Markup(languages)
    markup.add(blocks)
    return markup.html()
