"""Figures of the digital divide: town and country, the regions, and provinces as a tile map."""

from itertools import pairwise

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing
from matplotlib.patches import Rectangle

from prosperity import data
from prosperity.base.errors import InputError
from prosperity.base.words import label, number
from prosperity.figures.core import Figure, alt_text
from prosperity.figures.style import COLOURS, DASHES, QUIET, canvas, end_labels, on_slide
from prosperity.study import divide, provinces

LONG_GAP = 1.6  # years between two dates beyond which a line only guides the eye
BREAKS = ((2020 + 4 / 12, "break_2020"), (2021 + 5 / 12, "break_2021"))


def town_country() -> Figure:
    """Internet penetration in town and country, the gap between them, and the breaks."""
    table = divide.penetration()
    gaps = divide.town_country()
    drawn = table[table["group"].isin(["urban", "rural", "aged_60"])]

    def draw(lang: str) -> Drawing:
        figure, [axis] = canvas(
            label("divide_title", lang, **facts),
            label("divide_subtitle", lang),
            label("source_cnnic", lang),
            height=4.8,
            right=0.86,
        )
        axis.set_ylim(0, 92)
        ends = []
        for group, colour in zip(("urban", "rural", "aged_60"), COLOURS, strict=False):
            part = drawn[drawn["group"] == group]
            _guided(axis, part, colour)
            last = part.iloc[-1]
            ends.append((last["penetration_percent"], label(f"group_{group}", lang), colour))
        both_known = gaps.dropna(subset="urban_percent")
        for date, row in both_known.iterrows():
            at = table.loc[(table["date"] == date) & (table["group"] == "urban"), "at"].iloc[0]
            if date in ("2020-06", "2020-12"):
                continue  # between two neighbours that are written
            axis.vlines(at, row["rural_percent"], row["urban_percent"], color=QUIET, lw=0.8)
            near = date == "2020-03"
            axis.annotate(number(row["gap_points"], 1),
                          (at, (row["rural_percent"] + row["urban_percent"]) / 2),
                          xytext=(-4 if near else 4, 0), textcoords="offset points",
                          fontsize=8.5, va="center", ha="right" if near else "left")  # fmt: skip
        for at, key in BREAKS:
            axis.axvline(at, color=QUIET, lw=0.9, ls=(0, (4, 2)), zorder=1)
            low = key == "break_2020"
            axis.annotate(
                label(key, lang),
                (at, 3.5 if low else 10.5),
                xytext=(-4, 0) if low else (4, 0),
                textcoords="offset points",
                fontsize=8,
                color=QUIET,
                ha="right" if low else "left",
            )
        end_labels(axis, 2025.458, [(y, text, c) for y, text, c in ends if y != ends[0][0]], gap=5)
        axis.annotate(ends[0][1], (2021.96, ends[0][0]), xytext=(7, 2), fontsize=9,
                      textcoords="offset points", color=ends[0][2])  # fmt: skip
        axis.set_xlim(2007, 2026)
        axis.set_xticks(range(2007, 2026, 3))
        return figure

    levels = gaps.dropna(subset="urban_percent")
    facts = {
        "first": levels.index[0], "start": number(levels["gap_points"].iloc[0], 1),
        "widest": levels["gap_points"].idxmax(), "most": number(levels["gap_points"].max(), 1),
        "last": levels.index[-1], "end": number(levels["gap_points"].iloc[-1], 1),
    }  # fmt: skip
    return Figure("divide-town-country", drawn.set_index("date").round(4),
                  alt_text("divide_alt", **facts), draw)  # fmt: skip


def _guided(axis: Axes, part: pd.DataFrame, colour: str) -> None:
    """Points, hollow where not printed; lines dotted across gaps and across a change of base."""
    for before, after in pairwise(part.itertuples()):
        far = after.at - before.at > LONG_GAP
        far = far or any(before.at < at <= after.at for at, _ in BREAKS)
        axis.plot([before.at, after.at], [before.penetration_percent, after.penetration_percent],
                  color=colour, ls=":" if far else "-", lw=1.1 if far else 1.9)  # fmt: skip
    for row in part.itertuples():
        face = colour if row.status == "published" else "white"
        axis.plot(row.at, row.penetration_percent, "o", mfc=face, mec=colour, ms=5.5, zorder=3)


def regions(split: str = "two_halves") -> Figure:
    """Four quantities as ratios of south to north or of east to west, with what a border moves.

    Args:
        split: two_halves (south over north) or east_west.
    """
    columns = {name: divide.regional(name, split)["ratio"] for name in divide.QUANTITIES}
    table = pd.DataFrame(columns).rename_axis("year")
    table["gdp_before_census4"] = divide.regional("gdp", split, "before_census4")["ratio"]
    if split == "two_halves":
        for name in divide.QUANTITIES:
            table = table.join(divide.border_range(name)[["low", "high"]].add_prefix(f"{name}_"))

    def draw(lang: str) -> Drawing:
        figure, [axis] = canvas(
            label(f"regions_title_{split}", lang, **facts),
            label(f"regions_subtitle_{split}", lang),
            label("source_regions", lang),
            height=4.9,
            right=0.97,
        )
        axis.axhline(1, color=QUIET, lw=1)
        low, high = table[list(divide.QUANTITIES)].stack().agg(["min", "max"])
        for place, name in enumerate(divide.QUANTITIES):
            series, colour = table[name].dropna(), COLOURS[place]
            axis.plot(series.index, series, color=colour, ls=DASHES[place], marker="o", ms=3)
            text = label(f"quantity_{name}", lang)
            last, end = series.index[-1], series.iloc[-1]
            whole = last == table.index[-1]
            beside = table.loc[last, list(divide.QUANTITIES)].drop(name).dropna() - end
            shift = -11 if beside.between(0, (high - low) / 20).any() else 0
            shift += 6 * bool(0 < end - 1 < (high - low) / 12)  # clear of the line at one
            axis.annotate(text, (last, end), xytext=(0, 8) if whole else (7, shift),
                          textcoords="offset points", color=colour, fontsize=9,
                          ha="right" if whole else "left",
                          va="bottom" if whole else "center")  # fmt: skip
            if split == "two_halves":
                at = 2024.1 + 0.55 * place
                least, most = table.loc[last, [f"{name}_low", f"{name}_high"]]
                axis.vlines(at, least, most, color=colour, lw=3, alpha=0.75)
                if not on_slide():  # fine print
                    axis.annotate(
                        str(last), (at, most), xytext=(0, 3), textcoords="offset points",
                        ha="center", fontsize=7.5, color=colour,
                    )  # fmt: skip
        old = table["gdp_before_census4"].dropna()
        axis.plot(old.index, old, color=COLOURS[0], lw=0.9, marker="o", mfc="white", ms=3.5)
        axis.annotate(label("gdp_before_short", lang), (old.index[0], old.iloc[0]), xytext=(0, -13),
                      textcoords="offset points", fontsize=8, color=COLOURS[0])  # fmt: skip
        axis.set_xlim(2012.6, 2026.2 if split == "two_halves" else 2023.4)
        axis.set_xticks(range(2013, 2024, 2))
        return figure

    gdp, old = table["gdp"].dropna(), table["gdp_before_census4"].dropna()
    facts = {
        "gdp_start": number(gdp.iloc[0], 2), "gdp_first": gdp.index[0],
        "gdp_end": number(gdp.iloc[-1], 2), "gdp_last": gdp.index[-1],
        "old": number(old[2018], 2), "new": number(gdp[2018], 2),
        "band": number(table["broadband_per_hundred"].dropna().iloc[-1], 2),
    }  # fmt: skip
    return Figure(f"divide-{split.replace('_', '-')}", table.round(4).loc[2013:],
                  alt_text(f"regions_alt_{split}", **facts), draw)  # fmt: skip


def tile_map(
    measure: str = "ratio", year: int | str = "latest", marked: str | None = None
) -> Figure:
    """One measure on a grid of equal tiles, one for each province: neighbours and not areas.

    Args:
        measure: a measure of `provinces`.
        year: a year that has every province, or latest for the last of them.
        marked: a province to frame.
    """
    years = provinces.full_years(measure)
    latest, year = year == "latest", years[-1] if year == "latest" else year
    if year not in years:
        raise InputError(f"{measure} has every province in {years[0]} to {years[-1]} only")
    values = provinces.measure(measure).loc[year]
    table = data.load("provinces")[["tile_column", "tile_row"]].assign(value=values)
    titles = provinces.titles()

    def draw(lang: str) -> Drawing:
        figure, [axis] = canvas(
            label("tiles_title", lang, **facts),
            label("tiles_subtitle", lang),
            label("source_provinces", lang),
            height=6.2,
            right=0.98,
        )
        tile_axis(axis, values, lang, titles, marked)
        return figure

    places = provinces.decimals(provinces.measure(measure))
    facts = {
        "measure": f"measure_{measure}", "year": year,
        "high": number(values.max(), places), "top": provinces.named(values.idxmax()),
        "low": number(values.min(), places), "bottom": provinces.named(values.idxmin()),
    }  # fmt: skip
    alt = alt_text("tiles_alt", **facts)
    told: dict[str, object] = {"measure": measure} if measure != "ratio" else {}
    if not latest:
        told["year"] = year
    if marked:
        told["province"] = marked
    return Figure("province-tiles", table.round(4), alt, draw, told)


def tile_axis(axis: Axes, values: pd.Series, lang: str, titles: dict, marked: str | None) -> None:
    """Draw the tiles on a panel: darker is higher, and every tile prints its value."""
    order, places = values.rank(pct=True), provinces.decimals(values)
    for province, place in data.load("provinces").iterrows():
        x, y, share = place["tile_column"], -place["tile_row"], order[province]
        shade = np.array([0.93, 0.95, 0.97]) * (1 - share) + np.array([0.04, 0.31, 0.54]) * share
        framed = province == marked
        axis.add_patch(_square(x, y, shade, framed))
        light = 0.2126 * shade[0] ** 2.2 + 0.7152 * shade[1] ** 2.2 + 0.0722 * shade[2] ** 2.2
        colour = "white" if light < 0.21 else "#111111"  # whichever contrasts more
        name = titles[lang][province]
        axis.text(x, y + 0.16, name.replace(" ", "\n"), ha="center", va="center", color=colour,
                  fontsize=9 if lang == "zh" else 5.6 if len(name) > 9 else 7)  # fmt: skip
        axis.text(x, y - 0.24, number(values[province], places), ha="center", va="center",
                  color=colour, fontsize=8)  # fmt: skip
    axis.set_xlim(-0.6, 7.6)
    axis.set_ylim(-7.6, 0.6)
    axis.set_aspect("equal")
    axis.axis("off")


def _square(x: float, y: float, shade: np.ndarray, framed: bool) -> Rectangle:
    return Rectangle((x - 0.47, y - 0.47), 0.94, 0.94, facecolor=tuple(shade),
                     edgecolor=COLOURS[1] if framed else "white", lw=3 if framed else 1,
                     zorder=3 if framed else 2)  # fmt: skip
