"""An executed notebook as the source of an nbgrader assignment, the instructor's version.

`nbgrader generate_assignment` cuts the solutions and the hidden tests, at the markers that it knows
itself, so that the copy given out holds neither answer nor seal. `nbgrader autograde` puts the
hidden tests back: each compares an answer with the two ends between which it may lie, by the
language alone, so that no name that a student defines can stand in their way. How words are marked
is read by student and marker alike.
"""

import ast
from collections.abc import Sequence
from decimal import Decimal

from nbpress import tidy
from nbpress.errors import PressError
from nbpress.files import Cell, Notebook
from nbpress.handout.anatomy import BEGIN, END, Exercise, exercises
from nbpress.handout.answers import Answer, answers
from nbpress.handout.clearing import in_languages
from nbpress.handout.editions import Edition
from nbpress.handout.wording import words

SCHEMA = 3
HIDDEN = "### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS"


def assignment(executed: Notebook, name: str, edition: Edition) -> str:
    """The source notebook of an assignment: solved, with nbgrader's metadata and no outputs.

    Raises PressError as `anatomy.exercises` does, and for a check that told no answer.
    """
    copy = in_languages(tidy.normalise(executed), edition.languages)
    known = {one.cell: one for one in answers(copy, name)}
    merged: set[int] = set()
    for exercise in exercises(copy, name):
        for index in (*exercise.prompts, *exercise.rubrics):
            _mark(copy["cells"][index], locked=True)
        if exercise.written:
            merged |= set(exercise.solutions[1:])
            _written(copy["cells"], exercise)
            continue
        for index in exercise.solutions:
            _mark(copy["cells"][index], solution=True)
        for index in exercise.checks:
            cell = copy["cells"][index]
            if index not in known:
                raise PressError(
                    f"{name}, cell {index + 1}: its check told no answer, so it cannot be graded; "
                    "check with nbpress.selfcheck.check"
                )
            told = words("graded", edition.languages, between=" / ")
            cell["source"] = f"# {told}\n{hidden_test(cell['source'], known[index])}"
            marks = exercise.marks if index == exercise.checks[0] else 0
            _mark(cell, grade=True, locked=True, points=marks)
    for cell in copy["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
    copy["cells"] = [cell for index, cell in enumerate(copy["cells"]) if index not in merged]
    return tidy.text(tidy.normalise(copy))


def hidden_test(check: str, answer: Answer) -> str:
    """The test of a graded answer: it names what the check looks at, and nothing else.

    >>> one = Answer(1, "a", "28.3", "percent", {}, 0)
    >>> print(hidden_test('selfcheck.check("a", answer_1, "percent", "en", decimals=1)', one))
    ### BEGIN HIDDEN TESTS
    assert 28.25 <= (0.0).__class__(answer_1) + 1e-09 and (0.0).__class__(answer_1) - 1e-09 <= 28.35
    ### END HIDDEN TESTS
    """
    asked = next(
        ast.unparse(call.args[1])
        for call in ast.walk(ast.parse(check))
        if isinstance(call, ast.Call) and len(call.args) > 1
        if isinstance(call.args[0], ast.Constant) and call.args[0].value == answer.check
    )
    number = f"(0.0).__class__({asked})"
    if answer.text == "nan":
        return "\n".join([HIDDEN[0], f"assert {number} != {number}", HIDDEN[1]])
    middle, half = Decimal(answer.text), Decimal(5).scaleb(-answer.decimals - 1)
    slack = f"{float(Decimal(1).scaleb(-answer.decimals - 8)):g}"
    test = f"assert {middle - half} <= {number} + {slack} and {number} - {slack} <= {middle + half}"
    return "\n".join([HIDDEN[0], test, HIDDEN[1]])


def _written(cells: Sequence[Cell], exercise: Exercise) -> None:
    """One cell to write in, graded by hand, with the model answer in every language."""
    first, *others = exercise.solutions
    answers = [cells[index]["source"] for index in (first, *others)]
    cells[first]["source"] = "\n\n".join([BEGIN, *answers, END])
    _mark(cells[first], grade=True, solution=True, points=exercise.marks)


def _mark(cell: Cell, **given: bool | int) -> None:
    """What nbgrader is told of a cell; given: what is not as usual."""
    usual = {"grade": False, "locked": False, "solution": False, "task": False}
    about = {**usual, **given, "grade_id": cell["id"], "schema_version": SCHEMA}
    cell["metadata"]["nbgrader"] = about
