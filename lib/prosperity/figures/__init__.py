"""Figures: one function a figure, each returning a `Figure` that saves itself in both languages.

No quantity is computed here; what is drawn comes from the study and the audit.
"""

from prosperity.figures.core import Figure
from prosperity.figures.digital import growth_compared, size_of_digital_economy
from prosperity.figures.divide import regions, tile_map, town_country
from prosperity.figures.effects import catching_up, inequality, specification_curve, spreads
from prosperity.figures.history import ratio_with_stages
from prosperity.figures.paths import problems_and_paths
from prosperity.figures.platforms import platform_events
from prosperity.figures.profile import province_history, province_places
from prosperity.figures.shares import digital_share, penetration_by_sector
from prosperity.figures.stages import boundaries_moved, break_years, ratio_and_gap
from prosperity.figures.trade import rural_online_sales

__all__ = [
    "Figure",
    "boundaries_moved",
    "break_years",
    "catching_up",
    "digital_share",
    "growth_compared",
    "inequality",
    "penetration_by_sector",
    "platform_events",
    "problems_and_paths",
    "province_history",
    "province_places",
    "ratio_and_gap",
    "ratio_with_stages",
    "regions",
    "rural_online_sales",
    "size_of_digital_economy",
    "specification_curve",
    "spreads",
    "tile_map",
    "town_country",
]
