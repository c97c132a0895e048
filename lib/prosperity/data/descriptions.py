"""Assemble ``datapackage.json`` from what people edit: a description beside each table.

``data/gdp.json`` describes ``data/gdp.csv``: titles, editions, fields, sources by key. What many
tables share stands once: ``sources.json`` holds every source, ``collection.json`` the titles of the
whole, the order of the tables and the fields that mean the same in all. Nothing that a computer can
derive is typed: paths, the names an edition may have, the checksum of a table.
"""

import hashlib
import json
from pathlib import Path

from prosperity.base.errors import InputError
from prosperity.base.files import write
from prosperity.base.places import DATA

WHOLE, SOURCES, PACKAGE = "collection.json", "sources.json", "datapackage.json"
TABLE = {"type": "table", "format": "csv", "mediatype": "text/csv", "encoding": "utf-8"}
WIDTH = 100


def build(folder: Path = DATA) -> bool:
    """Write ``datapackage.json`` anew from the descriptions; returns whether it changed.

    This is also how a revision of a table is accepted: its checksum is taken from the file.

    Raises:
        InputError: for a description that cannot be read, or that names what is not there.
    """
    path, content = folder / PACKAGE, (laid_out(assemble(folder)) + "\n").encode()
    if path.is_file() and path.read_bytes() == content:
        return False
    write(path, content)
    return True


def add(folder: Path, name: str, description: dict, sources: dict[str, dict]) -> None:
    """Describe a further table, with sources that are not described yet, and build the package."""
    whole, known = read(folder / WHOLE), read(folder / SOURCES)
    whole["tables"].append(name)
    for file, told in (
        (f"{name}.json", description),
        (SOURCES, dict(sorted((known | sources).items()))),
        (WHOLE, whole),
    ):
        write(folder / file, (laid_out(told) + "\n").encode())
    build(folder)


def assemble(folder: Path = DATA) -> dict:
    """The data package that the descriptions in a folder amount to.

    >>> [one["name"] for one in assemble()["resources"]][:2]
    ['income', 'income_concepts']
    """
    whole, sources = read(folder / WHOLE, "tables", "fields"), read(folder / SOURCES)
    shared, order = whole.pop("fields"), whole.pop("tables")
    return whole | {"resources": [_resource(folder, name, shared, sources) for name in order]}


def read(path: Path, *needed: str) -> dict:
    """One description, which has the keys that are needed.

    Raises:
        InputError: if it is missing, no JSON object or lacks a key.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(
            f"{path.parent.name}/{path.name}, the file: cannot be read ({error}); "
            "restore it (git restore data) or mend it"
        ) from None
    if not isinstance(found, dict):
        raise InputError(f"{path.parent.name}/{path.name}, the file: is no JSON object; mend it")
    if lacks := [key for key in needed if key not in found]:
        raise InputError(f"{path.parent.name}/{path.name}: has no {lacks[0]!r}; give it")
    return found


def _resource(folder: Path, name: str, shared: dict, sources: dict) -> dict:
    told = read(folder / f"{name}.json", "fields", "primaryKey", "sources")
    fields, keys = told.pop("fields"), told.pop("sources")
    unknown = [key for key in keys if key not in sources]
    if unknown:
        raise InputError(
            f"{folder.name}/{name}.json, sources: {unknown[0]!r} is not described; "
            f"describe it in {folder.name}/{SOURCES}"
        )
    schema = {
        "fields": [_field(one, shared, told.get("editions")) for one in fields],
        "primaryKey": told.pop("primaryKey"),
        "missingValues": [""],
    }
    path = folder / f"{name}.csv"
    return {
        "name": name,
        "path": path.name,
        **TABLE,
        **({} if told.pop("ledger", False) else checksum(path)),
        **told,
        "schema": schema,
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


def _field(told: str | dict, shared: dict, editions: dict | None) -> dict:
    own = {"name": told} if isinstance(told, str) else told
    field = {"name": own["name"], **shared.get(own["name"], {}), **own}
    if own["name"] == "edition" and editions:
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
