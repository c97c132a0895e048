"""The register of quantities: a function's name is what ``claims.csv`` calls it by."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from prosperity.data.cells import Value

Outcome = Value | str | Mapping[int, Value] | Mapping[str, Value]
Quantity = TypeVar("Quantity", bound=Callable[..., Outcome])
REGISTRY: dict[str, Callable[..., Outcome]] = {}


def quantity(function: Quantity) -> Quantity:
    """Register a function under its own name."""
    REGISTRY[function.__name__] = function
    return function
