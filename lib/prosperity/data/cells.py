"""Printed cells, and numbers that remember what their printing leaves open.

A `Value` is a number read from a table, or computed from such numbers, with the interval that the
rounding of its cells allows. `Tables` gives them out and notes which cells were read. It can be
copied with one cell changed, which is how one asks what hangs on that cell.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from prosperity.base.errors import InputError, one_of
from prosperity.base.frames import pd
from prosperity.data.package import PACKAGE, Package
from prosperity.data.rounding import Exact, Interval, exact
from prosperity.data.schema import key_of

Place = tuple[str, int, str]  # table, position of the row, column


class AbsentError(Exception):
    """No table prints what was asked for, so a reading that needs it says nothing.

    Args:
        message: what is absent.
        year: of it, where it is of a year.
    """

    def __init__(self, message: str, year: object = None):
        super().__init__(message)
        self.year = None if year is None else int(str(year))


@dataclass(frozen=True, slots=True)
class Value:
    """A number with the interval that rounding allows.

    >>> growth = (Value.printed("39.2") / Value.printed("35.8") - 1) * 100
    >>> float(round(growth.number, 4)), growth.interval.printed(1)
    (9.4972, '9.2 to 9.8')

    Args:
        number: the number itself.
        interval: what the rounding of the cells behind it leaves open.
        text: the digits as printed, if it is a cell and nothing was computed.
    """

    number: Fraction
    interval: Interval
    text: str = ""

    @classmethod
    @functools.cache
    def printed(cls, text: str) -> Value:
        """A number as it is printed: half a unit of its last digit is open either way."""
        return cls(exact(text), Interval.rounded(text), text)

    @classmethod
    @functools.cache
    def known(cls, number: Exact) -> Value:
        """A number without rounding, such as a count."""
        return cls(exact(number), Interval.point(number))

    def _with(self, other: Value | Exact, operation: Callable) -> Value:
        if not isinstance(other, Value):
            other = Value.known(other)
        return Value(operation(self.number, other.number), operation(self.interval, other.interval))

    def __add__(self, other: Value | Exact) -> Value:
        return self._with(other, operator.add)

    def __sub__(self, other: Value | Exact) -> Value:
        return self._with(other, operator.sub)

    def __mul__(self, other: Value | Exact) -> Value:
        return self._with(other, operator.mul)

    def __truediv__(self, other: Value | Exact) -> Value:
        try:
            quotient = self._with(other, operator.truediv)
            return replace(quotient, text=_moved(self.text, other))
        except (ZeroDivisionError, InputError):
            raise AbsentError("a division by a number that may be zero") from None


def _moved(text: str, divisor: object) -> str:
    """The printed digits with the point moved, if the divisor is a power of ten; else nothing."""
    if not text or not isinstance(divisor, int) or set(str(divisor)[1:]) != {"0"}:
        return ""
    if str(divisor)[0] != "1":
        return ""
    moved = f"{Decimal(text).scaleb(1 - len(str(divisor))):f}"
    return moved.rstrip("0").rstrip(".") if "." in moved else moved


@dataclass(frozen=True, slots=True)
class _Sheet:
    """One table: its rows, where each key stands, its editions and the years of its chains."""

    rows: tuple[dict[str, str], ...]
    resource: dict
    key: tuple[str, ...]
    index: dict[tuple[str, ...], int]
    editions: tuple[str, ...]
    chains: dict[str, dict[int, str]]
    titles: dict[str, str]

    @classmethod
    def of(cls, package: Package, table: str) -> _Sheet:
        rows, resource = package.rows(table), package.resource(table)
        key = tuple(key_of(resource))
        index = {tuple(row[name] for name in key): n for n, row in enumerate(rows)}
        chains = {one: package.links(table, one) for one in package.chains(table)}
        titles = {one["name"]: one["title"] for one in resource["sources"]}
        return cls(rows, resource, key, index, tuple(package.editions(table)), chains, titles)

    def edition(self, table: str, edition: str, year: object) -> str:
        """The edition itself, or the one that the chain of that name takes for the year."""
        if edition in self.editions:
            return edition
        known = (*self.chains, *sorted(self.editions))
        one_of("edition", edition, known, f"table {table!r}")
        try:
            return self.chains[edition][year]  # type: ignore[index]
        except KeyError:
            raise AbsentError(f"{table} has no {edition} of {year}", year) from None


class Tables:
    """The tables of the data package as printed cells; ``reads`` holds the places looked at.

    A table stays as it stood when it was first asked for; make new ones to see a changed file.

    Args:
        package: where the rows come from; the project's own data package by default.
        changes: cells to read differently, ``{(table, row position, column): text}``.

    >>> tables = Tables()
    >>> float(tables.cell("income", "urban_income_yuan", year=1978, edition="original").number)
    343.4
    >>> len(tables.reads)
    1
    """

    def __init__(self, package: Package = PACKAGE, changes: Mapping[Place, str] | None = None):
        self.package = package
        self.changes = dict(changes or {})
        self.reads: set[Place] = set()
        self._sheets: dict[str, _Sheet] = {}

    def changed(self, place: Place, text: str) -> Tables:
        """The same tables with one cell changed."""
        return self._copy({**self.changes, place: text})

    def watched(self) -> Tables:
        """The same tables with nothing read yet."""
        return self._copy(self.changes)

    def _copy(self, changes: Mapping[Place, str]) -> Tables:
        copy = Tables(self.package, changes)
        copy._sheets = self._sheets
        return copy

    def read(self, place: Place) -> str:
        """The text of one cell."""
        table, row, column = place
        return self.changes.get(place, self._sheet(table).rows[row][column])

    def _sheet(self, table: str) -> _Sheet:
        if table not in self._sheets:
            self._sheets[table] = self.package.keep(
                ("sheet", table), lambda: _Sheet.of(self.package, table)
            )
        return self._sheets[table]

    def rows(self, table: str) -> tuple[dict[str, str], ...]:
        """All rows of a table, as published."""
        return self._sheet(table).rows

    def resource(self, table: str) -> dict:
        """What the data package says of a table."""
        return self._sheet(table).resource

    def editions(self, table: str) -> tuple[str, ...]:
        """Names of a table's editions."""
        return self._sheet(table).editions

    def chains(self, table: str) -> Mapping[str, Mapping[int, str]]:
        """The chains of a table: name to the edition that it takes for each year."""
        return self._sheet(table).chains

    def _row(self, table: str, key: Mapping[str, object]) -> int:
        sheet = self._sheet(table)
        if set(sheet.key) != set(key):
            raise InputError(
                f"table {table!r} is keyed by {', '.join(sheet.key)}, not {sorted(key)}"
            )
        if "edition" in key:
            key = {**key, "edition": sheet.edition(table, str(key["edition"]), key.get("year"))}
        try:
            return sheet.index[tuple(str(key[name]) for name in sheet.key)]
        except KeyError:
            raise AbsentError(f"{table} has no row {dict(key)}", key.get("year")) from None

    def text(self, table: str, column: str, **key: object) -> str:
        """One printed cell; as edition, a chain of the table stands for the one of the year.

        Raises:
            AbsentError: if the table has no such row, or the cell is empty.
            InputError: if the table has no such column or another key.
        """
        row = self._row(table, key)
        if column not in (cells := self._sheet(table).rows[row]):
            known = ", ".join(cells)
            raise InputError(f"table {table!r} has no column {column!r}; it has {known}")
        text = self.read((table, row, column))
        if not text:
            raise AbsentError(f"{table} prints no {column} for {dict(key)}", key.get("year"))
        self.reads.add((table, row, column))
        return text

    def cell(self, table: str, column: str, **key: object) -> Value:
        """One printed number.

        Raises:
            AbsentError: if it is not printed.
        """
        return Value.printed(self.text(table, column, **key))

    def sources(self, places: Iterable[Place]) -> list[str]:
        """Titles of the sources behind some cells, each once, in alphabetical order."""
        titles = set()
        for table, row in {(table, row) for table, row, _ in places}:
            sheet = self._sheet(table)
            keys = sheet.rows[row]["source"].split(";")
            titles |= {sheet.titles.get(key, key) for key in keys if key}
        return sorted(titles)

    def unverified(self, places: Iterable[Place]) -> bool:
        """Whether any of the cells is found in no source of its own."""
        return any(self.rows(t)[row].get("status") == "unverified" for t, row, _ in places)


class Series(dict[Any, Value]):
    """Values by year, or by sector; ``missing`` names the years asked for that no table prints."""

    missing: tuple[int, ...] = ()


def series(years: Iterable[int], value: Callable[[int], Value]) -> Series:
    """The values of those years that are printed; the years between that are not are ``missing``.

    Raises:
        AbsentError: if the first or the last year is not printed.
    """
    years, found, missing = list(years), Series(), []
    for year in years:
        try:
            found[year] = value(year)
        except AbsentError:
            if year in (years[0], years[-1]):
                raise
            missing.append(year)
    found.missing = tuple(missing)
    return found


def by_year(quantity: Callable[..., Value], years: Iterable[int], **choices: object) -> pd.Series:
    """A quantity as a column of numbers by year; missing in a year that no table prints it for.

    Notebooks and figures take their numbers here, the audit its verdicts from the same quantity.
    What was computed is kept until a table changes.

    Args:
        quantity: a function of tables, year and choices.
        years: the years, in the order of the column.
        choices: editions and definitions, by the names that the quantity gives them.

    Raises:
        InputError: for a choice that the quantity does not know.
    """
    years = tuple(years)
    key = ("by_year", quantity, years, *sorted(choices.items()))
    return PACKAGE.keep(key, lambda: _numbers(quantity, years, choices)).copy()


def _numbers(quantity: Callable[..., Value], years: tuple[int, ...], choices: dict) -> pd.Series:
    tables, found = Tables(), []
    for year in years:
        try:
            found.append(float(quantity(tables, year=year, **choices).number))
        except AbsentError:
            found.append(float("nan"))
    return pd.Series(found, index=pd.Index(years, name="year"), dtype=float)
