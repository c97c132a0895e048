"""Two provinces beside each other on one measure, for a question of one's own."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from prosperity.base.errors import InputError
from prosperity.base.frames import Axes
from prosperity.base.show import Table
from prosperity.base.words import label, languages, number
from prosperity.figures.core import Figure, framed
from prosperity.figures.style import COLOURS, FAINT, MARKERS, end_labels
from prosperity.study import provinces


class Comparison:
    """Two provinces on one measure: a table of years, and a figure before all the others.

    A notebook shows both when it stands on the last line of a cell.

    Attributes:
        data: the values by year: both provinces, their difference and their quotient.
        figure: the figure, to be drawn with ``plot`` or kept with ``save``.
        lang: zh, en or both.
    """

    def __init__(self, data: pd.DataFrame, figure: Figure, measure: str, lang: str):
        self.data, self.figure, self.measure, self.lang = data, figure, measure, lang

    def table(self, lang: str = "") -> Table:
        """The years as a table for reading, in the language asked for."""
        lang = lang or self.lang
        names = list(self.data.columns)
        heads = [
            label("year", lang),
            *(provinces.title(one, lang) for one in names[:2]),
            *(label(f"compare_{one}", lang, **_named(names[:2])) for one in names[2:]),
        ]
        places = [provinces.decimals(self.data[names[:2]])] * 3 + [2]
        rows = [
            [str(year), *map(number, row, places)]
            for year, row in self.data.iterrows()
        ]  # fmt: skip
        caption = label("compare_unrounded", lang, measure=f"measure_{self.measure}")
        return Table(heads, rows, [True] * len(heads), caption)

    def save(self, lang: str = "", folder: str | None = None) -> None:
        """Keep the figure with its data, and show it.

        Args:
            lang: zh, en or both; by default that of the comparison.
            folder: where to; by default ``out/figures``.
        """
        self.figure.save(lang or self.lang, Path(folder) if folder else None)

    def __repr__(self) -> str:
        return repr(self.table())

    def _ipython_display_(self) -> None:
        from IPython.display import display

        self.figure.show(self.lang)
        display(self.table())


def compare(
    first: str, second: str, measure: str = "ratio", edition: str = "", lang: str = "both"
) -> Comparison:
    """Two provinces on one measure, as a figure and a table, in one line.

    Args:
        first, second: provinces in pinyin, Chinese or English, such as ``guizhou`` or ``贵州``.
        measure: what to compare, such as ``ratio`` (urban over rural income), ``gap_yuan``,
            ``resident_income_yuan``, ``gdp_per_person_yuan`` or ``broadband_per_hundred``;
                `prosperity.province_measures` lists all.
        edition: of GDP, for a measure that holds it: before_census4, census4 or database.
        lang: zh, en or both.

    Raises:
        InputError: for an unknown province, measure, edition or language, or one province twice.

    In 2019 townspeople of Guizhou had 3.20 times the income of its villagers, of Zhejiang 2.01.

    >>> prosperity = compare("guizhou", "浙江", lang="en")
    >>> float(prosperity.data.loc[2019, "guizhou"].round(2))
    3.2
    >>> print(prosperity.table().rows[-1])
    ['2019', '3.20', '2.01', '1.18', '1.59']
    """
    languages(lang)
    pair = [provinces.find(first), provinces.find(second)]
    if pair[0] == pair[1]:
        raise InputError(f"{first!r} and {second!r} are one province; name two")
    whole = provinces.measure(measure, edition)
    table = whole[pair].dropna(how="any")
    if table.empty:
        raise InputError(f"no year has {measure} of both {pair[0]} and {pair[1]}")
    data = table.assign(
        difference=table[pair[0]] - table[pair[1]], times=table[pair[0]] / table[pair[1]]
    )
    data.columns.name = None
    whole = whole.loc[table.index]
    facts, source = _facts(table, measure), ["source_provinces"]
    told = {"provinces": "-".join(pair), "measure": measure}
    if chosen := edition or (provinces.GDP_EDITION if measure in provinces.OF_GDP else ""):
        facts["edition"] = f"province_gdp_{chosen}"
        source.append("compare_edition")
    if edition:
        told["edition"] = edition

    def marks(lang: str, axis: Axes) -> None:
        _lines(axis, whole, pair, lang)

    figure = framed("compare", data.round(10), marks, facts, "compare", source, height=3.6,
                    right=0.83, changed=told)  # fmt: skip
    return Comparison(data, figure, measure, lang)


def _named(pair: Sequence[str]) -> dict[str, Mapping[str, str]]:
    return dict(zip(("first", "second"), map(provinces.named, pair), strict=True))


def _facts(table: pd.DataFrame, measure: str) -> dict[str, object]:
    places = provinces.decimals(table)
    ends = table.iloc[[0, -1]]
    return {
        "measure": f"measure_{measure}",
        **_named(table.columns),
        "since": table.index[0],
        "year": table.index[-1],
        **{f"{who}_{when}": number(ends.iloc[row, column], places)
           for column, who in enumerate(("first", "second"))
           for row, when in enumerate(("then", "now"))},
    }  # fmt: skip


def _lines(axis: Axes, whole: pd.DataFrame, pair: Sequence[str], lang: str) -> None:
    """Two provinces named at their end, before all the others in grey."""
    years = list(whole.index)
    axis.plot(whole.drop(columns=list(pair)), color=FAINT, lw=0.9, zorder=1)
    places, ends = provinces.decimals(whole[pair]), []
    for position, province in enumerate(pair):
        values, colour = whole[province], COLOURS[position]
        axis.plot(values, color=colour, marker=MARKERS[position], zorder=3)
        text = f"{provinces.title(province, lang)} {number(values.iloc[-1], places)}"
        ends.append((values.iloc[-1], text, colour))
    low, high = axis.get_ylim()
    end_labels(axis, years[-1], ends, gap=(high - low) / 14)
    step = 1 if len(years) < 12 else 2
    axis.set_xticks(years[::-step], [str(year) for year in years[::-step]])
    axis.set_xlim(years[0] - 0.2, years[-1] + 0.2)
