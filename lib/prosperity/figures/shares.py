"""Figures 3 and 4 of the paper: the share of the digital economy in GDP and in each sector."""

from itertools import pairwise

import pandas as pd

from prosperity.base.frames import Axes, ticker
from prosperity.base.words import label, listed, number
from prosperity.data.cells import Tables
from prosperity.figures.core import Figure, changed, ends, framed
from prosperity.figures.style import (
    COLOURS,
    DASHES,
    FAINT,
    MARKERS,
    QUIET,
    end_labels,
    note,
    year_axis,
)
from prosperity.study import digital, editions

SECTORS = ("primary", "secondary", "tertiary")


def digital_share(
    gdp_edition: str = "as_printed",
    size_2015: str = "backed_out",
    last_year: int = digital.PRINTED_LAST,
) -> Figure:
    """Figure 3: the digital economy as a share of GDP, the chosen edition before all the others.

    Args:
        gdp_edition: edition of GDP that divides, or caict for the shares as printed.
        size_2015: backed_out, what the next year less its increase leaves, which gives the paper's
            27.04 percent and is drawn hollow because no source prints it; or published.
        last_year: 2016 to 2023.
    """
    others = editions.shares(last_year)
    chosen = digital.share_percent(gdp_edition, last_year, size_2015)
    table = others.add_suffix("_percent").assign(chosen_percent=chosen)
    hollow = unsourced(gdp_edition, size_2015)

    def marks(lang: str, axis: Axes) -> None:
        low, high = table.min().min(), table.max().max()
        axis.set_ylim(low - 1.6, high + 1.2)
        names = _other_editions(axis, others.drop(columns=gdp_edition, errors="ignore"), lang)
        _chosen_edition(axis, chosen, hollow)
        if chosen.last_valid_index() == last_year:
            text = f"{number(chosen[last_year], 2)}  {label(f'gdp_{gdp_edition}', lang)}"
            names.append((chosen[last_year], text, COLOURS[0]))
        end_labels(axis, last_year, names, gap=(high - low) / 15)
        year_axis(axis, table.index)
        axis.yaxis.set_major_locator(ticker.MaxNLocator(7, integer=True))

    first, last = chosen.first_valid_index(), chosen.last_valid_index()
    size = digital.digital_size(Tables(), digital.FIRST, size_2015)
    facts = {
        **ends(chosen, 2),
        "edition": f"gdp_{gdp_edition}",
        "size": number(float(size.number), 2),
        "change": number(chosen[last] - chosen[first], 2),
        "low": number(others.loc[last].min(), 1),
        "high": number(others.loc[last].max(), 1),
    }
    return framed(
        "figure-3", table, marks, facts, "figure_3",
        ["source_caict_nbs", *["size_2015_backed_out_note"] * hollow],
        subtitle="share_of_gdp_percent", right=0.68,
        changed=changed(
            digital_share, gdp_edition=gdp_edition, size_2015=size_2015, last_year=last_year
        ),
    )  # fmt: skip


def unsourced(gdp_edition: str, size_2015: str) -> bool:
    """Whether the first share rests on a size that no source prints."""
    return size_2015 in digital.BACKED_OUT and gdp_edition != "caict"


def _other_editions(axis: Axes, others: pd.DataFrame, lang: str) -> list[tuple[float, str, str]]:
    """Thin lines; a name for each value that some of them print for the last year."""
    ends: dict[str, list[str]] = {}
    last_year = others.index[-1]
    for edition, series in others.items():
        axis.plot(series, color="#b3b3b3", lw=1, marker=".", ms=4, zorder=1)
        if series.last_valid_index() == last_year:
            value = number(series[last_year], 2)
            ends.setdefault(value, []).append(label(f"gdp_{edition}", lang))
    return [(float(end), f"{end}  {listed(names, lang)}", QUIET) for end, names in ends.items()]


def _chosen_edition(axis: Axes, chosen: pd.Series, hollow: bool) -> None:
    """The chosen line with its values but the last; its first point is hollow if none prints it."""
    axis.plot(chosen, color=COLOURS[0], marker="o", zorder=3)
    if hollow:
        axis.plot(digital.FIRST, chosen[digital.FIRST], marker="o", color=COLOURS[0],
                  mfc="white", ms=7, zorder=4)  # fmt: skip
    for year, value in chosen.dropna().items():
        if year != chosen.index[-1]:
            note(axis, number(value, 2), (year, value), (9, -13), ha="center", color=COLOURS[0],
                 bbox={"fc": "white", "ec": "none", "pad": 0.5})  # fmt: skip


def penetration_by_sector(
    penetration: str = "as_printed", last_year: int = digital.PRINTED_LAST
) -> Figure:
    """Figure 4: the digital share of value added in each sector; a missing year is a gap.

    Args:
        penetration: as_printed or caict.
        last_year: 2016 to 2023; what is unverified or implied is drawn hollow.
    """
    table = digital.penetration_percent(penetration, last_year)
    columns = [f"{sector}_percent" for sector in SECTORS]
    sure = digital.penetration_percent("caict", last_year).query("status == 'published'")

    def marks(lang: str, axis: Axes) -> None:
        names = []
        for position, sector in enumerate(SECTORS):
            series, colour = table[columns[position]], COLOURS[position]
            marker = MARKERS[position]
            axis.plot(series, color=colour, marker=marker, ls=DASHES[position])
            _bridge(axis, series, colour)
            printed = sure[columns[position]]
            for year, value in series.dropna().items():
                if table.loc[year, "status"] != "published" and value != printed.get(year):
                    axis.plot(year, value, marker=marker, color=colour, mfc="white", ms=6.5)
                note(axis, number(value, 1), (year, value), (0, 7), ha="center", color=colour)
            end = series.last_valid_index()
            names.append((series[end], label(f"{sector}_sector", lang), colour))
        end_labels(axis, end, names, gap=2.5)
        year_axis(axis, table.index)
        axis.set_ylim(0, table[columns].max().max() * 1.15)

    known = table.dropna(subset=columns)
    facts: dict[str, object] = {"first": known.index[0], "last": known.index[-1]}
    for sector, column in zip(SECTORS, columns, strict=True):
        facts |= {f"{sector}_{end}": ends(known[column], 1)[end] for end in ("start", "end")}
    return framed(
        "figure-4", table, marks, facts, "figure_4", ["source_caict_editions", "penetration_note"],
        subtitle="digital_penetration_percent", right=0.84,
        changed=changed(penetration_by_sector, penetration=penetration, last_year=last_year),
    )  # fmt: skip


def _bridge(axis: Axes, series: pd.Series, colour: str) -> None:
    """A faint dotted line over a gap: the eye can cross it and no value is made up."""
    known = series.dropna()
    for before, after in pairwise(known.index):
        if after - before > 1:
            axis.plot(known.loc[[before, after]], color=FAINT, ls=":", lw=1.2, zorder=0)
