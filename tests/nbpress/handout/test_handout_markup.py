"""What a notebook shows cannot act in the browser of who reads its handout."""

import base64
import io
import re
import zipfile
from html.parser import HTMLParser
from urllib.parse import quote

import pytest
from nbpress.errors import PressError
from nbpress.handout import pdf
from nbpress.handout.markdown import pandoc, raw


def result(text, form="text/plain"):
    """What a cell gave."""
    return {"output_type": "execute_result", "data": {"text/plain": "x", form: text},
            "metadata": {}, "execution_count": 1}  # fmt: skip


def cell(kind, source, outputs=()):
    """A cell."""
    made = {"cell_type": kind, "metadata": {"tags": []}, "source": source}
    return made | ({"outputs": [*outputs], "execution_count": 1} if kind == "code" else {})


EVIL = (
    "H<sub>2</sub>O\n\n"
    "<script>document.title = 'evil'</script>\n\n<img src=x onerror=evil()> "
    "<svg onload=evil()></svg> <iframe src='https://evil.example'></iframe>\n\n"
    "[a](javascript:evil()) <a href='javascript:evil()'>b</a>\n\n"
    "```{=html}\n<script>document.title = 'evil'</script>\n```\n\n"
    "`<b onclick=evil()>`{=html} tail\n"
)


class Acts(HTMLParser):
    """Finds what would act in a browser."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.found, self.inside = [], ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.inside = tag
        loads = ("href", "src", "action")
        acting = [k for k, v in attrs if k[:2] == "on" or (k in loads and "script:" in (v or ""))]
        self.found += acting + [tag] * (tag in ("iframe", "object", "embed", "svg"))

    def handle_data(self, data):
        self.found += ["script"] * (self.inside in ("script", "style") and "evil" in data)


SHOWN = {
    "markdown": result(EVIL, "text/markdown"),
    "html": result(EVIL, "text/html"),
    "table": result(
        f"<table><tr><th>{EVIL}</th></tr><tr><td>{EVIL}</td></tr></table>", "text/html"
    ),
    "text": result(EVIL),
    "stream": {"output_type": "stream", "name": "stdout", "text": EVIL},
}
SVG = (
    "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 4 2' onload='evil()'>"
    "<script>document.title = 'evil'</script></svg>"
)
SHOWN["picture"] = {
    "output_type": "display_data", "data": {"image/svg+xml": SVG, "text/plain": "x"},
    "metadata": {"image/svg+xml": {"alt": EVIL}},
}  # fmt: skip


@pytest.mark.parametrize("kind", [*SHOWN, "prose"])
@pytest.mark.parametrize("audience", ["student", "teacher", "slides"])
def test_what_a_cell_shows_cannot_act(make, executed, audience, kind):
    shown = cell("markdown", EVIL) if kind == "prose" else cell("code", "f()", [SHOWN[kind]])
    page = make(audience, "en", "html", executed((6, shown)))
    assert Acts(page).found == []
    if kind in ("prose", "markdown") and audience != "slides":
        assert "<p>H<sub>2</sub>O" in page and "tail" in page


def test_what_shapes_words_stays_and_what_is_ours_cannot_be_feigned():
    made = pandoc(f"x<br>y <sub>2</sub>\n\n{raw('<i id=ours></i>', 'html')}", "html5")
    assert made.replace("\n", " ") == "<p>x<br>y <sub>2</sub></p> <i id=ours></i> "
    feigned = '```{=typst}\n#read("secret")\n```\n\n<script>1</script>\n\n`#read(1)`{=typst}.'
    assert pandoc(feigned, "typst").strip() == "."


DRAWN = base64.b64encode(SVG.encode()).decode()
IN_PROSE = [f"![a](data:image/svg+xml;base64,{DRAWN})", f"![a](data:image/svg+xml,{quote(SVG)})",
            f"![a](data:IMAGE/SVG+xml;charset=utf-8;base64,{DRAWN})"]  # fmt: skip


@pytest.mark.parametrize("audience", ["student", "teacher"])
def test_a_file_of_word_holds_nothing_that_acts(make, executed, audience):
    shown = [cell("code", "f()", [one]) for one in SHOWN.values()]
    shown += [cell("markdown", text) for text in (EVIL, *IN_PROSE)]
    cells = [one for number, each in enumerate(shown)
             for one in (cell("markdown", f"part {number} begins"), each)]  # fmt: skip
    copy = executed()
    copy["cells"][6:7] = [one | {"id": f"evil-{place}"} for place, one in enumerate(cells)]
    with zipfile.ZipFile(io.BytesIO(make(audience, "en", "docx", copy))) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    told = re.sub(r"<[^>]*>", "", parts["word/document.xml"].decode())
    begun = [told.index(f"part {number} begins") for number in range(len(shown))]
    assert begun == sorted(begun)
    assert told.count("tail") == 6, "of Markdown, of two cells of a table, of texts and of prose"
    assert not [name for name in parts if name.endswith((".svg", ".html", ".bin"))]
    for name, data in parts.items():
        if name.endswith((".rels", ".svg")) or b"<svg" in data:
            assert not re.search(rb"script:|<script|onload|evil\.example", data), name


@pytest.mark.parametrize("form", ["moodle", "qti"])
def test_questions_cannot_act(make, executed, form):
    prompt = cell("markdown", "### Exercise 1　Compute (3 marks)\n\n" + EVIL)
    prompt["metadata"]["tags"] = ["lang-en", "exercise"]
    title = cell("markdown", "# Title <img src=x onerror='evil()'> <b>bold</b>")
    made = make("teacher", "en", form, executed((0, title), (12, prompt)))
    packed = [made] if isinstance(made, str) else []
    if not packed and made[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(made)) as files:
            packed = [files.read(name).decode() for name in files.namelist()]
    texts = "\n".join(packed or [made.decode()])
    assert "H2O" in texts and ("Title  bold" in texts or form == "qti")
    assert not re.search(r"<\w+ on|&lt;\w+ on|<script|&lt;script|javascript:", texts)


def test_a_page_that_cannot_be_set_is_one_line_where_places_are_looked_up():
    with pytest.raises(PressError, match="the page cannot be set"):
        pdf.places("#(", {}, ())
