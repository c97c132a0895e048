"""Measures hold for all inputs; the worked examples are in their docstrings."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from prosperity import measures
from prosperity.base.errors import InputError

incomes = st.floats(1, 1e6)
shares = st.floats(0.1, 99.9)


@given(incomes, incomes, shares)
def test_inequality_between_two_groups_is_zero_only_when_equal(first, second, share):
    theil = measures.theil_two_groups(first, second, share)
    gini = measures.gini_two_groups(first, second, share)
    assert theil >= -1e-12
    assert 0 <= gini < 1
    assert measures.theil_two_groups(first, first, share) == pytest.approx(0, abs=1e-12)
    assert measures.gini_two_groups(first, first, share) == pytest.approx(0, abs=1e-12)


@given(incomes, incomes, shares, st.floats(0.01, 100))
def test_inequality_does_not_depend_on_the_unit_of_income(first, second, share, unit):
    for measure in (measures.theil_two_groups, measures.gini_two_groups):
        scaled = measure(first * unit, second * unit, share)
        assert scaled == pytest.approx(measure(first, second, share), abs=1e-9)


@given(incomes, incomes, shares)
def test_the_implied_share_gives_back_the_share_behind_a_mean(urban, rural, share):
    if abs(urban - rural) < 1:
        return
    mean = share / 100 * urban + (1 - share / 100) * rural
    found = measures.implied_urban_share_percent(urban, rural, mean)
    assert found == pytest.approx(share, rel=1e-6)


@given(st.lists(st.floats(-20, 50), min_size=1, max_size=20))
def test_average_growth_leads_from_the_first_value_to_the_last(rates):
    last = 100.0
    for rate in rates:
        last *= 1 + rate / 100
    average = measures.average_growth_percent(100.0, last, len(rates))
    assert measures.chained_percent(pd.Series(rates)) == pytest.approx(average)


@given(st.lists(st.floats(90, 120), min_size=3, max_size=20), st.integers(0, 2))
def test_prices_that_follow_the_index_are_flat_when_deflated(indices, base):
    index = pd.Series(indices, index=range(2000, 2000 + len(indices)))
    level = measures.price_level(index, 2000 + base)
    assert level[2000 + base] == 1
    assert measures.deflate(level * 7, index, 2000 + base).to_list() == pytest.approx(
        [7.0] * len(indices)
    )


def test_a_missing_price_cuts_the_chain():
    index = pd.Series({2000: 101.0, 2001: float("nan"), 2002: 103.0})
    level = measures.price_level(index, 2000)
    assert level[2000] == 1
    assert level[[2001, 2002]].isna().all()


def test_a_missing_year_gives_no_growth():
    assert measures.growth_percent(pd.Series({2016: 6.2, 2018: 7.3})).isna().all()


def test_growth_over_no_years_is_refused():
    with pytest.raises(InputError, match="needs a later last year; got 0"):
        measures.average_growth_percent(1.0, 2.0, 0)
