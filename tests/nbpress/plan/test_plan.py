"""A plan: which jobs a folder holds, and what is refused before any kernel starts."""

import os
import re

import pytest
from nbpress import plan
from nbpress.command_line import main, parser
from nbpress.errors import PressError
from nbpress.plan.options import joined, planned
from nbpress.run import run

CELL = (
    'lang = "both"  # allowed: zh, en, both\n'
    'stage = "all"  # allowed: all, 1, 2; the stages\n'
    "year = 2000  # allowed: 1978 to 2025\n"
    "years = [1990, 2000]  # allowed: 1978 to 2025\n"
    "cuts = [1984, 2003]  # allowed: 2 rising years from 1978 to 2025; the ends stand\n"
    "bounds = [0.1, 0.5]  # allowed: rising shares from 0 to 1\n"
    'title = "Income"  # any text\n'
    "rate = 0.5\n"
    "deep = False",
    "parameters",
)


@pytest.fixture
def stages(folder, notebook):
    notebook(folder / "nb/stages.ipynb", CELL, "print(lang)")
    return folder / "nb"


def names(jobs):
    return [job.name for job in jobs]


def test_a_list_means_every_value_and_names_follow_the_parameters_cell(stages):
    (stages / "jobs.toml").write_text(
        '[[jobs]]\nnotebook = "stages.ipynb"\n'
        'parameters = { stage = ["all", 2], lang = "@all" }\n'
        '[drop]\nlang = { zh = ["lang-en"] }\n'
    )
    jobs = plan.collection(stages)
    assert names(jobs)[:2] == ["stages.lang=zh.stage=all", "stages.lang=zh.stage=2"]
    assert len(jobs) == 6
    assert jobs[1].parameters == {"lang": "zh", "stage": 2}
    assert jobs[0].drop == ("lang-en",) and jobs[-1].drop == ()
    assert jobs[1].output.parts[-4:] == ("out", "runs", "stages", "stages.lang=zh.stage=2.ipynb")


def test_a_list_of_allowed_values_goes_on_below_where_a_line_ends_in_a_comma(folder, notebook):
    cell = 'a = "x"  # allowed: x, y,\n#   z,\n#   w; free, text,\n# none\nb = 1  # allowed: 1, 2\n'
    notebook(folder / "nb/long.ipynb", (cell, "parameters"), "print(a)")
    asked = plan.collection(folder / "nb", matrix={"a": "@all", "b": "@all"})
    assert [job.parameters["a"] for job in asked][::2] == ["x", "y", "z", "w"]
    with pytest.raises(PressError, match="choose one of x, y, z, w"):
        plan.collection(folder / "nb", parameters={"a": "v"})


def test_a_comma_at_the_end_takes_nothing_from_the_parameter_below(folder, notebook):
    cell = "a = 1  # allowed: 1, 2,\nb = 3  # allowed: 3, 4\n"
    notebook(folder / "nb/two.ipynb", (cell, "parameters"), "print(a)")
    asked = plan.collection(folder / "nb", matrix={"a": "@all"})
    assert [job.parameters["a"] for job in asked] == [1, 2]


def test_each_value_of_a_list_is_a_list_where_the_default_is_one(stages):
    (stages / "jobs.toml").write_text(
        '[[jobs]]\nnotebook = "stages.ipynb"\nparameters = { years = [1980, [1990, 2000]] }\n'
    )
    assert [job.parameters["years"] for job in plan.collection(stages)] == [[1980], [1990, 2000]]
    (job, *_) = plan.collection(stages, matrix={"years": "@all"})
    assert job.parameters == {"years": [1978]}
    (job,) = plan.collection(stages, parameters={"years": "1999"})
    assert job.parameters == {"years": [1999]}


def test_a_rule_means_the_notebook_as_it_is_named_here(stages):
    (stages / "link.ipynb").symlink_to("stages.ipynb")
    (stages / "jobs.toml").write_text(
        '[[jobs]]\nnotebook = "link.ipynb"\nparameters = { stage = [1, 2] }\n'
    )
    assert names(plan.collection(stages)) == ["link.stage=1", "link.stage=2", "stages"]


def test_a_notebook_that_no_job_names_runs_once_with_its_defaults(stages, notebook):
    notebook(stages / "plain.ipynb", "1 + 1")
    assert names(plan.collection(stages)) == ["plain", "stages"]


def test_words_of_the_command_line_take_the_type_of_the_parameter(stages):
    (job,) = plan.collection(
        stages,
        parameters={"stage": "2", "year": "1999", "years": "1980,1990", "rate": "1", "deep": "true",
                    "title": "7"},
    )  # fmt: skip
    assert job.parameters == {
        "stage": 2, "year": 1999, "years": [1980, 1990], "title": "7", "rate": 1, "deep": True,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"lang": "fr"}, "stages.ipynb: parameter 'lang' does not take 'fr'; "
                         "choose one of zh, en, both"),
        ({"year": "1900"}, "choose 1978 to 2025"),
        ({"years": "1900,1990"}, "choose 1978 to 2025"),
        ({"year": "two"}, "choose 1978 to 2025"),
        ({"cuts": "[2003, 1984]"}, "choose 2 rising years from 1978 to 2025"),
        ({"cuts": "1984,1984"}, "choose 2 rising years from 1978 to 2025"),
        ({"cuts": [1984, 2003, 2012]}, "choose 2 rising years from 1978 to 2025"),
        ({"cuts": "1984,2.5"}, "choose 2 rising years from 1978 to 2025"),
        ({"bounds": "0.2,0.1"}, "choose rising shares from 0 to 1"),
        ({"rate": "high"}, "choose a value of type float"),
        ({"rate": float("nan")}, "does not take nan; choose a value of type float"),
        ({"deep": "perhaps"}, "choose a value of type bool"),
        ({"langue": "zh"}, "has a parameter 'langue'"),
    ],
)  # fmt: skip
def test_a_wrong_parameter_is_refused_and_the_allowed_ones_are_named(stages, given, message):
    with pytest.raises(PressError, match=message.replace("(", r"\(")):
        plan.collection(stages, parameters=given)


def test_a_parameter_given_twice_is_refused(stages):
    with pytest.raises(PressError, match="'year' is given one value and a list; choose one"):
        plan.collection(stages, parameters={"year": "2018"}, matrix={"year": ["2019"]})
    assert main(["run", str(stages), "-p", "year", "2018", "-p", "year", "2019"]) == 3


@pytest.mark.parametrize(
    "words",
    ["-j 0", "-j x", "--limit-cell -1", "--limit-start inf", "--matrix year", "--matrix year=[1"],
)
def test_a_number_or_list_that_cannot_be_meant_is_refused(stages, words, capsys):
    assert main(["run", str(stages), *words.split()]) == 3
    said = capsys.readouterr().err
    assert "Traceback" not in said and "value:" not in said and not (stages.parent / "out").exists()


@pytest.mark.parametrize("name", ["title", "years", "rate", "stage"])
@pytest.mark.parametrize(
    "value", ["\ud800", "['\\ud800']", "[" * 5000, "9" * 5000, "\0", "1" * 400]
)
def test_a_value_that_no_notebook_can_hold_is_refused_or_taken_as_text(stages, name, value, capsys):
    assert main(["run", str(stages), "--dry-run", "-p", name, value]) in (0, 3)
    said = capsys.readouterr().err
    assert len(said) < 400 and said.count("\n") <= 1


@pytest.mark.parametrize(
    ("path", "message"),
    [("", "an empty path names nothing"), ("x" * 5000, "no path 'xxx"), ("a\0b", "no path 'a"),
     ("loop", "no ")],
)  # fmt: skip
def test_a_path_that_can_lead_nowhere_is_one_line(stages, path, message, capsys):
    (stages.parent / "loop").symlink_to("loop")
    for words in (["run", path], ["run", str(stages), "--out", path]):
        if words[-1] != "loop" or words[1] == "loop":
            assert main([*words, "--dry-run"]) == 3
            said = capsys.readouterr().err
            assert said.startswith(f"error: {message}") and said.count("\n") == 1
    if path == "loop":
        assert main(["run", str(stages), "--out", path]) == 3


def test_at_all_needs_values_that_can_be_listed(stages):
    assert len(plan.collection(stages, matrix={"year": "@all"})) == 48
    with pytest.raises(PressError, match="'title' does not list its values"):
        plan.collection(stages, matrix={"title": "@all"})


def test_chinese_names_spaces_and_folders_give_ascii_outputs_that_do_not_collide(folder, notebook):
    for name in ("省 表.ipynb", "b/省 表.ipynb", "省_表.ipynb", f"{'省' * 60}.ipynb"):
        notebook(folder / "nb" / name, ('place = "北京"', "parameters"))
    jobs = plan.collection(folder / "nb", matrix={"place": ["天津", "上海", "x" * 300]})
    assert len({str(job.output) for job in jobs}) == 12
    parts = [part for job in jobs for part in job.output.relative_to(folder).parts]
    assert all(part.isascii() and len(part) < 200 for part in parts)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[jobs]", "jobs.toml is not TOML"),
        ("[limits]\ncell = " + "9" * 6000, "jobs.toml is not TOML"),
        (f'[[jobs]]\nnotebook = "{"x" * 5000}.ipynb"', "no notebook 'xxx"),
        ("[[job]]", "unknown 'job'; choose drop, jobs, limits"),
        ('[[jobs]]\nnotebook = "x.ipynb"', "no notebook 'x.ipynb'; this folder holds stages.ipynb"),
        ('[[jobs]]\nnotebook = "stages.ipynb"\nparameters = { lang = ["fr"] }', "zh, en, both"),
        ('[[jobs]]\nnotebook = "stages.ipynb"\nlimits = { cel = 3 }', "unknown 'cel'"),
        ('[[jobs]]\nnotebook = "stages.ipynb"\nlimits = { cell = -3 }', "write a number above 0"),
        ('[[jobs]]\nnotebook = "stages.ipynb"\nparameters = 3', "parameters: 3 stands where"),
        ('[[jobs]]\nnotebook = "../nb2/x.ipynb"', "this folder holds stages.ipynb"),
        (
            '[[jobs]]\nnotebook = "stages.ipynb"\nparameters = { title = [2020-01-01] }',
            "title holds a date or time; write it as text in quotes",
        ),
        ("[limits]\ncell = inf", "write a number above 0"),
        ("[[jobs]]\nnotebook = 3", "job 1: name its notebook"),
        ("jobs = 3", r"begin each job with a line \[\[jobs\]\]"),
        ("[limits]\ncel = 3", "limits: unknown 'cel'"),
        ('drop = ["x"]', "drop: .* stands where named values are needed"),
        ('[drop]\nlang = { zh = "lang-en" }', "lang: zh needs a list of tags"),
        ('[drop]\nlangue = { zh = ["lang-en"] }', "no notebook has a parameter 'langue'"),
    ],
)
def test_a_mistake_in_jobs_toml_is_named(stages, notebook, text, message):
    notebook(stages.parent / "nb2/x.ipynb", "1")
    (stages / "jobs.toml").write_text(text)
    with pytest.raises(PressError, match=message):
        plan.collection(stages)


def test_two_notebooks_whose_names_differ_by_a_blank_are_two_jobs(folder, notebook):
    for name in ("a", "a ", " a"):
        notebook(folder / "nb" / f"{name}.ipynb", "1")
    assert names(plan.collection(folder / "nb")) == ["%20a", "a%20", "a"]


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("x = {[1]}", None),
        ("x = 1  # allowed: 1.2.3 to 4", "a.ipynb: its parameters cannot be read: .*1.2.3"),
        ("x = 1  # allowed: 1 to 9", "does not take 'inf'; choose 1 to 9"),
    ],
)
def test_a_default_or_range_that_cannot_be_read_is_one_line(folder, notebook, cell, message):
    path = notebook(folder / "a.ipynb", (cell, "parameters"))
    if message:
        with pytest.raises(PressError, match=message):
            plan.collection(path, parameters={"x": "inf"})
    else:
        assert plan.collection(path)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('{"cells": [', "x.ipynb is not a notebook: line 1 is not JSON"),
        ("[]", "it has no 'cells'"),
        ('{"cells": [], "nbformat": 3}', "notebook format 3, expected 4"),
    ],
)
def test_a_broken_notebook_is_one_clear_line(folder, content, message):
    (folder / "x.ipynb").write_text(content)
    with pytest.raises(PressError, match=message):
        plan.collection(folder / "x.ipynb")


def test_only_takes_names_and_wildcards(stages, notebook):
    notebook(stages / "plain.ipynb", "1")
    assert names(plan.collection(stages, only=["pl*"])) == ["plain"]
    with pytest.raises(PressError, match="no job matches nothing"):
        plan.collection(stages, only=["nothing"])


@pytest.mark.parametrize("only", ["late", "late.ipynb", "la*", "late.year=2017"])
def test_a_value_need_not_be_allowed_in_notebooks_that_are_not_asked_for(folder, notebook, only):
    for name, allowed in (("early", "2020 to 2023"), ("late", "2016 to 2023")):
        notebook(folder / f"nb/{name}.ipynb", (f"year = 2020  # allowed: {allowed}", "parameters"))
    [job] = plan.collection(folder / "nb", only=[only], parameters={"year": 2017})
    assert job.name == "late.year=2017"
    for asked in (None, ["*"], ["early"], ["early.year=2017"]):
        with pytest.raises(PressError, match="early.ipynb: parameter 'year' does not take 2017"):
            plan.collection(folder / "nb", only=asked, parameters={"year": 2017})


def test_a_notebook_in_another_language_is_checked_by_name(folder, notebook):
    path = notebook(folder / "r.ipynb", ("span <- 3\nplace = 'x'", "parameters"), kernel="ir")
    text = path.read_text().replace('"language": "python"', '"language": "R"')
    path.write_text(text)
    assert plan.collection(path, parameters={"span": "4"})[0].parameters == {"span": "4"}
    with pytest.raises(PressError, match="unknown parameter 'sp'"):
        plan.collection(path, parameters={"sp": "4"})


def test_results_kept_in_the_folder_are_no_notebooks_of_it(folder, notebook):
    notebook(folder / "nb/a.ipynb", "1")
    notebook(folder / "nb/results/runs/a/a.ipynb", "1")
    jobs = plan.collection(folder / "nb", out=folder / "nb/results")
    assert [job.name for job in jobs] == ["a"]


@pytest.mark.parametrize(
    ("default", "word", "value"),
    [
        (["x"], "['a','b']", ["a", "b"]),
        (["x"], '["a, b"]', ["a, b"]),
        (["x"], "a,b", ["a", "b"]),
        ([1, 2], "3,4", [3, 4]),
        ([1.5], "3,1e5", [3.0, 1e5]),
        ([1, 2], "3,four", None),
        ([1, 2], "[3, 4.5]", None),
        ("x", "--help", "--help"),
        ("x", "@all", "@all"),
        ("x", "-1", "-1"),
        (1.5, "1e5", 100000.0),
        (1.5, "1e308", 1e308),
        (1.5, "3", 3.0),
        (1.5, "-inf", None),
        (1.5, "nan", None),
        (1, "1e400", None),
        (1, "-3", -3),
        (None, "1e400", "1e400"),
    ],
)
def test_a_typed_value_is_what_it_says_in_the_type_of_the_default(
    folder, notebook, capsys, default, word, value
):
    path = notebook(folder / "a.ipynb", (f"x = {default!r}", "parameters"))
    options = parser().parse_args(joined(["run", str(path), "-p", "x", word]))
    if value is None:
        with pytest.raises(PressError, match=re.escape(repr(word))):
            planned(path, options)
        assert main(["run", str(path), "-p", "x", word]) == 3
        said = capsys.readouterr().err
        assert (
            said.startswith("error: a.ipynb: parameter 'x' does not take") and said.count("\n") == 1
        )
    else:
        ranges = ["", "  # allowed: -1e308 to 1e308"]
        for allowed in ranges[: 1 + (type(default) in (int, float))]:
            notebook(path, (f"x = {default!r}{allowed}", "parameters"))
            [job] = planned(path, options)
            assert (job.parameters["x"], type(job.parameters["x"])) == (value, type(value))


def test_a_value_that_is_missing_is_said(capsys):
    assert main(["run", "a.ipynb", "-p", "x"]) == 3
    assert "write -p NAME VALUE" in capsys.readouterr().err


def test_copies_never_replace_or_become_notebooks(folder, notebook):
    notebook(folder / "nb/a.ipynb", "1")
    path = notebook(folder / "nb/a/a.ipynb", "2")
    before = path.read_bytes()
    with pytest.raises(PressError, match="copies in .*nb would be taken for notebooks"):
        plan.collection(folder / "nb", copies="nb")
    notebook(folder / "nb/sub/a.ipynb", "1")
    with pytest.raises(PressError, match="a copy would replace the notebook .*nb/a/a.ipynb"):
        plan.collection(folder / "nb/a.ipynb", copies="nb")
    assert path.read_bytes() == before
    jobs = plan.collection(folder / "nb", copies="nb/copies")
    run(jobs)
    assert (folder / "nb/copies/a/a.ipynb").exists()
    again = plan.collection(folder / "nb")
    assert [job.name for job in again] == [job.name for job in jobs]


def test_what_would_be_waited_for_is_no_notebook(folder, notebook):
    notebook(folder / "nb/a.ipynb", "1")
    os.mkfifo(folder / "nb/pipe.ipynb")
    assert [job.name for job in plan.collection(folder / "nb")] == ["a"]
    with pytest.raises(PressError, match="no notebook or folder at"):
        plan.collection(folder / "nb/pipe.ipynb")


def test_all_that_is_wrong_is_told_at_once(folder, notebook):
    for name in "ab":
        notebook(folder / f"nb/{name}.ipynb", ("y = 1  # allowed: 1, 2\nz = 'a'", "parameters"))
    with pytest.raises(PressError) as refusal:
        plan.collection(folder / "nb", parameters={"y": 3, "z": 4, "u": 1, "v": 1})
    assert str(refusal.value) == (
        "a.ipynb: parameter 'y' does not take 3; choose one of 1, 2; and "
        "a.ipynb: parameter 'z' does not take 4; choose a value of type str; and "
        f"no notebook of {folder / 'nb'} has a parameter 'u' or 'v'; there is y, z"
    )
