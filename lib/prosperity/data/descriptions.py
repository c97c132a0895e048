"""Assemble ``datapackage.json`` from what people edit: a description beside each table.

``data/gdp.json`` describes ``data/gdp.csv``: titles, editions, fields, sources by key. What many
tables share stands once: ``sources.json`` holds every source, ``collection.json`` the titles of the
whole, the order of the tables and the fields that mean the same in all. Nothing that a computer can
derive is typed: paths, the names an edition may have, the checksum of a table, which stands beside
it in ``gdp.sha256``. Who reads one table opens what is said of it and of no other.
"""

import hashlib
import json
from pathlib import Path

from prosperity.base.errors import InputError
from prosperity.base.files import description, write
from prosperity.base.places import DATA
from prosperity.data import checksums, schema

WHOLE, SOURCES, PACKAGE = "collection.json", "sources.json", "datapackage.json"
TABLE = {"type": "table", "format": "csv", "mediatype": "text/csv", "encoding": "utf-8"}
WIDTH = 100


def build(folder: Path = DATA) -> bool:
    """Write ``datapackage.json`` anew from the descriptions, and accept the tables as they are.

    Returns:
        Whether anything changed.

    Raises:
        InputError: for a description that cannot be read, or that names what is not there.
    """
    package = assemble(folder)
    anew = write(folder / PACKAGE, f"{laid_out(package)}\n".encode())
    return accept(folder, package) or anew


def accept(folder: Path, package: dict | None = None) -> bool:
    """Take the checksum of each table from its file; returns whether any changed.

    Args:
        folder: of the tables.
        package: what `assemble` gives for it.
    """
    paths = [folder / one["path"] for one in (package or assemble(folder))["resources"]
             if "hash" in one]  # fmt: skip
    return any([write(checksums.beside(one), checksums.line(one).encode()) for one in paths])


def add(folder: Path, name: str, told: dict, sources: dict[str, dict]) -> None:
    """Describe a further table, with sources that are not described yet, and build the package."""
    whole, known = description(folder / WHOLE), description(folder / SOURCES)
    whole["tables"].append(name)
    for file, content in (
        (f"{name}.json", told),
        (SOURCES, dict(sorted((known | sources).items()))),
        (WHOLE, whole),
    ):
        write(folder / file, (laid_out(content) + "\n").encode())
    build(folder)


def assemble(folder: Path = DATA) -> dict:
    """The data package that the descriptions in a folder amount to.

    >>> [one["name"] for one in assemble()["resources"]][:2]
    ['income', 'income_concepts']
    """
    whole, sources = common(folder)
    told = {key: value for key, value in whole.items() if key not in ("fields", "tables")}
    resources = []
    for name in whole["tables"]:
        one = resource(folder, name, whole, sources)
        summed = {} if one.pop("ledger", False) else checksum(folder / one["path"])
        first = {key: one.pop(key) for key in ("name", "path", *TABLE)}
        resources.append(first | summed | one)
    return told | {"resources": resources}


def common(folder: Path) -> tuple[dict, dict]:
    """What the tables of a folder share: the description of the whole, and that of each source."""
    return description(folder / WHOLE, tables=list, fields=dict), description(folder / SOURCES)


def resource(folder: Path, name: str, whole: dict, sources: dict) -> dict:
    """What a table's own description and what it shares with others amount to.

    Raises:
        InputError: for a description that cannot be read, names what is not there or lacks what
            the loader needs.
    """
    told = description(folder / f"{name}.json", fields=list, primaryKey=str | list, sources=list)
    fields, keys = told.pop("fields"), told.pop("sources")
    unknown = [key for key in keys if not isinstance(key, str) or key not in sources]
    if unknown:
        raise InputError(
            f"{folder.name}/{name}.json, sources: {unknown[0]!r} is not described; "
            f"describe it in {folder.name}/{SOURCES}"
        )
    fields = [_field(one, whole["fields"], told.get("editions")) for one in fields]
    key = told.pop("primaryKey")
    if trouble := schema.misshapen(fields, key):
        raise InputError(
            f"{folder.name}/{name}.json: {trouble}; mend it or restore it (git restore data)"
        )
    return {
        "name": name,
        "path": f"{name}.csv",
        **TABLE,
        **told,
        "schema": {"fields": fields, "primaryKey": key, "missingValues": [""]},
        "sources": [{"name": key, **sources[key]} for key in keys],
    }


def checksum(path: Path) -> dict:
    """How long a table is and its SHA-256; nothing for one that is not there.

    >>> checksum(DATA / "no_such_table.csv")
    {}
    """
    if not path.is_file():
        return {}
    content = path.read_bytes()
    return {"bytes": len(content), "hash": f"sha256:{hashlib.sha256(content).hexdigest()}"}


def _field(told: object, shared: dict, editions: dict | None) -> dict:
    own = told if isinstance(told, dict) else {"name": told}
    name = own.get("name")
    if not isinstance(name, str):
        return {}
    field = {"name": name, **shared.get(name, {}), **own}
    if name == "edition" and editions:
        field["constraints"] = {"required": True, "enum": list(editions)}
    return field


def laid_out(value: object, indent: int = 0, used: int = 0) -> str:
    """JSON for people: what fits stays on one line, the rest is broken up.

    >>> print(laid_out({"short": [1, 2], "long": ["a" * 50, "b" * 50]}).replace("a" * 50, "a"))
    {
      "short": [1, 2],
      "long": [
        "a",
        "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
      ]
    }
    """
    line = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict | list) or (indent and used + len(line) <= WIDTH):
        return line
    inner, parts = " " * (indent + 2), []
    for one in value.items() if isinstance(value, dict) else enumerate(value):
        head = f"{json.dumps(one[0], ensure_ascii=False)}: " if isinstance(value, dict) else ""
        parts.append(f"{inner}{head}{laid_out(one[1], indent + 2, indent + 2 + len(head))}")
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    return f"{opening}\n" + ",\n".join(parts) + f"\n{' ' * indent}{closing}"
