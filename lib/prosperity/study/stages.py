"""The four stages of the urban-rural history: what each shows, and whether its boundaries matter.

The paper lets boundary years belong to two stages. Here a stage runs from one boundary to the next,
both ends compared; only the count of years is half-open.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from prosperity import data, measures
from prosperity.base.errors import one_of
from prosperity.base.frames import pd
from prosperity.base.words import refusal
from prosperity.measures import breaks
from prosperity.study.incomes import incomes, opposite, real_growth_percent

BOUNDARIES = (1978, 1984, 2003, 2012, 2020)
NUMBERS = (1, 2, 3, 4)
EDGES = ("start_1", "start_2", "start_3", "start_4", "end_4")  # what each boundary is
COLUMNS = [  # of `summary`
    "first_year", "last_year", "survey",
    *(f"{area}_{kind}" for area in ("urban", "rural") for kind in (
        "growth_percent", "real_growth_percent", "real_growth_percent_published")),
    "ratio_change", "gap_change_yuan", "theil_change", "gini_change",
    "lowest_year", "highest_year",
]  # fmt: skip


def spans(boundaries: Sequence[int] = BOUNDARIES) -> dict[int, tuple[int, int]]:
    """First and last year of each stage.

    Args:
        boundaries: five rising years: the start, three boundaries, the end.

    Raises:
        InputError: if they are not five whole rising years from 1978 to 2025.

    >>> spans()[2]
    (1984, 2003)
    """
    years = list(boundaries) if isinstance(boundaries, Iterable) else [boundaries]
    whole = all(isinstance(year, int) and not isinstance(year, bool) for year in years)
    if len(years) != 5 or not whole or years != sorted(set(years)):
        raise refusal("refused_rising", years=years, example=list(BOUNDARIES))
    if years[0] < 1978 or years[-1] > 2025:
        raise refusal("refused_boundaries", years=years)
    return {number: (years[number - 1], years[number]) for number in NUMBERS}


def chosen(stage: int | str) -> tuple[int, ...]:
    """The stages that a parameter stands for: ``all`` or one of 1 to 4.

    Raises:
        InputError: for anything else.

    >>> chosen("all"), chosen(3)
    ((1, 2, 3, 4), (3,))
    """
    if stage == "all":
        return NUMBERS
    if stage in NUMBERS:
        return (int(stage),)
    allowed = ", ".join(map(str, ("all", *NUMBERS)))
    raise refusal("refused_choice", name="stage", value=repr(stage), allowed=allowed)


def ends(basis: str, boundaries: Sequence[int] = BOUNDARIES) -> pd.DataFrame:
    """Incomes and their distance at both ends of each stage, and the change between them.

    Returns:
        Indexed by stage and year: the columns of `incomes` at the two ends; missing where the basis
        has no figure for the year.
    """
    table = incomes(basis)
    keys = [(number, year) for number, span in spans(boundaries).items() for year in span]
    rows = table.reindex([year for _, year in keys])
    rows.index = pd.MultiIndex.from_tuples(keys, names=["stage", "year"])
    return rows


def whose(boundaries: Sequence[int]) -> str:
    """Whose boundaries these are: ``paper``, or ``chosen`` by the reader as soon as one differs.

    >>> whose(BOUNDARIES), whose([1978, 1984, 2009, 2012, 2020])
    ('paper', 'chosen')
    """
    return "paper" if tuple(boundaries) == BOUNDARIES else "chosen"


@data.kept_table
def summary(basis: str, boundaries: Sequence[int] = BOUNDARIES) -> pd.DataFrame:
    """What happened in each stage, both of its ends on one survey.

    A stage whose ends stand on different surveys under ``basis`` is computed on the revised basis
    at both; `splice` tells what the walk across the surveys would add.

    Returns:
        By stage: ``first_year``, ``last_year``; ``survey``, original or revised; average nominal
        growth a year of each side (``urban_growth_percent``, ``rural_growth_percent``), and average
        real growth by deflation (``urban_real_growth_percent`` and the rural one) and by the
        published rates (``…_published``); ``ratio_change``, ``gap_change_yuan``, ``theil_change``,
        ``gini_change``; the years inside the stage in which the ratio is lowest and highest
        (``lowest_year``, ``highest_year``). Missing where the survey lacks an end of the stage; the
        last two also where it lacks a year inside.
    """
    rows = {}
    for number, (first, last) in spans(boundaries).items():
        table = incomes(basis)
        known = first in table.index and last in table.index
        crosses = known and len(_surveys(table, first, last)) > 1
        rows[number] = _changes("revised" if crosses else basis, first, last)
    frame = pd.DataFrame.from_dict(rows, orient="index").rename_axis("stage")
    frame = frame.reindex(columns=COLUMNS)
    return frame.astype({name: "Int64" for name in COLUMNS if name.endswith("year")})


def splice(boundaries: Sequence[int] = BOUNDARIES, stage: int = 4) -> pd.DataFrame:
    """What the paper's walk from one survey to the other adds to the changes of a stage.

    Returns:
        By ``quantity``: its change or yearly growth ``as_spliced``, the first year on the original
        and the last on the integrated survey, and ``on_one_survey``, both on the latter;
        ``from_splice``, the first less the second, and ``from_splice_percent`` of the first.

    >>> splice().loc["ratio_change"].round(3).to_list()
    [-0.544, -0.317, -0.227, 41.706]
    """
    first, last = spans(boundaries)[stage]
    names = ["ratio_change", "theil_change", "gini_change",
             "urban_real_growth_percent", "rural_real_growth_percent"]  # fmt: skip
    one, other = (pd.Series(_changes(basis, first, last)) for basis in ("as_printed", "revised"))
    frame = pd.DataFrame({"as_spliced": one.reindex(names), "on_one_survey": other.reindex(names)})
    frame = frame.astype(float).rename_axis("quantity")
    frame["from_splice"] = frame["as_spliced"] - frame["on_one_survey"]
    frame["from_splice_percent"] = frame["from_splice"] / frame["as_spliced"] * 100
    return frame


def surveys(basis: str, boundaries: Sequence[int] = BOUNDARIES, stage: int = 4) -> list[str]:
    """The surveys on which the ends of a stage stand: two of them where the survey changes inside.

    Returns:
        ``original``, ``revised`` or both; nothing where the basis lacks an end.

    >>> surveys("as_printed"), surveys("as_printed", stage=3), surveys("revised", stage=1)
    (['original', 'revised'], ['original'], [])
    """
    table, years = incomes(basis), spans(boundaries)[stage]
    return sorted(_surveys(table, *years)) if {*years} <= {*table.index} else []


def _surveys(table: pd.DataFrame, *years: int) -> set[str]:
    """The surveys on which some years of `incomes` stand; released figures are the revised ones."""
    editions = table["edition"]
    return {"revised" if editions[year] == "released" else editions[year] for year in years}


def _changes(basis: str, first: int, last: int) -> dict[str, object]:
    """The row of `summary` for one stage, whichever surveys its ends stand on."""
    table = incomes(basis)
    row: dict[str, object] = {"first_year": first, "last_year": last}
    if first not in table.index or last not in table.index:
        return row
    start, end = table.loc[first], table.loc[last]
    row["survey"] = "_".join(sorted(_surveys(table, first, last)))
    real = real_growth_percent(basis, first, last)
    for area in ("urban", "rural"):
        column = f"{area}_income_yuan"
        row[f"{area}_growth_percent"] = measures.average_growth_percent(
            start[column], end[column], last - first
        )
        for method, suffix in (("deflated", ""), ("published", "_published")):
            row[f"{area}_real_growth_percent{suffix}"] = real.loc[method, f"{area}_percent"]
    for name in ("ratio", "gap_yuan", "theil", "gini"):
        changed = name.replace("_yuan", "") + "_change" + ("_yuan" if "yuan" in name else "")
        row[changed] = end[name] - start[name]
    inside = table.loc[first:last, "ratio"]
    if len(inside) == last - first + 1:  # else a year that is missing could be either
        row["lowest_year"], row["highest_year"] = measures.extreme_years(inside)
    return row


@data.kept_table
def moved(basis: str, boundaries: Sequence[int] = BOUNDARIES, most: int = 2) -> pd.DataFrame:
    """How the change of the ratio in each stage depends on where its boundaries are put.

    Each stage's first and last year are moved, one or both, by up to ``most`` years.

    Returns:
        One row for each stage and pair of moves (``first_moved``, ``last_moved``): the span and
        ``ratio_change``; ``same_sign``, whether the ratio still moves the way it does between the
        unmoved boundaries; ``crosses_survey``, whether the moved ends stand on different surveys.
        Moves that leave the data are left out.
    """
    whole, rows = incomes(basis), []
    table = whole["ratio"]
    for number, (first, last) in spans(boundaries).items():
        if first not in table.index or last not in table.index:
            continue
        unmoved = table[last] - table[first]
        for begin in range(-most, most + 1):
            for end in range(-most, most + 1):
                start, stop = first + begin, last + end
                if start in table.index and stop in table.index and start < stop:
                    change = table[stop] - table[start]
                    same = bool(change * unmoved > 0)
                    crosses = len(_surveys(whole, start, stop)) > 1
                    rows.append((number, begin, end, start, stop, change, same, crosses))
    names = ["stage", "first_moved", "last_moved", "first_year", "last_year"]
    return pd.DataFrame(rows, columns=[*names, "ratio_change", "same_sign", "crosses_survey"])


def events(stage: int | str = "all") -> pd.DataFrame:
    """The policy events of the stages, with the date that evidence gives, oldest first."""
    table = data.load("events").reset_index()
    return table[table["stage"].isin(chosen(stage))].sort_values(["year", "key"])


@data.kept_table
def opposite_years(basis: str, boundaries: Sequence[int] = BOUNDARIES) -> pd.DataFrame:
    """Where ratio and absolute gap tell opposite stories, stage by stage.

    Returns:
        By stage: ``ratio_change`` and ``gap_change_yuan`` over the stage, ``opposite`` whether they
        have opposite signs, missing where they are, and the ``years`` in which one rose and the
        other fell, missing where no year can be compared.

    >>> opposite_years("revised").loc[[1, 4], "opposite"].to_list()
    [<NA>, True]
    """
    table = incomes(basis)
    yearly = opposite(table)
    whole = summary(basis, boundaries)
    rows = {}
    for number, (first, last) in spans(boundaries).items():
        inside = yearly.loc[first + 1 : last]
        signs = whole.loc[number, "ratio_change"] * whole.loc[number, "gap_change_yuan"]
        rows[number] = {
            "opposite": pd.NA if pd.isna(signs) else signs < 0,
            "years": pd.NA if inside.empty else runs([int(year) for year in inside.index[inside]]),
        }
    frame = pd.DataFrame.from_dict(rows, orient="index").rename_axis("stage")
    frame = frame.astype({"opposite": "boolean"})
    return whole.reindex(columns=["ratio_change", "gap_change_yuan"]).join(frame)


SERIES = ("published", "with_estimates", "revised")
LENGTHS = (4, 6)  # years in the shortest regime: two above the parameters of a line, and four
CRITERIA = ("bic", "lwz")


def ratio_series(name: str) -> pd.Series:
    """The income ratio over an unbroken run of years, to look for breaks in.

    Args:
        name: published, the original survey as published; with_estimates, the same with the two
            years that the office restated by estimate when the survey had ended; revised, the
            integrated survey with its back-cast.

    >>> [(int(s.index[0]), int(s.index[-1])) for s in map(ratio_series, SERIES)]
    [(1978, 2012), (1978, 2014), (1995, 2025)]
    """
    one_of("series", name, SERIES)
    series = incomes("revised" if name == "revised" else "original")["ratio"]
    if name == "published":
        status = data.load("income", "original")["status"].reindex(series.index)
        series = series[status.eq("published")]
    starts = series.index[series.index.to_series().diff().ne(1)]
    return series.loc[starts[-1] :]


def _intervals(name: str, count: int, shortest: int) -> pd.DataFrame:
    return breaks.break_intervals(ratio_series(name), count, shortest=shortest)


@data.kept_table
def break_table() -> pd.DataFrame:
    """Breaks of the ratio under every series, shortest regime and criterion.

    Returns:
        By ``series``, ``shortest_years`` and ``criterion``: the first and the last year in which a
        break can lie at all (``first_admissible``, ``last_admissible``), the ``count`` that the
        criterion prefers among 0 to 5, and ``break_years`` with their 90 percent intervals.
    """
    rows = []
    for name in SERIES:
        series = ratio_series(name)
        for shortest in LENGTHS:
            counts = breaks.break_counts(series, shortest=shortest)
            first, last = breaks.admissible_years(series, shortest)
            for criterion in CRITERIA:
                count = int(counts[criterion].idxmin())
                found = _intervals(name, count, shortest)
                rows.append((name, shortest, criterion, first, last, count, breaks_in_words(found)))
    names = ["series", "shortest_years", "criterion", "first_admissible", "last_admissible",
             "count", "break_years"]  # fmt: skip
    return pd.DataFrame(rows, columns=names).set_index("series")


def breaks_in_words(found: pd.DataFrame) -> str:
    """Break years with their intervals in words; an interval of one year is not written twice.

    >>> breaks_in_words(pd.DataFrame({"break_year": [1996, 2006], "low_year": [1996, 2003],
    ...                    "high_year": [1996, 2008]}))
    '1996, 2006 (2003–2008)'
    """
    return ", ".join(
        f"{row.break_year}"
        + ("" if row.low_year == row.high_year else f" ({row.low_year}–{row.high_year})")
        for row in found.itertuples()
    )


@data.kept_table
def boundaries_tested(boundaries: Sequence[int] = BOUNDARIES) -> pd.DataFrame:
    """In how many rows of `break_table` each boundary lies within the interval of a break.

    Returns:
        By ``boundary``: ``admissible``, the rows in which a break could lie there at all;
        ``inside``, those in which it lies within an interval; ``at_edge``, how many of these have
        it as their first or last admissible year; ``borne_out``, untested, all, some or none.
    """
    table, rows = break_table().reset_index(), {}
    for year in list(boundaries)[1:-1]:
        able = table[table["first_admissible"].le(year) & table["last_admissible"].ge(year)]
        holds = [
            bool((found["low_year"].le(year) & found["high_year"].ge(year)).any())
            for found in map(_intervals, able["series"], able["count"], able["shortest_years"])
        ]
        inside = able[pd.Series(holds, able.index, dtype=bool)]
        edges = inside[["first_admissible", "last_admissible"]].eq(year).any(axis=1)
        kind = "untested" if able.empty else "none" if inside.empty else "some"
        rows[year] = {
            "admissible": len(able), "inside": len(inside),
            "at_edge": int(edges.sum()),
            "borne_out": "all" if kind == "some" and all(holds) else kind,
        }  # fmt: skip
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("boundary")


def runs(years: Sequence[int]) -> str:
    """Years in words, consecutive ones drawn together.

    >>> runs([1979, 1980, 1981, 1983])
    '1979–1981, 1983'
    """
    parts: list[list[int]] = []
    for year in years:
        if parts and year == parts[-1][-1] + 1:
            parts[-1].append(year)
        else:
            parts.append([year])
    return ", ".join(str(part[0]) if len(part) == 1 else f"{part[0]}–{part[-1]}" for part in parts)
