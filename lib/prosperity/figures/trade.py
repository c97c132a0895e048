"""Figures of online trade: rural sales and the villages that sell."""

import numpy as np

from prosperity.base.frames import Axes
from prosperity.base.words import label, number
from prosperity.figures.core import Figure, ends, framed
from prosperity.figures.style import COLOURS, QUIET, note, on_slide
from prosperity.study import trade


def rural_online_sales() -> Figure:
    """Rural online sales in the years that have a source, and Taobao villages below."""
    sales, villages = trade.rural_sales(), trade.taobao_villages()
    rural, counts = sales["rural_trillion_yuan"], villages["villages_count"]

    def marks(lang: str, top: Axes, bottom: Axes) -> None:
        top.bar(rural.index, rural, width=0.6, color=COLOURS[0])
        for year, value in rural.items():
            share = sales.loc[year, "rural_share_percent"]
            text = number(value, 2)
            if not np.isnan(share) and not on_slide():
                text += "\n" + label("trade_share", lang, share=number(share, 1))
            note(top, text, (year, value), (0, 3), ha="center")
        top.set_ylim(0, rural.max() * 1.35)
        for year, count in counts.items():
            plain = villages.loc[year, "status"] == "published"
            bottom.bar(year, count, width=0.6, lw=1.2, edgecolor=COLOURS[2],
                       color=COLOURS[2] if plain else "white",
                       hatch="" if plain else "//")  # fmt: skip
            note(bottom, number(count, 0), (year, count), (0, 3), ha="center")
        bottom.set_ylim(0, counts.max() * (2 if on_slide() else 1.15))
        bottom.yaxis.set_major_formatter(lambda value, _: number(value, 0))
        note(bottom, label("trade_hollow", lang), (0.01, 0.8), xycoords="axes fraction",
             color=QUIET)  # fmt: skip
        years = range(2009, 2024, 2 if on_slide() else 1)
        for axis in (top, bottom):
            axis.set_xlim(2008.4, 2023.6)
            axis.set_xticks(list(years), [str(year) for year in years], fontsize=8)

    facts = ends(rural, 2) | {"villages": number(counts[2021], 0)}
    table = sales.join(villages, how="outer").round(4)
    return framed("online-trade", table, marks, facts, "trade", "source_trade", height=5.4,
                  rows=2, right=0.97)  # fmt: skip
