"""Carry a state of the explorer into a parameterised run: as a command, or as a notebook to open.

Which notebook takes which parameters is read from the notebooks' own parameters cells.
"""

import ast
import json
from collections.abc import Mapping
from pathlib import Path

from prosperity.base import copies
from prosperity.base.places import NOTEBOOKS, WORK


def parameters(path: Path) -> dict[str, object]:
    """The parameters of a notebook with their defaults; empty if it has none.

    >>> parameters(NOTEBOOKS / "12-stages.ipynb")["basis"]
    'as_printed'
    """
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        if "parameters" in cell["metadata"].get("tags", []):
            lines = ast.parse("".join(cell["source"])).body
            return {
                line.targets[0].id: ast.literal_eval(line.value)
                for line in lines
                if isinstance(line, ast.Assign) and isinstance(line.targets[0], ast.Name)
            }
    return {}


def target(state: Mapping[str, object]) -> tuple[str, dict[str, object]]:
    """The notebook that takes most of these parameters, and those whose value is not its default.

    It must take the first, which is what the question is about. The explorer itself is left out; of
    two that take as many, the first by name is taken.
    """
    taken: dict[str, object] = {}
    best, about = "", next(iter(state))
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        known = parameters(path)
        shared = {name: value for name, value in state.items() if name in known}
        if about in shared and len(shared) > len(taken) and "explore" not in path.stem:
            best, taken = path.stem, shared
    known = parameters(NOTEBOOKS / f"{best}.ipynb") if best else {}
    return best, {name: value for name, value in taken.items() if known[name] != value}


def command(state: Mapping[str, object]) -> str:
    """The command for a run with these parameters; empty if no notebook takes any of them."""
    notebook, changed = target(state)
    given = "".join(f" -p {name} {_word(value)}" for name, value in changed.items())
    return f"prosperity run --only {notebook}{given}" if notebook else ""


def _word(value: object) -> str:
    return "'" + json.dumps(value) + "'" if isinstance(value, list) else str(value)


def copy(state: Mapping[str, object], folder: Path = WORK) -> Path:
    """A working copy of the notebook with these parameters set, without outputs, to be run.

    Returns:
        The path of the copy. What a person changed in one of this name stays, and so does the
        notebook it was made from.
    """
    notebook, changed = target(state)
    content = json.loads((NOTEBOOKS / f"{notebook}.ipynb").read_text(encoding="utf-8"))
    for cell in content["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
        if "parameters" in cell["metadata"].get("tags", []):
            cell["source"] = [_set(line, changed) for line in cell["source"]]
    if not changed:
        name = notebook
    else:
        given = ",".join(f"{name}={_word(value)}" for name, value in changed.items())
        name = "".join(one if one.isalnum() or one in "-_=,." else "" for one in
                       f"{notebook},{given}")  # fmt: skip
    path = folder / f"{name}.ipynb"
    copies.bring(content, path)
    return path


def _set(line: str, changed: Mapping[str, object]) -> str:
    name, equals, rest = line.partition(" = ")
    if not equals or name not in changed:
        return line
    comment = rest[rest.index("  #") :] if "  #" in rest else "\n"
    return f"{name} = {changed[name]!r}{comment}"
