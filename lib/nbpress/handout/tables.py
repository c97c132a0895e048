"""Tables out of the HTML of a cell's output, as text to be set anew for paper, page or slide."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import east_asian_width

from nbpress.handout.markdown import minus

if TYPE_CHECKING:
    from bs4 import Tag

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
        lines = list(map(list, self.columns()))
        right = [False] + [True] * len(self.rows)
        return Table([lines[0]], lines[1:], right, self.caption, self.number)

    def told(self, label: str) -> str:
        """What stands above it: its number after a label, if there is one, and its caption."""
        return "　".join(filter(None, (label and f"{label} {self.number}", self.caption)))

    def columns(self) -> list[tuple[str, ...]]:
        """The texts of each column, from the heading down."""
        return list(zip(*self.head, *self.rows, strict=True))

    def some(self, columns: Sequence[int], rows: int | None = None) -> "Table":
        """Some of its columns, by their places, and its first rows."""
        head, body = (
            [[row[one] for one in columns] for row in part]
            for part in (self.head, self.rows[:rows])
        )
        return replace(self, head=head, rows=body, right=[self.right[one] for one in columns])


def tables(text: str) -> list[Table]:
    """Every table in a piece of HTML; hidden and empty parts are left out.

    Cells that span several columns or rows are repeated, so that every row has every column.

    >>> tables("<table><tr><th>a</th></tr><tr><td style='text-align:right'>1</td></tr></table>")
    [Table(head=[['a']], rows=[['1']], right=[True], caption='', number=0)]
    >>> [(one.head, one.rows) for one in tables("<table><tr><th>a</th></tr></table>")]
    [([['a']], [])]

    A table within a cell is part of its text, and what ends without a tag ends where HTML says.

    >>> inner = "<table><tr><td>1</td><td>2</td></tr></table>"
    >>> outer = f"<table><tr><td>x {inner}</td><td>y</td></tr></table>"
    >>> [one.rows for one in tables(outer)]
    [[['x 1 2', 'y']]]
    >>> [one.rows for one in tables("<table><tr><td>a<td>b<tr><td>c<td>d</table>")]
    [[['a', 'b'], ['c', 'd']]]
    """
    from bs4 import BeautifulSoup

    page = BeautifulSoup(text, "html.parser")
    for hidden in page(["style", "script"]):
        hidden.decompose()
    for end in page.select("br, table table td, table table th"):
        end.insert_after(" ")
    for kinds in (["tr"], ["td", "th"]):
        for one in page(kinds):
            around = one.find_parent([*kinds, "table"])
            if around and around.name in kinds:  # which was left open
                around.insert_after(one)
    found = []
    for table in page("table"):
        rows = [row for row in table("tr") if row.find_parent("table") is table]
        lines = [cells for row in rows if (cells := row(["td", "th"], recursive=False))]
        if lines and not table.find_parent("table"):
            caption = table.find("caption", recursive=False)
            found.append(_table(_grid(lines), caption.get_text().strip() if caption else ""))
    return found


def width(text: str) -> int:
    """How many columns of a terminal a text takes: a Chinese character takes two.

    >>> width("收入 yuan")
    9
    """
    if text.isascii():
        return len(text)
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def longest_word(text: str) -> int:
    """The width of the longest piece of a text that no line may break; Chinese breaks anywhere."""
    return max(map(width, re.split(r"[\s\u2e80-\uffef]+", text)))


class _Cell(NamedTuple):
    text: str = ""
    heading: bool = False
    right: bool = False


def _grid(lines: Sequence[Sequence["Tag"]]) -> list[list[_Cell]]:
    """The cells of a table in rows of equal length; what spans several stands in each."""
    grid: list[list[_Cell]] = [[] for _ in lines]
    for y, line in enumerate(lines):
        for tag in line:
            right = "right" in str(tag.get("style")) or tag.get("align") == "right"
            cell = _Cell(" ".join(tag.get_text().split()), tag.name == "th", right)
            for row in grid[y : y + int(str(tag.get("rowspan") or 1))]:
                row += [cell] * int(str(tag.get("colspan") or 1))
    wide = max(map(len, grid))
    return [row + [_Cell()] * (wide - len(row)) for row in grid]


def _table(grid: list[list[_Cell]], caption: str) -> Table:
    heads = 0
    while heads < len(grid) and all(cell.heading for cell in grid[heads]):
        heads += 1
    heads = min(heads, max(1, len(grid) - 1)) or (1 if len(grid) > 1 and grid[0][-1].heading else 0)
    body = grid[heads:]
    right = [
        bool(body) and all(row[i].right or _number(row[i].text) for row in body)
        for i in range(len(grid[0]))
    ]
    text = [[minus(cell.text) for cell in row] for row in grid]
    return Table(text[:heads], text[heads:], right, caption)


def _number(text: str) -> bool:
    return text.strip("-–−+%").replace(",", "").replace(".", "", 1).isdigit()
