"""The distance of two groups: ratio, gap, Theil and Gini, as pure functions of published figures.

All take plain numbers or pandas series (aligned by year) and return the same kind.
"""

from __future__ import annotations

from prosperity.base.frames import np, pd
from prosperity.measures.growth import Values, growth_percent


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
