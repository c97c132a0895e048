"""Structural breaks: planted ones are found, and nothing is interpolated to find them."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from prosperity.base.errors import InputError

try:
    import ruptures
except ImportError:
    ruptures = None
from prosperity.measures import breaks


def series_with_breaks(noise=0.0):
    """Level and trend change in 1990 and in 2000."""
    years = np.arange(1980, 2011)
    values = np.where(years < 1990, 2 - 0.05 * (years - 1980), 2.4 + 0.1 * (years - 1990))
    values = np.where(years >= 2000, 3.0 - 0.08 * (years - 2000), values)
    shaken = values + np.random.default_rng(7).normal(0, noise, len(years))
    return pd.Series(shaken, index=years)


def test_planted_breaks_are_found():
    assert breaks.estimate_breaks(series_with_breaks(), 2) == [1990, 2000]


@pytest.mark.skipif(ruptures is None, reason="ruptures has no wheel for Python 3.14")
@given(
    values=st.lists(st.floats(-10, 10, width=32), min_size=12, max_size=24),
    count=st.integers(0, 3),
    shortest=st.integers(2, 3),
)
def test_an_independent_search_finds_no_smaller_residuals(values, count, shortest):
    series = pd.Series(values, index=range(1980, 1980 + len(values)))
    ours = breaks.estimate_breaks(series, count, shortest)
    design = np.column_stack([values, np.ones(len(values)), np.arange(len(values))])
    search = ruptures.Dynp(model="linear", min_size=shortest, jump=1).fit(design)
    theirs = series.index[search.predict(n_bkps=count)[:-1]]
    assert min(np.diff([1980, *ours, 1980 + len(values)])) >= shortest
    assert breaks.squared_residuals(series, ours) == pytest.approx(
        breaks.squared_residuals(series, theirs), rel=1e-9, abs=1e-9
    )


def test_many_series_are_searched_as_each_alone():
    many = np.random.default_rng(3).normal(size=(20, 25)).cumsum(axis=1)
    together = breaks._partitions(breaks._segments(many, 4), 3)
    assert together.tolist() == [
        breaks._partitions(breaks._segments(one[np.newaxis], 4), 3)[0].tolist() for one in many
    ]


def test_intervals_hold_the_planted_breaks_and_are_the_same_twice():
    series = series_with_breaks(noise=0.05)
    found = breaks.break_intervals(series, 2, draws=99)
    assert (found["low_year"] <= [1990, 2000]).all()
    assert (found["high_year"] >= [1990, 2000]).all()
    assert found.equals(breaks.break_intervals(series, 2, draws=99))


def test_both_criteria_prefer_the_planted_number():
    counts = breaks.break_counts(series_with_breaks(noise=0.05), 4)
    assert counts["bic"].idxmin() == counts["lwz"].idxmin() == 2


def test_more_breaks_never_leave_larger_residuals():
    counts = breaks.break_counts(series_with_breaks(noise=0.2), 4)
    assert counts["squared_residuals"].is_monotonic_decreasing


def test_a_missing_year_is_refused_and_not_interpolated():
    with pytest.raises(InputError, match="missing: 1995.* nothing is interpolated"):
        breaks.estimate_breaks(series_with_breaks().drop(1995), 1)


def test_a_short_series_is_refused():
    with pytest.raises(InputError, match="3 breaks .* need 16 years; the series has 10"):
        breaks.estimate_breaks(series_with_breaks().head(10), 3)


def test_a_regime_without_a_line_is_refused():
    with pytest.raises(InputError, match="shortest regime is 1; a line needs 2 years"):
        breaks.estimate_breaks(series_with_breaks(), 1, shortest=1)


def test_criteria_are_those_of_the_literature():
    """By hand: 31 years, one break, five parameters."""
    row = breaks.break_counts(series_with_breaks(noise=0.2), 1).loc[1]
    squared, log = row["squared_residuals"], np.log(31)
    assert row["bic"] / 31 == pytest.approx(np.log(squared / 31) + 5 * log / 31)
    lwz = np.log(squared / (31 - 5)) + 5 / 31 * 0.299 * log**2.1
    assert row["lwz"] / 31 == pytest.approx(lwz)


@pytest.mark.parametrize("shortest", [2, 4, 7])
def test_no_break_is_found_outside_the_admissible_years(shortest):
    draw = np.random.default_rng(5)
    seen = set()
    for _ in range(60):
        series = pd.Series(draw.normal(size=20).cumsum(), index=range(1980, 2000))
        seen |= set(breaks.estimate_breaks(series, 1, shortest))
    first, last = breaks.admissible_years(pd.Series(0.0, index=range(1980, 2000)), shortest)
    assert first <= min(seen) and max(seen) <= last
