"""Carry a state of the explorer into a parameterised run: as a command, or as a notebook to open.

Which notebook takes which parameters is read from the notebooks' own parameters cells.
"""

import ast
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from prosperity.base import copies
from prosperity.base.kept import kept, read_from
from prosperity.base.places import NOTEBOOKS, WORK
from prosperity.base.words import label, languages


@kept
def parameters(path: Path) -> dict[str, object]:
    """The parameters of a notebook with their defaults; empty if it has none.

    >>> parameters(NOTEBOOKS / "12-stages.ipynb")["basis"]
    'as_printed'
    """
    read_from(path)
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return {
        line.targets[0].id: ast.literal_eval(line.value)
        for place in _places(cells)
        for line in ast.parse("".join(cells[place]["source"])).body
        if isinstance(line, ast.Assign) and isinstance(line.targets[0], ast.Name)
    }


def _places(cells: Sequence[dict]) -> list[int]:
    """Where the parameters of a notebook stand: one place, or none."""
    tagged = ("parameters" in cell["metadata"].get("tags", []) for cell in cells)
    return [number for number, one in enumerate(tagged) if one]


def target(state: Mapping[str, object]) -> tuple[str, dict[str, object]]:
    """The notebook that takes most of these parameters, and those whose value is not its default.

    It must take the first, which is what the question is about. The explorer itself is left out; of
    two that take as many, the first by name is taken.
    """
    best, about = "", next(iter(state))
    taken, defaults = list[str](), dict[str, object]()
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        known = parameters(path)
        shared = [name for name in state if name in known]
        if about in shared and len(shared) > len(taken) and "explore" not in path.stem:
            best, taken, defaults = path.stem, shared, known
    return best, {name: state[name] for name in taken if state[name] != defaults[name]}


def command(state: Mapping[str, object]) -> str:
    """The command for a run with these parameters; empty if no notebook takes any of them."""
    notebook, changed = target(state)
    given = "".join(f" -p {name} {_word(value)}" for name, value in changed.items())
    return f"prosperity run --only {notebook}{given}" if notebook else ""


def left(state: Mapping[str, object]) -> list[str]:
    """What is chosen and the notebook of the command does not take.

    >>> left({"province": "guizhou", "measure": "gap_yuan"})
    ['measure']
    """
    notebook, _ = target(state)
    known = parameters(NOTEBOOKS / f"{notebook}.ipynb") if notebook else {}
    return [name for name in state if name not in known]


def _word(value: object) -> str:
    return "'" + json.dumps(value) + "'" if isinstance(value, list) else str(value)


def copy(state: Mapping[str, object], code: str, folder: Path = WORK) -> Path:
    """A working copy of the notebook with these parameters set, without outputs, to be run.

    Where the notebook does not take all that is chosen, a cell after its set-up shows the view.

    Args:
        state: what is chosen.
        code: the line that shows the view in this state, in the notebook's ``lang``.
        folder: where to.

    Returns:
        The path of the copy. What a person changed in one of this name stays, and so does the
        notebook it was made from.
    """
    notebook, changed = target(state)
    content = json.loads((NOTEBOOKS / f"{notebook}.ipynb").read_text(encoding="utf-8"))
    for cell in content["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
    [place] = _places(content["cells"])
    chosen = content["cells"][place]
    chosen["source"] = [_set(line, changed) for line in chosen["source"]]
    others = {name: state[name] for name in left(state)}
    told = changed | others
    _say_copy(content, f"notebooks/{notebook}.ipynb", told)
    if others:
        content["cells"][place + 2 : place + 2] = _shown(code)
    given = ",".join(f"{name}={_word(value)}" for name, value in told.items())
    name = "".join(one if one.isalnum() or one in "-_=,." else "" for one in
                   ",".join(filter(None, [notebook, given])))  # fmt: skip
    path = folder / f"{name}.ipynb"
    copies.bring(content, path)
    return path


def _say_copy(content: dict, original: str, told: Mapping[str, object]) -> None:
    """Say below the title, in both languages, of what this is a copy and what is changed in it."""
    given = ", ".join(f"{name} = {value!r}" for name, value in told.items())
    for lang, cell in zip(languages("both"), content["cells"], strict=False):
        key = "explore_copy" if given else "explore_copy_plain"
        text = label(key, lang, original=f"`{original}`", changed=f"`{given}`")
        cell["source"] = ["".join(cell["source"]) + "\n\n" + text]


def _shown(code: str) -> list[dict]:
    """A cell that shows the view, to stand behind the set-up, under a heading in both languages."""
    return [
        *(_cell("markdown", f"lang-{lang}", f"## {label('explore_chosen', lang)}")
          for lang in languages("both")),
        _cell("code", "", f"from prosperity import explore\n\n{code}"),
    ]  # fmt: skip


def _cell(kind: str, tag: str, text: str) -> dict:
    made = {"cell_type": kind, "id": f"explored-{tag or kind}", "metadata": {},
            "source": text.splitlines(keepends=True)}  # fmt: skip
    if tag:
        made["metadata"] = {"tags": [tag]}
    return made | ({"outputs": [], "execution_count": None} if kind == "code" else {})


def _set(line: str, changed: Mapping[str, object]) -> str:
    name, equals, rest = line.partition(" = ")
    if not equals or name not in changed:
        return line
    comment = rest[rest.index("  #") :] if "  #" in rest else "\n"
    return f"{name} = {changed[name]!r}{comment}"
