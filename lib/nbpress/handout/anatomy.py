"""How an exercise stands in a notebook, and what is wrong where it does not.

    tag        cell      meaning
    exercise   markdown  the prompt, once in each language; its heading ends in (2 marks)
    rubric     markdown  how words are marked; stands after the prompt in every copy
    solution   code      the part from BEGIN to END is cut from a student's copy, the rest stays
    solution   markdown  a model answer with its marking guide; a box to write in takes its place
    check      code      tells a student whether the answer is right, where a copy practises
    teacher    any       stands in the teacher's copy alone, such as a conclusion that is asked for
    notes      any       on slides, what it shows goes to the notes

An exercise begins with a prompt and ends before the next one, or where a cell without any of these
tags follows. It holds either a solution in code or a model answer.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from nbpress.errors import PressError
from nbpress.files import Cell, Notebook, tags

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
PARTS = ("exercise", "rubric", "solution", "check")
BRACKETS = re.compile(r"[(（]\D*(\d+)[^()（）]*[)）]\s*$")


@dataclass
class Exercise:
    """One exercise: its number from 1, its marks, and the cells of each part as their indices."""

    number: int
    marks: int = 0
    prompts: list[int] = field(default_factory=list)
    rubrics: list[int] = field(default_factory=list)
    solutions: list[int] = field(default_factory=list)
    checks: list[int] = field(default_factory=list)
    written: bool = False  # answered in words, and marked by the teacher

    @property
    def first(self) -> int:
        """Index of its first cell."""
        return self.prompts[0]


def exercises(notebook: Notebook, name: str) -> list[Exercise]:
    """Every exercise of a notebook, in order.

    Raises PressError naming the notebook, the cell and what to do: a solution or check without a
    prompt before it, an exercise without marks or without a solution, a cut that is not closed.
    """
    found: list[Exercise] = []
    current: Exercise | None = None
    cells, gap = notebook["cells"], True
    for index, cell in enumerate(cells):
        part = _part(cell, index, name)
        if part is None:
            gap = True
            continue
        where = _where(name, index, cell)
        if part == "exercise":
            if gap or current is None or current.rubrics or current.solutions or current.checks:
                current = Exercise(len(found) + 1, marks=_marks(cell, where))
                found.append(current)
        elif gap or current is None:
            raise PressError(
                f"{where}: tagged '{part}' but no prompt stands before it; "
                "put a markdown cell tagged 'exercise' there"
            )
        gap = False
        _take(current, part, index, cell, where)
    for exercise in found:
        _complete(exercise, cells, name)
    return found


def pieces(source: str, where: str) -> tuple[str, str, str]:
    """A solution cell in pieces: (kept before, cut, kept after); without a cut all of it is cut.

    Raises PressError for a marker without its partner.

    >>> pieces("a = 1\\n### BEGIN SOLUTION\\na = 2\\n### END SOLUTION", "cell 1")
    ('a = 1', 'a = 2', '')
    """
    lines = source.split("\n")
    begins = [i for i, line in enumerate(lines) if line.strip() == BEGIN]
    ends = [i for i, line in enumerate(lines) if line.strip() == END]
    if not begins and not ends:
        return "", source, ""
    if len(begins) != 1 or len(ends) != 1 or ends[0] < begins[0]:
        raise PressError(
            f"{where}: {len(begins)} '{BEGIN}' and {len(ends)} '{END}' markers; "
            "a solution cell has one of each, in this order, each on a line of its own"
        )
    before, cut = lines[: begins[0]], lines[begins[0] + 1 : ends[0]]
    return "\n".join(before), "\n".join(cut), "\n".join(lines[ends[0] + 1 :])


def _part(cell: Cell, index: int, name: str) -> str | None:
    parts = [part for part in PARTS if part in tags(cell)]
    if len(parts) > 1:
        raise PressError(
            f"{_where(name, index, cell)}: tagged {' and '.join(parts)}; a cell is one part only"
        )
    if parts == ["solution"] and cell["cell_type"] == "code":
        pieces(cell["source"], _where(name, index, cell))
    return parts[0] if parts else None


def _marks(cell: Cell, where: str) -> int:
    heading = cell["source"].split("\n")[0]
    found = BRACKETS.search(heading)
    if not found or int(found[1]) < 1:
        raise PressError(
            f"{where}: its heading does not end in its marks; "
            "write them in brackets, such as (2 marks) or （2分）"
        )
    return int(found[1])


def _take(exercise: Exercise, part: str, index: int, cell: Cell, where: str) -> None:
    kinds = {"solution": ("markdown", "code"), "check": ("code",)}.get(part, ("markdown",))
    if cell["cell_type"] not in kinds:
        raise PressError(f"{where}: tagged '{part}' but it is a {cell['cell_type']} cell")
    if part == "exercise":
        if (marks := _marks(cell, where)) != exercise.marks:
            raise PressError(
                f"{where}: {marks} marks, but {exercise.marks} in the other language; "
                "give both the same"
            )
        exercise.prompts.append(index)
    elif part == "rubric":
        exercise.rubrics.append(index)
    elif part == "solution":
        exercise.solutions.append(index)
        exercise.written = cell["cell_type"] == "markdown"
    else:
        exercise.checks.append(index)


def _complete(exercise: Exercise, cells: Sequence[Cell], name: str) -> None:
    where = _where(name, exercise.first, cells[exercise.first])
    if not exercise.solutions:
        raise PressError(
            f"{where}: exercise {exercise.number} has no solution; "
            "put a cell tagged 'solution' after its prompt"
        )
    kinds = {cells[index]["cell_type"] for index in exercise.solutions}
    if len(kinds) > 1:
        raise PressError(
            f"{where}: exercise {exercise.number} is solved in code and in words; make it two"
        )
    if not exercise.written and not exercise.checks:
        raise PressError(
            f"{where}: exercise {exercise.number} has no check; "
            "put a code cell tagged 'check' after its solution"
        )


def _where(name: str, index: int, cell: Cell) -> str:
    line = next(iter(cell["source"].strip().split("\n")), "")[:50]
    return f"{name}, cell {index + 1} ({line!r})"
