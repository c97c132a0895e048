"""Only what changed runs again, and why. Real kernels, real papermill."""

import json
import os
import shutil
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from nbpress import plan
from nbpress.errors import PressError
from nbpress.files import file_sha, sha
from nbpress.fresh import listen, records
from nbpress.report import write_report
from nbpress.run import run
from nbpress.warm import imports


@pytest.fixture(scope="module")
def ran(tmp_path_factory, notebook):
    """A collection that has run once; tests copy it, for a place is not a reason to rerun."""
    root = tmp_path_factory.mktemp("ran")
    nb = root / "nb"
    notebook(
        nb / "one.ipynb",
        ("# English", "lang-en"),
        ("# 中文", "lang-zh"),
        ('lang = "zh"  # allowed: zh, en', "parameters"),
        "import helper, random, tempfile\nfrom pathlib import Path",
        "print(lang, helper.VALUE, Path('data.csv').read_text())",
        "Path(f'made.{lang}.txt').write_text(lang)\nPath('both.txt').write_text(lang)\n"
        "print({'a', 'b', 'c', 'd'})",
        "tempfile.NamedTemporaryFile(delete=False).close()\nlen(list(Path('list').glob('*')))",
        "import os\nos.path.exists('never'), Path('absent.csv').exists()",
        "try:\n    open('absent.csv')\nexcept FileNotFoundError:\n    print('absent')",
    )
    notebook(nb / "two.ipynb", "2 + 2")
    (nb / "helper.py").write_text("VALUE = 1\n")
    (nb / "data.csv").write_text("a\n1\n")
    (nb / "list").mkdir()
    (nb / "list/x.csv").write_text("x")
    (root / "requirements.lock").write_text("numpy==2\n")
    (nb / "jobs.toml").write_text(
        '[[jobs]]\nnotebook = "one.ipynb"\nparameters = { lang = ["zh", "en"] }\n'
        '[drop]\nlang = { zh = ["lang-en"], en = ["lang-zh"] }\n'
    )
    jobs = plan.collection(nb, out=root / "out")
    report = run(jobs, workers=2, out=root / "out")
    assert report.exit_code == 0, report.failed
    assert not report.words
    return root, jobs, report


def why(ran):
    """The reasons of each job, by its short name."""
    root, _, _ = ran
    jobs = plan.collection(root / "nb", out=root / "out")
    report = run(jobs, out=root / "out", dry_run=True)
    return {job["name"].replace("one.lang=", ""): "; ".join(job["reasons"]) for job in report.jobs}


def test_a_run_keeps_one_language_and_injects_the_parameter(ran):
    _, jobs, report = ran
    cells = json.loads(jobs[1].output.read_text(encoding="utf-8"))["cells"]
    sources = ["".join(cell["source"]) for cell in cells]
    assert jobs[1].name == "one.lang=en"
    assert "# English" in sources and "# 中文" not in sources
    assert '# Parameters\nlang = "en"' in sources
    assert cells[4]["outputs"][0]["text"] == ["en 1 a\n", "1\n", "\n"]
    assert report.jobs[0]["peak_memory_mb"] > 30 and report.jobs[0]["seconds"] > 0


def test_outputs_are_observed_and_temporary_files_are_not(ran):
    root, _, report = ran
    assert report.jobs[0]["outputs"] == [
        str(root / "nb" / name) for name in ("both.txt", "made.zh.txt")
    ]


def test_a_second_run_starts_no_kernel(ran, monkeypatch):
    root, jobs, _ = ran
    monkeypatch.setattr("nbpress.run.pool.local", None)  # any attempt to run a job would fail
    report = run(jobs, out=root / "out")
    assert [job["state"] for job in report.jobs] == ["fresh"] * 3
    assert report.seconds < 1


def test_two_runs_give_equal_files(ran, tmp_path):
    root, jobs, _ = ran
    again = plan.collection(root / "nb", out=tmp_path)
    both = (root / "nb/both.txt").read_bytes()  # the last one that writes it may be another now
    run(again, workers=2, out=tmp_path, warm=False)  # and warm kernels give what cold ones give
    (root / "nb/both.txt").write_bytes(both)
    for old, new in zip(jobs, again, strict=True):
        assert old.output.read_bytes() == new.output.read_bytes()


@pytest.mark.parametrize(
    ("path", "change", "reason"),
    [
        ("nb/data.csv", "a\n2\n", "the file .*data.csv changed"),
        ("nb/helper.py", "VALUE = 2\n", "the module .*helper.py changed"),
        ("nb/absent.csv", "here now\n", "the file .*absent.csv changed"),
        ("nb/list/y.csv", "y", "the files in .*list changed \\(y.csv\\)"),
        ("requirements.lock", "numpy==3\n", "the lock changed"),
        ("nb/made.en.txt", "by hand", "its output .*made.en.txt was changed by hand"),
        ("nb/made.en.txt", None, "its output .*made.en.txt is gone"),
        ("nb/both.txt", "by hand", "its output .*both.txt was changed by hand"),
        ("nb/both.txt", None, "its output .*both.txt is gone"),
        ("nb/data.csv", None, "the file .*data.csv is gone"),
        ("out/runs/one/one.lang=en.ipynb", None, "its executed copy is gone"),
    ],
)
def test_a_job_is_stale_for_a_reason(ran, path, change, reason):
    import re

    file = ran[0] / path
    before = file.read_bytes() if file.exists() else None
    try:
        file.unlink() if change is None else file.write_text(change)
        reasons = why(ran)
    finally:
        file.unlink(missing_ok=True) if before is None else file.write_bytes(before)
    assert re.search(reason, reasons["en"])
    assert bool(reasons["two"]) is (path == "requirements.lock")
    assert not any(why(ran).values())


def edit(ran, change):
    """Change the notebook as a dictionary, and say what is stale then; put it back."""
    file = ran[0] / "nb/one.ipynb"
    before = file.read_text(encoding="utf-8")
    content = json.loads(before)
    change(content["cells"])
    try:
        file.write_text(json.dumps(content), encoding="utf-8")
        return why(ran)
    finally:
        file.write_text(before, encoding="utf-8")


def test_code_makes_a_job_stale_and_a_stored_output_does_not(ran):
    def output(cells):
        cells[4] |= {"outputs": [], "execution_count": 7}

    assert edit(ran, lambda cells: cells[4].update(source="print(lang)"))["zh"] == (
        "its code changed"
    )
    assert not any(edit(ran, output).values())


def test_new_prose_and_tags_reach_the_copy_without_a_kernel(ran, tmp_path, monkeypatch):
    root = tmp_path / "moved"
    shutil.copytree(ran[0], root)
    jobs = plan.collection(root / "nb", out=root / "out")
    run(jobs, workers=2, out=root / "out")  # other paths, so once more
    file = root / "nb/one.ipynb"
    content = json.loads(file.read_text(encoding="utf-8"))
    content["cells"][0]["source"] = "# Better English"
    content["cells"][4]["metadata"]["tags"] = ["figure"]
    file.write_text(json.dumps(content), encoding="utf-8")
    monkeypatch.setattr("nbpress.run.pool.local", None)
    states = [job["state"] for job in run(jobs, out=root / "out").jobs]
    assert states == ["refreshed", "refreshed", "fresh"]
    cells = json.loads(jobs[1].output.read_text(encoding="utf-8"))["cells"]
    assert cells[0]["source"] == ["# Better English"]
    assert cells[4]["metadata"] == {"tags": ["figure"]} and cells[4]["outputs"]
    assert [job["state"] for job in run(jobs, out=root / "out").jobs] == ["fresh"] * 3


def test_force_runs_one_and_refuses_an_unknown_name(ran):
    root, jobs, _ = ran
    report = run(jobs, out=root / "out", dry_run=True, force=["t*"])
    assert [job["state"] for job in report.jobs] == ["fresh", "fresh", "would run"]
    with pytest.raises(PressError, match="--force three: no such notebook or job"):
        run(jobs, out=root / "out", dry_run=True, force=["three"])


def test_files_in_hidden_folders_and_scripts_that_are_run_are_seen(folder, notebook):
    nb = folder / ".project/nb"
    notebook(nb / "a.ipynb", "%run script.py", "print(open('.data.csv').read())")
    (nb / "script.py").write_text("print(1)")
    (nb / ".data.csv").write_text("1")
    jobs = plan.collection(nb, out=folder / "out")
    assert run(jobs, out=folder / "out").exit_code == 0
    for name in ("script.py", ".data.csv"):
        was = (nb / name).read_text()
        (nb / name).write_text("print(2)")
        (job,) = run(jobs, out=folder / "out", dry_run=True).jobs
        assert any(name in reason for reason in job["reasons"]), job
        (nb / name).write_text(was)


FORKS = """
import multiprocessing, os, subprocess, sys
def read():
    import child
    open("child.csv").read()
process = multiprocessing.get_context("fork").Process(target=read)
process.start(), process.join()
if os.fork() == 0:
    os.closerange(3, 256)  # as a daemon does
    open("other.csv").read()
    os.kill(os.getpid(), 9)
os.wait()
"""


def test_what_forked_children_read_is_seen_and_other_programs_are_named(
    folder, notebook, shell, monkeypatch
):
    monkeypatch.setenv("SHELL", "/bin/sh")  # IPython's "!" runs what this names
    spawned = "multiprocessing.get_context('spawn').Process(target=print).start()"
    notebook(folder / "nb/a.ipynb", FORKS, spawned, f"{shell}true")
    for name in ("child.csv", "other.csv", "child.py"):
        (folder / "nb" / name).write_text("V = 1")
    jobs = plan.collection(folder / "nb")
    report = run(jobs)
    assert report.exit_code == 0, report.failed
    for name in ("child.csv", "other.csv", "child.py"):
        (folder / "nb" / name).write_text("V = 2")
        assert name in str(run(jobs, dry_run=True).jobs[0]["reasons"])
        (folder / "nb" / name).write_text("V = 1")
    again = run(jobs)  # fresh as far as is seen, and that is said
    assert again.jobs[0]["state"] == "fresh" and again.words == report.words == [
        "what comes through 'multiprocessing' is not seen (1 of 1 jobs)",
        "what comes through 'sh' is not seen (1 of 1 jobs)",
    ]  # fmt: skip


def test_a_job_runs_again_after_the_one_that_writes_what_it_reads(folder, notebook):
    nb = folder / "nb"
    notebook(
        nb / "a.ipynb",
        "print(open('middle.txt').read() if __import__('os').path.exists("
        "'middle.txt') else open('raw.txt').read())",
        "import glob; len(glob.glob('parts/*'))",
    )
    notebook(
        nb / "b.ipynb",
        "import time; time.sleep(.4)\nfrom pathlib import Path\nPath('parts').mkdir(exist_ok=True)",
        "text = open('raw.txt').read()\nPath('middle.txt').write_text(text)",
        "[Path(f'parts/{n}.csv').write_text('1') for n in text]",
    )
    jobs = plan.collection(nb)
    for text in ("ab", "abc"):
        (nb / "raw.txt").write_text(text)
        report = run(jobs, workers=2)
        assert report.exit_code == 0 and not report.words
        copy = jobs[0].output.read_text(encoding="utf-8")
        assert f'"{text}\\n"' in copy and f'"{len(text)}"' in copy
        assert {job["state"] for job in run(jobs).jobs} == {"fresh"}


def test_a_job_that_failed_for_want_of_a_file_runs_again_after_the_one_that_writes_it(
    folder, notebook, gate
):
    server, wait = gate
    notebook(folder / "nb/1.ipynb", wait + "open('middle', 'w').write('1')")
    notebook(folder / "nb/2.ipynb", "open('middle').read()")
    notebook(folder / "nb/3.ipynb", "import os; assert 'middle' in os.listdir()")
    ends = []

    def hear(kind, entry):
        if kind == "end":
            ends.append((entry["name"], entry["state"]))
        if len(ends) == 2:
            server.close()

    report = run(plan.collection(folder / "nb"), workers=3, on_event=hear)
    assert set(ends[:2]) == {("2", "failed"), ("3", "failed")} and ends[2] == ("1", "done")
    for job in report.jobs[1:]:
        assert (job["state"], job["reasons"]) == ("done", ["another job wrote nb/middle"])
        assert not {"message", "failed_copy", "seen"} & set(job)


def test_a_second_run_starts_no_kernel_where_a_notebook_looks_around_and_makes_things(
    folder, notebook, shell
):
    notebook(
        folder / "a.ipynb",
        "import os\nfrom pathlib import Path\nlen(list(Path('.').rglob('*.csv'))), os.listdir()",
        "os.makedirs('figures/new', exist_ok=True)",
        f"{shell}echo 1 > passing.txt",
        "Path('passing.txt').read_text(), os.remove('passing.txt')",
        "os.makedirs('work'); os.listdir('work'), os.rmdir('work')",
        "Path('gen.py').write_text('V = 1')\nimport gen\nos.remove('gen.py')",
        "Path('latest').unlink(missing_ok=True)\nos.symlink('figures', 'latest')",
        "try:\n    os.listdir('absent')\nexcept FileNotFoundError:\n    print('none')",
    )
    jobs = plan.collection(folder)
    write_report(run(jobs), "out")
    assert [job["reasons"] for job in run(jobs).jobs] == [[]]
    for name, why in (("passing.txt", "file passing.txt changed"), ("b.csv", "in . changed")):
        (folder / name).touch()
        assert why in str(run(jobs, dry_run=True).jobs[0]["reasons"])
        (folder / name).unlink()
    (folder / "absent").mkdir()
    reasons = run(jobs, dry_run=True).jobs[0]["reasons"]
    assert reasons == ["the files in . changed (absent)", "and 1 more"]


CHANGED_MEANWHILE = {  # what a job has taken in, and how somebody then changes it
    "data": ("open('data').read()", lambda nb: (nb / "data").write_text("2")),
    "data, as old and as large": (
        "open('data').read()",
        lambda nb: ((nb / "data").write_text("2"), os.utime(nb / "data", (5, 5))),
    ),
    "data, by another file": (
        "open('data').read()",
        lambda nb: (
            (nb / "new").write_text("2"), os.utime(nb / "new", (5, 5)),
            os.replace(nb / "new", nb / "data"),
        ),
    ),
    "module": ("import helper", lambda nb: (nb / "helper.py").write_text("VALUE = 2")),
    "folder": ("os.listdir('list')", lambda nb: (nb / "list/new.csv").touch()),
    "look": ("os.path.exists('absent')", lambda nb: (nb / "absent").touch()),
}  # fmt: skip


def test_what_changes_while_a_job_runs_makes_it_stale(folder, notebook, gate):
    nb, (server, wait) = folder / "nb", gate
    for number, (source, _) in enumerate(CHANGED_MEANWHILE.values()):
        read = "open('read', 'w').close()\n"
        notebook(nb / str(number) / "a.ipynb", "import os\n" + source, read + wait)
        (nb / str(number) / "list").mkdir()
        (nb / str(number) / "helper.py").write_text("VALUE = 1")
        (nb / str(number) / "data").write_text("1")
        os.utime(nb / str(number) / "data", (5, 5))
    jobs = plan.collection(nb)
    with ThreadPoolExecutor(1) as beside:
        running = beside.submit(run, jobs, len(jobs))
        waiting = {nb / str(n): change for n, (_, change) in enumerate(CHANGED_MEANWHILE.values())}
        while waiting:
            assert not running.done(), running.result().failed
            for place in [place for place in waiting if (place / "read").exists()]:
                waiting.pop(place)(place)
            time.sleep(0.01)
        server.close()
        assert running.result().exit_code == 0
    for kind, job in zip(CHANGED_MEANWHILE, run(jobs, dry_run=True).jobs, strict=True):
        assert "changed" in str(job["reasons"]) or "is there now" in str(job["reasons"]), kind


def test_a_module_that_would_come_first_makes_a_job_stale(folder, notebook):
    nb = folder / "nb"
    notebook(
        nb / "a.ipynb",
        "import sys; sys.path.append('later')\nimport helper, packaging, this",
        "try:\n    import quick\nexcept ImportError:\n    print('slow')",
        "try:\n    import kit.quick\nexcept ImportError:\n    print('slow')",
    )
    for name in ("later/helper.py", "kit/__init__.py"):
        (nb / name).parent.mkdir()
        (nb / name).write_text("VALUE = 1")
    jobs = plan.collection(nb)
    report = run(jobs)
    assert [job["kernel"] for job in report.jobs] == ["warm"], report.failed
    names = ("helper.py", "quick.py", "kit/quick.py", "later/helper/__init__.py")
    for name in (*names, "packaging.py", "this.py"):  # installed; of Python itself
        (nb / name).parent.mkdir(exist_ok=True)
        (nb / name).write_text("VALUE = 2")
        assert f"{name} changed" in str(run(jobs, dry_run=True).jobs[0]["reasons"]), name
        (nb / name).unlink()
    assert run(jobs).jobs[0]["state"] == "fresh"


def test_outputs_are_followed_through_folders_links_and_databases(folder, notebook):
    nb = folder / "nb"
    notebook(
        nb / "a.ipynb",
        "import os, shutil, sqlite3\nfrom pathlib import Path\nPath('kept.csv').write_text('1')",
        "os.makedirs('work/in')\nPath('work/in/a.csv').write_text('1')\n"
        "shutil.rmtree('done', ignore_errors=True)\nos.rename('work', 'done')",
        "import tempfile\nshutil.rmtree('kept', ignore_errors=True)\n"
        "made = tempfile.mkdtemp(dir='.')\nPath(made, 'b.csv').write_text('1')\n"
        "os.rename(made, 'kept')",
        "os.makedirs('tmp')\nPath('tmp/kept.csv').write_text('1')\nshutil.rmtree('tmp')",
        "Path('link.csv').unlink(missing_ok=True)\nos.symlink('kept.csv', 'link.csv')",
        "with sqlite3.connect('file:made.db?mode=rwc', uri=True) as base:\n"
        "    base.execute('create table if not exists a (b)')\n"
        "    base.execute('insert into a values (1)')",
        "[os.fsync(f) or os.close(f) for f in [os.open('.', os.O_RDONLY)]]",
    )
    jobs = plan.collection(nb)
    for _ in range(2):
        report = run(jobs, force=["a"])
        assert report.exit_code == 0, report.failed
        assert report.jobs[0]["outputs"] == [
            str(nb / name)
            for name in ("done/in/a.csv", "kept.csv", "kept/b.csv", "link.csv", "made.db")
        ]
        assert run(jobs).jobs[0]["state"] == "fresh"


def test_a_part_of_the_jobs_knows_what_the_others_write(ran):
    root, _, _ = ran
    [job] = plan.collection(root / "nb", out=root / "out", parameters={"lang": "zh"}, only=["one"])
    assert run([job], out=root / "out", dry_run=True).jobs[0]["state"] == "fresh"


@pytest.mark.parametrize(
    "change",
    [{"metadata": {"tags": ["skip-execution"]}}, {"source": "x = '''a  \n'''\nprint(x)"}],
)
def test_tags_and_blanks_that_act_make_a_job_stale(folder, notebook, change):
    path = notebook(folder / "a.ipynb", "x = '''a\n'''\nprint(x)")
    jobs = plan.collection(path)
    assert run(jobs).exit_code == 0
    book = json.loads(path.read_text(encoding="utf-8"))
    book["cells"][0] |= change
    path.write_text(json.dumps(book), encoding="utf-8")
    assert run(jobs, dry_run=True).jobs[0]["reasons"] == ["its code changed"]


def test_a_blank_at_the_end_of_a_line_beside_new_prose_needs_no_kernel(folder, notebook):
    path = notebook(folder / "a.ipynb", "# prose", "x = 1\nprint(x)")
    jobs = plan.collection(path)
    run(jobs)
    notebook(folder / "a.ipynb", "# new prose", "x = 1  \nprint(x)")
    report = run(jobs)
    assert [job["state"] for job in report.jobs] == ["refreshed"]
    copy = jobs[0].output.read_bytes()
    assert report.jobs[0]["copy_sha"] == sha(copy) and b"new prose" in copy


def test_new_prose_around_parameters_that_papermill_left_in_the_file_needs_no_kernel(
    folder, notebook
):
    cells = [("x = 1", "parameters"), ("x = 2", "injected-parameters"), "print('x is', x)"]
    path = notebook(folder / "a.ipynb", "# prose", *cells)
    jobs = plan.collection(path, parameters={"x": "5"})
    assert run(jobs).exit_code == 0
    notebook(path, "# new prose", *cells)
    assert run(jobs).jobs[0]["state"] == "refreshed"
    copy = jobs[0].output.read_text(encoding="utf-8")
    assert "new prose" in copy and "x is 5" in copy and "x = 2" not in copy
    path = notebook(folder / "b.ipynb", "# prose", "y = 1", ("x = 1", "parameters"), "# end")
    [job] = plan.collection(path, parameters={"x": "5"})
    assert run([job]).exit_code == 0
    notebook(path, "# new prose", "y = 1", ("x = 1", "parameters"), "# end")
    assert run([job]).jobs[0]["state"] == "refreshed"
    cells = json.loads(job.output.read_text(encoding="utf-8"))["cells"]
    assert [cell["source"][-1] for cell in cells] == [
        "# new prose",
        "y = 1",
        "x = 1",
        "x = 5",
        "# end",
    ]


def test_odd_files_neither_stop_nor_hang_a_run(folder, notebook):
    notebook(folder / "nb/a.ipynb", "import kit, numpy", "'\ud800'")
    (folder / "nb/kit").mkdir()
    (folder / "nb/kit/__init__.py").touch()
    (folder / "nb/kit/.#lock.py").symlink_to("nowhere")
    assert imports.heavy([folder / "nb/a.ipynb"]) == ["numpy"]
    (folder / "out/.press").mkdir(parents=True)
    (folder / "out/.press/odd.json").write_text("[1]")
    assert records.everything(folder / "out") == {}
    os.mkfifo("pipe")
    assert file_sha("pipe") is None


def test_an_environment_made_in_the_folder_of_the_project_hides_none_of_its_files(
    folder, monkeypatch
):
    monkeypatch.setattr(sys, "prefix", str(folder))
    watcher = listen.Listener(str(folder / "seen"))
    watcher.temporary = []
    assert watcher.known("data.csv") == str(folder / "data.csv")
    assert watcher.known(pytest.__file__) is None


def test_a_job_that_failed_is_not_called_never_run(folder, notebook):
    notebook(folder / "nb/a.ipynb", "1 / 0")
    jobs = plan.collection(folder / "nb")
    assert run(jobs).exit_code == 2
    assert run(jobs, dry_run=True).jobs[0]["reasons"] == ["it failed the last time"]
