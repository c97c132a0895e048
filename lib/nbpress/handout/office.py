"""Copies for Word, slides for PowerPoint and WPS: the same blocks and deck, to be edited."""

import base64
import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from html import escape, unescape
from typing import Any
from urllib.parse import unquote_to_bytes

from nbpress.errors import PressError
from nbpress.handout import deck
from nbpress.handout.blocks import Box, Code, Picture
from nbpress.handout.deck import Line, Slide, title_size
from nbpress.handout.document import Document
from nbpress.handout.markdown import pandoc_file
from nbpress.handout.markup import TONGUE, Markup, image, table
from nbpress.handout.page import filled
from nbpress.handout.pdf import rastered, shares
from nbpress.handout.slides import front
from nbpress.handout.tables import Table
from nbpress.handout.wording import words

ACCENT = (0x1F, 0x4E, 0x79)
WORD_TEXT = 10  # points of tables and lists in Word
WORD_MARGIN = 1.15  # by what other fonts and the sides of a cell need more than those of the page
POINT = 12700  # English metric units of a point
# on every computer with Word in Chinese; others put their own in its place
FONT = "Microsoft YaHei"


class _ForWord(Markup):
    """HTML as pandoc turns it into Word: pictures as pixels, lines to write on, plain code."""

    def _code(self, block: Code) -> None:
        self.put(f"<pre>{escape(block.text)}</pre>")

    def _picture(self, block: Picture) -> None:
        label = block.caption(self.languages)
        self.put(f"<p>{image(pixels(block), width='16cm')}</p><p><em>{escape(label)}</em></p>")

    def _table(self, block: Table) -> None:
        whole = block.turned()
        share = shares(whole, WORD_TEXT * WORD_MARGIN)
        widths = [f"{100 * one / sum(share):.1f}%" for one in share]
        self.put(table(whole, words("table", self.languages), widths))

    def _box(self, block: Box) -> None:
        lines = "".join(f"<p>{'_' * 70}</p>" for _ in range(block.lines))
        self.put(f"<p>{escape(words('answer', self.languages))}</p>{lines}")


def docx(document: Document) -> bytes:
    """The document for Word, figures and tables included; PressError where pandoc is missing."""
    languages = document.edition.languages
    markup = _ForWord(languages)
    markup.add(document.blocks)
    marks, body = document.marks(), markup.html()
    page = _without_drawings(filled("word.html", document, marks=marks, body=body))
    about = {
        "title": document.title,  # which pandoc sets as the heading too
        "author": document.lesson.teacher or document.collection(),
        "subject": document.edition_words(),
        "keywords": [f"{name}={value}" for name, value in document.parameters],
        "lang": TONGUE[languages[0]],
    }
    return _compact(pandoc_file(page, "html", "docx", about, document.date))


def pixels(picture: Picture) -> Picture:
    """A picture as pixels: an SVG stands in the file with all that acts in it, or is not drawn."""
    if picture.form != "svg":
        return picture
    return replace(picture, data=picture.png or rastered(picture.data), form="png")


def _without_drawings(html: str) -> str:
    """HTML whose prose shows pixels in place of drawings."""

    def drawn(address: re.Match[str]) -> str:
        about, _, data = unescape(address[0]).partition(",")
        svg = base64.b64decode(data) if about.endswith(";base64") else unquote_to_bytes(data)
        shown = pixels(Picture(svg, "svg", ""))
        return f"data:image/png;base64,{base64.b64encode(shown.data).decode()}"

    return re.sub(r"(?i)data:image/svg[^\"'\s>]*", drawn, html)


def _compact(content: bytes) -> bytes:
    """A file of Word whose tables and lists are set smaller than its prose, in close columns."""
    style = re.compile(rb'(w:styleId="Compact".*?)(</w:style>)', re.DOTALL)
    size = f'<w:rPr><w:sz w:val="{2 * WORD_TEXT}"/></w:rPr>'.encode()
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w") as new:
        for part in old.infolist():
            data = old.read(part)
            if part.filename == "word/styles.xml":
                data = data.replace(b'w:w="108"', b'w:w="40"')  # beside a cell, 2 pt
                data = style.sub(rb"\1" + size + rb"\2", data, count=1)
            new.writestr(part, data)
    return made.getvalue()


def pptx(document: Document) -> bytes:
    """The slides for PowerPoint and WPS, with notes; PressError where python-pptx is missing."""
    try:
        from pptx import Presentation
        from pptx.util import Pt
    except ImportError:
        raise PressError("python-pptx is missing; install it (make handouts)") from None
    show = Presentation()
    show.slide_width, show.slide_height = Pt(deck.WIDE), Pt(deck.HIGH)
    own = show.core_properties
    own.title, own.subject = document.title, document.edition_words()
    own.author = document.lesson.teacher or document.collection()
    own.keywords = ", ".join(f"{name}={value}" for name, value in document.parameters)
    own.created = own.modified = document.date.replace(tzinfo=None)
    own.language = TONGUE[document.edition.languages[0]]
    pages = _Pages(show)
    pages.first(document)
    for slide in deck.deck(document):
        pages.slide(slide)
    pages.sources(document)
    buffer = io.BytesIO()
    show.save(buffer)
    return buffer.getvalue()


class _Pages:
    """Puts boxes on slides, in points."""

    def __init__(self, show: Any) -> None:
        self.show = show
        self.layout = show.slide_layouts[5]  # a title and nothing else

    def page(self, titles: dict[str, str], size: float, top: float = 22) -> tuple[Any, float]:
        """A new slide with its title; where the room below it begins."""
        slide = self.show.slides.add_slide(self.layout)
        lines = [Line(text, lang) for lang, text in titles.items()]
        high = sum(deck.rows(line.text, size) * size * 1.25 for line in lines) + 8
        title = slide.shapes.title
        self._place(title, deck.MARGIN, top, deck.ROOM, high)
        self._write(title.text_frame, lines, size, bold=True, colour=ACCENT)
        return slide, top + high + 6

    def first(self, document: Document) -> None:
        """The title slide."""
        titles = document.titles
        slide, top = self.page(titles, 32 if len(titles) < 2 else 26, top=90)
        known = [Line(f"{label}: {text}") for label, text in front(document)]
        lead = deck.lead(document)
        self.text(slide, lead, 20, top + 10, deck.height(lead, 20))
        self.text(slide, known, 18, 400, deck.height(known, 18))

    def slide(self, one: Slide) -> None:
        """One slide of the lecture."""
        slide, top = self.page(one.titles, title_size(one.titles))
        below = sum(deck.rows(x.text, deck.FINDING) * deck.FINDING * 1.3 + 6 for x in one.finding)
        bottom = deck.HIGH - 26 - below
        if one.picture:
            self.picture(slide, one.picture, top, bottom - top - 8)
        elif one.table:
            high = deck.table_height(one.table, deck.table_size(one.table))
            bottom = min(bottom, top + high + 20)
            self.table(slide, one.table, top)
        else:
            self.text(slide, one.lines, one.size, top, bottom - top)
        if one.finding:
            self.text(slide, one.finding, deck.FINDING, bottom, below)
        if one.notes:
            slide.notes_slide.notes_text_frame.text = "\n".join(one.notes)

    def sources(self, document: Document) -> None:
        """The last slide."""
        languages = document.edition.languages
        slide, top = self.page({languages[0]: words("about", languages)}, 24)
        lines = [Line(f"{label}: {text}") for label, text in document.facts()]
        self.text(slide, lines, 12, top, deck.HIGH - top - 20)

    def text(self, slide: Any, lines: Sequence[Line], size: float, top: float, high: float) -> None:
        """Paragraphs in a box."""
        if lines:
            box = slide.shapes.add_textbox(0, 0, 0, 0)
            self._place(box, deck.MARGIN, top, deck.ROOM, high)
            self._write(box.text_frame, lines, size)

    def picture(self, slide: Any, picture: Picture, top: float, high: float) -> None:
        """A picture as large as it fits, in the middle."""
        shape = slide.shapes.add_picture(io.BytesIO(pixels(picture).data), 0, 0)
        ratio = shape.width / shape.height
        wide = min(deck.ROOM, high * ratio)
        self._place(shape, (deck.WIDE - wide) / 2, top, wide, wide / ratio)
        shape._element._nvXxPr.cNvPr.set("descr", picture.alt)

    def table(self, slide: Any, block: Table, top: float) -> None:
        """A table whose columns are as wide as they need."""
        from pptx.enum.text import PP_ALIGN

        size = deck.table_size(block)
        widths = deck.column_widths(block, size)
        wider = min(1.25, deck.ROOM / sum(widths))  # another font may need more
        widths = [wide * wider for wide in widths]
        lines = [*block.head, *block.rows]
        frame = slide.shapes.add_table(len(lines), len(widths), 0, 0, 100, 100)
        high = deck.table_height(block, size)
        self._place(frame, (deck.WIDE - sum(widths)) / 2, top, sum(widths), high)
        for column, wide in zip(frame.table.columns, widths, strict=True):
            column.width = int(wide * POINT)
        for y, line in enumerate(lines):
            frame.table.rows[y].height = int(high / len(lines) * POINT)
            for x, text in enumerate(line):
                cell = frame.table.cell(y, x)
                cell.margin_left = cell.margin_right = int(size * 0.4 * POINT)
                cell.margin_top = cell.margin_bottom = int(size * 0.15 * POINT)
                self._write(cell.text_frame, [Line(text)], size, bold=y == 0)
                if block.right[x]:
                    cell.text_frame.paragraphs[0].alignment = PP_ALIGN.RIGHT

    def _place(self, shape: Any, left: float, top: float, wide: float, high: float) -> None:
        shape.left, shape.top = int(left * POINT), int(top * POINT)
        shape.width, shape.height = int(wide * POINT), int(high * POINT)

    def _write(
        self,
        frame: Any,
        lines: Sequence[Line],
        size: float,
        bold: bool = False,
        colour: tuple[int, int, int] | None = None,
    ) -> None:
        from pptx.dml.color import RGBColor
        from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
        from pptx.util import Pt

        frame.word_wrap, frame.vertical_anchor = True, MSO_ANCHOR.TOP
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
        for place, line in enumerate(lines):
            paragraph = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
            paragraph.alignment, paragraph.space_after = PP_ALIGN.LEFT, Pt(size * 0.3)
            run = paragraph.add_run()
            run.text = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", line.text)
            run.font.size, run.font.bold, run.font.name = Pt(size), bold, FONT
            if colour:
                run.font.color.rgb = RGBColor(*colour)


def read_back(content: bytes) -> list[str]:
    """Every text in a file of Word or PowerPoint, notes and properties too."""
    texts = []
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        for name in packed.namelist():
            if name.endswith((".xml", ".rels")):
                text = packed.read(name).decode("utf-8", errors="replace")
                texts.append(unescape(re.sub(r"<[^>]*>", "", re.sub(r"</(?:w|a):p>", "\n", text))))
                texts += map(unescape, re.findall(r'descr="([^"]*)"', text))
    return texts
