"""What `new` begins passes every check before anyone has written a word."""

import json
import os
import shutil
import subprocess
import sys

import pytest
from prosperity.audit.ledger import evaluate, ledger
from prosperity.base.errors import InputError
from prosperity.base.places import ROOT
from prosperity.data.package import Package
from prosperity.publish import templates


@pytest.fixture
def copy(tmp_path, monkeypatch):
    """Data and notebooks that may be written to."""
    for name in ("data", "notebooks"):
        shutil.copytree(ROOT / name, tmp_path / name)
    monkeypatch.setattr(templates, "DATA", tmp_path / "data")
    monkeypatch.setattr(templates, "NOTEBOOKS", tmp_path / "notebooks")
    return tmp_path


@pytest.fixture
def call(tmp_path):
    """A copy of all that a command works on, in which to call one."""
    for name in ("data", "notebooks", "figures", "lib", "tests"):
        leave = shutil.ignore_patterns("__pycache__", "*.egg-info")
        shutil.copytree(ROOT / name, tmp_path / name, ignore=leave)
    for name in ("pyproject.toml", "requirements.lock"):
        shutil.copyfile(ROOT / name, tmp_path / name)
    environment = os.environ | {"PYTHONPATH": str(tmp_path / "lib")}

    def called(*words):
        return subprocess.run(
            [sys.executable, "-m", *words], cwd=tmp_path, env=environment, capture_output=True,
            text=True, encoding="utf-8",
        )  # fmt: skip

    return called


def test_a_new_notebook_runs_and_passes_the_checks_of_the_collection(call):
    made = call("prosperity", "new", "notebook", "31-jobs")
    assert made.returncode == 0, made.stderr
    assert "31-jobs.ipynb: done" in made.stdout
    checked = call("pytest", "-p", "no:cacheprovider", "tests/test_notebooks.py", "-k", "31-jobs")
    assert checked.returncode == 0, checked.stdout
    assert call("nbpress", "tidy", "--check", "notebooks/31-jobs.ipynb").returncode == 0


def test_a_new_claim_is_not_testable_until_someone_says_how(copy):
    made = templates.claim("3.1", "30-problems", "新陈述", "A new statement")
    rows = ledger(copy / "data")
    assert list(rows)[-1] == made
    assert made not in evaluate()
    assert rows[made].kind == "argument"
    assert rows[made].test_zh
    cells = json.loads((copy / "notebooks/30-problems.ipynb").read_text("utf-8"))["cells"]
    assert all(made in "".join(cell["source"]) for cell in cells[:2]), "both titles name it"


def test_a_new_claim_accepts_nothing_else_unseen(call, tmp_path):
    file = tmp_path / "data/readings.csv"
    slip = file.read_text("utf-8").replace("income as first published", "income as revised", 1)
    file.write_text(slip, "utf-8", newline="")
    before = {one: one.read_bytes() for one in (tmp_path / "data").glob("*.*")}
    words = ("--section", "3.1", "--notebook", "30-problems", "--zh", "新陈述", "--en", "A new one")
    made = call("prosperity", "new", "claim", *words)
    assert made.returncode == 3
    assert "readings.csv changed and was not accepted" in made.stderr
    assert {one: one.read_bytes() for one in (tmp_path / "data").glob("*.*")} == before


def test_a_new_table_is_one_that_the_loader_takes(copy):
    before = (copy / "data/collection.json").read_text("utf-8")
    templates.table("robots", "robots_per_ten_thousand", "per 10,000 workers")
    package = Package(copy / "data")
    assert package.tables()[-1] == "robots"
    assert next(iter(package.load("robots").columns)) == "robots_per_ten_thousand"
    after = (copy / "data/collection.json").read_text("utf-8")
    assert after.replace(',\n    "robots"', "") == before, "the rest keeps its layout"


@pytest.mark.parametrize(
    ("begin", "told"),
    [
        (lambda: templates.notebook("jobs"), "write it like 31-jobs"),
        (lambda: templates.notebook("12-stages"), "exists; choose another name"),
        (lambda: templates.claim("9.9", "30-problems", "甲", "a"), "unknown section '9.9'"),
        (lambda: templates.claim("3.1", "31-none", "甲", "a"), "unknown notebook '31-none'"),
        (lambda: templates.claim("3.1", "30-problems", " ", "a"), "both languages"),
        (lambda: templates.claim("3.1", "30-problems", "a", "b"), "--zh holds no Chinese: 'a'"),
        (lambda: templates.claim("3.1", "30-problems", "甲", "乙"), "--en holds Chinese: '乙'"),
        (lambda: templates.table("gdp", "a_percent"), "table 'gdp' exists"),
        (lambda: templates.table("robots", "number"), "does not name its unit"),
    ],
)
def test_what_cannot_be_begun_is_refused(copy, begin, told):
    with pytest.raises(InputError, match=told):
        begin()
