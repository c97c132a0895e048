"""One province: its ratio beside the nation, and its place in every distribution."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing

from prosperity.base.words import label, number
from prosperity.figures.core import Figure, alt_text, changed
from prosperity.figures.style import COLOURS, QUIET, canvas, end_labels, on_slide
from prosperity.study import profile, provinces

PRESET = {"province": "shaanxi", "beside": "none"}
SECOND = COLOURS[2]


def province_history(province: str = PRESET["province"], beside: str = "none") -> Figure:
    """The urban-rural ratio of a province and of the nation over every other province, in grey.

    Args:
        province: in pinyin; its neighbours are darker.
        beside: a second province to draw beside it, or none.
    """
    table = profile.history(province)[["ratio", "nation_ratio"]]
    others = provinces.measure("ratio").loc[profile.FIRST : profile.LAST]
    around = others[provinces.neighbours(province)]
    if beside != "none":
        table["beside_ratio"] = others[beside]

    def draw(lang: str) -> Drawing:
        name = provinces.title(province, lang)
        figure, [axis] = canvas(
            label("history_title", lang, **facts),
            label("history_subtitle", lang),
            label("source_provinces", lang),
            height=3.6,
            right=0.83,
        )
        axis.plot(others.index, others.drop(columns=province), color="#dcdcdc", lw=0.9, zorder=1)
        axis.plot(around.index, around, color="#9c9c9c", lw=1.1, zorder=1)
        axis.plot(table.index, table["nation_ratio"], color=QUIET, ls="--", zorder=2)
        axis.plot(
            table.index, table["ratio"], color=COLOURS[1], marker="o", ms=4.5, lw=2.4, zorder=3
        )
        for year, place in ((profile.FIRST, "left"), (profile.LAST, "right")):
            up = table.loc[year, "ratio"] >= table.loc[year, "nation_ratio"]
            axis.annotate(
                number(table.loc[year, "ratio"], 2),
                (year, table.loc[year, "ratio"]),
                xytext=(0, 7 if up else -15),
                textcoords="offset points",
                ha=place,
                weight="bold",
                color=COLOURS[1],
            )
        last = table.loc[profile.LAST]
        ends = [
            (last["ratio"], name, COLOURS[1]),
            (last["nation_ratio"], label("nation", lang), QUIET),
        ]
        if beside != "none":
            axis.plot(table.index, table["beside_ratio"], color=SECOND, marker="s", ms=4, lw=1.8)
            ends.append((last["beside_ratio"], provinces.title(beside, lang), SECOND))
        low, high = axis.get_ylim()
        end_labels(axis, profile.LAST, ends, gap=(high - low) / 14)
        axis.set_xlim(profile.FIRST - 0.2, profile.LAST + 0.2)
        axis.set_xticks(list(table.index))
        return figure

    facts = {
        "name": provinces.named(province),
        "first": profile.FIRST,
        "last": profile.LAST,
        "start": number(table["ratio"].iloc[0], 2),
        "end": number(table["ratio"].iloc[-1], 2),
        "nation": number(table["nation_ratio"].iloc[-1], 2),
    }
    alt = alt_text("history_alt", **facts)
    different = changed(PRESET, province=province, beside=beside)
    return Figure("province-history", table.round(4), _also(alt, beside), draw, different)


def _also(alt: dict[str, str], beside: str) -> dict[str, str]:
    """An alternative text that names the second province too, if there is one."""
    if beside == "none":
        return alt
    more = alt_text("beside_alt", name=provinces.named(beside))
    return {lang: text + more[lang] for lang, text in alt.items()}


def province_places(province: str = PRESET["province"], beside: str = "none") -> Figure:
    """Where a province stands among all 31 in every measure: one strip of points for each.

    Args:
        province: in pinyin.
        beside: a second province to mark in each strip, or none.
    """
    table = profile.places(province)
    if beside != "none":
        table["beside_value"] = profile.places(beside)["value"]

    def draw(lang: str) -> Drawing:
        figure, [axis] = canvas(
            label("places_title", lang, **facts),
            label("places_subtitle", lang)
            if beside == "none"
            else label("places_beside_subtitle", lang, name=provinces.named(beside)),
            label("source_provinces", lang),
            height=4.7,
            right=0.83,
        )
        figure.subplots_adjust(left=0.38, right=0.83)
        axis.grid(False)
        for row, (measure, at) in enumerate(table.iterrows()):
            decimals = provinces.decimals(provinces.measure(str(measure)))
            values = provinces.measure(measure).loc[int(at["year"])]
            spread = (values - at["lowest"]) / (at["highest"] - at["lowest"])
            middle = (at["middle"] - at["lowest"]) / (at["highest"] - at["lowest"])
            axis.hlines(-row, 0, 1, color="#e6e6e6", lw=6, zorder=1)
            axis.plot(spread, [-row] * len(spread), "|", color="#8a8a8a", ms=9, mew=1, zorder=2)
            axis.plot(middle, -row - 0.24, marker="^", color=QUIET, ms=6, mec="white", zorder=5)
            axis.plot(spread[province], -row, "o", color=COLOURS[1], ms=10, mec="white", zorder=4)
            if beside != "none":
                axis.plot(spread[beside], -row, "s", color=SECOND, ms=8, mec="white", zorder=4)
            rank = label("place_of", lang, rank=int(at["rank"]))
            if on_slide():  # where no row has room for numbers above and beside it
                rank = f"{number(at['value'], decimals)}　{rank}"
            else:
                _values(axis, row, at, spread[province], decimals)
            axis.annotate(rank, (1.03 if on_slide() else 1.18, -row), ha="left", va="center",
                          fontsize=9, annotation_clip=False)  # fmt: skip
            text = f"{label(f'measure_{measure}', lang)}  {int(at['year'])}"
            axis.annotate(text, (-0.03 if on_slide() else -0.17, -row), ha="right", va="center",
                          fontsize=8.5, annotation_clip=False)  # fmt: skip
        axis.set_yticks([])
        axis.set_xticks([])
        axis.spines["bottom"].set_visible(False)
        axis.set_xlim(-0.02, 1.02)
        axis.set_ylim(-len(table) + 0.5, 0.75)
        return figure

    facts = {
        "name": provinces.named(province),
        "income": int(table.loc["resident_income_yuan", "rank"]),
        "ratio": int(table.loc["ratio", "rank"]),
        "broadband": int(table.loc["broadband_per_hundred", "rank"]),
        "trade": int(table.loc["ecommerce_percent_of_gdp", "rank"]),
    }
    alt = alt_text("places_alt", **facts)
    different = changed(PRESET, province=province, beside=beside)
    return Figure("province-places", table.round(4), _also(alt, beside), draw, different)


def _values(axis: Axes, row: int, at: pd.Series, place: float, places: int) -> None:
    """The province's own value above its dot, the lowest and highest at the ends of the row."""
    axis.annotate(
        number(at["value"], places),
        (place, -row),
        xytext=(0, 8),
        textcoords="offset points",
        ha="center",
        fontsize=8.5,
        weight="bold",
        color=COLOURS[1],
    )
    for x, side, value in ((0, "right", at["lowest"]), (1, "left", at["highest"])):
        axis.annotate(number(value, places), (x, -row), xytext=(-6 if x == 0 else 6, 0),
                      textcoords="offset points", ha=side, va="center", fontsize=7.5,
                      color=QUIET, annotation_clip=False)  # fmt: skip
