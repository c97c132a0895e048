"""Printed numbers as intervals: bounds are exact and the true value is always inside."""

import math
import operator
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prosperity.base.errors import InputError
from prosperity.data.rounding import Interval, decimals_of, exact, rounded

decimals = st.integers(0, 4)
true_values = st.fractions(min_value=-10_000, max_value=10_000, max_denominator=10_000)
operations = st.sampled_from([operator.add, operator.sub, operator.mul, operator.truediv])


def cut(number, places):
    """A number as it is printed when it is cut and not rounded."""
    return rounded(Fraction(math.trunc(number * 10**places), 10**places), places)


@given(true_values, decimals)
def test_a_true_value_lies_in_the_interval_of_its_printed_form(value, places):
    assert Interval.rounded(rounded(value, places)).contains(value)
    if exact(cut(value, places)) or value >= 0:  # a cut to zero loses the sign
        assert Interval.truncated(cut(value, places)).contains(value)


@given(true_values, true_values, decimals, operations)
def test_a_result_of_true_values_lies_in_the_interval_of_the_printed_ones(a, b, places, operation):
    first, second = (Interval.rounded(rounded(value, places)) for value in (a, b))
    if operation is operator.truediv and (b == 0 or second.contains(0)):
        return
    assert operation(first, second).contains(operation(a, b))


def test_the_growth_of_two_printed_sizes_supports_one_digit():
    growth = (Interval.rounded("39.2") / Interval.rounded("35.8") - 1) * 100
    assert growth.printed(2) == "9.20 to 9.80", "rounded outwards"
    assert growth.contains("9.50") and growth.contains("9.7") and not growth.contains("9.8")
    assert growth.supported_decimals == 0


def test_a_cut_number_reaches_up_and_a_rounded_one_both_ways():
    assert Interval.truncated("7702").contains("7702.8")
    assert not Interval.rounded("7702").contains("7702.8")
    assert rounded("7702.8", 0) == "7703"


def test_halves_round_away_from_zero_and_bounds_are_exact():
    assert [rounded(text, 2) for text in ("0.125", "-0.125", "2.675")] == ["0.13", "-0.13", "2.68"]
    assert Interval.rounded("0.1").low == Fraction(1, 20)


def test_decimals_come_from_the_printed_form():
    assert [decimals_of(text) for text in ("9.50", "27.0", "39", "1e3")] == [2, 1, 0, 0]


@pytest.mark.parametrize("value", [0.1, True, None, "about 3", ""])
def test_what_has_no_printed_digits_is_refused(value):
    with pytest.raises(InputError, match="printed"):
        exact(value)


def test_impossible_intervals_are_refused():
    with pytest.raises(InputError, match="swap the bounds"):
        Interval("2", "1")
    with pytest.raises(InputError, match="holds zero"):
        Interval.rounded("3") / Interval("-1", "1")
