"""Self-checks tell what is wrong and hold no answer; exercises stand as they must."""

import json
import math

import pytest
from nbpress.files import read_notebook
from nbpress.handout.anatomy import exercises as found_in
from nbpress.handout.leaks import secrets
from prosperity import data, exercises
from prosperity.errors import InputError
from prosperity.places import NOTEBOOKS

WITH_EXERCISES = sorted(
    path for path in NOTEBOOKS.glob("*.ipynb") if '"exercise"' in path.read_text(encoding="utf-8")
)


@pytest.fixture
def sealed(monkeypatch):
    """Seals an answer as the solved notebook does; the seal is then in force."""
    monkeypatch.setattr(exercises, "_SEALS", {})

    def seal(answer, kind, use="student", decimals=0, **parameters):
        told = exercises.check("e", answer, kind, "en", decimals, **parameters)
        exec(told.lines[use], {"exercises": exercises})
        return told

    return seal


@pytest.mark.parametrize(
    ("answer", "given", "kind", "decimals", "told"),
    [
        (28.34, 28.3, "percent", 1, "That is right"),
        (28.34, ..., "percent", 1, "No answer yet"),
        (28.34, "28.3", "percent", 1, "should be one number"),
        (28.34, -28.34, "percent", 1, "the sign is not"),
        (28.34, 0.2834, "percent", 1, "factor of a hundred"),
        (28.34, 128.34, "percent", 1, "off by a hundred"),
        (28.34, 28, "percent", 1, "Very close"),
        (28.34, 28.4, "percent", 1, "Very close"),
        (28.34, 91.2, "percent", 1, "Not yet right"),
        (28.34, 1e9, "percent", 1, "outside what this unit can be"),
        (28.34, math.nan, "percent", 1, "not a finite number"),
        (2.558, 1 / 2.558, "ratio", 2, "wrong way round"),
        (43834, 4.3834, "yuan", 0, "The unit is not the one"),
        (1983, 1984, "year", 0, "off by one"),
        (1983, 1983.5, "year", 0, "A whole number"),
        (-0.7, 0.7, "points", 2, "the sign is not"),
    ],
)
def test_a_hint_names_the_slip(sealed, answer, given, kind, decimals, told):
    sealed(answer, kind, decimals=decimals)
    hint = exercises.check("e", given, kind, "en", decimals)
    assert told in hint
    assert exercises.written(answer, decimals) not in hint


def test_the_solved_notebook_shows_the_answer_and_seals_it(sealed):
    told = sealed(28.34, "percent", decimals=1, stage=2)
    assert str(told) == "Answer: 28.3 percent."
    line = told.lines["student"]
    assert line.startswith('exercises.seal("e", "') and line.endswith(", stage=2)")
    assert "28.3" not in line and told._repr_mimebundle_()[1] == {"nbpress": told.lines}


def test_a_seal_belongs_to_its_parameters(sealed):
    sealed(28.34, "percent", stage=2, boundaries=[1978, 1984])
    told = exercises.check("e", 28.34, "percent", "en", stage=3, boundaries=[1978, 1984])
    assert "made for stage = 2" in told
    assert "right" in exercises.check("e", 28.34, "percent", "en", stage=2, boundaries=[1978, 1984])


def test_a_graded_copy_raises_for_what_is_not_right(sealed):
    sealed(28.34, "percent", use="graded")
    assert "right" in exercises.check("e", 28, "percent", "en")
    for wrong in (..., 29.9):
        with pytest.raises(exercises.WrongAnswer):
            exercises.check("e", wrong, "percent", "en")


def test_a_missing_year_can_be_the_answer(sealed):
    sealed(math.nan, "change", decimals=3)
    assert "right" in exercises.check("e", math.nan, "change", "en", decimals=3)


def test_an_unknown_kind_is_refused():
    with pytest.raises(InputError, match="unknown kind of answer 'euro'; choose one of year"):
        exercises.check("e", 1, "euro", "en")


@pytest.mark.parametrize("path", WITH_EXERCISES, ids=lambda path: path.stem)
def test_a_notebook_has_three_to_five_exercises_ending_in_an_argument(path):
    found = found_in(read_notebook(path), path.name)
    assert 3 <= len(found) <= 5
    assert [one.written for one in found] == [False] * (len(found) - 1) + [True]
    assert [one.marks for one in found] == sorted(one.marks for one in found)


@pytest.mark.parametrize("path", WITH_EXERCISES, ids=lambda path: path.stem)
def test_no_answer_stands_in_the_text_of_its_notebook(path):
    """Neither in prose, nor as a number that the code prints before the exercises."""
    known = secrets(read_notebook(path), path.name)
    assert [one.cell + 1 for one in known if one.told] == []
    for cell in read_notebook(path)["cells"]:
        for output in cell.get("outputs", []):
            assert "exercises.seal" not in json.dumps(output.get("data", {}))


def answers(name):
    """The answers that the stored notebook gives, by the name of the exercise."""
    found = {}
    for cell in read_notebook(NOTEBOOKS / name)["cells"]:
        for output in cell.get("outputs", []):
            line = output.get("metadata", {}).get("nbpress", {}).get("student")
            if line:
                text = "".join(output["data"]["text/plain"]).split("\n")[-1]
                found[line.split('"')[1]] = float(text.split()[1])
    return found


def test_solutions_of_the_stages_agree_with_a_computation_by_hand():
    income = data.load("income", "released").loc[2020]
    urban, rural = income["urban_income_yuan"], income["rural_income_yuan"]
    before = data.load("income", "original").loc[2012]
    ratio = before["urban_income_yuan"] / before["rural_income_yuan"]
    released = data.load("income", "released").loc[[2013, 2019]]
    inner = released["urban_income_yuan"] / released["rural_income_yuan"]
    assert answers("12-stages.ipynb") == {
        "stages-1": round((urban / rural - 1) * 100, 1),
        "stages-2": round(rural - urban / ratio),
        "stages-3": round(inner[2019] - inner[2013], 3),
    }


def test_solutions_of_the_state_agree_with_a_computation_by_hand():
    gdp = data.load("gdp", "verified")["gdp_hundred_million_yuan"] / 10_000
    latest = data.load("gdp", "census5")["gdp_hundred_million_yuan"][2020] / 10_000
    first = data.load("gdp", "announced")["gdp_hundred_million_yuan"][2020] / 10_000
    assert answers("22-state.ipynb") == {
        "state-1": round((39.2 - 18.6) / 5, 2),
        "state-2": round(((39.2 / 18.6) ** (1 / 5) - 1) * 100, 2),
        "state-3": round(39.2 / latest * 100 - 39.2 / first * 100, 2),
        "state-4": round((39.2 - 35.8) / (gdp[2020] - gdp[2019]) * 100, 1),
    }
