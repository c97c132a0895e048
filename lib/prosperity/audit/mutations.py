"""What hangs on a cell: change one at a time and see which verdicts turn.

A verdict that no cell can turn is typed, not computed; a cell that turns no verdict is read in
vain. The smallest change that turns one tells how fragile it is.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from prosperity.audit.ledger import Result, evaluate
from prosperity.data.cells import Place, Tables
from prosperity.data.rounding import decimals_of, exact, rounded

SIZES = tuple(Fraction(one) for one in ("1/100", "1/20", "1/10", "1/4", "1/2", "1", "3"))
YEARS = (1, 5, 20)
NAMES = {  # columns that hold a name, and the names to try in its place
    "secondary_label": ("secondary", "industry"),
    "two_halves": ("south", "north"),
    "four_regions": ("east", "west"),
}


@dataclass(frozen=True, slots=True)
class Turn:
    """The smallest tried change of a cell that turned a verdict.

    Args:
        place: table, row position and column of the cell.
        text: the cell as published.
        changed: the cell as changed; empty if no change turned anything.
        size: change relative to the value, or in years; None if none turned anything.
        ids: the claims in which a verdict turned.
        whole: whether the verdict of a claim turned, not only that of one of its readings.
    """

    place: Place
    text: str
    changed: str = ""
    size: Fraction | None = None
    ids: tuple[str, ...] = ()
    whole: bool = False


def fed(results: Mapping[str, Result]) -> dict[Place, set[str]]:
    """Every cell that feeds a claim, and the claims it feeds."""
    found: dict[Place, set[str]] = {}
    for result in results.values():
        for one in result.findings:
            for place in one.places:
                found.setdefault(place, set()).add(result.claim.id)
    return dict(sorted(found.items()))


def changed(text: str, column: str, size: Fraction) -> list[str]:
    """A cell made smaller and larger by a share of itself, and by more than its rounding.

    >>> changed("39.2", "size_trillion_yuan", Fraction(1, 100))
    ['38.8', '39.6']
    >>> changed("6.2", "primary_percent", Fraction(1, 100))
    ['6.0', '6.4']
    >>> changed("central", "four_regions", Fraction(1, 100))
    ['east', 'west']
    """
    if column in NAMES:
        return [one for one in NAMES[column] if one != text]
    decimals, value = decimals_of(text), exact(text)
    step = max(abs(value) * size, Fraction(2, 10**decimals))
    return [rounded(value + sign * step, decimals) for sign in (-1, 1)]


def mutants(
    text: str, column: str, sizes: Iterable[Fraction] = SIZES
) -> Iterator[tuple[Fraction, str]]:
    """All tried changes of a cell, the smallest first, with their sizes."""
    if column in ("year", "month", "day"):
        last = {"year": 9999, "month": 12, "day": 28}[column]
        tried = [(Fraction(n), int(text) + sign * n) for n in YEARS for sign in (-1, 1)]
        yield from ((size, str(value)) for size, value in tried if 1 <= value <= last)
        return
    for size in sizes:
        yield from ((size, one) for one in changed(text, column, size))


def turn(
    tables: Tables,
    base: Mapping[str, Result],
    place: Place,
    ids: set[str],
    whole: bool = False,
    sizes: Iterable[Fraction] = SIZES,
) -> Turn:
    """Change one cell, a little at first, until a verdict of some claims turns.

    Args:
        tables: the tables to start from.
        base: the verdicts with the cell as it is.
        place: the cell.
        ids: the claims to look at.
        whole: look only at the verdicts of claims, not at those of their readings.
        sizes: changes to try, relative to the value.
    """
    text = tables.read(place)
    for size, mutant in mutants(text, place[2], sizes):
        results = evaluate(ids, tables.changed(place, mutant), unchanged=base)
        verdicts = tuple(one for one in results if results[one].verdict != base[one].verdict)
        readings = tuple(one for one in results if _holds(results[one]) != _holds(base[one]))
        found = verdicts if whole else readings
        if found:
            return Turn(place, text, mutant, size, found, bool(verdicts))
    return Turn(place, text)


def _holds(result: Result) -> dict[str, str]:
    return {one.key: one.holds for one in result.findings}


def size_in_words(size: Fraction, column: str) -> str:
    """The size of a change as text: percent of the value, or years, months, days.

    >>> size_in_words(Fraction(1, 20), "size_trillion_yuan"), size_in_words(Fraction(5), "year")
    ('5%', '5')
    """
    return str(size) if column in ("year", "month", "day") else f"{float(size):.0%}"
