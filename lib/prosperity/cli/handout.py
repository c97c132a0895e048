"""The command ``handout``: copies for students and teachers, and slides, in many formats."""

import argparse
import hashlib
import json
import os
from pathlib import Path

from nbpress.files import read_notebook
from nbpress.handout import Imprint
from nbpress.handout.command import handout
from nbpress.handout.options import add_handout_options
from nbpress.plan.parameters import declared

from prosperity import data
from prosperity.base import packages, words
from prosperity.base.errors import one_of
from prosperity.base.places import DATA, FIGURES, NOTEBOOKS, OUT, ROOT, SLIDES
from prosperity.cli.commands import Commands, begun, name_provinces
from prosperity.publish import collection
from prosperity.study import provinces

EXAMPLES = """examples:
  prosperity handout                            every notebook, edition and language
  prosperity handout 12-stages --for student --lang zh --format pdf -p stage 2
  prosperity handout 12-stages --for student,teacher --parts exercises --code hide
  prosperity handout 50-province --for student --matrix province=@all
  prosperity handout 50-province --for student --class-list class.csv --vary province
  prosperity handout 12-stages --for student --format ipynb --bundle
  prosperity handout 12-stages --for slides --format pptx --teacher 王老师 --class 一班
  prosperity handout 12-stages --for teacher --format docx,moodle,qti
  prosperity handout 12-stages --nbgrader --lang en     for an nbgrader course

The files go to out/handouts/. A notebook is run again only if something it depends on has changed;
SOURCE_DATE_EPOCH fixes the date that a handout states."""


def add_parser(commands: Commands) -> None:
    """Add ``handout`` to the commands of a parser."""
    parser = begun(
        commands, "handout", "print handouts: for students, with answers, or as slides", EXAMPLES
    )
    parser.add_argument("notebooks", nargs="*", metavar="NOTEBOOK",
                        help="such as 12-stages (default: all)")  # fmt: skip
    add_handout_options(parser)
    parser.set_defaults(command=run, out=str(OUT))


def run(options: argparse.Namespace) -> int:
    """Make what the options ask for; 0, 2 if a notebook failed, 3 if an edition cannot be made.

    Raises:
        InputError: for a notebook or a province that is not there.
        PressError: for an unknown edition, language, format, paper or parameter.
    """
    packages.need("handouts")
    name_provinces(options)
    if "slides" in options.audiences:
        SLIDES.mkdir(parents=True, exist_ok=True)  # from now on figures are drawn for them, too
    return handout(
        _notebooks(options.notebooks),
        options,
        imprint(),
        figures=[FIGURES, OUT / "figures"],
        fonts=[words.font_files()["regular"].parent],
        tell=_tell,
        also=[DATA],
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
        about={lang: words.label("handout_paper", lang) for lang in ("zh", "en")},
        values=_values(),
    )


def _values() -> dict[tuple[str, object], dict[str, str]]:
    """The words for a province, a stage or a year by which a copy is named."""
    named: dict[tuple[str, object], dict[str, str]] = {}
    for book in _notebooks([]):
        for name, parameter in declared(read_notebook(book)).items():
            for value in parameter.allowed or ():
                if f"copy_{name}" in words.terms() and value != "all":
                    named[name, str(value)] = {
                        lang: words.label(f"copy_{name}", lang, value=_called(name, value, lang))
                        for lang in ("zh", "en")
                    }
    for lang, titles in provinces.titles().items():
        for key, title in titles.items():
            named.setdefault(("province", key), {})[lang] = title
    return named


def _called(name: str, value: object, lang: str) -> object:
    """The word for a value of a parameter, where there is one."""
    key = f"{name}_{value}"
    return words.label(key, lang) if key in words.terms() else value


def _notebooks(names: list[str]) -> list:
    wanted = [name.removesuffix(".ipynb").rpartition("/")[2] for name in names]
    for name in wanted:
        one_of("notebook", name, collection.names())
    return [NOTEBOOKS / f"{name}.ipynb" for name in wanted or collection.names()]


def _tell(kind: str, path: Path, message: str) -> None:
    shown = os.path.relpath(path, ROOT)
    print(f"{kind:<8} {shown}{': ' + message if message else ''}", flush=True)
