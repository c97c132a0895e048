"""Urban and rural incomes on one survey basis, with the measures of their distance.

Three bases: ``original``, the surveys of town and country as first published, to 2014;
``revised``, the integrated household survey since 2013 with its back-cast; ``as_printed``, the
paper's own walk across the break: original to 2012, released figures of the new survey after.
"""

import pandas as pd

from prosperity import data, measures
from prosperity.base.errors import InputError

BASES = ("as_printed", *data.choices("income"))
BREAK = 2013  # first year of the integrated household survey
LAST_PRINTED = 2020


def incomes(basis: str) -> pd.DataFrame:
    """Incomes per head and the distance between town and country, by year.

    Args:
        basis: as_printed, original or revised.

    Returns:
        By year: ``edition``; ``urban_income_yuan``, ``rural_income_yuan``; ``ratio``;
        ``gap_yuan``; ``urban_share_percent`` of the population, as belongs to the basis (see
        `urban_share_percent`); ``theil`` and ``gini`` between the two groups. Only years with both
        incomes stand in it; missing years are absent, never filled.

    Raises:
        InputError: for an unknown basis.

    >>> incomes("original").loc[[1978, 1983], "ratio"].round(4).to_list()
    [2.5704, 1.8225]
    """
    if basis not in BASES:
        raise InputError(f"unknown basis {basis!r}; choose one of {', '.join(BASES)}")
    if basis == "as_printed":
        table = data.chain("income", "as_printed")
    else:
        table = data.load("income", basis)
        table["edition"] = basis
    columns = ["edition", "urban_income_yuan", "rural_income_yuan"]
    found = table.dropna(subset=columns)[columns].copy()
    urban, rural = found["urban_income_yuan"], found["rural_income_yuan"]
    found["ratio"] = measures.ratio(urban, rural)
    found["gap_yuan"] = measures.gap(urban, rural)
    share = urban_share_percent(table).reindex(found.index)
    found["urban_share_percent"] = share
    found["theil"] = measures.theil_two_groups(urban, rural, share)
    found["gini"] = measures.gini_two_groups(urban, rural, share)
    return found


def opposite(table: pd.DataFrame) -> pd.Series:
    """Years in which ratio and absolute gap part, within one survey.

    Args:
        table: result of `incomes`.

    Returns:
        By year: True where one rose and the other fell against the year before. A year whose
        predecessor stands on another survey is left out.

    >>> opposite(incomes("as_printed")).loc[2010:2015].to_dict()
    {2010: True, 2011: True, 2012: True, 2014: True, 2015: True}
    """
    moves = measures.opposite(table["ratio"], table["gap_yuan"])
    same = table["edition"] == table["edition"].shift()
    return moves[same.reindex(moves.index)]


def urban_share_percent(table: pd.DataFrame) -> pd.Series:
    """The urban share of the population that belongs to each row's basis, in percent.

    Original basis: the year-end population as published before the 2020 census (to 1995 the current
    edition, which no census revision has touched). Survey basis: the share that the three published
    means imply, for from 2011 on the official urban share does not reproduce the published national
    mean; where a year has no national mean, the year-end population.
    """
    current = _official_share("census2020")
    before = _official_share("census2010").combine_first(current.loc[:1995])
    implied = measures.implied_urban_share_percent(
        table["urban_income_yuan"], table["rural_income_yuan"], table["national_income_yuan"]
    )
    survey = implied.fillna(current.reindex(table.index))
    original = before.reindex(table.index)
    return survey.where(table["edition"] != "original", original)


def _official_share(edition: str) -> pd.Series:
    people = data.load("population", edition)
    return measures.share_percent(
        people["urban_ten_thousand_persons"], people["total_ten_thousand_persons"]
    )


def real_growth_percent(basis: str, first: int, last: int) -> pd.DataFrame:
    """Average real growth a year of urban and rural income, by two methods.

    Args:
        basis: as_printed, original or revised.
        first: year of the first income.
        last: year of the last income.

    Returns:
        Rows ``deflated`` (nominal incomes divided by consumer prices of town and country; before
        1985, when there is no rural index, by the national one) and ``published`` (the yearly real
        rates of NBS, chained); columns ``urban_percent`` and ``rural_percent``; missing where a
        price index or a rate is missing.

    >>> real_growth_percent("original", 1978, 2012).loc["deflated"].round(1).to_list()
    [7.4, 7.2]
    """
    table, span = incomes(basis), last - first
    prices = data.load("prices")
    rates = data.load("income_real_growth", "revised" if basis == "as_printed" else basis)
    found = {}
    for area in ("urban", "rural"):
        index = prices[f"cpi_{area}_index"].copy()
        index = index.fillna(prices["cpi_national_index"].where(prices.index < 1985))
        level = measures.price_level(index, first)
        income = table[f"{area}_income_yuan"]
        deflated = measures.average_growth_percent(income[first], income[last] / level[last], span)
        yearly = rates[f"{area}_real_growth_percent"].reindex(range(first + 1, last + 1))
        found[f"{area}_percent"] = {
            "deflated": deflated,
            "published": measures.chained_percent(yearly),
        }
    return pd.DataFrame(found)


def survey_effect(last: int = LAST_PRINTED) -> pd.DataFrame:
    """How much of the printed fall of the ratio, 2012 to ``last``, is the change of survey.

    The two bases overlap to 2014, so the step between them can be measured in each of these years.

    Returns:
        By year of measurement, 2012 to 2014: ``original_ratio``, ``revised_ratio``; ``step``
        between them; ``fall``, the printed one from 2012 to ``last``; ``step_percent`` of it.

    >>> survey_effect().loc[2012].round(3)[["fall", "step", "step_percent"]].to_list()
    [0.544, 0.227, 41.715]
    """
    original, revised = incomes("original")["ratio"], incomes("revised")["ratio"]
    frame = pd.DataFrame({"original_ratio": original, "revised_ratio": revised}).loc[BREAK - 1 :]
    frame = frame.dropna()
    frame["step"] = measures.gap(frame["original_ratio"], frame["revised_ratio"])
    frame["fall"] = original[BREAK - 1] - revised[last]
    frame["step_percent"] = measures.share_percent(frame["step"], frame["fall"])
    return frame


def extremes() -> pd.DataFrame:
    """The years in which the ratio is lowest and highest on each basis.

    Returns:
        By ``basis`` (original, revised): ``first_year`` and ``last_year`` of the unbroken run of
        years that ends the series, and in it ``lowest_year``, ``lowest_ratio``, ``highest_year``,
        ``highest_ratio``.

    >>> extremes().loc["original", ["lowest_year", "highest_year"]].to_list()
    [1983, 2009]
    """
    rows = {}
    for basis in ("original", "revised"):
        series = incomes(basis)["ratio"]
        broken = series.index.to_series().diff().ne(1)
        unbroken = series.loc[broken[broken].index[-1] :]
        low, high = measures.extreme_years(unbroken)
        rows[basis] = {
            "first_year": int(unbroken.index[0]),
            "last_year": int(unbroken.index[-1]),
            "lowest_year": low,
            "lowest_ratio": unbroken[low],
            "highest_year": high,
            "highest_ratio": unbroken[high],
        }
    frame = pd.DataFrame.from_dict(rows, orient="index")
    frame.index.name = "basis"
    return frame
