"""Figures of the explorer: few artists and few words, so that one is drawn while a slider moves."""

from collections.abc import Mapping, Sequence

import pandas as pd
from matplotlib.figure import Figure as Drawing

from prosperity.base.words import label, number
from prosperity.figures.core import Figure
from prosperity.figures.style import COLOURS, DASHES, FAINT, MARKERS, QUIET, canvas
from prosperity.study import digital, editions, provinces, stages
from prosperity.study.incomes import BREAK, incomes

HEIGHT = 3.4  # inches


def stages_explored(basis: str, boundaries: Sequence[int], changed: Mapping) -> Figure:
    """The income ratio on one basis with the stages as the reader has put them.

    Args:
        basis: as_printed, original or revised.
        boundaries: five rising years.
        changed: what differs from the preset, for the name of the file.
    """
    spans = stages.spans(boundaries)
    table = incomes(basis)[["edition", "ratio"]].loc[boundaries[0] : boundaries[-1]]
    ratio = table["ratio"]

    def draw(lang: str) -> Drawing:
        figure, [axis] = canvas(
            label(
                "explore_stages_title",
                lang,
                basis=label(f"basis_{basis}_short", lang),
                falls=falls,
                all=len(spans),
            ),
            label("ratio_unit", lang),
            label("source_nbs_basis", lang, basis=label(f"basis_{basis}_short", lang)),
            height=HEIGHT,
            right=0.97,
        )
        for number_, (first, last) in spans.items():
            if number_ % 2:
                axis.axvspan(first, last, color="#f2f2f2", zorder=0)
            axis.annotate(
                str(number_), ((first + last) / 2, 0.97), xycoords=("data", "axes fraction"),
                ha="center", va="top", fontsize=10, color=QUIET,
            )  # fmt: skip
        for _, part in table.groupby("edition", sort=False):
            gaps = part.index.to_series().diff().gt(1).cumsum()
            for _, run in part.groupby(gaps):
                axis.plot(run.index, run["ratio"], color=COLOURS[0], marker="o", ms=3)
        crosses = basis == "as_printed" and boundaries[0] < BREAK <= boundaries[-1]
        if crosses:
            axis.axvline(BREAK - 0.5, color=COLOURS[1], lw=1, ls=(0, (4, 2)))
            axis.annotate(
                label("survey_break", lang), (BREAK - 0.5, 0.03), xytext=(4, 0), fontsize=8,
                xycoords=("data", "axes fraction"), textcoords="offset points", color=COLOURS[1],
            )  # fmt: skip
        for year in boundaries:
            if year in ratio.index:
                struck = crosses and year == BREAK - 1  # by the line of the survey
                axis.annotate(
                    number(ratio[year], 2), (year, ratio[year]), weight="bold", color=COLOURS[0],
                    xytext=(-1 if struck else 0, -14 if struck else 7), fontsize=9,
                    textcoords="offset points", ha="right" if struck else "center",
                )  # fmt: skip
        room = (boundaries[-1] - boundaries[0]) / 18  # years that one label takes
        ticks = [boundaries[0]]
        for year in boundaries[1:]:
            if year - ticks[-1] >= room:
                ticks.append(year)
        axis.set_xticks(ticks, [str(year) for year in ticks])
        axis.set_xlim(boundaries[0] - 1, boundaries[-1] + 1)
        low, high = ratio.min(), ratio.max()
        axis.set_ylim(low - 0.15 * (high - low), high + 0.25 * (high - low))
        return figure

    ends = [(ratio.get(first), ratio.get(last)) for first, last in spans.values()]
    falls = sum(bool(start and end and end < start) for start, end in ends)
    changes = [
        f"{number_}: {_change(ratio, first, last)}" for number_, (first, last) in spans.items()
    ]
    return Figure("explore-stages", table, _alt("explore_stages_alt", "; ".join(changes)), draw,
                  changed)  # fmt: skip


def _change(series: pd.Series, first: int, last: int) -> str:
    if first not in series.index or last not in series.index:
        return "–"
    return f"{number(series[first], 2)} → {number(series[last], 2)}"


def _alt(key: str, values: str) -> dict[str, str]:
    return {
        lang: label(key, lang, values=values.replace("; ", "；") if lang == "zh" else values)
        for lang in ("zh", "en")
    }


def growth_explored(
    digital_growth: str, gdp_growth: str, gdp_edition: str, last_year: int, changed: Mapping
) -> Figure:
    """Growth of the digital economy and of GDP as the reader defines them."""
    table = pd.DataFrame(
        {
            "digital_growth_percent": digital.digital_growth_percent(digital_growth, last_year),
            "gdp_growth_percent": digital.gdp_growth_percent(gdp_growth, gdp_edition, last_year),
        }
    )
    names = (f"digital_growth_{digital_growth}", f"gdp_growth_{gdp_growth}")
    edition = f"gdp_{gdp_edition}"
    return _lines("explore-growth", table, names, "explore_growth", {"edition": edition}, changed)


def share_explored(gdp_edition: str, size_2015: str, last_year: int, changed: Mapping) -> Figure:
    """The digital share of GDP under one edition, the others behind it."""
    others = editions.shares(last_year)
    chosen = digital.share_percent(gdp_edition, last_year, size_2015)
    table = pd.DataFrame({"share_of_gdp_percent": chosen}).join(others.add_suffix("_percent"))
    unsourced = size_2015 in digital.BACKED_OUT and gdp_edition != "caict"
    return _lines("explore-share", table, (f"gdp_{gdp_edition}",), "explore_share", {}, changed,
                  hollow=(digital.FIRST,) if unsourced else ())  # fmt: skip


def province_explored(
    province: str, measure: str, first_year: int, last_year: int, changed: Mapping
) -> Figure:
    """One province on one measure, the thirty others behind it."""
    table = provinces.measure(measure).loc[first_year:last_year]
    others = table.drop(columns=province)
    table = pd.concat([table[[province]], others], axis=1)
    names = (provinces.title(province, "zh"), provinces.title(province, "en"))
    return _lines(
        "explore-province", table, (names,), "explore_province",
        {"measure": f"measure_{measure}", "first": first_year, "last": last_year}, changed,
        decimals=2 if table[province].max() < 100 else 0,
    )  # fmt: skip


def _lines(
    name: str,
    table: pd.DataFrame,
    names: Sequence[str | tuple[str, str]],
    key: str,
    facts: Mapping[str, object],
    changed: Mapping,
    decimals: int = 1,
    hollow: Sequence[int] = (),
) -> Figure:
    """Some lines named at their end; columns without a name stand grey behind them.

    Args:
        hollow: years whose value no source prints.
    """

    def text(one: str | tuple[str, str], lang: str) -> str:
        return (
            dict(zip(("zh", "en"), one, strict=True))[lang]
            if isinstance(one, tuple)
            else label(one, lang)
        )

    def draw(lang: str) -> Drawing:
        figure, [axis] = canvas(
            label(f"{key}_title", lang, ends=titles[lang], **facts),
            label(f"{key}_unit", lang, **facts),
            label(f"{key}_source", lang, **facts)
            + (f"  {label('hollow_unsourced', lang)}" if len(hollow) else ""),
            height=HEIGHT, right=0.78,
        )  # fmt: skip
        for column in table.columns[len(names) :]:
            axis.plot(table.index, table[column], color=FAINT, lw=1, zorder=1)
        for position, one in enumerate(names):
            series = table.iloc[:, position].dropna()
            if series.empty:
                continue
            colour = COLOURS[position]
            axis.plot(series.index, series, color=colour, marker=MARKERS[position],
                      ls=DASHES[position], zorder=3)  # fmt: skip
            for year in series.index.intersection(hollow):
                axis.plot(year, series[year], color=colour, marker=MARKERS[position],
                          mfc="white", ms=7, zorder=4)  # fmt: skip
            for year in {series.index[0], series.index[-1]}:
                rises = year == series.index[0] and series.iloc[1:2].gt(series[year]).any()
                axis.annotate(
                    number(series[year], decimals), (year, series[year]), xytext=(0, 7),
                    textcoords="offset points", ha="right" if rises else "center", fontsize=9,
                    color=colour,
                )  # fmt: skip
            axis.annotate(
                text(one, lang), (series.index[-1], series.iloc[-1]), xytext=(14, -3),
                textcoords="offset points", color=colour, fontsize=9, annotation_clip=False,
            )  # fmt: skip
        years = list(table.index)
        axis.set_xticks(years, [str(year) for year in years])
        axis.set_xlim(years[0] - 0.4, years[-1] + 0.4)
        axis.margins(y=0.15)
        return figure

    told, titles = {}, {}
    named = len(names) > 1 or isinstance(names[0], tuple)
    for lang in ("zh", "en"):
        ends, short = [], []
        for position, one in enumerate(names):
            series = table.iloc[:, position].dropna()
            if not series.empty:
                first, last = series.index[0], series.index[-1]
                ends.append(
                    f"{text(one, lang)} {first}: {number(series[first], decimals)}, "
                    f"{last}: {number(series[last], decimals)}"
                )
                end = f"{number(series[last], decimals)} ({last})"
                if len(names) == 1:
                    end = f"{number(series[first], decimals)} ({first}) → {end}"
                short.append(f"{text(one, lang)} {end}" if named else end)
        titles[lang] = ("；" if lang == "zh" else "; ").join(short) or "–"
        told[lang] = label(f"{key}_alt", lang, values="; ".join(ends) or "–", **facts)
    return Figure(name, table, told, draw, changed)
