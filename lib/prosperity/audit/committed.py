"""The committed verdicts, and what a change of data or code did to them.

``data/verdicts.csv`` holds one row for each reading of each claim and two for the claim: ``all``
with everything that is known now, ``then`` with what was public by the date of the paper.
It is written by `accept` alone, so that every change of a verdict is a change that someone saw.
``data/ledgers.sha256``, written with it, holds the checksums of what people write beside the tables
(statements, evidence, words), so that a change there which turns no verdict is seen too.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from prosperity.audit.ledger import Result
from prosperity.base.errors import InputError
from prosperity.base.files import csv_bytes, write
from prosperity.base.places import DATA
from prosperity.data import checksums
from prosperity.data.package import PACKAGE

FILE = DATA / "verdicts.csv"
COLUMNS = ("id", "reading", "verdict", "computed")
WHOLE, THEN = "all", "then"
SUMS = "ledgers.sha256"


Rows = Iterable[Mapping[str, str]]  # as in the file


@dataclass(frozen=True, slots=True)
class VerdictChange:
    """A verdict, of a statement or of one of its readings, that is not what it was.

    Args:
        id: of the statement.
        reading: key of the reading; ``all`` for the statement itself.
        before, after: the verdicts.
        computed_before, computed_after: what was computed.
        why: what decides the statement now.

    >>> print(VerdictChange("C003", "printed", "reproduced", "fails", "39.2", "39.6", ""))
    C003 [printed]: reproduced -> fails (39.2 -> 39.6)
    >>> print(VerdictChange("C003", "all", "reproduced", "contradicted", "39.2", "39.6", ""))
    C003: reproduced -> contradicted
    """

    id: str
    reading: str
    before: str
    after: str
    computed_before: str
    computed_after: str
    why: str

    @property
    def of_statement(self) -> bool:
        """Whether it is the statement itself whose verdict changed."""
        return self.reading == WHOLE

    def __str__(self) -> str:
        if self.of_statement:  # its values stand with its readings
            return f"{self.id}: {self.before} -> {self.after}"
        values = ""
        if self.computed_before != self.computed_after:
            values = f" ({self.computed_before or '-'} -> {self.computed_after or '-'})"
        return f"{self.id} [{self.reading}]: {self.before} -> {self.after}{values}"


def counted(found: Sequence[VerdictChange]) -> str:
    """How many verdicts changed, and of what.

    >>> one = VerdictChange("C003", "all", "reproduced", "contradicted", "", "", "")
    >>> counted([one, one, VerdictChange("C003", "printed", "reproduced", "fails", "", "", "")])
    '3 changed, 2 of statements and 1 of readings'
    >>> counted([])
    '0 changed'
    """
    statements = sum(one.of_statement for one in found)
    parts = f", {statements} of statements and {len(found) - statements} of readings"
    return f"{len(found)} changed" + (parts if found else "")


def rows(results: Mapping[str, Result]) -> list[dict[str, str]]:
    """What would be committed: the claim, then its readings."""
    found = []
    for result in results.values():
        found.append((result.claim.id, WHOLE, result.verdict, result.computed))
        found.append((result.claim.id, THEN, result.then, ""))
        found += [
            (result.claim.id, one.key, one.holds, one.match.computed) for one in result.findings
        ]
    return [dict(zip(COLUMNS, one, strict=True)) for one in found]


def committed() -> list[dict[str, str]]:
    """The committed rows.

    Raises:
        InputError: if the file is missing or no table.
    """
    if not FILE.exists():
        raise InputError(f"{FILE.name} is missing; write it with: prosperity claims --accept")
    return list(PACKAGE.rows("verdicts"))


def changes(results: Mapping[str, Result], before: Rows) -> list[VerdictChange]:
    """Verdicts that differ from the committed ones.

    Args:
        results: what `prosperity.audit.ledger.evaluate` returns for all claims.
        before: committed rows.
    """
    return compare(before, rows(results), {one: each.why("en") for one, each in results.items()})


def compare(before: Rows, after: Rows, why: Mapping[str, str]) -> list[VerdictChange]:
    """Verdicts that differ between two states; a new value under the same verdict is no change.

    Args:
        before, after: rows as in the file.
        why: statement to what decides it now.

    Returns:
        The changes, each statement before its readings.
    """
    old = {(row["id"], row["reading"]): row for row in before}
    new = {(row["id"], row["reading"]): row for row in after}
    nothing = {"verdict": "absent", "computed": ""}
    found: list[VerdictChange] = []
    for key in sorted(old.keys() | new.keys(), key=_in_order):
        was, now = old.get(key, nothing), new.get(key, nothing)
        whole = (
            found[-1] if found and (found[-1].id, found[-1].reading) == (key[0], WHOLE) else None
        )
        turned = (was["verdict"], now["verdict"])
        if key[1] == THEN and whole and turned == (whole.before, whole.after):
            continue  # what turns at both times is told once
        if was["verdict"] != now["verdict"]:
            values = was["computed"], now["computed"]
            reason = why.get(key[0], "The claim is gone.")
            found.append(VerdictChange(*key, was["verdict"], now["verdict"], *values, reason))
    return found


def _in_order(key: tuple[str, str]) -> tuple[str, bool, bool, str]:
    """The statement first, then its verdict of the time, then its readings."""
    one, reading = key
    return one, reading != WHOLE, reading != THEN, reading


def accept(results: Mapping[str, Result], path: Path = FILE) -> None:
    """Make these the committed verdicts, and the ledgers beside them those that are accepted."""
    write(path, csv_bytes(COLUMNS, *(row.values() for row in rows(results))))
    write(path.with_name(SUMS), "".join(map(checksums.line, ledgers(path.parent))).encode())


def altered(folder: Path = DATA) -> list[str]:
    """Ledgers that are gone, or whose bytes are not those that were accepted.

    >>> altered()
    []
    """
    among = folder / SUMS
    return [one.name for one in ledgers(folder) if not checksums.is_accepted(one, among=among)]


def ledgers(folder: Path = DATA) -> list[Path]:
    """The files of a folder that people write beside the tables: those described so, and terms.

    >>> [one.stem for one in ledgers()]
    ['claims', 'evidence', 'readings', 'terms', 'verdicts']
    """
    named = [name for name in PACKAGE.tables() if PACKAGE.resource(name).get("ledger")]
    return [folder / f"{name}.csv" for name in sorted([*named, "terms"])]
