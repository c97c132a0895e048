"""The reference of the library, by pdoc from its docstrings: what `help` says, as pages."""

import hashlib
import shutil
from pathlib import Path

import prosperity
from prosperity.base.places import OUT

MARK = ".made-from"  # the hash of the library whose reference stands in the folder


def reference(folder: Path = OUT / "reference") -> Path:
    """Write the pages of every public name, unless they are there and the library is the same.

    The pages ask no other host for anything.

    Args:
        folder: where to; made anew where the library changed.

    Returns:
        The folder, whose ``prosperity.html`` is where to begin.
    """
    made = _library()
    mark = folder / MARK
    if mark.is_file() and mark.read_text(encoding="utf-8") == made:
        return folder
    import pdoc

    shutil.rmtree(folder, ignore_errors=True)
    for name in prosperity.NAMES:  # pdoc looks for what is there already
        vars(prosperity)[name] = getattr(prosperity, name)
    pdoc.render.configure(docformat="google", show_source=False, favicon="data:,")
    pdoc.pdoc("prosperity", output_directory=folder)  # with the rooms that it offers
    mark.write_text(made, encoding="utf-8")
    return folder


def _library() -> str:
    """A hash of the library that is described and of what describes it."""
    whole = hashlib.sha256()
    library = Path(prosperity.__file__).parent
    for path in sorted(library.rglob("*.py")):
        whole.update(path.relative_to(library).as_posix().encode() + path.read_bytes())
    return whole.hexdigest()
