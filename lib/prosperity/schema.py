"""Read one CSV of the data package and refuse it, in one sentence, if it breaks its schema.

The schema is the resource's entry in ``datapackage.json`` (Data Package v2), assembled from the
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

from prosperity.errors import InputError

NUMBER = re.compile(r"-?\d+(\.\d+)?")
INTEGER = re.compile(r"-?\d+")


def read(path: Path, resource: dict) -> list[dict[str, str]]:
    """Rows of a table, every cell as it is printed in the file, after all checks.

    Args:
        path: the CSV file.
        resource: its entry in the data package.

    Raises:
        InputError: at the first breach, with the file, row, column, rule and what to do about it.
            Row numbers count the header as row 1, as a spreadsheet does.

    >>> from prosperity.data import PACKAGE
    >>> resource = PACKAGE.resource("prices")
    >>> read(PACKAGE.folder / resource["path"], resource)[0]["cpi_national_index"]
    '100.7'
    """
    rows = _parse(path, [field["name"] for field in resource["schema"]["fields"]])
    for field in resource["schema"]["fields"]:
        check_column(path, rows, field)
    _check_key(path, rows, resource["schema"]["primaryKey"])
    _check_years(path, rows, resource)
    _check_sources(path, rows, resource)
    return rows


def _refuse(path: Path, where: str, rule: str, remedy: str) -> NoReturn:
    raise InputError(f"{path.parent.name}/{path.name}, {where}: {rule}; {remedy}")


def _parse(path: Path, names: list[str]) -> list[dict[str, str]]:
    try:
        text = path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        _refuse(path, "the file", "is missing", "restore it from the repository (git restore data)")
    except UnicodeDecodeError as error:
        row = path.read_bytes()[: error.start].count(b"\n") + 1
        _refuse(path, f"row {row}", "is not UTF-8", "save the file as UTF-8, not GBK or Latin-1")
    lines = list(csv.reader(io.StringIO(text, newline="")))
    header = lines[0] if lines else []
    missing = [name for name in names if name not in header]
    extra = [name for name in header if name not in names]
    if missing:
        _refuse(path, "row 1", f"column {missing[0]!r} is missing", f"expected {', '.join(names)}")
    if extra:
        remedy = f"describe it in {path.stem}.json or remove it; known are {', '.join(names)}"
        _refuse(path, "row 1", f"column {extra[0]!r} is not in the schema", remedy)
    if header != names:
        _refuse(path, "row 1", "the columns are out of order", f"expected {', '.join(names)}")
    for number, line in enumerate(lines[1:], start=2):
        if len(line) != len(names):
            rule = f"has {len(line)} cells instead of {len(names)}"
            _refuse(path, f"row {number}", rule, "quote cells that hold a comma")
    return [dict(zip(names, line, strict=True)) for line in lines[1:]]


def check_column(path: Path, rows: list[dict[str, str]], field: dict) -> None:
    """Refuse the first cell of a column that breaks the type or a constraint of its field."""
    name, kind, rules = field["name"], field["type"], field.get("constraints", {})
    unit = field.get("unit")
    pattern = {"integer": INTEGER, "number": NUMBER}.get(kind)
    low, high = rules.get("minimum"), rules.get("maximum")
    allowed = rules.get("enum")
    for number, row in enumerate(rows, start=2):
        cell, where = row[name], f"row {number}, column {name!r}"
        if cell == "":
            if rules.get("required"):
                _refuse(path, where, "is empty but required", "give the value or remove the row")
            continue
        if pattern and not pattern.fullmatch(cell):
            remedy = "write plain digits with a point, without blanks, commas or signs of unit"
            _refuse(path, where, f"{cell!r} is not {_article(kind)}", remedy)
        if allowed and cell not in [str(value) for value in allowed]:
            rule = f"{cell!r} is not one of {', '.join(map(str, allowed))}"
            _refuse(path, where, rule, f"correct it or add it to {path.stem}.json")
        if pattern and (
            (low is not None and float(cell) < low) or (high is not None and float(cell) > high)
        ):
            rule = f"{cell} is outside {low} to {high}" + (f" {unit}" if unit else "")
            _refuse(path, where, rule, f"the column is in {unit or 'plain numbers'}: mind the unit")


def _article(kind: str) -> str:
    return "an integer" if kind == "integer" else f"a {kind}"


def _check_key(path: Path, rows: list[dict[str, str]], key: list[str] | str) -> None:
    names = [key] if isinstance(key, str) else key
    seen: dict[tuple[str, ...], int] = {}
    for number, row in enumerate(rows, start=2):
        value = tuple(row[name] for name in names)
        if value in seen:
            shown = ", ".join(f"{name} {cell}" for name, cell in zip(names, value, strict=True))
            rule = f"{shown} stands already in row {seen[value]}"
            _refuse(path, f"row {number}, column {names[0]!r}", rule, "keep one of the two rows")
        seen[value] = number


def _check_years(path: Path, rows: list[dict[str, str]], resource: dict) -> None:
    for field in resource["schema"]["fields"]:
        for edition, (first, last) in field.get("years", {}).items():
            present = {
                int(row["year"])
                for row in rows
                if row[field["name"]] != "" and edition in ("*", row.get("edition"))
            }
            gap = next((year for year in range(first, last + 1) if year not in present), None)
            if gap is not None:
                of = "" if edition == "*" else f" of edition {edition!r}"
                rule = f"no value for {gap}{of}, though {first} to {last} are required"
                _refuse(
                    path, f"column {field['name']!r}", rule, "restore the year; never interpolate"
                )


def _check_sources(path: Path, rows: list[dict[str, str]], resource: dict) -> None:
    known = {source["name"] for source in resource.get("sources", [])}
    for number, row in enumerate(rows, start=2):
        for key in source_keys(row.get("source", "")):
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
