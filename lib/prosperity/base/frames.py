"""pandas and numpy, imported when they are first used.

A verdict needs neither, and importing them costs a command more than all that it computes.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
else:

    class Later:
        """A module that is imported when something in it is asked for.

        >>> Later("fractions").Fraction(2, 4)
        Fraction(1, 2)
        """

        def __init__(self, name: str) -> None:
            self._name = name

        def __getattr__(self, name: str) -> Any:
            return getattr(importlib.import_module(self._name), name)

    np, pd = Later("numpy"), Later("pandas")

__all__ = ["np", "pd"]
