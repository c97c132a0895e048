"""The command ``lab``: JupyterLab on working copies of the notebooks, with a menu of languages."""

import argparse
import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from nbpress.command_line import follow

from prosperity.base import copies, packages
from prosperity.base.errors import InputError, one_of
from prosperity.base.files import write
from prosperity.base.places import NOTEBOOKS, ROOT, WORK
from prosperity.base.words import LANGUAGES, label
from prosperity.cli.commands import Commands
from prosperity.publish import collection

LAB = ROOT / "lab"  # settings: Markdown as a page, no news; the menu is installed with the package
GUIDES = {"zh": "README.zh.md", "en": "README.md", "both": "README.md"}
LINK = re.compile(r"\]\((?!https?:|#)([^)]+)\)")


def add_parser(commands: Commands) -> None:
    """Add ``lab`` to the commands of a parser."""
    parser = commands.add_parser("lab", help="open JupyterLab on the guide and the notebooks")
    parser.add_argument("notebook", nargs="?", help="open this one, such as 91-explore")
    parser.add_argument(
        "--lang", choices=LANGUAGES, default="both",
        help="language of the guide, of what notebooks show, and of JupyterLab's menus",
    )  # fmt: skip
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--fresh", action="store_true", help="put your copy of the notebook aside")
    how.add_argument(
        "--originals", action="store_true", help="open the committed notebooks, to change them"
    )
    parser.usage = (
        "%(prog)s [-h] [--lang {zh,en,both}] [--fresh | --originals] [notebook] [-- OPTION ...]"
    )
    parser.description = (
        "Open JupyterLab on working copies of the notebooks, in work/, which git ignores. What you "
        "change there is kept; the committed notebooks can be read and not saved over."
    )
    parser.epilog = "Options after -- are for JupyterLab itself: prosperity lab -- --no-browser"
    parser.set_defaults(command=run)


def command(
    start: str, more: Sequence[str] = (), root: Path = ROOT, originals: bool = False
) -> list[str]:
    """The command line that starts JupyterLab.

    Args:
        start: the file to open, relative to the collection.
        more: further options for JupyterLab.
        root: the folder that JupyterLab shows.
        originals: whether the committed notebooks may be saved over.
    """
    guarded = "--ServerApp.contents_manager_class=prosperity.cli.originals.Originals"
    return [
        *(sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={root}"),
        f"--LabApp.default_url=/lab/tree/{start}",
        *([] if originals else [guarded]),
        *more,
    ]


def settings(given: Mapping[str, str] = os.environ, lang: str = "both") -> dict[str, str]:
    """The environment for JupyterLab: the collection's settings come before the user's own.

    Those of one language set its menus and the menu of languages, for this start alone.
    """
    own = [] if lang == "both" else [str(LAB / lang)]
    paths = [*own, str(LAB / "settings"), given.get("JUPYTER_CONFIG_PATH", "")]
    return {**given, "JUPYTER_CONFIG_PATH": os.pathsep.join(filter(None, paths))}


def guide(lang: str) -> str:
    """The file that opens first."""
    return GUIDES[lang] if (ROOT / GUIDES[lang]).exists() else GUIDES["en"]


def prepare(root: Path = ROOT) -> list[str]:
    """Bring the working copies, and the guides to them in both languages.

    Args:
        root: the collection.

    Returns:
        The notebooks whose copy holds a person's changes while the original has moved on; the
        guides say so on top.
    """
    work = root / WORK.name
    states = copies.renew(work, root / NOTEBOOKS.name)
    behind = [name for name, state in states.items() if state == copies.BEHIND]
    for language, name in GUIDES.items():  # each links to the other
        if language != "both" and (root / name).exists():
            told = "".join(f"> {_moved(one, language)}\n\n" for one in behind)
            text = (root / name).read_text(encoding="utf-8")
            write(work / name, (told + LINK.sub(_from_work, text)).encode())
    return behind


def _moved(name: str, lang: str) -> str:
    copy = f"{WORK.name}/{name}.ipynb"
    return label("lab_moved", "zh" if lang == "zh" else "en", name=name, copy=copy)


def _from_work(link: re.Match) -> str:
    """A link of the guide as it leads from the working copies: to these, or one folder up."""
    own = link[1].removeprefix(f"{NOTEBOOKS.name}/")
    if own != link[1] or link[1] in GUIDES.values():
        return f"]({own})"
    return f"](../{link[1]})"


def run(options: argparse.Namespace) -> int:
    """Start JupyterLab and wait for it to end; returns its exit code.

    Raises:
        InputError: if there is no such notebook, none was named whose copy to put aside, or the
            system's superuser starts it unasked, which JupyterLab refuses.
    """
    packages.need("lab")
    if getattr(os, "geteuid", lambda: 1)() == 0 and "--allow-root" not in options.more:
        raise InputError(
            "JupyterLab does not start for root unless told to; "
            "make lab ARGS=--allow-root (or prosperity lab -- --allow-root)"
        )
    folder = NOTEBOOKS if options.originals else WORK
    start = guide(options.lang) if options.originals else f"{WORK.name}/{guide(options.lang)}"
    if options.notebook:
        name = Path(options.notebook).stem
        one_of("notebook", name, collection.names())
        start = f"{folder.name}/{name}.ipynb"
        if options.fresh and (kept := copies.aside(WORK / f"{name}.ipynb")):
            print(f"your copy is now {kept.relative_to(ROOT)}")
    elif options.fresh:
        raise InputError("--fresh needs a notebook: prosperity lab 12-stages --fresh")
    if not options.originals:
        for name in prepare():
            print(_moved(name, options.lang), flush=True)
    line = command(start, options.more, originals=options.originals)
    return follow(subprocess.Popen(line, env=settings(lang=options.lang)))
