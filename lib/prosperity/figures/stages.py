"""The stages put to the test: ratio against gap, breaks in the data, boundaries moved."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pandas as pd
from matplotlib.figure import Figure as Drawing

from prosperity.base.words import label, number
from prosperity.figures.core import Figure, alt_text, changed
from prosperity.figures.style import COLOURS, QUIET, canvas, end_labels
from prosperity.measures import breaks
from prosperity.study import stages
from prosperity.study.incomes import BREAK, incomes, opposite

PRESET = {"basis": "as_printed", "boundaries": stages.BOUNDARIES, "stage": "all"}


def ratio_and_gap(
    basis: str = "as_printed", boundaries: Sequence[int] = stages.BOUNDARIES
) -> Figure:
    """Ratio and absolute gap one above the other: the years in which they part are shaded."""
    stages.spans(boundaries)
    first, last = boundaries[0], boundaries[-1]
    table = incomes(basis)[["ratio", "gap_yuan"]].loc[first:last].copy()
    table["opposite"] = opposite(incomes(basis)).reindex(table.index)

    def draw(lang: str) -> Drawing:
        figure, [top, bottom] = canvas(
            label("ratio_gap_title", lang, first=first, last=last),
            label("ratio_gap_subtitle", lang),
            label("source_nbs_basis", lang, basis=label(f"basis_{basis}", lang)),
            height=5.2,
            rows=2,
            right=0.86,
        )
        marks = zip(
            (top, bottom), ("ratio", "gap_yuan"), ("ratio_name", "gap_name"), COLOURS, strict=False
        )
        for axis, column, name, colour in marks:
            for year in table.index[table["opposite"].eq(True)]:
                axis.axvspan(year - 0.5, year + 0.5, color="#f4e3d3", lw=0, zorder=0)
            for part in unbroken(table[column]):
                axis.plot(part.index, part, color=colour, marker="o", ms=3)
            end = table[column].last_valid_index()
            end_labels(axis, last, [(table.loc[end, column], label(name, lang), colour)], 0)
            axis.set_xlim(first - 0.7, last + 0.7)
            for boundary in boundaries[1:-1]:
                axis.axvline(boundary, color=QUIET, lw=0.8, ls=":")
        top.set_xticklabels([])
        bottom.set_ylim(0, None)
        bottom.yaxis.set_major_formatter(lambda value, _: number(value, 0))
        top.annotate(
            label("opposite_note", lang),
            (1, 1.03),
            xycoords="axes fraction",
            ha="right",
            fontsize=8,
            color="#9a5b23",
        )
        return figure

    found = table.index[table["opposite"].eq(True)]
    facts = {
        "first": first,
        "last": last,
        "count": len(found),
        "all": int(table["opposite"].notna().sum()),
        "years": stages.runs(list(map(int, found))),
    }
    told = changed(PRESET, basis=basis, boundaries=boundaries)
    return Figure("ratio-gap", table, alt_text("ratio_gap_alt", **facts), draw, told)


def break_years(
    found: pd.DataFrame,
    series: pd.Series,
    boundaries: Sequence[int] = stages.BOUNDARIES,
    basis: str = "original",
) -> Figure:
    """Estimated break years with their intervals beside the boundaries that the paper draws.

    Args:
        found: result of `breaks.break_intervals`.
        series: the series it was estimated on, by year.
        boundaries: the paper's.
        basis: basis of the series.
    """
    positions = [int(series.index.get_loc(year)) for year in found["break_year"]]
    table = pd.DataFrame({"ratio": series})
    table["fitted_ratio"] = breaks.fitted(series.to_numpy(), positions)

    def draw(lang: str) -> Drawing:
        first, last = int(series.index[0]), int(series.index[-1])
        figure, [axis] = canvas(
            label("breaks_title", lang),
            label("breaks_subtitle", lang),
            label("source_nbs_basis", lang, basis=label(f"basis_{basis}", lang)),
            height=4.6,
            right=0.97,
        )
        low, high = series.min(), series.max()
        axis.set_ylim(low - 0.52 * (high - low), high + 0.2 * (high - low))
        axis.plot(series.index, series, "o", color=QUIET, ms=4, zorder=3)
        edges = [0, *positions, len(series)]
        for start, stop in pairwise(edges):
            part = table["fitted_ratio"].iloc[start:stop]
            axis.plot(part.index, part, color=COLOURS[0], zorder=2)
        for row, (_, at) in enumerate(found.iterrows()):
            height = low - (0.13 + 0.09 * row) * (high - low)
            axis.plot(
                [at["low_year"], at["high_year"]],
                [height, height],
                color=COLOURS[0],
                lw=3,
                solid_capstyle="butt",
            )
            axis.plot(at["break_year"], height, "D", color=COLOURS[0], ms=6)
            axis.annotate(
                f"{at['break_year']:.0f}  ({at['low_year']:.0f}–{at['high_year']:.0f})",
                (at["high_year"], height),
                xytext=(6, 0),
                textcoords="offset points",
                va="center",
                fontsize=8.5,
                color=COLOURS[0],
                bbox={"fc": "white", "ec": "none", "pad": 1},
            )
        for year in boundaries[1:-1]:
            if first <= year <= last:
                axis.axvline(year, color=COLOURS[1], lw=1.2, ls=(0, (4, 2)), zorder=1)
                axis.annotate(
                    f"{year}",
                    (year, 1),
                    xycoords=("data", "axes fraction"),
                    xytext=(3, -10),
                    textcoords="offset points",
                    color=COLOURS[1],
                    fontsize=9,
                    weight="bold",
                )
        axis.set_xlim(first - 0.7, last + 0.7)
        return figure

    facts = {
        "estimated": ", ".join(
            f"{row.break_year:.0f} ({row.low_year:.0f}–{row.high_year:.0f})"
            for row in found.itertuples()
        ),
        "paper": ", ".join(map(str, boundaries[1:-1])),
    }
    told = {
        **changed(PRESET, boundaries=boundaries),
        **({"basis": basis} if basis != "original" else {}),
    }
    return Figure("ratio-breaks", table, alt_text("breaks_alt", **facts), draw, told)


def boundaries_moved(
    basis: str = "as_printed", boundaries: Sequence[int] = stages.BOUNDARIES, most: int = 2
) -> Figure:
    """The change of the ratio in each stage when its boundaries move by a year or two."""
    table = stages.moved(basis, boundaries, most)

    def draw(lang: str) -> Drawing:
        figure, [axis] = canvas(
            label("moved_title", lang),
            label("moved_subtitle", lang, most=most),
            label("source_nbs_basis", lang, basis=label(f"basis_{basis}", lang)),
            height=3.9,
            right=0.97,
        )
        axis.axhline(0, color=QUIET, lw=1)
        for stage, rows in table.groupby("stage"):
            unmoved = rows[(rows["first_moved"] == 0) & (rows["last_moved"] == 0)]
            spread = np.linspace(-0.22, 0.22, len(rows))
            for (_, row), shift in zip(rows.iterrows(), spread, strict=True):
                axis.plot(
                    stage + shift,
                    row["ratio_change"],
                    ls="",
                    marker="o" if row["same_sign"] else "X",
                    ms=5 if row["same_sign"] else 7,
                    color="#7f9fc0" if row["same_sign"] else COLOURS[1],
                )
            value = unmoved["ratio_change"].iloc[0]
            axis.plot([stage - 0.3, stage + 0.3], [value, value], color=COLOURS[0], lw=2.4)
            axis.annotate(
                number(value, 2),
                (stage + 0.3, value),
                xytext=(4, 0),
                textcoords="offset points",
                va="center",
                color=COLOURS[0],
                weight="bold",
                fontsize=9.5,
            )
        spans = stages.spans(boundaries)
        axis.set_xticks(
            list(spans),
            [f"{label('stage', lang)} {n}\n{a}–{b}" for n, (a, b) in spans.items()],
        )
        axis.set_xlim(0.5, 4.6)
        return figure

    counts = table.groupby("stage")["same_sign"].agg(["size", "sum"])
    facts = {
        f"stage_{n}": f"{counts.loc[n, 'size'] - counts.loc[n, 'sum']}/{counts.loc[n, 'size']}"
        if n in counts.index
        else "–"
        for n in stages.NUMBERS
    }
    told = changed(PRESET, basis=basis, boundaries=boundaries)
    return Figure("ratio-boundaries", table, alt_text("moved_alt", **facts), draw, told)


def unbroken(series: pd.Series, cut: bool = True) -> list[pd.Series]:
    """A series cut where years are missing and, if asked, where the survey changes."""
    known = series.dropna()
    cuts = np.diff(known.index) > 1
    if cut:
        cuts |= known.index[1:] == BREAK
    edges = [0, *(np.flatnonzero(cuts) + 1), len(known)]
    return [known.iloc[start:stop] for start, stop in pairwise(edges)]
