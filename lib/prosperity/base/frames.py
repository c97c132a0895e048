"""pandas and what is as slow to import, imported when it is first used.

A verdict needs neither pandas nor numpy, the data behind a figure neither seaborn nor statistics;
to import them costs a command more than all that it computes.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import matplotlib
    import numpy as np
    import pandas as pd
    import seaborn
    from matplotlib import colors, patches, ticker
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing
    from scipy import stats
else:

    class Later:
        """A module that is imported when something in it is asked for.

        >>> Later("fractions").Fraction(2, 4)
        Fraction(1, 2)
        """

        def __init__(self, name: str) -> None:
            self._name = name

        def __getattr__(self, name: str) -> Any:
            found = getattr(importlib.import_module(self._name), name)
            setattr(self, name, found)  # which is not asked for here again
            return found

    np, pd = Later("numpy"), Later("pandas")
    matplotlib, colors = Later("matplotlib"), Later("matplotlib.colors")
    patches, ticker = Later("matplotlib.patches"), Later("matplotlib.ticker")
    seaborn, stats = Later("seaborn"), Later("scipy.stats")
    Artist = Axes = Drawing = Any  # in annotations alone

__all__ = ["Artist", "Axes", "Drawing", "colors", "matplotlib", "np", "patches", "pd", "seaborn",
           "stats", "ticker"]  # fmt: skip
