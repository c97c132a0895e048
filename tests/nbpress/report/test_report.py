"""The page and the JSON of a run."""

import ast
import base64
import html
import importlib.util
import inspect
import io
import itertools
import json
import re
import shlex
import textwrap
import time
from pathlib import Path
from urllib.parse import unquote

import pytest
from bs4 import BeautifulSoup
from hypothesis import example, given, settings
from hypothesis import strategies as st
from nbpress.command_line import parser
from nbpress.errors import WriteError
from nbpress.fresh import freshness
from nbpress.plan.options import joined
from nbpress.plan.parameters import Parameter, Word
from nbpress.report import Tally, prepare, previous, rerun, write_report
from nbpress.report.chinese import chinese, sentences
from nbpress.report.progress import Live
from nbpress.run import Report
from rich.console import Console

BROWSER = Path(__file__).parents[2] / "browser.py"
spec = importlib.util.spec_from_file_location("browser", BROWSER)
tools = importlib.util.module_from_spec(spec)
spec.loader.exec_module(tools)
DONE = {
    "name": "a.lang=zh", "notebook": "nb/a.ipynb", "parameters": {"lang": "zh"}, "state": "done",
    "output": "out/runs/a.ipynb", "reasons": ["its code changed"], "seconds": 1.25,
    "peak_memory_mb": 180.4, "outputs": ["figures/f.svg"], "copy_sha": "1",
}  # fmt: skip
FAILED = {
    "name": "b", "notebook": "nb/b.ipynb", "parameters": {}, "state": "failed", "output": "x",
    "reasons": [], "seconds": 0.5, "cell": 2, "line": "frame['<y>']", "message": "KeyError: '<y>'",
    "traceback": ["line one", "KeyError: '<y>'"],
}  # fmt: skip
PIXEL = (
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\6\0\0\0\x1f\x15\xc4\x89\0\0\0\rIDATx\x9cc"
    b"\xf8\x0f\0\1\1\1\0\x1b\xb6\xeeV\0\0\0\0IEND\xaeB`\x82"
)


LONG = "the file data/province_income.csv changed; " * 12
CONTENT = {
    "cells": [
        {"cell_type": "markdown", "metadata": {"tags": ["lang-zh"]}, "source": "# 一个*省*"},
        {"cell_type": "code", "metadata": {}, "source": "say(x < 1)", "outputs": [
            {"output_type": "display_data", "data": {"text/markdown": "All of them say this."}},
            {"output_type": "display_data", "data": {"text/markdown": "**It fell.** By 3."}},
            {"output_type": "display_data", "data": {"image/png": base64.b64encode(PIXEL).decode()},
             "metadata": {"image/png": {"alt": "One dot"}}},
            {"output_type": "stream", "text": "1 < 2\n"},
        ]},
    ]
}  # fmt: skip


def swept(value):
    """A job of a sweep, with its executed copy."""
    path = Path(f"out/runs/a.year={value}.ipynb")
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(CONTENT).replace("By 3.", f"By {value}.")
    path.write_text(text, encoding="utf-8")
    return {**DONE, "name": f"a.year={value}", "output": str(path), "reasons": [LONG],
            "parameters": {"year": value, "lang": "zh"}}  # fmt: skip


TALLY = Tally(("Colours", "颜色"), ("Colour", "颜色"), ("Times", "次数"), {"red": 81, "blue": 9})


@pytest.fixture
def made(folder):
    report = Report([dict(DONE), dict(FAILED)], seconds=2.0, words=["what 'git' reads is unseen"])
    paths = write_report(report, "out", "Study", TALLY)
    return [path.read_text(encoding="utf-8") for path in paths]


@pytest.fixture
def sweep(folder):
    jobs = [swept(2013), swept(2019)]
    path = write_report(Report(jobs, seconds=2.0), "out")[1]
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def test_the_json_has_what_its_schema_promises(made):
    content = json.loads(made[0])
    assert content["schema"] == 4 and content["exit_code"] == 2
    assert content["tally"]["counts"] == {"red": 81, "blue": 9}
    assert content["jobs"][0]["reasons"] == ["its code changed"]
    assert content["jobs"][0]["rerun"] == (
        "nbpress run . -p lang zh --out out --only a.lang=zh --force a.lang=zh"
    )


def test_the_page_stands_alone_and_names_the_failure(made):
    page = made[1]
    assert not re.findall(r'(?:src|href)="https?:|<script|<link', page)
    assert page.startswith('<!doctype html>\n<html lang="en">') and "<title>Study</title>" in page
    assert "<y>" not in page and "cell 3, `frame['<y>']`: KeyError: '<y>'" in html.unescape(page)
    assert "nbpress run . --out out --only b --force b" in page
    assert page.count("<h1>") == 1 and page.count("<th ") == page.count('scope="col"')


def test_the_page_speaks_both_languages(made):
    page = BeautifulSoup(made[1], "html.parser")
    for one in page.find_all(["h2", "th"]):
        assert one.find(lang="zh-Hans").text and one.find(string=re.compile("[A-Za-z]")), one


def told(one, known):
    """The texts that an expression can give. known: what the names in it stand for."""
    match one:
        case ast.Constant(str(text)):
            return [text]
        case ast.IfExp(_, first, second):
            return told(first, known) + told(second, known)
        case ast.Name(name) if name in known:
            return told(known[name], known)
        case ast.Call(ast.Name("_change")):
            return ["is gone", "changed"]
        case ast.FormattedValue(value):
            return told(value, known)
        case ast.JoinedStr(parts):
            return list(map("".join, itertools.product(*(told(part, known) for part in parts))))
    return ["a b"]


def yielded(function):
    """The texts that a generator can give, with two words in each place."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    known = {
        one.targets[0].id: one.value
        for one in ast.walk(tree)
        if isinstance(one, ast.Assign) and isinstance(one.targets[0], ast.Name)
    }
    for one in ast.walk(tree):
        if isinstance(one, ast.Yield):
            yield from told(one.value, known)


def test_every_reason_to_run_is_told_in_both_languages_and_no_other():
    generators = filter(inspect.isgeneratorfunction, vars(freshness.Freshness).values())
    found = {text for function in generators for text in yielded(function)}
    reasons = [*freshness.CHANGED.values(), *found]
    assert len(reasons) > 15
    assert [one for one in reasons if not re.search("[\u4e00-\u9fff]", chinese(one))] == []
    about = re.compile("the (module|file|folder|link) |its output ")
    assert {one for one in sentences() if about.match(one)} == {
        one.replace("a b", "{}") for one in found if about.match(one)
    }
    assert chinese("the folder a b is gone") == "文件夹 a b 已不存在"
    assert chinese("only its text or tags changed: no kernel needed").endswith("变动：无需内核")


def test_what_a_run_says_stands_in_both_languages(made, folder):
    assert 'its code changed <span lang="zh-Hans">代码有变动</span>' in made[1]
    assert "完成1个，失败1个；用时2.0秒" in made[1]
    words = ["cold kernels: this system cannot fork (2 of 3 jobs)"]
    page = write_report(Report([{**DONE, "state": "fresh"}], words=words), "out")[1].read_text(
        "utf-8"
    )
    assert "内核冷启动：本系统不能派生进程（2个任务，共3个）" in page and "b：不再列入" in page


def test_the_jobs_of_a_sweep_stand_side_by_side_with_what_each_found(sweep):
    table = sweep.find(attrs={"aria-label": re.compile("Side by side")}).table
    head, *rows = [
        [cell.get_text(" ", strip=True) for cell in row.find_all(["th", "td"])]
        for row in table.find_all("tr")
    ]
    assert head[0] == "year"  # and not the language, which does not vary
    assert [row[0] for row in rows] == ["2013", "2019"]
    assert [row[-1] for row in rows] == ["It fell. By 2013.", "It fell. By 2019."]


def test_the_pictures_are_those_of_the_jobs_that_ran(sweep):
    pictures = sweep.select(".pictures figure")
    assert [one.figcaption.a.text for one in pictures] == ["a.year=2013", "a.year=2019"]
    assert all(one.img["alt"] == "One dot" for one in pictures)
    assert all(one.img["src"].startswith("data:image/png;base64,iVBOR") for one in pictures)


def test_an_executed_copy_is_a_page_too(sweep, folder):
    way = sweep.select_one(".pictures figcaption a")["href"]
    path = folder / "out" / unquote(way)
    view = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
    assert view.find(lang="zh-Hans").h1.text == "一个省" and view.find("code").text == "say(x < 1)"
    assert view.img["alt"] == "One dot" and "1 < 2" in view.find_all("pre")[-1].text
    before = path.stat().st_mtime_ns
    write_report(Report([swept(2013)], seconds=1.0), "out", part=True)
    assert path.stat().st_mtime_ns > before  # its copy is newer


def test_what_was_made_of_a_job_while_others_ran_is_not_made_again(folder, monkeypatch):
    job = swept(2013)
    prepare(job, folder / "out")
    monkeypatch.setattr("nbpress.report.views.json.loads", lambda text: pytest.fail("read again"))
    assert "One dot" in write_report(Report([job], seconds=1.0), "out")[1].read_text()


def test_a_page_that_cannot_be_written_stops_no_run_and_is_told_at_its_end(folder):
    job = swept(2013)
    (folder / "out/views").write_text("in the way")
    prepare(job, folder / "out")
    with pytest.raises(WriteError, match="out/views"):
        write_report(Report([job], seconds=1.0), "out")


def test_columns_keep_their_width_beside_a_long_reason(sweep, folder):
    (folder / "page.html").write_text(str(sweep), encoding="utf-8")
    with tools.browser() as running:
        page = running.new_page(viewport={"width": 1280, "height": 800})
        page.goto((folder / "page.html").as_uri())
        cells = page.locator("[aria-label='Jobs of this run'] tbody tr").first.locator("td")
        state, job, *_, why = (cells.nth(n).bounding_box() for n in range(5))
        assert state["width"] > 70 and job["width"] > 100 and why["width"] > 300
        assert why["height"] < 300
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_part_of_the_jobs_leaves_the_others_in_the_report(made, folder):
    (folder / "nb").mkdir()
    (folder / "nb/b.ipynb").touch()
    path, page = write_report(Report([{**DONE, "name": "a.lang=en"}]), "out", part=True)
    content = json.loads(path.read_text(encoding="utf-8"))
    assert [(job["name"], job.get("earlier")) for job in content["jobs"]] == [
        ("a.lang=en", None), ("b", True),  # the notebook of the other one is gone
    ]  # fmt: skip
    assert content["differences"] == ["a.lang=en: new"]
    told = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser").get_text()
    assert "earlier run: 此前： failed 失败" in told


NUMBERS = st.integers() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False)


@given(value=st.text() | NUMBERS | st.lists(st.text(min_size=1)))
@example(value=2**53 + 1)
@settings(max_examples=200)
def test_the_command_that_reruns_a_job_gives_its_parameter_the_same_value(value):
    command = rerun({**DONE, "parameters": {"x": value}}, "nbpress run nb", Path("out"))
    read = parser().parse_args(joined(shlex.split(command)[1:]))
    given = {name: [Word(text)] for name, text in read.parameters} | dict(read.matrix)
    for parameter in (Parameter("x", value), Parameter("x")):  # its default, and one computed
        read = parameter.check(given["x"][0], "a.ipynb")
        assert (type(read), read) == (type(value), value)


def test_a_terminal_counts_what_ends_well_and_what_ran_again(folder):
    def shown():
        page = Console(width=100, file=io.StringIO(), force_terminal=True, color_system=None)
        page.print(*display.display.get_renderables())
        return page.file.getvalue()

    display = Live("out")
    assert "looking what changed" in shown()
    jobs = [{**DONE, "name": name, "state": "stale"} for name in "ab"]
    display.hear("plan", [*jobs, {**DONE, "name": "c", "state": "refreshed"}])
    display.hear("end", {**DONE, "name": "c", "state": "refreshed"})
    display.hear("end", {**FAILED, "name": "a"})
    (folder / "out/.parts/running").mkdir(parents=True)
    marker = json.dumps({"name": "b", "since": time.time() - 7})
    (folder / "out/.parts/running/b.json").write_text(marker)
    assert "2/3 jobs, 1 failed, 0 s" in shown() and "7.0 s  b" in shown()
    display.hear("plan", jobs[:1])  # it read what another job has written since
    display.hear("end", {**DONE, "name": "a"})
    assert "2/2 jobs, 0 failed, " in shown()


@pytest.mark.parametrize(
    ("word", "value"),
    [("3", 3), ("1,2", [1, 2]), ("{1, 2}", "{1, 2}"), ("b'x'", "b'x'"), ("1+2j", "1+2j")],
)
def test_a_word_for_a_default_of_no_type_is_what_json_can_hold(word, value):
    assert Parameter("x", None).check(Word(word), "a.ipynb") == value


def test_the_next_report_says_what_differs(made):
    report = Report([{**DONE, "state": "failed", "message": "x"}, {**DONE, "name": "c"}])
    path, _ = write_report(report, "out")
    assert json.loads(path.read_text())["differences"] == [
        "a.lang=zh: done before, failed now",
        "c: new",
        "b: no longer planned",
    ]


@pytest.mark.parametrize("tally", [[1], "red", {"counts": None}, {"counts": {"red": "81"}}])
def test_a_report_whose_tally_is_damaged_is_none(made, tally):
    file = Path("out/report.json")
    assert previous(Path("out"))["tally"]["counts"] == TALLY.counts
    content = json.loads(file.read_text(encoding="utf-8")) | {"tally": tally}
    file.write_text(json.dumps(content), encoding="utf-8")
    assert previous(Path("out")) == {}
