"""Figures of online trade: rural sales and the villages that sell."""

import numpy as np
from matplotlib.figure import Figure as Drawing

from prosperity.base.words import label, number
from prosperity.figures.core import Figure, alt_text
from prosperity.figures.style import COLOURS, QUIET, canvas, on_slide
from prosperity.study import trade


def rural_online_sales() -> Figure:
    """Rural online sales in the years that have a source, and Taobao villages below."""
    sales, villages = trade.rural_sales(), trade.taobao_villages()
    table = sales.join(villages, how="outer")

    def draw(lang: str) -> Drawing:
        figure, [top, bottom] = canvas(
            label("trade_title", lang, **facts),
            label("trade_subtitle", lang),
            label("source_trade", lang),
            height=5.4,
            rows=2,
            right=0.97,
        )
        top.bar(sales.index, sales["rural_trillion_yuan"], width=0.6, color=COLOURS[0])
        for year, value in sales["rural_trillion_yuan"].items():
            share = sales.loc[year, "rural_share_percent"]
            text = number(value, 2)
            if not np.isnan(share) and not on_slide():
                text += "\n" + label("trade_share", lang, share=number(share, 1))
            top.annotate(text, (year, value), xytext=(0, 3), textcoords="offset points",
                         ha="center", fontsize=8.5)  # fmt: skip
        top.set_ylim(0, sales["rural_trillion_yuan"].max() * 1.35)
        for year, row in villages.iterrows():
            plain = row["status"] == "published"
            bottom.bar(
                year,
                row["villages_count"],
                width=0.6,
                lw=1.2,
                edgecolor=COLOURS[2],
                color=COLOURS[2] if plain else "white",
                hatch="" if plain else "//",
            )
            bottom.annotate(number(row["villages_count"], 0), (year, row["villages_count"]),
                            xytext=(0, 3), textcoords="offset points", ha="center",
                            fontsize=8.5)  # fmt: skip
        bottom.set_ylim(0, villages["villages_count"].max() * (1.7 if on_slide() else 1.15))
        bottom.yaxis.set_major_formatter(lambda value, _: number(value, 0))
        bottom.annotate(label("trade_hollow", lang), (0.01, 0.9), xycoords="axes fraction",
                        fontsize=8.5, color=QUIET)  # fmt: skip
        years = range(2009, 2024, 2 if on_slide() else 1)
        for axis in (top, bottom):
            axis.set_xlim(2008.4, 2023.6)
            axis.set_xticks(list(years), [str(year) for year in years], fontsize=8)
        return figure

    first, last = sales.iloc[0], sales.iloc[-1]
    facts = {
        "first": sales.index[0], "start": number(first["rural_trillion_yuan"], 2),
        "last": sales.index[-1], "end": number(last["rural_trillion_yuan"], 2),
        "villages": number(villages.loc[2021, "villages_count"], 0),
    }  # fmt: skip
    return Figure("online-trade", table.round(4), alt_text("trade_alt", **facts), draw)
