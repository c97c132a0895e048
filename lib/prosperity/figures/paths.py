"""The paths as a map: problem, measures, the indicator that would show an effect, what is left."""

import pandas as pd

from prosperity.base.frames import Axes, patches
from prosperity.base.words import label, number
from prosperity.figures.core import Figure, changed, framed
from prosperity.figures.style import COLOURS, QUIET
from prosperity.study import paths

MARKS = {"better": ("^", 2), "worse": ("v", 1), "flat": ("s", 3), "one_value": ("o", None),
         "no_indicator": ("x", None)}  # fmt: skip
LEFT, MIDDLE, RIGHT, ROW = (0.0, 0.175), (0.235, 0.365), (0.64, 0.36), 0.74


def problems_and_paths(problem: str = "all") -> Figure:
    """Boxes from left to right: a problem, the measures for it, the indicator of each measure.

    Args:
        problem: all, or one of employment, divide, services, platforms.
    """
    table = paths.table(problem)
    kept = [one for one in paths.PROBLEMS if one in set(table["problem"])]
    lines = len(table) + len(kept)

    def marks(lang: str, axis: Axes) -> None:
        axis.set_axis_off()
        axis.set_xlim(-0.004, 1.004)
        axis.set_ylim(-lines - 0.15 * len(kept) + 0.6, 0.6)
        _legend(axis, lang)
        row = 0.0
        for one in kept:
            own = table[table["problem"] == one]
            top, bottom = -row, -(row + len(own))
            name = label(f"problem_{one}", lang).replace(" ", "\n", 1)  # on two lines
            _box(axis, LEFT, (top + bottom) / 2, len(own) + ROW, name, COLOURS[0], "white")
            for action, line in own.iterrows():
                axis.plot([LEFT[1], MIDDLE[0]], [-row, -row], color=COLOURS[0], lw=1, zorder=1)
                text = f"{label(f'action_{action}', lang)}\n→ {label(f'moves_{action}', lang)}"
                _box(axis, MIDDLE, -row, ROW, text, "#e4ecf4", "#222222")
                _indicator(axis, action, line, -row, lang)
                row += 1
            axis.plot([LEFT[1], MIDDLE[0]], [-row, -row], color=COLOURS[1], lw=1,
                      ls=(0, (3, 2)), zorder=1)  # fmt: skip
            wide = (MIDDLE[0], RIGHT[0] + RIGHT[1] - MIDDLE[0])
            text = label(f"raised_by_{one}", lang)
            _box(axis, wide, -row, ROW, label("unanswered", lang, text=text), "white", COLOURS[1])
            row += 1.15

    counts = table["trend"].value_counts()
    facts = {"problems": len(kept), "measures": len(table),
             **{name: int(counts.get(name, 0)) for name in MARKS}}  # fmt: skip
    return framed("paths-map", table.round(4), marks, facts, "paths", "source_paths",
                  height=1.7 + 0.5 * lines, left=0.015, right=0.985,
                  changed=changed(problems_and_paths, problem=problem))  # fmt: skip


def _box(axis: Axes, span: tuple[float, float], y: float, height: float, text: str, face: str,
         ink: str) -> None:  # fmt: skip
    x, width = span
    dashed = face == "white"
    axis.add_patch(
        patches.FancyBboxPatch(
            (x, y - height / 2), width, height, boxstyle="round,pad=0,rounding_size=0.008",
            mutation_aspect=20, facecolor=face, edgecolor=COLOURS[1] if dashed else face,
            linestyle=(0, (3, 2)) if dashed else "-", lw=1, zorder=2,
        )
    )  # fmt: skip
    middle = face == COLOURS[0]
    axis.text(x + (width / 2 if middle else 0.01), y, text, ha="center" if middle else "left",
              va="center", fontsize=9 if middle else 8, color=ink, zorder=3,
              weight="bold" if middle else "normal")  # fmt: skip


def _indicator(axis: Axes, action: str, line: pd.Series, y: float, lang: str) -> None:
    """The indicator's name and values with a mark for its trend; words alone where none exists."""
    mark, colour = MARKS[line["trend"]]
    shade = QUIET if colour is None else COLOURS[colour]
    face = "white" if line["trend"] == "one_value" else shade
    axis.plot([MIDDLE[0] + MIDDLE[1], RIGHT[0]], [y, y], color=QUIET, lw=0.8, zorder=1)
    axis.plot(RIGHT[0] + 0.012, y, marker=mark, ms=7, mfc=face, mec=shade, color=shade, zorder=3)
    text = label(f"indicator_{action}", lang)
    if line["trend"] != "no_indicator":
        places = paths.decimals(action)
        values = number(line["last_value"], places) + f" ({line['last_date']})"
        if line["trend"] != "one_value":
            values = number(line["first_value"], places) + f" ({line['first_date']}) → " + values
        text += "\n" + values
    axis.text(RIGHT[0] + 0.032, y, text, ha="left", va="center", fontsize=7.8, zorder=3,
              color=QUIET if line["trend"] == "no_indicator" else "#222222")  # fmt: skip


def _legend(axis: Axes, lang: str) -> None:
    x = 0.0
    for trend, (mark, colour) in MARKS.items():
        shade = QUIET if colour is None else COLOURS[colour]
        axis.plot(x + 0.012, 0.72, marker=mark, ms=6.5, mec=shade, color=shade, clip_on=False,
                  mfc="white" if trend == "one_value" else shade)  # fmt: skip
        axis.text(x + 0.03, 0.72, label(f"trend_{trend}", lang), va="center", fontsize=8.2,
                  color=QUIET)  # fmt: skip
        x += 0.2
