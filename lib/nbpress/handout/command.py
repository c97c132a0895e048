"""What the command `handout` does: every copy that its options ask for."""

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

from nbpress.errors import PressError
from nbpress.handout.batch import Order, deliver, ordered
from nbpress.handout.bundle import bundle
from nbpress.handout.classlist import Student, read_class, variants, write_sheets
from nbpress.handout.editions import Edition, Imprint, Lesson
from nbpress.handout.options import editions


def handout(
    notebooks: Sequence[Path | str],
    options: argparse.Namespace,
    imprint: Imprint,
    figures: Sequence[Path | str],
    fonts: Sequence[Path | str],
    tell: Callable[[str, Path, str], object],
    also: Sequence[Path | str] = (),
) -> int:
    """Make what the options ask for; returns the exit code, as `batch.deliver`.

    also: folders and files that a student's bundle needs besides what notebooks import. Raises
    PressError for a wrong option.
    """
    wanted = editions(options)
    if {"lang"} & {*dict(options.parameters), *dict(options.matrix)}:
        raise PressError("the language of a handout is given by --lang, such as --lang zh,en")
    if options.vary and not options.class_list:
        raise PressError("--vary draws for the students of a list; name it with --class-list")
    students = read_class(options.class_list) if options.class_list else []
    orders = _orders(notebooks, options, wanted, students)
    code = deliver(
        orders,
        imprint,
        figures=figures,
        fonts=fonts,
        out=options.out,
        workers=options.workers,
        on_event=lambda kind, order, message: tell(kind, order.path, message),
    )
    if not code and students:
        for path in write_sheets(orders, students, imprint, fonts):
            tell("made", path, "")
    if not code and options.bundle:
        tell("made", bundle(orders, also, options.out), "")
    return code


def _orders(
    notebooks: Sequence[Path | str],
    options: argparse.Namespace,
    wanted: Sequence[Edition],
    students: Sequence[Student],
) -> list[Order]:
    """One order for each file: for everybody, or for each student of a class."""
    asked, matrix = dict(options.parameters), dict(options.matrix)
    lesson = Lesson(options.course, options.teacher, options.group, options.due)
    orders: list[Order] = []
    if not students:
        for notebook in notebooks:
            orders += ordered(
                notebook, wanted, asked, matrix, options.out, options.nbgrader, lesson
            )
        return orders
    own = [one for one in wanted if one.audience == "student"]
    if not own:
        raise PressError("a class list makes students' copies; ask for them: --for student")
    drawn = variants(students, notebooks, options.vary, options.seed)
    for notebook in notebooks:
        for student in students:
            given = {**asked, **drawn[student, str(notebook)]}
            whose = lesson.of(student.name, student.number)
            orders += ordered(notebook, own, given, None, options.out, False, whose)
    return orders
