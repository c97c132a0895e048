"""The reference of the library, by pdoc from its docstrings: what `help` says, as pages."""

import hashlib
import re
import shutil
from importlib.metadata import version
from pathlib import Path

import prosperity
from prosperity.base.files import write
from prosperity.base.places import OUT, ROOT
from prosperity.base.words import label
from prosperity.publish.site.notebook import TEMPLATES

ICON = '<link rel="icon" href="data:,">'  # none, or a browser asks for one that is not there
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
    pdoc.render.configure(
        docformat="google", show_source=False, favicon="data:,",
        template_directory=TEMPLATES / "reference",
    )  # fmt: skip
    theme = (TEMPLATES / "theme.html").read_text(encoding="utf-8")
    pdoc.render.env.globals |= {"theme": theme, "name": label("site_name", "en")}
    pdoc.pdoc("prosperity", output_directory=folder)  # with the rooms that it offers
    start = (folder / "index.html").read_text(encoding="utf-8")  # which leads on, with no icon
    (folder / "index.html").write_text(start.replace("<head>", f"<head>{ICON}"), encoding="utf-8")
    for path in (*folder.rglob("*.html"), *folder.rglob("*.js")):
        write(path, _placeless(path.read_text(encoding="utf-8")).encode())
    mark.write_text(made, encoding="utf-8")
    return folder


def _placeless(page: str) -> str:
    """A page whose default values name no folder of this machine, and no kind of system."""
    return re.sub(r"\b(Posix|Windows)Path\b", "Path", page.replace(f"{ROOT.as_posix()}/", ""))


def _library() -> str:
    """A hash of the library that is described, with the words and templates that describe it."""
    whole = hashlib.sha256(version("pdoc").encode())
    library = Path(prosperity.__file__).parent
    for path in sorted(library.rglob("*")):
        if path.is_file() and path.suffix != ".pyc":
            whole.update(path.relative_to(library).as_posix().encode() + path.read_bytes())
    return whole.hexdigest()
