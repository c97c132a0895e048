"""Working copies of notebooks: what a person opens and saves, so that no committed file changes.

A copy stays as long as its words are a person's own; one that was only run is no work of anybody
and follows its original. It says which kernel of this machine runs it, as JupyterLab would write on
opening it, so that a notebook that was only looked at is not marked as changed.
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from prosperity.base.files import write
from prosperity.base.places import NOTEBOOKS, WORK

BROUGHT, SAME, OWN, BEHIND = "brought", "same", "own", "behind"
RECORD = ".copies.json"  # of each copy: the hash of its words, and of all that it was made from
Notebook = dict[str, Any]


def renew(folder: Path = WORK, originals: Path = NOTEBOOKS) -> dict[str, str]:
    """Bring a copy of every notebook and leave what a person changed.

    Returns:
        By name: brought, same, own (it holds changes of a person) or behind (so does it, and its
        original has changed since).
    """
    return {
        path.stem: bring(json.loads(path.read_text(encoding="utf-8")), folder / path.name)
        for path in sorted(originals.glob("*.ipynb"))
    }


def bring(notebook: Notebook, path: Path) -> str:
    """Write a working copy, unless a person changed the words of the one that is there.

    Args:
        notebook: what it is a copy of.
        path: where it goes, in the folder that keeps the record.

    Returns:
        What became of it, as `renew` tells.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    records = _json(path.with_name(RECORD))
    was = records.get(path.name, {})
    new = {"words": _words(notebook), "whole": _hash(notebook)}
    state = BROUGHT
    if path.exists():
        there = _words(_json(path))
        if there not in (was.get("words"), new["words"]):
            return OWN if was.get("words") == new["words"] else BEHIND
        state = SAME if was == new else BROUGHT
    if state == BROUGHT:
        write(path, _text(notebook | {"metadata": notebook["metadata"] | _kernel()}))
        write(path.with_name(RECORD), _text(records | {path.name: new}))
    return state


def aside(path: Path) -> Path | None:
    """Give a copy another name, so that a new one can be brought; None if there is no copy."""
    if not path.exists():
        return None
    number = 1
    while (other := path.with_stem(f"{path.stem}-mine-{number}")).exists():
        number += 1
    return path.rename(other)


def _kernel() -> dict[str, object]:
    """The metadata that JupyterLab gives to a notebook that this machine's kernel runs."""
    from ipykernel.ipkernel import IPythonKernel
    from jupyter_client.kernelspec import KernelSpecManager

    name = "python3"
    kernel = KernelSpecManager().get_kernel_spec(name)
    spec = {"display_name": kernel.display_name, "language": kernel.language, "name": name}
    return {"kernelspec": spec, "language_info": IPythonKernel.language_info}


def _words(notebook: Mapping[str, Any]) -> str:
    """A hash of what a person writes: the kind, the text and the tags of each cell."""
    return _hash(
        [
            (cell["cell_type"], "".join(cell["source"]), cell["metadata"].get("tags", []))
            for cell in notebook.get("cells", [])
        ]
    )


def _hash(content: object) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _text(content: object) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _json(path: Path) -> dict[str, Any]:
    """What a file holds; nothing if there is none, or one that is broken."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
