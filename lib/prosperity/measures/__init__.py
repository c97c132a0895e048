"""Measures: growth, inequality and structural breaks, as pure functions of numbers and series.

Nothing here reads a file, rounds, fills a missing year or knows what is measured.
"""

from prosperity.measures.growth import (
    average_growth_percent,
    chained_percent,
    deflate,
    growth_percent,
    price_level,
)
from prosperity.measures.inequality import (
    extreme_years,
    gini_two_groups,
    implied_urban_share_percent,
    opposite,
    theil_two_groups,
)

__all__ = [
    "average_growth_percent",
    "chained_percent",
    "deflate",
    "extreme_years",
    "gini_two_groups",
    "growth_percent",
    "implied_urban_share_percent",
    "opposite",
    "price_level",
    "theil_two_groups",
]
