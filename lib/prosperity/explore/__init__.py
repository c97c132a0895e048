"""The explorer: views of a few choices, their controls in JupyterLab, verdicts under a choice.

What is drawn or computed stands in the rooms below.
"""

from prosperity.explore.views import (
    followed,
    growth_view,
    province_view,
    say,
    share_view,
    stages_view,
    turned,
)

__all__ = [
    "followed",
    "growth_view",
    "province_view",
    "say",
    "share_view",
    "stages_view",
    "turned",
]
