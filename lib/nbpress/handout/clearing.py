"""A student's copy of an executed notebook: the exercises without anything of their solutions.

What is kept is named, what is not named goes: of the metadata only tags, of the outputs
only those that were made before the first solution ran. A number that an exercise asks for is
hidden wherever an output shows it, the first time with a word why, and what is tagged `teacher` is
left out.
"""

import copy as copies
import re
from collections.abc import Sequence
from typing import Any

from nbpress import selfcheck
from nbpress.files import Cell, Notebook, language, sha, tags
from nbpress.handout.anatomy import exercises, pieces
from nbpress.handout.answers import HIDDEN, Answer, answers, hidden
from nbpress.handout.wording import word, words
from nbpress.plan.parameters import ALLOWED, GOES_ON, comments

METADATA = ("tags", "slideshow")  # of cells
OUTPUT_METADATA = ("alt", "width", "height")  # of a picture
TEXTS = ("text/html", "text/markdown", "text/latex", "text/plain")
# free text of a remark in two languages
BOTH = re.compile(
    r"([#;；] *)(?P<zh>.*?[\u4e00-\u9fff].*?) / "
    r"(?P<en>[^\u4e00-\u9fff]*[A-Za-z][^\u4e00-\u9fff]*)"
)
FORMATS = ("image/png", "image/svg+xml", "image/jpeg", *TEXTS)


def cleared(
    notebook: Notebook,
    name: str,
    languages: Sequence[str],
    salt: str | None = None,
    public: bool = False,
) -> Notebook:
    """A copy of an executed notebook that a student may have.

    languages: those that the placeholders speak. salt: words of a copy to practise with, whose
    checks get a seal that fits this copy alone; without it no check stays. public: for a website,
    which tells its conclusions: what is tagged `teacher` stays.
    Raises PressError as `anatomy.exercises` does.
    """
    found = exercises(notebook, name)
    ran = min((index for one in found for index in one.solutions), default=len(notebook["cells"]))
    boxes = {one.solutions[0] for one in found if one.written}
    seals = {one.cell: one for one in answers(notebook, name)}
    known = [one.text for one in seals.values()]
    cells = []
    for index, cell in enumerate(notebook["cells"]):
        own = tags(cell)
        if "solution" in own and cell["cell_type"] == "markdown":
            if index in boxes:
                cells.append(answer_cell(cell, languages))
            continue
        if ("teacher" in own and not public) or (
            "check" in own and (salt is None or index not in seals)
        ):
            continue
        kept = _kept(cell, known, outputs=index < ran)
        if "solution" in own:
            kept["source"] = placeholder(cell["source"], languages)
        elif "check" in own and salt is not None:
            kept["source"] = f"{sealed(seals[index], salt)}\n{cell['source']}"
        cells.append(kept)
    _explained(cells, languages)
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


def sealed(answer: Answer, salt: str) -> str:
    """The lines before a check that let it recognise its answer in one copy."""
    salt = sha(f"{salt}/{answer.check}")[:12]
    given = "".join(f", {key}={value!r}" for key, value in answer.parameters.items())
    digest = selfcheck.digest(answer.check, answer.text, salt)
    return (
        "from nbpress import selfcheck\n\n"
        f'selfcheck.seal("{answer.check}", "{digest}", "{salt}"{given})'
    )


def in_languages(notebook: Notebook, languages: Sequence[str]) -> Notebook:
    """A copy without the cells of other languages, for a notebook that was run in both."""
    cells = [
        copies.deepcopy(cell) for cell in notebook["cells"] if language(cell) in (None, *languages)
    ]
    for cell in cells:
        if "parameters" in tags(cell) and len(languages) == 1:
            cell["source"] = remarked(cell["source"], languages[0])
    return {**notebook, "cells": cells}


def remarked(source: str, lang: str) -> str:
    """Parameters with their comments in one language.

    >>> remarked("lag = 0  # allowed: 0, 1; 年 / years", "zh")
    'lag = 0  # 可取：0, 1; 年'
    >>> remarked("lag = 0  # 年 / years", "en")
    'lag = 0  # years'
    """
    lines, goes_on = source.split("\n"), False  # whether values are still listed
    for row, one in comments(source).items():
        before, text, start = lines[row - 1][: one.start[1]], one.string, 0
        if found := ALLOWED.search(text):
            text = f"{text[: found.start()]}# {word('allowed', lang)}{text[found.start(1) :]}"
        if found or (goes_on and not before.strip()):
            start = len(re.split("[;；]", text)[0])
        goes_on = start == len(text) and text.rstrip().endswith(GOES_ON)
        both = BOTH.fullmatch(text, start)
        told = text[:start] + both[1] + both["zh" if lang == "zh" else "en"] if both else text
        lines[row - 1] = before + told
    return "\n".join(lines)


def _explained(cells: Sequence[Cell], languages: Sequence[str]) -> None:
    """Say below the first output that hides a number what its box stands for."""
    for cell in cells:
        for place, output in enumerate(cell.get("outputs", []), start=1):
            if HIDDEN in str(output):
                told = f"{HIDDEN} {words('hidden', languages)}"
                note = {"data": {"text/markdown": told, "text/plain": told}, "metadata": {}}
                cell["outputs"].insert(place, {"output_type": "display_data", **note})
                return


def _kept(cell: Cell, known: Sequence[str], outputs: bool) -> Cell:
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
        kept["outputs"] = [_output(one, known) for one in cell["outputs"]] if outputs else []
    return kept


def _output(output: dict[str, Any], known: Sequence[str]) -> dict[str, Any]:
    kept = {key: value for key, value in output.items() if key not in ("data", "metadata")}
    if "text" in kept:
        kept["text"] = hidden(kept["text"], known)
    if "data" in output:
        kept["data"] = {
            form: hidden(data, known) if form in TEXTS else data
            for form, data in output["data"].items()
            if form in FORMATS
        }
        kept["metadata"] = {
            form: {
                key: hidden(value, known) if isinstance(value, str) else value
                for key, value in about.items()
                if key in OUTPUT_METADATA
            }
            for form, about in output.get("metadata", {}).items()
            if form in FORMATS
        }
    if kept["output_type"] == "execute_result":
        kept["execution_count"] = None
    return kept
