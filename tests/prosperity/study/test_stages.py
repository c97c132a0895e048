"""Stages: no change crosses a survey unseen, and a boundary is tested where it can be found."""

import pandas as pd
import pytest
from prosperity import figures
from prosperity.base import show
from prosperity.measures import breaks
from prosperity.study import incomes, stages


def test_a_stage_that_crosses_the_surveys_stands_on_the_revised_one():
    spliced, revised = stages.summary("as_printed"), stages.summary("revised")
    assert spliced["survey"].to_list() == ["original", "original", "original", "revised"]
    assert spliced.loc[4].equals(revised.loc[4])


def test_deflated_growth_on_one_survey_equals_that_of_the_office():
    row = stages.summary("as_printed").loc[4]
    for area in ("urban", "rural"):
        ours, theirs = (
            row[f"{area}_real_growth_percent"],
            row[f"{area}_real_growth_percent_published"],
        )
        assert round(ours, 1) == round(theirs, 1)


def test_the_splice_is_the_step_between_surveys_in_the_first_year():
    old, new = incomes.incomes("original").loc[2012], incomes.incomes("revised").loc[2012]
    found = stages.splice()["from_splice"]
    for name in ("ratio", "theil", "gini"):
        assert found[f"{name}_change"] == pytest.approx(
            new[name] - old[name], abs=2e-4
        )  # released: whole yuan


def test_no_estimate_stands_in_the_published_series():
    assert stages.ratio_series("published").index[-1] == 2012
    assert stages.ratio_series("with_estimates").index[-1] == 2014


def test_a_boundary_that_no_test_could_find_is_not_called_refuted():
    tested = stages.boundaries_tested([1975, 1979, 2003, 2024, 2025])
    assert tested.loc[[1979, 2024], "borne_out"].to_list() == ["untested", "untested"]
    assert tested.loc[2003, "admissible"] == len(stages.break_table())


def test_2012_can_be_found_on_the_revised_survey_alone():
    table = stages.break_table()
    able = table["first_admissible"].le(2012) & table["last_admissible"].ge(2012)
    assert set(table.index[able]) == {"revised"}
    assert stages.boundaries_tested().loc[2012, "admissible"] == able.sum() > 0


def test_the_reader_s_boundaries_are_never_called_the_paper_s():
    series = stages.ratio_series("published")
    found = breaks.break_intervals(series, 3, draws=19)
    own, papers = [1978, 1984, 2009, 2012, 2020], stages.BOUNDARIES
    for boundaries, word in ((own, "chosen"), (papers, "the paper's")):
        figure = figures.break_years(found, series, boundaries)
        said = [figure.alt["en"], *(text.get_text() for text in figure.plot("en").texts)]
        assert all((word in one) for one in said if "boundaries" in one)


def test_estimates_are_hollow():
    series = stages.ratio_series("published")
    found = pd.DataFrame({"break_year": [1984], "low_year": [1983], "high_year": [1985]})
    [axis] = figures.break_years(found, series).plot("en").axes
    hollow = {x for line in axis.get_lines() if line.get_markerfacecolor() == "white"
              for x in line.get_xdata()}  # fmt: skip
    assert hollow == {2013, 2014}


def test_what_is_not_at_hand_is_neither_yes_nor_no_nor_a_peak():
    revised = stages.opposite_years("revised", [1978, 1989, 2003, 2014, 2020])
    assert revised["opposite"].isna().to_list() == [True, True, False, False]
    assert [row[3] for row in show.table(revised, "en").rows] == ["–", "–", "yes", "yes"]
    ends = stages.summary("revised", [1978, 1991, 2003, 2014, 2020]).loc[1]
    assert ends["ratio_change"] < 0 and ends[["lowest_year", "highest_year"]].isna().all()


def test_a_change_of_survey_is_spoken_of_where_it_is_drawn():
    for boundaries, drawn in ((stages.BOUNDARIES, True), ((1978, 1984, 1994, 2003, 2012), False)):
        figure = figures.ratio_and_gap("as_printed", boundaries)
        said = [text.get_text() for text in figure.plot("en").texts]
        assert any("change of survey" in one for one in said) == drawn
        assert ("survey" in figures.ratio_with_stages("revised", boundaries).alt["en"]) == drawn
