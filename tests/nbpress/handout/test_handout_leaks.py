"""Nothing of a solution is in a student's copy or on a slide, in any form."""

import gzip
import itertools
import json
import re

import pytest
from nbpress.errors import PressError
from nbpress.handout import Edition, Lesson
from nbpress.handout.answers import Answer
from nbpress.handout.assignment import assignment
from nbpress.handout.leaks import leaks, readable, secrets
from tellers import tellers

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
    assert {("value", "7.8125"), ("answer", "7.81")} <= found
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


@pytest.mark.parametrize("told", ["7.81", "7.8125", "-7.810", "7.81%"])
def test_prose_that_tells_an_answer_is_refused_however_it_is_rounded(executed, make, told):
    copy = executed()
    copy["cells"][4]["source"] += f"\n\n结果是{told}。"
    with pytest.raises(PressError, match="an answer of the solution in cell 15 also stands"):
        make("student", "zh", "pdf", copy)


@pytest.mark.parametrize("form", ["pdf", "html", "ipynb", "docx"])
def test_an_answer_that_an_output_shows_is_hidden(tmp_path, executed, make, form):
    copy = executed()
    table = "<table><tr><th>Share</th></tr><tr><td>7.8125%</td></tr><tr><td>9.5%</td></tr></table>"
    copy["cells"][6]["outputs"][0]["data"] = {"text/html": table, "text/plain": "7.8125 9.5"}
    file = saved(tmp_path, make("student", "zh", form, copy), form)
    text = " ".join(readable(file.read_bytes(), f".{form}"))
    assert leaks(file, secrets(copy)) == []
    once = 2 if form in ("html", "ipynb") else 1  # as its source and text, or markdown and text
    assert re.search("□%.*9[.]5%.*□ 此数为练习答案", text, re.DOTALL), "it is told where it stands"
    assert text.count("此数为练习答案") == once


def test_a_box_is_explained_once_and_a_number_met_by_chance_is_none(executed, make):
    copy = executed()
    output = copy["cells"][6]["outputs"][0]
    output["data"] = {"text/plain": "7.8125 9.5 7.8125"}
    copy["cells"][6]["outputs"].append({**output, "data": {"text/plain": "7.81 once more"}})
    page = make("student", "en", "html", copy)
    assert page.count("An exercise asks for this number") == 1
    output["data"], copy["cells"][6]["outputs"][1:] = {"text/plain": "8 7.9 17.81"}, []
    assert "□" not in make("student", "en", "html", copy)


ASKED = Answer(1, "one", "7.813", "percent", {}, 0, "7.8125")  # three decimals of it
TELLING = {
    "a page": ("page.html", "<p>It fell by <b>7.8125</b> percent.</p>"),
    "an attribute": ("mark.html", '<td data-value="7.8125" class="x">–</td>'),
    "a script": ("chart.html", "<script>const points = [[1978,7.8125],[1979,2.1]]</script>"),
    "a table": ("table.csv", "year,share\n1978,7.8125\n"),
    "a table of fractions": ("part.csv", "year,share\n1978,0.0781250\n"),
    "a record": ("record.json", '{"rows": [["share", 7.8125]]}'),
    "a drawing's words": ("drawn.svg", "<svg><title>7.8125 percent</title></svg>"),
    "a packed index": ("index.pf_fragment", gzip.compress(b'{"content": "by 7.8125 percent"}')),
    "a feed": ("feed.xml", "<entry>7.813 percent</entry>"),
    "a text": ("read.txt", "7.813 percent"),
}


@pytest.mark.parametrize("kind", TELLING)
def test_the_search_finds_an_answer_in_files_of_every_kind(tmp_path, kind):
    name, content = TELLING[kind]
    (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    assert [one.path.name for one in tellers(tmp_path, [ASKED])] == [name]


@pytest.mark.parametrize("form", ["pdf", "docx", "ipynb"])
def test_the_search_reads_the_handouts_of_a_teacher(tmp_path, executed, make, form):
    saved(tmp_path, make("teacher", "both", form), form)
    assert [one.number for one in tellers(tmp_path, [ASKED])] == ["7.8125"]


def test_a_number_that_parts_from_the_answer_later_is_another_and_geometry_is_no_number(tmp_path):
    (tmp_path / "a.csv").write_text("x,y\n7.8129,7.81\n", encoding="utf-8")
    (tmp_path / "b.svg").write_text('<svg><path d="M 7.8125 1"/></svg>', encoding="utf-8")
    assert tellers(tmp_path, [ASKED]) == []
    (tmp_path / "c.odd").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(PressError, match="neither text nor a kind that can be searched"):
        tellers(tmp_path, [])


def test_what_is_tagged_for_the_teacher_is_in_the_teachers_copy_alone(executed, make):
    copy = executed()
    copy["cells"][4]["metadata"]["tags"].append("teacher")
    assert "R^2=0.9" not in str(make("student", "zh", "ipynb", copy))
    assert "R^2=0.9" in str(make("teacher", "zh", "ipynb", copy))


def test_outputs_made_after_a_solution_are_cleared(executed, make):
    extra = {**executed()["cells"][6], "source": "print(answer)", "id": "late"}
    copy = executed()
    copy["cells"].append(extra)
    cells = json.loads(make("student", "both", "ipynb", copy))["cells"]
    by_id = {cell["id"]: cell for cell in cells}
    assert by_id["late"]["outputs"] == [] and by_id["cell-6"]["outputs"]


def practised(content):
    """Runs the checks of a student's notebook on an answer; what each says."""
    cells = json.loads(content)["cells"]
    [source] = ["".join(c["source"]) for c in cells if "check" in c["metadata"].get("tags", [])]

    def run(answer, stage=2):
        seal, _ = source.rsplit("\n", 1)
        names = {}
        exec(seal, names)
        check = names["selfcheck"].check
        return check("one", answer, "percent", "en", decimals=2, stage=stage)

    return source, run


def test_a_copy_to_practise_in_knows_its_answer_by_a_seal_of_its_own(make):
    mine, run = practised(make("student", "en", "ipynb"))
    assert run(7.8125).startswith("That is right (for practice")
    assert "made for stage = 2" in run(7.8125, stage=3)
    wrong = {run(number) for number in (-7.8125, 781.25, 0.078125, 7.82, 50)}
    assert len(wrong) == 1, "no wrong answer is confirmed by degrees"
    other, _ = practised(make("student", "en", "ipynb", lesson=Lesson(number="2")))
    assert other != mine, "one table of seals does not serve two copies"


def test_a_graded_copy_holds_neither_check_nor_seal(make):
    text = make("student", "en", "ipynb", graded=True)
    assert "seal" not in text and "press.check" not in text
    assert "Write your code here" in text and "write your answer" in text


def test_an_assignment_hides_its_tests_and_shows_how_words_are_marked(executed):
    copy = executed()
    rubric = {"source": "**Marking**: the measure, 5 marks.", "id": "rubric"}
    tagged = {"metadata": {"tags": ["lang-en", "rubric"]}}
    copy["cells"].insert(17, {**copy["cells"][16], **rubric, **tagged})
    text = assignment(copy, "gap.ipynb", Edition("teacher", "both", "ipynb"))
    cells = {c["id"]: c for c in json.loads(text)["cells"]}
    test = "".join(cells["cell-14"]["source"])
    hidden = test.split("### BEGIN HIDDEN TESTS\n")[1].split("\n### END")[0]
    for answer, right in (
        (7.8125, True),
        (7.81, True),
        (7.82, False),
        (-7.81, False),
        (..., False),
    ):
        try:
            exec(hidden, {"answer": answer, "abs": None, "round": None, "float": None})
        except (AssertionError, TypeError):
            assert not right
        else:
            assert right
    assert "press" not in test.replace("### BEGIN HIDDEN TESTS", "").split("### END")[0]
    assert cells["rubric"]["metadata"]["nbgrader"]["locked"]
    assert cells["cell-14"]["metadata"]["nbgrader"]["points"] == 3
    assert cells["cell-17"]["metadata"]["nbgrader"]["points"] == 5
    assert all(not c.get("outputs") for c in cells.values())
