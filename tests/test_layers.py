"""Who may import whom: the press knows nothing of the paper, and only commands know the press."""

import ast
from pathlib import Path

import pytest
from prosperity.places import ROOT


def packages(module: Path) -> set[str]:
    """The packages that a module imports anywhere in it."""
    tree = ast.parse(module.read_text(encoding="utf-8"))
    names = [alias.name for n in ast.walk(tree) if isinstance(n, ast.Import) for alias in n.names]
    names += [n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and n.module]
    return {name.partition(".")[0] for name in names}


@pytest.mark.parametrize(
    ("package", "other"), [("nbpress", "prosperity"), ("prosperity", "nbpress")]
)
def test_press_and_study_meet_in_commands_alone(package, other):
    modules = list((ROOT / "lib" / package).rglob("*.py"))
    joining = {m.stem for m in modules if other in packages(m)}
    assert len(modules) > 20
    assert all(
        package == "prosperity" and name.startswith(("command_", "__main__")) for name in joining
    ), joining
