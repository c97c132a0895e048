"""Load a table by name and edition; never mix two editions without being asked to.

An *edition* is one published version of a series: GDP as first announced or as revised after a
census, income on the original or the revised survey basis, one white paper among several. A table
that has editions gives one at a time. `join` and `chain` put several together; their result says so
in the column ``edition`` and in ``frame.attrs["join"]``.
"""

from __future__ import annotations

import functools
import inspect
import os
from collections.abc import Callable, Hashable, Iterable, Mapping
from pathlib import Path
from typing import ParamSpec, TypeVar

from prosperity.base.errors import InputError, one_of
from prosperity.base.frames import pd
from prosperity.base.kept import Kept
from prosperity.base.places import DATA
from prosperity.data import checksums, descriptions, identities, schema

TYPES = {"integer": "Int64", "number": "float64"}
Value = TypeVar("Value")
Given = ParamSpec("Given")


def told(part: Mapping, key: str, lang: str) -> str:
    """What a part of the data package says of itself in one language; '' if nothing.

    >>> told({"unit": "year", "unit_zh": "年"}, "unit", "zh")
    '年'
    """
    return part.get(f"{key}_zh" if lang == "zh" else key) or part.get(key, "")


def unit(field: Mapping, lang: str) -> str:
    """The unit of a field in one language; '' where it has none.

    >>> unit({"unit": "year", "unit_zh": "年"}, "zh"), unit({"unit": "none"}, "en")
    ('年', '')
    """
    return "" if field.get("unit") == "none" else told(field, "unit", lang)


def terms(resource: Mapping, lang: str) -> str:
    """On what terms a table may be used: as it says, else the licences that it names.

    >>> terms({"licenses": [{"title": "CC BY 4.0"}, {"title": "MIT"}]}, "en")
    'CC BY 4.0; MIT'
    """
    licences = (one["title"] for one in resource.get("licenses", []))
    return told(resource, "terms", lang) or "; ".join(licences)


class Package:
    """The tables of a folder, each as it is described beside it.

    What is read is kept for the process, and read anew as soon as its file changes.

    Args:
        folder: the folder that holds the tables and their descriptions.
        accepted: whether a table is refused that is not the one that was accepted.

    >>> PACKAGE.load("prices").loc[1988, "cpi_national_index"]
    np.float64(118.8)
    """

    def __init__(self, folder: Path = DATA, accepted: bool = True):
        self.folder = Path(folder)
        self._root = f"{self.folder}{os.sep}"
        self._accepted = accepted
        self._kept = Kept()

    def _of(self, key: Hashable, files: Iterable[str], make: Callable[[], Value]) -> Value:
        paths = [self._root + one for one in files]
        return self._kept.of((self._root, self._accepted, key), paths, make)

    def _common(self) -> tuple[dict, dict]:
        files = descriptions.WHOLE, descriptions.SOURCES
        return self._of("common", files, lambda: descriptions.common(self.folder))

    def tables(self) -> list[str]:
        """Names of all tables, in the order of the data package.

        >>> tables()[:2]
        ['income', 'income_concepts']
        """
        return list(self._common()[0]["tables"])

    def sources(self) -> dict[str, dict]:
        """Each source that is described, by its key."""
        return self._common()[1]

    def resource(self, table: str) -> dict:
        """A table's entry in the data package: fields, units, editions, sources.

        Raises:
            InputError: if there is no such table (the message lists those there are), or for a
                description that is missing, no JSON or lacks what the loader needs.
        """

        def make() -> dict:
            one_of("table", table, self.tables())
            return descriptions.resource(self.folder, table, *self._common())

        return self._of(("resource", table), [f"{table}.json"], make)

    def editions(self, table: str) -> list[str]:
        """Names of a table's editions; empty if it has none.

        >>> editions("income")
        ['original', 'revised', 'released']
        """
        return list(self.resource(table).get("editions", {}))

    def choices(self, table: str) -> list[str]:
        """Editions that the study offers to choose from: all but those that stand aside.

        >>> PACKAGE.choices("gdp")
        ['announced', 'verified', 'census4', 'census5']
        """
        told = self.resource(table).get("editions", {})
        return [name for name, one in told.items() if not one.get("aside")]

    def rows(self, table: str) -> tuple[dict[str, str], ...]:
        """All rows of a table, cells as printed, after every check of the schema."""
        path = self.folder / self.resource(table)["path"]
        files = [path.name, checksums.beside(path).name]
        return self._of(("rows", table), files, lambda: tuple(self._checked(table)))

    def _checked(self, table: str) -> list[dict[str, str]]:
        resource = self.resource(table)
        path = self.folder / resource["path"]
        content = schema.content(path)
        rows = schema.read(path, resource, content)
        identities.check(path, rows, resource, self.rows)
        if self._accepted and not resource.get("ledger"):
            schema.check_sum(path, content)
        return rows

    def check(self) -> None:
        """Refuse the first table that breaks its schema or an identity."""
        for table in self.tables():
            self.rows(table)

    def printed(self, table: str, edition: str | None = None) -> pd.DataFrame:
        """Like `load`, but every cell is the text in the file, so that its decimals can be counted.

        >>> printed("digital_economy", "caict-2021").loc[2020, "size_trillion_yuan"]
        '39.2'
        """
        files = [self.resource(table)["path"]]
        return self._of(
            ("printed", table, edition), files, lambda: self._frame(table, edition)
        ).copy()

    def _frame(self, table: str, edition: str | None) -> pd.DataFrame:
        resource, editions = self.resource(table), self.editions(table)
        if editions and edition not in editions:
            asked = "name an edition" if edition is None else f"unknown edition {edition!r}"
            raise InputError(f"{asked} for table {table!r}; choose one of {', '.join(editions)}")
        if edition is not None and not editions:
            raise InputError(f"table {table!r} has no editions; load it without {edition!r}")
        kept = [row for row in self.rows(table) if not editions or row["edition"] == edition]
        names = [field["name"] for field in resource["schema"]["fields"]]
        frame = pd.DataFrame(kept, columns=names, dtype="object")
        if editions:
            frame = frame.drop(columns="edition")
        index = [name for name in schema.key_of(resource) if name != "edition"]
        for name in index:
            if self._type(resource, name) == "integer":
                frame[name] = frame[name].astype("int64")
        frame = frame.set_index(index if len(index) > 1 else index[0])
        frame.attrs = {"table": table, "edition": edition}
        return frame

    def load(self, table: str, edition: str | None = None) -> pd.DataFrame:
        """One table, or one edition of it, as numbers, indexed by its key without the edition.

        Args:
            table: name of the table, as in ``tables()``.
            edition: short name of the edition; needed by, and only by, a table that has editions.

        Returns:
            A frame whose columns carry their units in their names. A value that the edition does
            not print is missing (NaN), never filled. ``frame.attrs`` holds table and edition. The
            frame is the caller's own.

        Raises:
            InputError: for an unknown table or edition (the message lists the known ones), or for
                a file that breaks its schema or an identity, or is not the one that was
                checked in (file, row, column, rule, remedy).

        >>> load("income", "original").loc[1978, "urban_income_yuan"]
        np.float64(343.4)
        """
        files = [self.resource(table)["path"]]
        return self._of(
            ("load", table, edition), files, lambda: self._numbers(self._frame(table, edition))
        ).copy()

    def join(self, table: str, years: Mapping[str, Iterable[int]]) -> pd.DataFrame:
        """Several editions of a table one after another, each for the years given.

        Args:
            table: name of a table that has editions and is indexed by year.
            years: for each edition, the years to take from it. No year may be asked for twice.

        Returns:
            A frame like that of `load`, with the column ``edition``; ``frame.attrs["join"]`` is a
            list of (edition, first year, last year).

        Raises:
            InputError: if an edition lacks a year asked for, or a year comes from two editions.

        >>> series = join("income", {"original": range(2011, 2013), "released": range(2013, 2015)})
        >>> list(series["edition"])
        ['original', 'original', 'released', 'released']
        """
        return self._numbers(self.join_printed(table, years))

    def join_printed(self, table: str, years: Mapping[str, Iterable[int]]) -> pd.DataFrame:
        """Like `join`, but every cell is the text in the file."""
        seen: dict[int, str] = {}
        parts, said = [], []
        for edition, wanted in years.items():
            frame, wanted = self.printed(table, edition), sorted(wanted)
            for year in wanted:
                if year not in frame.index:
                    held = f"{frame.index.min()} to {frame.index.max()}"
                    raise InputError(
                        f"edition {edition!r} of table {table!r} has no year {year}; it has {held}"
                    )
                if year in seen:
                    raise InputError(
                        f"year {year} of table {table!r} is asked from two editions, "
                        f"{seen[year]!r} and {edition!r}; choose one"
                    )
                seen[year] = edition
            parts.append(frame.loc[wanted].assign(edition=edition))
            said.append((edition, wanted[0], wanted[-1]))
        frame = pd.concat(parts).sort_index()
        frame.attrs = {"table": table, "edition": list(years), "join": said}
        return frame

    def chains(self, table: str) -> list[str]:
        """Names of a table's chains: joins of its editions that the data package describes."""
        return list(self.resource(table).get("chains", {}))

    def links(self, table: str, chain: str) -> dict[int, str]:
        """The edition that a chain takes for each year.

        The data package writes a chain by years, spans, or a span that lasts as long as its
        edition: ``{"1978-2012": "original", "2013-": "released"}``.

        Raises:
            InputError: for an unknown chain.

        >>> links = PACKAGE.links("income", "as_printed")
        >>> links[2012], links[2013]
        ('original', 'released')
        """
        one_of("chain", chain, self.chains(table), f"table {table!r}")
        found: dict[int, str] = {}
        for span, edition in self.resource(table)["chains"][chain]["years"].items():
            first, dash, last = span.partition("-")
            if dash and not last:
                last = max(row["year"] for row in self.rows(table) if row["edition"] == edition)
            found |= dict.fromkeys(range(int(first), int(last or first) + 1), edition)
        return found

    def keep(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """What is made from the tables: once in a process, and anew when one of them changed."""
        return self._of(key, (), make)

    def chain(self, table: str, name: str, years: Iterable[int] | None = None) -> pd.DataFrame:
        """A join that the data package itself describes, such as one white paper for each year.

        >>> chain("digital_economy", "headline", [2019, 2020])["edition"].to_list()
        ['caict-2020', 'caict-2021']
        """
        return self._numbers(self.chain_printed(table, name, years))

    def chain_printed(
        self, table: str, name: str, years: Iterable[int] | None = None
    ) -> pd.DataFrame:
        """Like `chain`, but every cell is the text in the file."""
        wanted = None if years is None else tuple(years)
        return self._of(
            ("chain", table, name, wanted), (), lambda: self._chain(table, name, wanted)
        ).copy()

    def _chain(self, table: str, name: str, years: Iterable[int] | None) -> pd.DataFrame:
        links = self.links(table, name)
        wanted: dict[str, list[int]] = {}
        for year in links if years is None else years:
            if year in links:
                wanted.setdefault(links[year], []).append(year)
        if not wanted:
            raise InputError(
                f"chain {name!r} of table {table!r} has none of the years asked for; "
                f"it has {min(links)} to {max(links)}"
            )
        return self.join_printed(table, wanted)

    def _numbers(self, frame: pd.DataFrame) -> pd.DataFrame:
        resource, attrs = self.resource(frame.attrs["table"]), frame.attrs
        columns = {}
        for name in frame.columns:
            kind = TYPES.get(self._type(resource, name))
            cells = frame[name]
            columns[name] = cells.replace("", None).astype(float).astype(kind) if kind else cells
        numbers = pd.DataFrame(columns, index=frame.index)
        numbers.attrs = attrs
        return numbers

    @staticmethod
    def _type(resource: dict, name: str) -> str:
        fields = {field["name"]: field["type"] for field in resource["schema"]["fields"]}
        return fields.get(name, "string")


def source(title: str, lang: str) -> str:
    """The title of a source in one language.

    >>> source("WTO, Goods trade statistics for 2020, 2021", "zh")
    '世界贸易组织，2020年货物贸易统计，2021'
    """
    if lang != "zh":
        return title
    known = PACKAGE.sources().values()
    return next((told(one, "title", lang) for one in known if one["title"] == title), title)


def kept_table(make: Callable[Given, pd.DataFrame]) -> Callable[Given, pd.DataFrame]:
    """A function of the study whose table is made once until a table behind it changes.

    Kernels of one run take it from each other. Each caller has a copy of its own.
    """
    signature = inspect.signature(make)

    @functools.wraps(make)
    def of(*given: Given.args, **named: Given.kwargs) -> pd.DataFrame:
        bound = signature.bind(*given, **named)
        bound.apply_defaults()  # what is asked for in another way is the same table
        asked = (tuple(one) if isinstance(one, list) else one for one in bound.arguments.values())
        return PACKAGE.keep((of, *asked), lambda: make(*given, **named)).copy()

    return of


PACKAGE = Package()
tables, resource = PACKAGE.tables, PACKAGE.resource
editions, choices = PACKAGE.editions, PACKAGE.choices
load, printed = PACKAGE.load, PACKAGE.printed
join, join_printed = PACKAGE.join, PACKAGE.join_printed
links, chain, chain_printed = PACKAGE.links, PACKAGE.chain, PACKAGE.chain_printed
