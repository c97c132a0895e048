"""The four stages of the urban-rural history: what each shows, and whether its boundaries matter.

The paper lets boundary years belong to two stages. Here a stage runs from one boundary to the next,
both ends compared; only the count of years is half-open.
"""

from collections.abc import Sequence

import pandas as pd

from prosperity import data, measures
from prosperity.base.errors import InputError
from prosperity.base.words import refusal
from prosperity.study.incomes import incomes, opposite, real_growth_percent

BOUNDARIES = (1978, 1984, 2003, 2012, 2020)
NUMBERS = (1, 2, 3, 4)


def spans(boundaries: Sequence[int] = BOUNDARIES) -> dict[int, tuple[int, int]]:
    """First and last year of each stage.

    Args:
        boundaries: five rising years: the start, three boundaries, the end.

    Raises:
        InputError: if they are not five whole rising years from 1978 to 2025.

    >>> spans()[2]
    (1984, 2003)
    """
    years = list(boundaries)
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
    raise InputError(f"unknown stage {stage!r}; choose one of all, 1, 2, 3, 4")


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


def summary(basis: str, boundaries: Sequence[int] = BOUNDARIES) -> pd.DataFrame:
    """What happened in each stage.

    Returns:
        By stage: ``first_year``, ``last_year``; ``crosses_survey``, whether its two ends stand on
        different surveys, so that every change mixes the two; average nominal growth a year of
        each side (``urban_growth_percent``, ``rural_growth_percent``), and average real growth by
        deflation (``urban_real_growth_percent`` and the rural one) and by the published rates
        (``…_published``); ``ratio_change``, ``gap_change_yuan``, ``theil_change``, ``gini_change``;
        the years inside the stage in which the ratio is lowest and highest (``lowest_year``,
        ``highest_year``). Missing where the basis lacks an end of the stage.
    """
    table, rows = incomes(basis), {}
    for number, (first, last) in spans(boundaries).items():
        rows[number] = {"first_year": first, "last_year": last}
        if first not in table.index or last not in table.index:
            continue
        start, end = table.loc[first], table.loc[last]
        rows[number]["crosses_survey"] = start["edition"] != end["edition"]
        real = real_growth_percent(basis, first, last)
        for area in ("urban", "rural"):
            column = f"{area}_income_yuan"
            rows[number][f"{area}_growth_percent"] = measures.average_growth_percent(
                start[column], end[column], last - first
            )
            for method, suffix in (("deflated", ""), ("published", "_published")):
                name = f"{area}_real_growth_percent{suffix}"
                rows[number][name] = real.loc[method, f"{area}_percent"]
        for name in ("ratio", "gap_yuan", "theil", "gini"):
            changed = name.replace("_yuan", "") + "_change" + ("_yuan" if "yuan" in name else "")
            rows[number][changed] = end[name] - start[name]
        inside = table.loc[first:last, "ratio"]
        rows[number]["lowest_year"], rows[number]["highest_year"] = measures.extreme_years(inside)
    frame = pd.DataFrame.from_dict(rows, orient="index")
    frame.index.name = "stage"
    years = ["first_year", "last_year", "lowest_year", "highest_year"]
    return frame.astype({name: "Int64" for name in years if name in frame})


def moved(basis: str, boundaries: Sequence[int] = BOUNDARIES, most: int = 2) -> pd.DataFrame:
    """How the change of the ratio in each stage depends on where its boundaries are put.

    Each stage's first and last year are moved, one or both, by up to ``most`` years.

    Returns:
        One row for each stage and pair of moves (``first_moved``, ``last_moved``): the span and
        ``ratio_change``, and ``same_sign``, whether the ratio still moves the way it does between
        the unmoved boundaries. Moves that leave the data are left out.
    """
    table, rows = incomes(basis)["ratio"], []
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
                    rows.append((number, begin, end, start, stop, change, same))
    names = ["stage", "first_moved", "last_moved", "first_year", "last_year"]
    return pd.DataFrame(rows, columns=[*names, "ratio_change", "same_sign"])


def events(stage: int | str = "all") -> pd.DataFrame:
    """The policy events of the stages, with the date that evidence gives, oldest first."""
    table = data.load("events").reset_index()
    return table[table["stage"].isin(chosen(stage))].sort_values(["year", "key"])


def opposite_years(basis: str, boundaries: Sequence[int] = BOUNDARIES) -> pd.DataFrame:
    """Where ratio and absolute gap tell opposite stories, stage by stage.

    Returns:
        By stage: ``ratio_change`` and ``gap_change_yuan`` over the stage, ``opposite`` whether they
        have opposite signs, and the ``years`` in which one rose and the other fell.
    """
    table = incomes(basis)
    yearly = opposite(table)
    whole = summary(basis, boundaries)
    rows = {}
    for number, (first, last) in spans(boundaries).items():
        inside = yearly.loc[first + 1 : last]
        rows[number] = {
            "opposite": whole.loc[number, "ratio_change"] * whole.loc[number, "gap_change_yuan"] < 0
            if "ratio_change" in whole
            else False,
            "years": runs([int(year) for year in inside.index[inside]]),
        }
    frame = pd.DataFrame.from_dict(rows, orient="index")
    frame.index.name = "stage"
    return whole.reindex(columns=["ratio_change", "gap_change_yuan"]).join(frame)


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
