"""The command ``lab``: JupyterLab on the collection, with a menu that shows or hides a language."""

import argparse
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from nbpress.__main__ import follow

from prosperity.base import packages
from prosperity.base.errors import InputError
from prosperity.base.places import NOTEBOOKS, ROOT
from prosperity.base.words import LANGUAGES
from prosperity.cli.commands import Commands

LAB = ROOT / "lab"  # the menu of languages, and settings: Markdown as a page, no news
GUIDES = {"zh": "README.zh.md", "en": "README.md", "both": "README.md"}


def add_parser(commands: Commands) -> None:
    """Add ``lab`` to the commands of a parser."""
    parser = commands.add_parser("lab", help="open JupyterLab on the guide and the notebooks")
    parser.add_argument("notebook", nargs="?", help="open this one, such as 91-explore")
    parser.add_argument("--lang", choices=LANGUAGES, default="both", help="language of the guide")
    parser.usage = "%(prog)s [-h] [--lang {zh,en,both}] [notebook] [-- OPTION ...]"
    parser.epilog = "Options after -- are for JupyterLab itself: prosperity lab -- --no-browser"
    parser.set_defaults(command=run)


def command(start: str, more: Sequence[str] = (), root: Path = ROOT) -> list[str]:
    """The command line that starts JupyterLab.

    Args:
        start: the file to open, relative to the collection.
        more: further options for JupyterLab.
        root: the folder that JupyterLab shows.
    """
    return [
        *(sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={root}"),
        f"--LabApp.extra_labextensions_path={LAB / 'extensions'}",
        f"--LabApp.default_url=/lab/tree/{start}",
        *more,
    ]


def settings(given: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The environment for JupyterLab: the collection's settings come before the user's own."""
    paths = [str(LAB / "settings"), given.get("JUPYTER_CONFIG_PATH", "")]
    return {**given, "JUPYTER_CONFIG_PATH": os.pathsep.join(filter(None, paths))}


def guide(lang: str) -> str:
    """The file that opens first."""
    return GUIDES[lang] if (ROOT / GUIDES[lang]).exists() else GUIDES["en"]


def run(options: argparse.Namespace) -> int:
    """Start JupyterLab and wait for it to end; returns its exit code.

    Raises:
        InputError: if there is no such notebook.
    """
    packages.need("lab")
    start = guide(options.lang)
    if options.notebook:
        name = Path(options.notebook).stem
        known = sorted(path.stem for path in NOTEBOOKS.glob("*.ipynb"))
        if name not in known:
            raise InputError(f"unknown notebook {name!r}; choose one of {', '.join(known)}")
        start = f"notebooks/{name}.ipynb"
    return follow(subprocess.Popen(command(start, options.more), env=settings()))
