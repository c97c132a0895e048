"""Each kind of statement compares in its own way; tolerance comes from rounding alone."""

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prosperity.audit import evidence, readings, rules, verdicts
from prosperity.audit.kinds import FAILS, NOTHING, REPRODUCED, WITHIN, Match, compare, show
from prosperity.base.errors import InputError
from prosperity.data.cells import AbsentError, Tables, Value
from prosperity.data.rounding import Interval, decimals_of, rounded
from prosperity.study import quantities

value = Value.printed


def cut(number, places):
    """A number as it is printed when it is cut and not rounded."""
    return rounded(Fraction(math.trunc(number * 10**places), 10**places), places)


def holds(kind, printed, outcome, **reading):
    return compare(kind, printed, outcome, reading).holds


def series(**values):
    return {int(year.strip("y")): value(text) for year, text in values.items()}


@pytest.mark.parametrize(
    ("kind", "printed", "outcome", "expected"),
    [
        ("level", "652", value("652.1"), REPRODUCED),
        ("level", "7702", value("7702.8"), WITHIN),  # cut, not rounded
        ("level", "7703", value("7702.8"), REPRODUCED),
        ("level", "7704", value("7702.8"), FAILS),
        ("ratio", "3.11", value("7702.8") / value("2475.6"), REPRODUCED),
        ("share", "38.58", value("38.6"), WITHIN),
        ("change", "9.50", (value("39.2") / value("35.8") - 1) * 100, REPRODUCED),
        ("change", "9.70", (value("39.2") / value("35.8") - 1) * 100, WITHIN),
        ("change", "9.90", (value("39.2") / value("35.8") - 1) * 100, FAILS),
        ("count", "41", Value.known(41), REPRODUCED),
        ("level", ">1.7", value("1.6959"), FAILS),
        ("level", ">1.7", value("1.7"), WITHIN),
        ("level", "<80", value("63.89"), REPRODUCED),
        ("ratio", "3+", value("3.25"), REPRODUCED),
        ("ratio", "3+", value("4.22"), FAILS),
        ("ratio", "3+", value("2.9"), FAILS),
        ("level", "~30", value("31"), WITHIN),
        ("level", "~30", value("36"), FAILS),
    ],
)
def test_numbers(kind, printed, outcome, expected):
    assert holds(kind, printed, outcome) == expected


def test_a_trend_may_hold_from_end_to_end_and_fail_year_by_year():
    ratio = series(y1978="2.57", y1983="1.82", y1984="1.84")
    assert holds("trend", "falls", ratio, path="ends") == REPRODUCED
    assert holds("trend", "falls", ratio, path="every_year") == FAILS
    assert holds("always", "falls", ratio) == FAILS
    assert holds("trend", "rises", ratio) == FAILS


def test_always_fails_with_one_year_and_is_unsure_where_rounding_hides_the_sign():
    assert holds("always", ">0", series(y1="0.3", y2="0.2")) == REPRODUCED
    assert holds("always", ">0", series(y1="0.3", y2="-0.2")) == FAILS
    tie = {1: value("2.0"), 2: value("2.0")}
    assert holds("always", "rises", tie) == WITHIN


def test_one_year_or_none_is_no_course():
    for printed in (">0", "rises", "falls"):
        assert holds("always", printed, {}) == NOTHING
        assert holds("trend", printed, series(y1="0.3")) == NOTHING


@given(st.sets(st.integers(2000, 2020), min_size=2), st.sampled_from(["rises", ">0"]))
def test_a_course_of_every_year_with_a_year_missing_is_never_confirmed(years, printed):
    rising = {year: value(f"{year - 1990}.0") for year in years}
    dense = max(years) - min(years) < len(years)
    assert holds("always", printed, rising) == (REPRODUCED if dense else NOTHING)
    fallen = {**rising, max(years): value("-1")}
    assert holds("always", printed, fallen) == FAILS, "a gap does not hide what is there"


@given(st.sets(st.integers(2000, 2020), min_size=2))
def test_a_course_tells_every_year_that_is_looked_at_and_which_have_no_value(years):
    rising = {year: value(f"{year - 1990}.0") for year in years}
    course = dict(compare("always", "rises", rising, {}).course)
    assert [*course] == [str(year) for year in range(min(years), max(years) + 1)]
    assert {int(year) for year, text in course.items() if text} == years
    ends = dict(compare("trend", "rises", rising, {"path": "ends"}).course)
    assert [*ends] == [str(min(years)), str(max(years))]


def test_a_quantity_tells_which_years_it_lacks():
    for name, given_ in (
        ("penetration_rises", {}),
        ("penetration_accelerations", {"pace": "every_year"}),
    ):
        found = quantities.compute(name, Tables(), {"first": 2016, "last": 2020, **given_})
        assert found.missing == (2017,)
    with pytest.raises(AbsentError, match="2017 is not printed"):
        quantities.compute(
            "penetration_accelerations", Tables(), {"first": 2016, "last": 2020, "pace": "ends"}
        )


def test_an_ordering_names_the_largest():
    gains = {"primary": value("2.7"), "tertiary": value("11.1")}
    assert holds("ordering", "tertiary", gains) == REPRODUCED
    assert holds("ordering", "primary", gains) == FAILS
    with pytest.raises(InputError, match="not ranked"):
        compare("ordering", "quaternary", gains, {})


def test_a_peak_year_that_ties_within_rounding_stays_open():
    ratios = series(y2007="3.33", y2009="3.33")
    assert holds("date", "2007", ratios) in (REPRODUCED, WITHIN)
    assert holds("date", "2009", ratios) in (REPRODUCED, WITHIN)
    assert holds("date", "2009", series(y2007="3.144", y2009="3.110")) == FAILS


def test_a_first_time_is_the_first_year_above():
    given_ = {"threshold": 3, "since": 1978, "last": 2020, "basis": "original"}
    assert quantities.compute("first_year_above", Tables(), given_) == "2002"
    assert holds("first time", "2002", "2002") == REPRODUCED


@pytest.mark.parametrize(
    ("printed", "found", "expected"),
    [
        ("1985", "1985-10-23", REPRODUCED),
        ("1978..1984", "1985-01-01", FAILS),
        ("1978..1984", "1983", REPRODUCED),
        ("2012..", "2013", REPRODUCED),
        ("2012-12", "2012-12-21", REPRODUCED),
        ("2012-12", "2012", NOTHING),  # a date is not rounded
        ("1980", "1980..1981", NOTHING),
        ("2003", "2002-11-08", FAILS),
    ],
)
def test_dates(printed, found, expected):
    assert evidence.compare_dates(printed, found) == expected


def test_a_first_year_that_rounding_leaves_open_is_not_taken_for_the_printed_one():
    assert holds("first time", "1980", "1980..1981") == NOTHING
    assert holds("first time", "1980", "1981..1982") == FAILS
    for kind in ("first time", "date"):
        assert holds(kind, "80", Value(Fraction(161, 2), Interval("80", "81"))) == NOTHING
        assert holds(kind, "80", Value.known(81)) == FAILS


@pytest.mark.parametrize(
    ("printed", "found", "expected"),
    [
        (">30", ">400/14.1212", NOTHING),  # more than 28.3 does not say whether more than 30
        (">30", ">400/12", REPRODUCED),
        (">30", "<30", FAILS),
        ("<80", "<79", REPRODUCED),
        ("<80", ">81", FAILS),
        ("80", ">79", NOTHING),
    ],
)
def test_a_bound_says_no_more_than_it_does(printed, found, expected):
    row = {"compare": "number", "printed": printed, "found": found}
    assert evidence.match([row]).holds == expected


def test_all_attributes_of_a_citation_must_hold_and_an_open_one_decides_nothing():
    def row(compare, printed, found):
        return {"compare": compare, "printed": printed, "found": found}

    year, subject = row("date", "1998", "1998"), row("code", "digital economy", "ICT sector")
    assert evidence.match([year]).holds == REPRODUCED
    assert evidence.match([year, subject]).holds == FAILS
    assert evidence.match([year, row("number", "3", "unknown")]).holds == REPRODUCED
    assert evidence.match([row("number", "3", "unknown")]).holds == "no data"


def test_a_forecast_and_an_argument_get_no_true_or_false():
    found = [verdicts.Finding("a", {}, Match(FAILS, "67.9"))]
    assert verdicts.roll_up("forecast", found) == "forecast"
    assert verdicts.roll_up("argument", []) == "not testable"


@given(
    st.lists(st.sampled_from([REPRODUCED, WITHIN, FAILS]), min_size=1, max_size=6),
    st.sampled_from(["ratio", "citation", "label"]),
)
def test_the_verdict_depends_exactly_when_readings_disagree(found, kind):
    findings = [verdicts.Finding(str(n), {}, Match(one, "")) for n, one in enumerate(found)]
    verdict = verdicts.roll_up(kind, findings)
    assert (verdict == "depends") == (FAILS in found and set(found) != {FAILS})
    fault = {"citation": "miscited", "label": "mislabelled"}.get(kind, "contradicted")
    assert (verdict == fault) == (set(found) == {FAILS})


@given(st.lists(st.tuples(st.booleans(), st.integers(2015, 2025)), min_size=1, max_size=6))
def test_the_verdict_of_a_day_is_that_of_what_was_public_by_then(found):
    findings = [
        verdicts.Finding(str(n), {}, Match(REPRODUCED if good else FAILS, ""), published=str(year))
        for n, (good, year) in enumerate(found)
    ]
    early = [one for one in findings if int(one.published) <= 2021]
    assert verdicts.roll_up("ratio", findings, "2021-12-31") == verdicts.roll_up("ratio", early)


def test_a_later_edition_stands_beside_a_quotation_and_another_definition_does_not():
    def finding(dimension, choice, holds, counts, year):
        return verdicts.Finding(
            choice, {}, Match(holds, ""), counts, choices=((dimension, choice),), published=year
        )

    quoted = finding("basis", "original", REPRODUCED, True, "2013")
    later = finding("basis", "revised", FAILS, False, "2018")
    older = finding("basis", "living_expense", FAILS, False, "1997")
    other = finding("size", "cass-2021", FAILS, False, "2021")
    assert verdicts.revised([quoted, later, older, other]) == [later]
    assert verdicts.roll_up("level", [quoted, later]) == REPRODUCED


def test_two_senses_in_one_source_are_not_two_sources():
    def finding(holds, *sources):
        return verdicts.Finding(holds, {}, Match(holds, ""), sources=sources)

    one = finding(REPRODUCED, "World Bank")
    assert verdicts.turning([one, finding(FAILS, "World Bank")]) == ["sense"]
    assert verdicts.turning([one, finding(FAILS, "IMF")]) == ["source"]


@given(
    st.fractions(min_value=1, max_value=1000, max_denominator=997),
    st.fractions(min_value=1, max_value=1000, max_denominator=997),
    st.integers(0, 3),
)
def test_a_printed_ratio_of_true_values_never_fails(a, b, decimals):
    ratio = value(rounded(a, 3)) / value(rounded(b, 3))
    assert holds("ratio", rounded(a / b, decimals), ratio) != FAILS


FRACTIONS = st.fractions(min_value=1, max_value=100, max_denominator=97)


@given(FRACTIONS, FRACTIONS, st.sampled_from(["3+", ">3", "<3"]))
def test_a_bound_fails_only_if_no_number_of_the_interval_meets_it(a, b, printed):
    low, high = sorted((a, b))
    middle = Value((low + high) / 2, Interval(low, high))
    meets = {"3+": high > 3 and low < 4, ">3": high > 3, "<3": low < 3}[printed]
    assert (holds("ratio", printed, middle) != FAILS) == meets


@given(FRACTIONS, st.fractions(0, 1, max_denominator=97), st.integers(0, 2))
def test_a_cut_number_never_fails_wherever_in_its_interval_the_centre_lies(true, wide, decimals):
    outcome = Value(true, Interval(true - wide, true + wide))
    for number in (true - wide, true, true + wide):
        if number > 0:
            assert holds("level", cut(number, decimals), outcome) != FAILS


@given(FRACTIONS, FRACTIONS, st.integers(0, 3))
def test_no_more_digits_are_shown_than_the_interval_supports_and_one(a, b, decimals):
    quotient = value(rounded(a, 1)) / value(rounded(b, 1))
    supported = quotient.interval.supported_decimals
    shown = decimals_of(show(quotient, decimals))
    assert shown <= max(supported + 1, 0) and shown <= decimals + 2
    assert decimals_of(show(quotient, decimals, equal=True)) >= min(decimals, shown)


@given(FRACTIONS, st.integers(0, 4), st.integers(0, 4))
def test_a_cell_is_shown_in_its_own_digits(number, decimals, printed):
    assert show(value(rounded(number, decimals)), printed) == rounded(number, decimals)


@given(FRACTIONS, FRACTIONS, st.integers(-1, 4))
def test_a_shown_interval_holds_the_whole_interval(a, b, decimals):
    interval = Interval(*sorted((a, b)))
    low, high = interval.ends(decimals)
    assert Fraction(low) <= interval.low and interval.high <= Fraction(high)


@given(st.fractions(min_value=0, max_value=1000, max_denominator=999), st.integers(0, 3))
def test_a_number_off_by_two_units_of_its_last_digit_never_holds(number, decimals):
    unit = Fraction(1, 10**decimals)
    outcome = Value.known(number)
    assert holds("level", rounded(number + 2 * unit, decimals), outcome) == FAILS


def test_readings_are_refused_with_the_cell_that_is_wrong():
    with pytest.raises(InputError, match="name=choice"):
        readings.parse("edition")
    with pytest.raises(InputError, match="no words for basis 'census9'"):
        readings.parse("basis=census9")


def test_quantities_are_refused_by_name_and_by_argument():
    with pytest.raises(InputError, match="unknown quantity"):
        quantities.compute("income_rato", Tables(), {})
    with pytest.raises(InputError, match="income_ratio"):
        quantities.compute("income_ratio", Tables(), {"yaer": 1978})
    with pytest.raises(AbsentError):
        quantities.compute("income_ratio", Tables(), {"year": 1985, "basis": "revised"})


@pytest.mark.parametrize("asked", [rules.meant, rules.limits, rules.of_number, rules.stands_for])
@pytest.mark.parametrize("printed", ["", "rises", "~", ">>1", "3++"])
def test_what_is_no_printed_number_is_refused_whatever_is_asked_of_it(asked, printed):
    with pytest.raises(InputError, match="is not a printed number"):
        asked(printed)


def test_what_a_kind_cannot_compare_is_refused():
    with pytest.raises(InputError, match="unknown kind"):
        compare("opinion", "1", value("1"), {})
    with pytest.raises(InputError, match="cannot be a trend"):
        compare("trend", "wobbles", series(y1="1", y2="2"), {})
    with pytest.raises(InputError, match="not a printed number"):
        compare("level", "about three", value("3"), {})
