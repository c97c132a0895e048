"""Urbanisation as it was, and what the paper and the United Nations expect of it."""

import pandas as pd

from prosperity import data
from prosperity.audit.ledger import ledger, read
from prosperity.base.frames import Axes
from prosperity.base.words import label, number
from prosperity.data.cells import by_year
from prosperity.figures.core import Figure, framed
from prosperity.figures.style import COLOURS, QUIET, note, on_slide
from prosperity.study.people import urbanisation


def expectations() -> pd.DataFrame:
    """Urban share of residents by year, percent: published, printed in the paper, projected.

    Returns:
        Indexed by year: ``published_percent`` (NBS, after the census of 2020), ``paper_percent``
        (the paper's two figures) and ``projected_percent`` (United Nations, 2018).
    """
    edition = "census2020"
    known = data.load("population", edition).index
    share = by_year(urbanisation, known, population_edition=edition)
    claims = ledger()
    table = pd.DataFrame({"published_percent": share})
    paper = {2020: float(claims["C016"].printed), 2050: float(claims["C017"].printed)}
    projected = {
        int(row["attribute"].split()[-1]): float(row["found"])
        for row in read("evidence")
        if row["claim"] == "C017" and row["attribute"].startswith("percent in ")
    }
    table = table.reindex(sorted({*table.index, *paper, *projected}))
    table["paper_percent"], table["projected_percent"] = pd.Series(paper), pd.Series(projected)
    table.index.name = "year"
    return table


def urbanisation_expected() -> Figure:
    """Urbanisation to date beside the paper's figure for 2050 and the United Nations projection."""
    table = expectations()

    published, paper, projected = (table[column].dropna() for column in table)
    last = int(published.index[-1])

    def marks(lang: str, axis: Axes) -> None:
        axis.plot(published, color=COLOURS[0])
        axis.plot(paper, "o", mfc="white", mec=COLOURS[1], mew=1.8, ms=8, ls="")
        axis.plot(projected, "D", color=COLOURS[2], ls="", ms=7)
        below = (6, -34 if on_slide() else -16)
        named = [
            (published, last, "latest", COLOURS[0], (-6, 9), "right"),
            (paper, paper.index[0], "printed", COLOURS[1], below, "left"),
            (paper, paper.index[-1], "paper", COLOURS[1], (0, -18), "right"),
            (projected, projected.index[-1], "projected", COLOURS[2], (0, 10), "right"),
        ]
        for series, year, name, colour, shift, side in named:
            value = number(series[year], 2 if year == 2020 else 1)
            text = label(f"urbanisation_{name}", lang, year=year, value=value)
            note(axis, text, (year, series[year]), shift, ha=side, color=colour, fontsize=9)
        for year, value in projected.iloc[:-1].items():
            note(axis, f"{year}: {number(value, 1)}", (year, value), (0, 9), ha="center",
                 color=COLOURS[2], fontsize=9)  # fmt: skip
        axis.axhline(80, color=QUIET, lw=1, ls=(0, (4, 2)))
        note(axis, label("urbanisation_developed", lang), (1978, 80), (0, 5), color=QUIET)
        axis.set_ylim(0, 95)
        axis.set_xlim(1976, 2053)

    facts = {
        "last": last,
        "latest": number(published[last], 1),
        "paper": number(paper[2050], 1),
        "projected": number(projected[2050], 1),
    }
    return framed("urbanisation", table, marks, facts, "urbanisation", "urbanisation_source",
                  right=0.97)  # fmt: skip
