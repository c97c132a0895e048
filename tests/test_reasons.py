"""What makes a job of the collection stale, and how it is said: the first cause, then a count."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from nbpress.fresh.code import code_sha
from prosperity.base.places import ROOT
from prosperity.data import tables
from prosperity.data.descriptions import build

RUN = ("-m", "prosperity", "run", "--only", "22-state", "-p", "lang", "en")


@pytest.fixture(scope="module")
def collection(tmp_path_factory):
    """A copy of the collection in which one job has run: its folder, and what a dry run says."""
    folder = tmp_path_factory.mktemp("reasons")
    for name in ("data", "lib", "notebooks", "figures"):
        leave = shutil.ignore_patterns("__pycache__", "*.egg-info", "local")
        shutil.copytree(ROOT / name, folder / name, ignore=leave)

    def call(*words):
        made = subprocess.run(
            [sys.executable, *RUN, *words], cwd=folder, capture_output=True, text=True,
            encoding="utf-8", env=os.environ | {"PYTHONPATH": str(folder / "lib")},
        )  # fmt: skip
        assert made.returncode == 0, made.stdout + made.stderr
        return made.stdout

    assert "1 done" in call()
    return folder, lambda: call("--dry-run")


@pytest.fixture
def changed(collection):
    """Add a text to files of the copy; what a dry run then says. All is as it was afterwards."""
    folder, dry = collection
    before = {}

    def change(text, *names):
        for name in names:
            before[name] = (folder / name).read_bytes()
            (folder / name).write_bytes(before[name] + text.encode())
        return dry()

    yield change
    for name, content in before.items():
        (folder / name).write_bytes(content)


def test_a_comment_and_a_table_that_it_does_not_read_make_no_job_stale(changed):
    told = changed(
        "\n# a remark\n", "lib/prosperity/data/package.py", "lib/prosperity/base/show.py"
    )
    assert "1 fresh" in told and "would run" not in told
    assert "1 fresh" in changed("\n", "data/gini.csv", "data/income.csv")


def test_a_revision_makes_those_jobs_stale_that_read_the_table_and_no_other(collection):
    folder, dry = collection
    [record] = (folder / "out" / ".press").glob("22-state*.json")
    files = json.loads(record.read_text("utf-8"))["files"]
    read = {Path(path).stem for path in files if path.endswith(".csv")} & {*tables()}
    described = {Path(path).stem for path in files if path.endswith(".json")} & {*tables()}
    assert read <= described < {*tables()}
    data = folder / "data"
    kept = {path: path.read_bytes() for path in data.iterdir()}

    def accepted(names):
        for name in names:
            (data / f"{name}.csv").write_bytes(kept[data / f"{name}.csv"] + b"\n")
        assert build(data)
        told = dry()
        for path, content in kept.items():
            path.write_bytes(content)
        return told

    told = accepted({*tables()} - read)
    assert "1 fresh" in told and "would run" not in told
    one = next(name for name in sorted(read) if (data / f"{name}.sha256").is_file())
    assert f"{one}.csv changed; and 1 more" in accepted([one])


def test_many_causes_are_told_as_the_first_and_their_number(changed):
    told = changed("\n", "data/claims.csv", "data/evidence.csv", "data/readings.csv")
    assert "the file data/claims.csv changed; and 2 more" in told
    told = changed("\nX = 1\n", "lib/prosperity/data/package.py")
    assert "the module lib/prosperity/data/package.py changed; and 3 more" in told


def test_of_what_a_notebook_imports_no_module_asks_for_the_text_of_another():
    """One that asks for a docstring or the number of a line makes every remark a cause."""
    rooms = ("base", "data", "measures", "study", "audit", "figures", "explore")
    modules = [path for room in rooms for path in (ROOT / "lib/prosperity" / room).glob("*.py")]
    asking = [path.name for path in modules if code_sha(path.read_bytes()) is None]
    assert asking == ["quantities.py"], "the list of quantities, which no notebook shows"
