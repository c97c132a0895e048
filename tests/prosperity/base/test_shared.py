"""What kernels of one run leave for each other: made once, and still a dependency of each."""

import json
import os
import subprocess
import sys
import time

import pytest
from nbpress import plan, run
from prosperity.base import kept, places
from prosperity.base.places import DATA

CELLS = (
    ["parameters", 'name = "one"  # allowed: one, other'],
    ["", "import time\nfrom pathlib import Path\n"
         "from prosperity.base.kept import Kept\n"
         "from prosperity.study import incomes\n"
         "if name == 'one':\n    import prosperity.explore\n"
         "def make():\n"
         "    print('made')\n"
         "    time.sleep(0.01)\n"  # what is made at once is not worth sharing
         "    return Path('table.csv').read_text(), incomes.incomes('original')\n"
         "Kept().of('table', ['table.csv'], make)[0]"],
)  # fmt: skip


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """Two jobs of one notebook, one after the other, and then changed files: what they show."""
    folder = tmp_path_factory.mktemp("shared")
    cells = [{"cell_type": "code", "id": f"cell-{number}", "source": text, "outputs": [],
              "execution_count": None, "metadata": {"tags": [tag] if tag else []}}
             for number, (tag, text) in enumerate(CELLS)]  # fmt: skip
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    book = {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    (folder / "one.ipynb").write_text(json.dumps(book), encoding="utf-8")
    for name in ("table", "other"):
        (folder / f"{name}.csv").write_text("1", encoding="utf-8")
    out = folder / "out"
    jobs = plan.collection(folder / "one.ipynb", matrix={"name": ["one", "other"]}, out=str(out))
    yield folder, jobs, run.run(jobs, out=out, workers=1, lock=None)


def test_what_one_job_made_the_next_takes_and_depends_on_what_it_was_made_from(ran):
    folder, jobs, report = ran
    assert [job["state"] for job in report.jobs] == ["done", "done"], report.jobs
    shown = [job.output.read_text(encoding="utf-8") for job in jobs]
    assert [text.count('"made\\n"') for text in shown] == [1, 0]
    assert all("\"'1'\"" in text for text in shown)

    def again(file):
        (folder / file).write_text("2", encoding="utf-8")
        report = run.run(jobs, out=folder / "out", lock=None, dry_run=True)
        return [job["reasons"] for job in report.jobs]

    assert again("other.csv") == [[], []]
    assert all(reason.endswith("table.csv changed") for [reason] in again("table.csv"))


def test_a_job_depends_on_the_tables_that_it_used_and_on_no_other(ran):
    folder, jobs, _ = ran
    for job in jobs:
        [kept] = (folder / "out" / ".press").glob(f"*{job.parameters['name']}.json")
        record = json.loads(kept.read_text(encoding="utf-8"))
        seen = {path for path in {**record["files"], **record["asked"]}
                if path.startswith(str(DATA))}  # fmt: skip
        read = {path for path in seen if path.endswith((".csv", ".sha256"))}
        tables = ("income", "population")  # the weights of its means
        assert read == {
            str(DATA / f"{name}{end}") for name in tables for end in (".csv", ".sha256")
        }
        assert str(DATA / "datapackage.json") not in seen


def test_a_job_depends_on_the_modules_that_it_loaded_and_on_no_other(ran):
    folder, _, _ = ran
    loaded = {}
    for name in ("one", "other"):
        [kept] = (folder / "out" / ".press").glob(f"*{name}.json")
        record = json.loads(kept.read_text(encoding="utf-8"))
        seen = {*record["modules"], *record["files"], *record["asked"]}
        loaded[name] = {path for path in seen if f"{os.sep}explore{os.sep}" in path}
    assert loaded["one"] and not loaded["other"]


def test_another_collection_takes_nothing_of_what_one_left(tmp_path, monkeypatch):
    monkeypatch.setenv(kept.SHARED, str(tmp_path))
    made = []

    def make():
        time.sleep(2 * kept.WORTH)
        return len(made.append(1) or made)

    def of():
        return kept.Kept().of("value", [], make)

    assert [of(), of()] == [1, 1]
    monkeypatch.setattr(places, "ROOT", tmp_path)
    assert of() == 2


def test_what_one_process_leaves_in_a_folder_another_takes_and_no_more(tmp_path, monkeypatch):
    def of(key):
        return kept.Kept().of(key, [], lambda: time.sleep(2 * kept.WORTH) or os.urandom(8))

    with kept.left_in(str(tmp_path)):
        left = of("left")
    alone = of("alone")
    monkeypatch.setenv(kept.SHARED, str(tmp_path))
    assert of("left") == left
    assert of("alone") != alone


def test_nothing_is_taken_of_what_other_code_made(tmp_path, monkeypatch):
    """Neither by a process that may have loaded older code, nor a value that it cannot read."""
    monkeypatch.setenv(kept.SHARED, str(tmp_path))
    code = (
        "import time\nfrom prosperity.base import kept\n{}\n"
        "print(kept.Kept().of('value', [], lambda: time.sleep(0.01) or {}))"
    )

    def shown(before, value):
        words = [sys.executable, "-c", code.format(before, value)]
        return subprocess.run(words, capture_output=True, text=True, check=True).stdout.strip()

    assert [shown("", 1), shown("", 2)] == ["1", "1"]
    older = "kept._BEGAN = 0  # every file has changed since"
    assert shown(older, 3) == "3"
    assert shown("", 4) == "1", "and it leaves nothing either"
