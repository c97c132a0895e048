"""The command ``site``: the website, from fresh executed copies in both languages."""

import argparse
import contextlib
import os
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from nbpress import __main__ as press
from nbpress import plan, tidy
from nbpress.errors import WriteError
from nbpress.files import read_notebook, reason
from nbpress.handout.clearing import cleared
from nbpress.plan import parameters as cells
from nbpress.run import Report

from prosperity.base.errors import InputError
from prosperity.base.places import NOTEBOOKS, OUT
from prosperity.cli import environment
from prosperity.cli.commands import Commands
from prosperity.publish import collection

EXAMPLES = """examples:
  prosperity site                  run what changed, then write out/site
  prosperity site --stored         use the outputs stored in the notebooks; runs nothing
  python -m http.server -d out/site          look at it
"""


def add_parser(commands: Commands) -> None:
    """Add ``site`` to the commands of a parser."""
    parser = commands.add_parser(
        "site",
        help="write the website into out/site",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--to", default=str(OUT / "site"), metavar="FOLDER", help="where to")
    parser.add_argument("--with-solutions", dest="solved", action="store_true",
                        help="publish solutions and teachers' handouts too")  # fmt: skip
    parser.add_argument("--stored", action="store_true", help="run nothing, use stored outputs")
    parser.add_argument("-j", dest="workers", type=int, metavar="N", help="jobs at a time")
    parser.set_defaults(command=run)


def run(options: argparse.Namespace) -> int:
    """Write the site; 0, or 2 if a notebook failed.

    Raises:
        InputError, WriteError: if there can be no such folder, before anything runs.
    """
    environment.need("site")
    from prosperity.publish.site import build

    folder = Path(options.to)
    room(folder, mark=".nojekyll")
    executed: dict[tuple[str, str], Path] = {}
    if not options.stored:
        executed, report = copies(options.workers)
        if report.exit_code:
            return report.exit_code
    with writing(folder), tempfile.TemporaryDirectory() as place:
        pages = build(folder, books(executed, Path(place), options.solved), solved=options.solved)
    print(f"{len(pages)} pages: {os.path.relpath(folder / 'index.html')}")
    return 0


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
                copy = cleared(tidy.normalise(read_notebook(source)), name, speaks, public=True)
                source = place / f"{name}.{lang}.ipynb"
                source.write_text(tidy.text(tidy.normalise(copy)), encoding="utf-8")
            found[name, lang] = source
    return found


@contextlib.contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Say in one line why a folder of results cannot be written.

    Raises:
        WriteError: in place of the error of the operating system.
    """
    try:
        yield
    except OSError as error:
        raise WriteError(f"cannot write {folder}: {reason(error)}") from None


def room(folder: Path, mark: str) -> None:
    """Make the folder that is to hold a folder of results, and try to write there.

    Args:
        folder: what is written whole; an earlier one of its kind will be replaced.
        mark: a file that every earlier one holds.

    Raises:
        InputError: if other things stand in the folder, which would be lost.
        WriteError: if the folder cannot be written.
    """
    with writing(folder):
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".room-"):
            pass
        held = list(folder.iterdir()) if folder.exists() else []
    if held and folder / mark not in held:
        raise InputError(
            f"{folder} holds other things, such as {min(held).name}, that would be lost; name a "
            "new or an empty folder with --to"
        )


def copies(workers: int | None = None) -> tuple[dict[tuple[str, str], Path], Report]:
    """Executed copies of every notebook in each language, other parameters at their defaults.

    Returns:
        (notebook, language) to the copy, and the report of the run.
    """
    wanted = {}
    for name in collection.names():
        path = NOTEBOOKS / f"{name}.ipynb"
        defaults = {key: one.default for key, one in cells.declared(read_notebook(path)).items()}
        for job in plan.collection(path, matrix={"lang": ["zh", "en"]}, out=str(OUT)):
            rest = {key: value for key, value in job.parameters.items() if key != "lang"}
            if all(defaults[key] == value for key, value in rest.items()):
                wanted[name, job.parameters["lang"]] = job
    options = press.parser().parse_args(["run", str(NOTEBOOKS), "--out", str(OUT)])
    options.workers = workers
    report = press.run_jobs(list(wanted.values()), options)
    return {key: Path(job.output) for key, job in wanted.items()}, report
