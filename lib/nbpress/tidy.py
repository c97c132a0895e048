"""One form for every notebook file: what a reader wrote and what the code gave, nothing else.

Two runs with equal outputs are equal files; a difference between two commits is a real one.
"""

import itertools
import json
import re
from typing import Any

from nbpress.files import Cell, Notebook, sha

Output = dict[str, Any]  # one output of a cell, as in the file

# written by tools on every run or save, chosen by nobody
VOLATILE = {
    "ExecuteTime", "collapsed", "execution", "executionInfo", "orig_nbformat", "papermill",
    "pycharm", "scrolled", "trusted", "vscode",
}  # fmt: skip
SPLIT = ("application/javascript", "image/svg+xml")  # as Jupyter itself writes them
CELL_FILE = re.compile(r"(?<=ipykernel)_\d+(?=[/\\])")  # where a warning comes from, by process
NUMBERED = re.compile("0{20}[0-9a-f]{12}")  # a widget's name that is a number
PYTHON = {"display_name": "Python 3", "language": "python", "name": "python3"}


def normalise(notebook: Notebook) -> Notebook:
    """Return a tidy copy of a notebook.

    Cells keep their id, or get one from their content; volatile metadata go; the kernel of a
    Python notebook is python3 and its language only a name.

    >>> cell = {"cell_type": "code", "source": "1 + 1", "outputs": [], "execution_count": None,
    ...         "metadata": {"scrolled": True, "tags": ["figure"]}}
    >>> tidy = normalise({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 4})
    >>> tidy["cells"][0]["metadata"], tidy["cells"][0]["id"]
    ({'tags': ['figure']}, 'c72fce594')
    """
    taken: set[str] = set()
    cells = []
    for cell in notebook["cells"]:
        cell = _cell(cell)
        cell["id"] = _identity(cell, taken)
        taken.add(cell["id"])
        cells.append(cell)
    metadata = _chosen(notebook["metadata"])
    kernel = metadata.get("kernelspec", PYTHON)
    name = kernel.get("language") or metadata.get("language_info", {}).get("name") or "python"
    python = name == "python" and re.fullmatch(r"(python[\d.]*)?", kernel.get("name", ""))
    metadata["kernelspec"] = dict(PYTHON) if python else {"name": name, **kernel}
    metadata["language_info"] = {"name": name}
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def text(notebook: Notebook) -> str:
    """The file that a tidy notebook is: sorted keys, one line of source a line, newline at the end.

    >>> text({"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).endswith("5\\n}\\n")
    True
    """
    notebook = {**notebook, "cells": [_lines(cell) for cell in notebook["cells"]]}
    return json.dumps(_numbered(notebook), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _numbered(notebook: Notebook) -> Notebook:
    """Number the widgets, which a kernel names at random, in the order in which they were made."""
    models = notebook["metadata"].get("widgets", {}).values()
    kinds = [kind["state"] for kind in models if isinstance(kind, dict) and "state" in kind]
    names = [name for states in kinds if isinstance(states, dict) for name in states]
    if all(NUMBERED.fullmatch(name) for name in names):
        return notebook
    numbers = {name: f"{number:032x}" for number, name in enumerate(names)}
    written = json.dumps(notebook, ensure_ascii=False)
    any_name = "|".join(map(re.escape, names))
    return json.loads(re.sub(any_name, lambda found: numbers[found[0]], written))


def _cell(cell: Cell) -> Cell:
    metadata = _chosen(cell["metadata"])
    if metadata.get("editable") is True:  # as every cell is
        del metadata["editable"]
    if not metadata.get("slideshow", {"slide_type": "-"}).get("slide_type"):
        del metadata["slideshow"]
    source = cell["source"] if isinstance(cell["source"], str) else "".join(cell["source"])
    cell = {**cell, "metadata": metadata, "source": source.rstrip("\n")}
    if cell["cell_type"] == "code":
        cell["outputs"] = _streamed([_output(output) for output in cell.get("outputs", [])])
        cell.setdefault("execution_count", None)
    return cell


def _chosen(metadata: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in metadata.items() if key not in VOLATILE}


def _streamed(outputs: list[Output]) -> list[Output]:
    """Join what a stream gave in pieces: where it is cut hangs on the clock, not on the code."""
    joined: list[Output] = []
    for output in outputs:
        last = joined[-1] if joined else {}
        if output["output_type"] == "stream" and last.get("name") == output["name"]:
            joined[-1] = {**last, "text": last["text"] + output["text"]}
        else:
            joined.append(output)
    return joined


def _output(output: Output) -> Output:
    output = dict(output)
    if "text" in output:
        output["text"] = CELL_FILE.sub("", str(_joined(output["text"])))
    if "data" in output:
        output["data"] = {key: _joined(value) for key, value in output["data"].items()}
    output.pop("transient", None)
    return output


def _joined(value: object) -> object:
    if isinstance(value, list) and all(isinstance(line, str) for line in value):
        return "".join(value)
    return value


def _identity(cell: Cell, taken: set[str]) -> str:
    if (own := cell.get("id")) and own not in taken:
        return own
    # equal cells get different names
    names = ("c" + sha(f"{number or ''}{cell['source']}")[:8] for number in itertools.count())
    return next(name for name in names if name not in taken)


def _lines(cell: Cell) -> Cell:
    cell = {**cell, "source": cell["source"].splitlines(True)}
    if "outputs" in cell:
        cell["outputs"] = [
            {
                **output,
                **({"text": output["text"].splitlines(True)} if "text" in output else {}),
                **({"data": _split(output["data"])} if "data" in output else {}),
            }
            for output in cell["outputs"]
        ]
    return cell


def _split(data: dict[str, Any]) -> dict[str, Any]:
    return {
        key: value.splitlines(True) if key in SPLIT or key.startswith("text/") else value
        for key, value in data.items()
    }
