"""Figures of the effects: the specification curve, convergence, inequality between regions."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing

from prosperity.base.words import label, number
from prosperity.figures.core import Figure, alt_text
from prosperity.figures.style import COLOURS, FAINT, QUIET, canvas, end_labels, on_slide, year_axis
from prosperity.study import convergence, curve, panel, provinces

SPREADS = (
    "resident_income_yuan",
    "broadband_per_hundred",
    "mobile_phones_per_hundred",
    "internet_penetration_percent",
    "technicians_per_ten_thousand",
)


def specification_curve(outcome: str = "ratio", measures: Sequence[str] = panel.DIGITAL) -> Figure:
    """Every specification's effect with its interval, and below which choices it makes.

    Args:
        outcome: ratio or consumption_ratio.
        measures: digital measures; add finance_index where its workbook is at hand.
    """
    table = curve.curve(outcome, tuple(measures))
    table.index.name = "position"
    choices = [(name, value) for name in ("measure", "model", "lag", "controls", "sample")
               for value in dict.fromkeys(_ordered(name, measures))]  # fmt: skip
    facts = {
        "outcome": f"outcome_{outcome}",
        "count": len(table),
        "negative": int((table["sign"] == "negative").sum()),
        "positive": int((table["sign"] == "positive").sum()),
        "low": number(table["effect_percent"].min(), 2),
        "high": number(table["effect_percent"].max(), 2),
    }
    colours = {"negative": COLOURS[0], "unclear": "#b5b5b5", "positive": COLOURS[1]}

    def draw(lang: str) -> Drawing:
        figure, [top, *below] = canvas(
            label("curve_title", lang, **facts),
            label("curve_subtitle", lang),
            label("source_provinces", lang),
            height=7.4,
            rows=1 if on_slide() else 2,
            right=0.98,
        )
        top.set_position((0.24, 0.55, 0.74, 0.345))
        for sign, colour in colours.items():
            part = table[table["sign"] == sign]
            top.vlines(part.index, part["low_percent"], part["high_percent"], color=colour, lw=0.7,
                       alpha=0.55)  # fmt: skip
            face = "white" if sign == "unclear" else colour
            top.plot(part.index, part["effect_percent"], ls="", marker="o", ms=3.2, mfc=face,
                     mec=colour, mew=0.8)  # fmt: skip
        top.axhline(0, color=QUIET, lw=1)
        keys = [label(f"sign_{sign}", lang, count=int((table["sign"] == sign).sum()))
                for sign in colours]  # fmt: skip
        for place, (text, colour) in enumerate(zip(keys, colours.values(), strict=True)):
            step = 0.1 if on_slide() else 0.085
            top.annotate(text, (0.02, 0.97 - step * place), xycoords="axes fraction", va="top",
                         color=colour if colour != "#b5b5b5" else QUIET, fontsize=8.5)  # fmt: skip
        reach = 1.05 * table[["low_percent", "high_percent"]].abs().max().max()
        top.set_ylim(-reach, reach)
        for bottom in below:
            _specified(bottom, table, choices, colours, lang)
        for axis in (top, *below):
            axis.set_xlim(-2, len(table) + 1)
            axis.set_xticks([])
        return figure

    told = {}
    if outcome != "ratio":
        told["outcome"] = outcome
    if tuple(measures) != panel.DIGITAL:
        told["finance_index"] = "yes"
    shown = table.round(6)
    return Figure("effects-curve", shown, alt_text("curve_alt", **facts), draw, told)


def _specified(axis: Axes, table: pd.DataFrame, choices: Sequence[tuple[str, object]],
               colours: Mapping[str, str], lang: str) -> None:  # fmt: skip
    """Which choices each estimate of the curve above was made with, one row a choice."""
    axis.set_position((0.24, 0.085, 0.74, 0.435))
    for row, (name, value) in enumerate(choices):
        part = table[table[name] == value]
        for sign, colour in colours.items():
            at = part.index[part["sign"] == sign]
            axis.plot(at, np.full(len(at), -row), ls="", marker="|", ms=5.5, color=colour,
                        mew=0.8 if sign == "unclear" else 1.5)  # fmt: skip
    axis.set_yticks(
        [-row for row in range(len(choices))],
        [label(f"{name}_{value}", lang) for name, value in choices],
        fontsize=8,
    )
    for row, (name, _) in enumerate(choices):
        if row and name != choices[row - 1][0]:
            axis.axhline(0.5 - row, color=FAINT, lw=0.8)
    axis.grid(False)


def _ordered(name: str, measures: Sequence[str]) -> Sequence[object]:
    return {"measure": measures, "model": panel.MODELS, "lag": panel.LAGS,
            "controls": tuple(panel.CONTROLS), "sample": panel.SAMPLES}[name]  # fmt: skip


def spreads(measures: Sequence[str] = SPREADS) -> Figure:
    """The coefficient of variation across provinces by year, one line for each measure."""
    columns = {name: convergence.spread(name)["variation_percent"] for name in measures}
    table = pd.DataFrame(columns).rename_axis("year")
    trade = convergence.spread("ecommerce_percent_of_gdp")["variation_percent"]
    table["ecommerce_percent_of_gdp"] = trade
    drawn = table[list(measures)]
    income = table["resident_income_yuan"].dropna()
    band = table["broadband_per_hundred"].dropna()
    facts = {
        "income_start": number(income.iloc[0], 1), "income_first": income.index[0],
        "income_end": number(income.iloc[-1], 1), "income_last": income.index[-1],
        "band_start": number(band.iloc[0], 1), "band_first": band.index[0],
        "band_end": number(band.iloc[-1], 1), "band_last": band.index[-1],
    }  # fmt: skip

    def draw(lang: str) -> Drawing:
        figure, [axis] = canvas(
            label("spreads_title", lang, **facts),
            label(
                "spreads_subtitle",
                lang,
                first=number(trade.iloc[0], 0),
                start=trade.index[0],
                last=number(trade.iloc[-1], 0),
                end=trade.index[-1],
            ),
            label("source_provinces", lang),
            height=4.6,
            right=0.72,
        )
        colours = [*COLOURS, "#7a4f9a"]
        dashes = ["-", (0, (5, 1.5)), (0, (1.5, 1.2)), (0, (5, 1.2, 1.2, 1.2)), "-"]
        axis.set_ylim(0, drawn.max().max() * 1.08)
        ends = []
        for name, colour, dash in zip(drawn, colours, dashes, strict=False):
            series = drawn[name].dropna()
            axis.plot(series.index, series, color=colour, ls=dash, marker="o", ms=3)
            text = label(f"measure_{name}", lang)
            if series.index[-1] == table.index[-1]:
                ends.append((series.iloc[-1], text, colour))
            else:
                axis.annotate(text, (series.index[0], series.iloc[0]), xytext=(6, 5),
                              textcoords="offset points", color=colour, fontsize=9)  # fmt: skip
        end_labels(axis, table.index[-1], ends, gap=2.4)
        axis.set_xlim(table.index[0] - 0.4, table.index[-1] + 0.3)
        axis.set_xticks(range(int(table.index[-1]) - 12, int(table.index[-1]) + 1, 3))
        return figure

    return Figure("effects-spread", table.round(4), alt_text("spreads_alt", **facts), draw)


def catching_up(measure: str = "broadband_per_hundred") -> Figure:
    """Average growth against the first value, one point for each province, with the fitted line."""
    points = convergence.growth_points(measure)
    found = convergence.catching_up(measure)
    short = provinces.titles()
    facts = {
        "measure": f"measure_{measure}",
        "slope": number(found.slope, 2),
        "error": number(found.error, 2),
        "first": found.first_year,
        "last": found.last_year,
    }
    regions = provinces.groups("four_regions")

    def draw(lang: str) -> Drawing:
        figure, [axis] = canvas(
            label("catching_title", lang, **facts),
            label("catching_subtitle", lang, **facts),
            label("source_provinces", lang),
            height=4.9,
            right=0.97,
        )
        axis.set_xscale("log")
        for region, mark, colour in zip(provinces.REGIONS, "os^D", COLOURS, strict=True):
            part = points[regions.reindex(points.index) == region]
            axis.plot(part["first"], part["growth_percent"], ls="", marker=mark, ms=6,
                      mfc=colour, mec="white", mew=0.5, label=label(region, lang))  # fmt: skip
        ends = np.array([points["first"].min(), points["first"].max()])
        level = points["growth_percent"].mean() - found.slope * np.log(points["first"]).mean()
        axis.plot(ends, level + found.slope * np.log(ends), color=QUIET, lw=1.2)
        left = points["growth_percent"] - level - found.slope * np.log(points["first"])
        named = {*points["first"].nlargest(2).index, *points["first"].nsmallest(2).index,
                 *left.abs().nlargest(4).index}  # fmt: skip
        for province in points.index:
            if province in named:
                row = points.loc[province]
                axis.annotate(short[lang][province], (row["first"], row["growth_percent"]),
                              xytext=(6, 3), textcoords="offset points", fontsize=8,
                              bbox={"fc": "white", "ec": "none", "pad": 0.4})  # fmt: skip
        axis.legend(frameon=False, fontsize=8.5, loc="best", handletextpad=0.2)
        ticks = [tick for tick in _nice(ends[0], ends[1])]
        axis.set_xticks(ticks, [number(tick, 0) for tick in ticks])
        axis.minorticks_off()
        axis.set_xlabel(label(f"measure_{measure}", lang), fontsize=9)
        return figure

    told = {} if measure == "broadband_per_hundred" else {"measure": measure}
    return Figure(
        "effects-catching-up", points.round(6), alt_text("catching_alt", **facts), draw, told
    )


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

    def draw(lang: str) -> Drawing:
        figure, [top, bottom] = canvas(
            label("theil_title", lang, **facts),
            label("theil_subtitle", lang),
            label("source_provinces", lang),
            height=5.6,
            rows=2,
            right=0.80,
        )
        pairs = (
            (top, regions, ("between", "within"), "between_percent"),
            (bottom, cells, ("town_country", "provinces"), "town_country_percent"),
        )
        for axis, frame, (first, second), share in pairs:
            axis.bar(frame.index, frame[first], width=0.65, color=COLOURS[0])
            axis.bar(frame.index, frame[second], width=0.65, bottom=frame[first], color="#e9c9a8",
                     hatch="///", edgecolor="white", lw=0)  # fmt: skip
            for year, row in frame.iterrows():
                axis.annotate(f"{number(row[share], 0)}%", (year, row[first] / 2), ha="center",
                              va="center", fontsize=8, color="white")  # fmt: skip
            last = frame.iloc[-1]
            for height, name in (
                (last[first] / 2, first),
                (last[first] + last[second] / 2, second),
            ):
                axis.annotate(label(f"theil_{name}", lang), (frame.index[-1] + 0.42, height),
                              fontsize=8.5, va="center", annotation_clip=False,
                              color=COLOURS[0] if name == first else "#9a5b23")  # fmt: skip
            year_axis(axis, frame.index)
        return figure

    return Figure("effects-theil", table.round(6), alt_text("theil_alt", **facts), draw)
