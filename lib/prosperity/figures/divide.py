"""Figures of the digital divide: town and country, the regions, and provinces as a tile map."""

from itertools import pairwise

import numpy as np
import pandas as pd

from prosperity import data
from prosperity.base.errors import InputError
from prosperity.base.frames import Axes, patches
from prosperity.base.words import label, number
from prosperity.figures.core import Figure, changed, ends, framed
from prosperity.figures.style import COLOURS, DASHES, QUIET, end_labels, note, on_slide
from prosperity.study import divide, provinces

GROUPS = ("urban", "rural", "aged_60")
LONG_GAP = 1.6  # years between two dates beyond which a line only guides the eye
BREAKS = ((2020 + 4 / 12, "break_2020"), (2021 + 5 / 12, "break_2021"))


def town_country() -> Figure:
    """Internet penetration in town and country, the gap between them, and the breaks."""
    table = divide.penetration()
    gaps = divide.town_country()
    drawn = table[table["group"].isin(GROUPS)]
    levels = gaps.dropna(subset="urban_percent")

    def marks(lang: str, axis: Axes) -> None:
        axis.set_ylim(0, 92)
        for group, colour in zip(GROUPS, COLOURS, strict=False):
            _guided(axis, drawn[drawn["group"] == group], colour)
        for date, row in levels.iterrows():
            if date not in ("2020-06", "2020-12"):  # between two neighbours that are written
                _gap(axis, drawn.loc[drawn["date"] == date, "at"].iloc[0], row, date == "2020-03")
        for at, key in BREAKS:
            axis.axvline(at, color=QUIET, lw=0.9, ls=(0, (4, 2)), zorder=1)
            low = key == "break_2020"
            note(axis, label(key, lang), (at, 3.5 if low else 10.5), (-4, 0) if low else (4, 0),
                 fontsize=8, color=QUIET, ha="right" if low else "left")  # fmt: skip
        last = drawn.groupby("group")["penetration_percent"].last()
        names = [(last[group], label(f"group_{group}", lang), colour)
                 for group, colour in zip(GROUPS, COLOURS, strict=False)]  # fmt: skip
        end_labels(axis, 2025.458, names[1:], gap=5)
        height, text, colour = names[0]
        note(axis, text, (2021.96, height), (7, 2), fontsize=9, color=colour)
        axis.set_xlim(2007, 2026)
        axis.set_xticks(range(2007, 2026, 3))

    facts = ends(levels["gap_points"], 1) | {
        "widest": levels["gap_points"].idxmax(),
        "most": number(levels["gap_points"].max(), 1),
    }
    return framed("divide-town-country", drawn.set_index("date").round(4), marks, facts, "divide",
                  "source_cnnic", height=4.8)  # fmt: skip


def _gap(axis: Axes, at: float, row: pd.Series, near: bool) -> None:
    """The gap at one date: a line between the two and its length, on the left if ``near``."""
    low, high = row["rural_percent"], row["urban_percent"]
    axis.vlines(at, low, high, color=QUIET, lw=0.8)
    note(axis, number(row["gap_points"], 1), (at, (low + high) / 2), (-4 if near else 4, 0),
         va="center", ha="right" if near else "left")  # fmt: skip


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

    halves = split == "two_halves"

    def marks(lang: str, axis: Axes) -> None:
        axis.axhline(1, color=QUIET, lw=1)
        at_end: list[tuple[float, str, str]] = []  # on a slide, where nothing stands at the right
        for place, name in enumerate(divide.QUANTITIES):
            series, colour = table[name].dropna(), COLOURS[place]
            axis.plot(series, color=colour, ls=DASHES[place], marker="o", ms=3)
            text = label(f"quantity_{name}", lang)
            if on_slide() and not halves and series.index[-1] == table.index[-1]:
                at_end.append((series.iloc[-1], text, colour))
            else:
                _line_name(axis, table, name, text, colour)
            if halves:
                _border_range(axis, 2024.1 + 0.55 * place, table, name, colour)
        old = table["gdp_before_census4"].dropna()
        axis.plot(old, color=COLOURS[0], lw=0.9, marker="o", mfc="white", ms=3.5)
        note(axis, label("gdp_before_short", lang), (old.index[0], old.iloc[0]), (0, -13),
             fontsize=8, color=COLOURS[0])  # fmt: skip
        axis.set_xlim(2012.6, 2026.2 if halves else 2023.4)
        axis.set_xticks(range(2013, 2024, 2))
        end_labels(axis, table.index[-1], at_end, gap=0)

    facts = {f"gdp_{name}": value for name, value in ends(table["gdp"], 2).items()} | {
        "old": number(table.loc[2018, "gdp_before_census4"], 2),
        "new": number(table.loc[2018, "gdp"], 2),
        "band": ends(table["broadband_per_hundred"], 2)["end"],
    }
    return framed(
        f"divide-{split.replace('_', '-')}", table.round(4).loc[2013:], marks, facts, "regions",
        "source_regions", title=f"regions_title_{split}", subtitle=f"regions_subtitle_{split}",
        alt=f"regions_alt_{split}", height=4.9, right=0.97,
    )  # fmt: skip


def _line_name(axis: Axes, table: pd.DataFrame, name: str, text: str, colour: str) -> None:
    """The name of a line at its end, clear of other lines and of the line at one."""
    low, high = table[list(divide.QUANTITIES)].stack().agg(["min", "max"])
    series = table[name].dropna()
    last, end = series.index[-1], series.iloc[-1]
    whole = last == table.index[-1]
    above_one = 0 < end - 1 < (high - low) / 12
    if on_slide() and above_one and not whole:  # no letter fits between this line and the next
        axis.set_ylim(bottom=1 - (high - 1) / 5)
        note(axis, text, (last, 1), (7, -4), color=colour, ha="left", va="top")
        return
    beside = table.loc[last, list(divide.QUANTITIES)].drop(name).dropna() - end
    shift = -11 if beside.between(0, (high - low) / 20).any() else 0
    shift += 6 * above_one
    note(axis, text, (last, end), (0, 8) if whole else (7, shift), color=colour, fontsize=9,
         ha="right" if whole else "left", va="bottom" if whole else "center")  # fmt: skip


def _border_range(axis: Axes, at: float, table: pd.DataFrame, name: str, colour: str) -> None:
    """How far the last value moves with the border, as a bar with its year."""
    last = table[name].last_valid_index()
    least, most = table.loc[last, [f"{name}_low", f"{name}_high"]]
    axis.vlines(at, least, most, color=colour, lw=3, alpha=0.75)
    if not on_slide():  # fine print
        note(axis, str(last), (at, most), (0, 3), ha="center", fontsize=7.5, color=colour)


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

    def marks(lang: str, axis: Axes) -> None:
        tile_axis(axis, values, lang, titles, marked)

    places = provinces.decimals(provinces.measure(measure))
    facts = {
        "measure": f"measure_{measure}", "year": year,
        "high": number(values.max(), places), "top": provinces.named(values.idxmax()),
        "low": number(values.min(), places), "bottom": provinces.named(values.idxmin()),
    }  # fmt: skip
    told = changed(tile_map, measure=measure)
    if not latest:
        told["year"] = year
    if marked:
        told["province"] = marked
    return framed("province-tiles", table.round(4), marks, facts, "tiles", "source_provinces",
                  height=6.2, right=0.98, changed=told)  # fmt: skip


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


def _square(x: float, y: float, shade: np.ndarray, framed: bool) -> "patches.Rectangle":
    return patches.Rectangle((x - 0.47, y - 0.47), 0.94, 0.94, facecolor=tuple(shade),
                     edgecolor=COLOURS[1] if framed else "white", lw=3 if framed else 1,
                     zorder=3 if framed else 2)  # fmt: skip
