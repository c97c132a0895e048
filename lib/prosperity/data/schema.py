"""Read one CSV of the data package and refuse it, in one sentence, if it breaks its schema.

The schema is the resource's entry in the data package (Data Package v2), assembled from the
description beside the table; nothing about a table is written anywhere else. Two rules go beyond
the standard: a field's ``years`` names, by edition, the years in which it may not be missing; and
every key in a row's ``source`` must be one of the resource's ``sources``.
"""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

from prosperity.base.errors import InputError
from prosperity.data import checksums

WHOLE = "-?(0|[1-9][0-9]*)"  # one way to write a number: 1978, neither 01978 nor １９７８
NUMBER = re.compile(rf"{WHOLE}(\.[0-9]+)?")
OTHER_DIGIT = re.compile(r"(?![0-9])\d")
INTEGER = re.compile(WHOLE)
TYPES = {"string", "integer", "number"}
MARK = b"\xef\xbb\xbf"


def misshapen(fields: list[dict], key: str | list[str]) -> str:
    """What the loader needs and the fields of a table, or its key, are not; '' if nothing.

    >>> misshapen([{"name": "year", "type": "integer"}], "years")
    "the key 'years' is no field"
    """
    if not fields:
        return "has no 'fields'"
    for field in fields:
        if "name" not in field:
            return "has a field without a name"
        if field.get("type") not in TYPES:
            return f"field {field['name']!r} has the type {field.get('type')!r}, which is unknown"
    if not key:
        return "has no 'primaryKey'"
    names = [field["name"] for field in fields]
    unknown = [one for one in ([key] if isinstance(key, str) else key) if one not in names]
    return f"the key {unknown[0]!r} is no field" if unknown else ""


def key_of(resource: dict) -> list[str]:
    """The columns that together name a row.

    >>> key_of({"schema": {"primaryKey": "year"}})
    ['year']
    """
    key = resource["schema"]["primaryKey"]
    return [key] if isinstance(key, str) else key


def content(path: Path) -> bytes:
    """What is in a table's file.

    Raises:
        InputError: if there is no such file, or it cannot be read.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError:
        _refuse(path, "the file", "is missing", "restore it from the repository (git restore data)")
    except IsADirectoryError:
        _refuse(path, "the file", "is a folder", "put the table in its place (git restore data)")
    except OSError as error:
        _refuse(path, "the file", f"cannot be read ({error.strerror})", "mind its permissions")


def check_sum(path: Path, content: bytes) -> None:
    """Refuse a file that is not the one whose checksum was accepted."""
    if not checksums.is_accepted(path, content):
        beside = checksums.beside(path).name
        _refuse(
            path, "the file", f"is not the one of which data/{beside} has the checksum",
            "if nobody meant to change it: git restore data; if this is a revision, accept it: "
            f"prosperity data build --revised {path.stem}",
        )  # fmt: skip


def read(path: Path, resource: dict, text: bytes | None = None) -> list[dict[str, str]]:
    """Rows of a table, every cell as it is printed in the file, after all checks.

    Args:
        path: the CSV file.
        resource: its entry in the data package.
        text: what is in the file; read from it if None.

    Raises:
        InputError: at the first breach, with the file, row, column, rule and what to do about it.
            Row numbers count the header as row 1, as a spreadsheet does.

    >>> from prosperity.data.package import PACKAGE
    >>> resource = PACKAGE.resource("prices")
    >>> read(PACKAGE.folder / resource["path"], resource)[0]["cpi_national_index"]
    '100.7'
    """
    fields = resource["schema"]["fields"]
    given = content(path) if text is None else text
    rows = _parse(path, given, [field["name"] for field in fields])
    if not rows and not resource.get("draft"):
        _refuse(path, "row 2", "is missing: the table has a header only", "restore its rows")
    for field in fields:
        check_column(path, rows, field)
    _check_key(path, rows, key_of(resource))
    _check_years(path, rows, resource)
    _check_sources(path, rows, resource)
    return rows


def _refuse(path: Path, where: str, rule: str, remedy: str) -> NoReturn:
    raise InputError(f"{path.parent.name}/{path.name}, {where}: {rule}; {remedy}")


def _parse(path: Path, content: bytes, names: list[str]) -> list[dict[str, str]]:
    if content.startswith(MARK):
        _refuse(
            path, "row 1", "begins with a byte-order mark (BOM)", "save it as UTF-8 without one"
        )
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        row = content[: error.start].count(b"\n") + 1
        _refuse(path, f"row {row}", "is not UTF-8", "save the file as UTF-8, not GBK or Latin-1")
    if "\r" in text:  # the repository keeps LF alone, so its checksum would be another's
        row = text[: text.index("\r")].count("\n") + 1
        _refuse(path, f"row {row}", "ends as on Windows (CR)", "save it with line ends LF alone")
    if text and not text.endswith("\n"):  # as what was cut off does
        _refuse(path, f"row {text.count(chr(10)) + 1}", "has no end", "end it with a line end (LF)")
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        lines = list(reader)
    except csv.Error as error:
        where = f"row {reader.line_num}"
        _refuse(path, where, f"is no row of a table ({error})", "mind quotes and very long cells")
    _check_header(path, lines[0] if lines else [], names)
    for number, line in enumerate(lines[1:], start=2):
        if len(line) != len(names):
            rule = f"has {len(line)} cells instead of {len(names)}"
            _refuse(path, f"row {number}", rule, "quote cells that hold a comma")
        if line == names:
            _refuse(path, f"row {number}", "is the header once more", "remove it")
        for name, cell in zip(names, line, strict=True):
            rule = ""
            if cell != cell.strip() or not cell.isprintable():
                rule = "blanks at an end or letters that cannot be seen"
            elif not cell.isascii() and OTHER_DIGIT.search(cell):
                rule = "digits other than 0 to 9"
            if rule:
                where = f"row {number}, column {name!r}"
                _refuse(path, where, f"{cell[:40]!r} has {rule}", "write it without them")
    return [dict(zip(names, line, strict=True)) for line in lines[1:]]


def _check_header(path: Path, header: list[str], names: list[str]) -> None:
    missing = [name for name in names if name not in header]
    extra = [name for name in header if name not in names]
    if missing:
        _refuse(path, "row 1", f"column {missing[0]!r} is missing", f"expected {', '.join(names)}")
    if extra:
        remedy = f"describe it in {path.stem}.json or remove it; known are {', '.join(names)}"
        _refuse(path, "row 1", f"column {extra[0]!r} is not in the schema", remedy)
    if header != names:
        _refuse(path, "row 1", "the columns are out of order", f"expected {', '.join(names)}")


def check_column(path: Path, rows: list[dict[str, str]], field: dict) -> None:
    """Refuse the first cell of a column that breaks the type or a constraint of its field."""
    name, kind, rules = field["name"], field["type"], field.get("constraints", {})
    unit = field.get("unit")
    pattern = {"integer": INTEGER, "number": NUMBER}.get(kind)
    low, high = rules.get("minimum"), rules.get("maximum")
    allowed = {str(value): None for value in rules.get("enum", ())}
    form = re.compile(rules["pattern"]) if "pattern" in rules else None
    for number, row in enumerate(rows, start=2):
        cell, where = row[name], f"row {number}, column {name!r}"
        if cell == "":
            if rules.get("required"):
                _refuse(path, where, "is empty but required", "give the value or remove the row")
            continue
        if pattern and not pattern.fullmatch(cell):
            remedy = "write plain digits with a point, without blanks, commas or signs of unit"
            _refuse(path, where, f"{cell!r} is not {_article(kind)}", remedy)
        if form and not form.fullmatch(cell):
            _refuse(path, where, f"{cell!r} is not written like {form.pattern}", "correct it")
        if allowed and cell not in allowed:
            rule = f"{cell!r} is not one of {', '.join(allowed)}"
            _refuse(path, where, rule, f"correct it or add it to {path.stem}.json")
        if pattern and (
            (low is not None and float(cell) < low) or (high is not None and float(cell) > high)
        ):
            years = unit == "year"
            rule = f"{cell} is outside {low} to {high}" + (f" {unit}" if unit and not years else "")
            remedy = f"the column is in {unit or 'plain numbers'}: mind the unit"
            _refuse(path, where, rule, "correct the year" if years else remedy)


def _article(kind: str) -> str:
    return "an integer" if kind == "integer" else f"a {kind}"


def _check_key(path: Path, rows: list[dict[str, str]], names: list[str]) -> None:
    seen: dict[tuple[str, ...], int] = {}
    for number, row in enumerate(rows, start=2):
        value = tuple(row[name] for name in names)
        if value in seen:
            shown = ", ".join(f"{name} {cell}" for name, cell in zip(names, value, strict=True))
            rule = f"{shown} stands already in row {seen[value]}"
            _refuse(path, f"row {number}, column {names[0]!r}", rule, "keep one of the two rows")
        seen[value] = number


def _check_years(path: Path, rows: list[dict[str, str]], resource: dict) -> None:
    """Every year that a field claims is there, and in it every place that the key may name."""
    fields = resource["schema"]["fields"]
    enums = {one["name"]: one.get("constraints", {}).get("enum") for one in fields}
    among = next(
        (one for one in key_of(resource) if one not in ("year", "edition") and enums[one]), None
    )
    for field in fields:
        name = field["name"]
        for edition, (first, last) in field.get("years", {}).items():
            present = {
                (row["year"], row[among] if among else "")
                for row in rows
                if row[name] != "" and edition in ("*", row.get("edition"))
            }
            of = "" if edition == "*" else f" of edition {edition!r}"
            for year in map(str, range(first, last + 1)):
                for one in enums[among] if among else [""]:
                    if (year, one) not in present:
                        rule = f"no value for {f'{one} in ' if one else ''}{year}{of}, though "
                        rule += f"{first} to {last} are required"
                        remedy = "restore the year; never interpolate"
                        _refuse(path, f"column {name!r}", rule, remedy)


def _check_sources(path: Path, rows: list[dict[str, str]], resource: dict) -> None:
    known = {source["name"] for source in resource.get("sources", [])}
    for number, row in enumerate(rows, start=2):
        keys = list(source_keys(row.get("source", "")))
        if "source" in row and not keys:
            remedy = "name where the row was read"
            _refuse(path, f"row {number}, column 'source'", "names no source", remedy)
        if len(keys) > len(set(keys)):
            rule = f"{row['source']!r} names a source twice"
            _refuse(path, f"row {number}, column 'source'", rule, "name each once")
        for key in keys:
            if key not in known:
                rule = f"source {key!r} is not described"
                remedy = f"choose one of {', '.join(sorted(known))}, or add it to {path.stem}.json"
                _refuse(path, f"row {number}, column 'source'", rule, remedy)


def source_keys(cell: str) -> Iterator[str]:
    """Keys in a ``source`` cell, which joins several with a semicolon.

    >>> list(source_keys("nbs-yearbook; nbs-release"))
    ['nbs-yearbook', 'nbs-release']
    """
    return (key.strip() for key in cell.split(";") if key.strip())
