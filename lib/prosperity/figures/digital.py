"""Figures 1 and 2 of the paper: size and growth of the digital economy."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing
from matplotlib.ticker import MaxNLocator

from prosperity.base.words import label, number
from prosperity.figures.core import Figure, alt_text, changed
from prosperity.figures.style import COLOURS, DASHES, MARKERS, canvas, end_labels, year_axis
from prosperity.study import digital

PRESET = {
    "last_year": digital.PRINTED_LAST,
    "digital_growth": "levels",
    "gdp_growth": "nominal",
    "gdp_edition": "as_printed",
}


def size_of_digital_economy(last_year: int = digital.PRINTED_LAST) -> Figure:
    """Figure 1: value added of the digital economy by year, one white paper for each bar.

    Args:
        last_year: 2016 to 2023; the paper ends in 2020.
    """
    table = digital.size(last_year)
    values = table["size_trillion_yuan"]

    def draw(lang: str) -> Drawing:
        figure, [axis] = canvas(
            label("figure_1_title", lang, **facts),
            label("size_trillion_yuan", lang),
            label("source_figure_1", lang, first=digital.FIRST),
            right=0.98,
        )
        colours = [COLOURS[0] if y <= digital.PRINTED_LAST else "#8fb0cf" for y in values.index]
        axis.bar(values.index, values, width=0.62, color=colours)
        for year, value in values.items():
            axis.annotate(
                number(value, 1),
                (year, value),
                xytext=(0, 4),
                textcoords="offset points",
                ha="center",
                fontsize=10,
            )
        year_axis(axis, values.index)
        axis.set_ylim(0, values.max() * 1.12)
        return figure

    facts = {
        "first": digital.FIRST,
        "last": last_year,
        "start": number(values.iloc[0], 1),
        "end": number(values.iloc[-1], 1),
    }
    return Figure(
        "figure-1",
        table,
        alt_text("figure_1_alt", **facts),
        draw,
        changed(PRESET, last_year=last_year),
    )


def growth_compared(
    digital_growth: str = "levels",
    gdp_growth: str = "nominal",
    gdp_edition: str = "as_printed",
    last_year: int = digital.PRINTED_LAST,
) -> Figure:
    """Figure 2: growth of the digital economy beside that of GDP.

    Args:
        digital_growth: levels or published.
        gdp_growth: nominal or real.
        gdp_edition: edition of GDP.
        last_year: 2016 to 2023.
    """
    table = pd.DataFrame(
        {
            "digital_growth_percent": digital.digital_growth_percent(digital_growth, last_year),
            "gdp_growth_percent": digital.gdp_growth_percent(gdp_growth, gdp_edition, last_year),
        }
    )
    keys = (f"digital_growth_{digital_growth}", f"gdp_growth_{gdp_growth}")

    def draw(lang: str) -> Drawing:
        figure, [axis] = canvas(
            label("figure_2_title", lang, **facts),
            label("growth_percent", lang),
            label("source_caict_nbs", lang, edition=label(f"gdp_{gdp_edition}", lang)),
            right=0.80,
        )
        axis.set_ylim(min(0, table.min().min() - 3), table.max().max() * 1.1)
        axis.yaxis.set_major_locator(MaxNLocator(6, integer=True))
        _lines(axis, table, [label(key, lang) for key in keys], gap=2.2)
        return figure

    year = int(table.dropna().index[-1])
    facts = {
        "last": year,
        "digital": number(table.loc[year, "digital_growth_percent"], 1),
        "gdp": number(table.loc[year, "gdp_growth_percent"], 1),
        "years": int((table.iloc[:, 0] > table.iloc[:, 1]).sum()),
        "all": int(table.notna().all(axis=1).sum()),
    }
    told = changed(
        PRESET,
        digital_growth=digital_growth,
        gdp_growth=gdp_growth,
        gdp_edition=gdp_edition,
        last_year=last_year,
    )
    return Figure("figure-2", table, alt_text("figure_2_alt", **facts), draw, told)


def _lines(axis: Axes, table: pd.DataFrame, names: list[str], gap: float) -> None:
    """Two lines told apart by colour, marker and dash, named at their end, each point labelled."""
    labels = []
    for position, column in enumerate(table):
        series = table[column].dropna()
        colour = COLOURS[position]
        axis.plot(series.index, series, color=colour, marker=MARKERS[position], ls=DASHES[position])
        above = series >= table.drop(columns=column).iloc[:, 0].reindex(series.index).fillna(-99)
        for year, value in series.items():
            struck = above[year] and value < series.get(year + 1, value)  # by its own rising line
            axis.annotate(
                number(value, 1),
                (year, value),
                xytext=(-2 if struck else 0, 7 if above[year] else -14),
                textcoords="offset points",
                ha="right" if struck else "center",
                color=colour,
                fontsize=8.5,
            )
        labels.append((series.iloc[-1], names[position], colour))
    end_labels(axis, table.dropna(how="all").index[-1], labels, gap)
    year_axis(axis, table.index)
