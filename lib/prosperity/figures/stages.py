"""Figures of the four stages: the ratio with its events, ratio against gap, breaks, boundaries."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing

from prosperity import breaks, stages
from prosperity.figures.core import Figure
from prosperity.figures.style import COLOURS, QUIET, canvas, end_labels
from prosperity.incomes import BREAK, incomes, opposite
from prosperity.words import label, number

PRESET = {"basis": "as_printed", "boundaries": stages.BOUNDARIES, "stage": "all"}


def changed(**parameters: object) -> dict[str, object]:
    """The parameters that differ from the preset, written for a file name."""
    different = {}
    for name, value in parameters.items():
        value = tuple(value) if isinstance(value, list) else value
        if value != PRESET[name]:
            different[name] = "-".join(map(str, value)) if isinstance(value, tuple) else value
    return different


def alt(key: str, facts: dict[str, object]) -> dict[str, str]:
    """The alternative text in both languages, from the numbers that are drawn."""
    return {lang: label(key, lang, **facts) for lang in ("zh", "en")}


def ratio_with_stages(
    basis: str = "as_printed",
    boundaries: Sequence[int] = stages.BOUNDARIES,
    stage: int | str = "all",
) -> Figure:
    """The urban-rural income ratio on both bases, with stages, policy events and the survey break.

    Args:
        basis: the basis drawn strong; the other surveyed basis stands behind it.
        boundaries: five years that bound the stages.
        stage: ``all``, or one stage to look at closely.
    """
    spans = stages.spans(boundaries)
    kept = stages.chosen(stage)
    first, last = spans[kept[0]][0], spans[kept[-1]][1]
    table = pd.DataFrame({name: incomes(name)["ratio"] for name in ("original", "revised")})
    table.insert(0, "chosen", incomes(basis)["ratio"])
    table = table.loc[first:last].rename(columns=lambda name: f"{name}_ratio")
    dated = stages.events(stage)
    dated = dated[dated["year"].between(first, last)].reset_index(drop=True)

    title = "ratio_stages_title" if stage == "all" else f"ratio_stage_{stage}_title"

    def draw(lang: str) -> Drawing:
        rows = -(-len(dated) // 2)
        figure, [axis] = canvas(
            label(title, lang, first=first, last=last),
            label("ratio_unit", lang),
            label("source_nbs_basis", lang, basis=label(f"basis_{basis}", lang)),
            height=4.5 + 0.2 * rows,
            right=0.86,
        )
        foot = (0.62 + 0.2 * rows) / (4.5 + 0.2 * rows)
        figure.subplots_adjust(bottom=foot + 0.05)
        _bands(axis, {number: spans[number] for number in kept}, lang)
        names = []
        for column, dash in (("original_ratio", ":"), ("revised_ratio", "--")):
            series = table[column].dropna()
            if column == f"{basis}_ratio" or series.empty:
                continue
            for part in _pieces(series, cut=False):
                mark = "." if len(part) == 1 else None
                axis.plot(part.index, part, color=QUIET, lw=1.1, ls=dash, marker=mark, zorder=2)
            at = (series - table["chosen_ratio"]).abs().idxmax()
            names.append((at, series[at], label(column.replace("_ratio", "_basis"), lang), QUIET))
        chosen = table["chosen_ratio"]
        for part in _pieces(chosen):
            axis.plot(part.index, part, color=COLOURS[0], marker="o", ms=3.5, zorder=3)
        if first < BREAK <= last:
            axis.axvline(BREAK - 0.5, color=COLOURS[1], lw=1, ls=(0, (4, 2)), zorder=1)
            axis.annotate(
                label("survey_break", lang),
                (BREAK - 0.5, 0.02),
                xycoords=("data", "axes fraction"),
                xytext=(4, 2),
                textcoords="offset points",
                color=COLOURS[1],
                fontsize=8,
                va="bottom",
            )
        for year, value in _marked(chosen, [span for n, span in spans.items() if n in kept]):
            low = chosen.get(year - 1, value) >= value <= chosen.get(year + 1, value)
            axis.annotate(
                number(value, 2),
                (year, value),
                xytext=(0, -14 if low else 7),
                textcoords="offset points",
                ha="center",
                fontsize=8.5,
                color=COLOURS[0],
                weight="bold",
            )
        _numbered(axis, dated, table)
        end = chosen.last_valid_index()
        if end == last:
            text = label(f"basis_{basis}_short", lang)
            end_labels(axis, last, [(chosen[end], text, COLOURS[0])], gap=0.09)
        for x, y, text, colour in names:
            below = y < chosen.get(x, y)
            axis.annotate(
                text,
                (x, y),
                xytext=(-4, -12) if below else (5, 4),
                textcoords="offset points",
                color=colour,
                fontsize=8.5,
                ha="right" if below else "left",
            )
        _events_key(figure, dated, lang, foot)
        step = 1 if last - first <= 12 else 2 if last - first <= 20 else 4
        ticks = [year for year in range(first, last + 1) if (last - year) % step == 0]
        axis.set_xticks(ticks, [str(year) for year in ticks])
        axis.set_xlim(first - 0.7, last + 0.7)
        return figure

    chosen = table["chosen_ratio"].dropna()
    facts = {
        "first": int(chosen.index[0]),
        "last": int(chosen.index[-1]),
        "start": number(chosen.iloc[0], 2),
        "end": number(chosen.iloc[-1], 2),
        "lowest": int(chosen.idxmin()),
        "low": number(chosen.min(), 2),
        "highest": int(chosen.idxmax()),
        "high": number(chosen.max(), 2),
    }
    told = changed(basis=basis, boundaries=boundaries, stage=stage)
    return Figure("ratio-stages", table, alt("ratio_stages_alt", facts), draw, told)


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
            for part in _pieces(table[column]):
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
    told = changed(basis=basis, boundaries=boundaries)
    return Figure("ratio-gap", table, alt("ratio_gap_alt", facts), draw, told)


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
    told = {**changed(boundaries=boundaries), **({"basis": basis} if basis != "original" else {})}
    return Figure("ratio-breaks", table, alt("breaks_alt", facts), draw, told)


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
    told = changed(basis=basis, boundaries=boundaries)
    return Figure("ratio-boundaries", table, alt("moved_alt", facts), draw, told)


def _bands(axis: Axes, spans: dict[int, tuple[int, int]], lang: str) -> None:
    """Stages as alternating faint bands with their names on top."""
    for position, (stage, (first, last)) in enumerate(spans.items()):
        if position % 2 == 0:
            axis.axvspan(first, last, color="#f3f5f7", lw=0, zorder=0)
        axis.annotate(
            label(f"stage_{stage}_name", lang),
            ((first + last) / 2, 1.0),
            xycoords=("data", "axes fraction"),
            xytext=(0, -2),
            textcoords="offset points",
            ha="center",
            va="top",
            fontsize=8.5,
            color=QUIET,
        )


def _pieces(series: pd.Series, cut: bool = True) -> list[pd.Series]:
    """A series cut where years are missing and, if asked, where the survey changes."""
    known = series.dropna()
    cuts = np.diff(known.index) > 1
    if cut:
        cuts |= known.index[1:] == BREAK
    edges = [0, *(np.flatnonzero(cuts) + 1), len(known)]
    return [known.iloc[start:stop] for start, stop in pairwise(edges)]


def _marked(series: pd.Series, spans: Sequence[tuple[int, int]]) -> list[tuple[int, float]]:
    """The values worth a number: stage ends, and the lowest and highest of the series."""
    known = series.dropna()
    years = {year for span in spans for year in span} | {known.idxmin(), known.idxmax()}
    return [(int(year), known[year]) for year in sorted(years) if year in known.index]


def _numbered(axis: Axes, dated: pd.DataFrame, table: pd.DataFrame) -> None:
    """Events as numbers along the foot of the axes, raised where they would touch."""
    low, high = table.min().min(), table.max().max()
    axis.set_ylim(low - 0.52 * (high - low), high + 0.24 * (high - low))
    room = (table.index[-1] - table.index[0]) / 28  # years that one number takes
    ends: list[float] = []  # for each level, where its last number ends
    for position, year in dated["year"].items():
        level = next((i for i, end in enumerate(ends) if year - end >= room), len(ends))
        ends[level : level + 1] = [year]
        axis.annotate(
            str(position + 1),
            (year, 0.10 + 0.06 * level),
            xycoords=("data", "axes fraction"),
            ha="center",
            va="center",
            fontsize=7,
            bbox={"boxstyle": "circle,pad=0.2", "fc": "white", "ec": QUIET, "lw": 0.7},
        )


def _events_key(figure: Drawing, dated: pd.DataFrame, lang: str, top: float) -> None:
    """What the numbers stand for, in two columns below the axes."""
    rows = -(-len(dated) // 2)
    step = 0.2 / figure.get_figheight()
    for position, event in dated.iterrows():
        column, row = divmod(position, rows)
        text = f"{position + 1}  {event['year']}  {event[f'title_{lang}']}"
        figure.text(
            0.03 + 0.485 * column,
            top - 0.03 - row * step,
            text,
            fontsize=7.8,
            va="top",
            color=QUIET,
        )
