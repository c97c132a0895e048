"""Tables out of the HTML of a cell's output, as text to be set anew for paper, page or slide."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from unicodedata import east_asian_width

from nbpress.handout.markdown import minus

WIDE = 7  # columns; a table with more of them and fewer rows is turned for paper


@dataclass
class Table:
    """A table of text: heading rows, body rows, which columns are numbers, a caption."""

    head: list[list[str]] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    right: list[bool] = field(default_factory=list)
    caption: str = ""
    number: int = 0

    def turned(self, least: int = WIDE) -> "Table":
        """The table with rows and columns exchanged, where it has more columns than `least`.

        >>> Table([list("abcdefgh")], [list("12345678")], [True] * 8).turned().rows[:2]
        [['b', '2'], ['c', '3']]
        """
        if len(self.head) != 1 or len(self.head[0]) <= least or len(self.rows) > WIDE:
            return self
        lines = [list(line) for line in zip(self.head[0], *self.rows, strict=True)]
        right = [False] + [True] * len(self.rows)
        return Table([lines[0]], lines[1:], right, self.caption, self.number)


def tables(text: str) -> list[Table]:
    """Every table in a piece of HTML; hidden and empty parts are left out.

    Cells that span several columns or rows are repeated, so that every row has every column.

    >>> tables("<table><tr><th>a</th></tr><tr><td style='text-align:right'>1</td></tr></table>")
    [Table(head=[['a']], rows=[['1']], right=[True], caption='', number=0)]
    >>> [(one.head, one.rows) for one in tables("<table><tr><th>a</th></tr></table>")]
    [([['a']], [])]
    """
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return [_table(rows, caption) for rows, caption in reader.found if rows]


def width(text: str) -> int:
    """How many columns of a terminal a text takes: a Chinese character takes two.

    >>> width("收入 yuan")
    9
    """
    if text.isascii():
        return len(text)
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


@dataclass
class _Cell:
    text: str = ""
    heading: bool = False
    right: bool = False
    columns: int = 1
    rows: int = 1


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[list[list[_Cell]], str]] = []  # rows and caption
        self.rows: list[list[_Cell]] | None = None
        self.cell: _Cell | None = None
        self.caption, self.in_caption, self.ignored = "", False, 0

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        if tag in ("style", "script"):
            self.ignored += 1
        elif tag == "table":
            self.rows, self.caption = [], ""
        elif tag == "caption":
            self.in_caption = True
        elif tag == "tr" and self.rows is not None:
            self.rows.append([])
        elif tag in ("td", "th") and self.rows:
            right = "right" in (given.get("style") or "") or given.get("align") == "right"
            self.cell = _Cell(
                heading=tag == "th",
                right=right,
                columns=int(given.get("colspan") or 1),
                rows=int(given.get("rowspan") or 1),
            )
            self.rows[-1].append(self.cell)
        elif tag == "br" and self.cell:
            self.cell.text += "\n"

    def handle_endtag(self, tag: str) -> None:
        if tag in ("style", "script"):
            self.ignored -= 1
        elif tag in ("td", "th"):
            self.cell = None
        elif tag == "caption":
            self.in_caption = False
        elif tag == "table" and self.rows is not None:
            self.found.append(([row for row in self.rows if row], self.caption.strip()))
            self.rows = None

    def handle_data(self, data: str) -> None:
        if self.ignored:
            return
        if self.cell:
            self.cell.text += data
        elif self.in_caption:
            self.caption += data


def _table(rows: list[list[_Cell]], caption: str) -> Table:
    grid = _grid(rows)
    heads = 0
    while heads < len(grid) and all(cell.heading for cell in grid[heads]):
        heads += 1
    heads = min(heads, max(1, len(grid) - 1)) or (1 if len(grid) > 1 and grid[0][-1].heading else 0)
    body = grid[heads:]
    right = [
        bool(body) and all(row[i].right or _number(row[i].text) for row in body)
        for i in range(len(grid[0]))
    ]
    text = [[minus(" ".join(cell.text.split())) for cell in row] for row in grid]
    return Table(text[:heads], text[heads:], right, caption)


def _grid(rows: list[list[_Cell]]) -> list[list[_Cell]]:
    grid: list[list[_Cell]] = [[] for _ in rows]
    for y, row in enumerate(rows):
        for cell in row:
            for below in range(min(cell.rows, len(rows) - y)):
                grid[y + below].extend([cell] * cell.columns)
    wide = max(len(row) for row in grid)
    return [row + [_Cell()] * (wide - len(row)) for row in grid]


def _number(text: str) -> bool:
    return (
        bool(text.strip())
        and text.strip().strip("-–−+%").replace(",", "").replace(".", "", 1).isdigit()
    )
