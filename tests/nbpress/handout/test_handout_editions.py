"""What a printed handout, a page and slides are like, and what is refused in one line."""

import io
import json
import re

import pypdf
import pytest
from nbpress.errors import PressError
from nbpress.handout import Edition, office, paper
from nbpress.handout import page as pages
from nbpress.handout.batch import deliver, ordered
from nbpress.handout.document import document


def reader(content):
    return pypdf.PdfReader(io.BytesIO(content))


def text_of(content):
    return re.sub(r"\s+", "", "".join(page.extract_text() for page in reader(content).pages))


def objects(pdf):
    return [pdf.get_object(number) for number in range(1, pdf.trailer["/Size"])]


def test_the_pdf_is_tagged_accessible_and_embeds_its_fonts(make):
    pdf = reader(make("student", "zh", "pdf"))
    things = [one for one in objects(pdf) if isinstance(one, dict)]
    kinds = {one.get("/S") for one in things}
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert pdf.trailer["/Root"]["/Lang"].startswith("zh")
    assert b"pdfuaid" in pdf.trailer["/Root"]["/Metadata"].get_data()
    assert {"/Table", "/TH", "/Figure", "/Caption", "/Formula", "/Link", "/H1"} <= kinds
    assert any(one.get("/Alt") == "一条上升的线。" for one in things)
    assert not any(one.get("/Subtype") == "/Image" for one in things), "the figure is a vector"
    fonts = [one["/BaseFont"] for one in things if one.get("/Type") == "/Font"]
    assert fonts and all(re.match(r"/[A-Z]{6}\+", name) for name in fonts), "subsets"


def test_quotation_marks_of_english_are_not_as_wide_as_chinese_characters(font_folder):
    import typst
    from nbpress.handout.paper import TEMPLATE
    from nbpress.handout.pdf import fonts

    looks = '#set text(font: "Noto Sans CJK SC", fallback: false, size: 10pt)\n#show: narrow\n'
    marks = [(lang, mark) for lang in ("zh", "en") for mark in "‘’“”"]
    drawn = [
        f'#context [#metadata(measure(text(lang: "{lang}", "一{mark}一")).width.pt()) <width>]'
        for lang, mark in marks
    ]
    source = "\n".join([TEMPLATE.read_text("utf-8"), looks, *drawn])
    told = typst.query(source.encode(), "<width>", field="value", font_paths=fonts((font_folder,)))
    widths = dict(zip(marks, json.loads(told), strict=True))
    assert {width for (lang, _), width in widths.items() if lang == "zh"} == {30}
    assert all(20 < width < 25 for (lang, _), width in widths.items() if lang == "en")


def test_a_figure_that_cannot_float_is_printed_where_it_stands(make, monkeypatch):
    from nbpress.handout import paper
    from nbpress.handout.pdf import TornError

    own, tried = paper.compiled, []

    def compiled(source, *given):
        tried.append(source)
        if re.search(r"^#drawing.*, auto\)", source, re.MULTILINE):
            raise TornError("an element's tag would be split up")
        return own(source, *given)

    monkeypatch.setattr(paper, "compiled", compiled)
    assert "Figure1" in text_of(make("student", "en", "pdf"))
    assert len(tried) == 2


def test_a_figure_stands_where_it_is_told_of_while_the_page_has_room(make):
    assert "draw()Figure1" in text_of(make("student", "en", "pdf"))


def test_a_long_table_repeats_its_heading_and_pages_are_numbered(make):
    pages = [page.extract_text() for page in reader(make("student", "zh", "pdf")).pages]
    with_rows = [text for text in pages if re.search(r"20[0-3]\d\s+60\d\d|1978\s+5934", text)]
    assert len(with_rows) >= 2
    assert all("收入Income" in re.sub(r"\s", "", text) for text in with_rows)
    told = re.sub(r"\s", "", pages[1])
    assert f"第2页，共{len(pages)}页" in told and "收入差距：一个例子" in told


@pytest.mark.parametrize("rows", [["h"], ["d"], ["d"] * 30], ids=["heading", "row", "rows"])
@pytest.mark.parametrize(
    ("audience", "form"),
    [("teacher", "pdf"), ("slides", "pdf"), ("slides", "html"), ("teacher", "docx")],
)
def test_a_table_of_a_heading_alone_or_without_one_is_set(make, executed, rows, audience, form):
    copy = executed()
    cells = [f"<tr><t{kind}>Measure</t{kind}><t{kind}>Value</t{kind}></tr>" for kind in rows]
    table = f"<table>{''.join(cells)}</table>"
    copy["cells"][6]["outputs"][0]["data"] = {"text/html": table, "text/plain": "x"}
    made = make(audience, "en", form, copy)
    if form == "pdf":
        assert "MeasureValue" in text_of(made)
    elif form == "html":
        assert "Measure" in made


def test_bookmarks_contents_and_imprint_are_there(make):
    pdf = reader(make("teacher", "en", "pdf"))
    titles = [entry.title for entry in pdf.outline if not isinstance(entry, list)]
    assert titles == ["Data", "Exercises", "Marks", "Sources and licence"]
    text = re.sub(r"\s+", "", "".join(page.extract_text() for page in pdf.pages))
    for told in ("Contents", "Anagency", "edition2", "Useitfreely", "2026-03-01", "stage=2"):
        assert told in text


@pytest.mark.parametrize(("paper", "size"), [("a4", (595, 842)), ("letter", (612, 792))])
def test_the_page_has_the_size_of_the_paper(make, paper, size):
    box = reader(make("student", "en", "pdf", paper=paper)).pages[0].mediabox
    assert (round(box.width), round(box.height)) == size


def test_no_line_of_code_runs_off_the_page(make):
    pdf = reader(make("student", "zh", "pdf"))
    seen = []
    for page in pdf.pages:
        page.extract_text(
            visitor_text=lambda t, cm, tm, *_: seen.append((t, tm[4] * cm[0] + cm[4]))
        )
    assert max(x for text, x in seen if text.strip()) < 595 - 50


@pytest.mark.parametrize("form", ["pdf", "html", "ipynb"])
@pytest.mark.parametrize("audience", ["teacher", "slides"])
def test_bytes_are_the_same_on_every_run(make, monkeypatch, audience, form):
    first = make(audience, "both", form)
    assert make(audience, "both", form) == first
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1000000000")
    assert (make(audience, "both", form) == first) == (form == "ipynb")


@pytest.mark.parametrize("audience", ["student", "teacher", "slides"])
def test_a_page_asks_the_network_for_nothing(make, audience):
    html = make(audience, "both", "html")
    assert re.findall(r"""(?:src|href)=["'](?!data:|#)([^"']+)""", html) == [
        address for address in re.findall(r'href="(https://example.org[^"]*)"', html)
    ]
    assert "default-src 'none'" in html and "@import" not in html
    assert re.findall(r"""url\((?!"data:)""", html) == []
    assert all(re.search(r'alt="[^"]+"', image) for image in re.findall(r"<img[^>]*>", html))


def test_slides_show_no_code_and_send_long_tables_to_the_handout(make):
    pdf = reader(make("slides", "zh", "pdf"))
    text = re.sub(r"\s", "", "".join(page.extract_text() for page in pdf.pages))
    assert (
        "draw()" not in text and "全表62行，见讲义第1页表1" in text and "练习2论证（5分）" in text
    )


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ([(11, None), (12, None)], r"tagged 'solution' but no prompt stands before it"),
        ([(14, None)], r"exercise 1 has no check"),
        ([(13, {"source": "### BEGIN SOLUTION\nx = 1"})], r"1 '### BEGIN SOLUTION' and 0 '### END"),
        ([(11, {"source": "### 练习1"})], r"its heading does not end in its marks"),
        ([(12, {"source": "### Exercise 1 (4 marks)"})], r"4 marks, but 3 in the other language"),
        ([(17, None), (18, None)], r"exercise 2 has no solution"),
        ([(4, {"source": "ᚠ"})], r"no glyph: the text \"ᚠ\""),
        ([(7, {"outputs": [{"output_type": "display_data", "data": {"image/png": "AAAA"},
                            "metadata": {"image/png": {"alt": "一条线"}}}]})], r"no vector file"),
        ([(4, {"source": "![a line](https://example.org/a.png)"})], r"lies outside the notebook"),
        ([(index, None) for index in range(11, 19)], r"has no exercises, so no student edition"),
        ([(0, None)], r"was run without its zh cells"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_one_line(executed, make, changes, message):
    cells = executed()["cells"]
    given = [(i, new if new is None else {**cells[i], **new}) for i, new in changes]
    with pytest.raises(PressError, match=message) as caught:
        make("student", "both", "pdf", executed(*given))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "wrong", [("pupil", "zh", "pdf"), ("student", "fr", "pdf"), ("student", "zh", "odt")]
)
def test_an_unknown_edition_names_those_there_are(wrong):
    with pytest.raises(PressError, match="choose one of"):
        Edition(*wrong)


def test_a_batch_runs_each_parameter_and_leaves_no_half_file(tmp_path, executed, font_folder):
    import json

    copy = executed()
    copy["cells"] = [c for c in copy["cells"] if c["cell_type"] == "markdown"]
    parameters = {"cell_type": "code", "id": "given", "metadata": {"tags": ["parameters"]},
                  "source": 'lang = "zh"  # allowed: zh, en\nregion = "a"  # allowed: a, b',
                  "outputs": [], "execution_count": None}  # fmt: skip
    copy["cells"] = [*copy["cells"][:4], parameters]
    file = tmp_path / "gap.ipynb"
    file.write_text(json.dumps(copy), encoding="utf-8")
    editions = [Edition("slides", "zh", "pdf"), Edition("student", "zh", "pdf")]
    orders = ordered(file, editions, matrix={"region": "@all"}, out=tmp_path / "out")
    told = []
    code = deliver(orders, fonts=[font_folder], out=tmp_path / "out", workers=1,
                   on_event=lambda kind, order, message: told.append((kind, message)))  # fmt: skip
    made = sorted(path.name for path in (tmp_path / "out" / "handouts").rglob("*.*"))
    assert made == ["gap.region=a.slides.zh.pdf", "gap.region=b.slides.zh.pdf"]
    assert code == 3 and [kind for kind, _ in told].count("failed") == 2
    assert all("has no exercises" in message for kind, message in told if kind == "failed")


def test_a_copy_for_word_has_its_figures_tables_and_properties(make):
    import zipfile

    with zipfile.ZipFile(io.BytesIO(make("teacher", "zh", "docx"))) as packed:
        text = packed.read("word/document.xml").decode()
        about = packed.read("docProps/core.xml").decode()
        looks = packed.read("word/styles.xml").decode()
        pictures = [name for name in packed.namelist() if "/media/" in name]
    assert len(pictures) == 2 and 'descr="一条上升的线。"' in text
    assert text.count("<w:tbl>") == 2 and text.count("收入差距：一个例子") == 1
    assert "stage=2" in about and "教师版" in about
    beside = re.search(r"<w:tblCellMar>.*?</w:tblCellMar>", looks, re.DOTALL)[0]
    sides = re.findall(r'<w:(?:left|right)\b[^>]*w:w="(\d+)"', beside)
    assert sides == ["40", "40"], "twentieths of a point: a year fits a column of its width"


def test_a_copy_of_no_collection_says_its_edition_alone(executed):
    ready = document(executed(), "gap.ipynb", Edition("teacher", "en", "pdf"))
    for text in (
        "\n".join(office.read_back(office.docx(ready))),
        pages.page(ready),
        paper.opening(ready),
    ):
        assert "Teacher edition" in text and "· Teacher edition" not in text
