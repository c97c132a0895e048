"""Growth, shares and price levels, as pure functions of published figures.

All take plain numbers or pandas series (aligned by year) and return the same kind. Nothing here
reads a file, rounds, or fills a missing year.
"""

from __future__ import annotations

from typing import TypeVar

from prosperity.base.errors import InputError
from prosperity.base.frames import pd

Values = TypeVar("Values", float, "pd.Series")


def growth_percent(series: pd.Series) -> pd.Series:
    """Growth over the year before, in percent; missing where the year before is.

    Formula: (x_t / x_{t-1} - 1) * 100, matched by year, so that a gap in the years gives no value.

    >>> growth_percent(pd.Series({2018: 31.3, 2019: 35.8, 2020: 39.2})).round(2).to_list()
    [nan, 14.38, 9.5]
    """
    before = series.reindex(series.index - 1).to_numpy()
    return (series / before - 1) * 100


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
