"""Which packages a warm process should import: those that the notebooks will."""

import ast
import contextlib
import functools
import re
import sys
from collections.abc import Iterable
from importlib.machinery import PathFinder
from pathlib import Path

from nbpress.errors import PressError
from nbpress.files import Notebook, read_notebook
from nbpress.warm.readers import READERS, SITES
from nbpress.warm.variables import READ_AT_IMPORT

# they start threads or devices that a fork does not carry over
NEVER = {"torch", "tensorflow", "jax", "polars", "pyspark", "ray", "rpy2", "cupy", "distributed"}
UNFIT = {"nbpress"} | NEVER | READERS
READ = f"((?:{'|'.join(READ_AT_IMPORT)})[A-Z0-9_]*)"
SETS = re.compile(
    rf"""environ\[["']{READ}["']\]\s*=(?!=)|(?:setdefault|putenv)\(["']{READ}["']"""
    rf"""|%(?:set_)?env\s+{READ}|environ\.update\(.*?\b{READ}\b"""
)
# a statement that imports, on its own lines: to parse all the rest takes ten times as long
IMPORT = re.compile(r"^[ \t]*((?:from|import)\b(?:\([^)]*\)|\\\n|[^\n(\\])*)", re.M)
LATER = re.compile(r"""(["'])([a-z_]\w*(?:\.\w+)*)\1""")
# what a first figure loads beyond the import line, where it is saved as SVG too
ALSO = dict.fromkeys(
    ("matplotlib.pyplot", "matplotlib.backends.backend_agg"),
    ("matplotlib.backends.backend_agg", "matplotlib.backends.backend_svg", "PIL.PngImagePlugin"),
)


def heavy(notebooks: Iterable[str | Path]) -> list[str]:
    """List the installed modules that notebooks import, themselves or through project modules.

    Only the environment's packages are listed: project modules change, and must be seen anew.
    """
    return searched(notebooks)[0]


def searched(notebooks: Iterable[str | Path]) -> tuple[list[str], list[str]]:
    """The installed modules that notebooks import, and the files of the project's modules."""
    search = _Search()
    for notebook in notebooks:
        search.where = (str(Path(notebook).parent), *sys.path)
        with contextlib.suppress(PressError):  # it will fail in its own job
            for cell in read_notebook(notebook)["cells"]:
                if cell["cell_type"] == "code":
                    search.scan(cell["source"])
    return list(search.found), list(search.looked_into)


def sets(notebook: Notebook) -> str:
    """The variable that a notebook sets and that packages read when they are imported; or ""."""
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code" and (found := SETS.search(cell["source"])):
            return next(filter(None, found.groups()))
    return ""


class _Search:
    """The packages that were found, and the modules of the project that were looked into."""

    where: tuple[str, ...] = ()  # the folders that an import searches

    def __init__(self) -> None:
        self.found: dict[str, None] = {}
        self.seen: set[str] = set()
        self.looked_into: dict[str, None] = {}

    def scan(self, source: str, package: str = "") -> None:
        """Look at what code imports. package: in which it stands."""
        for statement in IMPORT.findall(source):
            with contextlib.suppress(SyntaxError, ValueError):  # prose that begins so
                for node in ast.parse(statement).body:
                    self._imported(node, package)

    def _imported(self, node: ast.stmt, package: str) -> None:
        if isinstance(node, ast.Import):
            for alias in node.names:
                self._look(alias.name)
        elif isinstance(node, ast.ImportFrom):
            level = package.count(".") + 2 - node.level
            above = package.split(".")[:level] if node.level else []
            name = ".".join([*above, *filter(None, [node.module])])
            self._look(name, [alias.name for alias in node.names])

    def _look(self, name: str, parts: Iterable[str] = ()) -> None:
        """Look at a module that is imported, and at those of its parts that are modules, too."""
        top, _, rest = name.partition(".")
        if not top or {name, top} & UNFIT or top in sys.stdlib_module_names:
            return
        if (origin := _origin(top, self.where)) is None:
            return
        roots = (sys.prefix, sys.base_prefix)
        if SITES & set(origin.parts) or any(origin.is_relative_to(root) for root in roots):
            self.found |= dict.fromkeys((name, *ALSO.get(name, [])))
            return
        self._look_into(top, origin)
        if origin.name == "__init__.py":
            for part in (rest, *(f"{rest}.{one}".lstrip(".") for one in parts)):
                self._within(top, origin.parent, part)

    def _within(self, package: str, folder: Path, part: str) -> None:
        """Look at a part of a package of the project, and at the packages on the way to it."""
        for name in filter(None, part.split(".")):
            package, folder = f"{package}.{name}", folder / name
            if package not in self.seen:
                file = folder / "__init__.py"
                self._look_into(package, file if file.is_file() else folder.with_suffix(".py"))

    def _look_into(self, name: str, file: Path) -> None:
        """Look at what a module of the project imports, now or when something of it is used."""
        if name in self.seen:
            return
        self.seen.add(name)
        package = file.name == "__init__.py"
        try:
            text = file.read_text(encoding="utf-8", errors="replace")
        except OSError:  # no module; or an editor's lock, a link to nowhere
            return
        self.looked_into[str(file)] = None
        self.scan(text, name if package else name.rpartition(".")[0])
        if package and "\ndef __getattr__(" in text:  # it names the modules that it imports later
            for _, later in LATER.findall(text):
                self._within(name, file.parent, later)


@functools.lru_cache(1024)
def _origin(top: str, where: tuple[str, ...]) -> Path | None:
    try:
        spec = PathFinder.find_spec(top, where)
    except (ImportError, ValueError):
        return None
    return Path(spec.origin) if spec and spec.origin else None
