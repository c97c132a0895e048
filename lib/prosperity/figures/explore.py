"""Figures of the explorer: few artists and few words, so that one is drawn while a slider moves."""

from collections.abc import Mapping, Sequence

import pandas as pd

from prosperity.base.frames import Axes
from prosperity.base.words import label, languages, listed, number, refusal, terms
from prosperity.figures.core import Figure, framed
from prosperity.figures.digital import growths
from prosperity.figures.shares import unsourced
from prosperity.figures.stages import unbroken
from prosperity.figures.style import COLOURS, DASHES, FAINT, MARKERS, QUIET, note, year_axis
from prosperity.study import digital, editions, provinces, stages
from prosperity.study.incomes import BREAK, incomes

HEIGHT = 3.4  # inches


def stages_explored(basis: str, boundaries: Sequence[int], changed: Mapping) -> Figure:
    """The income ratio on one basis with the stages as the reader has put them.

    Args:
        basis: as_printed, original or revised.
        boundaries: five rising years.
        changed: what differs from the preset, for the name of the file.

    Raises:
        InputError: for boundaries between which the basis has no two years.
    """
    spans = stages.spans(boundaries)
    first, last = boundaries[0], boundaries[-1]
    whole = incomes(basis)[["edition", "ratio"]]
    table = whole.loc[first:last]
    if len(table) < 2:
        raise refusal(
            "refused_basis", basis=terms()[f"basis_{basis}_short"], first=first, last=last,
            known=stages.runs([int(year) for year in whole.index]),
        )  # fmt: skip
    ratio = table["ratio"]
    crosses = basis == "as_printed" and first < BREAK <= last

    def marks(lang: str, axis: Axes) -> None:
        for stage, (start, end) in spans.items():
            if stage % 2:
                axis.axvspan(start, end, color="#f2f2f2", zorder=0)
            note(axis, str(stage), ((start + end) / 2, 0.97), xycoords=("data", "axes fraction"),
                 ha="center", va="top", fontsize=10, color=QUIET)  # fmt: skip
        for part in unbroken(ratio, cut=basis == "as_printed"):
            axis.plot(part, color=COLOURS[0], marker="o", ms=3)
        if crosses:
            axis.axvline(BREAK - 0.5, color=COLOURS[1], lw=1, ls=(0, (4, 2)))
            note(axis, label("survey_break", lang), (BREAK - 0.5, 0.03), (4, 0), fontsize=8,
                 xycoords=("data", "axes fraction"), color=COLOURS[1])  # fmt: skip
        _ends(axis, ratio, boundaries, crosses)

    facts = {"basis": f"basis_{basis}_short"} | _walked(ratio, spans)
    return framed(
        "explore-stages", table, marks, facts, "explore_stages", "source_nbs_basis",
        title="explore_stages_title_partly" if facts["known"] != facts["all"] else "",
        subtitle="ratio_unit", height=HEIGHT, right=0.97, changed=changed,
    )  # fmt: skip


def _walked(ratio: pd.Series, spans: Mapping[int, tuple[int, int]]) -> dict[str, object]:
    """From where to where the ratio goes in each stage, and in how many of them it falls."""
    values = {stage: [ratio[year] for year in span if year in ratio.index]
              for stage, span in spans.items()}  # fmt: skip
    known = [span for span in values.values() if len(span) == 2]
    changes = [
        f"{stage}: {' → '.join(number(one, 2) for one in span) if len(span) == 2 else '–'}"
        for stage, span in values.items()
    ]
    return {
        "falls": sum(end < start for start, end in known),
        "known": len(known),
        "all": len(spans),
        "values": {lang: listed(changes, lang, "；") for lang in languages("both")},
    }


def _ends(axis: Axes, ratio: pd.Series, boundaries: Sequence[int], crosses: bool) -> None:
    """The values at the boundaries, and those of their years for which there is room below."""
    for year in ratio.index.intersection(boundaries):
        struck = crosses and year == BREAK - 1  # by the line of the survey
        falls = year == boundaries[-1] and ratio.get(year - 1, 0) > ratio[year]  # to its end
        shift = (-1, -14) if struck else (0, -14) if falls else (0, 7)
        note(axis, number(ratio[year], 2), (year, ratio[year]), shift, weight="bold",
             color=COLOURS[0], fontsize=9, ha="right" if struck else "center")  # fmt: skip
    first, last = boundaries[0], boundaries[-1]
    ticks = [first]
    for year in boundaries[1:]:
        if year - ticks[-1] >= (last - first) / 18:  # the years that one label takes
            ticks.append(year)
    axis.set_xticks(ticks, [str(year) for year in ticks])
    axis.set_xlim(first - 1, last + 1)
    low, high = ratio.min(), ratio.max()
    axis.set_ylim(low - 0.15 * (high - low), high + 0.25 * (high - low))


def growth_explored(
    digital_growth: str, gdp_growth: str, gdp_edition: str, last_year: int, changed: Mapping
) -> Figure:
    """Growth of the digital economy and of GDP as the reader defines them."""
    table, keys = growths(digital_growth, gdp_growth, gdp_edition, last_year)
    facts = {"edition": f"gdp_{gdp_edition}"}
    names = [terms()[key] for key in keys]
    return _lines("explore-growth", table, names, facts, changed)


def share_explored(gdp_edition: str, size_2015: str, last_year: int, changed: Mapping) -> Figure:
    """The digital share of GDP under one edition, the others behind it."""
    others = editions.shares(last_year)
    chosen = digital.share_percent(gdp_edition, last_year, size_2015)
    table = pd.DataFrame({"share_of_gdp_percent": chosen}).join(others.add_suffix("_percent"))
    hollow = (digital.FIRST,) if unsourced(gdp_edition, size_2015) else ()
    names = [terms()[f"gdp_{gdp_edition}"]]
    return _lines("explore-share", table, names, {}, changed, hollow=hollow, titled=False)


def province_explored(
    province: str, measure: str, first_year: int, last_year: int, changed: Mapping
) -> Figure:
    """One province on one measure, the thirty others behind it, as far as it has values itself."""
    table = provinces.measure(measure).loc[first_year:last_year]
    table = pd.concat([table[[province]], table.drop(columns=province)], axis=1)
    first, last = (int(year) for year in table[province].dropna().index[[0, -1]])
    table = table.loc[first:last]
    drawn = {"first_year": first, "last_year": last}
    changed = {name: drawn.get(name, value) for name, value in changed.items()}
    facts = {"measure": f"measure_{measure}", "first": first, "last": last}
    decimals = 2 if table[province].max() < 100 else 0
    names = [provinces.named(province)]
    return _lines("explore-province", table, names, facts, changed, decimals=decimals)


def _lines(
    name: str,
    table: pd.DataFrame,
    names: Sequence[Mapping[str, str]],
    facts: Mapping[str, object],
    changed: Mapping,
    decimals: int = 1,
    hollow: Sequence[int] = (),
    titled: bool = True,
) -> Figure:
    """Some lines named at their end; columns without a name stand grey behind them.

    Args:
        hollow: years whose value no source prints.
        titled: whether the title names the lines.
    """
    key, years = name.replace("-", "_"), list(table.index)
    known = {position: table.iloc[:, position].dropna() for position in range(len(names))}
    known = {position: series for position, series in known.items() if len(series)}

    def marks(lang: str, axis: Axes) -> None:
        axis.plot(table.iloc[:, len(names) :], color=FAINT, lw=1, zorder=1)
        for position, series in known.items():
            colour, marker = COLOURS[position], MARKERS[position]
            every = series.reindex(range(series.index[0], series.index[-1] + 1))
            axis.plot(every, color=colour, marker=marker, ls=DASHES[position], zorder=3)
            for year in series.index.intersection(hollow):
                axis.plot(year, series[year], color=colour, marker=marker, mfc="white", ms=7,
                          zorder=4)  # fmt: skip
            for year in {series.index[0], series.index[-1]}:
                rises = year == series.index[0] and series.iloc[1:2].gt(series[year]).any()
                note(axis, number(series[year], decimals), (year, series[year]), (0, 7),
                     ha="right" if rises else "center", fontsize=9, color=colour)  # fmt: skip
            note(axis, names[position][lang], (series.index[-1], series.iloc[-1]), (14, -3),
                 color=colour, fontsize=9, annotation_clip=False)  # fmt: skip
        year_axis(axis, years, 0.4)
        axis.margins(y=0.15)

    told: dict[str, list[str]] = {lang: [] for lang in languages("both")}
    short: dict[str, list[str]] = {lang: [] for lang in languages("both")}
    for position, series in known.items():
        start, end = (number(series.iloc[at], decimals) for at in (0, -1))
        first, last = series.index[0], series.index[-1]
        brief = f"{end} ({last})" if len(names) > 1 else f"{start} ({first}) → {end} ({last})"
        for lang, text in names[position].items():
            told[lang].append(f"{text} {first}: {start}, {last}: {end}")
            short[lang].append(f"{text} {brief}" if titled else brief)
    values = {lang: "; ".join(texts) or "–" for lang, texts in told.items()}
    ends = {lang: listed(texts, lang, "；") or "–" for lang, texts in short.items()}
    facts = {**facts, "ends": ends, "values": values}
    source = [f"{key}_source", *["hollow_unsourced"] * bool(hollow)]
    return framed(name, table, marks, facts, key, source, subtitle=f"{key}_unit", height=HEIGHT,
                  right=0.78, changed=changed)  # fmt: skip
