"""The stages put to the test: ratio against gap, breaks in the data, boundaries moved."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from prosperity.base.frames import Axes, ticker
from prosperity.base.words import label, listed, number
from prosperity.figures.core import Figure, changed, framed
from prosperity.figures.style import COLOURS, QUIET, end_labels, note, on_slide
from prosperity.measures import breaks
from prosperity.study import stages
from prosperity.study.incomes import BREAK, incomes, opposite

# Ticks of a logarithmic axis; closer ones for a short span.
STEPS = [200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000]
FINE = [200, 300, 500, 1000, 2000, 3000, 5000, 7000, 10_000, 15_000, 20_000, 30_000]


def ratio_and_gap(
    basis: str = "as_printed",
    boundaries: Sequence[int] = stages.BOUNDARIES,
    stage: str | int = "all",
) -> Figure:
    """Ratio and absolute gap one above the other: the years in which they part are shaded.

    Args:
        basis: of the incomes, as `incomes`.
        boundaries: five years, as `stages.spans`.
        stage: draw one stage alone, or all; the change into its first year is not its own.
    """
    spans = stages.spans(boundaries)
    first, last = (boundaries[0], boundaries[-1]) if stage == "all" else spans[int(stage)]
    table = _moves(basis, first, last, whole=stage == "all")
    apart = table.index[table["opposite"].eq(True)]
    joined = basis == "as_printed"
    crosses = joined and first < BREAK <= last

    def marks(lang: str, top: Axes, bottom: Axes) -> None:
        bottom.set_yscale("log")
        for axis, column, colour in ((top, "ratio", COLOURS[0]), (bottom, "gap_yuan", COLOURS[1])):
            for part in unbroken(table[column], cut=joined):
                axis.plot(part, color=colour, marker="o", ms=3)
            end = table[column].last_valid_index()
            name = label(f"{column.removesuffix('_yuan')}_name", lang)
            end_labels(axis, last, [(table.loc[end, column], name, colour)], 0)
            axis.set_xlim(first - 0.7, last + 0.7)
            _years(axis, apart, [year for year in boundaries[1:-1] if first < year < last])
            if crosses:
                axis.axvline(BREAK - 0.5, color=COLOURS[1], lw=1, ls=(0, (4, 2)), zorder=1)
        top.set_xticklabels([])
        if stage != "all":
            bottom.xaxis.set_major_locator(ticker.MaxNLocator(integer=True))
        _money(bottom, table["gap_yuan"], STEPS if stage == "all" else FINE)
        note(top, label("opposite_note", lang), (1, 1.03), xycoords="axes fraction", ha="right",
             fontsize=8, color="#9a5b23")  # fmt: skip

    facts = {
        "basis": f"basis_{basis}",
        "whose": f"whose_{stages.whose(boundaries)}",
        "first": first,
        "last": last,
        "count": len(apart),
        "all": int(table["opposite"].notna().sum()),
        "years": stages.runs(list(map(int, apart))),
    }
    told = changed(ratio_and_gap, basis=basis, boundaries=boundaries, stage=stage)
    unit = "ratio_gap_subtitle" if crosses else "ratio_gap_subtitle_one"
    return framed("ratio-gap", table, marks, facts, "ratio_gap", "source_nbs_basis", height=5.2,
                  subtitle=unit, rows=2, changed=told)  # fmt: skip


def _years(axis: Axes, apart: Iterable[int], boundaries: Iterable[int]) -> None:
    """The years in which two quantities part, shaded, and the boundaries of stages, dotted."""
    for year in apart:
        axis.axvspan(year - 0.5, year + 0.5, color="#f4e3d3", lw=0, zorder=0)
    for year in boundaries:
        axis.axvline(year, color=QUIET, lw=0.8, ls=":")


def _moves(basis: str, first: int, last: int, whole: bool) -> pd.DataFrame:
    """Ratio and gap by year and whether they part; into the first year only if it is the whole."""
    table = incomes(basis)[["ratio", "gap_yuan"]].loc[first:last].copy()
    table["opposite"] = opposite(incomes(basis)).reindex(table.index)
    if not whole:
        table["opposite"] = table["opposite"].where(table.index != first)
    return table


def _money(axis: Axes, values: pd.Series, steps: Sequence[int]) -> None:
    """Those of some round sums on a logarithmic axis that stand among the values."""
    shown = [step for step in steps if values.min() / 1.2 < step < values.max() * 1.2]
    axis.set_yticks(shown[:: 3 if on_slide() and len(shown) > 4 else 1])
    axis.yaxis.set_major_formatter(lambda value, _: number(value, 0))
    axis.minorticks_off()


def break_years(
    found: pd.DataFrame, series: pd.Series, boundaries: Sequence[int] = stages.BOUNDARIES
) -> Figure:
    """Estimated breaks of the ratio as published, with intervals, beside some boundaries.

    Args:
        found: result of `breaks.break_intervals`.
        series: the published series it was estimated on, by year; the two years that the office
            restated by estimate stand hollow beside it.
        boundaries: the paper's, or those that the reader chose.
    """
    positions = [int(series.index.get_loc(year)) for year in found["break_year"]]
    table = pd.DataFrame({"ratio": stages.ratio_series("with_estimates")})
    table["estimated"] = ~table.index.isin(series.index)
    table["fitted_ratio"] = pd.Series(breaks.fitted(series.to_numpy(), positions), series.index)
    counts = stages.boundaries_tested(boundaries)
    tested = counts["borne_out"]
    low, high = series.min(), series.max()
    inner = [year for year in boundaries[1:-1] if year in table.index]

    def marks(lang: str, axis: Axes) -> None:
        step = 0.16 if on_slide() else 0.09  # a row of the intervals; a slide's letters are taller
        axis.set_ylim(low - (0.16 + 4 * step) * (high - low), high + 0.2 * (high - low))
        for estimated, part in table["ratio"].groupby(table["estimated"]):
            face = "white" if estimated else QUIET
            axis.plot(part, "o", mec=QUIET, mfc=face, ms=4, zorder=3)
        for start, stop in pairwise([0, *positions, len(series)]):
            axis.plot(table["fitted_ratio"].iloc[start:stop], color=COLOURS[0], zorder=2)
        for row, at in enumerate(found.itertuples()):
            _interval(axis, at, low - (0.13 + step * row) * (high - low), inner)
        for year in inner:
            axis.axvline(year, color=COLOURS[1], lw=1.2, ls=(0, (4, 2)), zorder=1)
            note(axis, str(year), (year, 1), (3, -10), xycoords=("data", "axes fraction"),
                 color=COLOURS[1], fontsize=9, weight="bold")  # fmt: skip
        axis.set_xlim(table.index[0] - 0.7, table.index[-1] + 0.7)

    facts = {
        "basis": "basis_original",
        "whose": f"whose_{stages.whose(boundaries)}",
        "estimated": stages.breaks_in_words(found),
        "paper": ", ".join(map(str, boundaries[1:-1])),
        **{kind: _listed(counts[tested == kind], edges=kind == "all")
           for kind in ("all", "some", "none")},
    }  # fmt: skip
    return framed(
        "ratio-breaks", table, marks, facts, "breaks", "source_nbs_basis", height=4.6, right=0.97,
        changed=changed(break_years, boundaries=boundaries),
    )  # fmt: skip


def _listed(tested: pd.DataFrame, edges: bool) -> dict[str, str]:
    """Boundaries as each language lists them, with how many of their hits lie at the edge."""

    def told(year: int, lang: str) -> str:
        row = tested.loc[year]
        facts = {"year": year, "edge": row["at_edge"], "inside": row["inside"]}
        return label("breaks_edge", lang, **facts) if edges and row["at_edge"] else str(year)

    return {
        lang: listed([told(year, lang) for year in tested.index], lang)
        or label("none_of_them", lang)
        for lang in ("zh", "en")
    }


def _interval(axis: Axes, at: Any, height: float, lines: Sequence[int]) -> None:
    """One break with its interval, its label on the side where no boundary line runs."""
    axis.plot([at.low_year, at.high_year], [height, height], color=COLOURS[0], lw=3,
              solid_capstyle="butt")  # fmt: skip
    axis.plot(at.break_year, height, "D", color=COLOURS[0], ms=6)
    left = any(at.high_year < year < at.high_year + 8 for year in lines)
    note(axis, stages.breaks_in_words(pd.DataFrame([at])),
         (at.low_year if left else at.high_year, height), (-6 if left else 6, 0), va="center",
         ha="right" if left else "left", color=COLOURS[0],
         bbox={"fc": "white", "ec": "none", "pad": 1})  # fmt: skip


def boundaries_moved(
    basis: str = "as_printed", boundaries: Sequence[int] = stages.BOUNDARIES, most: int = 2
) -> Figure:
    """The change of the ratio in each stage when its boundaries move by a year or two."""
    table = stages.moved(basis, boundaries, most)
    turning = table.loc[~table["same_sign"], "stage"].unique()
    spans = stages.spans(boundaries)

    def marks(lang: str, axis: Axes) -> None:
        axis.axhline(0, color=QUIET, lw=1)
        for stage, rows in table.groupby("stage"):
            spread = np.linspace(-0.22, 0.22, len(rows))
            for (_, row), shift in zip(rows.iterrows(), spread, strict=True):
                kept = row["same_sign"]
                colour = "#7f9fc0" if kept else COLOURS[1]
                axis.plot(stage + shift, row["ratio_change"], ls="", marker="o" if kept else "X",
                          ms=5 if kept else 7, mec=colour,
                          mfc="white" if row["crosses_survey"] else colour)  # fmt: skip
            unmoved = rows[(rows["first_moved"] == 0) & (rows["last_moved"] == 0)]
            value = unmoved["ratio_change"].iloc[0]
            axis.plot([stage - 0.3, stage + 0.3], [value, value], color=COLOURS[0], lw=2.4)
            note(axis, number(value, 2), (stage + 0.3, value), (4, 0), va="center",
                 color=COLOURS[0], weight="bold", fontsize=9.5)  # fmt: skip
        names = [f"{label('stage', lang)} {n}\n{a}–{b}" for n, (a, b) in spans.items()]
        axis.set_xticks(list(spans), names)
        axis.set_xlim(0.5, 4.6)

    turned = table.groupby("stage")["same_sign"].agg(["size", "sum"])
    facts = {
        "basis": f"basis_{basis}",
        "whose": f"whose_{stages.whose(boundaries)}",
        "most": most,
        "stages": ", ".join(map(str, turning)) or "–",
        **{f"stage_{n}": "–" for n in stages.NUMBERS},
        **{f"stage_{n}": f"{row['size'] - row['sum']}/{row['size']}"
           for n, row in turned.iterrows()},
    }  # fmt: skip
    told = changed(boundaries_moved, basis=basis, boundaries=boundaries)
    return framed("ratio-boundaries", table, marks, facts, "moved", "source_nbs_basis", height=3.9,
                  right=0.97, changed=told)  # fmt: skip


def unbroken(series: pd.Series, cut: bool = True) -> list[pd.Series]:
    """A series cut where years are missing and, if asked, where the survey changes."""
    known = series.dropna()
    cuts = np.diff(known.index) > 1
    if cut:
        cuts |= known.index[1:] == BREAK
    edges = [0, *(np.flatnonzero(cuts) + 1), len(known)]
    return [known.iloc[start:stop] for start, stop in pairwise(edges)]
