"""The register of quantities: a function's name is what ``claims.csv`` calls it by."""

import inspect
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from prosperity.data.cells import Series, Tables, Value, series

Outcome = Value | str | Mapping[int, Value] | Mapping[str, Value]
Quantity = TypeVar("Quantity", bound=Callable[..., Outcome])
REGISTRY: dict[str, Callable[..., Outcome]] = {}
TOLD: dict[str, Mapping[str, str]] = {}  # of a quantity: its unit and what its arguments may be


def quantity(function: Quantity) -> Quantity:
    """Register a function under its own name."""
    REGISTRY[function.__name__] = function
    return function


def each_year(name: str, of: Callable[..., Value], said: str) -> Callable[..., Series]:
    """Register the series of a quantity: it takes ``first`` and ``last`` in place of a year.

    Args:
        name: of the series.
        of: the quantity of one year.
        said: what it is, with its unit.
    """

    def values(tables: Tables, first: int, last: int, **choices: Any) -> Series:
        return series(range(first, last + 1), lambda year: of(tables, year=year, **choices))

    whole = inspect.signature(of, eval_str=True)
    given: list[inspect.Parameter] = []
    for one in whole.parameters.values():
        given += (
            [one.replace(name=end) for end in ("first", "last")] if one.name == "year" else [one]
        )
    values.__name__ = name
    values.__doc__ = said
    values.__signature__ = whole.replace(parameters=given)  # type: ignore[attr-defined]
    return quantity(values)


def takes(unit: str, **values: str) -> Callable[[Quantity], Quantity]:
    """Say in which unit a quantity is, and what an argument may be, where no statement shows it.

    Args:
        unit: as ``data/readings.csv`` names units, or ratio.
        values: by argument, as in a reading: ``urban|rural``, or an example.
    """

    def tell(function: Quantity) -> Quantity:
        TOLD[function.__name__] = {"unit": unit, **values}
        return function

    return tell
