"""Figures 1 and 2 of the paper: size and growth of the digital economy."""

import pandas as pd

from prosperity.base.frames import Axes, ticker
from prosperity.base.words import label, number
from prosperity.figures.core import Figure, changed, ends, framed
from prosperity.figures.style import COLOURS, DASHES, MARKERS, end_labels, note, year_axis
from prosperity.study import digital


def size_of_digital_economy(last_year: int = digital.PRINTED_LAST) -> Figure:
    """Figure 1: value added of the digital economy by year, one white paper for each bar.

    Args:
        last_year: 2016 to 2023; the paper ends in 2020.
    """
    table = digital.size(last_year)
    values = table["size_trillion_yuan"]

    def marks(lang: str, axis: Axes) -> None:
        colours = [COLOURS[0] if y <= digital.PRINTED_LAST else "#8fb0cf" for y in values.index]
        axis.bar(values.index, values, width=0.62, color=colours)
        for year, value in values.items():
            note(axis, number(value, 1), (year, value), (0, 4), ha="center", fontsize=10)
        year_axis(axis, values.index)
        axis.set_ylim(0, values.max() * 1.12)

    return framed(
        "figure-1", table, marks, ends(values, 1), "figure_1", "source_figure_1",
        subtitle="size_trillion_yuan", right=0.98,
        changed=changed(size_of_digital_economy, last_year=last_year),
    )  # fmt: skip


def growths(
    digital_growth: str, gdp_growth: str, gdp_edition: str, last_year: int
) -> tuple[pd.DataFrame, list[str]]:
    """Growth of the digital economy and of GDP by year, percent, and the terms that name them."""
    columns = {
        "digital_growth_percent": digital.digital_growth_percent(digital_growth, last_year),
        "gdp_growth_percent": digital.gdp_growth_percent(gdp_growth, gdp_edition, last_year),
    }
    return pd.DataFrame(columns), [f"digital_growth_{digital_growth}", f"gdp_growth_{gdp_growth}"]


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
    table, keys = growths(digital_growth, gdp_growth, gdp_edition, last_year)

    def marks(lang: str, axis: Axes) -> None:
        axis.set_ylim(min(0, table.min().min() - 3), table.max().max() * 1.1)
        axis.yaxis.set_major_locator(ticker.MaxNLocator(6, integer=True))
        _lines(axis, table, [label(key, lang) for key in keys], gap=2.2)

    known = table.dropna()
    year, faster = int(known.index[-1]), (known.iloc[:, 0] > known.iloc[:, 1])
    facts = {
        "edition": f"gdp_{gdp_edition}",
        "since": int(known.index[0]),
        "last": year,
        "digital": number(table.loc[year, "digital_growth_percent"], 1),
        "gdp": number(table.loc[year, "gdp_growth_percent"], 1),
        "years": int(faster.sum()),
        "all": len(known),
    }
    told = changed(growth_compared, digital_growth=digital_growth, gdp_growth=gdp_growth,
                   gdp_edition=gdp_edition, last_year=last_year)  # fmt: skip
    return framed("figure-2", table, marks, facts, "figure_2", "source_caict_nbs",
                  title="figure_2_title_every" if faster.all() else "figure_2_title",
                  subtitle="growth_percent", right=0.80, changed=told)  # fmt: skip


def _lines(axis: Axes, table: pd.DataFrame, names: list[str], gap: float) -> None:
    """Two lines told apart by colour, marker and dash, named at their end, each point labelled."""
    labels = []
    for position, column in enumerate(table):
        series = table[column].dropna()
        colour = COLOURS[position]
        axis.plot(series, color=colour, marker=MARKERS[position], ls=DASHES[position])
        above = series >= table.drop(columns=column).iloc[:, 0].reindex(series.index).fillna(-99)
        for year, value in series.items():
            struck = above[year] and value < series.get(year + 1, value)  # by its own rising line
            shift = (-2 if struck else 0, 7 if above[year] else -14)
            note(axis, number(value, 1), (year, value), shift, color=colour,
                 ha="right" if struck else "center")  # fmt: skip
        labels.append((series.iloc[-1], names[position], colour))
    end_labels(axis, table.dropna(how="all").index[-1], labels, gap)
    year_axis(axis, table.index)
