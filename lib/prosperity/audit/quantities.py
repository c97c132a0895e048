"""The quantities that a statement can be computed from: what each is, takes, and is measured in."""

import inspect
from collections import defaultdict

from prosperity.audit.ledger import ledger
from prosperity.audit.readings import parse
from prosperity.base.show import Table
from prosperity.study.parameters import EDITIONS, offered
from prosperity.study.quantities import arguments
from prosperity.study.registry import REGISTRY, TOLD

Seen = defaultdict[tuple[str, str], dict[str, None]]  # values, in the order in which they came


def quantities(like: str = "") -> Table:
    """Every quantity: the arguments it takes with values that they have, its unit, what it is.

    The columns ``quantity``, ``arguments`` and ``readings`` of ``data/claims.csv`` hold such names
    and values.

    Args:
        like: only those with this in their name, such as ``income``.

    >>> print(*quantities("penetration_gap").rows[0], sep="\\n")
    internet_penetration_gap
    date=2020-12
    points
    Internet penetration in town less that in the countryside, points, at a report's date.
    """
    seen = _seen()
    rows = []
    for name, function in sorted(REGISTRY.items()):
        if like in name:
            given = list(inspect.signature(function).parameters)[1:]
            takes = "; ".join(f"{one}={_values(name, one, seen)}" for one in given)
            said = (inspect.getdoc(function) or "").partition("\n")[0]
            rows.append([name, takes, "|".join(seen[name, "unit"]) or "–", said])
    return Table(["quantity", "takes", "unit", "what it is"], rows, [False] * 4)


def _values(name: str, argument: str, seen: Seen) -> str:
    found = seen[name, argument]
    if argument in EDITIONS:
        found = dict.fromkeys([*offered(argument), *found])
    years = [one for one in found if one.isdigit() and len(one) == 4]
    others = [one for one in found if one not in years]
    return "|".join([*years[:1], *others]) or "…"


def _seen() -> Seen:
    """The units, and the values of each argument, that statements or the quantity itself name."""
    found: Seen = defaultdict(dict)
    for name, told in TOLD.items():
        for argument, values in told.items():
            found[name, argument] |= dict.fromkeys(values.split("|"))
    for claim in ledger().values():
        if claim.quantity:
            found[claim.quantity, "unit"][claim.unit] = None
            for argument, value in arguments(claim.arguments).items():
                found[claim.quantity, argument][str(value)] = None
            for reading in parse(claim.readings, claim.beside):
                for argument, value in reading.choices:
                    found[claim.quantity, argument][value] = None
    return found
