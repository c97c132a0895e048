"""Where a date was printed and what the evidence says: the concept's history on one axis."""

from collections.abc import Sequence

import pandas as pd

from prosperity.audit.evidence import UNKNOWN, resolve, span
from prosperity.audit.ledger import ledger, read
from prosperity.base.frames import Axes
from prosperity.data.cells import Tables
from prosperity.figures.core import Figure, framed
from prosperity.figures.style import COLOURS, FAINT, INK, QUIET, in_lines, note

FIRST_YEAR = 1936  # what is older stands at the edge, with its year
LATE, GAP = 1992, 9  # first year after the cut, and where it stands


def dates(notebook: str = "21-origins") -> pd.DataFrame:
    """Printed and evidenced year of every dated statement of a notebook.

    Returns:
        One row for each dated reading: ``id``, ``reading``, ``printed_year``, ``found_year``
        (missing if no source settles it), ``agrees``, ``weak``, ``counts``.
    """
    claims, rows, tables = ledger(), [], Tables()
    differing = {  # the year is right and what it is said of is another thing
        (row["claim"], row["reading"])
        for row in read("evidence")
        if row["compare"] == "code" and resolve(row, tables)["found"] != row["printed"]
    }
    for row in read("evidence"):
        claim = claims[row["claim"]]
        if row["compare"] != "date" or notebook not in claim.notebook.split(";"):
            continue
        found = resolve(row, tables)["found"]
        printed = span(row["printed"])[0].year
        year = None if found == UNKNOWN else span(found)[0].year
        rows.append(
            {
                "id": claim.id,
                "reading": row["reading"],
                "printed_year": printed,
                "found_year": year,
                "agrees": year == printed and (claim.id, row["reading"]) not in differing,
                "weak": row["strength"] == "weak",
                "counts": row["role"] == "reading",
                "says_zh": row["says_zh"],
                "says_en": row["says_en"],
            }
        )
    return pd.DataFrame(rows).astype({"found_year": "Int64"})


def place(year: int) -> float:
    """Where a year stands on the axis: the empty decades between the two clusters are cut out.

    >>> place(1940), place(1995)
    (4, 12)
    """
    if year >= LATE:
        return year - LATE + GAP
    return max(year, FIRST_YEAR) - FIRST_YEAR


def origins_of_the_concept() -> Figure:
    """Printed and evidenced years of section 2.1 side by side."""
    table = dates()
    ids = list(dict.fromkeys(table["id"]))
    claims = ledger()

    def marks(lang: str, axis: Axes) -> None:
        lines: list[tuple[str, bool]] = []
        for key in ids:
            rows = table[table["id"] == key]
            printed = int(rows["printed_year"].iloc[0])
            first = len(lines)
            lines.append((f"{key}  {claims[key].statement(lang)}", True))
            _mark(axis, printed, first, "o", INK, 9.5, hollow=True)
            axis.vlines(place(printed), first, first + len(rows), color=FAINT, lw=1, zorder=1)
            for row in rows.itertuples():
                lines.append((row.says_zh if lang == "zh" else row.says_en, False))
                if pd.isna(row.found_year):
                    at = (place(printed), len(lines) - 1)
                    note(axis, "?", at, ha="center", va="center", color=QUIET, fontsize=9.5)
                    continue
                colour = COLOURS[0] if row.agrees else COLOURS[1]
                marker = "s" if row.agrees else "X"
                faint = 0.5 if row.weak else 1
                _mark(axis, int(row.found_year), len(lines) - 1, marker, colour, 7, alpha=faint)
        _named(axis, lines, lang)
        years = [1940, *range(1995, 2025, 5)]
        axis.set_xticks([place(year) for year in years], [str(year) for year in years])
        axis.set_xlim(-1.5, place(2024))
        _cut(axis, place(1944), GAP - 1.5)
        axis.grid(visible=False, axis="y")
        axis.grid(axis="x")

    facts = {"count": len(ids)} | _agreeing(table)
    return framed("origins", table.set_index("id"), marks, facts, "origins", "origins_source",
                  height=1.6 + 0.28 * (len(ids) + len(table)), left=0.47,
                  right=0.97)  # fmt: skip


def _agreeing(table: pd.DataFrame) -> dict[str, int]:
    """How many statements agree with all of their evidence, with some of it, with none."""
    dated = table[table["counts"]].groupby("id")["agrees"].agg(["any", "all"])
    some = dated["any"] & ~dated["all"]
    return {"agree": int(dated["all"].sum()), "some": int(some.sum()),
            "none": int((~dated["any"]).sum())}  # fmt: skip


def _named(axis: Axes, lines: Sequence[tuple[str, bool]], lang: str) -> None:
    """The names of rows, from the top: statements strong, what the evidence says of each quiet."""
    wide = 30 if lang == "zh" else 66
    axis.set_yticks(range(len(lines)), [in_lines(text, lang, wide) for text, _ in lines])
    for text, (_, strong) in zip(axis.get_yticklabels(), lines, strict=True):
        size, ink = (7.4, INK) if strong else (6.8, QUIET)
        text.set(fontsize=size, color=ink, linespacing=1.1)
    axis.set_ylim(len(lines) - 0.4, -0.8)


def _cut(axis: Axes, first: float, last: float) -> None:
    """The years left out: a grey band, and two strokes where the axis is broken."""
    axis.axvspan(first, last, color="#f3f3f3", lw=0, zorder=0)
    across = axis.get_xaxis_transform()
    axis.plot([first, last], [0, 0], color="white", lw=3, transform=across, clip_on=False)
    for x in (first, last):
        axis.plot([x - 0.15, x + 0.15], [-0.012, 0.012], color=QUIET, lw=1, transform=across,
                  clip_on=False)  # fmt: skip


def _mark(
    axis: Axes, year: int, y: int, marker: str, colour: str, size: float, *,
    hollow: bool = False, alpha: float = 1.0,
) -> None:  # fmt: skip
    """A mark at a year, with the year beside it; an arrow where it is older than the axis."""
    face = "none" if hollow else colour
    axis.plot(
        place(year), y, marker=marker, ms=size, mfc=face, mec=colour, mew=1.2 if hollow else 0,
        ls="", alpha=alpha, zorder=3, clip_on=False,
    )  # fmt: skip
    text = f"← {year}" if year < FIRST_YEAR else str(year)
    note(axis, text, (place(year), y), (8, 0), va="center", fontsize=7.5, color=colour,
         bbox={"fc": "white", "ec": "none", "pad": 0.5} if year < FIRST_YEAR else None)  # fmt: skip
