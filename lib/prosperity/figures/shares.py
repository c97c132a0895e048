"""Figures 3 and 4 of the paper: the share of the digital economy in GDP and in each sector."""

from itertools import pairwise

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing
from matplotlib.ticker import MaxNLocator

from prosperity.base.words import label, number
from prosperity.data.cells import Tables
from prosperity.figures.core import Figure, alt_text, changed
from prosperity.figures.style import (
    COLOURS,
    DASHES,
    FAINT,
    MARKERS,
    QUIET,
    canvas,
    end_labels,
    year_axis,
)
from prosperity.study import digital, editions

PRESET = {
    "last_year": digital.PRINTED_LAST,
    "gdp_edition": "as_printed",
    "size_2015": "backed_out",
    "penetration": "as_printed",
}


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
    hollow = size_2015 in digital.BACKED_OUT and gdp_edition != "caict"
    needed = number(float(digital.digital_size(Tables(), digital.FIRST, size_2015).number), 2)

    def draw(lang: str) -> Drawing:
        note = label("size_2015_backed_out_note", lang, size=needed) if hollow else ""
        figure, [axis] = canvas(
            label("figure_3_title", lang, **facts),
            label("share_of_gdp_percent", lang),
            label("source_caict_nbs", lang, edition=label(f"gdp_{gdp_edition}", lang))
            + (f"  {note}" if note else ""),
            right=0.68,
        )
        low, high = table.min().min(), table.max().max()
        axis.set_ylim(low - 1.6, high + 1.2)
        names = _other_editions(axis, others.drop(columns=gdp_edition, errors="ignore"), lang)
        _chosen_edition(axis, chosen, hollow)
        if chosen.last_valid_index() == last_year:
            text = f"{number(chosen[last_year], 2)}  {label(f'gdp_{gdp_edition}', lang)}"
            names.append((chosen[last_year], text, COLOURS[0]))
        end_labels(axis, last_year, names, gap=(high - low) / 15)
        year_axis(axis, table.index)
        axis.yaxis.set_major_locator(MaxNLocator(7, integer=True))
        return figure

    facts = _facts(chosen, others)
    told = changed(PRESET, gdp_edition=gdp_edition, size_2015=size_2015, last_year=last_year)
    return Figure("figure-3", table, alt_text("figure_3_alt", **facts), draw, told)


def _facts(chosen: pd.Series, others: pd.DataFrame) -> dict[str, object]:
    """What title and alternative text say of the chosen edition and of the range of all."""
    first, last = chosen.first_valid_index(), chosen.last_valid_index()
    return {
        "first": first,
        "last": last,
        "start": number(chosen[first], 2),
        "end": number(chosen[last], 2),
        "change": number(chosen[last] - chosen[first], 2),
        "low": number(others.loc[last].min(), 1),
        "high": number(others.loc[last].max(), 1),
    }


def _other_editions(axis: Axes, others: pd.DataFrame, lang: str) -> list[tuple[float, str, str]]:
    """Thin lines; a name for each value that some of them print for the last year."""
    ends: dict[str, list[str]] = {}
    last_year = others.index[-1]
    for edition, series in others.items():
        known = series.dropna()
        axis.plot(known.index, known, color="#b3b3b3", lw=1, marker=".", ms=4, zorder=1)
        if known.index[-1] == last_year:
            value = number(known[last_year], 2)
            ends.setdefault(value, []).append(label(f"gdp_{edition}", lang))
    comma = "、" if lang == "zh" else ", "
    return [(float(end), f"{end}  {comma.join(names)}", QUIET) for end, names in ends.items()]


def _chosen_edition(axis: Axes, chosen: pd.Series, hollow: bool) -> None:
    """The chosen line with its values but the last; its first point is hollow if none prints it."""
    axis.plot(chosen.index, chosen, color=COLOURS[0], marker="o", zorder=3)
    if hollow:
        axis.plot(
            digital.FIRST,
            chosen[digital.FIRST],
            marker="o",
            color=COLOURS[0],
            markerfacecolor="white",
            ms=7,
            zorder=4,
        )
    for year, value in chosen.dropna().items():
        if year != chosen.index[-1]:
            axis.annotate(
                number(value, 2),
                (year, value),
                xytext=(9, -13),
                textcoords="offset points",
                ha="center",
                color=COLOURS[0],
                fontsize=8.5,
                bbox={"fc": "white", "ec": "none", "pad": 0.5},
            )


def penetration_by_sector(
    penetration: str = "as_printed", last_year: int = digital.PRINTED_LAST
) -> Figure:
    """Figure 4: the digital share of value added in each sector; a missing year is a gap.

    Args:
        penetration: as_printed or caict.
        last_year: 2016 to 2023; what is unverified or implied is drawn hollow.
    """
    table = digital.penetration_percent(penetration, last_year)
    sectors = ["primary_percent", "secondary_percent", "tertiary_percent"]
    sure = digital.penetration_percent("caict", last_year).query("status == 'published'")

    def draw(lang: str) -> Drawing:
        figure, [axis] = canvas(
            label("figure_4_title", lang, **facts),
            label("digital_penetration_percent", lang),
            label("source_caict_editions", lang) + "  " + label("penetration_note", lang),
            right=0.84,
        )
        names = []
        for position, sector in enumerate(sectors):
            series, colour = table[sector], COLOURS[position]
            axis.plot(
                series.index,
                series,
                color=colour,
                marker=MARKERS[position],
                linestyle=DASHES[position],
            )
            _bridge(axis, series, colour)
            for year, value in series.dropna().items():
                if table.loc[year, "status"] != "published" and value != sure[sector].get(year):
                    axis.plot(
                        year,
                        value,
                        marker=MARKERS[position],
                        color=colour,
                        markerfacecolor="white",
                        ms=6.5,
                    )
                axis.annotate(
                    number(value, 1),
                    (year, value),
                    xytext=(0, 7),
                    textcoords="offset points",
                    ha="center",
                    color=colour,
                    fontsize=8.5,
                )
            end = series.last_valid_index()
            names.append((series[end], label(sector.replace("_percent", "_sector"), lang), colour))
        end_labels(axis, series.last_valid_index(), names, gap=2.5)
        year_axis(axis, table.index)
        axis.set_ylim(0, table[sectors].max().max() * 1.15)
        return figure

    known = table.dropna(subset=sectors)
    facts = {"first": known.index[0], "last": known.index[-1]}
    for sector in sectors:
        name = sector.removesuffix("_percent")
        facts[f"{name}_start"] = number(known[sector].iloc[0], 1)
        facts[f"{name}_end"] = number(known[sector].iloc[-1], 1)
    told = changed(PRESET, penetration=penetration, last_year=last_year)
    return Figure("figure-4", table, alt_text("figure_4_alt", **facts), draw, told)


def _bridge(axis: Axes, series: pd.Series, colour: str) -> None:
    """A faint dotted line over a gap: the eye can cross it and no value is made up."""
    known = series.dropna()
    for before, after in pairwise(known.index):
        if after - before > 1:
            axis.plot(
                [before, after],
                [known[before], known[after]],
                color=FAINT,
                ls=":",
                lw=1.2,
                zorder=0,
            )
