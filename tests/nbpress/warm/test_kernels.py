"""Warm kernels: the same outputs as cold ones, private sockets, and a word where they are cold."""

import asyncio
import gc
import json
import os
import re
import signal
import stat
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest
from jupyter_client import KernelManager
from jupyter_client.channels import ZMQSocketChannel
from nbpress import plan
from nbpress.run import run
from nbpress.run.work import Options, press
from nbpress.warm import forks, imports

# what notebooks do that a forked kernel might do otherwise
AWKWARD = {
    "threads": "import threading\ngot = []\n"
    "all_ = [threading.Thread(target=lambda i=i: got.append(i * i)) for i in range(50)]\n"
    "[t.start() for t in all_]; [t.join() for t in all_]\nsum(got), threading.active_count() > 1",
    "subprocess": "import subprocess, sys\n"
    "print(subprocess.run([sys.executable, '-c', 'print(6 * 7)'], capture_output=True, text=True))"
    "\n!echo from the shell",
    "pool": "from multiprocessing import get_context\n"
    "with get_context('fork').Pool(2) as pool:\n    print(pool.map(abs, [-1, -2, -3]))",
    "asyncio": "import asyncio\nawait asyncio.sleep(0.01)\n"
    "print(await asyncio.gather(*[asyncio.sleep(0, i) for i in range(3)]))",
    "large": "print('x' * 300_000)\nlist(range(2000))",
    "environment": "import os, time\nos.environ['TZ'] = 'Asia/Shanghai'; time.tzset()\n"
    "os.environ['NEW'] = '1'\nprint(time.tzname, os.environ['NEW'], sorted(k for k in os.environ "
    "if k.startswith(('JPY_S', 'NBPRESS', 'JUPYTER_DEF', 'MPL'))))",
    "place": "import sys, os\nprint(os.getcwd().rsplit('/', 1)[-1], "
    "sys.argv[0].rsplit('/', 1)[-1], sys.path[-2:], __name__, "
    "sys.flags.hash_randomization, {'b', 'a', 'c'})",
    "blas": "import numpy as np\na = np.random.default_rng(1).normal(size=(400, 400))\n"
    "print(round(float((a @ a).sum()), 6), np.linalg.svd(a)[1][:2].round(6))",
    "figure": "import pandas as pd\nimport matplotlib.pyplot as plt\nimport seaborn as sns\n"
    "sns.barplot(pd.DataFrame({'a': [1, 2], 'b': [3, 4]}), x='a', y='b')\nplt.show()",
    "backend": "import matplotlib.pyplot as plt\nprint(plt.get_backend())\n_ = plt.plot([1, 2])",
    "debugger": "import pandas\n"  # it passes over the modules of the kernel itself
    "any('/pandas/' in file for file in get_ipython().kernel._kernel_modules)",
    "warnings": "import warnings\nwarnings.warn('seen')\nimport logging\nlogging.warning('logged')",
    "display": "from IPython.display import HTML, display, update_display\n"
    "handle = display(HTML('<b>1</b>'), display_id='x')\nupdate_display(HTML('<b>2</b>'), "
    "display_id='x')\n_ = get_ipython().kernel.comm_manager.comms",
    "history": "_i, In[:2], get_ipython().execution_count",
    "system": "import os, signal\nprint(signal.getsignal(signal.SIGCHLD), "
    "os.getpgrp() == os.getpid(), signal.getsignal(signal.SIGTERM))",
    "exit": "import atexit\natexit.register(lambda: open('atexit.txt', 'w').write('ran'))\n"
    "unclosed = open('unclosed.txt', 'w')\nunclosed.write('flushed')",
}
SCIENCE = ("blas", "figure", "backend", "debugger")
PLAIN = tuple(name for name in AWKWARD if name not in SCIENCE)


@pytest.fixture(scope="module")
def both(tmp_path_factory, notebook, shell):
    """The awkward cells in two notebooks, warm and cold: kind to (results, outputs, folder)."""
    root = tmp_path_factory.mktemp("awkward")
    done = {}
    for warm in (True, False):
        folder = root / f"{'warm' if warm else 'cold'}/nb"
        for part in (PLAIN, SCIENCE):
            cells = [(AWKWARD[name].replace("\n!", f"\n{shell}"), name) for name in part]
            notebook(folder / f"{part[0]}.ipynb", *cells)
        jobs = plan.collection(folder, out=folder.parent / "out")
        report = run(jobs, workers=2, out=folder.parent / "out", warm=warm)
        assert report.exit_code == 0, [job["message"] for job in report.failed]
        cells = [c for job in jobs for c in plain(job.output.read_text(encoding="utf-8"))["cells"]]
        outputs = {cell["metadata"]["tags"][0]: cell["outputs"] for cell in cells}
        done[warm] = {job["name"]: job for job in report.jobs}, outputs, folder
    return done


def plain(text):
    """An executed copy without the process number that IPython puts into warnings."""
    return json.loads(re.sub(r"ipykernel_\d+", "ipykernel", text))


@pytest.mark.parametrize("name", AWKWARD)
def test_a_cell_gives_the_same_warm_and_cold(both, name):
    assert {job["kernel"] for job in both[True][0].values()} == {"warm"}
    assert {job["kernel"] for job in both[False][0].values()} == {"cold"}
    assert both[True][1][name] == both[False][1][name]


def test_exit_handlers_run_and_open_files_are_flushed(both):
    for results, _, folder in both.values():
        assert (folder / "atexit.txt").read_text() == "ran"
        assert (folder / "unclosed.txt").read_text() == "flushed"
        assert str(folder / "atexit.txt") in results["threads"]["outputs"]


@pytest.fixture(scope="module")
def warm():
    process = forks.Warm(["numpy"])
    yield process
    process.close()


def result_of(folder, notebook, source, address, **environment):
    path = notebook(folder / "nb/one.ipynb", source)
    (job,) = plan.collection(path)
    options = Options(out=folder / "out", warm=address, environment=environment)
    result = press(job, options)
    cells = json.loads(job.output.read_text(encoding="utf-8"))["cells"] if (
        result["state"] == "done") else []  # fmt: skip
    return result, "".join("".join(o.get("text", "")) for c in cells for o in c["outputs"])


@pytest.mark.parametrize("kind", ["warm", "cold"])
def test_a_child_left_behind_keeps_no_kernel_from_ending_in_its_own_way(folder, notebook, kind):
    path = notebook(
        folder / "nb/a.ipynb",
        "import atexit, subprocess\nchild = subprocess.Popen(['sleep', '60'])\nprint(child.pid)",
        "atexit.register(lambda: open('bye', 'w').write('bye'))",
    )
    report = run(plan.collection(path), warm=kind == "warm")
    assert report.exit_code == 0 and (folder / "nb/bye").read_text() == "bye"
    assert not any("did not end" in word for word in report.words)
    cells = json.loads(Path(report.jobs[0]["output"]).read_text(encoding="utf-8"))["cells"]
    assert not psutil.pid_exists(int(cells[0]["outputs"][0]["text"][0]))


def test_each_kernel_has_random_numbers_of_its_own(folder, notebook, warm):
    source = "import random, numpy as np\nprint(random.random(), np.random.rand())"
    numbers = {result_of(folder, notebook, source, warm.address)[1] for _ in range(3)}
    assert len(numbers) == 3


def test_connections_are_sockets_in_a_private_folder_and_no_port_listens(folder, notebook, warm):
    assert stat.S_IMODE(os.stat(warm.folder).st_mode) == 0o700
    source = (
        "import os, psutil, json, stat\nfrom pathlib import Path\n"
        "from ipykernel.connect import get_connection_file\n"
        "info = json.loads(Path(get_connection_file()).read_text())\n"
        "folder = os.path.dirname(info['ip'])\n"
        "ports = [c for c in psutil.Process().net_connections('inet') if c.status == 'LISTEN']\n"
        "print(info['transport'], oct(os.stat(folder).st_mode & 0o077), len(ports))"
    )
    assert result_of(folder, notebook, source, warm.address)[1] == "ipc 0o0 0\n"


@pytest.mark.parametrize(
    ("file", "environment", "reason"),
    [
        (None, {"OMP_NUM_THREADS": "77"}, "the variable OMP_NUM_THREADS is read at import"),
        ("numpy.py", {}, "numpy.py in the folder hides a package"),
    ],
)
def test_a_kernel_that_would_differ_starts_cold_and_says_why(
    folder, notebook, warm, file, environment, reason
):
    if file:
        (folder / "nb").mkdir()
        (folder / "nb" / file).write_text("mine = True")
    result, text = result_of(
        folder, notebook, "import numpy\nprint(hasattr(numpy, 'mine'))", warm.address, **environment
    )
    assert result["state"] == "done" and result["kernel"].startswith("cold: " + reason)
    assert text == f"{bool(file)}\n"


RAISES = """
import os
from pathlib import Path
def ask(act):
    try:
        act()
    except OSError as error:
        raise RuntimeError("asked") from error
"""


@pytest.mark.parametrize(
    "source", ["os.environ['NOWHERE']", "os.stat('nowhere')", "ask(lambda: Path('no').stat())",
               "os.open('nowhere', os.O_RDONLY)"]
)  # fmt: skip
def test_a_traceback_tells_nothing_of_the_press(folder, notebook, warm, source):
    [job] = plan.collection(notebook(folder / "a.ipynb", RAISES, source))
    entry = press(job, Options(out=folder / "out", warm=warm.address))
    assert entry["kernel"] == "warm"
    copy = json.loads(Path(entry["failed_copy"]).read_text(encoding="utf-8"))
    shown = "\n".join(copy["cells"][1]["outputs"][0]["traceback"])
    assert entry["line"] == source.split("\n")[-1] and "Error" in shown
    assert "listen" not in shown and "nbpress" not in shown


def test_processes_that_a_notebook_spawns_find_the_modules_beside_it(folder, notebook, warm):
    (folder / "nb").mkdir()
    (folder / "nb/kit.py").write_text("def twice(n):\n    return 2 * n\n")
    spawn = (
        "import kit, multiprocessing\nwith multiprocessing.get_context('spawn').Pool(1) as pool:\n"
    )
    result, text = result_of(
        folder, notebook, spawn + "    print(pool.map(kit.twice, [1, 2]))", warm.address
    )
    assert (result["kernel"], text) == ("warm", "[2, 4]\n")


def test_a_worker_keeps_nothing_open_after_a_job(folder, notebook, warm):
    counts = []
    for _ in range(3):
        result_of(folder, notebook, "print(1)", warm.address)
        gc.collect()  # what tests before have left
        me = psutil.Process()
        idle = [t for t in threading.enumerate() if t.name.startswith("asyncio")]  # up to a limit
        counts.append((me.num_fds(), me.num_threads() - len(idle)))
    assert counts[1] == counts[2]


def test_without_a_warm_process_kernels_start_cold(folder, notebook):
    gone = forks.Warm()
    gone.process.kill()
    gone.process.wait()
    result, _ = result_of(folder, notebook, "print(1)", gone.address)
    gone.close()
    assert result["state"] == "done" and "no warm process answers" in result["kernel"]


def test_what_speaks_when_imported_is_not_imported_beforehand(folder, notebook, monkeypatch):
    (folder / "lib").mkdir()
    (folder / "lib/loud.py").write_text("print('hello')\n")
    monkeypatch.setenv("PYTHONPATH", str(folder / "lib"))
    loud = forks.Warm(["loud", "numpy"])
    result, text = result_of(
        folder, notebook, "import sys\nprint('numpy' in sys.modules)\nimport loud", loud.address
    )
    loud.close()
    assert result["kernel"] == "warm" and text == "True\nhello\n"


def test_parts_of_a_package_that_cannot_be_imported_are_not_there(folder, notebook, monkeypatch):
    half = folder / "site-packages/half"
    half.mkdir(parents=True)
    (half / "__init__.py").write_text("from half import part\nimport nowhere\n")
    (half / "part.py").touch()
    monkeypatch.setenv("PYTHONPATH", str(half.parent))
    tried = forks.Warm(["half.part", "numpy"])
    source = "import sys\nprint('numpy' in sys.modules)\ntry:\n    import half.part\n"
    result, text = result_of(
        folder, notebook, source + "except ImportError as error:\n    print(error)", tried.address
    )
    tried.close()
    assert result["kernel"] == "warm" and text == "True\nNo module named 'nowhere'\n"


PACKAGE = """
import builtins, logging, os, warnings
LOG = logging.getLogger("odd")
LOG.addHandler(logging.StreamHandler())
warnings.filterwarnings("ignore", "odd noise")
os.environ["ODD_HOME"] = "here"
try:
    SHELL = type(get_ipython()).__name__
except NameError:
    SHELL = "none"
SHELL += f" {hasattr(builtins, '__IPYTHON__')}"
MODE = os.environ.get("ODD_MODE")
"""
LEAVES = "import matplotlib\nmatplotlib.rcParams['lines.linewidth'] = 9\n"
ASKS = (
    "import odd, os, warnings\nodd.LOG.warning('heard')\nwarnings.warn('odd noise')",
    "import pandas\nprint(odd.SHELL, odd.MODE, os.environ['ODD_HOME'], "
    "pandas.get_option('display.max_columns'))",
)


def test_a_package_finds_the_same_at_its_import_and_later_warm_and_cold(
    folder, notebook, monkeypatch
):
    site = folder / "lib/site-packages"  # an installed package, and so one that is preloaded
    site.mkdir(parents=True)
    (site / "odd.py").write_text(PACKAGE)
    (site / "leaves.py").write_text(LEAVES)
    (site / "exits.py").write_text("raise SystemExit(1)")
    monkeypatch.setenv("PYTHONPATH", str(site))
    monkeypatch.syspath_prepend(str(site))
    notebook(folder / "nb/asks.ipynb", *ASKS)
    notebook(folder / "nb/leaves.ipynb", "import leaves")
    notebook(folder / "nb/exits.ipynb", "try:\n    import exits\nexcept SystemExit:\n    print(1)")
    width = "import matplotlib; print(matplotlib.rcParams['lines.linewidth'])"
    notebook(folder / "nb/width.ipynb", width)
    copies = []
    for warm in (True, False):
        jobs = plan.collection(folder / "nb", out=f"out-{warm}")
        report = run(jobs, out=f"out-{warm}", warm=warm, environment={"ODD_MODE": "fast"})
        assert report.exit_code == 0, [job["message"] for job in report.failed]
        assert {job["kernel"] for job in report.jobs} == {"warm" if warm else "cold"}
        copies.append([job.output.read_text(encoding="utf-8") for job in jobs])
    assert copies[0] == copies[1]
    assert "heard" in copies[0][0] and "ZMQInteractiveShell True fast here 20" in copies[0][0]
    first = json.loads(copies[0][0])["cells"][0]["outputs"]
    assert [output["text"] for output in first] == [["heard\n"]]  # and no noise


def test_a_notebook_that_sets_what_is_read_at_import_starts_cold(folder, notebook):
    set_first = "import os\nos.environ['OPENBLAS_NUM_THREADS'] = '1'\nimport numpy"
    path = notebook(folder / "a.ipynb", set_first)
    [job] = run(plan.collection(path)).jobs
    assert job["kernel"] == (
        "cold: the notebook sets OPENBLAS_NUM_THREADS, which is read at import"
    )


SLOW_END = """
import pathlib, signal, sys, time
def end(*_):
    time.sleep(0.6)
    pathlib.Path("tidied").touch()
    sys.exit(7)
signal.signal(signal.SIGINT, end), signal.signal(signal.SIGTERM, end)
pathlib.Path("begun").touch()
time.sleep(60)
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "kill"])
def test_a_command_with_warm_kernels_ends_in_its_own_way(folder, number):
    (folder / "slow.py").write_text(SLOW_END)
    command = [sys.executable, "-m", "nbpress", "warm", "--", sys.executable, "slow.py"]
    process = subprocess.Popen(command, start_new_session=True)
    while not (folder / "begun").exists():
        assert process.poll() is None
        time.sleep(0.02)
    os.killpg(process.pid, number) if number == signal.SIGINT else process.send_signal(number)
    assert process.wait(10) == 7 and (folder / "tidied").exists()


def test_a_job_whose_warm_process_is_killed_runs_again_cold(folder, notebook):
    kill = "import os, pathlib\nif not pathlib.Path('once').exists():\n    pathlib.Path('once')"
    path = notebook(
        folder / "a.ipynb",
        kill + ".touch()\n    os.kill(os.getppid(), 9)\n    __import__('time').sleep(30)",
        "print('done')",
    )
    [job] = run(plan.collection(path)).jobs
    assert job["state"] == "done"
    assert job["kernel"] == "cold: the warm process ended while a kernel ran"


def test_many_kernels_start_at_once(folder, notebook, warm):
    path = notebook(folder / "nb/one.ipynb", ("n = 0", "parameters"), "print(n)")
    jobs = plan.collection(path, matrix={"n": [str(n) for n in range(12)]})
    options = Options(out=folder / "out", warm=warm.address)
    with ThreadPoolExecutor(12) as pool:
        results = list(pool.map(lambda job: press(job, options), jobs))
    assert {(r["state"], r["kernel"]) for r in results} == {("done", "warm")}
    assert [r for r in results if "word" in r] == [], "each ended by itself"


@pytest.mark.parametrize(
    "command",
    [
        [sys.executable, "-m", "pytest", "--nbval", "-q", "-p", "no:cacheprovider", "one.ipynb"],
        [sys.executable, "-m", "nbconvert", "--to", "notebook", "--execute", "one.ipynb",
         "--output", "two.ipynb"],
        [sys.executable, "-m", "papermill", "one.ipynb", "two.ipynb"],
    ],
    ids=["nbval", "nbconvert", "papermill"],
)  # fmt: skip
def test_any_jupyter_tool_gets_warm_kernels(folder, notebook, command):
    source = (
        "import os, psutil\nprint('nbpress.warm.warm' in psutil.Process(os.getppid()).cmdline() "
        "and os.path.isdir(os.environ['NBPRESS_SHARED']))"
    )
    path = notebook(folder / "one.ipynb", source)
    content = json.loads(path.read_text())
    content["cells"][0]["outputs"] = [
        {"output_type": "stream", "name": "stdout", "text": ["True\n"]}
    ]
    content["cells"][0]["execution_count"] = 1
    path.write_text(json.dumps(content))
    done = subprocess.run(
        [sys.executable, "-m", "nbpress", "warm", *command], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    if "two.ipynb" in command:
        assert '"True\\n"' in (folder / "two.ipynb").read_text()


def test_a_tool_that_waits_for_a_warm_kernel_hears_when_it_is_ready_and_gone(warm, monkeypatch):
    monkeypatch.setenv(forks.SOCKET, warm.address)
    manager = KernelManager()
    manager.kernel_spec.metadata["kernel_provisioner"] = {"provisioner_name": forks.NAME}
    heard, slept, hear, sleep = [], [], ZMQSocketChannel.get_msg, asyncio.sleep

    def get_msg(channel, timeout=None):
        heard.append("silence")
        message = hear(channel, timeout)
        heard[-1] = message["content"].get("execution_state")
        return message

    monkeypatch.setattr(ZMQSocketChannel, "get_msg", get_msg)
    monkeypatch.setattr(asyncio, "sleep", lambda time: slept.append(time) or sleep(time))
    manager.start_kernel()
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(20)
    client.stop_channels()
    manager.shutdown_kernel(now=True)
    assert manager.provisioner.how == "warm"
    assert heard[-1] == "idle"
    assert max(slept) < 0.1, "as long as its manager would wait before it asks again"


def test_a_command_with_warm_kernels_shares_nothing_with_them_itself(folder):
    """It may be a run of tests, which change what is kept; kernels are given their own word."""
    asked = "import os; print('NBPRESS_SHARED' in os.environ)"
    done = subprocess.run(
        [sys.executable, "-m", "nbpress", "warm", "--", sys.executable, "-c", asked],
        capture_output=True, text=True,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (0, "False\n"), done.stderr


def test_a_kernelspec_can_ask_for_warm_kernels(folder, notebook, monkeypatch):
    spec = {
        "argv": ["python", "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        "display_name": "Warm", "language": "python",
        "metadata": {"kernel_provisioner": {
            "provisioner_name": "nbpress-warm", "config": {"preload": ["wave"]}}},
    }  # fmt: skip
    (folder / "jupyter/kernels/kept").mkdir(parents=True)
    (folder / "jupyter/kernels/kept/kernel.json").write_text(json.dumps(spec))
    monkeypatch.setenv("JUPYTER_PATH", str(folder / "jupyter"))
    notebook(folder / "one.ipynb", "import sys\nprint('wave' in sys.modules)", kernel="kept")
    command = [sys.executable, "-m", "papermill", "one.ipynb", "two.ipynb"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert '"True\\n"' in (folder / "two.ipynb").read_text()


def test_a_warm_process_ends_with_its_owner(folder):
    script = "from nbpress.warm.forks import Warm; import os; w = Warm(); print(w.process.pid)\n"
    owner = subprocess.run(
        [sys.executable, "-c", script + "import sys; sys.stdout.flush(); os.kill(os.getpid(), 9)"],
        capture_output=True, text=True,
    )  # fmt: skip
    warm = int(owner.stdout)
    until = time.monotonic() + 20  # when its imports are done
    while psutil.pid_exists(warm) and time.monotonic() < until:
        time.sleep(0.05)
    assert not psutil.pid_exists(warm)


def test_heavy_imports_are_found_through_project_modules(folder, notebook):
    (folder / "mine").mkdir()
    (folder / "mine/__init__.py").write_text("def f():\n    import scipy.stats\n")
    path = notebook(
        folder / "a.ipynb", "import json, mine\n%matplotlib inline\nimport matplotlib.pyplot as p"
    )
    found, project = imports.searched([path])
    assert project == [str(folder / "mine/__init__.py")]
    assert {"scipy.stats", "matplotlib.pyplot"} <= set(found)
    assert not {"json", "mine"} & set(found)
