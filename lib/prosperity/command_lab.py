"""The command ``lab``: JupyterLab on the collection, with a menu that shows or hides a language."""

import argparse
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from prosperity.errors import InputError
from prosperity.places import NOTEBOOKS, ROOT
from prosperity.words import LANGUAGES

EXTENSIONS = ROOT / "labextensions"
GUIDES = {"zh": "README.zh.md", "en": "README.md", "both": "README.md"}


def add_parser(commands) -> None:
    """Add ``lab`` to the commands of a parser."""
    parser = commands.add_parser("lab", help="open JupyterLab on the guide and the notebooks")
    parser.add_argument("notebook", nargs="?", help="open this one, such as 91-explore")
    parser.add_argument("--lang", choices=LANGUAGES, default="both", help="language of the guide")
    parser.add_argument("more", nargs="*", metavar="-- OPTION", help="for JupyterLab itself")
    parser.set_defaults(command=run)


def command(start: str, more: Sequence[str] = ()) -> list[str]:
    """The command line that starts JupyterLab.

    Args:
        start: the file to open, relative to the collection, with a query if wanted.
        more: further options for JupyterLab.
    """
    return [
        *(sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={ROOT}"),
        f"--LabApp.extra_labextensions_path={EXTENSIONS}",
        f"--LabApp.default_url=/lab/tree/{start}",
        "--LabApp.news_url=None",  # asks no other host
        *more,
    ]


def guide(lang: str) -> str:
    """Where JupyterLab shows the guide as a page, not as its source."""
    name = GUIDES[lang] if (ROOT / GUIDES[lang]).exists() else "README.md"
    return f"{name}?factory=Markdown%20Preview"


def run(options: argparse.Namespace) -> int:
    """Start JupyterLab and wait for it to end; returns its exit code.

    Raises:
        InputError: if there is no such notebook.
    """
    start = guide(options.lang)
    if options.notebook:
        name = Path(options.notebook).stem
        known = sorted(path.stem for path in NOTEBOOKS.glob("*.ipynb"))
        if name not in known:
            raise InputError(f"unknown notebook {name!r}; choose one of {', '.join(known)}")
        start = f"notebooks/{name}.ipynb"
    try:
        return subprocess.call(command(start, options.more))
    except KeyboardInterrupt:
        return 0
