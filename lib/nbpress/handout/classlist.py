"""A class: a list of students, what is drawn for each, one sheet with all answers, a list to mail.

The list is a CSV with a column for the name, the number and, if wanted, the e-mail address, in
Chinese or English. What is drawn depends on the seed and the number of the student alone: adding or
leaving out a student changes nobody else's copy.
"""

import csv
import hashlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from nbpress.errors import PressError
from nbpress.files import read_notebook, write
from nbpress.handout.answers import answers
from nbpress.handout.batch import Order
from nbpress.handout.document import told_of
from nbpress.handout.editions import Imprint, today
from nbpress.handout.paper import sheet
from nbpress.handout.tables import Table
from nbpress.handout.wording import words
from nbpress.plan.parameters import declared

COLUMNS = {
    "name": ("name", "姓名", "student", "full name"),
    "number": ("number", "学号", "id", "student number", "student id"),
    "email": ("email", "e-mail", "邮箱", "电子邮件", "mail"),
}


@dataclass(frozen=True)
class Student:
    """One line of a class list."""

    name: str
    number: str
    email: str = ""


def read_class(path: Path | str) -> list[Student]:
    """Read a class list: CSV in UTF-8 or as Excel saves it in Chinese.

    Raises PressError naming the line: no name or number, a number that stands twice.
    """
    try:
        raw = Path(path).read_bytes()
    except OSError as error:
        raise PressError(f"cannot read the class list {path}: {error.strerror}") from None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("gb18030", errors="replace")
    rows = list(csv.reader(io.StringIO(text)))
    head = [cell.strip().lower() for cell in rows[0]] if rows else []
    places = {
        key: next((head.index(one) for one in names if one in head), None)
        for key, names in COLUMNS.items()
    }
    if places["name"] is None or places["number"] is None:
        raise PressError(
            f"{path}: its first line is {','.join(head) or 'empty'}; name the columns name, number "
            "and, if wanted, email (or 姓名、学号、邮箱)"
        )
    students: list[Student] = []
    for line, row in enumerate(rows[1:], 2):
        cells = {
            key: row[place].strip() if place is not None and place < len(row) else ""
            for key, place in places.items()
        }
        if not any(cells.values()):
            continue
        if not cells["name"] or not cells["number"]:
            raise PressError(f"{path}, line {line}: a name and a number are needed")
        if any(one.number == cells["number"] for one in students):
            raise PressError(f"{path}, line {line}: number {cells['number']} stands twice")
        students.append(Student(**cells))
    if not students:
        raise PressError(f"{path} names no student")
    return students


def variants(
    students: Sequence[Student],
    notebooks: Sequence[Path | str],
    vary: str | None,
    seed: str,
) -> Mapping[tuple[Student, str], dict[str, object]]:
    """What each student's copy of each notebook is about: {parameter: value}, {} where none varies.

    Each value is drawn about equally often. Raises PressError for a parameter that a notebook does
    not list the values of.
    """
    drawn: dict[tuple[Student, str], dict[str, object]] = {}
    for notebook in notebooks:
        choices: list[object] = []
        if vary:
            known = declared(read_notebook(notebook), Path(notebook).name)
            if vary not in known:
                raise PressError(
                    f"{Path(notebook).name} has no parameter '{vary}' to vary; "
                    f"it has {', '.join(known)}"
                )
            choices = [one for one in known[vary].every() if one != "all"]
        for student in students:
            mark = hashlib.sha256(f"{seed}/{student.number}".encode()).digest()
            place = int.from_bytes(mark[:8], "big")
            drawn[student, str(notebook)] = (
                {vary: choices[place % len(choices)]} if vary and choices else {}
            )
    return drawn


def write_sheets(
    orders: Sequence[Order],
    students: Sequence[Student],
    imprint: Imprint,
    fonts: Sequence[Path | str],
) -> list[Path]:
    """Write beside the copies of a class: answers.csv, answers.pdf and mail.csv.

    The answer sheet has a line for each student and exercise; the list for a mail merge names the
    files that go to each address, relative to its own folder.
    """
    emails = {one.number: one.email for one in students}
    folder = orders[0].path.parents[1]
    copies = {order.job.name: read_notebook(order.job.output) for order in orders}
    rows: dict[tuple[str, ...], None] = {}
    files: dict[str, list[str]] = {}
    for order in orders:
        own, copy = order.lesson, copies[order.job.name]
        files.setdefault(own.number, []).append(order.path.relative_to(folder).as_posix())
        told = told_of(copy, imprint, order.edition.languages)
        for one in answers(copy, order.job.notebook.name):
            rows[own.number, own.student, order.job.notebook.stem, told, str(one.exercise),
                 one.text] = None  # fmt: skip
    languages = orders[0].edition.languages
    keys = ("number", "name", "notebook", "copy", "exercise", "answer_value")
    head = [words(key, languages) for key in keys]
    mail = [
        [email, order.lesson.student, number, "; ".join(files[number])]
        for number, email in emails.items()
        for order in [next(one for one in orders if one.lesson.number == number)]
    ]
    title = words("answers", languages)
    table = Table([head], [list(row) for row in rows], [False] * 4 + [True, True])
    made = {
        "answers.csv": _csv([head, *map(list, rows)]),
        "answers.pdf": sheet(title, table, orders[0].lesson, languages, fonts, today()),
        "mail.csv": _csv([["email", "name", "number", "files"], *mail]),
    }
    for name, content in made.items():
        write(folder / name, content)
    return [folder / name for name in made]


def _csv(rows: Sequence[Sequence[str]]) -> bytes:
    """CSV as Excel opens it with Chinese in it."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode("utf-8-sig")
