"""Where results go: refused before any kernel starts, or written whole."""

import errno
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from nbpress import plan
from nbpress.errors import PressError, WriteError
from nbpress.files import alone
from nbpress.fresh import records
from nbpress.report import write_report
from nbpress.run import run
from nbpress.run.store import check_tidy, store


@pytest.fixture
def jobs(folder, notebook):
    """A job that would take no time."""
    return plan.collection(notebook(folder / "nb/a.ipynb", "1"))


def test_results_that_cannot_be_written_are_one_line_before_any_kernel(folder, jobs):
    (folder / "file").write_text("in the way")
    with pytest.raises(PressError, match="a file stands where a folder is needed"):
        run(jobs, out="file/out")


def test_a_folder_of_results_takes_one_run_at_a_time(folder, jobs):
    with alone(folder / "out"):
        with pytest.raises(PressError, match="another run is writing into .*out; wait for it"):
            run(jobs)


def test_a_store_that_papermill_does_not_know_is_refused_before_any_kernel(jobs):
    jobs = plan.collection(jobs[0].notebook, copies="cupboard://top/shelf")
    with pytest.raises(PressError, match="cannot write cupboard://.*: papermill knows no such"):
        run(jobs)


def test_a_full_disk_is_one_line(jobs, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(PressError, match="the disk is full; free some space and run again"):
        run(jobs)


def test_copies_go_to_any_store_that_papermill_knows(folder, notebook):
    from papermill.iorw import papermill_io

    kept = {}

    class Store:
        def write(self, text, path):
            kept[path] = text

    papermill_io.register("store://", Store())
    notebook(folder / "nb/a.ipynb", "1 + 1")
    jobs = plan.collection(folder / "nb", copies="store://bucket/runs")
    with ThreadPoolExecutor(1) as here:  # a process of its own would write to a store of its own
        assert run(jobs, out=folder / "out", executor=here).exit_code == 0
        assert '"text/plain"' in kept.pop("store://bucket/runs/a/a.ipynb")
        assert run(jobs, out=folder / "out", executor=here).jobs[0]["state"] == "fresh"
        notebook(folder / "nb/a.ipynb", ("1 + 1", "shown"))
        (job,) = run(jobs, out=folder / "out", executor=here).jobs
    assert job["reasons"] == ["only its text or tags changed: its copy is elsewhere"]
    assert '"shown"' in kept["store://bucket/runs/a/a.ipynb"]


def test_store_writes_outputs_into_the_notebook_and_twice_gives_equal_files(folder, notebook):
    path = notebook(
        folder / "a b.ipynb",
        "from pathlib import Path\nprint(Path('d.txt').read_text())",
        "import warnings; warnings.warn('heard')",
    )
    (folder / "d.txt").write_text("near")
    assert not check_tidy(path, fix=False)
    store(path)
    first = path.read_bytes()
    assert json.loads(first)["cells"][0]["outputs"][0]["text"] == ["near\n"]
    assert json.loads(first)["cells"][0]["execution_count"] == 1
    store(path)
    assert path.read_bytes() == first and check_tidy(path, fix=False)
    (folder / "d.txt").unlink()
    assert store(path)["state"] == "failed" and path.read_bytes() == first


def test_copies_that_cannot_be_written_are_refused_before_any_kernel(folder, notebook):
    path = notebook(folder / "a.ipynb", "1")
    (folder / "taken").touch()
    with pytest.raises(WriteError, match="taken/x/a: a file stands where a folder is needed"):
        run(plan.collection(path, copies="taken/x"))
    far = plan.Job("a/b", path, "store://bucket/a/b.ipynb")
    assert records.failed_copy(far, Path("out")) == Path("out/runs/a%2Fb.failed.ipynb")


def test_names_that_are_not_utf_8_reach_the_report(folder, notebook):
    notebook(folder / "nb/a.ipynb", "open(b'd\\xff.csv', 'w').close()")
    report = run(plan.collection(folder / "nb"))
    assert report.exit_code == 0
    write_report(report, "out")
    assert "d\\udcff.csv" in (folder / "out/report.json").read_text(encoding="utf-8")
