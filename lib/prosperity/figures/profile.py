"""One province: its ratio beside the nation, and its place in every distribution."""

from typing import Any

import pandas as pd

from prosperity.base.frames import Axes
from prosperity.base.words import label, number
from prosperity.figures.core import Figure, changed, ends, framed
from prosperity.figures.style import COLOURS, QUIET, end_labels, note, on_slide, year_axis
from prosperity.study import profile, provinces

PROVINCE = "shaanxi"
SECOND = COLOURS[2]


def province_history(province: str = PROVINCE, beside: str = "none") -> Figure:
    """The urban-rural ratio of a province and of the nation over every other province, in grey.

    Args:
        province: in pinyin, Chinese or English; its neighbours are darker.
        beside: a second province to draw beside it, or none.
    """
    province, beside = provinces.find(province), provinces.second(beside)
    table = profile.history(province)[["ratio", "nation_ratio"]]
    first, last = table.index[[0, -1]]
    others = provinces.measure("ratio").loc[first:last]
    around = others[provinces.neighbours(province)]
    if beside != "none":
        table["beside_ratio"] = others[beside]

    def marks(lang: str, axis: Axes) -> None:
        axis.plot(others.drop(columns=province), color="#dcdcdc", lw=0.9, zorder=1)
        axis.plot(around, color="#9c9c9c", lw=1.1, zorder=1)
        axis.plot(table["nation_ratio"], color=QUIET, ls="--", zorder=2)
        axis.plot(table["ratio"], color=COLOURS[1], marker="o", ms=4.5, lw=2.4, zorder=3)
        for year, side in ((first, "left"), (last, "right")):
            own, nation = table.loc[year, ["ratio", "nation_ratio"]]
            note(axis, number(own, 2), (year, own), (0, 7 if own >= nation else -15), ha=side,
                 weight="bold", color=COLOURS[1], fontsize=9.5)  # fmt: skip
        end = table.loc[last]
        names = [(end["ratio"], provinces.title(province, lang), COLOURS[1]),
                 (end["nation_ratio"], label("nation", lang), QUIET)]  # fmt: skip
        if beside != "none":
            axis.plot(table["beside_ratio"], color=SECOND, marker="s", ms=4, lw=1.8)
            names.append((end["beside_ratio"], provinces.title(beside, lang), SECOND))
        low, high = axis.get_ylim()
        end_labels(axis, last, names, gap=(high - low) / 14)
        year_axis(axis, table.index, 0.2)

    facts = ends(table["ratio"], 2) | {
        "name": provinces.named(province),
        "nation": number(table["nation_ratio"].iloc[-1], 2),
    }
    if beside != "none":
        start, end = (number(table.loc[year, "beside_ratio"], 2) for year in (first, last))
        facts |= {"other_start": start, "other_end": end}
    return framed(
        "province-history", table.round(4), marks, facts | _also(beside), "history",
        "source_provinces", **_worded("history", beside), height=3.6, right=0.83,
        changed=changed(province_history, province=province, beside=beside),
    )  # fmt: skip


def _also(beside: str) -> dict[str, object]:
    """The name of a second province, if there is one."""
    return {} if beside == "none" else {"beside": provinces.named(beside)}


def _worded(key: str, beside: str) -> dict[str, Any]:
    """Title and description of a figure, which tell of a second province if there is one."""
    if beside == "none":
        return {"alt": [f"{key}_alt"]}
    return {"title": f"{key}_beside_title", "alt": [f"{key}_alt", "beside_alt"]}


def province_places(province: str = PROVINCE, beside: str = "none") -> Figure:
    """Where a province stands among all 31 in every measure: one strip of points for each.

    Args:
        province: in pinyin, Chinese or English.
        beside: a second province to mark in each strip, or none.
    """
    province, beside = provinces.find(province), provinces.second(beside)
    table = profile.places(province)
    other = None if beside == "none" else profile.places(beside)
    if other is not None:
        table["beside_value"] = other["value"]

    def marks(lang: str, axis: Axes) -> None:
        axis.grid(False)
        for row, (measure, at) in enumerate(table.iterrows()):
            decimals = provinces.decimals(provinces.measure(str(measure)))
            spread = _strip(axis, row, provinces.measure(measure), at)
            axis.plot(spread[province], -row, "o", color=COLOURS[1], ms=10, mec="white", zorder=4)
            if beside != "none":
                axis.plot(spread[beside], -row, "s", color=SECOND, ms=8, mec="white", zorder=4)
            rank = label("place_of", lang, rank=int(at["rank"]))
            if on_slide():  # where no row has room for numbers above and beside it
                rank = f"{number(at['value'], decimals)}　{rank}"
            else:
                _values(axis, row, at, spread[province], decimals)
            left, right = (-0.03, 1.03) if on_slide() else (-0.17, 1.18)
            text = f"{label(f'measure_{measure}', lang)}  {int(at['year'])}"
            note(axis, rank, (right, -row), ha="left", va="center", fontsize=9,
                 annotation_clip=False)  # fmt: skip
            note(axis, text, (left, -row), ha="right", va="center", annotation_clip=False)
        axis.set_yticks([])
        axis.set_xticks([])
        axis.spines["bottom"].set_visible(False)
        axis.set_xlim(-0.02, 1.02)
        axis.set_ylim(-len(table) + 0.5, 0.75)

    facts = {"name": provinces.named(province)} | _also(beside) | _ranks(table)
    if other is not None:
        facts |= {f"other_{name}": rank for name, rank in _ranks(other).items()}
    return framed(
        "province-places", table.round(4), marks, facts, "places", "source_provinces",
        subtitle="places_subtitle" if other is None else "places_beside_subtitle",
        **_worded("places", beside), height=4.7, left=0.38, right=0.83,
        changed=changed(province_places, province=province, beside=beside),
    )  # fmt: skip


def _ranks(places: pd.DataFrame) -> dict[str, object]:
    """The ranks of a province that a title tells."""
    told = {"income": "resident_income_yuan", "ratio": "ratio",
            "broadband": "broadband_per_hundred", "trade": "ecommerce_percent_of_gdp"}  # fmt: skip
    return {name: int(places.loc[measure, "rank"]) for name, measure in told.items()}


def _strip(axis: Axes, row: int, measure: pd.DataFrame, at: pd.Series) -> pd.Series:
    """All provinces and the middle of them in one row; where each stands between 0 and 1."""

    def along(value: Any) -> Any:
        return (value - at["lowest"]) / (at["highest"] - at["lowest"])

    spread = along(measure.loc[int(at["year"])])
    axis.hlines(-row, 0, 1, color="#e6e6e6", lw=6, zorder=1)
    axis.plot(spread, [-row] * len(spread), "|", color="#8a8a8a", ms=9, mew=1, zorder=2)
    axis.plot(along(at["middle"]), -row - 0.24, marker="^", color=QUIET, ms=6, mec="white",
              zorder=5)  # fmt: skip
    return spread


def _values(axis: Axes, row: int, at: pd.Series, place: float, places: int) -> None:
    """The province's own value above its dot, the lowest and highest at the ends of the row."""
    note(axis, number(at["value"], places), (place, -row), (0, 8), ha="center", weight="bold",
         color=COLOURS[1])  # fmt: skip
    for x, side, value in ((0, "right", at["lowest"]), (1, "left", at["highest"])):
        note(axis, number(value, places), (x, -row), (-6 if x == 0 else 6, 0), ha=side, va="center",
             fontsize=7.5, color=QUIET, annotation_clip=False)  # fmt: skip
