"""The command ``handout``: student, teacher and slide editions, for paper, screen and work."""

import argparse
import hashlib
import json
import os

from nbpress.errors import PressError
from nbpress.handout import AUDIENCES, FORMATS, LANGUAGES, PAPERS, Edition, Imprint
from nbpress.handout.batch import Order, deliver, ordered
from nbpress.plan.options import values

from prosperity import data, environment, words
from prosperity.commands import Commands
from prosperity.errors import InputError
from prosperity.places import DATA, FIGURES, NOTEBOOKS, OUT, ROOT

EXAMPLES = """examples:
  prosperity handout                            every notebook, edition and language
  prosperity handout 12-stages --for student --lang zh --format pdf -p stage 2
  prosperity handout 12-stages --for teacher --lang both --paper letter
  prosperity handout 12-stages --for student --matrix stage=@all
  prosperity handout 12-stages --nbgrader --lang en     for an nbgrader course

The files go to out/handouts/NOTEBOOK/. A notebook is run again only if something it depends on has
changed; SOURCE_DATE_EPOCH fixes the date that a handout states."""


def add_parser(commands: Commands) -> None:
    """Add ``handout`` to the commands of a parser."""
    parser = commands.add_parser(
        "handout",
        help="print handouts: for students, with answers, or as slides",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("notebooks", nargs="*", metavar="NOTEBOOK", help="such as 12-stages (default: all)")
    add("--for", dest="audiences", default="student,teacher,slides", metavar="A,B",
        help=f"for whom: {', '.join(AUDIENCES)} (default: all three)")  # fmt: skip
    add("--lang", default="zh,en", metavar="A,B",
        help=f"language: {', '.join(LANGUAGES)} (default: zh,en)")  # fmt: skip
    add("--format", default="pdf,html,ipynb", metavar="A,B",
        help=f"format: {', '.join(FORMATS)} (default: all three)")  # fmt: skip
    add("--paper", default="a4", help=f"paper of the PDF: {', '.join(PAPERS)} (default: a4)")
    add("--nbgrader", action="store_true", help="also the source of an nbgrader assignment")
    add("-p", dest="parameters", nargs=2, action="append", default=[], metavar=("NAME", "VALUE"),
        help="give a parameter of the notebook a value")  # fmt: skip
    add("--matrix", action="append", default=[], type=values, metavar="NAME=A,B",
        help="a handout for each value; NAME=@all for each allowed one")  # fmt: skip
    add("-j", dest="workers", type=int, metavar="N", help="how many at a time")
    add("--out", default=str(OUT), help="folder for results (default: out)")
    parser.set_defaults(command=run)


def run(options: argparse.Namespace) -> int:
    """Make what the options ask for; 0, 2 if a notebook failed, 3 if an edition cannot be made.

    Raises:
        InputError: for a notebook that is not there.
        PressError: for an unknown edition, language, format, paper or parameter.
    """
    environment.need("handouts")
    editions = [
        Edition(audience, lang, form, options.paper)
        for audience in options.audiences.split(",")
        for lang in options.lang.split(",")
        for form in options.format.split(",")
    ]
    asked, matrix = dict(options.parameters), dict(options.matrix)
    if "lang" in asked or "lang" in matrix:
        raise PressError("the language of a handout is given by --lang, such as --lang zh,en")
    orders = [
        order
        for notebook in _notebooks(options.notebooks)
        for order in ordered(notebook, editions, asked, matrix, options.out, options.nbgrader)
    ]
    return deliver(
        orders,
        imprint(),
        figures=[FIGURES, OUT / "figures"],
        fonts=[words.font_files()["regular"].parent],
        out=options.out,
        workers=options.workers,
        on_event=_tell,
    )


def imprint() -> Imprint:
    """What every handout of the collection says about itself, from the data package."""
    package = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
    content = hashlib.sha256()
    for file in sorted(DATA.glob("*.csv")):
        content.update(file.read_bytes())
    mark = content.hexdigest()[:8]
    last = int(data.load("income", "released").index.max())
    version = package["version"]
    return Imprint(
        collection={lang: words.label("handout_collection", lang) for lang in ("zh", "en")},
        source={lang: words.label("handout_source", lang) for lang in ("zh", "en")},
        licence={lang: words.label("handout_licence", lang) for lang in ("zh", "en")},
        version={
            lang: words.label("handout_version", lang, version=version, mark=mark, last=last)
            for lang in ("zh", "en")
        },
    )


def _notebooks(names: list[str]) -> list:
    found = {path.stem: path for path in sorted(NOTEBOOKS.glob("*.ipynb"))}
    wanted = [name.removesuffix(".ipynb").rpartition("/")[2] for name in names] or list(found)
    for name in wanted:
        if name not in found:
            raise InputError(f"no notebook {name!r}; choose one of {', '.join(found)}")
    return [found[name] for name in wanted]


def _tell(kind: str, order: Order, message: str) -> None:
    path = os.path.relpath(order.path, ROOT)
    print(f"{kind:<8} {path}{': ' + message if message else ''}", flush=True)
