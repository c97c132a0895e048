"""The same jobs on other executors: threads, and a real Dask scheduler that loses a worker."""

import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from nbpress import plan
from nbpress.errors import PressError
from nbpress.run import pool, run


@pytest.fixture
def cluster(tmp_path):
    """A scheduler and three workers, each a process of its own."""
    env = {**os.environ, "DASK_DISTRIBUTED__DASHBOARD__LINK": "", "PYTHONWARNINGS": "ignore"}
    log = open(tmp_path / "dask.log", "wb")
    file = tmp_path / "scheduler.json"

    def begin(module, *words):
        command = [sys.executable, "-m", module, *words, "--scheduler-file", str(file)]
        return subprocess.Popen(command, env=env, stdout=log, stderr=log)

    processes = [
        begin("distributed.cli.dask_scheduler", "--port", "0", "--host", "127.0.0.1",
              "--dashboard-address", ":0")
    ]  # fmt: skip
    for n in range(3):
        processes.append(
            begin("distributed.cli.dask_worker", "--nthreads", "1", "--no-nanny", "--name", f"w{n}",
                  "--no-dashboard", "--local-directory", str(tmp_path / "dask"))
        )  # fmt: skip
    deadline = time.monotonic() + 30
    while not (file.exists() and file.stat().st_size) and time.monotonic() < deadline:
        time.sleep(0.05)
    yield json.loads(file.read_text())["address"]
    for process in processes:
        process.kill()
        process.wait()
    log.close()


def test_dask_finishes_all_jobs_though_a_worker_is_killed(folder, notebook, cluster):
    path = notebook(
        folder / "nb/job.ipynb",
        ("n = 0", "parameters"),
        "import time, pathlib\ntime.sleep(0.4)\nprint('value', n * n)",
    )
    jobs = plan.collection(path, matrix={"n": [str(n) for n in range(8)]})
    killed = []

    def hear(kind, entry):
        if kind == "end" and not killed:  # in mid-run: kill the worker of a job that runs now
            for marker in (folder / "out/.parts/running").glob("*.json"):
                killed.append(json.loads(marker.read_text())["pid"])
                os.kill(killed[0], signal.SIGKILL)
                break

    with pool.dask(cluster) as executor:
        report = run(jobs, executor=executor, on_event=hear)
    assert killed
    assert [job["state"] for job in report.jobs] == ["done"] * 8, report.failed
    for n, job in enumerate(jobs):
        assert f"value {n * n}" in job.output.read_text(encoding="utf-8")
    assert [job["state"] for job in run(jobs).jobs] == ["fresh"] * 8


def test_threads_do_as_well(folder, notebook):
    path = notebook(folder / "nb/a.ipynb", ("n = 0", "parameters"), "print(n)")
    jobs = plan.collection(path, matrix={"n": ["1", "2", "3"]})
    with ThreadPoolExecutor(3) as executor:
        report = run(jobs, executor=executor)
    assert [job["state"] for job in report.jobs] == ["done"] * 3


def test_a_scheduler_that_is_not_there_is_one_line():
    with pytest.raises(PressError, match="no Dask scheduler at tcp://127.0.0.1:9"):
        with pool.dask("tcp://127.0.0.1:9", patience=0.5):
            pass


def test_a_script_needs_no_guard_around_its_main_part(folder, notebook):
    notebook(folder / "nb/a.ipynb", "print(1)")
    script = "from nbpress import plan, run\nreport = run.run(plan.collection('nb'), workers=1)\n"
    (folder / "script.py").write_text(script + "print(report.jobs[0]['state'], __file__)\n")
    done = subprocess.run([sys.executable, "script.py"], capture_output=True, text=True, timeout=60)
    assert done.stdout.startswith("done /"), done.stderr[-500:]
