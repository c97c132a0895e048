"""Whether a person sits before a notebook, and links to files from where it stands."""

import os
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote

from prosperity.base.places import ROOT


def is_live() -> bool:
    """Whether a front end that a person sits at asked for this cell.

    Such front ends say in each request which cell it comes from; papermill, nbval and nbconvert
    run a notebook's code without doing so. Where no kernel runs at all nobody is there either.
    """
    try:
        from IPython import get_ipython

        parent = get_ipython().kernel.get_parent("shell")
    except AttributeError:
        return False
    return bool(parent.get("metadata", {}).get("cellId"))


def links(paths: Iterable[Path], folder: Path | None = None) -> str:
    """Links in Markdown, each named by the file's place in the collection.

    Args:
        paths: the files.
        folder: that of the notebook; by default that of its kernel.

    >>> links([ROOT / "out/figures/a b.csv"], ROOT / "work")
    '[out/figures/a b.csv](../out/figures/a%20b.csv)'
    """
    found = []
    for path in map(Path.absolute, paths):
        address = os.path.relpath(path, folder or Path.cwd()).replace(os.sep, "/")
        inside = path.is_relative_to(ROOT)
        found.append(
            f"[{path.relative_to(ROOT).as_posix() if inside else address}]({quote(address)})"
        )
    return " · ".join(found)
