"""The urban-rural ratio through its four stages, with policy events and the change of survey."""

from collections.abc import Sequence

import pandas as pd

from prosperity.base.frames import Axes, Drawing
from prosperity.base.words import label, number
from prosperity.figures.core import Figure, changed, ends, framed
from prosperity.figures.stages import unbroken
from prosperity.figures.style import COLOURS, QUIET, end_labels, note, on_slide
from prosperity.study import stages
from prosperity.study.incomes import BREAK, incomes

Name = tuple[int, float, str]  # the year and value where it stands, and what it says


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
    chosen = table["chosen_ratio"]
    rows = -(-len(dated) // 2)
    height = 4.5 + 0.2 * rows
    foot = (0.62 + 0.2 * rows) / height

    def marks(lang: str, axis: Axes) -> None:
        beside = dated.iloc[:0] if on_slide() else dated  # fine print
        _bands(axis, {number: spans[number] for number in kept}, lang)
        names = _other_bases(axis, table, basis, lang)
        for part in unbroken(chosen):
            axis.plot(part, color=COLOURS[0], marker="o", ms=3.5, zorder=3)
        if first < BREAK <= last:
            _survey_break(axis, lang)
        _values(axis, chosen, [span for n, span in spans.items() if n in kept])
        _numbered(axis, beside, table)
        end = chosen.last_valid_index()
        if end == last:
            text = label(f"basis_{basis}_short", lang)
            end_labels(axis, last, [(chosen[end], text, COLOURS[0])], gap=0.09)
        _named(axis, names, chosen)
        _events_key(axis.figure.figure, beside, lang, foot)
        _years(axis, first, last)

    facts = {"basis": f"basis_{basis}"} | ends(chosen, 2) | _extremes(chosen)
    known = chosen.dropna().index
    gaps = len(known) < last - first + 1
    marked = "survey" if first < BREAK <= last else "marks"
    alt = ["ratio_stages_alt", *["ratio_stages_alt_years"] * gaps, f"ratio_stages_alt_{marked}"]
    facts["years"] = stages.runs([int(year) for year in known])
    return framed(
        "ratio-stages", table, marks, facts, "ratio_stages", "source_nbs_basis",
        title="ratio_stages_title" if stage == "all" else f"ratio_stage_{stage}_title",
        subtitle="ratio_unit", alt=alt, height=height, bottom=foot + 0.05,
        changed=changed(ratio_with_stages, basis=basis, boundaries=boundaries, stage=stage),
    )  # fmt: skip


def _extremes(series: pd.Series) -> dict[str, object]:
    """The years of the lowest and highest value, and these, as facts of a text."""
    low, high = int(series.idxmin()), int(series.idxmax())
    return {"lowest": low, "low": number(series[low], 2),
            "highest": high, "high": number(series[high], 2)}  # fmt: skip


def _bands(axis: Axes, spans: dict[int, tuple[int, int]], lang: str) -> None:
    """Stages as alternating faint bands with their names on top."""
    for position, (stage, (first, last)) in enumerate(spans.items()):
        if position % 2 == 0:
            axis.axvspan(first, last, color="#f3f5f7", lw=0, zorder=0)
        note(axis, label(f"stage_{stage}_name", lang), ((first + last) / 2, 1.0), (0, -2),
             xycoords=("data", "axes fraction"), ha="center", va="top", color=QUIET)  # fmt: skip


def _other_bases(axis: Axes, table: pd.DataFrame, basis: str, lang: str) -> list[Name]:
    """The surveyed bases that are not the chosen one, thin; where they part most, their names."""
    names = []
    for column, dash in (("original_ratio", ":"), ("revised_ratio", "--")):
        series = table[column].dropna()
        if column == f"{basis}_ratio" or series.empty:
            continue
        for part in unbroken(series, cut=False):
            mark = "." if len(part) == 1 else None
            axis.plot(part, color=QUIET, lw=1.1, ls=dash, marker=mark, zorder=2)
        at = (series - table["chosen_ratio"]).abs().idxmax()
        names.append((at, series[at], label(column.replace("_ratio", "_basis"), lang)))
    return names


def _named(axis: Axes, names: Sequence[Name], chosen: pd.Series) -> None:
    """Names of lines, on the side away from the chosen one."""
    for year, value, text in names:
        below = value < chosen.get(year, value)
        shift = (-4, -26 if on_slide() else -12) if below else (5, 4)
        note(axis, text, (year, value), shift, color=QUIET, ha="right" if below else "left")


def _survey_break(axis: Axes, lang: str) -> None:
    """The change of survey as a dashed line with its name."""
    axis.axvline(BREAK - 0.5, color=COLOURS[1], lw=1, ls=(0, (4, 2)), zorder=1)
    note(axis, label("survey_break", lang), (BREAK - 0.5, 0.02), (4, 2), va="bottom", fontsize=8,
         xycoords=("data", "axes fraction"), color=COLOURS[1])  # fmt: skip


def _values(axis: Axes, chosen: pd.Series, spans: Sequence[tuple[int, int]]) -> None:
    """Numbers at the values worth one, below where the line has a low."""
    for year, value in _marked(chosen, spans):
        low = chosen.get(year - 1, value) >= value <= chosen.get(year + 1, value)
        shift, side = ((0, -14 if low else 7), "center")
        if year == BREAK - 1 and BREAK in chosen.index:  # clear of bases and change of survey
            shift, side = (6, 11), "left"
        note(axis, number(value, 2), (year, value), shift, ha=side, color=COLOURS[0], weight="bold")


def _years(axis: Axes, first: int, last: int) -> None:
    """Years along the axis, each in a short span and every fourth in a long one."""
    step = 1 if last - first <= 12 else 2 if last - first <= 20 else 4
    ticks = [year for year in range(first, last + 1) if (last - year) % step == 0]
    axis.set_xticks(ticks, [str(year) for year in ticks])
    axis.set_xlim(first - 0.7, last + 0.7)


def _marked(series: pd.Series, spans: Sequence[tuple[int, int]]) -> list[tuple[int, float]]:
    """The values worth a number: stage ends, and the lowest and highest of the series."""
    known = series.dropna()
    years = {year for span in spans for year in span} | {known.idxmin(), known.idxmax()}
    return [(int(year), known[year]) for year in sorted(years) if year in known.index]


def _numbered(axis: Axes, dated: pd.DataFrame, table: pd.DataFrame) -> None:
    """Events as numbers along the foot of the axes, raised where they would touch."""
    low, high = table.min().min(), table.max().max()
    below, above = (0.3, 0.45) if on_slide() else (0.52, 0.24)  # for numbers, names of stages
    axis.set_ylim(low - below * (high - low), high + above * (high - low))
    room = (table.index[-1] - table.index[0]) / 28  # years that one number takes
    ends: list[float] = []  # for each level, where its last number ends
    for position, year in dated["year"].items():
        level = next((i for i, end in enumerate(ends) if year - end >= room), len(ends))
        ends[level : level + 1] = [year]
        note(axis, str(position + 1), (year, 0.10 + 0.06 * level), ha="center", va="center",
             xycoords=("data", "axes fraction"), fontsize=7,
             bbox={"boxstyle": "circle,pad=0.2", "fc": "white", "ec": QUIET,
             "lw": 0.7})  # fmt: skip


def _events_key(figure: Drawing, dated: pd.DataFrame, lang: str, top: float) -> None:
    """What the numbers stand for, in two columns below the axes."""
    rows = -(-len(dated) // 2)
    step = 0.2 / figure.get_figheight()
    for position, event in dated.iterrows():
        column, row = divmod(position, rows)
        text = f"{position + 1}  {event['year']}  {event[f'title_{lang}']}"
        x, y = 0.03 + 0.485 * column, top - 0.03 - row * step
        figure.text(x, y, text, fontsize=7.8, va="top", color=QUIET)
