"""Carry a state of the explorer into a parameterised run: as a command, or as a notebook to open.

Which notebook takes which parameters is read from the notebooks' own parameters cells.
"""

import ast
import json
from collections.abc import Mapping
from pathlib import Path

from prosperity.base.files import write
from prosperity.base.places import NOTEBOOKS, OUT


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


def copy(state: Mapping[str, object], folder: Path = OUT / "explore") -> Path:
    """Write the notebook with these parameters set, without outputs, ready for Run All.

    Returns:
        The path of the copy; the notebook it was made from stays as it is.
    """
    notebook, changed = target(state)
    content = json.loads((NOTEBOOKS / f"{notebook}.ipynb").read_text(encoding="utf-8"))
    for cell in content["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
        if "parameters" in cell["metadata"].get("tags", []):
            cell["source"] = "".join(
                _set(line, changed) for line in "".join(cell["source"]).splitlines(True)
            )
    name = ",".join([notebook, *(f"{k}={_word(v)}" for k, v in changed.items())])
    plain = "".join(one if one.isalnum() or one in "-_=,." else "" for one in name)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{plain}.ipynb"
    write(path, (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode())
    return path


def _set(line: str, changed: Mapping[str, object]) -> str:
    name, equals, rest = line.partition(" = ")
    if not equals or name not in changed:
        return line
    comment = rest[rest.index("  #") :] if "  #" in rest else "\n"
    return f"{name} = {changed[name]!r}{comment}"
