"""Check what holds between the columns of a table, between its rows, and between tables.

A figure ten times too large may lie inside its bounds, and two columns that changed places look
like numbers. So a description also states ``rules`` that its table obeys; each is one of `RULES`.
Tolerance comes from the printed digits: half a unit of the last one, for each number involved.
"""

import datetime
import itertools
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from prosperity.base.errors import InputError

Row = dict[str, str]
Tables = Callable[[str], Iterable[Row]]  # rows of another table, by its name
Breach = tuple[int, str, str]  # position of the row, columns, what is wrong
TINY = 1e-9  # of binary fractions


def check(path: Path, rows: list[Row], resource: dict, tables: Tables) -> None:
    """Refuse the first row that breaks a rule of its table.

    Raises:
        InputError: with the file, row, columns, rule and what to do about it.
    """
    for rule in resource.get("rules", ()):
        for position, columns, wrong in RULES[rule["rule"]](rows, rule, resource, tables):
            raise InputError(
                f"{path.parent.name}/{path.name}, row {position + 2}, {columns}: {wrong}; "
                f"compare the row with its source ({rows[position].get('source') or 'none named'})"
            )


def half_unit(cell: str) -> float:
    """Half a unit of the last printed digit.

    >>> half_unit("39.2"), half_unit("400")
    (0.05, 0.5)
    """
    return 0.5 * 10.0 ** -len(cell.partition(".")[2])


def sums(rows: list[Row], rule: dict, *_: object) -> Iterator[Breach]:
    """The ``parts`` add up to the ``whole``.

    >>> rule = {"parts": ["urban", "rural"], "whole": "total"}
    >>> list(sums([{"urban": "60.6", "rural": "39.4", "total": "101.1"}], rule))
    [(0, "column 'total'", 'urban + rural is 100, not 101.1')]
    """
    parts, whole = rule["parts"], rule["whole"]
    for position, row in enumerate(rows):
        cells = [row[name] for name in (*parts, whole)]
        if all(cells):
            found = sum(map(float, cells[:-1]))
            slack = sum(map(half_unit, cells)) + rule.get("slack", 0)
            if abs(found - float(cells[-1])) > slack + TINY:
                told = f"{' + '.join(parts)} is {round(found, 6):g}, not {cells[-1]}"
                yield position, f"column {whole!r}", told


def orders(rows: list[Row], rule: dict, *_: object) -> Iterator[Breach]:
    """The ``columns`` never fall from left to right.

    >>> list(orders([{"a": "2", "b": "1"}], {"columns": ["a", "b"]}))
    [(0, "columns 'a' and 'b'", '2 is above 1')]
    """
    names = rule["columns"]
    for position, row in enumerate(rows):
        for low, high in itertools.pairwise(names):
            if row[low] and row[high] and float(row[low]) > float(row[high]):
                told = f"{row[low]} is above {row[high]}"
                yield position, f"columns {low!r} and {high!r}", told


def between(rows: list[Row], rule: dict, *_: object) -> Iterator[Breach]:
    """A mean lies between the ``parts`` whose mean it is.

    >>> rule = {"mean": "all", "parts": ["urban", "rural"]}
    >>> list(between([{"all": "9", "urban": "8", "rural": "3"}], rule))
    [(0, "column 'all'", '9 is not between urban 8 and rural 3')]
    """
    mean, parts = rule["mean"], rule["parts"]
    for position, row in enumerate(rows):
        cells = [row[name] for name in parts]
        if row[mean] and all(cells):
            low, *_between, high = sorted(map(float, cells))
            if not low <= float(row[mean]) <= high:
                shown = " and ".join(f"{name} {row[name]}" for name in parts)
                yield position, f"column {mean!r}", f"{row[mean]} is not between {shown}"


def growth(rows: list[Row], rule: dict, resource: dict, _: object) -> Iterator[Breach]:
    """From one year to the next that is there, a column changes by a factor inside the ``band``.

    The factor is per year, and rows that share the rest of the key follow each other.
    """
    low, high = rule["band"]
    for name in rule["columns"]:
        for before, after in _neighbours(rows, resource, name):
            first, second = rows[before], rows[after]
            years = int(second["year"]) - int(first["year"])
            factor = (float(second[name]) / float(first[name])) ** (1 / years)
            if not low <= factor <= high:
                told = f"{second[name]} is {factor:.2f} times a year from {first[name]} in "
                told += f"{first['year']}, outside {low:g} to {high:g}"
                yield after, f"column {name!r}", told


def change(rows: list[Row], rule: dict, resource: dict, _: object) -> Iterator[Breach]:
    """A printed ``change`` is what the ``level`` changed by since the year before."""
    level, by = rule["level"], rule["change"]
    for before, after in _neighbours(rows, resource, level):
        first, second = rows[before], rows[after]
        if second[by] and int(second["year"]) == int(first["year"]) + 1:
            found = float(second[level]) - float(first[level])
            slack = half_unit(first[level]) + half_unit(second[level]) + half_unit(second[by])
            if abs(found - float(second[by])) > slack + TINY:
                told = f"{second[by]} is printed, but {level} went from {first[level]} to "
                yield after, f"column {by!r}", told + second[level]


def _neighbours(rows: list[Row], resource: dict, name: str) -> Iterator[tuple[int, int]]:
    """Positions of each row with a value and of the one that follows it in time."""
    key = resource["schema"]["primaryKey"]
    rest = [one for one in key if one not in ("year", "date")]
    last: dict[tuple[str, ...], int] = {}
    order = sorted(range(len(rows)), key=lambda one: int(rows[one]["year"]))
    for position in order:
        row = rows[position]
        if row[name]:
            group = tuple(row[one] for one in rest)
            if group in last and rows[last[group]]["year"] != row["year"]:
                yield last[group], position
            last[group] = position


def weights(rows: list[Row], rule: dict, resource: dict, _: object) -> Iterator[Breach]:
    """The weight of ``high`` that a ``mean`` of it and ``low`` implies moves slowly.

    In percent, by points a year inside ``band_points``: the share of townspeople behind a mean
    income does not jump, and a slip in any of the three values moves it.
    """
    mean, low, high = rule["mean"], rule["low"], rule["high"]
    told = [{**row, "weight": _weight(row[mean], row[low], row[high])} for row in rows]
    least, most = rule["band_points"]
    for before, after in _neighbours(told, resource, "weight"):
        years = int(rows[after]["year"]) - int(rows[before]["year"])
        moved = (float(told[after]["weight"]) - float(told[before]["weight"])) / years
        if not least <= moved <= most:
            columns = f"columns {low!r}, {mean!r} and {high!r}"
            yield (
                after,
                columns,
                (
                    f"the mean implies a weight of {told[after]['weight']} percent for {high}, "
                    f"after {told[before]['weight']} in {rows[before]['year']}"
                ),
            )


def _weight(mean: str, low: str, high: str) -> str:
    if not (mean and low and high) or float(low) == float(high):
        return ""
    return f"{100 * (float(mean) - float(low)) / (float(high) - float(low)):.1f}"


def quotients(rows: list[Row], rule: dict, _: object, tables: Tables) -> Iterator[Breach]:
    """A share is ``scale`` times ``part`` over ``whole``, up to a factor inside the ``band``.

    The whole is a column of the row, or that of another ``table`` in the same year, of which any
    edition will do.

    >>> rule = {"share": "s", "part": "a", "whole": "b", "scale": 100, "band": [0.99, 1.01]}
    >>> list(quotients([{"s": "5", "a": "1", "b": "2"}], rule, {}, None))
    [(0, "column 's'", '5 is printed, but a over b gives 50')]
    """
    share, part, whole, (low, high) = (rule[one] for one in ("share", "part", "whole", "band"))
    elsewhere: dict[str, list[str]] = {}
    for row in tables(rule["table"]) if "table" in rule else ():
        elsewhere.setdefault(row["year"], []).append(row[whole])
    for position, row in enumerate(rows):
        wholes = elsewhere.get(row["year"], []) if "table" in rule else [row[whole]]
        wholes = [one for one in wholes if one]
        if not (row[share] and row[part] and wholes):
            continue
        found = [rule["scale"] * float(row[part]) / float(one) for one in wholes]
        loose = 1 + half_unit(row[part]) / float(row[part])  # what rounding the part allows
        slack = half_unit(row[share])
        if not any(
            low * one / loose - slack <= float(row[share]) <= high * one * loose + slack
            for one in found
        ):
            told = f"{row[share]} is printed, but {part} over {whole} gives {found[0]:.3g}"
            yield position, f"column {share!r}", told


def dates(rows: list[Row], rule: dict, *_: object) -> Iterator[Breach]:
    """A date is one of the calendar, and of the row's own year.

    ``text`` names a column such as 2020-12-11 or 2007-06; without it year, month and day are
    columns of their own.

    >>> list(dates([{"year": "2008", "month": "2", "day": "31"}], {}))
    [(0, "column 'day'", '2008-2-31 is no date of the calendar')]
    >>> list(dates([{"date": "2007-13", "year": "2007"}], {"text": "date"}))
    [(0, "column 'date'", '2007-13 is no date of the calendar')]
    """
    text = rule.get("text")
    for position, row in enumerate(rows):
        parts = [row.get(one, "") for one in ("year", "month", "day")]
        told = row[text] if text else "-".join(one for one in parts if one)
        name = f"column {text or 'day'!r}"
        written = told.split("-")
        if text and [len(one) for one in written] not in ([4], [4, 2], [4, 2, 2]):
            yield position, name, f"{told!r} is not written like 2020-12-11, 2020-12 or 2020"
            continue
        try:
            numbers = [int(one) for one in written if one.isascii() and one.isdigit()]
            datetime.date(*[*numbers, 1, 1][: max(3, len(written))])
        except (ValueError, TypeError):
            yield position, name, f"{told} is no date of the calendar"
            continue
        if text and any(int(one) != a for one, a in zip(parts, numbers, strict=False) if one):
            yield position, name, f"{told} does not agree with year {'-'.join(filter(None, parts))}"


def every(rows: list[Row], rule: dict, *_: object) -> Iterator[Breach]:
    """Each of the ``values`` is there in the ``column``.

    >>> list(every([{"p": "a"}], {"column": "p", "values": ["a", "b"]}))
    [(0, "column 'p'", 'b is missing')]
    """
    there = {row[rule["column"]] for row in rows}
    for value in rule["values"]:
        if value not in there:
            yield 0, f"column {rule['column']!r}", f"{value} is missing"


def known(rows: list[Row], rule: dict, _: object, tables: Tables) -> Iterator[Breach]:
    """What a ``column`` names is a key of another ``table``, in its column ``key``."""
    column, table = rule["column"], rule["table"]
    there = {row[rule["key"]] for row in tables(table)}
    for position, row in enumerate(rows):
        if row[column] and row[column] not in there:
            yield position, f"column {column!r}", f"{row[column]} is not in the table {table}"


RULES: dict[str, Callable[..., Iterator[Breach]]] = {
    "sum": sums,
    "order": orders,
    "between": between,
    "growth": growth,
    "change": change,
    "weight": weights,
    "quotient": quotients,
    "date": dates,
    "every": every,
    "known": known,
}
