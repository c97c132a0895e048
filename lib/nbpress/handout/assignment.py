"""An executed notebook as the source of an nbgrader assignment.

`nbgrader generate_assignment` cuts the solutions itself, at the same markers; `nbgrader autograde`
runs the checks, which recognise the answer by its seal. What is answered in words is left for the
teacher to mark.
"""

from collections.abc import Sequence

from nbpress import tidy
from nbpress.files import Cell, Notebook
from nbpress.handout.anatomy import BEGIN, END, Exercise, exercises
from nbpress.handout.clearing import in_languages, sealed
from nbpress.handout.editions import Edition

SCHEMA = 3


def assignment(executed: Notebook, name: str, edition: Edition) -> str:
    """The source notebook of an assignment: solved, with nbgrader's metadata and no outputs.

    Raises PressError as `anatomy.exercises` does.
    """
    copy = in_languages(tidy.normalise(executed), edition.languages)
    for cell in copy["cells"]:
        if cell["cell_type"] == "code":
            cell["before"] = sealed(cell, "graded")
            cell["outputs"], cell["execution_count"] = [], None
    merged: set[int] = set()
    for exercise in exercises(copy, name):
        for index in exercise.prompts:
            _mark(copy["cells"][index], locked=True)
        if exercise.written:
            merged |= set(exercise.solutions[1:])
            _written(copy["cells"], exercise)
            continue
        for index in exercise.solutions:
            _mark(copy["cells"][index], solution=True)
        for index in exercise.checks:
            cell = copy["cells"][index]
            cell["source"] = cell["before"] + cell["source"]
            marks = exercise.marks if index == exercise.checks[0] else 0
            _mark(cell, grade=True, locked=True, points=marks)
    for cell in copy["cells"]:
        cell.pop("before", None)
    copy["cells"] = [cell for index, cell in enumerate(copy["cells"]) if index not in merged]
    return tidy.text(tidy.normalise(copy))


def _written(cells: Sequence[Cell], exercise: Exercise) -> None:
    """One cell to write in, graded by hand, with the model answer in every language."""
    first, *others = exercise.solutions
    answers = [cells[index]["source"] for index in (first, *others)]
    cells[first]["source"] = "\n\n".join([BEGIN, *answers, END])
    _mark(cells[first], grade=True, solution=True, points=exercise.marks)


def _mark(
    cell: Cell,
    grade: bool = False,
    solution: bool = False,
    locked: bool = False,
    points: int | None = None,
) -> None:
    about: dict[str, object] = {
        "grade": grade,
        "grade_id": cell["id"],
        "locked": locked,
        "schema_version": SCHEMA,
        "solution": solution,
        "task": False,
    }
    if grade:
        about["points"] = points
    cell["metadata"]["nbgrader"] = about
