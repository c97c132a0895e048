"""A lecture out of a notebook: what stands on each slide, what is said to it, and in which size.

One thing to see a slide. Its title is what a figure finds or the question of its section; a finding
stands below; a table too large for the last row becomes a tally or its first rows. Prose, cards of
data and whatever does not fit are notes for who speaks. Sizes are worked out here, in points on a
page of 960 by 540, so that PDF, page and PowerPoint show the same.
"""

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from nbpress.handout.blocks import Block, Group, Output, Picture, Prose
from nbpress.handout.document import Document
from nbpress.handout.markdown import plain
from nbpress.handout.tables import Table, width
from nbpress.handout.wording import word

WIDE, HIGH, MARGIN = 960, 540, 44  # points
ROOM = WIDE - 2 * MARGIN
BODY = 350  # points that text or a table may be high, under a title of two lines
SIZES = (26, 24, 22, 20, 18)  # points of a text; nothing but sources is smaller
TITLE, FINDING, SMALLEST = 28, 20, 18
COLUMN, LEADING = 0.58, 1.5  # width of a column of text and height of a line, in ems
FINDING_LINES = 3
HEADING = re.compile(r"^#{2,6} +(.+?) *$", re.MULTILINE)
FEW = 2  # rows of a table that is easier to read when turned
MANY, MOST_GROUPS = 12, 8  # rows of a table that is counted, and of its tally


@dataclass
class Line:
    """A paragraph on a slide, in one language."""

    text: str
    lang: str | None = None


@dataclass
class Slide:
    """One slide: titles by language, one thing to see, what it finds, what is said to it."""

    titles: dict[str, str] = field(default_factory=dict)
    picture: Picture | None = None
    table: Table | None = None
    lines: list[Line] = field(default_factory=list)
    finding: list[Line] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def size(self) -> int:
        """Points of its text: as large as it fits."""
        return next((size for size in SIZES if height(self.lines, size) <= BODY), SMALLEST)


def rows(text: str, size: float, room: float = ROOM, lost: float = 0.12) -> int:
    """How many lines a text takes; words are not broken, so part of a line is lost."""
    return max(1, math.ceil(width(text) * COLUMN * size / room + lost - 0.01))


def height(lines: Sequence[Line], size: float) -> float:
    """Points that paragraphs are high."""
    return sum(rows(line.text, size) * size * LEADING + size * 0.7 for line in lines)


def deck(document: Document) -> list[Slide]:
    """The slides of a document between its title and its sources."""
    walk = _Walk(document.edition.languages)
    for block in document.blocks:
        walk.take(block)
    walk.close()
    return [part for slide in walk.slides for part in _fitting(slide, document.edition.languages)]


def lead(document: Document) -> list[Line]:
    """The question of a notebook: the prose before its first heading."""
    found = []
    for block in document.blocks:
        if not isinstance(block, Prose) or HEADING.search(block.text):
            break
        found += [Line(plain(text), block.lang) for text in _paragraphs(block.text)[-1:]]
    return found


class _Walk:
    """What is known on the way through the blocks."""

    def __init__(self, languages: Sequence[str]) -> None:
        self.languages = languages
        self.slides: list[Slide] = []
        self.titles: dict[str, str] = {}
        self.prose: list[Line] = []  # of the section, not yet with a slide
        self.cards: list[str] = []  # for the notes of the next slide
        self.fresh = False  # whether the heading of a section may go on in another language

    def take(self, block: Block) -> None:
        if isinstance(block, Prose) and not block.said:
            self._prose(block)
        elif isinstance(block, Prose):
            self._said(block)
        elif isinstance(block, Group):
            self._group(block)
        elif isinstance(block, Picture):
            own = {block.lang or self.languages[0]: block.title} if block.title else self.titles
            self._show(Slide(dict(own), picture=block))
        elif isinstance(block, Table):
            self._show(Slide(dict(self.titles), table=block))
        elif isinstance(block, Output) and block.text:
            self._show(Slide(dict(self.titles), lines=[Line(block.text)]))

    def close(self) -> None:
        """End a section: prose that no slide has taken is a slide itself."""
        if self.prose and self.titles:
            self.slides.append(Slide(dict(self.titles), lines=self.prose, notes=self.cards))
            self.cards = []
        self.prose = []

    def _prose(self, block: Prose) -> None:
        lang = block.lang or self.languages[0]
        pieces = HEADING.split(block.text)
        self.prose += [Line(plain(text), lang) for text in _paragraphs(pieces[0])]
        for title, text in zip(pieces[1::2], pieces[2::2], strict=True):
            if not self.fresh or lang in self.titles:
                self.close()
                self.titles = {}
            self.titles[lang], self.fresh = plain(title), True
            self.prose += [Line(plain(one), lang) for one in _paragraphs(text)]

    def _show(self, slide: Slide) -> None:
        slide.notes = [*(line.text for line in self.prose), *self.cards]
        self.prose, self.cards, self.fresh = [], [], False
        self.slides.append(slide)

    def _said(self, block: Prose) -> None:
        lines = [Line(plain(text), _tongue(text)) for text in _paragraphs(block.text)]
        waiting = self._waiting()
        if not waiting:
            self._show(Slide(dict(self.titles), lines=lines))
        for slide in waiting:  # each picture gets what is said in its own language
            drawn = slide.picture.lang if slide.picture else None
            own = [line for line in lines if drawn in (None, line.lang)] or lines
            slide.finding = own
            slide.notes += [line.text for line in own]

    def _waiting(self) -> list[Slide]:
        """The last things shown that nothing is said to yet: one, or one in each language."""
        if self.fresh or not self.slides or self.slides[-1].finding:
            return []
        last = self.slides[-1]
        if not (last.picture or last.table):
            return []
        number = last.picture.number if last.picture else 0
        return [
            slide
            for slide in self.slides[-len(self.languages) :]
            if slide is last or (slide.picture and slide.picture.number == number > 0)
        ]

    def _group(self, group: Group) -> None:
        if group.kind == "notes":
            self.cards += [_as_note(one) for one in group.blocks if isinstance(one, Table)]
            return
        self.close()
        asked = Slide()
        for block in group.blocks:
            if isinstance(block, Prose) and block.rubric:
                asked.notes.append(plain(block.text))
            elif isinstance(block, Prose):
                lang = block.lang or self.languages[0]
                title, _, text = block.text.lstrip("# ").partition("\n")
                asked.titles[lang] = plain(title)
                asked.lines += [Line(plain(one), lang) for one in _paragraphs(text)]
        self.slides.append(asked)


def _paragraphs(text: str) -> list[str]:
    """Paragraphs and items of a list, each in one line."""
    parts = re.split(r"\n\s*\n|\n(?=\s*[-*] |\s*\d+\. )", text.strip())
    return [" ".join(re.sub(r"^\s*[-*] ", "· ", part).split()) for part in parts if part.strip()]


def _tongue(text: str) -> str:
    return "zh" if re.search(r"[\u4e00-\u9fff]", text) else "en"


def _as_note(block: Block) -> str:
    if isinstance(block, Table):
        return "\n".join(" · ".join(row) for row in [*block.head, *block.rows])
    return getattr(block, "text", "")


def _fitting(slide: Slide, languages: Sequence[str]) -> Iterator[Slide]:
    """A slide whose parts fit, or several: what is too long goes on, or to the notes."""
    slide.finding = _short(slide.finding)
    if slide.table:
        table, remark = summary(slide.table, languages)
        if table is not slide.table:
            slide.notes.append(_as_note(slide.table))
        slide.table = table
        slide.finding = [*remark, *slide.finding][:2]
        yield slide
        return
    page: list[Line] = []
    for line in (part for whole in slide.lines for part in _sentences(whole)):
        if page and height([*page, line], SMALLEST) > BODY:
            yield Slide(slide.titles, lines=page, notes=slide.notes)
            slide, page = Slide(slide.titles), []
        page.append(line)
    slide.lines = page
    yield slide


def _sentences(line: Line) -> Iterator[Line]:
    """A paragraph whole, or in sentences where it is higher than a slide."""
    if height([line], SMALLEST) <= BODY:
        yield line
        return
    for text in re.split(r"(?<=[。；])|(?<=[.;]) (?=[A-Z])", line.text):
        if text:
            yield Line(text, line.lang)


def _short(lines: list[Line]) -> list[Line]:
    """What stands under a figure: of each language as many sentences as three lines hold."""
    kept: dict[str | None, str] = {}
    most = FINDING_LINES if len({line.lang for line in lines}) < 2 else 2
    for line in lines:
        for text in re.split(r"(?<=[。])|(?<=[.]) (?=[A-Z])", line.text):
            longer = " ".join(filter(None, (kept.get(line.lang, ""), text))) if text else ""
            if text and rows(longer, FINDING) <= most:
                kept[line.lang] = longer
            elif text:
                break
    return [Line(text, lang) for lang, text in kept.items()]


def summary(table: Table, languages: Sequence[str]) -> tuple[Table, list[Line]]:
    """A table that can be read from the last row, and where the whole of it is.

    It stays as it is, or is turned, where it fits; else a column of few different entries is
    counted; else the first columns and rows that fit are shown.
    """
    few = len(table.rows) <= FEW and len(table.right) > 2 * len(table.rows) + 2
    for whole in (table.turned(least=0) if few else table, table, table.turned()):
        if fits(whole):
            return whole, []
    told = [
        Line(word("in_handout", one, rows=len(table.rows), number=table.number), one)
        for one in languages
    ]
    return tally(table, languages) or _first(table), told


def fits(table: Table, size: float = SMALLEST) -> bool:
    """Whether a table can be shown whole in a size."""
    return table_height(table, size) <= BODY


def table_size(table: Table) -> int:
    """Points of a table: as large as it fits, with no cell broken that need not be."""
    return next(
        (size for size in SIZES if fits(table, size) and sum(_needed(table, size)) <= ROOM),
        SMALLEST,
    )


def table_height(table: Table, size: float = SMALLEST) -> float:
    """Points that a table is high; infinite where a word does not fit its column."""
    widths, needed = column_widths(table, size), _needed(table, size)
    if not widths:
        return math.inf
    lines = [
        max(
            rows(cell, size, wide - size, 0 if want <= wide else 0.2)
            for cell, wide, want in zip(row, widths, needed, strict=True)
        )
        for row in (*table.head, *table.rows)
    ]
    return sum(count * size * 1.3 + size * 0.6 for count in lines)


def column_widths(table: Table, size: float = SMALLEST) -> list[float]:
    """Points of each column: what it needs, or a share of the page by length; [] where none do."""
    columns = list(zip(*table.head, *table.rows, strict=True))
    need = _needed(table, size)
    if sum(need) <= ROOM:
        return need
    words = [
        max(
            (width(part) for cell in column for part in re.split(r"[\s\u2e80-\uffef]+", cell)),
            default=1,
        )
        for column in columns
    ]
    least = [
        max(min(want, size * 6), word_wide * COLUMN * size + size * 1.2)
        for want, word_wide in zip(need, words, strict=True)
    ]
    if sum(least) > ROOM:
        return []
    spare = (ROOM - sum(least)) / max(1, sum(need) - sum(least))
    return [low + (want - low) * spare for low, want in zip(least, need, strict=True)]


def _needed(table: Table, size: float) -> list[float]:
    """Points of each column if no cell is broken."""
    columns = zip(*table.head, *table.rows, strict=True)
    return [max(map(width, column)) * COLUMN * size + size for column in columns]


def tally(table: Table, languages: Sequence[str]) -> Table | None:
    """How often each entry of the last column with few different ones occurs, or None.

    A count of the rows must say something: there are many of them, and not equally many of each.
    """
    if len(table.rows) < MANY:
        return None
    for place in reversed(range(len(table.right))):
        counted = Counter(row[place] for row in table.rows)
        known = counted["–"] < len(table.rows) / 4 and len(set(counted.values())) > 1
        several = 2 <= len(counted) <= MOST_GROUPS and len(table.rows) >= 2 * len(counted)
        if known and several and not table.right[place] and max(map(width, counted)) <= 40:
            rows_ = [[text, str(count)] for text, count in counted.most_common()]
            head = [table.head[0][place], " ".join(word("count", one) for one in languages)]
            return Table([head], rows_, [False, True], table.caption, table.number)
    return None


def _first(table: Table) -> Table:
    """The first columns and rows of a table that fit."""
    for columns in range(min(7, len(table.right)), 1, -1):
        for count in range(min(8, len(table.rows)), 0, -1):
            part = Table(
                [row[:columns] for row in table.head],
                [row[:columns] for row in table.rows[:count]],
                table.right[:columns],
                table.caption,
                table.number,
            )
            if fits(part):
                return part
    return Table(
        [[_cut(cell) for cell in row[:2]] for row in table.head],
        [[_cut(cell) for cell in row[:2]] for row in table.rows[:3]],
        table.right[:2],
        table.caption,
        table.number,
    )


def _cut(text: str, most: int = 60) -> str:
    if width(text) <= most:
        return text
    while width(text) > most - 1:
        text = text[:-1]
    return text.rstrip() + "…"
