"""Tables as a notebook shows them: labelled in the language asked for, numbers as printed there.

One object serves a screen reader, a printed page and a terminal: HTML with a caption and scoped
headers, and the same as plain text.
"""

from __future__ import annotations

import html
import math
import re
import string
from collections.abc import Collection, Mapping, Sequence

from prosperity.base import words
from prosperity.base.errors import InputError
from prosperity.base.frames import pd
from prosperity.base.kept import at_once

DECIMALS = {
    "year": None,
    "_yuan": 0,
    "_trillion_yuan": 1,
    "_percent": 1,
    "_points": 2,
    "ratio": 2,
    "theil": 4,
    "gini": 3,
}


class Table:
    """A table for reading, not for computing: all cells are text.

    >>> print(table(pd.DataFrame({"ratio": [2.5704]}, index=pd.Index([1978], name="year")), "en"))
    Year  Ratio
    1978   2.57
    """

    def __init__(self, head: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[bool],
                 caption: str = "", bold: Collection[int] = ()):  # fmt: skip
        self.head, self.rows, self.right, self.caption = list(head), rows, right, caption
        self.bold = bold  # numbers of the rows that stand out

    def __repr__(self) -> str:
        from wcwidth import wcswidth

        lines = [self.head, *self.rows]
        widths = [max(wcswidth(line[i]) for line in lines) for i in range(len(self.head))]

        def pad(text: str, width: int, right: bool) -> str:
            blank = " " * (width - wcswidth(text))
            return blank + text if right else text + blank

        text = ["  ".join(map(pad, line, widths, self.right)).rstrip() for line in lines]
        return "\n".join([self.caption, *text] if self.caption else text)

    def _repr_html_(self) -> str:
        def cell(text: str, right: bool, tag: str, scope: str = "") -> str:
            align = ' style="text-align:right"' if right else ' style="text-align:left"'
            scoped = f' scope="{scope}"' if scope else ""
            return f"<{tag}{scoped}{align}>{_marked(text)}</{tag}>"

        head = "".join(
            cell(text, right, "th", "col")
            for text, right in zip(self.head, self.right, strict=True)
        )
        body = "\n".join(
            ('<tr style="font-weight:bold">' if number in self.bold else "<tr>")
            + cell(row[0], self.right[0], "th", "row")
            + "".join(
                cell(text, right, "td") for text, right in zip(row[1:], self.right[1:], strict=True)
            )
            + "</tr>"
            for number, row in enumerate(self.rows)
        )
        caption = f"<caption>{_marked(self.caption)}</caption>\n" if self.caption else ""
        return (
            f"<table>\n{caption}<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>"
        )


def _marked(text: str) -> str:
    """A text as HTML; of two languages each is marked, so that a page can hide one."""
    if not isinstance(text, words.Both):
        return html.escape(text)
    between = f'<span class="between">{html.escape(text.between)}</span>' if text.between else ""
    zh, en = (
        f'<span lang="{lang}">{html.escape(one)}</span>' if one else ""
        for lang, one in (("zh", text.zh), ("en", text.en))
    )
    return zh + between + en


@at_once
def table(
    frame: pd.DataFrame,
    lang: str = "both",
    decimals: Mapping[str, int] | None = None,
    heads: Mapping[str, str] | None = None,
    title: str = "",
) -> Table:
    """Any frame with its index, numbers rounded for reading, in the words of the collection.

    Args:
        frame: columns and index names that are keys of ``data/terms.csv`` are shown in its words,
            others as they are; a text cell is translated where a term ``column_cell`` exists.
        lang: zh, en or both.
        decimals: decimals of a column, where they differ from those of its unit.
        heads: head of a column, where it depends on what was asked for.
        title: key of the term above the table, where a section has more than one.

    >>> print(table(pd.DataFrame({"my_index": [1.256], "ratio": [2.5]}), "en"))
    my_index  Ratio
        1.26   2.50
    """
    named = any(name is not None for name in frame.index.names)
    flat = frame.reset_index(allow_duplicates=True) if named else frame
    names = [_name(one) for one in flat.columns]
    known = heads or {}
    head = [
        known[one] if one in known else words.label(one, lang) if one in words.terms() else one
        for one in names
    ]
    columns, right = [], []
    for position, (name, column) in enumerate(zip(names, flat.columns, strict=True)):
        cells: pd.Series = flat.iloc[:, position]
        kind = cells.dtype
        numeric = pd.api.types.is_numeric_dtype(kind) and not pd.api.types.is_bool_dtype(kind)
        numeric = numeric and not pd.api.types.is_complex_dtype(kind)
        whole = pd.api.types.is_integer_dtype(kind)
        places = (decimals or {}).get(column, None if whole else _decimals(name))
        columns.append([_cell(name, cell, places, numeric, lang) for cell in cells])
        right.append(numeric)
    rows = [list(row) for row in zip(*columns, strict=True)]
    return Table(head, rows, right, words.label(title, lang) if title else "")


def _name(column: object) -> str:
    """The name of a column; the levels of one that has several stand beside each other."""
    return " ".join(map(str, column)) if isinstance(column, tuple) else str(column)


def _decimals(name: str) -> int | None:
    ending = max((end for end in DECIMALS if name.endswith(end)), key=len, default=None)
    if ending is None:
        ending = next((end for end in DECIMALS if end in name), None)
    return DECIMALS[ending] if ending else 2


def _cell(name: str, cell: object, places: int | None, numeric: bool, lang: str) -> str:
    if pd.api.types.is_scalar(cell) and pd.isna(cell):
        return "–"
    if numeric:
        if places is None:
            return str(int(cell))  # type: ignore[call-overload]
        value = float(cell)  # type: ignore[arg-type]
        return words.number(value, places) if math.isfinite(value) else str(value)
    key = f"{name}_{cell}".lower()
    return words.label(key, lang) if key in words.terms() else str(cell)


class Sentence:
    """A sentence in one language or in each, as a notebook shows it.

    >>> Sentence(["收入比", "ratio"])
    收入比
    ratio
    """

    def __init__(self, texts: Sequence[str]):
        self.texts = list(texts)

    def __repr__(self) -> str:
        return "\n".join(self.texts)

    def _repr_markdown_(self) -> str:
        if len(self.texts) == 1:
            return self.texts[0]
        both = zip(("zh", "en"), self.texts, strict=True)
        return "\n\n".join(_spoken(text, lang) for lang, text in both)

    def html(self) -> str:
        """The sentence as a paragraph of HTML for each language, where no Markdown is read.

        >>> Sentence(["收入比 < 3"]).html()
        '<p>收入比 &lt; 3</p>'
        """
        marks = [""] if len(self.texts) == 1 else [f' lang="{lang}"' for lang in ("zh", "en")]
        return "".join(f"<p{mark}>{html.escape(text)}</p>"
                       for mark, text in zip(marks, self.texts, strict=True))  # fmt: skip


def _spoken(text: str, lang: str) -> str:
    """A text marked with its language; a list as a block, as no words within a line hold one."""
    if re.search("^- ", text, re.M):
        return f'<div lang="{lang}">\n\n{text}\n\n</div>'
    return f'<span lang="{lang}">{text}</span>'


@at_once
def say(lang: str, *, zh: str, en: str, **numbers: object) -> Sentence:
    """A finding, written where it is read, whose every number is put in by the code beside it.

    Args:
        lang: zh, en or both.
        zh, en: the same sentence; a place is marked as in ``{fall:.2f}``, with the decimals to
            show. No digit stands in a sentence itself, so that each follows the data.
        numbers: what to put at the places; a mapping of zh and en where the two differ.

    Raises:
        InputError: for a typed digit, for places that differ between the two languages, and for
            a place without a number or a number without a place.

    >>> say("en", zh="降幅为{fall:.2f}", en="It fell by {fall:.2f}.", fall=0.5443)
    It fell by 0.54.
    >>> say("en", zh="2020年为{ratio:.2f}", en="It was {ratio:.2f} in 2020.", ratio=2.56)
    Traceback (most recent call last):
    prosperity.base.errors.InputError: '2020' is typed in a sentence; put it in by code
    """
    places = {one: _places(text) for one, text in {"zh": zh, "en": en}.items()}
    if places["zh"] != places["en"] or places["zh"] != numbers.keys():
        raise InputError(
            f"the places of a sentence differ: zh {sorted(places['zh'])}, en "
            f"{sorted(places['en'])}, given {sorted(numbers)}; make all three the same"
        )
    shown = {
        one: {
            name: _Rounded(value) if isinstance(value, float) else value
            for name, value in (
                (n, v[one] if isinstance(v, Mapping) else v) for n, v in numbers.items()
            )
        }
        for one in places
    }
    texts = {"zh": zh.format(**shown["zh"]), "en": en.format(**shown["en"])}
    return Sentence([texts[one] for one in words.languages(lang)])


def _places(text: str) -> set[str]:
    """The names at the marked places of a sentence in which no digit is typed."""
    parts = list(string.Formatter().parse(text))
    if typed := re.search(r"\d+", "".join(part for part, *_ in parts)):
        raise InputError(f"{typed[0]!r} is typed in a sentence; put it in by code")
    return {re.split(r"[.\[]", name)[0] for _, name, _, _ in parts if name is not None}


class _Rounded(float):
    """A number that is written as statistical offices print: a final 5 goes away from zero."""

    def __format__(self, form: str) -> str:
        if self != self:
            return "–"  # as a table shows what is missing
        decimals = re.fullmatch(r"([+]?)(,?)[.](\d+)f", form)
        if not decimals:
            return super().__format__(form)
        sign, comma, count = decimals.groups()
        return format(words.round_half_up(self, int(count)), f"{sign}{comma}.{count}f")
