"""Urbanisation as it was, and what the paper and the United Nations expect of it."""

import pandas as pd
from matplotlib.figure import Figure as Drawing

from prosperity import data
from prosperity.audit.ledger import ledger, read
from prosperity.base.words import label, number
from prosperity.data.cells import by_year
from prosperity.figures.core import Figure, alt_text
from prosperity.figures.style import COLOURS, QUIET, canvas, on_slide
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

    def draw(lang: str) -> Drawing:
        figure, [axis] = canvas(
            label("urbanisation_title", lang, **facts),
            label("urbanisation_subtitle", lang),
            label("urbanisation_source", lang),
            right=0.97,
        )
        published = table["published_percent"].dropna()
        paper, projected = table["paper_percent"].dropna(), table["projected_percent"].dropna()
        axis.plot(published.index, published, color=COLOURS[0])
        axis.plot(paper.index, paper, "o", mfc="white", mec=COLOURS[1], mew=1.8, ms=8, ls="")
        axis.plot(projected.index, projected, "D", color=COLOURS[2], ls="", ms=7)
        year = int(published.index[-1])
        below = (6, -34 if on_slide() else -16)
        told = [
            (year, published.iloc[-1], "urbanisation_latest", COLOURS[0], (-6, 9), "right"),
            (paper.index[0], paper.iloc[0], "urbanisation_printed", COLOURS[1], below, "left"),
            (paper.index[-1], paper.iloc[-1], "urbanisation_paper", COLOURS[1], (0, -18), "right"),
            (
                projected.index[-1], projected.iloc[-1], "urbanisation_projected", COLOURS[2],
                (0, 10), "right",
            ),
        ]  # fmt: skip
        for x, y, name, colour, shift, side in told:
            axis.annotate(
                label(name, lang, year=x, value=number(y, 2 if x == 2020 else 1)), (x, y),
                xytext=shift, textcoords="offset points", ha=side, color=colour, fontsize=9,
            )  # fmt: skip
        for x, y in projected.iloc[:-1].items():
            axis.annotate(
                f"{x}: {number(y, 1)}", (x, y), xytext=(0, 9), textcoords="offset points",
                ha="center", color=COLOURS[2], fontsize=9,
            )  # fmt: skip
        axis.axhline(80, color=QUIET, lw=1, ls=(0, (4, 2)))
        axis.annotate(
            label("urbanisation_developed", lang), (1978, 80), xytext=(0, 5),
            textcoords="offset points", color=QUIET, fontsize=8.5,
        )  # fmt: skip
        axis.set_ylim(0, 95)
        axis.set_xlim(1976, 2053)
        return figure

    published = table["published_percent"].dropna()
    facts = {
        "last": int(published.index[-1]),
        "latest": number(published.iloc[-1], 1),
        "paper": number(table.loc[2050, "paper_percent"], 1),
        "projected": number(table.loc[2050, "projected_percent"], 1),
    }
    alt = alt_text("urbanisation_alt", **facts)
    return Figure("urbanisation", table, alt, draw)
