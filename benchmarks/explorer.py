"""How fast the explorer follows: seconds from a moved control to the finished figure and verdicts.

Run: python benchmarks/explorer.py [ROUNDS]. Every state is new, so no picture comes from the cache.
"""

import statistics
import sys

from prosperity import explore
from prosperity.explore import panel as explore_panel
from prosperity.explore.view import View

LIMIT = 0.2  # seconds


def moves(panel, rounds):
    """Move each control through its values; the seconds of each move."""
    for _ in range(rounds):
        explore_panel._picture.forget()
        View.figure.forget()
        for name, control in panel.controls.items():
            if name == "boundaries":
                for year in range(1980, 1995):
                    control.sliders[1].value = year
                    yield panel.seconds
                control.sliders[1].value = 1984
                continue
            start = control.value
            values = (
                [one for _, one in control.options]
                if hasattr(control, "options")
                else range(control.min, control.max)
            )
            for value in values:
                control.value = value
                yield panel.seconds
            control.value = start


def main():
    """Print a line for each view."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    views = (explore.stages_view, explore.growth_view, explore.share_view, explore.province_view)
    for make in views:
        panel = explore_panel.Panel(make(), "both")
        found = sorted(moves(panel, rounds))
        slow = sum(one > LIMIT for one in found)
        print(
            f"{make.__name__:14} {len(found):4} moves  median {statistics.median(found):.3f} s  "
            f"95 percent {found[int(len(found) * 0.95)]:.3f} s  longest {found[-1]:.3f} s  "
            f"over {LIMIT} s: {slow}"
        )


if __name__ == "__main__":
    main()
