"""Where the collection's folders are, from any working directory."""

from pathlib import Path

from prosperity.base.errors import InputError

MARK = Path("notebooks", "jobs.toml")  # what only the top of a collection has


def root(installed: Path, working: Path) -> Path:
    """The top of the collection: where this package stands in one, else where one works.

    Args:
        installed: the folder that would be the top, were this package in its place.
        working: the folder in which, or in one above it, the collection is otherwise.

    Raises:
        InputError: if there is none.
    """
    for folder in (installed, working, *working.parents):
        if (folder / MARK).is_file():
            return folder
    raise InputError(
        f"no collection in {working} or above it, where {MARK.as_posix()} would be; "
        "run in a copy of the repository"
    )


ROOT = root(Path(__file__).resolve().parents[3], Path.cwd())
DATA = ROOT / "data"
NOTEBOOKS = ROOT / "notebooks"
FIGURES = ROOT / "figures"
OUT = ROOT / "out"
SLIDES = OUT / "figures" / "slides"  # drawings for slides; none are made while it is not there
WORK = ROOT / "work"  # ignored by git, and never emptied: what a person opens in JupyterLab
