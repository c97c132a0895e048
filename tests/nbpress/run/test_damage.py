"""Damaged files, users without rights and systems that give little: one line, never a traceback."""

import contextlib
import json
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest
from nbpress import plan
from nbpress.__main__ import main
from nbpress.errors import PressError
from nbpress.fresh.freshness import examine
from nbpress.plan.options import Options
from nbpress.report import previous

ONE = [sys.executable, "-m", "nbpress", "run", "nb"]


@pytest.fixture
def place(folder, notebook):
    """A folder with two notebooks."""
    for name in "ab":
        notebook(folder / f"nb/{name}.ipynb", f"print('{name}')")
    return folder


def wait_for(file, runner=None):
    """Until a notebook or module has written a file; a busy machine may take long, not for ever."""
    deadline = time.monotonic() + 60
    while not file.exists():
        assert time.monotonic() < deadline and (runner is None or runner.poll() is None)
        time.sleep(0.02)


def call(*words, command=ONE, **given):
    """Run the press; it never shows a traceback, nor leaves anything in the temporary folder."""
    temporary = Path("temporary").resolve()
    temporary.mkdir(exist_ok=True)
    environment = {**os.environ, "TMPDIR": str(temporary), **given.pop("env", {})}
    done = subprocess.run(
        [*command, *words], capture_output=True, text=True, timeout=120, env=environment, **given
    )
    assert "Traceback" not in done.stderr + done.stdout, done.stderr
    assert "Warning" not in done.stderr, done.stderr
    left = [path.name for path in temporary.iterdir()]
    assert not left, left
    return done


HEARS = (  # also where a shell ignores Ctrl-C
    "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
    "from nbpress.__main__ import main; sys.exit(main(sys.argv[1:]))"
)
NESTED = '{"cells": ' + "[" * 100_000 + "]" * 100_000 + ', "nbformat": 4}'
NUMBER = f'{{"cells": [], "nbformat": {"9" * 5000}}}'
LISTED = '{"cells": [{"cell_type": "raw", "source": "", "id": [1]}], "nbformat": 4}'
BROKEN = ["[]", "null", '"x"', "{}", '{"result": {}}', '{"result": []}', "[" * 9999, "\0",
          '{"result": {"name": "a"}}', '{"result": {"name": "a"}, "files": [], "outputs": 1}',
          '{"jobs": "x"}', '{"jobs": [{}]}', '{"jobs": null}',
          '{"jobs": [{"name": "a"}]}']  # fmt: skip


def test_damaged_records_and_reports_count_as_none(place, capsys):
    assert call().returncode == 0
    for text in BROKEN:
        for record in (place / "out/.press").glob("*.json"):
            record.write_text(text)
        (place / "out/report.json").write_text(text)
        assert main(["run", "nb", "--dry-run"]) == 0
        assert "2 would run" in capsys.readouterr().out
        assert previous(place / "out") == {}
    assert "2 done" in call().stdout


def test_a_folder_in_the_place_of_a_record_is_one_line(place):
    (place / "out/.press/a.json").mkdir(parents=True)
    done = call()
    assert done.returncode == 2 and "1 failed, 1 done" in done.stdout
    assert "cannot replace out/.press/a.json: " in done.stdout and "press failed" not in done.stdout


def test_a_record_with_a_damaged_part_starts_no_traceback(place):
    assert call("nb/a.ipynb", command=ONE[:-1]).returncode == 0
    record = place / "out/.press/a.json"
    whole = json.loads(record.read_text())
    for key in whole:
        for value in (1, []):
            record.write_text(json.dumps(whole | {key: value}))
            assert main(["run", "nb", "--dry-run"]) == 0


def parts(thing, path=()):
    """The paths to all parts of what JSON holds."""
    for key in thing if isinstance(thing, dict) else range(len(thing)):
        yield (*path, key)
        if isinstance(thing[key], (dict, list)):
            yield from parts(thing[key], (*path, key))


def test_a_notebook_with_any_part_of_another_kind_is_refused_in_words_or_read(folder, notebook):
    notebook(folder / "a.ipynb", ("n = 1", "parameters"), "# prose", "print(n)")
    whole = (folder / "a.ipynb").read_text()
    for *path, key in list(parts(json.loads(whole))):
        for value in (None, True, 1.5, "", "x", [], [1], {}, {"a": 1}):
            damaged = part = json.loads(whole)
            for step in path:
                part = part[step]
            part[key] = value
            (folder / "a.ipynb").write_text(json.dumps(damaged))
            try:
                jobs = plan.collection(folder / "a.ipynb", parameters={"n": 2})
            except PressError:
                continue
            [entry] = examine(jobs, Options(folder / "out"), []).values()
            assert not entry["reasons"][0].startswith("it cannot"), (*path, key, value, entry)


NONE = {NESTED: "it is nested too deeply", NUMBER: "it holds a number without end",
        LISTED: "the id of cell 0 is no word", "": "line 1 is not JSON",
        "[]": "has no 'cells'"}  # fmt: skip


def test_a_notebook_that_is_none_fails_alone(place):
    for number, text in enumerate(NONE):
        (place / f"nb/none{number}.ipynb").write_text(text)
    done = call()
    assert done.returncode == 2 and "2 done, 5 failed" in done.stdout
    for number, why in enumerate(NONE.values()):
        [line] = [line for line in done.stdout.splitlines() if f"none{number}.ipynb" in line]
        assert why in line


def limited(kind, number):
    return lambda: resource.setrlimit(kind, (number, number))


@pytest.mark.skipif(os.name == "nt", reason="no such limits")
@pytest.mark.parametrize("number", [16, 24])
def test_few_open_files_are_one_line_or_enough(place, number):
    done = call("--force", "*", preexec_fn=limited(resource.RLIMIT_NOFILE, number))
    assert done.returncode in (0, 2, 3)


@pytest.mark.parametrize(
    ("name", "value"),
    [("HOME", "/proc"), ("HOME", "file/within"), ("IPYTHONDIR", "file"), ("MPLCONFIGDIR", "file")],
)
def test_a_place_that_takes_nothing_leaves_no_word_and_is_fresh_the_next_time(
    place, notebook, name, value
):
    notebook(place / "nb/a.ipynb", "import matplotlib; matplotlib.get_configdir();")
    (place / "file").touch()
    env = {name: str(place / value)}  # as it is where it begins with a slash
    assert "2 done" in call("--force", "*", env=env).stdout
    copy = json.loads((place / "out/runs/a/a.ipynb").read_text())
    assert not [shown for cell in copy["cells"] for shown in cell["outputs"]]
    assert "2 fresh" in call(env=env).stdout


def test_the_name_of_a_temporary_folder_may_look_like_a_place_for_a_parameter(place):
    (folder := place / "{lang}").mkdir()
    assert "2 done" in call(env={"TMPDIR": str(folder)}).stdout
    assert [*folder.iterdir()] == []


@pytest.mark.skipif(not os.path.isdir("/proc"), reason="where /proc takes nothing")
@pytest.mark.parametrize("home", ["/proc", "/dev/null", "none/here"])
def test_a_home_that_takes_nothing_is_no_matter_to_store(place, notebook, home):
    notebook(place / "one.ipynb", "1")
    (place / "kept").mkdir()
    home = str(place / home)
    done = subprocess.run(
        [sys.executable, "-m", "nbpress", "store", "one.ipynb"], cwd=place, text=True,
        capture_output=True, env={**os.environ, "HOME": home, "TMPDIR": str(place / "kept")},
    )  # fmt: skip
    assert (done.returncode, done.stderr, [*(place / "kept").iterdir()]) == (0, "", [])
    assert not (place / "none").exists()


WITHOUT = """
import multiprocessing, subprocess, sys
from multiprocessing import context, forkserver
def refuse(*_, **__): raise OSError(28, "No more")
{} = refuse
from nbpress.__main__ import main
sys.exit(main(["run", "nb", "--force", "*"]))
"""


@pytest.mark.parametrize("what", ["context.BaseContext.Lock", "forkserver.ensure_running",
                                  "subprocess.Popen.__init__"])  # fmt: skip
def test_a_system_without_semaphores_or_processes_is_one_line(place, what):
    done = call(command=[sys.executable, "-c", WITHOUT.format(what)])
    assert done.returncode == 3
    assert done.stderr == (
        "error: this system gives no processes or semaphores (No more); /dev/shm must be there, "
        "writable and not full, and enough processes allowed (ulimit -u)\n"
    )


def test_a_stop_is_not_lost_where_helpers_start(place):
    """Ctrl-C that comes while a helper process is being started acts right after."""
    script = (
        "import os, signal, sys\nfrom multiprocessing import forkserver\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # a shell may ignore it
        "usual = forkserver.ensure_running\n"
        "def start():\n    os.kill(os.getpid(), signal.SIGINT)\n    usual()\n"
        "forkserver.ensure_running = start\n"
        "from nbpress.__main__ import main\nsys.exit(main(['run', 'nb', '--force', '*']))"
    )
    done = call(command=[sys.executable, "-c", script])
    assert done.returncode == 130 and done.stderr == "stopped; run again to do what is left\n"


STOPPED = {"run": ["run", "nb/c.ipynb"], "store": ["store", "nb/c.ipynb"],
           "handout": ["handout", "nb/c.ipynb", "--lang", "en"]}  # fmt: skip


def slow_import(place, notebook):
    """A notebook whose imports take minutes; returns the folder of what it imports."""
    site = place / "site-packages"  # what is installed there is imported beforehand
    site.mkdir()
    (site / "slow.py").write_text("import time\nopen(__file__ + '.begun', 'w')\ntime.sleep(600)")
    notebook(place / "nb/c.ipynb", "import slow")
    return site


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("command", STOPPED)
def test_a_stop_while_modules_are_imported_waits_for_none(place, notebook, number, command):
    site = slow_import(place, notebook)
    runner = subprocess.Popen(
        [sys.executable, "-c", HEARS, *STOPPED[command]],
        env={**os.environ, "PYTHONPATH": str(site)},
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    wait_for(site / "slow.py.begun", runner)
    runner.send_signal(number)
    said = runner.communicate(timeout=60)[1]
    assert (runner.returncode, said) == (130, "stopped; run again to do what is left\n")


HELPERS = {"the fork server": "multiprocessing.forkserver", "the tracker": "resource_tracker",
           "the warm process": "nbpress.warm.warm"}  # fmt: skip


@pytest.mark.skipif(os.name == "nt", reason="no such helpers")
@pytest.mark.parametrize("helper", HELPERS)
def test_a_helper_process_that_is_killed_costs_no_job_and_no_word(place, notebook, helper):
    wait = "import os, time\nopen('begun', 'w').close()\nwhile not os.path.exists('go'):\n"
    notebook(place / "nb/c.ipynb", wait + "    time.sleep(0.05)")

    def kill():
        wait_for(place / "nb/begun")
        for process in psutil.Process().children(recursive=True):
            with contextlib.suppress(psutil.Error):  # one that ended meanwhile
                if HELPERS[helper] in " ".join(process.cmdline()):
                    process.kill()
        (place / "nb/go").touch()

    threading.Thread(target=kill).start()
    done = call("--force", "*", "-j", "1")
    assert done.returncode == 0 and "3 done" in done.stdout and not done.stderr, done.stderr


def test_the_runner_killed_leaves_no_folder(place, notebook):
    notebook(place / "nb/c.ipynb", "open('begun', 'w').close()\nimport time; time.sleep(60)")
    (temporary := place / "temporary").mkdir()
    for words in ([], ["--cold"]):
        (place / "nb/begun").unlink(missing_ok=True)
        runner = subprocess.Popen(
            [*ONE[:-1], "nb/c.ipynb", *words], env={**os.environ, "TMPDIR": str(temporary)},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        wait_for(place / "nb/begun", runner)
        runner.kill()
        runner.wait()
        deadline = time.monotonic() + 20  # on a busy machine
        while any(temporary.iterdir()) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert [path.name for path in temporary.iterdir()] == []


@pytest.mark.skipif(os.name == "nt", reason="nothing is forked there")
@pytest.mark.parametrize("command", STOPPED)
def test_the_runner_killed_while_modules_are_imported_leaves_nothing(place, notebook, command):
    site = slow_import(place, notebook)
    (temporary := place / "temporary").mkdir()
    runner = subprocess.Popen(
        [*ONE[:-2], *STOPPED[command]],
        env={**os.environ, "PYTHONPATH": str(site), "TMPDIR": str(temporary)},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    wait_for(site / "slow.py.begun", runner)
    helpers = psutil.Process(runner.pid).children(recursive=True)
    runner.kill()
    runner.wait()
    assert helpers and not psutil.wait_procs(helpers, timeout=10)[1]  # on a busy machine
    assert [path.name for path in temporary.iterdir()] == []
