"""Pure functions of published figures: growth, share, ratio, gap and inequality between two groups.

All take plain numbers or pandas series (aligned by year) and return the same kind. Nothing here
reads a file, rounds, or fills a missing year.
"""

from typing import TypeVar

import numpy as np
import pandas as pd

from prosperity.errors import InputError

Values = TypeVar("Values", float, pd.Series)


def ratio(first: Values, second: Values) -> Values:
    """How many times the second value the first one is.

    Formula: first / second. Units cancel.

    >>> round(ratio(343.4, 133.6), 2)
    2.57
    """
    return first / second


def gap(first: Values, second: Values) -> Values:
    """The absolute difference, in the unit of both values.

    >>> round(gap(652.1, 355.3), 1)
    296.8
    """
    return first - second


def share_percent(part: Values, whole: Values) -> Values:
    """A part as a percentage of its whole; both in the same unit.

    >>> round(share_percent(39.2, 101.59862), 2)
    38.58
    """
    return part / whole * 100


def growth_percent(series: pd.Series) -> pd.Series:
    """Growth over the year before, in percent; missing where the year before is.

    Formula: (x_t / x_{t-1} - 1) * 100, matched by year, so that a gap in the years gives no value.

    >>> growth_percent(pd.Series({2018: 31.3, 2019: 35.8, 2020: 39.2})).round(2).to_list()
    [nan, 14.38, 9.5]
    """
    before = series.reindex(series.index - 1).to_numpy()
    return (series / before - 1) * 100


def change_points(series: pd.Series, first: int, last: int) -> float:
    """Change between two years of a share or rate, in percentage points.

    >>> round(change_points(pd.Series({2015: 27.04, 2020: 38.58}), 2015, 2020), 2)
    11.54
    """
    return float(series[last] - series[first])


def average_growth_percent(first: Values, last: Values, years: int) -> Values:
    """The constant yearly growth that leads from the first value to the last, in percent.

    Formula: ((last / first) ** (1 / years) - 1) * 100, the geometric mean of the yearly factors.

    Raises:
        InputError: if ``years`` is not positive.

    NBS prints 13.4 percent a year for urban incomes from 1978 to 2012:

    >>> round(average_growth_percent(343.4, 24564.7, 2012 - 1978), 1)
    13.4
    """
    if years <= 0:
        raise InputError(f"average growth needs a later last year; got {years} years")
    return ((last / first) ** (1 / years) - 1) * 100


def chained_percent(rates: pd.Series) -> float:
    """The average of yearly growth rates in percent, as the constant rate that gives the same end.

    Formula: (prod(1 + r_t / 100) ** (1 / n) - 1) * 100. A missing year makes the result missing.

    >>> round(chained_percent(pd.Series([10.0, 0.0])), 2)
    4.88
    """
    factors = 1 + rates / 100
    return float((factors.prod(skipna=False) ** (1 / len(factors)) - 1) * 100)


def price_level(index: pd.Series, base: int) -> pd.Series:
    """A price level, base year = 1, from an index whose preceding year is 100.

    Formula: level_t = level_{t-1} * index_t / 100. A missing year cuts the chain: all beyond it,
    seen from the base year, is missing.

    >>> price_level(pd.Series({2010: 103.3, 2011: 105.4, 2012: 102.6}), 2010).round(3).to_list()
    [1.0, 1.054, 1.081]
    """
    factors = (index / 100).reindex(range(int(index.index.min()), int(index.index.max()) + 1))
    after = factors.loc[base + 1 :].cumprod(skipna=False)
    before = 1 / factors.loc[:base].iloc[::-1].cumprod(skipna=False)
    level = pd.concat([before.shift(1, fill_value=1.0).iloc[::-1], after])
    return level.reindex(index.index)


def deflate(values: pd.Series, index: pd.Series, base: int) -> pd.Series:
    """Values in the prices of the base year, from a price index whose preceding year is 100.

    >>> prices = pd.Series({2011: 105.4, 2012: 102.6})
    >>> deflate(pd.Series({2011: 100.0, 2012: 110.0}), prices, 2011).round(2).to_list()
    [100.0, 107.21]
    """
    return values / price_level(index, base).reindex(values.index)


def required_part(share_percent_printed: float, whole: float) -> float:
    """The part that would give a printed share of a known whole, in the unit of the whole.

    Formula: share / 100 * whole. It answers which input a printed share needs.

    >>> round(required_part(27.04, 68.88582), 2)
    18.63
    """
    return share_percent_printed / 100 * whole


def implied_urban_share_percent(urban: Values, rural: Values, national: Values) -> Values:
    """The urban share of population at which two means give the published mean of all, in percent.

    Formula: (national - rural) / (urban - rural) * 100, from
    national = s * urban + (1 - s) * rural.

    >>> round(implied_urban_share_percent(43834, 17131, 32189), 1)
    56.4
    """
    return (national - rural) / (urban - rural) * 100


def theil_two_groups(first: Values, second: Values, first_share_percent: Values) -> Values:
    """Theil's T between two groups that each have one mean; 0 is equality.

    Formula: sum_i p_i (y_i / m) ln(y_i / m), with population shares p_i, means y_i and overall
    mean m (Theil 1967, Economics and Information Theory, ch. 4). Incomes in one unit.

    Two groups of equal size, one with three times the income of the other, have m = 2 and
    T = (1.5 ln 1.5 + 0.5 ln 0.5) / 2:

    >>> round(float(theil_two_groups(3.0, 1.0, 50.0)), 4)
    0.1308
    """
    share = first_share_percent / 100
    mean = share * first + (1 - share) * second
    return share * (first / mean) * np.log(first / mean) + (1 - share) * (second / mean) * np.log(
        second / mean
    )


def gini_two_groups(first: Values, second: Values, first_share_percent: Values) -> Values:
    """The Gini coefficient between two groups that each have one mean; 0 is equality.

    Formula: |s - p|, with p the first group's share of population and s = p * first / mean its
    share of income: the area between the diagonal and a Lorenz curve with one bend.

    Half the people with three quarters of the income:

    >>> gini_two_groups(3.0, 1.0, 50.0)
    0.25
    """
    share = first_share_percent / 100
    mean = share * first + (1 - share) * second
    return abs(share * first / mean - share)


def extreme_years(series: pd.Series) -> tuple[int, int]:
    """The years of the lowest and of the highest value; missing values do not count.

    >>> extreme_years(pd.Series({2007: 3.3296, 2008: 3.3149, 2009: 3.3328}))
    (2008, 2009)
    """
    return int(series.idxmin()), int(series.idxmax())


def opposite(ratios: pd.Series, gaps: pd.Series) -> pd.Series:
    """Years in which ratio and gap move in opposite directions against the year before.

    Returns:
        For each year with a year before it: True where one rose and the other fell.

    >>> ratios, gaps = pd.Series({2009: 3.33, 2010: 3.23}), pd.Series({2009: 12021, 2010: 13190})
    >>> opposite(ratios, gaps).to_dict()
    {2010: True}
    """
    moves = pd.DataFrame({"ratio": growth_percent(ratios), "gap": growth_percent(gaps)}).dropna()
    return (moves["ratio"] * moves["gap"] < 0).rename("opposite")
