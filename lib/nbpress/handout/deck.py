"""A lecture out of a notebook: what stands on each slide, what is said to it, and in which size.

One thing to see a slide. Its title is a claim: what a figure finds, what the notebook says of a
table, or the first sentence of the section; a finding stands below. A table too large for the last
row becomes a tally or its first rows, and a sentence or two stand with what else the section shows.
Prose, cards of data and whatever does not fit are notes for who speaks. Sizes are worked out here,
in points on a page of 960 by 540, so that PDF, page and PowerPoint show the same.
"""

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from nbpress.handout.answers import HIDDEN
from nbpress.handout.blocks import Block, Group, Output, Picture, Prose
from nbpress.handout.document import Document
from nbpress.handout.markdown import plain, tongue
from nbpress.handout.tables import Table, longest_word, width
from nbpress.handout.wording import word

WIDE, HIGH, MARGIN = 960, 540, 44  # points
ROOM = WIDE - 2 * MARGIN
BODY = 350  # points that text or a table may be high, under a title of two lines
SIZES = (32, 29, 26, 24, 22, 20, 18)  # points of a text; nothing but sources is smaller
TITLE, FINDING, SMALLEST = 28, 20, 18
LEAST_TITLE = 22
COLUMN, LEADING = 0.58, 1.5  # width of a column of text and height of a line, in ems
FINDING_LINES = 4  # of a title and what is found, together
SENTENCE = re.compile(r"(?<=。)|(?<=[.]) (?=[A-Z])")
FENCED = re.compile(r"^(?:```.*?^```|`[^`\n]+`)$", re.MULTILINE | re.DOTALL)
CLAUSE = re.compile(r"；|; ")
COLON = re.compile(r"：|: ")
HEADING = re.compile(r"^#{2,6} +(.+?) *$", re.MULTILINE)
LEAST_ROWS = 3  # of a table that is cut
FEW = 2  # rows of a table that is easier to read when turned
SPARSE = 200  # width of a text that leaves most of a slide empty
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
    number: int = 0  # of the figure
    lead: list[Line] = field(default_factory=list)  # prose of the section before it
    section: int = 0  # 0: an exercise, which stands alone

    @property
    def size(self) -> int:
        """Points of its text: as large as it fits."""
        room = BODY - height(self.finding, FINDING)
        return next((size for size in SIZES if height(self.lines, size) <= room), SMALLEST)


def rows(text: str, size: float, room: float = ROOM, lost: float = 0.12) -> int:
    """How many lines a text takes; words are not broken, so part of a line is lost."""
    return max(1, math.ceil(width(text) * COLUMN * size / room + lost - 0.01))


def height(lines: Sequence[Line], size: float) -> float:
    """Points that paragraphs are high."""
    return sum(rows(line.text, size) * size * LEADING + size * 0.7 for line in lines)


def title_size(titles: dict[str, str]) -> float:
    """Points of the titles of a slide: smaller where that saves a line, never below 22."""
    longest = max((width(text) for text in titles.values()), default=1)
    most = TITLE if len(titles) < 2 else TITLE - 4
    return max(LEAST_TITLE, min(most, round(ROOM / max(1, longest) / COLUMN, 1)))


def title_rows(titles: dict[str, str]) -> int:
    """How many lines the titles of a slide take."""
    return sum(rows(text, title_size(titles), lost=0) for text in titles.values())


def deck(document: Document) -> list[Slide]:
    """The slides of a document between its title and its sources."""
    walk = _Walk(document)
    for block in document.blocks:
        walk.take(block)
    walk.close()
    return [part for slide in _joined(walk.slides) for part in _fitting(slide, document)]


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

    def __init__(self, document: Document) -> None:
        self.document, self.languages = document, document.edition.languages
        self.slides: list[Slide] = []
        self.section = 1
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
            self._show(self._drawn(block))
        elif isinstance(block, Table):
            self._show(Slide(dict(self.titles), table=block))
        elif isinstance(block, Output) and block.text:
            self._show(Slide(dict(self.titles), lines=[Line(block.text)]))

    def _drawn(self, picture: Picture) -> Slide:
        """A figure as it is drawn for slides; one that cannot be read there, in words."""
        lang = picture.lang or self.languages[0]
        titles = {lang: picture.title} if picture.title else dict(self.titles)
        if picture.slide == b"":
            where = self.document.at("figure", picture.number, lang)
            told = word("drawn_in_handout", lang, number=picture.number, page=where)
            lines = [Line(picture.alt, lang), Line(told, lang)]
            return Slide(titles, lines=lines, number=picture.number)
        if picture.slide is not None:
            picture = replace(picture, data=picture.slide, png=b"")
        return Slide(titles, picture=picture, number=picture.number)

    def close(self) -> None:
        """End a section: prose that no slide has taken is a slide itself."""
        if self.prose and self.titles:
            lines, self.prose = self.prose, []
            self._show(Slide(dict(self.titles), lines=lines))
        self.prose = []

    def _prose(self, block: Prose) -> None:
        lang = block.lang or self.languages[0]
        pieces = HEADING.split(block.text)
        self.prose += [Line(plain(text), lang) for text in _paragraphs(pieces[0])]
        for title, text in zip(pieces[1::2], pieces[2::2], strict=True):
            if not self.fresh or lang in self.titles:
                self.close()
                self.titles, self.section = {}, self.section + 1
            self.titles[lang], self.fresh = plain(title), True
            self.prose += [Line(plain(one), lang) for one in _paragraphs(text)]

    def _show(self, slide: Slide) -> None:
        slide.notes = [*(line.text for line in self.prose), *self.cards]
        slide.lead, slide.section = self.prose, self.section
        self.prose, self.cards, self.fresh = [], [], False
        self.slides.append(slide)

    def _said(self, block: Prose) -> None:
        if block.text.startswith(HIDDEN):  # why a number is hidden is no finding
            for slide in self.slides[-1:]:
                slide.notes.append(plain(block.text))
            return
        told = FENCED.sub("", block.text)
        lines = [Line(plain(text), tongue(text)) for text in _paragraphs(told)]
        if not lines:
            return
        waiting = self._waiting()
        if not waiting:
            self._show(Slide(dict(self.titles), lines=lines))
        for slide in waiting:  # each figure gets what is said in its own language
            drawn = next(iter(slide.titles)) if slide.number and len(slide.titles) == 1 else None
            own = [line for line in lines if drawn in (None, line.lang)] or lines
            slide.finding = own
            slide.notes += [line.text for line in own]

    def _waiting(self) -> list[Slide]:
        """The last things shown that nothing is said to yet: one, or one in each language."""
        if self.fresh or not self.slides or self.slides[-1].finding:
            return []
        last = self.slides[-1]
        if not (last.number or last.table):
            return []
        return [
            slide
            for slide in self.slides[-len(self.languages) :]
            if slide is last or slide.number == last.number > 0
        ]

    def _group(self, group: Group) -> None:
        if group.kind == "notes":
            self.cards += [_as_note(one) for one in group.blocks if isinstance(one, Table)]
            return
        asked = Slide(notes=[line.text for line in self.prose])
        self.prose = []
        for block in group.blocks:
            if isinstance(block, Prose) and block.rubric:
                asked.notes.append(plain(block.text))
            elif isinstance(block, Prose):
                lang = block.lang or self.languages[0]
                title, _, text = block.text.lstrip("# ").partition("\n")
                asked.titles[lang] = plain(title)
                asked.lines += [Line(plain(one), lang) for one in _paragraphs(text)]
        self.slides.append(asked)


def _joined(slides: list[Slide]) -> list[Slide]:
    """The slides without those that say too little to stand alone, or show more of the same.

    What is said in a sentence or two joins what else its section says, or shows before or after
    it; prose alone goes to the notes of the next slide, and so does a table without a word to it.
    """
    kept: list[Slide] = []
    for slide in slides:
        last = kept[-1] if kept and kept[-1].section == slide.section > 0 else None
        if last and _sparse(last) and not _wordy(slide):
            kept[-1] = slide
            for one in [one for one in slides if one.number == slide.number > 0] or [slide]:
                one.finding = [x for x in last.lines if _heard(x, one)] + one.finding
            slide.notes = [*last.notes, *(line.text for line in last.lines), *slide.notes]
        elif last and slide.table and not (slide.finding or slide.lead):
            last.notes.append(_as_note(slide.table))
        elif last and _wordy(slide) and _wordy(last) and (_sparse(slide) or _sparse(last)):
            last.lines, last.notes = last.lines + slide.lines, last.notes + slide.notes
        elif last and _sparse(slide) and not _wordy(last):
            for one in (one for one in kept[-2:] if one is last or one.number == last.number > 0):
                one.finding += [line for line in slide.lines if _heard(line, one)]
            last.notes += [*slide.notes, *(line.text for line in slide.lines)]
        else:
            kept.append(slide)
    return list(_given(kept))


def _given(slides: list[Slide]) -> Iterator[Slide]:
    """What still says little: with the prose of its section, or as notes to the next slide."""
    notes: list[str] = []
    for place, slide in enumerate(slides):
        if _sparse(slide) and not slide.lead and place + 1 < len(slides):
            notes += [*(line.text for line in slide.lines), *slide.notes]
            continue
        if _sparse(slide):
            slide.lines = slide.lines + slide.lead
        slide.notes, notes = notes + slide.notes, []
        yield slide


def _wordy(slide: Slide) -> bool:
    """Whether a slide of a section shows nothing but words."""
    return slide.section > 0 and not (slide.picture or slide.table or slide.number)


def _sparse(slide: Slide) -> bool:
    """Whether the words of a slide leave most of it empty, in every language."""
    wide = Counter[str | None]()
    for line in slide.lines:
        wide[line.lang] += width(line.text)
    return _wordy(slide) and max(wide.values(), default=0) < SPARSE


def _heard(line: Line, slide: Slide) -> bool:
    """Whether a line is in a language of a slide: a figure is drawn in each."""
    return not slide.number or len(slide.titles) > 1 or line.lang in slide.titles


def _paragraphs(text: str) -> list[str]:
    """Paragraphs and items of a list, each in one line."""
    parts = re.split(r"\n\s*\n|\n(?=\s*[-*] |\s*\d+\. )", text.strip())
    return [" ".join(re.sub(r"^\s*[-*] ", "· ", part).split()) for part in parts if part.strip()]


def _as_note(block: Block) -> str:
    if isinstance(block, Table):
        return "\n".join(" · ".join(row) for row in [*block.head, *block.rows])
    return getattr(block, "text", "")


def _fitting(slide: Slide, document: Document) -> Iterator[Slide]:
    """A slide whose parts fit, or several: what is too long goes on, or to the notes."""
    heading = slide.titles
    if not slide.number:
        _claim(slide)
    slide.finding = _short(slide.finding, title_rows(slide.titles))
    if slide.table:
        whole, (table, remark) = slide.table, summary(slide.table, document)
        if table is not whole:
            slide.notes.append(_as_note(whole))
        slide.table = table
        slide.finding = [*remark, *slide.finding][:2]
        while len(slide.finding) > len(remark) and _over(slide):
            slide.notes.append(slide.finding.pop().text)
        cut = bool(remark) and table.rows[0] == whole.rows[0][: len(table.rows[0])]
        while cut and len(slide.table.rows) > LEAST_ROWS and _over(slide):
            slide.table = replace(slide.table, rows=slide.table.rows[:-1])
        if _over(slide):
            slide.notes += slide.titles.values()
            slide.titles = heading
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


def _over(slide: Slide) -> bool:
    """Whether a table, with what stands above and below it, is higher than a slide."""
    assert slide.table
    above = title_rows(slide.titles) * title_size(slide.titles) * 1.25
    below = sum(rows(line.text, FINDING) for line in slide.finding) * FINDING * 1.4
    between = 24 + 60  # between the three, and at the edges of the slide
    return table_height(slide.table, table_size(slide.table)) + above + below + between > HIGH


def _claim(slide: Slide) -> None:
    """Make what is found first the title; where nothing else would be left to see, it stays.

    A table of which nothing is found has the first sentence of its section.
    """
    if not slide.section:
        return
    first: dict[str, str] = {}
    rest: list[Line] = []
    for line in slide.finding or slide.lines or slide.lead:
        lang = line.lang or "zh"
        if lang in first:
            rest.append(line)
            continue
        first[lang], tail = _headed(line.text, alone=bool(slide.table))
        rest += [Line(tail, line.lang)] if tail else []
    if (slide.table or rest) and first and all(rows(x, LEAST_TITLE) <= 2 for x in first.values()):
        slide.titles = first
        if slide.finding:
            slide.finding = rest
        elif slide.lines:
            slide.lines = rest


def _headed(text: str, alone: bool) -> tuple[str, str]:
    """The first sentence of a text and the rest; what stands before a colon, where that is long.

    No bracket is torn apart. alone: whether the sentence may be all that there is.

    >>> _headed("It rises. It fell before.", alone=False)
    ('It rises', 'It fell before.')
    >>> _headed("Some (of 5; here) rise; few fall" + ", as told" * 20, alone=False)[0]
    'Some (of 5; here) rise'
    """
    text = text.strip()
    for mark in (SENTENCE, CLAUSE, COLON):
        ends = (one.span() for one in mark.finditer(text) if _closed(text[: one.start()]))
        end, begin = next(ends, (len(text), len(text)))
        head, tail = text[:end], text[begin:]
        if rows(head, LEAST_TITLE) <= 2 and (tail or alone):
            break
    tail = tail.strip()
    return head.strip().rstrip("。.：:"), tail[:1].upper() + tail[1:]


def _closed(text: str) -> bool:
    """Whether each bracket that a text opens is closed in it."""
    return sum(map(text.count, "(（")) <= sum(map(text.count, ")）"))


def _sentences(line: Line) -> Iterator[Line]:
    """A paragraph whole, or in sentences where it is higher than a slide."""
    if height([line], SMALLEST) <= BODY:
        yield line
        return
    for text in re.split(r"(?<=[。；])|(?<=[.;]) (?=[A-Z])", line.text):
        if text:
            yield Line(text, line.lang)


def _short(lines: list[Line], above: int) -> list[Line]:
    """What stands under a figure: of each language as many sentences as there is room for.

    above: rows that the title takes.
    """
    kept: dict[str | None, str] = {}
    most = FINDING_LINES - above if len({line.lang for line in lines}) < 2 else 2
    for line in lines:
        for text in SENTENCE.split(line.text):
            longer = " ".join(filter(None, (kept.get(line.lang, ""), text))) if text else ""
            if text and rows(longer, FINDING) <= most:
                kept[line.lang] = longer
            elif text:
                break
    return [Line(text, lang) for lang, text in kept.items()]


def summary(table: Table, document: Document) -> tuple[Table, list[Line]]:
    """A table that can be read from the last row, and where the whole of it is.

    It stays as it is, or is turned, where it fits; else a column of few different entries is
    counted; else the first columns and rows that fit are shown.
    """
    few = len(table.rows) <= FEW and len(table.right) > 2 * len(table.rows) + 2
    for whole in (table.turned(least=0) if few else table, table, table.turned()):
        if fits(whole):
            return whole, []
    languages, number = document.edition.languages, table.number
    told = [
        Line(
            word("in_handout", one, rows=len(table.rows), number=number,
                 page=document.at("table", number, one)), one,
        )
        for one in languages
    ]  # fmt: skip
    return tally(table, languages) or _first(table), told


def fits(table: Table, size: float = SMALLEST) -> bool:
    """Whether a table can be shown whole in a size."""
    return table_height(table, size) <= BODY


def table_size(table: Table) -> int:
    """Points of a table: as large as it fits, with no cell broken that need not be."""
    return next(
        (size for size in SIZES[2:] if fits(table, size) and sum(_needed(table, size)) <= ROOM),
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
    need = _needed(table, size)
    if sum(need) <= ROOM:
        return need
    least = [
        max(min(want, size * 6), max(map(longest_word, column)) * COLUMN * size + size * 1.2)
        for want, column in zip(need, table.columns(), strict=True)
    ]
    if sum(least) > ROOM:
        return []
    spare = (ROOM - sum(least)) / max(1, sum(need) - sum(least))
    return [low + (want - low) * spare for low, want in zip(least, need, strict=True)]


def _needed(table: Table, size: float) -> list[float]:
    """Points of each column if no cell is broken."""
    return [max(map(width, column)) * COLUMN * size + size for column in table.columns()]


def tally(table: Table, languages: Sequence[str]) -> Table | None:
    """How often each entry of the last column with few different ones occurs, or None.

    A count of the rows must say something: there are many of them, and not equally many of each.
    """
    if len(table.rows) < MANY or not table.head:
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
            if fits(part := table.some(range(columns), count)):
                return part
    least = table.some(range(len(table.right))[:2], 3)
    head, body = ([list(map(_cut, row)) for row in part] for part in (least.head, least.rows))
    return replace(least, head=head, rows=body)


def _cut(text: str, most: int = 60) -> str:
    if width(text) <= most:
        return text
    while width(text) > most - 1:
        text = text[:-1]
    return text.rstrip() + "…"
