"""The command ``site``: the website, from fresh executed copies in both languages."""

import argparse
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from nbpress import tidy
from nbpress.files import read_notebook
from nbpress.fresh.made import Made
from nbpress.handout import webfont
from nbpress.handout.clearing import cleared, in_languages
from nbpress.plan.options import add_workers

from prosperity.base import packages, words
from prosperity.base.places import NOTEBOOKS, OUT
from prosperity.cli.commands import Commands, begun
from prosperity.cli.whole import copies, room, sources, writing
from prosperity.publish import collection

EXAMPLES = """examples:
  prosperity site                  run what changed, then write out/site
  prosperity site --stored         use the outputs stored in the notebooks; runs nothing
  python -m http.server -d out/site          look at it
"""


def add_parser(commands: Commands) -> None:
    """Add ``site`` to the commands of a parser."""
    parser = begun(commands, "site", "write the website into out/site", EXAMPLES)
    parser.add_argument("--to", default=str(OUT / "site"), metavar="FOLDER", help="where to")
    parser.add_argument("--with-solutions", dest="solved", action="store_true",
                        help="publish solutions and teachers' handouts too")  # fmt: skip
    parser.add_argument("--stored", action="store_true", help="run nothing, use stored outputs")
    add_workers(parser)
    parser.set_defaults(command=run)


def run(options: argparse.Namespace) -> int:
    """Write the site; 0, or 2 if a notebook failed.

    Raises:
        InputError, WriteError: if there can be no such folder, before anything runs.
    """
    packages.need("site")
    from prosperity.publish.site import build

    folder = Path(options.to)
    room(folder, mark=".nojekyll")
    executed: dict[tuple[str, str], Path] = {}
    if not options.stored:
        executed, report = copies(options.workers)
        if report.exit_code:
            return report.exit_code
    made, key = Made(OUT), sources([options.solved], [*executed.values(), OUT / "handouts"])
    first = os.path.relpath(folder / "index.html")
    if made.right(folder, key):
        print(f"nothing changed: {first}")
        return 0
    with writing(folder), tempfile.TemporaryDirectory() as place:
        shown = books(executed, Path(place), options.solved)
        pages = build(folder, shown, OUT / "handouts", options.solved, faces)
    made.note(folder, key)
    made.keep()
    print(f"{len(pages)} pages: {first}")
    return 0


def faces(texts: list[str]) -> tuple[str, dict[str, bytes]]:
    """The locked font in parts for the pages that show these texts, and its style rules."""
    return webfont.slices(words.font_files(), "Prosperity Sans", texts)


def books(
    executed: Mapping[tuple[str, str], Path], place: Path, solved: bool = False
) -> dict[tuple[str, str], Path]:
    """The notebooks that a site shows and offers, without what solves their exercises.

    Args:
        executed: (notebook, language) to its executed copy; without one the stored copy is shown,
            with both languages in its tables.
        place: folder for the copies without solutions.
        solved: leave the solutions in.

    Returns:
        (notebook, language) to a file; language both: the one to download.
    """
    found = {}
    for name in collection.names():
        for lang in ("zh", "en", "both"):
            source = executed.get((name, lang), NOTEBOOKS / f"{name}.ipynb")
            if not solved:
                speaks = ("zh", "en") if lang == "both" else (lang,)
                copy = cleared(
                    in_languages(tidy.normalise(read_notebook(source)), speaks),
                    name,
                    speaks,
                    public=True,
                )
                source = place / f"{name}.{lang}.ipynb"
                source.write_text(tidy.text(tidy.normalise(copy)), encoding="utf-8")
            found[name, lang] = source
    return found
