"""Figures of the audit: verdicts by section, and claims against the readings they turn on."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure as Drawing

from prosperity.audit.claim_tables import in_order
from prosperity.audit.kinds import FAILS, NOTHING
from prosperity.audit.ledger import Result
from prosperity.audit.readings import choices, words
from prosperity.audit.verdicts import DEPENDS, VERDICTS, deciding
from prosperity.base.words import label
from prosperity.figures.core import Figure, alt_text
from prosperity.figures.style import COLOURS, FAINT, INK, QUIET, canvas, in_lines

# Each verdict has a colour and a hatch, so that grey print tells them apart.
SHADES = {
    "reproduced": (COLOURS[0], ""),
    "within rounding": ("#6f9cc4", ""),
    "depends": (COLOURS[3], "///"),
    "mislabelled": ("#f0cf65", "..."),
    "contradicted": (COLOURS[1], ""),
    "miscited": ("#e5a587", "\\\\\\"),
    "forecast": ("#8d8d8d", "xxx"),
    "not testable": (FAINT, ""),
}
HOLDS, PARTLY, NOT = "holds", "partly", "fails"
MARKS = {HOLDS: ("o", COLOURS[0], 46), PARTLY: ("D", COLOURS[3], 34), NOT: ("X", COLOURS[1], 52)}


def verdicts_by_section(results: Mapping[str, Result]) -> Figure:
    """How many statements of each section have each verdict.

    Args:
        results: what `prosperity.claims.evaluate` returns.
    """
    rows = [(one.claim.section, one.verdict) for one in results.values()]
    table = pd.DataFrame(rows, columns=["section", "verdict"])
    table = pd.crosstab(table["section"], table["verdict"]).reindex(columns=VERDICTS, fill_value=0)
    table = table.loc[sorted(table.index, key=in_order)]

    def draw(lang: str) -> Drawing:
        figure, [axis] = canvas(
            label("audit_sections_title", lang, **facts),
            label("audit_sections_subtitle", lang),
            label("audit_source", lang),
            height=4.9,
            right=0.97,
        )
        figure.subplots_adjust(left=0.27, bottom=0.2)
        left = pd.Series(0, index=table.index)
        for verdict in VERDICTS:
            colour, hatch = SHADES[verdict]
            name = words("verdict", verdict)[lang]
            axis.barh(
                list(range(len(table))), table[verdict], left=left, height=0.72, color=colour,
                hatch=hatch, edgecolor=INK if hatch else "white", linewidth=0.4, label=name,
            )  # fmt: skip
            left = left + table[verdict]
        axis.set_yticks(
            range(len(table)), [_section(one, lang) for one in table.index],
            fontsize=8.5, color=INK,
        )  # fmt: skip
        axis.invert_yaxis()
        axis.grid(axis="x")
        axis.grid(visible=False, axis="y")
        for position, total in enumerate(left):
            axis.annotate(
                str(total), (total, position), xytext=(4, 0), textcoords="offset points",
                va="center", fontsize=8.5, color=QUIET,
            )  # fmt: skip
        figure.legend(
            loc="lower left", bbox_to_anchor=(0.02, 0.065), ncols=len(VERDICTS), frameon=False,
            fontsize=7.8, handlelength=1.3, columnspacing=1.1, handletextpad=0.4,
        )  # fmt: skip
        return figure

    totals = table.sum()
    facts = {"count": len(results), **{one.replace(" ", "_"): totals[one] for one in VERDICTS}}
    alt = {
        lang: label(
            "audit_sections_alt", lang, count=len(results),
            parts=("，" if lang == "zh" else ", ").join(
                f"{words('verdict', one)[lang]} {totals[one]}" for one in VERDICTS if totals[one]
            ),
        )
        for lang in ("zh", "en")
    }  # fmt: skip
    return Figure("audit-sections", table, alt, draw)


def claims_by_reading(results: Mapping[str, Result]) -> Figure:
    """Statements that hold under some editions or definitions and fail under others.

    One row for each statement, one column for each choice. A dot: it holds under every reading with
    that choice; a cross: under none; a diamond: under some.

    Args:
        results: what `prosperity.claims.evaluate` returns.
    """
    kept = {
        key: one
        for key, one in results.items()
        if one.verdict == DEPENDS and any(found.choices for found in deciding(one.findings))
    }
    table = pd.DataFrame({key: _by_choice(one) for key, one in kept.items()}).T
    columns = sorted(table.columns, key=choices().index)
    table = table[columns]
    table.columns = [f"{name}={choice}" for name, choice in columns]
    table.index.name = "id"

    def draw(lang: str) -> Drawing:
        height, wide = 3.6 + 0.33 * len(table), 24 if lang == "zh" else 50
        figure, [axis] = canvas(
            label("audit_matrix_title", lang, count=len(table), columns=len(columns)),
            label("audit_matrix_subtitle", lang),
            label("audit_source", lang),
            height=height,
            right=0.985,
        )
        figure.subplots_adjust(left=0.385, top=1 - 3.1 / height, bottom=0.4 / height)
        grid = [[0] * len(columns) for _ in table.index]
        axis.pcolormesh(grid, cmap=ListedColormap(["white"]), edgecolors=FAINT, linewidth=0.5)
        for name, (marker, colour, size) in MARKS.items():
            ys, xs = np.nonzero(table.to_numpy() == name)
            axis.scatter(xs + 0.5, ys + 0.5, marker=marker, c=colour, s=size * 0.55, zorder=3, lw=0)
        axis.set_yticks(
            [y + 0.5 for y in range(len(table))],
            [
                in_lines(f"{one}  {kept[one].claim.statement(lang)}", lang, wide)
                for one in table.index
            ],
            fontsize=7.2, color=INK,
        )  # fmt: skip
        axis.set_xticks(
            [x + 0.5 for x in range(len(columns))],
            [words(name, choice)[lang] for name, choice in columns],
            rotation=90, fontsize=7, color=INK,
        )  # fmt: skip
        axis.xaxis.tick_top()
        axis.tick_params(length=0)
        axis.invert_yaxis()
        axis.grid(visible=False)
        for x in range(1, len(columns)):
            if columns[x][0] != columns[x - 1][0]:
                axis.axvline(x, color=QUIET, lw=1.1)
        for side in ("top", "right", "bottom", "left"):
            axis.spines[side].set_visible(False)
        return figure

    alt = alt_text("audit_matrix_alt", count=len(table), columns=len(columns))
    return Figure("audit-readings", table, alt, draw)


def _by_choice(result: Result) -> dict[tuple[str, str], str]:
    found: dict[tuple[str, str], set[bool]] = {}
    varying = {
        name
        for name in dict(pair for one in deciding(result.findings) for pair in one.choices)
        if len({dict(one.choices).get(name) for one in deciding(result.findings)}) > 1
    }
    for one in deciding(result.findings):
        for pair in one.choices:
            if pair[0] in varying and one.holds != NOTHING:
                found.setdefault(pair, set()).add(one.holds != FAILS)
    return {
        pair: PARTLY if len(seen) == 2 else HOLDS if True in seen else NOT
        for pair, seen in found.items()
    }


def _section(key: str, lang: str) -> str:
    """Number and name of a section; the abstract and the introduction have no number."""
    number = words("section", key)[lang]
    return f"{number}  {label(f'section_{key}', lang)}" if key[0].isdigit() else number
