"""What the stored notebooks print, number by number, and what a second computation says of each.

A place is one sentence, one table cell, one figure's description or one answer, in Chinese and in
English. Every number of every place ends in one of three states: `computed` (found again by a second
computation), `quoted` (stands word for word in a text column of the data package or in its
description) and `label` (a name: a claim, a stage, a section). A number in none fails the run.
"""

import html
import json
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NUMBER = re.compile(
    r"(?<![A-Za-z0-9_.\]])[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?![A-Za-z0-9_])"
)
DATE = re.compile(r"\d{4}-\d\d(?:-\d\d)?(?!\d)")
TASKS = ("exercise", "rubric", "solution")
SCALE = {"万亿": 1e12, "亿": 1e8, "万": 1e4, " million": 1e6, " billion": 1e9, " trillion": 1e12}


def tongues(cell):
    """The Chinese and the English reading of a piece of HTML."""
    texts = []
    for other in ("en", "zh"):
        one = re.sub(rf'<(span|div) lang="{other}">.*?</\1>', "", cell, flags=re.S)
        one = re.sub(r'<span class="between">.*?</span>', "", one)
        texts.append(html.unescape(re.sub(r"<[^>]+>", "", one)).strip())
    return texts


def spans(text):
    """Where the numbers of a text stand; a date is one number."""
    dates = [match.span() for match in DATE.finditer(text)]
    found = [match.span() for match in NUMBER.finditer(text)
             if not any(a <= match.start() < b for a, b in dates)]  # fmt: skip
    return sorted(dates + found)


def value(text, span):
    """A number as a quantity, with the power of ten that the word after it names."""
    told = text[slice(*span)]
    if DATE.fullmatch(told):
        return told
    after = text[span[1] :]
    scale = next((size for word, size in SCALE.items() if after.startswith(word)), 1)
    if scale == 1 and not after.startswith(("年", ": ")):  # a list names its unit at the end
        unit = re.match(r"[^。；;]*?[（(](万亿|亿|万|million|billion|trillion)", after)
        scale = next((size for word, size in SCALE.items() if unit and word.strip() == unit[1]), 1)
    return round(float(told.replace(",", "").lstrip("+")) * scale, 6)


class Place:
    """One sentence or table cell in one or two languages, and the state of each of its numbers."""

    def __init__(self, cell, kind, texts, column="", line=None, at=0):
        self.cell, self.kind, self.column, self.line, self.at = cell, kind, column, line or {}, at
        self.row = next(iter(self.line.values()), "")
        self.head = bool(line) and list(line) == list(line.values())
        self.texts = [texts[1]] if texts[0] == texts[1] else [texts[1], texts[0]]
        self.states = [{span: None for span in spans(text)} for text in self.texts]

    def mark(self, piece, state):
        """Give a state to the numbers of a piece of text; says whether the piece stands here."""
        stands = False
        for text, states in zip(self.texts, self.states, strict=True):
            for match in re.finditer(re.escape(piece), text):
                start, stop = match.span()
                if text[start - 1 : start].isdigit() and piece[0].isdigit():
                    continue
                if piece[-1].isdigit() and re.match(r"\.?\d", text[stop:]):
                    continue
                stands = True
                for span in states:
                    if start <= span[0] and span[1] <= stop:
                        states[span] = states[span] or state
        return stands

    def require(self, book, wanted):
        """The whole text of this place must be the one computed anew."""
        if self.texts[0] != wanted:
            book.failed.append(
                f"{book.name} cell {self.cell}, {self.row}: {self.texts[0]} for {wanted}"
            )
        for states in self.states:
            states.update((span, "computed") for span in states)

    def carry(self):
        """A number of the Chinese text has the state of an equal in the English one, each once."""
        if len(self.texts) == 2:
            known = [
                (value(self.texts[0], span), state)
                for span, state in self.states[0].items()
                if state
            ]
            for span, state in self.states[1].items():
                if state:  # found by itself: its equal is spoken for too
                    known = without(known, value(self.texts[1], span))
            for span, state in self.states[1].items():
                one = value(self.texts[1], span)
                self.states[1][span] = state or dict(known).get(one)
                known = known if state else without(known, one)


def without(known, one):
    """Pairs without the first of a value."""
    at = next((place for place, pair in enumerate(known) if pair[0] == one), None)
    return known if at is None else known[:at] + known[at + 1 :]


class Book:
    """The stored output of one notebook."""

    def __init__(self, name, text=None):
        self.name, self.failed = name, []
        path = ROOT / "notebooks" / f"{name}.ipynb"
        book = json.loads(text or path.read_text(encoding="utf-8"))
        self.places, self.tables = [], {}
        cells = book["cells"]
        for number, cell in enumerate(cells):
            alts = []
            if "lang-zh" in cell["metadata"].get("tags", ()):
                both = ["".join(one["source"]) for one in cells[number : number + 2]]
                kind = (
                    "task" if set(cells[number + 1]["metadata"]["tags"]) & set(TASKS) else "prose"
                )
                self.places.append(Place(number, kind, both))
            for output in cell.get("outputs", []):
                found = {kind: "".join(text) for kind, text in output.get("data", {}).items()}
                if "<table" in found.get("text/html", ""):
                    self._table(number, found["text/html"])
                elif "text/markdown" in found:
                    self.places.append(Place(number, "sentence", tongues(found["text/markdown"])))
                elif "image/png" in found:
                    alts.append(found["text/plain"])
                elif "text/plain" in found:
                    lines = found["text/plain"].split("\n")
                    self.places.append(Place(number, "answer", [lines[0], lines[-1]]))
            for zh, en in zip(alts[::2], alts[1::2], strict=True):
                self.places.append(Place(number, "figure", [zh, en]))

    def _table(self, number, text):
        rows = [[tongues(one) for one in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S)]
                for row in re.findall(r"<tr>(.*?)</tr>", text, re.S)]  # fmt: skip
        heads = [one[1] for one in rows[0]]
        self.tables.setdefault(number, []).append(
            [heads] + [[c[1] for c in row] for row in rows[1:]]
        )
        for row in rows:
            if row[0][1] == "Reading":
                heads = [one[1] for one in row]
            line = dict(zip(heads, (one[1] for one in row), strict=False))
            for at, (column, texts) in enumerate(zip(heads, row, strict=False)):
                self.places.append(Place(number, "table", texts, column, line, at))

    def check(self, piece):
        """A piece of text that was computed anew must stand somewhere in the outputs."""
        if not any([place.mark(piece, "computed") for place in self.places]):
            self.failed.append(f"{self.name}: {piece}")

    def table(self, number, columns, *, ordered=True):
        """Columns of a table, by their English heads, must be the texts computed anew."""
        heads = self.tables[number][0][0]
        for head, wanted in columns.items():
            self.column(number, heads.index(head), list(wanted), ordered=ordered)

    def column(self, number, at, wanted, *, ordered=True):
        """One column of a table; where rows of equal rank may change places, without their order."""
        told = [row[at] for row in self.tables[number][0][1:]]
        if told != wanted and (ordered or sorted(told) != sorted(wanted)):
            apart = [f"{a} for {b}" for a, b in zip(told, wanted, strict=False) if a != b]
            self.failed.append(
                f"{self.name} cell {number}, column {at + 1}: {'; '.join(apart) or wanted}"
            )
        for place in self.places:
            if (place.cell, place.kind, place.at) == (number, "table", at) and not place.head:
                for states in place.states:
                    states.update((span, "computed") for span in states)

    def count(self):
        """How many numbers are in each state, both languages together."""
        states = [state for place in self.places for one in place.states for state in one.values()]
        found = {state: states.count(state) for state in ("computed", "quoted", "label")}
        return found | {"without": states.count(None)}

    def missing(self):
        """The numbers without a second computation, each with the words around it."""
        return [f"[{place.cell}] {place.column} {place.row}: ".replace("  ", " ")
                + text[max(0, a - 40) : b + 20].replace("\n", " ") + f"   <{text[a:b]}>"
                for place in self.places for text, states in zip(place.texts, place.states, strict=True)
                for (a, b), state in states.items() if state is None]  # fmt: skip
