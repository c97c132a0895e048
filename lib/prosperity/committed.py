"""The committed verdicts, and what a change of data or code did to them.

``data/verdicts.csv`` holds one row for each reading of each claim and one, ``all``, for the claim.
It is written by `accept` alone, so that every change of a verdict is a change that someone saw.
"""

import csv
import io
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from prosperity.errors import InputError
from prosperity.ledger import Result
from prosperity.places import DATA

FILE = DATA / "verdicts.csv"
COLUMNS = ("id", "reading", "verdict", "computed")
WHOLE = "all"


@dataclass(frozen=True, slots=True)
class Change:
    """A verdict that is not what it was."""

    id: str
    reading: str
    before: str
    after: str
    computed_before: str
    computed_after: str
    why: str

    def __str__(self) -> str:
        values = ""
        if self.computed_before != self.computed_after:
            values = f" ({self.computed_before or '-'} -> {self.computed_after or '-'})"
        return f"{self.id} [{self.reading}]: {self.before} -> {self.after}{values}. {self.why}"


def rows(results: Mapping[str, Result]) -> list[dict[str, str]]:
    """What would be committed: the claim, then its readings."""
    found = []
    for result in results.values():
        found.append((result.claim.id, WHOLE, result.verdict, result.computed))
        found += [
            (result.claim.id, one.key, one.holds, one.match.computed) for one in result.findings
        ]
    return [dict(zip(COLUMNS, one, strict=True)) for one in found]


def committed(path: Path = FILE) -> list[dict[str, str]]:
    """The committed rows.

    Raises:
        InputError: if the file is missing.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise InputError(
            f"{path.name} is missing; write it with: python -m prosperity claims --accept"
        ) from None
    return list(csv.DictReader(io.StringIO(text)))


def changes(results: Mapping[str, Result], before: Iterable[Mapping[str, str]]) -> list[Change]:
    """Verdicts that differ from the committed ones; a new value under the same verdict is none.

    Args:
        results: what `prosperity.ledger.evaluate` returns for all claims.
        before: committed rows.
    """
    old = {(row["id"], row["reading"]): row for row in before}
    new = {(row["id"], row["reading"]): row for row in rows(results)}
    nothing = {"verdict": "absent", "computed": ""}
    found = []
    for key in sorted(old.keys() | new.keys()):
        was, now = old.get(key, nothing), new.get(key, nothing)
        if was["verdict"] != now["verdict"]:
            why = results[key[0]].why("en") if key[0] in results else "The claim is gone."
            found.append(
                Change(*key, was["verdict"], now["verdict"], was["computed"], now["computed"], why)
            )
    return found


def accept(results: Mapping[str, Result], path: Path = FILE) -> None:
    """Make these the committed verdicts; the file is replaced whole or not at all."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows(results))
    part = path.with_suffix(".part")
    part.write_text(text.getvalue(), encoding="utf-8")
    os.replace(part, path)
