"""The register of quantities: a function's name is what ``claims.csv`` calls it by."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from prosperity.data.cells import Value

Outcome = Value | str | Mapping[int, Value] | Mapping[str, Value]
Quantity = TypeVar("Quantity", bound=Callable[..., Outcome])
REGISTRY: dict[str, Callable[..., Outcome]] = {}
TOLD: dict[str, Mapping[str, str]] = {}  # of a quantity: its unit and what its arguments may be


def quantity(function: Quantity) -> Quantity:
    """Register a function under its own name."""
    REGISTRY[function.__name__] = function
    return function


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
