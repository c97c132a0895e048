"""What goes wrong is told apart, and leaves nothing behind."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from nbpress import plan
from nbpress.run import run
from nbpress.run.watch import Watch

FAULTS = {
    "error": (["x = 1", "def f():\n    return 1 / 0\nf()"],
              "failed", 1, "f()", "ZeroDivisionError: division by zero"),
    "magic": (["x = 1\n%nosuch"],
              "failed", 0, "%nosuch", "UsageError: Line magic function `%nosuch` not found."),
    "cell magic": (["%%nosuch\n1"],
                   "failed", 0, "%%nosuch", "UsageError: Cell magic `%%nosuch` not found."),
    "bash": (["%%bash\nexit 3"],
             "failed", 0, "%%bash", "CalledProcessError: Command "),
    "extension": (["x = 1\n%load_ext nosuch"],
                  "failed", 0, "%load_ext nosuch", "ModuleNotFoundError: No module named 'nosuch'"),
    "rich": (["from rich.traceback import install\n_ = install()", "x = 1\nx / 0"],
             "failed", 1, None, "ZeroDivisionError: division by zero"),
    "group": (["x = 1\nraise ExceptionGroup('many', [ValueError(1)])"],
              "failed", 0, "raise ExceptionGroup('many', [ValueError(1)])",
              "ExceptionGroup: many (1 sub-exception)"),
    "showing": (["from IPython.display import Image\nImage('no.png', embed=True)"], "failed", 0,
                "from IPython.display import Image",
                "FileNotFoundError: No such file or directory: 'no.png'"),
    "no message": (["x = 1\nassert not x"], "failed", 0, "assert not x", "AssertionError"),
    "syntax": (["x = 1\ny = = 1"], "failed", 0, "y = = 1", "SyntaxError: invalid syntax"),
    "signal": (["import os", "os.kill(os.getpid(), 9)"],
               "killed", 1, "os.kill(os.getpid(), 9)", "killed by signal 9; the system does this"),
    "exit": (["import os\nos._exit(3)"],
             "failed", 0, "import os", "the kernel ended itself with exit code 3"),
    "slow": (["# prose", "import time\ntime.sleep(60)"],
             "timed out", 1, "import time", "the cell did not end within 3 s"),
    "long": (["import time; time.sleep(1)"] * 9,
             "timed out", None, "import time; time.sleep(1)", "did not end within 4 s"),
    "heavy": (["import time\nx = b'x' * 700_000_000\ntime.sleep(9)"],
              "out of memory", 0, "import time", "the kernel took more than 400 MB"),
    "kin": (["import multiprocessing, time\nx = b'x' * 150_000_000\n"  # shared, so counted once
             "with multiprocessing.get_context('fork').Pool(4) as pool:\n"
             "    pool.map(time.sleep, [0.9] * 4)"], "done", None, None, None),
    "groups": (["import subprocess, sys, time\n"  # a program and its fork share with each other
                "code = \"import os, time; x = b'x' * 500_000_000; os.fork(); time.sleep(60)\"\n"
                "subprocess.call([sys.executable, '-c', code])"],
               "out of memory", 0, "import subprocess, sys, time", "took more than 400 MB"),
    "leaves": (["import sys\nsys.exit(0)", "1"], "done", None, None, None),
    "memory": (["raise MemoryError('no')"],
               "out of memory", 0, "raise MemoryError('no')", "MemoryError: no"),
    "asks": (["input('name')"],
             "failed", 0, "input('name')", "StdinNotImplementedError"),
    "kernel": (["1"],
               "failed", None, None, "asks for the kernel 'julia-9', which is not installed"),
    "start": (["1"],
              "timed out", None, None, "the kernel did not start within 1.5 s"),
    "broken": (None,
               "failed", None, None, "is not a notebook: line 1 is not JSON"),
    "good": (["print('the queue goes on')"], "done", None, None, None),
}  # fmt: skip


@pytest.fixture(scope="module")
def results(tmp_path_factory, notebook):
    root = tmp_path_factory.mktemp("faults")
    for name, (cells, *_) in FAULTS.items():
        kernel = {"kernel": "julia-9", "start": "silent"}.get(name, "python3")
        if cells:
            notebook(root / "nb" / f"{name}.ipynb", *cells, kernel=kernel)
    (root / "nb/broken.ipynb").write_text('{"cells": [')
    sleep = [sys.executable, "-c", "import time; time.sleep(60)", "{connection_file}"]
    spec = {"argv": sleep, "display_name": "silent", "language": "python"}
    (root / "kernels/silent").mkdir(parents=True)
    (root / "kernels/silent/kernel.json").write_text(json.dumps(spec))
    (root / "nb/jobs.toml").write_text("[limits]\nstart = 30\n")
    limits = {"cell": 3, "memory_mb": 400}
    own = {"long": {"job": 4}, "heavy": {"memory_mb": 400}, "groups": {"memory_mb": 400},
           "start": {"start": 1.5}}  # fmt: skip
    jobs = plan.collection(root / "nb", out=root / "out", limits=limits)
    jobs = [job for job in jobs if job.notebook.stem not in own]
    for only, less in own.items():
        jobs += plan.collection(root / "nb", out=root / "out", only=[only], limits=less)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("JUPYTER_PATH", str(root))
        report = run(jobs, workers=5, out=root / "out")
    assert report.exit_code == 2
    return {job["name"]: job for job in report.jobs}


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_is_named_with_its_cell(results, name):
    _, state, cell, line, message = FAULTS[name]
    job = results[name]
    assert job["state"] == state
    if cell is not None:
        assert job["cell"] == cell
    if message:
        assert message in job["message"]
        if name != "rich":  # which shows where in its own way
            assert job.get("line") == line
        assert "\n" not in job["message"]


def test_what_did_not_run_is_said(results):
    assert results["leaves"]["word"] == "a cell ended the notebook, and those below it did not run"
    assert not any("word" in job for name, job in results.items() if name != "leaves")


def test_a_limit_that_passes_before_there_is_a_kernel_acts_when_it_comes():
    watch = Watch({"job": 0.01, "start": 0.01})
    assert until(lambda: watch.verdict, 5)
    assert watch.verdict[1] == "the notebook did not end within 0.01 s"
    kernel = subprocess.Popen([sys.executable, "-c", "input()"], stdin=-1, start_new_session=True)
    watch.kernel(kernel.pid)
    assert kernel.wait(5) == -signal.SIGKILL
    watch.close()


def test_a_failed_run_leaves_its_copy_and_no_good_one(results):
    job = results["error"]
    assert job["traceback"][-1] == "ZeroDivisionError: division by zero"
    assert "ZeroDivisionError" in Path(job["failed_copy"]).read_text(encoding="utf-8")
    assert not Path(job["output"]).exists() and Path(results["good"]["output"]).exists()


def family(mark):
    """The processes that carry the mark in their environment."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get("PRESS_MARK") == mark and process.status() != "zombie":
                found.append(process)
        except psutil.Error:
            pass
    return found


def until(condition, seconds):
    """Wait for a condition; the time it took, or None."""
    started = time.monotonic()
    while time.monotonic() - started < seconds:
        if condition():
            return time.monotonic() - started
        time.sleep(0.02)
    return None


# a shell that started the tests in the background has made them deaf to Ctrl-C
HEARS = (
    "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
    "from nbpress.__main__ import main; sys.exit(main(sys.argv[1:]))"
)
STOPS = {"Ctrl-C": signal.SIGINT, "kill": signal.SIGTERM, "kill -9": signal.SIGKILL}


@pytest.mark.parametrize("number", STOPS.values(), ids=STOPS)
def test_a_stopped_run_leaves_no_process_and_the_next_one_does_the_rest(folder, notebook, number):
    notebook(folder / "nb/quick.ipynb", "print('done')")
    sleepy = "import pathlib, time\nif not pathlib.Path('go').exists():\n    {}time.sleep(60)"
    notebook(folder / "nb/sleepy.ipynb", sleepy.format("pathlib.Path('asleep').touch(); "))
    command = [sys.executable, "-c", HEARS, "run", "nb", "-j", "2"]
    runner = subprocess.Popen(
        command, env={**os.environ, "PRESS_MARK": str(folder)}, start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    record = folder / "out/.press/quick.json"
    assert until(lambda: record.exists() and (folder / "nb/asleep").exists(), 60)
    assert len(family(str(folder))) > 3
    os.killpg(runner.pid, number) if number == signal.SIGINT else runner.send_signal(number)
    assert until(lambda: not family(str(folder)), 2) is not None
    said = runner.communicate()[1]
    if number != signal.SIGKILL:
        assert runner.returncode == 130 and "stopped; run again" in said
        assert "Traceback" not in said
    whole = {str(p.relative_to(folder / "out")) for p in (folder / "out").rglob("*") if p.is_file()}
    page = "views/quick.html"  # which may be made already
    assert {w for w in whole if ".parts" not in w} - {page} == {
        "runs/quick/quick.ipynb", ".press/quick.json", ".press/.lock", ".press/.installed",
    }  # fmt: skip
    (folder / "nb/go").touch()
    again = subprocess.run(command, capture_output=True, text=True)
    assert again.returncode == 0 and "1 fresh, 1 done" in again.stdout, again.stdout
    assert not (folder / "out/.parts").exists()


def test_fail_fast_stops_the_queue(folder, notebook):
    notebook(folder / "nb/a.ipynb", "1 / 0")
    for name in "bcdef":
        notebook(folder / f"nb/{name}.ipynb", "import time; time.sleep(0.5)")
    report = run(plan.collection(folder / "nb"), workers=1, fail_fast=True)
    states = [job["state"] for job in report.jobs]
    assert states[0] == "failed" and states[-1] == "not run"
    for job in report.jobs:  # what had begun when the first failed has ended, and is told as it is
        assert Path(job["output"]).exists() is (job["state"] == "done")


def test_a_worker_that_is_killed_is_replaced(folder, notebook):
    notebook(
        folder / "nb/killer.ipynb",
        "import os, pathlib, psutil\nmark = pathlib.Path('once')\n"
        "if not mark.exists():\n    mark.touch()\n"
        "    [worker] = [p for p in psutil.process_iter() if p.pid == int(open('pid').read())]\n"
        "    worker.kill()",
    )
    notebook(folder / "nb/other.ipynb", "print('fine')")
    jobs = plan.collection(folder / "nb")

    def worker_of_killer():
        import json

        file = folder / "out/.parts/running/killer.json"
        if not file.exists():
            return False
        (folder / "nb/pid").write_text(str(json.loads(file.read_text())["pid"]))
        return True

    import threading

    threading.Thread(target=until, args=(worker_of_killer, 30)).start()
    report = run(jobs, workers=2)
    assert [job["state"] for job in report.jobs] == ["done", "done"]
    assert (folder / "nb/once").exists()
