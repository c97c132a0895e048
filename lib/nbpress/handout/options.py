"""The options of the command `handout`, for the press and for any command line built on it."""

import argparse
import itertools

from nbpress.errors import PressError
from nbpress.handout.editions import AUDIENCES, FORMATS, LANGUAGES, ONLY, PAPERS, Edition
from nbpress.plan.options import add_job_options


def add_handout_options(command: argparse.ArgumentParser) -> None:
    """What a teacher may choose."""
    add = command.add_argument
    add("--for", dest="audiences", default="student,teacher,slides", metavar="A,B",
        help=f"for whom: {', '.join(AUDIENCES)} (default: all three)")  # fmt: skip
    add("--lang", default="zh,en", metavar="A,B",
        help=f"language: {', '.join(LANGUAGES)} (default: zh,en)")  # fmt: skip
    add("--format", default="pdf,html,ipynb", metavar="A,B",
        help=f"format: {', '.join(FORMATS)} (default: pdf,html,ipynb)")  # fmt: skip
    add("--paper", default="a4", help=f"paper of the PDF: {', '.join(PAPERS)} (default: a4)")
    add("--parts", default="all", metavar="A,B",
        help="all, or some of exercises, figures, and any tag of cells (default: all)")  # fmt: skip
    add("--code", choices=("show", "hide"), default="show", help="print the code or leave it out")
    add("--graded", action="store_true",
        help="students' copies carry no self-check: the teacher marks")  # fmt: skip
    add("--nbgrader", action="store_true", help="also the source of an nbgrader assignment")
    add("--bundle", action="store_true",
        help="also one zip for students: notebooks, data and what they import")  # fmt: skip
    for name, what in (("course", "course"), ("teacher", "teacher"), ("class", "class"),
                       ("due", "day on which copies are due")):  # fmt: skip
        add(f"--{name}", dest="group" if name == "class" else name, default="", metavar="WORDS",
            help=f"{what}, printed on every copy")  # fmt: skip
    add("--class-list", metavar="FILE", help="CSV with name, number, e-mail: a copy for each")
    add("--vary", metavar="NAME", help="with --class-list: a parameter drawn for each student")
    add("--seed", default="1", help="with --vary: draws the same again (default: 1)")
    add_job_options(command)


def editions(options: argparse.Namespace) -> list[Edition]:
    """The editions that options ask for; a format is left out for those whom it is not made for.

    Raises PressError for an unknown word, and where nothing is left.
    """
    parts, code = tuple(_words(options.parts)), options.code == "show"
    choices = itertools.product(*map(_words, (options.audiences, options.lang, options.format)))
    made = [
        Edition(audience, lang, form, options.paper, parts, code, options.graded)
        for audience, lang, form in choices
        if audience not in AUDIENCES or audience in ONLY.get(form, AUDIENCES)
    ]
    if not made:
        whose = "; ".join(f"{form} for {' or '.join(ONLY[form])}" for form in ONLY)
        raise PressError(f"no such copies: {whose} only")
    return made


def _words(text: str) -> list[str]:
    return [word for word in (one.strip() for one in text.split(",")) if word]
