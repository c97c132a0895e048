"""Make an edition from an executed copy."""

import ast
import contextlib
import json
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from nbpress import tidy
from nbpress.errors import PressError
from nbpress.files import Cell, Notebook, tags
from nbpress.handout import office, paper, questions, slides, webfont
from nbpress.handout import page as pages
from nbpress.handout.anatomy import exercises
from nbpress.handout.clearing import cleared, in_languages
from nbpress.handout.document import document, parameters, told_of
from nbpress.handout.editions import Edition, Imprint, Lesson
from nbpress.handout.leaks import refuse, secrets
from nbpress.handout.wording import word

BESIDE = "lib"  # folder of a bundle with the packages that are not installed


def made(
    executed: Notebook,
    name: str,
    edition: Edition,
    imprint: Imprint | None = None,
    figures: Sequence[Path | str] = (),
    fonts: Sequence[Path | str] = (),
    lesson: Lesson | None = None,
    warn: Callable[[str], object] = print,
) -> bytes | str:
    """The content of an edition: bytes of a printed or packed file, text of a page or a notebook.

    name: of the notebook, for messages. imprint: what the handout says about itself. figures:
    folders with vector files. fonts: folders with font files. lesson: for whom it is. warn: hears
    of a picture without words.
    Raises PressError in one line, for a leak too: nothing unsafe is ever returned.
    """
    lesson = lesson or Lesson()
    if edition.format in questions.FORMATS:
        return questions.FORMATS[edition.format](executed, name, edition, imprint or Imprint())
    ready = document(executed, name, edition, imprint, figures, lesson, warn)
    if edition.audience == "slides" and edition.format != "ipynb" and exercises(executed, name):
        student = replace(edition, audience="student", format="pdf")
        printed = document(executed, name, student, imprint, figures, lesson, lambda _: None)
        ready.pages = paper.places(printed, fonts)
    content: bytes | str
    seen: bytes | str
    ending = f".{edition.format}"
    if edition.format == "ipynb":
        content = seen = notebook(executed, name, edition, imprint, lesson)
    elif edition.format == "pdf":
        setter = slides if edition.audience == "slides" else paper
        seen, _ = setter.typeset(ready)
        content, ending = setter.printed(ready, fonts), ".typ"
    elif edition.format == "html":
        seen = slides.page(ready) if edition.audience == "slides" else pages.page(ready)
        content = webfont.embedded(seen, "Handout Sans", fonts)
    else:
        packed = office.docx(ready) if edition.format == "docx" else office.pptx(ready)
        content = seen = packed
    if not edition.solved:
        known = secrets(executed, name)
        refuse(seen, ending, known, name)
        if edition.format != "ipynb":  # nor in the notebook that belongs to it, seals left out
            bare = replace(edition, graded=edition.audience == "student")
            refuse(notebook(executed, name, bare, imprint, lesson), ".ipynb", known, name)
    return content


def notebook(
    executed: Notebook,
    name: str,
    edition: Edition,
    imprint: Imprint | None = None,
    lesson: Lesson | None = None,
) -> str:
    """The notebook of an edition: with solutions, cleared to work in, or as slides."""
    imprint, lesson = imprint or Imprint(), lesson or Lesson()
    copy = in_languages(tidy.normalise(executed), edition.languages)
    if not edition.solved:
        practises = edition.audience == "student" and not edition.graded
        salt = "/".join([name, lesson.group, lesson.number, str(parameters(copy))])
        copy = cleared(copy, name, edition.languages, salt if practises else None)
    if edition.audience == "student":
        copy["cells"] = [*_opening(executed, edition, imprint, lesson), *copy["cells"]]
    if edition.audience == "slides":
        for cell in copy["cells"]:
            cell["metadata"]["slideshow"] = {"slide_type": _slide(cell)}
    return tidy.text(tidy.normalise(copy))


def _opening(executed: Notebook, edition: Edition, imprint: Imprint, lesson: Lesson) -> list[Cell]:
    """Whose copy it is, and a cell that says in one line what is missing on a computer."""
    languages = edition.languages
    told = told_of(executed, imprint, languages)
    lines = [f"**{told}**"] if told else []
    lines.append("　".join(f"{key}: {text or '______'}" for key, text in lesson.fields(languages)))
    if not edition.graded:
        lines += [f"*{word('practice', one)}*" for one in languages]
    names = sorted(imported(executed) - sys.stdlib_module_names)
    missing = " / ".join(word("missing", one, names="{names}") for one in languages)
    source = (
        "import sys\n"
        "from importlib.util import find_spec\n\n"
        f'sys.path.insert(0, "{BESIDE}")  # of the student bundle\n'
        f"wanted = {json.dumps(names)}\n"
        'names = ", ".join(one for one in wanted if find_spec(one) is None)\n'
        f"if names:\n    raise SystemExit({json.dumps(missing, ensure_ascii=False)}"
        '.replace("{names}", names))'
    )
    return [
        {"cell_type": "markdown", "id": "copy", "metadata": {}, "source": "\n\n".join(lines)},
        {"cell_type": "code", "id": "needs", "metadata": {}, "source": source, "outputs": [],
         "execution_count": None},
    ]  # fmt: skip


def imported(notebook: Notebook) -> set[str]:
    """The modules that the code of a notebook imports, by their first names."""
    found = set()
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            with contextlib.suppress(SyntaxError):
                for node in ast.walk(ast.parse(cell["source"])):
                    if isinstance(node, ast.Import):
                        found |= {one.name.partition(".")[0] for one in node.names}
                    elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                        found.add(node.module.partition(".")[0])
    return found


def _slide(cell: Cell) -> str:
    if cell["cell_type"] == "code":
        return "-" if cell["outputs"] else "skip"
    if "answer" in tags(cell):
        return "skip"
    return "slide" if re.match(r"#{1,3} ", cell["source"]) else "-"


def check_font_folders(folders: Iterable[Path]) -> None:
    """Refuse font folders that hold no font. Raises PressError."""
    for folder in folders:
        if not any(folder.glob("*.[ot]t[fc]")):
            raise PressError(
                f"no font (.otf, .ttf, .ttc) in {folder}; name a folder that holds one"
            )
