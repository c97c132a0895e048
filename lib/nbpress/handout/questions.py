"""Exercises as questions for a learning platform: Moodle XML, and QTI 2.1 as most others take it.

A number is right within half of its last decimal; what is answered in words is an essay, with the
rubric beside it and the model answer for who marks. Both files hold the answers, so they are the
teacher's; a question stands for one copy and says for which.
"""

import io
import zipfile
from collections.abc import Callable
from decimal import Decimal
from xml.etree import ElementTree as Xml

from nbpress import tidy
from nbpress.errors import PressError
from nbpress.files import Notebook, rendered, sha
from nbpress.handout.anatomy import Exercise, exercises
from nbpress.handout.answers import Answer, answers
from nbpress.handout.clearing import in_languages
from nbpress.handout.document import told_of
from nbpress.handout.editions import Edition, Imprint
from nbpress.handout.markdown import HERE, closed, pandoc, plain, split_title
from nbpress.handout.markup import TONGUE

STRICT = "--metadata=strict"  # no tags of the author: one that is not closed breaks a platform
QTI = "http://www.imsglobal.org/xsd/imsqti_v2p1"
MATHML = "http://www.w3.org/1998/Math/MathML"
HTML = frozenset(
    "a abbr acronym address b big blockquote br caption cite code col colgroup dd dfn div dl dt em "
    "h1 h2 h3 h4 h5 h6 hr i img kbd li ol p pre q samp small span strong sub sup table tbody td "
    "tfoot th thead tr tt ul var".split()
)  # of QTI 2.1
NEEDED = {"a": ("href",), "img": ("src", "alt"), "td": ("colspan", "rowspan")}


class _Question:
    """One exercise in words that a platform shows."""

    def __init__(
        self, notebook: Notebook, one: Exercise, known: dict[int, Answer], copy: str
    ) -> None:
        texts = [notebook["cells"][index]["source"] for index in (*one.prompts, *one.rubrics)]
        title = " / ".join(
            plain(notebook["cells"][index]["source"].split("\n")[0].lstrip("# "))
            for index in one.prompts
        )
        self.name = " · ".join(filter(None, (title, copy)))
        self.marks, self.written, self.number = one.marks, one.written, one.number
        about = f"**{copy}**\n\n" if copy else ""
        bodies = [text.partition("\n")[2] if text.startswith("#") else text for text in texts]
        self.html = pandoc(about + "\n\n".join(bodies), "html5", "--mathml", STRICT).strip()
        models = [notebook["cells"][index]["source"] for index in one.solutions]
        self.model = pandoc("\n\n".join(models), "html5", STRICT).strip() if one.written else ""
        self.answer = next((known[index].text for index in one.checks if index in known), "")
        self.tolerance = str(Decimal(5).scaleb(-len(self.answer.partition(".")[2]) - 1))


def moodle(executed: Notebook, name: str, edition: Edition, imprint: Imprint) -> str:
    """The exercises as Moodle XML; PressError for one whose check told no number."""
    category, questions = _questions(executed, name, edition, imprint)
    return rendered(HERE / "moodle.xml", {"category": category, "questions": questions})


def qti(executed: Notebook, name: str, edition: Edition, imprint: Imprint) -> bytes:
    """The exercises as a content package of QTI 2.1; PressError as `moodle`."""
    _, questions = _questions(executed, name, edition, imprint)
    given = {"space": QTI, "allowed": _allowed, "lang": TONGUE[edition.languages[0]]}
    items = {}
    for one in questions:
        about = {**given, "one": one, "mark": sha(f"{name}-{one.number}")[:8]}
        items[f"item-{one.number}.xml"] = rendered(HERE / "item.xml", about)
    manifest = rendered(HERE / "manifest.xml", {"mark": sha(name)[:8], "files": items})
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for path, text in {"imsmanifest.xml": manifest, **items}.items():
            packed.writestr(zipfile.ZipInfo(path), text)
    return buffer.getvalue()


FORMATS: dict[str, Callable[[Notebook, str, Edition, Imprint], bytes | str]] = {
    "moodle": moodle,
    "qti": qti,
}


def _questions(
    executed: Notebook, name: str, edition: Edition, imprint: Imprint
) -> tuple[str, list[_Question]]:
    copy = in_languages(tidy.normalise(executed), edition.languages)
    for cell in copy["cells"]:
        if cell["cell_type"] == "markdown":
            cell["source"] = closed(cell["source"], name)
    known = {one.cell: one for one in answers(copy, name)}
    told = told_of(copy, imprint, edition.languages)
    found = [_Question(copy, one, known, told) for one in exercises(copy, name)]
    for one in found:
        if not one.written and one.answer in ("", "nan"):
            raise PressError(
                f"{name}, exercise {one.number}: its check told no number, so no platform can mark "
                "it; check with nbpress.selfcheck.check"
            )
    titles = [split_title(cell["source"]) for cell in copy["cells"]]
    title = next((one[0] for one in titles if one), name)
    return " · ".join(filter(None, (title, told))), found


def _allowed(html: str) -> str:
    """HTML as QTI allows it: its elements alone, with what they need; formulas stay."""
    whole = Xml.fromstring(f'<div xmlns="{QTI}">{html}</div>')
    for one in whole.iter():
        space, _, name = one.tag.rpartition("}")
        if space.removeprefix("{") == MATHML:
            one.attrib.clear()
            continue
        one.tag = name if name in HTML else "span"
        kept = {key: value for key, value in one.items() if key in NEEDED.get(name, ())}
        one.attrib.clear()
        one.attrib.update(kept)
    return Xml.tostring(whole, encoding="unicode")
