"""Figures of the effects: the specification curve, convergence, inequality between regions."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from prosperity.base.frames import Axes
from prosperity.base.words import label, number
from prosperity.figures.core import Figure, changed, ends, framed
from prosperity.figures.style import (
    COLOURS,
    DASHES,
    FAINT,
    QUIET,
    end_labels,
    note,
    on_slide,
    year_axis,
)
from prosperity.study import convergence, curve, panel, provinces

SPREADS = (
    "resident_income_yuan",
    "broadband_per_hundred",
    "mobile_phones_per_hundred",
    "internet_penetration_percent",
    "technicians_per_ten_thousand",
)
SIGNS = {"negative": COLOURS[0], "unclear": "#b5b5b5", "positive": COLOURS[1]}
UPPER, LOWER = (0.24, 0.55, 0.74, 0.345), (0.24, 0.085, 0.74, 0.435)  # panels of the curve


def specification_curve(outcome: str = "ratio", measures: Sequence[str] = panel.DIGITAL) -> Figure:
    """Every specification's effect with its interval, and below which choices it makes.

    Args:
        outcome: ratio or consumption_ratio.
        measures: digital measures; add finance_index where its workbook is at hand.
    """
    table = curve.curve(outcome, tuple(measures))
    table.index.name = "position"
    known = {"measure": measures, "model": panel.MODELS, "lag": panel.LAGS,
             "controls": panel.CONTROLS, "sample": provinces.SAMPLES}  # fmt: skip
    choices = [(name, value) for name in known for value in dict.fromkeys(known[name])]
    facts = {
        "outcome": f"outcome_{outcome}",
        "count": len(table),
        "negative": int((table["sign"] == "negative").sum()),
        "positive": int((table["sign"] == "positive").sum()),
        "low": number(table["effect_percent"].min(), 2),
        "high": number(table["effect_percent"].max(), 2),
    }

    def marks(lang: str, top: Axes, *below: Axes) -> None:
        _estimated(top, table, lang)
        for bottom in below:
            _specified(bottom, table, choices, lang)
        for axis in (top, *below):
            axis.set_xlim(-2, len(table) + 1)
            axis.set_xticks([])

    told = changed(specification_curve, outcome=outcome)
    if tuple(measures) != panel.DIGITAL:
        told["finance_index"] = "yes"
    return framed(
        "effects-curve", table.round(6), marks, facts, "curve", "source_provinces",
        height=7.4, rows=2, slide_rows=1, right=0.98, changed=told,
    )  # fmt: skip


def _estimated(axis: Axes, table: pd.DataFrame, lang: str) -> None:
    """Every estimate with its interval, coloured by its sign."""
    axis.set_position(UPPER)
    for sign, colour in SIGNS.items():
        part = table[table["sign"] == sign]
        axis.vlines(part.index, part["low_percent"], part["high_percent"], color=colour, lw=0.7,
                    alpha=0.55)  # fmt: skip
        axis.plot(part["effect_percent"], ls="", marker="o", ms=3.2, mec=colour, mew=0.8,
                  mfc="white" if sign == "unclear" else colour)  # fmt: skip
    axis.axhline(0, color=QUIET, lw=1)
    step = 0.1 if on_slide() else 0.085
    for place, (sign, colour) in enumerate(SIGNS.items()):
        text = label(f"sign_{sign}", lang, count=int((table["sign"] == sign).sum()))
        note(axis, text, (0.02, 0.97 - step * place), xycoords="axes fraction", va="top",
             color=QUIET if sign == "unclear" else colour)  # fmt: skip
    reach = 1.05 * table[["low_percent", "high_percent"]].abs().max().max()
    axis.set_ylim(-reach, reach)


def _specified(
    axis: Axes, table: pd.DataFrame, choices: Sequence[tuple[str, object]], lang: str
) -> None:
    """Which choices each estimate of the curve above was made with, one row a choice."""
    axis.set_position(LOWER)
    for row, (name, value) in enumerate(choices):
        part = table[table[name] == value]
        for sign, colour in SIGNS.items():
            at = part.index[part["sign"] == sign]
            axis.plot(at, np.full(len(at), -row), ls="", marker="|", ms=5.5, color=colour,
                      mew=0.8 if sign == "unclear" else 1.5)  # fmt: skip
    names = [label(f"{name}_{value}", lang) for name, value in choices]
    axis.set_yticks([-row for row in range(len(choices))], names, fontsize=8)
    for row, (name, _) in enumerate(choices):
        if row and name != choices[row - 1][0]:
            axis.axhline(0.5 - row, color=FAINT, lw=0.8)
    axis.grid(False)


def spreads() -> Figure:
    """The coefficient of variation across provinces by year, one line for each measure."""
    columns = {name: convergence.spread(name)["variation_percent"] for name in SPREADS}
    table = pd.DataFrame(columns).rename_axis("year")
    trade = convergence.spread("ecommerce_percent_of_gdp")["variation_percent"]
    table["ecommerce_percent_of_gdp"] = trade
    drawn = table[list(SPREADS)]
    facts: dict[str, object] = {
        "first": number(trade.iloc[0], 0), "start": trade.index[0],
        "last": number(trade.iloc[-1], 0), "end": trade.index[-1],
    }  # fmt: skip
    for name, measure in {"income": SPREADS[0], "band": SPREADS[1]}.items():
        facts |= {f"{name}_{key}": value for key, value in ends(table[measure], 1).items()}

    def marks(lang: str, axis: Axes) -> None:
        axis.set_ylim(0, drawn.max().max() * 1.08)
        names = []
        colours, dashes = [*COLOURS, "#7a4f9a"], [*DASHES, "-"]
        for name, colour, dash in zip(drawn, colours, dashes, strict=False):
            series = drawn[name].dropna()
            axis.plot(series, color=colour, ls=dash, marker="o", ms=3)
            text = label(f"measure_{name}", lang)
            if series.index[-1] == table.index[-1]:
                names.append((series.iloc[-1], text, colour))
            else:
                at = (series.index[0], series.iloc[0])
                note(axis, text, at, (6, 5), color=colour, fontsize=9)
        end_labels(axis, table.index[-1], names, gap=2.4)
        axis.set_xlim(table.index[0] - 0.4, table.index[-1] + 0.3)
        axis.set_xticks(range(int(table.index[-1]) - 12, int(table.index[-1]) + 1, 3))

    return framed("effects-spread", table.round(4), marks, facts, "spreads", "source_provinces",
                  height=4.6, right=0.72)  # fmt: skip


def catching_up(measure: str = "broadband_per_hundred") -> Figure:
    """Average growth against the first value, one point for each province, with the fitted line."""
    points = convergence.growth_points(measure)
    found = convergence.catching_up(measure)
    regions = provinces.groups("four_regions")
    first, growth = points["first"], points["growth_percent"]
    edges = np.array([first.min(), first.max()])
    level = growth.mean() - found.slope * np.log(first).mean()
    left = growth - level - found.slope * np.log(first)
    named = {*first.nlargest(2).index, *first.nsmallest(2).index, *left.abs().nlargest(4).index}

    def marks(lang: str, axis: Axes) -> None:
        axis.set_xscale("log")
        axis.margins(y=0.15)
        for region, mark, colour in zip(provinces.REGIONS, "os^D", COLOURS, strict=True):
            part = points[regions.reindex(points.index) == region]
            axis.plot(part["first"], part["growth_percent"], ls="", marker=mark, ms=6,
                      mfc=colour, mec="white", mew=0.5, label=label(region, lang))  # fmt: skip
        axis.plot(edges, level + found.slope * np.log(edges), color=QUIET, lw=1.2)
        for province in filter(named.__contains__, points.index):
            away = (6, 3) if left[province] > 0 else (6, -9)  # from the line
            note(axis, provinces.title(province, lang), (first[province], growth[province]), away,
                 fontsize=8, bbox={"fc": "white", "ec": "none", "pad": 0.4})  # fmt: skip
        axis.legend(frameon=False, fontsize=8.5, loc="best", handletextpad=0.2)
        ticks = _nice(*edges)
        axis.set_xticks(ticks, [number(tick, 0) for tick in ticks])
        axis.minorticks_off()
        axis.set_xlabel(label(f"measure_{measure}", lang), fontsize=9)

    facts = {
        "measure": f"measure_{measure}",
        "slope": number(found.slope, 2),
        "error": number(found.error, 2),
        "first": found.first_year,
        "last": found.last_year,
    }
    return framed("effects-catching-up", points.round(6), marks, facts, "catching",
                  "source_provinces", height=4.9, right=0.97,
                  changed=changed(catching_up, measure=measure))  # fmt: skip


def _nice(low: float, high: float) -> list[float]:
    """About five round numbers between two values, evenly apart in ratio."""
    steps = [m * 10.0**p for p in range(-2, 7) for m in (1, 1.5, 2, 3, 4, 5, 6, 8)]
    inside = [step for step in steps if low <= step <= high]
    return inside[:: max(1, len(inside) // 6)]


def inequality() -> Figure:
    """Theil between provinces split by region, and between 62 cells split by town and country."""
    regions = convergence.theil_regions()
    cells = convergence.theil_town_country()
    table = regions[["between", "within"]].join(cells[["town_country", "provinces"]])
    end = cells.iloc[-1]
    facts = {
        "total_start": number(regions["total"].iloc[0], 3),
        "total_end": number(regions["total"].iloc[-1], 3),
        "share_start": number(regions["between_percent"].iloc[0], 0),
        "share_end": number(regions["between_percent"].iloc[-1], 0),
        "cells_start": number(cells["town_country_percent"].iloc[0], 0),
        "cells_end": number(end["town_country_percent"], 0),
        "cells_low": number(end["provinces_first_percent"], 0),
        "cells_high": number(end["town_first_percent"], 0),
        "cells_last": cells.index[-1],
    }

    def marks(lang: str, top: Axes, bottom: Axes) -> None:
        _stacked(top, regions, ("between", "within"), "between_percent", lang)
        parts = ("town_country", "provinces")
        _stacked(bottom, cells, parts, "town_country_percent", lang)

    return framed("effects-theil", table.round(6), marks, facts, "theil", "source_provinces",
                  height=5.6, rows=2, right=0.80)  # fmt: skip


def _stacked(
    axis: Axes, table: pd.DataFrame, parts: tuple[str, str], share: str, lang: str
) -> None:
    """Two parts of an index one upon the other, named at the right; in the lower its share."""
    lower, upper = parts
    axis.bar(table.index, table[lower], width=0.65, color=COLOURS[0])
    axis.bar(table.index, table[upper], width=0.65, bottom=table[lower], color="#e9c9a8",
             hatch="///", edgecolor="white", lw=0)  # fmt: skip
    for year, row in table.iterrows():
        note(axis, f"{number(row[share], 0)}%", (year, row[lower] / 2), ha="center", va="center",
             fontsize=8, color="white")  # fmt: skip
    last, right = table.iloc[-1], table.index[-1] + 0.42
    for name, height, colour in (
        (lower, last[lower] / 2, COLOURS[0]),
        (upper, last[lower] + last[upper] / 2, "#9a5b23"),
    ):
        note(axis, label(f"theil_{name}", lang), (right, height), va="center",
             annotation_clip=False, color=colour)  # fmt: skip
    year_axis(axis, table.index)
