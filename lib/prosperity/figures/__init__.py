"""One function per figure; each returns a `Figure` that saves itself in both languages."""

from prosperity.figures.core import Figure
from prosperity.figures.digital import growth_compared, size_of_digital_economy
from prosperity.figures.history import ratio_with_stages
from prosperity.figures.shares import digital_share, penetration_by_sector
from prosperity.figures.stages import boundaries_moved, break_years, ratio_and_gap

__all__ = [
    "Figure",
    "boundaries_moved",
    "break_years",
    "digital_share",
    "growth_compared",
    "penetration_by_sector",
    "ratio_and_gap",
    "ratio_with_stages",
    "size_of_digital_economy",
]
