"""A student's copy of an executed notebook: the exercises without anything of their solutions.

What is kept is named, what is not named goes: of the metadata only tags, of the outputs
only those that were made before the first solution ran.
"""

from collections.abc import Sequence
from typing import Any

from nbpress.files import Cell, Notebook, tags
from nbpress.handout.anatomy import exercises, language, pieces
from nbpress.handout.wording import word

METADATA = ("tags", "slideshow")  # of cells
OUTPUT_METADATA = ("alt", "width", "height")  # of a picture
FORMATS = ("image/png", "image/svg+xml", "image/jpeg", "text/html", "text/markdown", "text/latex",
           "text/plain")  # fmt: skip


def cleared(
    notebook: Notebook, name: str, languages: Sequence[str], seals: bool = False
) -> Notebook:
    """A copy of an executed notebook that a student may have.

    languages: those that the placeholders speak. seals: put in front of each check what it needs to
    recognise the answer, for a copy to work in. Raises PressError as `anatomy.exercises` does.
    """
    found = exercises(notebook, name)
    ran = min((index for one in found for index in one.solutions), default=len(notebook["cells"]))
    boxes = {one.solutions[0] for one in found if one.written}
    cells = []
    for index, cell in enumerate(notebook["cells"]):
        solution = "solution" in tags(cell)
        if solution and cell["cell_type"] == "markdown":
            if index in boxes:
                cells.append(answer_cell(cell, languages))
            continue
        kept: Cell = {
            "cell_type": cell["cell_type"],
            "id": cell["id"],
            "metadata": {k: v for k, v in cell["metadata"].items() if k in METADATA},
            "source": cell["source"],
        }
        if cell["cell_type"] == "markdown" and cell.get("attachments"):
            kept["attachments"] = cell["attachments"]
        if cell["cell_type"] == "code":
            kept["execution_count"] = None
            kept["outputs"] = [] if index >= ran else [_output(one) for one in cell["outputs"]]
            if solution:
                kept["source"] = placeholder(cell["source"], languages)
            if seals and "check" in tags(cell):
                kept["source"] = sealed(cell, "student") + cell["source"]
        cells.append(kept)
    metadata = {k: v for k, v in notebook["metadata"].items() if k in ("kernelspec", "title")}
    metadata["language_info"] = {"name": notebook["metadata"].get("language_info", {}).get("name")}
    return {**notebook, "cells": cells, "metadata": metadata}


def placeholder(source: str, languages: Sequence[str]) -> str:
    """The code of a solution cell with its cut replaced by a line that invites an answer.

    >>> placeholder("a = ...\\n### BEGIN SOLUTION\\na = 2\\n### END SOLUTION", ["en"])
    'a = ...\\n# Write your code here'
    """
    before, _, after = pieces(source, "cell")
    invitation = "# " + " ".join(word("code_here", one) for one in languages)
    return "\n".join(part for part in (before, invitation, after) if part)


def answer_cell(cell: Cell, languages: Sequence[str]) -> Cell:
    """The markdown cell in which a student writes, in place of the model answer ``cell``."""
    lines = [f"*{word('answer_here', one)}*" for one in languages]
    kept = [tag for tag in tags(cell) if tag not in ("solution", "lang-zh", "lang-en")]
    return {
        "cell_type": "markdown",
        "id": cell["id"],
        "metadata": {"tags": ["answer", *kept]},
        "source": "\n\n".join(lines),
    }


def sealed(cell: Cell, use: str) -> str:
    """The line that a check's output asks to be put before the check in a copy: student or graded.

    An output says so in its metadata: {"nbpress": {"student": "...", "graded": "..."}}. So a check
    can carry what it needs to recognise the answer, made anew by each run, and never the answer.
    """
    for output in cell.get("outputs", []):
        line = output.get("metadata", {}).get("nbpress", {}).get(use)
        if line:
            return line + "\n"
    return ""


def in_languages(notebook: Notebook, languages: Sequence[str]) -> Notebook:
    """A copy without the cells of other languages, for a notebook that was run in both."""
    cells = [cell for cell in notebook["cells"] if language(cell) in (None, *languages)]
    return {**notebook, "cells": cells}


def _output(output: dict[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in output.items() if key not in ("data", "metadata")}
    if "data" in output:
        kept["data"] = {k: v for k, v in output["data"].items() if k in FORMATS}
        pictures = {k: v for k, v in output.get("metadata", {}).items() if k in FORMATS}
        kept["metadata"] = {
            form: {k: v for k, v in about.items() if k in OUTPUT_METADATA}
            for form, about in pictures.items()
        }
    if kept["output_type"] == "execute_result":
        kept["execution_count"] = None
    return kept
