"""Exercises stand as they must, vary with the copy, and give nothing of themselves away."""

import json
import re

import pytest
from nbpress.files import read_notebook, tags
from nbpress.handout.anatomy import exercises as found_in
from nbpress.handout.answers import answers, hidden
from nbpress.handout.leaks import secrets
from nbpress.selfcheck import KINDS
from prosperity import data
from prosperity.audit import claims
from prosperity.base.places import NOTEBOOKS
from prosperity.study import digital, editions
from tellers import decidable

WITH_EXERCISES = sorted(
    path for path in NOTEBOOKS.glob("*.ipynb") if '"exercise"' in path.read_text(encoding="utf-8")
)
every_one = pytest.mark.parametrize("path", WITH_EXERCISES, ids=lambda path: path.stem)


@every_one
def test_a_notebook_has_three_to_five_exercises_ending_in_an_argument(path):
    found = found_in(read_notebook(path), path.name)
    assert 3 <= len(found) <= 5
    assert [one.written for one in found] == [False] * (len(found) - 1) + [True]
    assert [one.marks for one in found] == sorted(one.marks for one in found)


@every_one
def test_difficulty_and_time_are_marked_and_words_have_a_rubric_and_a_model_answer(path):
    notebook = read_notebook(path)
    for one in found_in(notebook, path.name):
        heads = [notebook["cells"][index]["source"].split("\n")[0] for index in one.prompts]
        assert "分钟）" in heads[0] and "minutes)" in heads[1]
        assert ("，易，" in heads[0]) == (", easy, " in heads[1])
        assert len(one.rubrics) == (2 if one.written else 0)
        assert not one.written or len(one.solutions) == 2


@every_one
def test_at_least_one_answer_varies_with_the_copy(path):
    assert any(one.parameters for one in answers(read_notebook(path), path.name))


@every_one
def test_what_is_asked_is_one_question_with_one_answer(path):
    """A second question without marks, box or key helps nobody."""
    notebook = read_notebook(path)
    for one in found_in(notebook, path.name):
        text = notebook["cells"][one.prompts[0]]["source"]
        assert one.written or f"`answer_{one.number}`" in text
        assert one.written or not text.rstrip().endswith(("？", "?"))


@every_one
def test_no_answer_stands_in_the_text_of_its_notebook(path):
    """Neither in prose that students see, nor as a word of the model answers."""
    notebook = read_notebook(path)
    known = [one.text for one in answers(notebook, path.name)]
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown" and not {"teacher", "solution"} & set(tags(cell)):
            assert hidden(cell["source"], known) == cell["source"]
    assert [one.cell + 1 for one in secrets(notebook, path.name) if one.told] == []


@every_one
def test_an_answer_has_digits_enough_to_be_searched_for_unless_it_counts(path):
    known = answers(read_notebook(path), path.name)
    assert [one.text for one in known if not decidable(one) and not KINDS[one.kind].whole] == []


@every_one
def test_verdicts_and_conclusions_are_for_the_teachers_copy(path):
    verdicts = [
        cell
        for cell in read_notebook(path)["cells"]
        if ("claims.verdicts(" in cell["source"] and "only=" not in cell["source"])
        or cell["source"].startswith(("## 判定", "## Verdict", "## 哪些说法", "## What does not"))
    ]
    assert all("teacher" in tags(cell) for cell in verdicts)
    assert verdicts or path.stem == "50-province"


def given(name):
    """The answers of the stored notebook, by the name of the check."""
    return {one.check: float(one.text) for one in answers(read_notebook(NOTEBOOKS / name), name)}


def test_solutions_of_the_stages_agree_with_a_computation_by_hand():
    income = data.load("income", "released").loc[2020]
    urban, rural = income["urban_income_yuan"], income["rural_income_yuan"]
    before = data.load("income", "original").loc[2012]
    ratio = before["urban_income_yuan"] / before["rural_income_yuan"]
    released = data.load("income", "released").loc[[2013, 2019]]
    inner = released["urban_income_yuan"] / released["rural_income_yuan"]
    assert given("12-stages.ipynb") == {
        "stages-1": round((urban / rural - 1) * 100, 2),
        "stages-2": round(rural - urban / ratio, 1),
        "stages-3": round(((inner[2019] / inner[2013]) ** (1 / 6) - 1) * 100, 4),
    }


def test_solutions_of_the_state_agree_with_a_computation_by_hand():
    last = data.load("gdp", "census5")["gdp_hundred_million_yuan"] / 10_000
    first = data.load("gdp", "announced")["gdp_hundred_million_yuan"][2020] / 10_000
    assert given("22-state.ipynb") == {
        "state-1": round((39.2 - 18.6) / 5 / 18.6 * 100, 2),
        "state-2": round(((39.2 / 18.6) ** (1 / 5) - 1) * 100, 2),
        "state-3": round(39.2 / last[2020] * 100 - 39.2 / first * 100, 4),
        "state-4": round((39.2 - 18.6) / (last[2020] - last[2015]) * 100, 2),
    }


def test_the_model_answer_on_the_rise_agrees_with_a_computation_by_hand():
    changes = editions.share_changes()
    now, then = changes.loc["census5"], changes.loc["as_printed"]
    first, last, rise = (now[key] - then[key] for key in ("first_percent", "last_percent",
                                                          "change_points"))  # fmt: skip
    assert last < first < 0, "both shares fall, the last a little more"
    assert abs(rise) < min(abs(first), abs(last)) / 2, "and cancel for the most part"
    rounding = sum(
        0.05 / digital.gdp_trillion_yuan("as_printed")[year] * 100
        for year in (digital.FIRST, digital.PRINTED_LAST)
    )
    paper = abs(float(claims.ledger()["C103"].printed) - then["change_points"])
    assert paper < rounding < abs(rise) < 1, "rounding does a little less than the edition"
    assert {round(one) for one in changes["change_points"]} <= {11, 12}


def test_no_output_of_a_notebook_holds_a_seal():
    for path in WITH_EXERCISES:
        for cell in read_notebook(path)["cells"]:
            text = re.sub(r'"image/png": "[^"]*"', "", json.dumps(cell.get("outputs", [])))
            assert "seal" not in text  # four letters that a picture's bytes may spell
