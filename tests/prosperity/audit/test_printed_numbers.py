"""The presets give back what the paper prints, and say what each number hangs on."""

import pytest
from prosperity.base.errors import InputError
from prosperity.study import digital, incomes, stages


def test_figure_1_ends_at_the_printed_size():
    assert digital.size().loc[2020, "size_trillion_yuan"] == 39.2


def test_figure_2_gives_the_printed_growth_from_levels_only():
    assert round(digital.digital_growth_percent("levels")[2020], 2) == 9.50
    assert digital.digital_growth_percent("published")[2020] == 9.7


def test_figure_3_gives_the_printed_shares_with_the_required_size_only():
    printed = digital.share_percent("as_printed", size_2015="backed_out").round(2)
    assert (printed[2015], printed[2020]) == (27.04, 38.58)
    assert round(printed[2020] - printed[2015], 2) == 11.54
    assert round(digital.share_percent("as_printed")[2015], 2) == 27.00


def test_no_single_edition_gives_both_printed_shares():
    for edition in ("announced", "verified", "census4", "census5"):
        share = digital.share_percent(edition, size_2015="backed_out").round(2)
        assert (share[2015], share[2020]) != (27.04, 38.58)


def test_figure_4_gives_the_printed_penetration_and_leaves_2017_empty():
    table = digital.penetration_percent("as_printed")
    sectors = ["primary_percent", "secondary_percent", "tertiary_percent"]
    assert table.loc[2016, sectors].to_list() == [6.2, 16.8, 29.6]
    assert table.loc[2020, sectors].to_list() == [8.9, 21.0, 40.7]
    assert table.loc[2017, sectors].isna().all()
    assert digital.penetration_percent("caict").loc[2016, "secondary_percent"] == 17.0


def test_implied_penetration_is_the_printed_level_less_the_printed_change():
    row = digital.penetration_percent("caict", 2023).loc[2021]
    assert (row["tertiary_percent"], row["status"]) == (43.1, "implied")


def test_two_fifths_of_the_printed_fall_is_the_change_of_survey():
    assert incomes.survey_effect()["step_percent"].round(1).to_list() == [41.7, 41.0, 40.5]


def test_peak_and_trough_depend_on_the_basis():
    table = incomes.extremes()
    assert table["highest_year"].to_list() == [2009, 2007]
    assert table.loc["original", "lowest_year"] == 1983


def test_ratio_and_gap_part_in_three_of_four_stages():
    table = stages.opposite_years("as_printed")
    assert table["opposite"].to_list() == [True, False, True, True]


def test_the_change_of_survey_never_counts_as_a_year_in_which_they_part():
    assert 2013 not in incomes.opposite(incomes.incomes("as_printed")).index


def test_the_sense_of_stage_3_depends_on_its_boundaries():
    moved = stages.moved("as_printed")
    flips = (~moved["same_sign"]).groupby(moved["stage"]).sum()
    assert flips[[1, 2, 4]].to_list() == [0, 0, 0]
    assert flips[3] > 0


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: digital.share_percent("census6"), "unknown edition 'census6'"),
        (lambda: digital.digital_growth_percent("guess"), "levels, published"),
        (lambda: digital.gdp_growth_percent("guess", "announced"), "nominal, real"),
        (lambda: digital.penetration_percent("guess"), "as_printed, caict"),
        (lambda: digital.size(2030), "2016 to 2023"),
        (lambda: incomes.incomes("guess"), "as_printed, original, revised"),
        (lambda: stages.chosen(5), "all, 1, 2, 3, 4"),
        (lambda: stages.spans([1978, 1984]), "five rising years"),
        (lambda: stages.spans([1970, 1984, 2003, 2012, 2020]), "1978 to 2025"),
    ],
)
def test_an_unknown_choice_is_refused_with_those_allowed(call, told):
    with pytest.raises(InputError, match=told):
        call()
