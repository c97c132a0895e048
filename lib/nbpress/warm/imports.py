"""Which packages a warm process should import: those that the notebooks will."""

import ast
import contextlib
import re
import sys
from collections.abc import Iterable, Sequence
from importlib.machinery import PathFinder
from pathlib import Path

from nbpress.errors import PressError
from nbpress.files import Notebook, read_notebook
from nbpress.warm.forks import READ_AT_IMPORT
from nbpress.warm.readers import READERS, SITES

# they start threads or devices that a fork does not carry over
NEVER = {"torch", "tensorflow", "jax", "polars", "pyspark", "ray", "rpy2", "cupy", "distributed"}
UNFIT = {"nbpress"} | NEVER | READERS
READ = f"((?:{'|'.join(READ_AT_IMPORT)})[A-Z0-9_]*)"
SETS = re.compile(
    rf"""environ\[["']{READ}["']\]\s*=(?!=)|(?:setdefault|putenv)\(["']{READ}["']"""
    rf"""|%(?:set_)?env\s+{READ}|environ\.update\(.*?\b{READ}\b"""
)
# what a first figure loads beyond the import line
ALSO = {"matplotlib.pyplot": ["matplotlib.backends.backend_agg", "PIL.PngImagePlugin"]}


def heavy(notebooks: Iterable[str | Path]) -> list[str]:
    """List the installed modules that notebooks import, themselves or through project modules.

    Only the environment's packages are listed: project modules change, and must be seen anew.
    """
    found: dict[str, None] = {}
    seen: set[str] = set()
    for notebook in notebooks:
        where = [str(Path(notebook).parent), *sys.path]
        try:
            cells = read_notebook(notebook)["cells"]
        except PressError:
            continue  # it will fail in its own job
        for cell in cells:
            if cell["cell_type"] == "code":
                _scan(cell["source"], where, found, seen)
    return list(found)


def sets(notebook: Notebook) -> str:
    """The variable that a notebook sets and that packages read when they are imported; or ""."""
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code" and (found := SETS.search(cell["source"])):
            return next(filter(None, found.groups()))
    return ""


def _scan(source: str, where: Sequence[str], found: dict[str, None], seen: set[str]) -> None:
    lines = ("" if x.lstrip().startswith(("%", "!")) else x for x in source.split("\n"))
    try:
        tree = ast.parse("\n".join(lines))
    except (SyntaxError, ValueError, RecursionError, MemoryError):  # as ast.parse tells it
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [node.module]
        else:
            continue
        for name in names:
            _look(name, where, found, seen)


def _look(name: str, where: Sequence[str], found: dict[str, None], seen: set[str]) -> None:
    top = name.partition(".")[0]
    if name in seen or {name, top} & UNFIT or top in sys.stdlib_module_names:
        return
    seen.add(name)
    try:
        spec = PathFinder.find_spec(top, where)
    except (ImportError, ValueError):
        return
    if spec is None or not spec.origin:
        return
    origin = Path(spec.origin)
    roots = (sys.prefix, sys.base_prefix)
    if SITES & set(origin.parts) or any(origin.is_relative_to(root) for root in roots):
        for each in (name, *ALSO.get(name, [])):
            found.setdefault(each)
    elif top not in seen or name == top:
        seen.add(top)
        for file in origin.parent.rglob("*.py") if origin.name == "__init__.py" else [origin]:
            with contextlib.suppress(OSError):  # an editor's lock is a link to nowhere
                _scan(file.read_text(encoding="utf-8", errors="replace"), where, found, seen)
