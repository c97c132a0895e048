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
from nbpress.files import Notebook, sha
from nbpress.handout.anatomy import Exercise, exercises
from nbpress.handout.answers import Answer, answers
from nbpress.handout.clearing import in_languages
from nbpress.handout.document import told_of
from nbpress.handout.editions import Edition, Imprint
from nbpress.handout.markdown import pandoc, plain, split_title
from nbpress.handout.markup import TONGUE

STRICT = "--metadata=strict"  # no tags of the author: one that is not closed breaks a platform
QTI = "http://www.imsglobal.org/xsd/imsqti_v2p1"
PACKAGE = "http://www.imsglobal.org/xsd/imscp_v1p1"
MATHML = "http://www.w3.org/1998/Math/MathML"
HTML = frozenset(
    "a abbr acronym address b big blockquote br caption cite code col colgroup dd dfn div dl dt em "
    "h1 h2 h3 h4 h5 h6 hr i img kbd li ol p pre q samp small span strong sub sup table tbody td "
    "tfoot th thead tr tt ul var".split()
)  # of QTI 2.1
NEEDED = {"a": ("href",), "img": ("src", "alt"), "td": ("colspan", "rowspan")}
INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"


class _Question:
    """One exercise in words that a platform shows."""

    def __init__(
        self, notebook: Notebook, one: Exercise, known: dict[int, Answer], copy: str
    ) -> None:
        texts = [notebook["cells"][index]["source"] for index in (*one.prompts, *one.rubrics)]
        self.title = " / ".join(
            plain(notebook["cells"][index]["source"].split("\n")[0].lstrip("# "))
            for index in one.prompts
        )
        self.copy, self.marks, self.written, self.number = copy, one.marks, one.written, one.number
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
    quiz = Xml.Element("quiz")
    first = Xml.SubElement(quiz, "question", type="category")
    _text(first, "category", f"$course$/top/{category.replace('/', '-')}")
    for one in questions:
        kind = "essay" if one.written else "numerical"
        question = Xml.SubElement(quiz, "question", type=kind)
        _text(question, "name", " · ".join(filter(None, (one.title, one.copy))))
        _text(question, "questiontext", one.html, format="html")
        _text(question, "generalfeedback", "", format="html")
        for tag, text in (("defaultgrade", str(one.marks)), ("penalty", "0"), ("hidden", "0")):
            Xml.SubElement(question, tag).text = text
        if one.written:
            for tag, text in (("responseformat", "editor"), ("responserequired", "1"),
                              ("responsefieldlines", "15"), ("attachments", "0")):  # fmt: skip
                Xml.SubElement(question, tag).text = text
            _text(question, "graderinfo", one.model, format="html")
            _text(question, "responsetemplate", "", format="html")
        else:
            answer = Xml.SubElement(question, "answer", fraction="100", format="moodle_auto_format")
            Xml.SubElement(answer, "text").text = one.answer
            _text(answer, "feedback", "", format="html")
            Xml.SubElement(answer, "tolerance").text = one.tolerance
    return _written(quiz)


def qti(executed: Notebook, name: str, edition: Edition, imprint: Imprint) -> bytes:
    """The exercises as a content package of QTI 2.1; PressError as `moodle`."""
    _, questions = _questions(executed, name, edition, imprint)
    lang = TONGUE[edition.languages[0]]
    files = {f"item-{one.number}.xml": _item(one, f"{name}-{one.number}", lang)
             for one in questions}  # fmt: skip
    files = {"imsmanifest.xml": _manifest(name, list(files)), **files}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for path, text in files.items():
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


def _item(one: _Question, name: str, lang: str) -> str:
    item = Xml.Element(
        "assessmentItem",
        {
            "xmlns": QTI,
            "xmlns:xsi": INSTANCE,
            "xsi:schemaLocation": f"{QTI} {QTI}.xsd",
            "identifier": f"item-{sha(name)[:8]}-{one.number}",
            "title": " · ".join(filter(None, (one.title, one.copy))),
            "adaptive": "false",
            "timeDependent": "false",
            "xml:lang": lang,
        },
    )
    kind = "string" if one.written else "float"
    response = Xml.SubElement(item, "responseDeclaration", identifier="RESPONSE",
                              cardinality="single", baseType=kind)  # fmt: skip
    if not one.written:
        correct = Xml.SubElement(response, "correctResponse")
        Xml.SubElement(correct, "value").text = one.answer
    outcome = Xml.SubElement(item, "outcomeDeclaration", identifier="SCORE", cardinality="single",
                             baseType="float", normalMaximum=str(one.marks))  # fmt: skip
    Xml.SubElement(Xml.SubElement(outcome, "defaultValue"), "value").text = "0"
    body = Xml.SubElement(item, "itemBody")
    wrapped = f'<div xmlns="{QTI}">{one.html}</div>'
    body.append(_allowed(Xml.fromstring(wrapped)))
    if one.written:
        Xml.SubElement(body, "extendedTextInteraction", responseIdentifier="RESPONSE",
                       expectedLines="15")  # fmt: skip
        rubric = Xml.SubElement(body, "rubricBlock", view="scorer")
        rubric.append(_allowed(Xml.fromstring(f'<div xmlns="{QTI}">{one.model}</div>')))
    else:
        line = Xml.SubElement(body, "p")
        Xml.SubElement(line, "textEntryInteraction", responseIdentifier="RESPONSE",
                       expectedLength="12")  # fmt: skip
        _processing(item, one)
    return _written(item)


def _processing(item: Xml.Element, one: _Question) -> None:
    """Full marks where the response lies within the tolerance of the answer."""
    condition = Xml.SubElement(Xml.SubElement(item, "responseProcessing"), "responseCondition")
    right = Xml.SubElement(condition, "responseIf")
    equal = Xml.SubElement(right, "equal", toleranceMode="absolute",
                           tolerance=f"{one.tolerance} {one.tolerance}")  # fmt: skip
    Xml.SubElement(equal, "variable", identifier="RESPONSE")
    Xml.SubElement(equal, "correct", identifier="RESPONSE")
    score = Xml.SubElement(right, "setOutcomeValue", identifier="SCORE")
    Xml.SubElement(score, "baseValue", baseType="float").text = str(one.marks)


def _manifest(name: str, files: list[str]) -> str:
    identity = f"package-{sha(name)[:8]}"
    manifest = Xml.Element("manifest", {"xmlns": PACKAGE, "identifier": identity})
    metadata = Xml.SubElement(manifest, "metadata")
    Xml.SubElement(metadata, "schema").text = "QTIv2.1 Package"
    Xml.SubElement(metadata, "schemaversion").text = "1.0.0"
    Xml.SubElement(manifest, "organizations")
    resources = Xml.SubElement(manifest, "resources")
    for place, path in enumerate(files, 1):
        resource = Xml.SubElement(resources, "resource", identifier=f"resource-{place}",
                                  type="imsqti_item_xmlv2p1", href=path)  # fmt: skip
        Xml.SubElement(resource, "file", href=path)
    return _written(manifest)


def _allowed(element: Xml.Element) -> Xml.Element:
    """HTML as QTI allows it: its elements alone, with what they need; formulas stay."""
    for one in element.iter():
        space, _, name = one.tag.rpartition("}")
        if space.removeprefix("{") == MATHML:
            one.attrib.clear()
            continue
        one.tag = name if name in HTML else "span"
        kept = {key: value for key, value in one.items() if key in NEEDED.get(name, ())}
        one.attrib.clear()
        one.attrib.update(kept)
    return element


def _text(parent: Xml.Element, tag: str, text: str, **attributes: str) -> None:
    Xml.SubElement(Xml.SubElement(parent, tag, attributes), "text").text = text


def _written(root: Xml.Element) -> str:
    Xml.indent(root)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        + Xml.tostring(root, encoding="unicode", xml_declaration=False)
        + "\n"
    )
