"""Slides are a lecture: one thing to see, nothing small, nothing over another, notes beside it."""

import importlib.util
import io
import re
from datetime import UTC, datetime
from pathlib import Path

import pypdf
import pytest
from nbpress.handout import deck, slides
from nbpress.handout.blocks import Picture, Prose
from nbpress.handout.deck import Line
from nbpress.handout.document import Document, document
from nbpress.handout.editions import Edition, Imprint, Lesson
from nbpress.handout.tables import Table
from pptx import Presentation
from pptx.util import Pt

SHARED = Path(__file__).parents[2] / "browser.py"
spec = importlib.util.spec_from_file_location("browser", SHARED)
tools = importlib.util.module_from_spec(spec)
spec.loader.exec_module(tools)
TELLING = "<table><tr><th>Year</th><th>Share</th></tr><tr><td>2007</td><td>7.8125</td></tr></table>"
LANGS = pytest.mark.parametrize("lang", ["zh", "en", "both"])
LONG_ZH = "差距缩小还是扩大，取决于用比值还是用差额，也取决于用哪一次调查。" * 14
LONG_EN = "Whether the gap narrows depends on the measure and on the survey that is used. " * 14


def crowded(executed):
    """A notebook with what overflows a slide: long prose, a wide table, a long exercise."""
    copy = executed()
    head = "<th>Date</th>" + "".join(
        f"<th>Urban income of group {n} (yuan)</th>" for n in range(12)
    )
    row = "<th>2007-12</th>" + "".join(f"<td>{n * 12345.6:.1f}</td>" for n in range(12))
    wide = f"<table><thead><tr>{head}</tr></thead><tbody>{f'<tr>{row}</tr>' * 9}</tbody></table>"
    copy["cells"][6]["outputs"].append({**copy["cells"][6]["outputs"][0], "data": {
        "text/html": wide, "text/plain": "x"}})  # fmt: skip
    said = {"text/markdown": f"{LONG_ZH}\n\n{LONG_EN}", "text/plain": "x"}
    copy["cells"][7]["outputs"].append({**copy["cells"][6]["outputs"][0], "data": said})
    copy["cells"][15]["source"] += "\n\n" + LONG_ZH
    copy["cells"][16]["source"] += "\n\n" + LONG_EN
    return copy


def boxes(page):
    """Every piece of text on a page: (left, bottom, right, top, text), by its own matrix."""
    found = []

    def visit(text, cm, tm, font, size):
        if text.strip():
            scale = abs(tm[3] or tm[0]) * abs(cm[3] or cm[0])
            found.append((tm[4] * cm[0] + cm[4], tm[5] * cm[3] + cm[5], size * scale, text.strip()))

    page.extract_text(visitor_text=visit)
    return found


def paper_of(lang, pages, *blocks):
    """A document in one language, with the pages of its handout."""
    edition = Edition("slides", lang, "pdf")
    day = datetime(2026, 3, 1, tzinfo=UTC)
    return Document("gap.ipynb", edition, Imprint(), Lesson(), {lang: "T"}, list(blocks), [], [],
                    day, pages)  # fmt: skip


@LANGS
def test_the_pdf_has_nothing_small_and_nothing_beyond_the_edge(make, executed, lang):
    pdf = pypdf.PdfReader(io.BytesIO(make("slides", lang, "pdf", crowded(executed))))
    for number, page in enumerate(pdf.pages, 1):
        assert (page.mediabox.width, page.mediabox.height) == (960, 540)
        for left, bottom, size, text in boxes(page):
            assert 40 <= left < 930 and 10 < bottom < 540, (number, text)
            small = number == len(pdf.pages) or bottom < 30  # sources, and the line at the foot
            assert small or size >= 17.9, (number, text)
    titles = [one.title for one in pdf.outline if not isinstance(one, list)]
    assert len(titles) == len(pdf.pages) - 1, "every slide but the first has one title"


@LANGS
def test_every_slide_fits_by_the_sizes_that_are_worked_out(executed, lang, tmp_path):
    ready = document(crowded(executed), "gap.ipynb", Edition("slides", lang, "pdf"), Imprint())
    for one in deck.deck(ready):
        assert one.size in deck.SIZES and deck.height(one.lines, one.size) <= deck.BODY
        assert not one.table or deck.table_height(one.table) <= deck.BODY
        assert (one.picture is not None) + bool(one.table) + bool(one.lines) == 1


@LANGS
def test_powerpoint_has_the_same_slides_with_notes_and_no_box_over_another(make, executed, lang):
    show = Presentation(io.BytesIO(make("slides", lang, "pptx", crowded(executed))))
    pages = pypdf.PdfReader(io.BytesIO(make("slides", lang, "pdf", crowded(executed)))).pages
    assert len(show.slides) == len(pages)
    assert any(one.has_notes_slide for one in show.slides)
    for number, slide in enumerate(show.slides, 1):
        places = [(s.left, s.top, s.left + s.width, s.top + s.height) for s in slide.shapes]
        for at, one in enumerate(places):
            assert one[0] >= 0 and one[1] >= 0, number
            assert one[2] <= show.slide_width and one[3] <= show.slide_height, number
            for other in places[at + 1 :]:
                apart = one[2] <= other[0] or other[2] <= one[0]
                assert apart or one[3] <= other[1] or other[3] <= one[1], (number, one, other)
        runs = [r for s in slide.shapes if s.has_text_frame for p in s.text_frame.paragraphs
                for r in p.runs]  # fmt: skip
        least = min((run.font.size for run in runs), default=Pt(18))
        assert least >= Pt(18) or number == len(show.slides)
        assert all(s._element._nvXxPr.cNvPr.get("descr") for s in slide.shapes
                   if s.shape_type == 13), "a picture has words"  # fmt: skip


def test_in_a_browser_nothing_is_taller_than_the_screen_and_the_usual_keys_work(
    make, executed, tmp_path
):
    file = tmp_path / "deck.html"
    file.write_text(make("slides", "both", "html", crowded(executed)), encoding="utf-8")
    with tools.browser() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 720})
        page.goto(file.as_uri())
        count = page.evaluate("document.querySelectorAll('.slide').length")
        for number in range(count):
            over = page.evaluate(
                "(() => { const s = document.querySelector('.slide.current .stage');"
                "return [s.scrollHeight - s.clientHeight, s.scrollWidth - s.clientWidth]; })()"
            )
            assert max(over) <= 1, (number, over)
            least = page.evaluate(
                "Math.min(...[...document.querySelectorAll('.current:not(.sources) .stage p,"
                ".current:not(.sources) .stage td')].map(e => parseFloat("
                "getComputedStyle(e).fontSize)))"
            )
            assert least is None or least >= 23.9
            page.keyboard.press("Space" if number % 2 else "ArrowRight")
        assert page.evaluate("document.getElementById('place').textContent") == f"{count} / {count}"
        page.keyboard.press("Home")
        page.keyboard.press("n")
        assert page.is_visible("#notes")
        page.keyboard.press("o")
        assert page.evaluate("document.querySelectorAll('.slide').length") == count
        assert page.locator(".slide >> visible=true").count() == count
        page.keyboard.press("Escape")
        assert page.locator(".slide >> visible=true").count() == 1


def test_a_large_table_is_counted_or_cut_and_says_where_the_whole_is():
    rows = [[f"C{n:03}", "depends" if n % 3 else "reproduced", "–"] for n in range(30)]
    table = Table([["Id", "Verdict", "Note"]], rows, [False] * 3, "Verdicts", 4)
    handout = paper_of("en", {("table", 4): 3})
    shown, told = deck.summary(table, handout)
    assert shown.rows == [["depends", "20"], ["reproduced", "10"]]
    assert told == [Line("The whole table, 30 rows, is Table 4 of the handout, page 3.", "en")]
    numbers = Table([["Year", "Income"]], [[str(y), str(y * 2)] for y in range(1978, 2020)],
                    [True, True], "Incomes", 1)  # fmt: skip
    shown, _ = deck.summary(numbers, paper_of("zh", {}))
    assert 3 <= len(shown.rows) <= 8 and shown.rows[0] == ["1978", "3956"]


DRAWN = b"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 459 179'/>"


@pytest.mark.parametrize(("drawn", "shown"), [(None, b"page"), (DRAWN, DRAWN), (b"", None)])
def test_a_figure_is_drawn_anew_for_a_slide_or_told_in_words(drawn, shown):
    picture = Picture(b"page", "svg", "A line that rises.", "en", "It rises", 2, b"png", drawn)
    said = Prose("It rises. By 3 a year, much.", said=True)
    [one] = deck.deck(paper_of("en", {("figure", 2): 5}, picture, said))
    assert (one.picture and one.picture.data) == shown
    assert one.titles == {"en": "It rises"} and one.finding
    words = "The drawing is Figure 2 of the handout, page 5."
    assert [line.text for line in one.lines] == ([] if shown else ["A line that rises.", words])


def test_what_is_found_is_the_title_and_what_follows_stands_below():
    table = Table([["Year", "Ratio"]], [["2020", "2.56"]], [True, True], "Ratios", 1)
    heading = Prose("## Ratios\n\nWhy they matter.")
    first = deck.deck(paper_of("en", {}, heading, table, Prose("It fell. By 0.5.", said=True)))[0]
    assert first.titles == {"en": "It fell"}
    assert [line.text for line in first.finding] == ["By 0.5."]
    alone = deck.deck(paper_of("en", {}, heading, Prose("It fell.", said=True)))[0]
    assert alone.titles == {"en": "It fell"}
    assert [x.text for x in alone.lines] == ["Why they matter."], "prose fills what is sparse"
    assert first.notes[0] == "Why they matter."


def shown(*given):
    """The slides of blocks, where text stands for prose and a tuple for what a cell says."""
    known = [Prose(one) if isinstance(one, str) else Prose(*one, said=True) if
             isinstance(one, tuple) else one for one in given]  # fmt: skip
    return deck.deck(paper_of("en", {}, *known))


def test_why_a_number_is_hidden_is_told_in_the_notes_and_is_no_finding(executed):
    copy = executed()
    copy["cells"][6]["outputs"][0]["data"]["text/html"] = TELLING
    found = {"data": {"text/markdown": "Half of it is left.", "text/plain": "x"}}
    copy["cells"][6]["outputs"].append({**copy["cells"][6]["outputs"][0], **found})
    ready = document(copy, "gap.ipynb", Edition("slides", "en", "pdf"), Imprint())
    one = next(one for one in deck.deck(ready) if one.table)
    assert one.titles == {"en": "Half of it is left"}
    assert "□ An exercise asks for this number; it is left out here." in one.notes


def test_a_table_without_a_word_has_the_first_sentence_of_its_section_or_goes_to_the_notes():
    years = Table([["Year", "Ratio"]], [["2020", "2.56"]], [True, True], "Ratios", 1)
    more = Table([["Year", "Gap"]], [["2020", "9.99"]], [True, True], "Gaps", 2)
    [one] = shown("## Ratios\n\nThe ratio fell: in every year. Why they matter.", years, more)
    assert one.titles == {"en": "The ratio fell: in every year"} and not one.finding
    assert "9.99" in "\n".join(one.notes)


def test_a_sentence_or_two_stand_with_what_else_the_section_says_or_shows():
    years = Table([["Year", "Ratio"]], [["2020", "2.56"]], [True, True], "Ratios", 1)
    [before] = shown("## Ratios\n\nWhy.", ("It fell. By 0.5.",), years)
    assert before.titles == {"en": "It fell"} and before.finding[0].text == "By 0.5."
    [after] = shown("## Ratios\n\nWhy.", years, ("It fell.",), ("It rose before.",))
    assert after.titles == {"en": "It fell"} and after.finding[0].text == "It rose before."
    [both] = shown("## Ratios\n\nWhy.", ("It fell. By 0.5.",), ("It rose before. By 0.2.",))
    assert [x.text for x in both.lines] == ["By 0.5.", "It rose before. By 0.2.", "Why."]
    _, second = shown("## Ratios\n\nWhy.", years, ("It fell.",), "## Gaps\n\nMuch.", years)
    assert second.titles == {"en": "Much"}, "nothing joins the section of another heading"
    [only] = shown("## Data\n\nFrom an office.", "## Ratios\n\nWhy.", years)
    assert only.notes[0] == "From an office."


@LANGS
def test_a_figure_has_the_width_of_the_slide_whatever_stands_above_and_below(lang):
    picture = Picture(DRAWN, "svg", "A line.", None, "A claim of some words that goes on " * 3, 1)
    said = Prose(f"{LONG_ZH}\n\n{LONG_EN}", said=True)
    [one] = deck.deck(paper_of(lang, {}, picture, said))
    below = sum(deck.rows(x.text, deck.FINDING) for x in one.finding) * deck.FINDING * 1.35
    above = deck.title_rows(one.titles) * deck.title_size(one.titles) * 1.25
    assert deck.HIGH - 60 - 24 - above - below >= 339, "points that a drawing 872 wide is high"


def test_each_language_of_a_deck_has_its_own_finding_under_its_own_figure(executed):
    copy = executed()
    shown = copy["cells"][7]["outputs"][0]
    about = {"image/png": {"alt": "A line that rises.", "width": 4}}
    said = {"data": {"text/markdown": "上升。\n\nIt rises.", "text/plain": "x"}}
    copy["cells"][7]["outputs"] += [{**shown, "metadata": about}, {**shown, **said}]
    ready = document(copy, "gap.ipynb", Edition("slides", "both", "pdf"), Imprint())
    pictures = [one for one in deck.deck(ready) if one.picture]
    assert [[line.text for line in one.finding] for one in pictures] == [["上升。"], ["It rises."]]
    assert {one.picture.number for one in pictures} == {1}, "one number in both languages"


def test_a_deck_says_who_teaches_whom_and_when(make):
    lesson = Lesson(course="Economics", teacher="T. Eacher", group="Class 1")
    text = make("slides", "en", "html", lesson=lesson)
    for told in ("Economics", "T. Eacher", "Class 1", "2026-03-01"):
        assert told in re.sub(r"<style>.*?</style>", "", text, flags=re.DOTALL)
    assert slides.title_size({"en": "short"}) == deck.TITLE
