"""Where files that are public tell the answer of an exercise, whatever kind of files they are.

A number tells an answer where it is the same number: it has at least the decimals that are asked
for and equals the unrounded answer in every decimal that it has, whatever the sign; as a fraction
of one where a percentage is asked for, if it has six digits. A number that parts from the answer in
a later decimal is another quantity. Counts and years, and answers of fewer than four digits, stand
everywhere and tell nothing.
"""

import csv
import gzip
import json
import math
import re
from collections.abc import Iterable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple

from nbpress.errors import PressError
from nbpress.handout.answers import LONGEST, NUMBER, Answer
from nbpress.handout.leaks import readable
from nbpress.selfcheck import KINDS

DIGITS, OF_A_FRACTION = 4, 6
PRECISE = 9  # significant digits of two computations of one quantity that agree
PLACED = re.compile(r'"location":\d+')  # of a word in an index
WORDLESS = {".png", ".jpg", ".ico", ".woff2", ".otf", ".ttf", ".css", ".js", ".wasm", ".pagefind"}
DRAWN = {
    "d", "points", "transform", "style", "class", "id", "href", "src", "srcset", "viewbox",
    "x", "y", "cx", "cy", "dx", "dy", "r", "rx", "ry", "x1", "x2", "y1", "y2", "width", "height",
}  # fmt: skip


class Told(NamedTuple):
    """A file that tells an answer, and the number in it that does."""

    path: Path
    answer: Answer
    number: str


def tellers(folder: Path | str, known: Iterable[Answer]) -> list[Told]:
    """Every file below a folder that tells one of some answers.

    Raises PressError for a file of a kind that nobody has said how to read.
    """
    wanted = [one for one in known if decidable(one)]
    told: dict[str, list[Answer]] = {}
    found = []
    for path in sorted(one for one in Path(folder).rglob("*") if one.is_file()):
        for number in {number for text in words(path) for number in NUMBER.findall(text)}:
            if number not in told:
                told[number] = [one for one in wanted if same(number, one)]
            found += [Told(path, one, number) for one in told[number]]
    return found


def decidable(answer: Answer) -> bool:
    """Whether an answer has digits enough to be told from other numbers of its size."""
    digits = len(re.sub(r"\D", "", answer.text).lstrip("0"))
    return not KINDS[answer.kind].whole and digits >= DIGITS


def same(number: str, answer: Answer) -> bool:
    """Whether a printed number is an answer, in all the decimals that it has.

    >>> one = Answer(1, "a", "-0.1630", "change", {}, 0, "-0.16297512345")
    >>> same("0.16298", one), same("0.1630", one), same("0.163", one), same("0.16301", one)
    (True, True, False, False)
    >>> share = Answer(1, "a", "38.68", "percent", {}, 0, "38.67533")
    >>> same("0.3867533", share), same("0.3868", share), same("38.675", share), same("38.7", share)
    (True, False, True, False)
    """
    plain = number.replace(",", "")
    digits = len(plain.replace(".", "").lstrip("0"))
    if not DIGITS <= digits <= LONGEST:
        return False
    parts = KINDS[answer.kind].unit[0] in ("%", "个百分点") and digits >= OF_A_FRACTION
    exact = answer.exact or answer.text
    return any(
        _equal(plain, scale, exact, answer.decimals) for scale in ((0, 2) if parts else (0,))
    )


def _equal(number: str, scale: int, text: str, asked: int) -> bool:
    """Whether a number, moved by so many places, is another in all the decimals that it has."""
    if not math.isclose(float(number) * 10**scale, abs(float(text)), rel_tol=1e-3):
        return False
    shown, exact = Decimal(number).scaleb(scale), Decimal(text)
    places = -int(shown.as_tuple().exponent)
    if places < asked:
        return False
    step = Decimal(1).scaleb(-min(places, PRECISE - 1 - exact.adjusted()))
    one, other = (abs(x).quantize(step, ROUND_HALF_UP) for x in (shown, exact))
    return one == other


def words(path: Path) -> Iterator[str]:
    """What a reader or a program finds in a file, in pieces that hold whole numbers.

    Raises PressError for a file of an unknown kind.
    """
    if path.suffix in WORDLESS or not path.stat().st_size:
        return
    content = path.read_bytes()
    if content[:2] == b"\x1f\x8b":  # parts of an index: words between bytes
        text = gzip.decompress(content).decode("utf-8", errors="replace")
        yield PLACED.sub("", text)
        return
    if path.suffix in (".pdf", ".docx", ".pptx", ".ipynb"):
        yield from readable(content, path.suffix)
        return
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise PressError(
            f"{path}: neither text nor a kind that can be searched for answers; teach "
            "tools/tellers.py to read it, or leave it out"
        ) from None
    if path.suffix == ".csv":
        yield from (cell for row in csv.reader(text.splitlines()) for cell in row)
    elif path.suffix == ".json":
        yield from _scalars(json.loads(text))
    elif path.suffix in (".html", ".svg", ".xml"):
        page = _Page()
        page.feed(text)
        yield from page.found
    else:
        yield text


def _scalars(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from _scalars(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _scalars(inner)
    else:
        yield str(value)


class _Page(HTMLParser):
    """The text of a page or a drawing, and its attributes but for those that place and paint."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside = tag
        self.found += [value for name, value in attrs
                       if value and name not in DRAWN]  # fmt: skip

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""

    def handle_data(self, data: str) -> None:
        if self.inside == "script":  # lists of numbers, and words
            self.found += data.split(",")
        if self.inside != "style":
            self.found.append(data)

    def handle_comment(self, data: str) -> None:
        self.found.append(data)
