"""Take exported assignments through nbgrader: what is right gets its marks, what is not gets none.

Students who hand in: solved; empty; wrong (every answer off by one); partly (the first exercise
alone); patched (no answers, but the checker and the builtins defined anew); forced (what
`brute_force.py` finds in the release in a minute).

    uv venv /tmp/bench && uv pip install --python /tmp/bench/bin/python \\
        --require-hashes -r benchmarks/handouts/requirements.lock
    .venv/bin/python benchmarks/handouts/nbgrader_round_trip.py /tmp/bench/bin 12-stages 22-state

nbgrader stands in an environment of its own; its kernels are those of this project. What is
answered in words waits for the teacher, so full marks means all that a program can give.
"""

import itertools
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from brute_force import attack
from nbpress.handout import Edition
from nbpress.handout.batch import deliver, ordered
from prosperity.base.places import NOTEBOOKS, OUT

MARKS = """
import json, sys
from nbgrader.api import Gradebook
with Gradebook("sqlite:///gradebook.db") as book:
    told = []
    for submission in book.assignment_submissions(sys.argv[1]):
        for notebook in submission.notebooks:
            auto = [g for g in notebook.grades if g.cell.cell_type == "code"]
            words = [g for g in notebook.grades if g.cell.cell_type != "code"]
            told.append([submission.student.id, sum(g.score for g in auto),
                         sum(g.max_score for g in auto), sum(g.score for g in words),
                         sum(g.max_score for g in words), sum(g.needs_manual_grade for g in words)])
print(json.dumps(told))
"""


PATCH = """
import builtins
class Anything(float):
    def __new__(cls): return float.__new__(cls, 0)
    __eq__ = __le__ = __ge__ = __lt__ = __gt__ = lambda *a: True
    __add__ = __sub__ = __radd__ = lambda self, other: self
from nbpress import selfcheck
selfcheck.check = lambda *a, **k: None
builtins.abs = builtins.round = lambda *a: 0
AssertionError = Warning
answer_{number} = Anything()
"""
CHANGES = {
    "wrong": lambda source, number: f"{source}\nanswer_{number} += 1",
    "partly": lambda source, number: source if number == 1 else f"answer_{number} = ...",
    "patched": lambda source, number: PATCH.format(number=number),
}


def graded_cells(path):
    """nbgrader's metadata of every cell of a notebook."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [cell["metadata"].get("nbgrader", {}) for cell in cells]


def handed_in(source, released, change):
    """The released notebook with every answer cell filled in, by a change of the solution."""
    solved = json.loads(source.read_text(encoding="utf-8"))["cells"]
    notebook = json.loads(released.read_text(encoding="utf-8"))
    solutions = {cell["id"]: "".join(cell["source"]) for cell in solved}
    number = 0
    for cell in notebook["cells"]:
        about = cell["metadata"].get("nbgrader", {})
        if about.get("solution") and cell["cell_type"] == "code":
            number += 1
            cell["source"] = change(solutions[about["grade_id"]], number)
    return json.dumps(notebook)


def main(programs, names, lang="en"):
    """Print a line for each notebook and student; returns 1 if marks are not as they should be."""
    wrong = False
    for name in names:
        orders = [
            order
            for order in ordered(
                NOTEBOOKS / f"{name}.ipynb",
                [Edition("teacher", lang, "ipynb")],
                out=OUT,
                graded=True,
            )
            if order.graded
        ]
        if deliver(orders, out=OUT, workers=1, on_event=lambda *told: print(*told[::2])):
            return 1
        for order in orders:
            assignment = order.path.stem
            first = next(
                about["points"] for about in graded_cells(order.path) if about.get("points")
            )
            for student, got, most, by_hand, most_by_hand, waiting in graded(programs, order.path):
                marks = {"solved": most, "partly": first}.get(student, 0)
                wrong |= got != marks or by_hand != 0 or most == 0
                print(f"{assignment:24} {student:7} {got:g} of {most:g} marks by program, "
                      f"{most_by_hand:g} in words ({waiting} wait for the teacher)")  # fmt: skip
    return int(wrong)


def graded(programs, source):
    """Run generate_assignment and autograde; a row of marks for each student, as `MARKS` says."""
    assignment = source.stem
    with tempfile.TemporaryDirectory() as folder:
        course = Path(folder)
        kernel = course / "jupyter" / "kernels" / "python3"
        kernel.mkdir(parents=True)
        launch = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        about = {"argv": launch, "display_name": "Python 3", "language": "python"}
        (kernel / "kernel.json").write_text(json.dumps(about), encoding="utf-8")
        environment = {
            **os.environ,
            "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
            "JUPYTER_PATH": str(course / "jupyter"),
            "JUPYTER_CONFIG_DIR": str(course / "config"),
            "JUPYTER_DATA_DIR": str(course / "data"),
        }

        def run(*command):
            done = subprocess.run(
                command, cwd=course, env=environment, capture_output=True, text=True, check=False
            )
            if done.returncode:
                sys.exit(f"{' '.join(command[:3])} failed:\n{done.stderr[-3000:]}")
            return done.stdout

        def put(file, *parts):
            target = course.joinpath(*parts, assignment, f"{assignment}.ipynb")
            target.parent.mkdir(parents=True)
            shutil.copy(file, target)

        put(source, "source")
        run(f"{programs}/nbgrader", "generate_assignment", assignment, "--create")
        released = course / "release" / assignment / f"{assignment}.ipynb"
        text = released.read_text(encoding="utf-8")
        for left in ("BEGIN SOLUTION", "HIDDEN TESTS", "seal", "assert .*answer_"):
            if re.search(left, text):
                sys.exit(f"{left!r} is left in the released assignment")
        _, found, _, _ = attack(released, 60)
        forced = itertools.chain((text for text, *_ in found), itertools.repeat("..."))
        file = course / "forced.ipynb"
        file.write_text(handed_in(source, released, lambda _, n: f"answer_{n} = {next(forced)}"))
        put(file, "submitted", "forced")
        put(source, "submitted", "solved")
        put(released, "submitted", "empty")
        for student, change in CHANGES.items():
            file = course / f"{student}.ipynb"
            file.write_text(handed_in(source, released, change), encoding="utf-8")
            put(file, "submitted", student)
        run(f"{programs}/nbgrader", "autograde", assignment, "--create")
        return json.loads(run(f"{programs}/python", "-c", MARKS, assignment))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).resolve(), sys.argv[2:]))
