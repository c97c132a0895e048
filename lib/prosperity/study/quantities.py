"""What a claim is computed from: one small function of the tables for each quantity.

`compute` calls one by the name that ``claims.csv`` gives. Every function takes the tables first and
then the arguments of the claim and the choices of the reading, by name. It returns a `Value`, a
label, a series (year to `Value`) or a ranking (name to `Value`).
"""

import functools
import inspect
import re
from collections.abc import Callable, Mapping

from prosperity.base.errors import InputError, one_of
from prosperity.data.cells import Tables
from prosperity.study import digital, divide, incomes, people, provinces, trade
from prosperity.study.registry import REGISTRY, Outcome

__all__ = ["Outcome", "arguments", "compute"]
KINDS = (digital, divide, incomes, people, provinces, trade)  # which register at their import


def arguments(text: str) -> dict[str, int | str]:
    """The arguments that a cell of ``claims.csv`` holds.

    Raises:
        InputError: if a part is not of the form name=value.

    >>> arguments("who=urban; year=1984")
    {'who': 'urban', 'year': 1984}
    """
    found: dict[str, int | str] = {}
    for part in filter(None, (part.strip() for part in text.split(";"))):
        name, equals, value = (piece.strip() for piece in part.partition("="))
        if not (name and equals and value):
            raise InputError(f"argument {part!r} is not of the form name=value")
        if name in found:
            raise InputError(f"argument {name!r} stands twice in {text!r}")
        found[name] = int(value) if re.fullmatch("-?[0-9]+", value) else value
    return found


def compute(name: str, tables: Tables, given: Mapping[str, int | str]) -> Outcome:
    """Call the quantity of that name.

    Raises:
        InputError: for an unknown quantity, or arguments that it does not take.
        AbsentError: if a table does not print what is needed.

    >>> ratio = compute("income_ratio", Tables(), {"year": 1978, "basis": "original"})
    >>> float(round(ratio.number, 4))
    2.5704
    """
    one_of("quantity", name, REGISTRY)
    function = REGISTRY[name]
    signature = _signature(function)
    try:
        signature.bind(tables, **given)
    except TypeError as error:
        raise InputError(f"quantity {name!r} with {dict(given)}: {error}") from None
    for argument, value in given.items():
        kind = signature.parameters[argument].annotation
        if kind in (int, str) and not isinstance(value, kind):
            what = "a whole number" if kind is int else "a name"
            raise InputError(f"quantity {name!r}: {argument} = {value!r} is not {what}")
    return function(tables, **given)


@functools.cache
def _signature(function: Callable[..., Outcome]) -> inspect.Signature:
    return inspect.signature(function, eval_str=True)
