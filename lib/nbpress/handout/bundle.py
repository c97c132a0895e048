"""Everything a student needs in one zip: notebooks, what they import, data, the lock, a read-me.

A package that stands in the project's own folder, and not among the installed ones, goes along; a
notebook finds it beside itself, on every system and without the network.
"""

import importlib.util
import io
import sys
import sysconfig
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from nbpress.errors import PressError
from nbpress.files import read_notebook, write
from nbpress.handout.batch import Order
from nbpress.handout.make import BESIDE, imported
from nbpress.handout.wording import word

TAKEN = ("__init__.py", "selfcheck.py")  # all of the press that a student's copy uses
STAMP = (2020, 1, 1, 0, 0, 0)


def bundle(orders: Sequence[Order], also: Iterable[Path | str], out: Path | str) -> Path:
    """Write the zip of the students' notebooks among some orders; returns its path.

    also: folders and files to take along, each under its own name. Raises PressError where no
    student's notebook was made.
    """
    wanted = [
        one for one in orders if one.edition.audience == "student" and one.edition.format == "ipynb"
    ]
    if not wanted:
        raise PressError("a bundle needs students' notebooks: --for student --format ipynb")
    langs = list(dict.fromkeys(one.edition.languages[0] for one in wanted))
    files: dict[str, bytes] = {}
    for order in wanted:
        files[order.path.name] = order.path.read_bytes()
    names = {name for order in wanted for name in imported(read_notebook(order.path))}
    for name in sorted(names):
        files |= {f"{BESIDE}/{place}": content for place, content in _own(name)}
    for thing in map(Path, also):
        for path in sorted(thing.rglob("*")) if thing.is_dir() else [thing]:
            if path.is_file() and not _passing(path):
                place = path.relative_to(thing.parent).as_posix()
                files[place] = path.read_bytes()
    files["requirements.txt"] = "".join(f"{one}\n" for one in pins(names)).encode()
    files["README.txt"] = "\n\n".join(word("bundle", one) for one in langs).encode("utf-8-sig")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for place in sorted(files):
            packed.writestr(zipfile.ZipInfo(place, STAMP), files[place], zipfile.ZIP_DEFLATED)
    target = Path(out) / "handouts" / "student-bundle.zip"
    write(target, buffer.getvalue())
    return target


def pins(names: Iterable[str]) -> list[str]:
    """The installed packages behind some modules, with all that they need, at their versions here.

    What stands in the project's own folder goes along as files and is not among them.
    """
    there = metadata.packages_distributions()
    waiting = [one for name in sorted(names) for one in there.get(name, [])]
    waiting += ["jupyterlab", "ipykernel"]
    found: dict[str, str] = {}
    seen: set[str] = set()
    while waiting:
        name = canonicalize_name(waiting.pop())
        if name in seen:
            continue
        seen.add(name)
        try:
            about = metadata.distribution(name)
        except metadata.PackageNotFoundError:  # for another system
            continue
        editable = any(path.name == "direct_url.json" for path in about.files or [])
        if not editable:
            found[name] = about.version
        for text in about.requires or []:
            needed = Requirement(text)
            if needed.marker is None or needed.marker.evaluate({"extra": ""}):
                waiting.append(needed.name)
    return [f"{name}=={version}" for name, version in sorted(found.items())]


def _own(name: str) -> Iterator[tuple[str, bytes]]:
    """The files of a package or module that is not an installed one."""
    spec = importlib.util.find_spec(name)
    if name in sys.stdlib_module_names or spec is None or spec.origin is None:
        return
    installed = {Path(sysconfig.get_path(kind)) for kind in ("purelib", "platlib", "stdlib")}
    origin = Path(spec.origin)
    if any(origin.is_relative_to(folder) for folder in installed) and name != "nbpress":
        return
    if not spec.submodule_search_locations:
        yield origin.name, origin.read_bytes()
        return
    folder = origin.parent
    chosen = [folder / one for one in TAKEN] if name == "nbpress" else sorted(folder.rglob("*"))
    for path in chosen:
        if path.is_file() and not _passing(path):
            yield path.relative_to(folder.parent).as_posix(), path.read_bytes()


def _passing(path: Path) -> bool:
    return "__pycache__" in path.parts or path.suffix == ".pyc" or path.name.startswith(".")
