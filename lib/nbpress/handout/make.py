"""Make an edition from an executed copy and write it whole, or not at all."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from nbpress import tidy
from nbpress.errors import PressError
from nbpress.files import Cell, Notebook, tags, write
from nbpress.handout import page as pages
from nbpress.handout import paper, slides
from nbpress.handout.anatomy import exercises
from nbpress.handout.clearing import cleared, in_languages
from nbpress.handout.document import document
from nbpress.handout.editions import Edition, Imprint
from nbpress.handout.leaks import refuse, secrets


def made(
    executed: Notebook,
    name: str,
    edition: Edition,
    imprint: Imprint | None = None,
    figures: Sequence[Path | str] = (),
    fonts: Sequence[Path | str] = (),
) -> bytes | str:
    """The content of an edition: bytes of a PDF, text of an HTML file or of a notebook.

    name: of the notebook, for messages. imprint: what the handout says about itself. figures:
    folders with vector files. fonts: folders with font files.
    Raises PressError in one line, for a leak too: nothing unsafe is ever returned.
    """
    ready = document(executed, name, edition, imprint, figures)
    content: bytes | str
    if edition.format == "pdf":
        setter = slides if edition.audience == "slides" else paper
        source, _ = setter.typeset(ready)
        content, seen, ending = setter.printed(ready, fonts), source, ".typ"
    elif edition.format == "html":
        content = slides.page(ready) if edition.audience == "slides" else pages.page(ready)
        seen, ending = content, ".html"
    else:
        content = notebook(executed, name, edition)
        seen, ending = content, ".ipynb"
    if not edition.solved:
        known = secrets(executed, name)
        refuse(seen, ending, known, name)
        refuse(notebook(executed, name, edition), ".ipynb", known, name)
    return content


def notebook(executed: Notebook, name: str, edition: Edition) -> str:
    """The notebook of an edition: with solutions, cleared to work in, or as slides."""
    copy = in_languages(tidy.normalise(executed), edition.languages)
    if not edition.solved:
        copy = cleared(copy, name, edition.languages, seals=edition.audience == "student")
    if edition.audience == "slides":
        for cell in copy["cells"]:
            cell["metadata"]["slideshow"] = {"slide_type": _slide(cell)}
    return tidy.text(tidy.normalise(copy))


def _slide(cell: Cell) -> str:
    if cell["cell_type"] == "code":
        return "-" if cell["outputs"] else "skip"
    if "answer" in tags(cell):
        return "skip"
    return "slide" if re.match(r"#{1,3} ", cell["source"]) else "-"


def save(path: Path, content: bytes | str) -> Path:
    """Write an edition, whole or not at all; returns the path."""
    write(path, content)
    return path


def has_exercises(executed: Notebook, name: str) -> bool:
    """Whether a notebook has exercises; PressError where they are wrong."""
    return bool(exercises(executed, name))


def check_font_folders(folders: Iterable[Path]) -> None:
    """Refuse font folders that hold no font. Raises PressError."""
    for folder in folders:
        if not any(folder.glob("*.[ot]t[fc]")):
            raise PressError(
                f"no font (.otf, .ttf, .ttc) in {folder}; name a folder that holds one"
            )
