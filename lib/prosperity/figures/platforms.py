"""A chronology of the regulation of platforms."""

import datetime

from prosperity import data
from prosperity.base.frames import Axes
from prosperity.base.words import label, number
from prosperity.figures.core import Figure, framed
from prosperity.figures.style import COLOURS, FAINT, MARKERS, QUIET, note, on_slide

KINDS = ("signal", "rule", "investigation", "penalty")


def platform_events() -> Figure:
    """Acts of regulation on a line of time, each with its date, its kind and any amount."""
    table = data.load("platform_events")

    def marks(lang: str, axis: Axes) -> None:
        axis.grid(False)
        for row, (date, event) in enumerate(table.iterrows()):
            at = _decimal(date)
            place = KINDS.index(event["kind"])
            hollow = event["status"] != "published"
            axis.hlines(-row, 2020.6, at, color=FAINT, lw=0.8, zorder=1)
            axis.plot(at, -row, marker=MARKERS[place], ms=7, color=COLOURS[place],
                      mfc="white" if hollow else COLOURS[place], zorder=3)  # fmt: skip
            right = at > (2023.7 if on_slide() else 2025)
            note(axis, event[f"title_{lang}"], (at, -row), (-9 if right else 9, 0), va="center",
                 fontsize=8.3, ha="right" if right else "left",
                 bbox={"fc": "white", "ec": "none", "pad": 1})  # fmt: skip
        axis.set_yticks([-row for row in range(len(table))], list(table.index), fontsize=8)
        axis.set_xlim(2020.6, 2027.8 if on_slide() and lang == "en" else 2026.6)
        axis.set_ylim(-len(table) + 0.3, 1.7)
        axis.set_xticks(range(2021, 2027))
        for place, kind in enumerate(KINDS):
            x = 0.0 + 0.17 * place
            axis.plot(x + 0.01, 0.965, marker=MARKERS[place], ms=7, color=COLOURS[place],
                      transform=axis.transAxes)  # fmt: skip
            axis.text(x + 0.03, 0.965, label(f"kind_{kind}", lang), transform=axis.transAxes,
                      va="center", fontsize=8.5, color=QUIET)  # fmt: skip

    largest = table["amount_hundred_million_yuan"].max()
    facts = {"count": len(table), "first": table.index[0], "last": table.index[-1],
             "largest": number(largest, 2), "largest_billion": number(largest / 10, 2)}  # fmt: skip
    shown = table[["kind", "key", "amount_hundred_million_yuan", "status"]]
    return framed("platform-events", shown, marks, facts, "platforms", "source_platforms",
                  height=5.2, left=0.115, right=0.985)  # fmt: skip


def _decimal(date: str) -> float:
    day = datetime.date.fromisoformat(date)
    return day.year + (day.timetuple().tm_yday - 1) / 365.25
