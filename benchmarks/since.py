"""The collection now and at an earlier commit, turn by turn in the same minutes.

Each state stands in a folder of its own below out/benchmarks, with results of its own; the earlier
one has an environment from its own lock. What is not committed is not measured.
"""

import json
import os
import re
import shutil
import statistics
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PLACE = ROOT / "out" / "benchmarks"
COMMIT = "139d288"
CORES = os.cpu_count()
COLUMNS = ("what", "then", "now", "now_to_then", "processor_then", "processor_now",
           "processor_ratio", "floor", "now_to_floor")  # fmt: skip
SPENT = Path(__file__).with_name("spent.py")
FLOOR = Path(__file__).with_name("floor.py")


class State:
    """The files of a commit, and the Python that runs them."""

    def __init__(self, commit, own_environment):
        self.folder, self.log = PLACE / f"at-{commit}", []
        was = PLACE / f"at-{commit}.txt"
        told = subprocess.run(["git", "-C", str(ROOT), "rev-parse", commit], check=True,
                              capture_output=True, text=True).stdout  # fmt: skip
        if not was.exists() or was.read_text() != told:
            shutil.rmtree(self.folder, ignore_errors=True)
            self.folder.mkdir(parents=True)
            packed = subprocess.run(["git", "-C", str(ROOT), "archive", commit],
                                    check=True, capture_output=True).stdout  # fmt: skip
            subprocess.run(["tar", "-x", "-C", str(self.folder)], input=packed, check=True)
            for words in (["init", "-q"], ["add", "-A"]):  # a checkout like any other
                subprocess.run(["git", "-C", str(self.folder), *words], check=True)
            was.write_text(told)
        self.workers = ("-j", "2") if own_environment else ()  # as its Makefile asked, and asks
        self.variables = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
        self.python = sys.executable
        if own_environment:
            given = ["make", "env", f"PYTHON={sys._base_executable}"]
            subprocess.run(given, cwd=self.folder, check=True, stdout=sys.stderr)
            self.python = str(self.folder / ".venv/bin/python")
        self.variables |= {
            "PYTHONPATH": str(self.folder / "lib"),
            "SOURCE_DATE_EPOCH": "1767225600",
        }

    def spends(self, *words, codes=(0,)):
        """Seconds, and seconds of processor, that a command of Python takes here."""
        command = [sys.executable, str(SPENT), self.python, *map(str, words)]
        done = subprocess.run(command, cwd=self.folder, env=self.variables, text=True,
                              capture_output=True)  # fmt: skip
        if done.returncode not in codes:
            raise RuntimeError(f"{words} in {self.folder}:\n{done.stderr[-2000:]}")
        self.log.append(done.stderr)
        return json.loads(done.stdout.splitlines()[-1])

    def run(self, *words, codes=(0,)):
        """The same of a command of the collection."""
        return self.spends("-m", "prosperity", *words, codes=codes)

    def forget(self):
        """Remove all results."""
        shutil.rmtree(self.folder / "out", ignore_errors=True)


def everything():
    """A row for each part: medians of both states, their ratio, and the floor if there is one."""
    then, now = State(COMMIT, True), State("HEAD", False)
    for state in (then, now):  # byte code is compiled
        state.run("claims", "--id", "C005")
    parts = (collection, hollow, again, nbval, claims, difference, handouts, site, explorer)
    rows = []
    for part in parts:
        try:
            rows.append(part(then, now))
        except RuntimeError as error:  # the other parts are measured all the same
            print(error, file=sys.stderr)
            rows.append({"what": f"{part.__name__}: failed"})
        print(json.dumps(rows[-1]), file=sys.stderr, flush=True)
    return [{name: one.get(name) for name in COLUMNS} for one in rows]


def row(what, rounds, then, now, floor=None):
    """Take turns; the medians as one row of the table."""
    found = {"then": [], "now": [], "floor": []}
    for _ in range(rounds):
        for name, function in (("then", then), ("now", now), ("floor", floor)):
            if function:
                found[name].append(function())
    middle = {
        name: [statistics.median(each) for each in zip(*times, strict=True) if None not in each]
        for name, times in found.items() if times
    }  # fmt: skip
    (seconds, *work), (ours, *our_work) = middle["then"], middle["now"]
    told = {"what": what, "then": round(seconds, 2), "now": round(ours, 2),
            "now_to_then": round(ours / seconds, 3)}  # fmt: skip
    if work and our_work:
        told |= {"processor_then": round(work[0], 2), "processor_now": round(our_work[0], 2),
                 "processor_ratio": round(our_work[0] / work[0], 3)}  # fmt: skip
    least = middle.get("floor", [None])[0]
    return told | {"floor": least and round(least, 2),
                   "now_to_floor": least and round(ours / least, 2)}  # fmt: skip


def collection(then, now, rounds=3):
    """All jobs, nothing fresh."""

    def all_jobs(state):
        state.forget()
        return state.run("run", *state.workers)

    def floor():
        return now.spends(FLOOR)

    return row("the collection", rounds, lambda: all_jobs(then), lambda: all_jobs(now), floor)


def hollow(then, now, rounds=3):
    """The same jobs with cells that do nothing: what kernels, messages and records take alone."""
    folder = PLACE / "hollow" / "notebooks"
    shutil.copytree(now.folder / "notebooks", folder, dirs_exist_ok=True)
    for path in folder.glob("*.ipynb"):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        for cell in notebook["cells"]:
            if cell["cell_type"] == "code":
                cell["outputs"] = []
                if "parameters" not in cell["metadata"].get("tags", []):
                    cell["source"] = ["pass"]
        path.write_text(json.dumps(notebook), encoding="utf-8")

    def all_jobs(state):
        shutil.rmtree(folder.parent / "out", ignore_errors=True)
        out = ("--out", folder.parent / "out")
        return state.spends("-m", "nbpress", "run", folder, *out, *state.workers)

    what = "its jobs with cells that do nothing"
    return row(what, rounds, lambda: all_jobs(then), lambda: all_jobs(now))


def again(then, now, rounds=5):
    """The same once more."""
    what = "the collection, nothing changed"
    return row(what, rounds, lambda: then.run("run", *then.workers),
               lambda: now.run("run", *now.workers))  # fmt: skip


def nbval(then, now, rounds=2):
    """Stored outputs compared, as `make test` does."""

    def compared(state):
        order = ("--dist", "loadfile", "--no-loadscope-reorder")
        test = [state.python, "-m", "pytest", "-n", CORES, *order, "--nbval", "-q",
                "-p", "no:cacheprovider", "notebooks"]  # fmt: skip
        words = ("-m", "nbpress", "warm", "--for", "notebooks", *test)
        return state.spends(*words, codes=(0, 1))  # an output that differs costs the same

    return row("nbval", rounds, lambda: compared(then), lambda: compared(now))


def claims(then, now, rounds=9):
    """One statement in full."""
    asked = ("claims", "--id", "C005")
    return row("claims --id", rounds, lambda: then.run(*asked), lambda: now.run(*asked))


def difference(then, now, rounds=3):
    """One revised cell of the digital economy, each time another value; runs are on record."""
    tried = {id(state): iter(("39.6", "39.7", "39.8", "39.5")) for state in (then, now)}

    def revised(state):
        text = (state.folder / "data/digital_economy.csv").read_text(encoding="utf-8")
        file = state.folder / "out/digital_economy.csv"
        file.parent.mkdir(exist_ok=True)
        value = next(tried[id(state)])
        file.write_text(text.replace("\n2020,caict-2021,39.2,", f"\n2020,caict-2021,{value},"))
        return state.run("data", "diff", "data", file, codes=(1,))

    for state in (then, now):
        state.run("run", *state.workers)
    return row("data diff", rounds, lambda: revised(then), lambda: revised(now))


def handouts(then, now):
    """Every edition of every notebook, made before."""
    return _made_again("handouts, nothing changed", "handout", then, now)


def site(then, now):
    """The website, made before."""
    return _made_again("website, nothing changed", "site", then, now)


def _made_again(what, command, then, now):
    now.run(command, *now.workers)  # the state then makes all anew each time
    return row(what, 1, lambda: then.run(command, *then.workers),
               lambda: now.run(command, *now.workers))  # fmt: skip


def explorer(then, now):
    """From a moved control to figure and verdicts: the median of the slowest view."""

    def move(state):
        state.spends("benchmarks/explorer.py")
        return max(float(one) for one in re.findall(r"median (\S+) s", state.log[-1])), None

    return row("a move of the explorer", 1, lambda: move(then), lambda: move(now))
