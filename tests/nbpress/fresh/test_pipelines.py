"""Notebooks that read what others write: no result is older than what it was made from."""

import json

import pytest
from nbpress import plan
from nbpress.run import run

STEP = """
from pathlib import Path
text = "".join(Path(name).read_text() if Path(name).exists() else "-" for name in {reads})
Path({writes!r}).write_text(text + ".")
"""


def chain(notebook, folder, names):
    """Notebooks each of which adds a dot to what the one before it wrote; the first reads raw."""
    for number, name in enumerate(names):
        before = f"{names[number - 1]}.txt" if number else "raw"
        notebook(folder / f"{name}.ipynb", STEP.format(reads=[before], writes=f"{name}.txt"))
    return plan.collection(folder)


@pytest.mark.parametrize(
    ("backwards", "workers"), [(False, 2), (False, 8), (True, 1), (True, 2)],
    ids=["in order-2", "in order-8", "backwards-1", "backwards-2"],
)  # fmt: skip
def test_a_chain_of_ten_ends_up_right_at_once_and_after_an_edit(
    folder, notebook, workers, backwards
):
    names = sorted((f"n{number}" for number in range(10)), reverse=backwards)
    jobs = chain(notebook, folder / "nb", names)
    for text in ("a", "b"):
        (folder / "nb/raw").write_text(text)
        report = run(jobs, workers=workers)
        assert report.exit_code == 0 and not report.words, report.failed
        assert (folder / f"nb/{names[-1]}.txt").read_text() == text + "." * 10
        assert {job["state"] for job in run(jobs).jobs} == {"fresh"}


def test_what_is_known_from_the_last_run_gives_the_order(folder, notebook):
    names = [f"n{number}" for number in range(4, 0, -1)]
    jobs = chain(notebook, folder / "nb", names)
    (folder / "nb/raw").write_text("a")
    run(jobs)
    ends = []
    report = run(
        jobs, workers=4, force=["*"],
        on_event=lambda kind, entry: kind == "end" and ends.append(entry["name"]),
    )  # fmt: skip
    assert ends == names and report.exit_code == 0


def test_both_arms_of_a_diamond_come_before_its_end(folder, notebook):
    nb = folder / "nb"
    notebook(nb / "a.ipynb", STEP.format(reads=["left", "right"], writes="end"))
    notebook(nb / "b.ipynb", STEP.format(reads=["top"], writes="left"))
    notebook(nb / "c.ipynb", STEP.format(reads=["top"], writes="right"))
    notebook(nb / "d.ipynb", STEP.format(reads=["raw"], writes="top"))
    jobs = plan.collection(nb)
    for text in ("a", "b"):
        (nb / "raw").write_text(text)
        assert run(jobs, workers=2).exit_code == 0
        assert (nb / "end").read_text() == f"{text}..{text}..."


def test_a_circle_that_never_settles_fails_and_is_named(folder, notebook):
    nb = folder / "nb"
    notebook(nb / "a.ipynb", STEP.format(reads=["y"], writes="x"))
    notebook(nb / "b.ipynb", STEP.format(reads=["x"], writes="y"))
    notebook(nb / "c.ipynb", "1")
    report = run(plan.collection(nb), workers=1)
    assert report.exit_code == 2
    [failed] = report.failed
    other = {"a": "b", "b": "a"}[failed["name"]]
    assert failed["message"] == f"ran 3 times and is older than what it reads of {other}"


def test_a_circle_that_settles_is_well(folder, notebook):
    nb = folder / "nb"
    same = "import os\nfor n in 'xy':\n    os.path.exists(n) and open(n).read()\n"
    notebook(nb / "a.ipynb", same + "open('x', 'w').write('1')")
    notebook(nb / "b.ipynb", same + "open('y', 'w').write('1')")
    jobs = plan.collection(nb)
    assert run(jobs, workers=2).exit_code == 0
    assert {job["state"] for job in run(jobs).jobs} == {"fresh"}


def test_equal_notebooks_in_two_folders_have_results_of_their_own(folder, notebook):
    for text in ("one", "two"):
        notebook(folder / text / "a.ipynb", "print(open('d.csv').read())")
        (folder / text / "d.csv").write_text(text)
        [job] = plan.collection(folder / text)
        [entry] = run([job]).jobs  # both into ./out
        assert entry["state"] == "done"
        assert f"{text}\\n" in job.output.read_text(encoding="utf-8")
    [entry] = run(plan.collection(folder / "one"), dry_run=True).jobs
    assert entry["reasons"][0] == "it was run in another place"


@pytest.mark.parametrize("change", ["data", "module", "output"])
def test_a_copied_folder_belongs_to_itself(folder, notebook, change):
    import shutil

    nb = folder / "first/nb"
    notebook(nb / "a.ipynb", "import kit\nopen('made', 'w').write(open('data').read())")
    (nb / "kit.py").write_text("V = 1")
    (nb / "data").write_text("1")
    run(plan.collection(nb), out=folder / "first/out")
    shutil.copytree(folder / "first", folder / "copy")
    jobs = plan.collection(folder / "copy/nb", out=folder / "copy/out")
    assert [job["state"] for job in run(jobs, out=folder / "copy/out").jobs] == ["done"]
    path = {"data": "data", "module": "kit.py", "output": "made"}[change]
    (nb / path).write_text("V = 2")  # of the first folder
    assert [job["state"] for job in run(jobs, out=folder / "copy/out").jobs] == ["fresh"]
    (folder / "copy/nb" / path).write_text("V = 2")
    [job] = run(jobs, out=folder / "copy/out", dry_run=True).jobs
    assert path in str(job["reasons"]), json.dumps(job)
