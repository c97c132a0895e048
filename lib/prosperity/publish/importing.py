"""Bring tables from the statistical office's data service into the data package.

What an export holds is known from the descriptions: a field that the office publishes says so in
its ``indicator``. New years join the table, or make an edition of their own; values that are there
already must agree. Everything is tried on a copy, under every rule of the table, before one file
of the collection is touched.
"""

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from prosperity.base.errors import InputError
from prosperity.base.files import copied, csv_bytes, description, write
from prosperity.base.places import DATA
from prosperity.data import Package, descriptions, identities
from prosperity.data.descriptions import SOURCES, laid_out
from prosperity.data.exports import PROVINCES, Export, Series, read
from prosperity.study import provinces

AGENCY = "National Bureau of Statistics of China"
SERVICE = {  # the data base: address, words for it
    True: ("E0103", "data service, figures by province", "国家数据库分省年度数据"),
    False: ("C01", "data service, annual figures", "国家数据库年度数据"),
}
Row = dict[str, str]


class Target(NamedTuple):
    """Where an indicator belongs."""

    table: str
    column: str


@dataclass(slots=True)
class Imported:
    """What an import does, before and after it is done.

    Args:
        tables: names of the tables that change.
        added: cells that were empty, by table, column and year.
        agreed: how many values stand there already.
        edition: name of the edition that takes them; empty for tables without editions.
        source: key of the source that the new rows name.
        folder: the copy on which all was tried.
    """

    edition: str
    source: str
    folder: Path
    tables: list[str] = field(default_factory=list)
    added: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    agreed: int = 0

    def __str__(self) -> str:
        of = f" into edition {self.edition}" if self.edition else ""
        lines = [
            f"{table}.{column}: {len(years)} new, {_span(years)}"
            for (table, column), years in self.added.items()
        ]
        count = sum(map(len, self.added.values()))
        return "\n".join([f"values: {count} new{of}, {self.agreed} as they stand", *lines])


def _span(years: Sequence[int]) -> str:
    first, last = min(years), max(years)
    return f"{first}" if first == last else f"{first} to {last}"


def try_out(
    files: Iterable[Path],
    folder: Path,
    on: str,
    edition: str = "",
    source: str = "",
    titles: tuple[str, str] = ("", ""),
) -> Imported:
    """Put what exports hold into a copy of the tables, and check it.

    Args:
        files: as downloaded.
        folder: a copy of the tables, with their descriptions, that may be written to.
        on: date of the download, such as 2026-11-25.
        edition: that takes the values; needed by a table that has editions. A new name makes one.
        source: key of a source that is described; by default one is made for this download.
        titles: of a new edition, in English and Chinese.

    Raises:
        InputError: for a file that is no export, an indicator or unit that no table has, a place
            that is no province or is missing, a value that differs from one that is there, or a
            table that breaks a rule.
    """
    exports = [read(Path(file)) for file in files]
    package = Package(folder)
    found = Imported(edition, source, folder)
    placed = [
        (one, series, _target(package, one, series)) for one in exports for series in one.series
    ]
    _places(package, exports)
    for table in dict.fromkeys(target.table for *_, target in placed):
        own = [(one, series, target) for one, series, target in placed if target.table == table]
        known = bool(package.editions(table))
        if known and not edition:
            raise InputError(
                f"table {table!r} has editions; say which takes the values with --edition: one of "
                f"{', '.join(package.editions(table))}, or a new name"
            )
        found.source = source or _source(folder, own[0][0], on)
        rows = [dict(row) for row in package.rows(table)]
        _merge(package, table, rows, own, edition if known else "", found)
        _describe(folder, table, rows, found, edition if known else "", on, titles)
        write(folder / f"{table}.csv", csv_bytes(rows[0], *(row.values() for row in rows)))
        found.tables.append(table)
    Package(folder, accepted=False).check()
    descriptions.build(folder)
    return found


def put(found: Imported, folder: Path = DATA) -> list[str]:
    """Take the files that changed over from the copy; returns their names."""
    return [
        path.name for path in sorted(found.folder.iterdir())
        if path.suffix in (".csv", ".json", ".sha256")
        and write(folder / path.name, path.read_bytes())
    ]  # fmt: skip


def copy_of(folder: Path = DATA) -> tempfile.TemporaryDirectory:
    """A folder that goes when it is closed, with a copy of the tables in ``data``."""
    made = tempfile.TemporaryDirectory(prefix="prosperity-import-")
    copied(folder, Path(made.name) / "data")
    return made


def _targets(package: Package, provincial: bool) -> dict[str, Target]:
    found = {}
    for table in package.tables():
        fields = package.resource(table)["schema"]["fields"]
        if ("province" in {one["name"] for one in fields}) == provincial:
            for one in fields:
                if "indicator" in one:
                    found[one["indicator"]] = Target(table, one["name"])
    return found


def _target(package: Package, export: Export, series: Series) -> Target:
    targets = _targets(package, export.database == PROVINCES)
    if series.indicator in targets:
        return targets[series.indicator]
    name = series.indicator.rpartition("(")[0]
    for known in targets:
        if name and known.rpartition("(")[0] == name:
            raise InputError(
                f"{export.file}: {series.indicator} has another unit than the table; export {known}"
            )
    raise InputError(
        f"{export.file}: no table has the indicator {series.indicator!r} of {export.database}; "
        f"known are {', '.join(targets)}"
    )


def _places(package: Package, exports: Iterable[Export]) -> None:
    """Refuse a place that is no province, one that comes twice, and provinces that are missing."""
    names, every = provinces.called(), [row["province"] for row in package.rows("provinces")]
    for one in exports:
        if one.database != PROVINCES:
            continue
        places = [series.place for series in one.series]
        strange = [place for place in places if place not in names]
        if strange:
            raise InputError(
                f"{one.file}: {strange[0]!r} is no province; export the 31 of the data base"
            )
        given = [names[place] for place in places]
        if missing := [place for place in every if place not in given]:
            raise InputError(
                f"{one.file}: {missing[0]} is missing ({len(set(given))} of {len(every)} "
                "provinces); export all"
            )
        if len(given) != len(set(given)):
            twice = next(place for place in given if given.count(place) > 1)
            raise InputError(f"{one.file}: {twice} stands twice; export the table again")


def _merge(
    package: Package,
    table: str,
    rows: list[Row],
    placed: Iterable[tuple[Export, Series, Target]],
    edition: str,
    found: Imported,
) -> None:
    """Fill the cells that are empty, add the rows that are not there, refuse what differs."""
    names = provinces.called()
    resource = package.resource(table)
    columns = [one["name"] for one in resource["schema"]["fields"]]
    key = [one for one in columns if one in ("year", "province", "edition")]
    index = {tuple(row[one] for one in key): row for row in rows}
    order = {row["province"]: at for at, row in enumerate(package.rows("provinces"))}
    new: list[Row] = []
    for export, series, target in placed:
        at = {"province": names.get(series.place, ""), "edition": edition}
        for year, cell in series.values.items():
            at["year"] = str(year)
            row = index.get(tuple(at[one] for one in key))
            if row is None:
                row = dict.fromkeys(columns, "") | {one: at[one] for one in key}
                row |= {"status": "published", "transcriptions": "1", "source": found.source}
                index[tuple(at[one] for one in key)] = row
                new.append(row)
            _fill(export, row, target, cell, found)
    new.sort(key=lambda row: (int(row["year"]), order.get(row.get("province", ""), 0)))
    last = [at for at, row in enumerate(rows) if not edition or row["edition"] == edition]
    where = last[-1] + 1 if last else len(rows)
    rows[where:where] = new


def _fill(export: Export, row: Row, target: Target, cell: str, found: Imported) -> None:
    there = row[target.column]
    if there:
        slack = identities.half_unit(there) + identities.half_unit(cell) + identities.TINY
        if abs(float(there) - float(cell)) > slack:
            of = " ".join(row[one] for one in ("year", "province", "edition") if row.get(one))
            raise InputError(
                f"{export.file}: {cell} for {of} where {target.table}.{target.column} has {there}; "
                "a revised series is an edition of its own: --edition NAME, or correct the table"
            )
        found.agreed += 1
        return
    row[target.column] = cell
    keys = row["source"].split(";")
    if found.source not in keys:
        row["source"] = ";".join([*filter(None, keys), found.source])
    found.added.setdefault((target.table, target.column), []).append(int(row["year"]))


def _source(folder: Path, export: Export, on: str) -> str:
    """The key of this download among the sources, described if it was not."""
    provincial = export.database == PROVINCES
    code, words, words_zh = SERVICE[provincial]
    key = f"nbs-export-{'provinces-' if provincial else ''}{on}"
    known = description(folder / SOURCES)
    told = {
        "title": f"{AGENCY}, {words}, exported on {on}",
        "title_zh": f"国家统计局，{words_zh}，{on}导出",
        "agency": AGENCY,
        "publication": words,
        "edition": f"exported on {on}",
        "path": f"https://data.stats.gov.cn/easyquery.htm?cn={code}",
        "landing": True,
        "published": on,
        "read": on,
    }
    if export.note:
        told |= {"note": f"The office remarks, in Chinese: {export.note}", "note_zh": export.note}
    write(folder / SOURCES, (laid_out(dict(sorted((known | {key: told}).items()))) + "\n").encode())
    return key


def _describe(
    folder: Path,
    table: str,
    rows: list[Row],
    found: Imported,
    edition: str,
    on: str,
    titles: tuple[str, str],
) -> None:
    """Name the source and the edition in the description, and claim the years that are whole."""
    path = folder / f"{table}.json"
    told = description(path)
    if found.source not in told["sources"]:
        told["sources"].append(found.source)
    if edition and edition not in told["editions"]:
        told["editions"][edition] = {
            "title": titles[0] or f"As exported on {on}",
            "title_zh": titles[1] or f"{on}导出",
            "note": "",
            "note_zh": "",
            "published": on,
        }
    for one in told["fields"]:
        if isinstance(one, dict) and (table, one["name"]) in found.added:
            claimed = one.setdefault("years", {})
            first, last = claimed.get(edition or "*", (None, None))
            whole = sorted(_whole(rows, one["name"], edition))
            first = first or (whole[0] if whole else None)
            while first and (last or first - 1) + 1 in whole:
                last = (last or first - 1) + 1
            if first and last:
                claimed[edition or "*"] = [first, last]
    write(path, (laid_out(told) + "\n").encode())


def _whole(rows: list[Row], column: str, edition: str) -> Iterator[int]:
    """Years in which each place, or the nation, has a value."""
    places = {row.get("province", "") for row in rows}
    have: dict[int, set[str]] = {}
    for row in rows:
        if row[column] and (not edition or row["edition"] == edition):
            have.setdefault(int(row["year"]), set()).add(row.get("province", ""))
    return (year for year, there in have.items() if there >= places)
