"""Figures of the audit: verdicts by section, and claims against the readings they turn on."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from prosperity.audit.claim_tables import in_order
from prosperity.audit.kinds import FAILS, NOTHING
from prosperity.audit.ledger import Result
from prosperity.audit.readings import choices, words
from prosperity.audit.verdicts import DEPENDS, VERDICTS, deciding
from prosperity.base.frames import Axes, colors
from prosperity.base.words import label, listed
from prosperity.figures.core import Figure, framed
from prosperity.figures.style import COLOURS, FAINT, INK, QUIET, in_lines, note

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

    totals = table.sum()

    def marks(lang: str, axis: Axes) -> None:
        left = pd.Series(0, index=table.index)
        for verdict in VERDICTS:
            colour, hatch = SHADES[verdict]
            axis.barh(range(len(table)), table[verdict], left=left, height=0.72, color=colour,
                      hatch=hatch, edgecolor=INK if hatch else "white", linewidth=0.4,
                      label=words("verdict", verdict)[lang])  # fmt: skip
            left = left + table[verdict]
        sections = [_section(one, lang) for one in table.index]
        axis.set_yticks(range(len(table)), sections, fontsize=8.5, color=INK)
        axis.invert_yaxis()
        axis.grid(axis="x")
        axis.grid(visible=False, axis="y")
        for position, total in enumerate(left):
            note(axis, str(total), (total, position), (4, 0), va="center", color=QUIET)
        axis.figure.legend(
            loc="lower left", bbox_to_anchor=(0.02, 0.065), ncols=len(VERDICTS), frameon=False,
            fontsize=7.8, handlelength=1.3, columnspacing=1.1, handletextpad=0.4,
        )  # fmt: skip

    parts = {
        lang: listed(
            (f"{words('verdict', one)[lang]} {totals[one]}" for one in VERDICTS if totals[one]),
            lang, "，",
        )
        for lang in ("zh", "en")
    }  # fmt: skip
    facts = {
        "count": len(results),
        "parts": parts,
        **{one.replace(" ", "_"): totals[one] for one in VERDICTS},
    }
    return framed("audit-sections", table, marks, facts, "audit_sections", "audit_source",
                  height=4.9, left=0.27, right=0.97, bottom=0.2)  # fmt: skip


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

    height = 3.6 + 0.33 * len(table)

    def marks(lang: str, axis: Axes) -> None:
        grid = [[0] * len(columns) for _ in table.index]
        axis.pcolormesh(
            grid, cmap=colors.ListedColormap(["white"]), edgecolors=FAINT, linewidth=0.5
        )
        for name, (marker, colour, size) in MARKS.items():
            ys, xs = np.nonzero(table.to_numpy() == name)
            axis.scatter(xs + 0.5, ys + 0.5, marker=marker, c=colour, s=size * 0.55, zorder=3, lw=0)
        wide = 24 if lang == "zh" else 50
        rows = [in_lines(f"{one}  {kept[one].claim.statement(lang)}", lang, wide)
                for one in table.index]  # fmt: skip
        axis.set_yticks(np.arange(len(table)) + 0.5, rows, fontsize=7.2, color=INK)
        heads = [words(name, choice)[lang] for name, choice in columns]
        axis.set_xticks(np.arange(len(columns)) + 0.5, heads, rotation=90, fontsize=7, color=INK)
        axis.xaxis.tick_top()
        axis.tick_params(length=0)
        axis.invert_yaxis()
        axis.grid(visible=False)
        for x in range(1, len(columns)):
            if columns[x][0] != columns[x - 1][0]:
                axis.axvline(x, color=QUIET, lw=1.1)
        axis.spines[:].set_visible(False)

    facts = {"count": len(table), "columns": len(columns)}
    return framed(
        "audit-readings", table, marks, facts, "audit_matrix", "audit_source", height=height,
        left=0.385, right=0.985, top=1 - 3.1 / height, bottom=0.4 / height,
    )  # fmt: skip


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
