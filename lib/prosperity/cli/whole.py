"""What commands share that make one folder from the whole collection, such as a website."""

import contextlib
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from nbpress import command_line as press
from nbpress import plan
from nbpress.errors import WriteError
from nbpress.files import read_notebook, reason
from nbpress.fresh.made import digest
from nbpress.plan import parameters as cells
from nbpress.run import Report

from prosperity.base.errors import InputError
from prosperity.base.places import NOTEBOOKS, OUT, ROOT
from prosperity.publish import collection


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


def sources(parts: Iterable[object], files: Iterable[Path]) -> str:
    """The key of a result that is made from the whole collection, and from these besides."""
    whole = [ROOT / name for name in ("data", "figures", "notebooks", "lib", "tests", "benchmarks")]
    return digest(parts, [*whole, *(one for one in ROOT.iterdir() if one.is_file()), *files])
