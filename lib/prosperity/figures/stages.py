"""The stages put to the test: ratio against gap, breaks in the data, boundaries moved."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing
from matplotlib.ticker import MaxNLocator

from prosperity.base.words import label, number
from prosperity.figures.core import Figure, alt_text, changed
from prosperity.figures.style import COLOURS, QUIET, canvas, end_labels, on_slide
from prosperity.measures import breaks
from prosperity.study import stages
from prosperity.study.incomes import BREAK, incomes, opposite

PRESET = {"basis": "as_printed", "boundaries": stages.BOUNDARIES, "stage": "all"}


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
    table = incomes(basis)[["ratio", "gap_yuan"]].loc[first:last].copy()
    table["opposite"] = opposite(incomes(basis)).reindex(table.index)
    if stage != "all":
        table["opposite"] = table["opposite"].where(table.index != first)
    found = table.index[table["opposite"].eq(True)]
    facts = {
        "first": first,
        "last": last,
        "count": len(found),
        "all": int(table["opposite"].notna().sum()),
        "years": stages.runs(list(map(int, found))),
    }

    def draw(lang: str) -> Drawing:
        figure, [top, bottom] = canvas(
            label("ratio_gap_title", lang, **facts),
            label("ratio_gap_subtitle", lang, whose=f"whose_{stages.whose(boundaries)}"),
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
            if column == "gap_yuan":
                axis.set_yscale("log")
            for part in unbroken(table[column], cut=basis == "as_printed"):
                axis.plot(part.index, part, color=colour, marker="o", ms=3)
            end = table[column].last_valid_index()
            end_labels(axis, last, [(table.loc[end, column], label(name, lang), colour)], 0)
            axis.set_xlim(first - 0.7, last + 0.7)
            for boundary in boundaries[1:-1]:
                if first < boundary < last:
                    axis.axvline(boundary, color=QUIET, lw=0.8, ls=":")
            if basis == "as_printed" and first < BREAK <= last:
                axis.axvline(BREAK - 0.5, color=COLOURS[1], lw=1, ls=(0, (4, 2)), zorder=1)
        top.set_xticklabels([])
        steps = [200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000]
        if stage != "all":  # a short span of a logarithmic axis, and of years
            steps = [200, 300, 500, 1000, 2000, 3000, 5000, 7000, 10_000, 15_000, 20_000, 30_000]
            bottom.xaxis.set_major_locator(MaxNLocator(integer=True))
        low, high = table["gap_yuan"].min(), table["gap_yuan"].max()
        shown = [step for step in steps if low / 1.2 < step < high * 1.2]
        bottom.set_yticks(shown[:: 3 if on_slide() and len(shown) > 4 else 1])
        bottom.yaxis.set_major_formatter(lambda value, _: number(value, 0))
        bottom.minorticks_off()
        top.annotate(
            label("opposite_note", lang),
            (1, 1.03),
            xycoords="axes fraction",
            ha="right",
            fontsize=8,
            color="#9a5b23",
        )
        return figure

    told = changed(PRESET, basis=basis, boundaries=boundaries, stage=stage)
    return Figure("ratio-gap", table, alt_text("ratio_gap_alt", **facts), draw, told)


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
    whose = f"whose_{stages.whose(boundaries)}"
    tested = stages.boundaries_tested(boundaries)["borne_out"]

    def draw(lang: str) -> Drawing:
        figure, [axis] = canvas(
            label("breaks_title", lang, whose=whose, **_borne_out(tested, lang)),
            label("breaks_subtitle", lang, whose=whose),
            label("source_nbs_basis", lang, basis=label("basis_original", lang)),
            height=4.6,
            right=0.97,
        )
        low, high = series.min(), series.max()
        axis.set_ylim(low - 0.52 * (high - low), high + 0.2 * (high - low))
        for estimated, part in table["ratio"].groupby(table["estimated"]):
            face = "white" if estimated else QUIET
            axis.plot(part.index, part, "o", mec=QUIET, mfc=face, ms=4, zorder=3)
        for start, stop in pairwise([0, *positions, len(series)]):
            part = table["fitted_ratio"].iloc[start:stop]
            axis.plot(part.index, part, color=COLOURS[0], zorder=2)
        drawn = [year for year in boundaries[1:-1] if year in table.index]
        for row, at in enumerate(found.itertuples()):
            _interval(axis, at, low - (0.13 + 0.09 * row) * (high - low), drawn)
        for year in drawn:
            axis.axvline(year, color=COLOURS[1], lw=1.2, ls=(0, (4, 2)), zorder=1)
            axis.annotate(str(year), (year, 1), xycoords=("data", "axes fraction"), xytext=(3, -10),
                          textcoords="offset points", color=COLOURS[1], fontsize=9,
                          weight="bold")  # fmt: skip
        axis.set_xlim(table.index[0] - 0.7, table.index[-1] + 0.7)
        return figure

    facts = {"estimated": stages.breaks_in_words(found), "whose": whose,
             "paper": ", ".join(map(str, boundaries[1:-1]))}  # fmt: skip
    told = changed(PRESET, boundaries=boundaries)
    return Figure("ratio-breaks", table, alt_text("breaks_alt", **facts), draw, told)


def _borne_out(tested: pd.Series, lang: str) -> dict[str, str]:
    """The boundaries that all, some or none of the tests bear out, for a title."""
    mark = "、" if lang == "zh" else ", "
    return {
        kind: mark.join(map(str, tested.index[tested == kind])) or label("none_of_them", lang)
        for kind in ("all", "some", "none")
    }


def _interval(axis: Axes, at: Any, height: float, lines: Sequence[int]) -> None:
    """One break with its interval, its label on the side where no boundary line runs."""
    axis.plot([at.low_year, at.high_year], [height, height], color=COLOURS[0], lw=3,
              solid_capstyle="butt")  # fmt: skip
    axis.plot(at.break_year, height, "D", color=COLOURS[0], ms=6)
    left = any(at.high_year < year < at.high_year + 8 for year in lines)
    axis.annotate(stages.breaks_in_words(pd.DataFrame([at])),
                  (at.low_year if left else at.high_year, height),
                  xytext=(-6 if left else 6, 0), textcoords="offset points", va="center",
                  ha="right" if left else "left", fontsize=8.5, color=COLOURS[0],
                  bbox={"fc": "white", "ec": "none", "pad": 1})  # fmt: skip


def boundaries_moved(
    basis: str = "as_printed", boundaries: Sequence[int] = stages.BOUNDARIES, most: int = 2
) -> Figure:
    """The change of the ratio in each stage when its boundaries move by a year or two."""
    table = stages.moved(basis, boundaries, most)
    turning = table.loc[~table["same_sign"], "stage"].unique()

    def draw(lang: str) -> Drawing:
        figure, [axis] = canvas(
            label("moved_title", lang, stages=", ".join(map(str, turning)) or "–"),
            label("moved_subtitle", lang, most=most, whose=f"whose_{stages.whose(boundaries)}"),
            label("source_nbs_basis", lang, basis=label(f"basis_{basis}", lang)),
            height=3.9,
            right=0.97,
        )
        axis.axhline(0, color=QUIET, lw=1)
        for stage, rows in table.groupby("stage"):
            unmoved = rows[(rows["first_moved"] == 0) & (rows["last_moved"] == 0)]
            spread = np.linspace(-0.22, 0.22, len(rows))
            for (_, row), shift in zip(rows.iterrows(), spread, strict=True):
                colour = "#7f9fc0" if row["same_sign"] else COLOURS[1]
                axis.plot(
                    stage + shift,
                    row["ratio_change"],
                    ls="",
                    marker="o" if row["same_sign"] else "X",
                    ms=5 if row["same_sign"] else 7,
                    mec=colour,
                    mfc="white" if row["crosses_survey"] else colour,
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
