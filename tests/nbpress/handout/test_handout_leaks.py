"""Nothing of a solution is in a student's copy or on a slide, in any form."""

import itertools
import json

import pytest
from nbpress.errors import PressError
from nbpress.handout import Edition
from nbpress.handout.assignment import assignment
from nbpress.handout.leaks import leaks, secrets

SAFE = list(
    itertools.product(("student", "slides"), ("zh", "en", "both"), ("pdf", "html", "ipynb"))
)


def saved(tmp_path, content, form):
    file = tmp_path / f"made.{form}"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return file


def test_secrets_are_lines_sentences_values_and_pictures(executed):
    found = {(one.kind, one.text) for one in secrets(executed())}
    assert ("line", "answer=round(share*secret_factor(),2)") in found
    assert ("line", "隐藏的答案图形") in found
    assert ("sentence", "看出量度的选择决定结论：3分") in found
    assert {("value", "7.8125"), ("value", "7.81")} <= found
    assert any(kind == "picture" for kind, _ in found)
    assert not any("4321" in text for _, text in found), "starter code is no secret"


@pytest.mark.parametrize(("audience", "lang", "form"), SAFE)
def test_no_secret_gets_out(tmp_path, executed, make, audience, lang, form):
    file = saved(tmp_path, make(audience, lang, form), form)
    assert leaks(file, secrets(executed())) == []


@pytest.mark.parametrize("form", ["pdf", "html", "ipynb"])
def test_the_search_finds_the_solutions_of_a_teachers_copy(tmp_path, executed, make, form):
    known = [one for one in secrets(executed()) if one.kind != "picture"]
    file = saved(tmp_path, make("teacher", "both", form), form)
    assert leaks(file, known) == known


@pytest.mark.parametrize("form", ["pdf", "html", "ipynb"])
def test_a_seeded_leak_is_refused(executed, make, form):
    copy = executed()
    copy["cells"][4]["source"] += "\n\n记住：answer = round(share * secret_factor(), 2)"
    with pytest.raises(PressError, match="a line of the solution in cell 14 also stands outside"):
        make("student", "zh", form, copy)


def test_a_value_told_by_the_prose_is_reported(tmp_path, executed, make):
    copy = executed()
    copy["cells"][4]["source"] += "\n\n答案是7.81。"
    file = saved(tmp_path, make("student", "zh", "pdf", copy), "pdf")
    assert [one.text for one in leaks(file, secrets(copy))] == ["7.81"]


def test_outputs_made_after_a_solution_are_cleared(executed, make):
    extra = {**executed()["cells"][6], "source": "print(answer)", "id": "late"}
    copy = executed()
    copy["cells"].append(extra)
    cells = json.loads(make("student", "both", "ipynb", copy))["cells"]
    assert cells[-1]["outputs"] == [] and cells[6]["outputs"]


def test_a_copy_to_work_in_keeps_starter_and_carries_the_seal(make):
    cells = json.loads(make("student", "en", "ipynb"))["cells"]
    by_tag = {tag: "".join(c["source"]) for c in cells for tag in c["metadata"].get("tags", [])}
    assert by_tag["solution"] == "share = 4321 / 9876\n# Write your code here"
    assert by_tag["check"].startswith('press.seal("one", "0a1b2c")\n')
    assert "write your answer" in by_tag["answer"]


def test_an_assignment_is_marked_as_nbgrader_reads_it(executed):
    text = assignment(executed(), "gap.ipynb", Edition("teacher", "both", "ipynb"))
    graded = [c for c in json.loads(text)["cells"] if "nbgrader" in c["metadata"]]
    about = {c["metadata"]["nbgrader"]["grade_id"]: c["metadata"]["nbgrader"] for c in graded}
    assert about["cell-13"]["solution"] and not about["cell-13"]["grade"]
    assert (about["cell-14"]["points"], about["cell-14"]["locked"]) == (3, True)
    assert (about["cell-17"]["points"], about["cell-17"]["solution"]) == (5, True)
    assert "strict=True" in "".join(graded[3]["source"])
    assert all(not c.get("outputs") for c in graded)
