"""A class: whose copy it is, what is drawn, one sheet, a bundle; any teacher's own notebooks."""

import csv
import io
import json
import re
import shutil
import zipfile
from pathlib import Path
from xml.etree import ElementTree as Xml

import pypdf
import pytest
from nbpress.__main__ import main
from nbpress.errors import PressError
from nbpress.handout import Edition, Imprint, Lesson, batch, questions
from nbpress.handout.bundle import pins
from nbpress.handout.classlist import Student, read_class, variants
from nbpress.handout.document import document
from nbpress.handout.questions import moodle, qti


def cell(kind, source, *tags):
    made = {"cell_type": kind, "id": f"c{abs(hash(source)) % 10**8}", "source": source,
            "metadata": {"tags": [*tags]}}  # fmt: skip
    return made if kind == "markdown" else {**made, "outputs": [], "execution_count": None}


@pytest.fixture
def course(tmp_path):
    """A folder with one notebook of a teacher who never heard of this collection."""
    cells = [
        cell("markdown", "# Growth 😀\n\nHow things grow."),
        cell("code", "factor = 3  # allowed: 2, 3, 4", "parameters"),
        cell("code", "from nbpress import selfcheck\nfrom IPython.display import Image, display\n"
             "import base64\n"
             "display(Image(base64.b64decode('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlE"
             "QVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==')))\nprint(factor * 12.345)"),
        cell("markdown", "#### Exercise 1 Multiply (2 marks)\n\nCall it `x`, 2 decimals.",
             "exercise"),
        cell("code", "x = ...\n### BEGIN SOLUTION\nx = factor * 12.345\n### END SOLUTION",
             "solution"),
        cell("code", 'selfcheck.check("one", x, "number", "en", decimals=2, factor=factor)',
             "check"),
        cell("markdown", "### Exercise 2 Say why (3 marks)", "exercise"),
        cell("markdown", "How it is marked: a reason, 3 marks.", "rubric"),
        cell("markdown", "Because of the factor that it is multiplied by.", "solution"),
    ]  # fmt: skip
    book = {"cells": cells, "nbformat": 4, "nbformat_minor": 5, "metadata": {
        "kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"},
        "language_info": {"name": "python"}}}  # fmt: skip
    folder = tmp_path / "course"
    folder.mkdir()
    (folder / "growth.ipynb").write_text(json.dumps(book), encoding="utf-8")
    return folder


def test_any_folder_of_notebooks_gives_a_class_its_copies(course, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "list.csv").write_text(
        "name,number,email\nLi Na,1,li@example.org\nWang Wu,2,\n", encoding="utf-8"
    )
    words = ["handout", str(course), "--for", "student", "--lang", "en", "--format", "pdf,ipynb",
             "--class-list", "list.csv", "--vary", "factor", "--class", "A", "--teacher", "T",
             "--due", "Monday", "--bundle"]  # fmt: skip
    assert main(words) == 0, capsys.readouterr()
    told = capsys.readouterr().out
    assert told.count("without words for those who cannot see them, by cells 3;") == 4, "one a file"
    folder = tmp_path / "out" / "handouts" / "class-A"
    rows = list(csv.reader(io.StringIO((folder / "answers.csv").read_text("utf-8-sig"))))
    factors = {one[0]: float(one[5]) / 12.345 for one in rows[1:]}
    assert set(factors) == {"1", "2"} and set(map(round, factors.values())) <= {2, 3, 4}
    assert "1-Li-Na/" in (folder / "mail.csv").read_text("utf-8-sig")
    pdf = pypdf.PdfReader(next((folder / "1-Li-Na").glob("*.pdf")))
    text = pdf.pages[0].extract_text()
    assert all(word in text for word in ("Li Na", "Monday", "grinning face", "factor"))
    assert pdf.metadata.author == "T" and "Li Na" in pdf.metadata["/Keywords"]
    assert "37.035" not in text and "37.04" not in text
    with zipfile.ZipFile(tmp_path / "out" / "handouts" / "student-bundle.zip") as packed:
        assert "lib/nbpress/selfcheck.py" in packed.namelist()
        assert "jupyterlab==" in packed.read("requirements.txt").decode()
        assert not [name for name in packed.namelist() if "handout" in name]


def test_a_copy_is_named_by_its_values(executed):
    imprint = Imprint(values={("stage", "2"): {"zh": "第二阶段", "en": "Stage two"}})
    copy = executed()
    copy["cells"][2]["source"] += "\nstage = 1  # allowed: 1, 2"
    made = document(copy, "gap.ipynb", Edition("student", "both", "pdf"), imprint)
    assert made.titles == {
        "zh": "收入差距：一个例子 · 第二阶段",
        "en": "The gap: an example · Stage two",
    }


def test_a_draw_can_be_repeated_and_nobody_changes_anothers(course):
    students = [Student(f"S{n}", str(n)) for n in range(300)]
    books = [course / "growth.ipynb"]
    drawn = variants(students, books, "factor", "7")
    assert drawn == variants(students, books, "factor", "7")
    assert drawn != variants(students, books, "factor", "8")
    fewer = variants(students[::2], books, "factor", "7")
    assert all(drawn[key] == value for key, value in fewer.items())
    counts = [sum(one == {"factor": n} for one in drawn.values()) for n in (2, 3, 4)]
    assert min(counts) > 70


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a,b\n1,2\n", r"name the columns name, number"),
        ("name,number\nLi,\n", r"line 2: a name and a number are needed"),
        ("姓名,学号\n李,1\n王,1\n", r"line 3: number 1 stands twice"),
        ("name,number\n", r"names no student"),
    ],
)
def test_a_class_list_that_cannot_be_used_says_why(tmp_path, text, message):
    file = tmp_path / "list.csv"
    file.write_text(text, encoding="gb18030")
    with pytest.raises(PressError, match=message):
        read_class(file)


def test_questions_are_marked_within_half_of_the_last_decimal(executed):
    edition = Edition("teacher", "en", "moodle")
    quiz = Xml.fromstring(moodle(executed(), "gap.ipynb", edition, Imprint()))
    kinds = [one.get("type") for one in quiz]
    assert kinds == ["category", "numerical", "essay"]
    assert (
        quiz[1].findtext("answer/text") == "7.81"
        and quiz[1].findtext("answer/tolerance") == "0.005"
    )
    assert quiz[1].findtext("defaultgrade") == "3"
    assert "measure decides" in quiz[2].findtext("graderinfo/text")
    assert "measure decides" not in quiz[2].findtext("questiontext/text")


def test_a_package_of_qti_has_a_manifest_of_its_items(executed):
    content = qti(executed(), "gap.ipynb", Edition("teacher", "zh", "qti"), Imprint())
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        space = "{http://www.imsglobal.org/xsd/imscp_v1p1}"
        manifest = Xml.fromstring(packed.read("imsmanifest.xml"))
        named = [one.get("href") for one in manifest.iter(f"{space}file")]
        assert sorted([*named, "imsmanifest.xml"]) == sorted(packed.namelist())
        names = "{http://www.imsglobal.org/xsd/imsqti_v2p1}"
        item = Xml.fromstring(packed.read(named[0]))
        order = [one.tag.removeprefix(names) for one in item]
        assert order == ["responseDeclaration", "outcomeDeclaration", "itemBody",
                         "responseProcessing"]  # fmt: skip
        assert item.find(f".//{names}equal").get("tolerance") == "0.005 0.005"
        assert item.find(f".//{names}textEntryInteraction").get("responseIdentifier") == "RESPONSE"
        essay = Xml.fromstring(packed.read(named[1]))
        assert essay.find(f".//{names}rubricBlock").get("view") == "scorer"


def test_what_an_exercise_shows_is_what_qti_allows(executed):
    copy = executed()
    copy["cells"][11]["source"] += (
        "\n\n[出处](https://example.org) $x^2 = 4$ ~~删~~\n\n![一条线](data:image/png;base64,aGk=)"
    )
    with zipfile.ZipFile(io.BytesIO(qti(copy, "gap.ipynb", Edition("teacher", "zh", "qti"),
                                        Imprint()))) as packed:  # fmt: skip
        body = Xml.fromstring(packed.read("item-1.xml")).find(f"{{{questions.QTI}}}itemBody")
    spaces = {one.tag.rpartition("}")[0][1:] for one in body.iter()}
    assert spaces == {questions.QTI, questions.MATHML}
    names = {one.tag.rpartition("}")[2] for one in body.iter() if questions.QTI in one.tag}
    assert names - questions.HTML == {"itemBody", "textEntryInteraction"}
    picture, link = (next(body.iter(f"{{{questions.QTI}}}{tag}")) for tag in ("img", "a"))
    assert picture.attrib == {"src": "data:image/png;base64,aGk=", "alt": "一条线"}
    assert link.attrib == {"href": "https://example.org"}


def test_pins_name_what_a_module_needs_at_the_versions_of_this_machine():
    found = pins(["matplotlib"])
    assert any(one.startswith("numpy==") for one in found)
    assert all(one.count("==") == 1 and not one.startswith("prosperity") for one in found)


@pytest.mark.parametrize("form", ["pdf", "html", "docx"])
def test_parts_and_code_can_be_left_out(make, form):
    from nbpress.handout.leaks import readable

    content = make("teacher", "en", form, parts=("exercises",), code=False)
    raw = content if isinstance(content, bytes) else content.encode()
    text = "".join(readable(raw, f".{form}"))
    assert "Compute it" in text and "A sentence that leads in" in text
    assert "Table and figure" not in text and "draw()" not in text
    with pytest.raises(PressError, match="has no part verdicts in its student edition"):
        make("student", "en", form, parts=("verdicts",))


def test_in_word_a_column_is_as_wide_as_its_text_needs(make, executed):
    copy = executed()
    why = "A long reason that goes on and on. " * 12
    rows = "".join(f"<tr><th>C{n:03}</th><td>{why}</td></tr>" for n in range(3))
    table = f"<table><tr><th>Id</th><th>Why</th></tr>{rows}</table>"
    copy["cells"][6]["outputs"][0]["data"] = {"text/html": table, "text/plain": "x"}
    with zipfile.ZipFile(io.BytesIO(make("teacher", "en", "docx", copy))) as packed:
        grid = packed.read("word/document.xml").decode().split("<w:tblGrid>")[1]
        small, wide = map(int, re.findall(r'w:gridCol w:w="(\d+)"', grid)[:2])
        assert wide > 5 * small > 0
        style = packed.read("word/styles.xml").decode().split('w:styleId="Compact"')[1]
        assert '<w:sz w:val="20"/>' in style.split("</w:style>")[0]


def test_a_lesson_is_named_in_a_notebook_and_what_is_missing_is_one_line(make):
    text = make("student", "en", "ipynb", lesson=Lesson(student="Li Na", number="7"))
    cells = json.loads(text)["cells"]
    assert "Li Na" in "".join(cells[0]["source"]) and "for practice" in "".join(cells[0]["source"])
    needs = "".join(cells[1]["source"]).replace('["nbpress"]', '["nbpress", "no_such"]')
    with pytest.raises(SystemExit, match="^no_such missing: unpack the whole student bundle"):
        exec(needs.replace("wanted = []", 'wanted = ["no_such"]'), {})


def test_a_copy_that_is_as_it_would_be_made_is_left_alone(course, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    words = ["handout", str(course), "--for", "student", "--lang", "en", "--format", "html,ipynb"]

    def made():
        assert main(words) == 0
        told = re.findall(r"^(\w+) +\S+[.](html|ipynb)\b", capsys.readouterr().out, re.M)
        kinds = {ending: kind for kind, ending in told}
        return kinds["html"], kinds["ipynb"]

    html = tmp_path / "out" / "handouts" / "growth" / "growth.student.en.html"
    assert made() == ("made", "made")
    assert made() == ("made", "made"), "it comes with a warning, which is told again"
    book = json.loads((course / "growth.ipynb").read_text(encoding="utf-8"))
    book["cells"][2]["source"] = (
        "from nbpress import selfcheck\nprint(factor * 12.345)"  # the picture without words is gone
    )
    (course / "growth.ipynb").write_text(json.dumps(book), encoding="utf-8")
    assert made() == ("made", "made")
    assert made() == ("fresh", "fresh")
    html.write_text("by hand", encoding="utf-8")
    assert made() == ("made", "fresh")
    book["cells"][0]["source"] = "# Growth\n\nHow things grow, told anew."
    (course / "growth.ipynb").write_text(json.dumps(book), encoding="utf-8")
    assert made() == ("made", "made")


def test_a_copy_is_made_anew_when_any_room_of_the_press_changed(
    course, tmp_path, capsys, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    press = Path(shutil.copytree(batch.PRESS, tmp_path / "press"))
    monkeypatch.setattr(batch, "PRESS", press)
    book = json.loads((course / "growth.ipynb").read_text(encoding="utf-8"))
    book["cells"][2]["source"] = (
        "from nbpress import selfcheck"  # without the picture, of which is warned
    )
    (course / "growth.ipynb").write_text(json.dumps(book), encoding="utf-8")
    words = ["handout", str(course), "--for", "teacher", "--lang", "en", "--format", "ipynb"]

    def made():
        assert main(words) == 0
        return re.findall(r"^(\w+) +\S+[.]ipynb\b", capsys.readouterr().out, re.M)

    assert made() == ["made"] and made() == ["fresh"]
    for changed in ("tidy.py", "handout/page.css"):
        with (press / changed).open("a", encoding="utf-8") as file:
            file.write("\n")
        assert made() == ["made"] and made() == ["fresh"], changed
