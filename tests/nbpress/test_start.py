"""A command that is stopped while it is still importing modules says so in one line."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from nbpress import start
from nbpress.command_line import main

LIB = str(Path(start.__file__).parents[1])
# Ctrl-C that comes when a module is looked for
STOPS = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell may ignore it
class Stop:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name == os.environ["STOP_AT"]:
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Stop)
"""


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C is no signal there")
@pytest.mark.parametrize("module", ["argparse", "nbpress.plan"])
@pytest.mark.parametrize("command", ["nbpress", "prosperity", "-m nbpress", "-m prosperity"])
def test_ctrl_c_during_the_imports_of_a_command(folder, command, module):
    (folder / "sitecustomize.py").write_text(STOPS)
    script = str(Path(sys.executable).with_name(command))
    words = [sys.executable, *(command.split() if " " in command else [script])]
    done = subprocess.run(
        [*words, "--help"],
        env={**os.environ, "PYTHONPATH": str(folder), "STOP_AT": module},
        capture_output=True, text=True,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (130, "stopped; run again to do what is left\n")


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C is no signal there")
@pytest.mark.parametrize("stop", ["SIGINT", "SIGTERM"])
@pytest.mark.parametrize("command", ["nbpress tidy --check", "prosperity data"])
def test_a_stop_after_the_work_is_done_is_without_a_word(folder, notebook, command, stop):
    late = f"import atexit, os, signal\natexit.register(os.kill, os.getpid(), signal.{stop})\n"
    (folder / "sitecustomize.py").write_text("signal.signal(2, signal.default_int_handler)".join(
        ["import signal\n", "\n" + late]))  # fmt: skip
    notebook(folder / "a.ipynb", "1")
    script, *words = command.split()
    words += [str(folder / "a.ipynb")] * (script == "nbpress")
    done = subprocess.run(
        [sys.executable, str(Path(sys.executable).with_name(script)), *words],
        env={**os.environ, "PYTHONPATH": str(folder)}, capture_output=True, text=True,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (-getattr(signal, stop), "")
    assert done.stdout.endswith("\n"), "and all that it said has arrived"


def test_a_program_that_calls_a_command_is_stopped_afterwards_as_before(folder, notebook, capsys):
    notebook(folder / "a.ipynb", "1")
    signals = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP")
               if hasattr(signal, name)]  # fmt: skip
    before = [signal.getsignal(number) for number in signals]
    codes = [main(["tidy", "a.ipynb"]), main(["run", "none"]), main(["warm", "false"])]
    assert codes == [0, 3, 1], capsys.readouterr()
    assert [signal.getsignal(number) for number in signals] == before


@pytest.mark.parametrize("command", ["nbpress", "prosperity"])
def test_nothing_else_is_imported_before_a_stop_is_heard(folder, command):
    """Until it is, Python itself tells of Ctrl-C, by a traceback."""
    script = f"""
import os, sys
sys.argv[0] = {command!r}
known, hear = set(sys.modules), __import__("_signal").signal
hear(2, __import__("_signal").default_int_handler)  # a shell may ignore it
def heard(*what):
    print(*set(sys.modules) - known)
    return hear(*what)
sys.modules["_signal"].signal = heard
import {command}.__main__
"""
    done = subprocess.run([sys.executable, "-S", "-c", script], capture_output=True, text=True,
                          env={**os.environ, "PYTHONPATH": LIB})  # fmt: skip
    needed = {"nbpress", "nbpress.start", command, f"{command}.__main__"}
    assert (set(done.stdout.split()), done.stderr) == (needed, "")


def test_a_command_imports_nothing_that_only_another_needs():
    code = (
        "import sys; from nbpress.command_line import main; main(['run', '--help']);"
        "print({'nbpress.handout', 'concurrent.futures', 'tomllib'} & sys.modules.keys())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "set()", done.stderr
