"""A page and slides in a real browser: accessible, offline, by keyboard, in the dark, in print."""

import importlib.util
import re
from pathlib import Path

import pytest
from nbpress.handout import webfont

SHARED = Path(__file__).parents[2] / "browser.py"
spec = importlib.util.spec_from_file_location("browser", SHARED)
tools = importlib.util.module_from_spec(spec)
spec.loader.exec_module(tools)


@pytest.fixture(scope="module")
def browser():
    with tools.browser() as running:
        yield running


@pytest.fixture
def opened(browser, make, tmp_path):
    """Opens an edition; returns the page and every address it asked for."""

    def open_it(audience, **looks):
        file = tmp_path / f"{audience}.html"
        file.write_text(make(audience, "both", "html"), encoding="utf-8")
        page = browser.new_page(viewport={"width": 900, "height": 700})
        asked = []
        page.on("request", lambda request: asked.append(request.url))
        page.emulate_media(**looks)
        page.goto(file.as_uri())
        return page, [address for address in asked if not address.startswith(("file:", "data:"))]

    return open_it


@pytest.mark.parametrize(
    ("audience", "looks"),
    [
        ("student", {"color_scheme": "light"}),
        ("student", {"media": "print"}),
        ("teacher", {"color_scheme": "dark"}),
        ("slides", {"color_scheme": "dark"}),
    ],
)
def test_axe_finds_no_violation(opened, audience, looks):
    from axe_playwright_python.sync_playwright import Axe

    page, asked = opened(audience, **looks)
    found = Axe().run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"][:120]) for one in found] == []
    assert asked == []


def test_slides_turn_by_keys_and_a_page_begins_with_a_way_past_its_contents(opened):
    page, _ = opened("slides")
    page.keyboard.press("ArrowRight")
    page.wait_for_function("document.activeElement.id === 'slide-2'")
    page.keyboard.press("End")
    page.wait_for_function("document.activeElement.matches('.slide:last-of-type')")
    page, _ = opened("student")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.wait_for_function("location.hash === '#text'")


def test_nothing_is_wider_than_a_small_screen(opened):
    page, _ = opened("student")
    page.set_viewport_size({"width": 360, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_what_is_written_is_there_again_when_the_page_was_closed(browser, make, tmp_path):
    file = tmp_path / "kept.html"
    file.write_text(make("student", "en", "html"), encoding="utf-8")
    context = browser.new_context()
    page = context.new_page()
    page.goto(file.as_uri())
    page.fill("textarea", "Because")
    page.fill("input", "Li Na")
    page.close()
    page = context.new_page()
    page.goto(file.as_uri())
    assert page.input_value("textarea") == "Because" and page.input_value("input") == "Li Na"


def test_no_column_of_chinese_words_is_one_character_wide(browser, make, executed, tmp_path):
    words = ("C029", "改革开放以来分为四个阶段" * 3, "复现", "成立：文中列出四个阶段。" * 12)
    row = "".join(f"<td>{word}</td>" for word in words)
    head = "".join(f"<th>{word}</th>" for word in ("编号", "论文所述", "判定", "依据"))
    copy = executed()
    table = f"<table><thead><tr>{head}</tr></thead><tbody><tr>{row}</tr></tbody></table>"
    copy["cells"][6]["outputs"][0]["data"] = {"text/html": table, "text/plain": "x"}
    file = tmp_path / "table.html"
    file.write_text(make("student", "zh", "html", copy), encoding="utf-8")
    page = browser.new_page(viewport={"width": 360, "height": 640})
    page.goto(file.as_uri())
    for media in ("screen", "print"):
        page.emulate_media(media=media)
        wide = page.evaluate(
            "[...document.querySelectorAll('td, th')].map(e =>"
            "e.clientWidth / parseFloat(getComputedStyle(e).fontSize))"
        )
        assert min(wide) >= 3.4, media


def test_no_word_of_a_table_is_broken_on_a_phone(browser, make, executed, tmp_path):
    row = "<th scope='row'>Household consumption</th>" + "<td>Statistical publication</td>" * 5
    copy = executed()
    table = f"<table><thead><tr>{row}</tr></thead><tbody><tr>{row}</tr></tbody></table>"
    copy["cells"][6]["outputs"][0]["data"] = {"text/html": table, "text/plain": "x"}
    file = tmp_path / "words.html"
    file.write_text(make("student", "en", "html", copy), encoding="utf-8")
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(file.as_uri())
    lines = page.evaluate(
        "[...document.querySelectorAll('td, th')].filter(e => /publication|consumption/.test("
        "e.textContent)).map(e => {const range = document.createRange(); "
        "range.selectNodeContents(e); return range.getClientRects().length})"
    )
    assert len(lines) == 12 and set(lines) == {2}, "two words on two lines"
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_page_draws_chinese_where_a_computer_has_no_font_for_it(browser, make, tmp_path):
    """Without what the computer has: the font that the page carries draws every character."""
    text = re.sub(r'local\("[^"]*"\), ', "", make("student", "both", "html"))
    (tmp_path / "page.html").write_text(text, encoding="utf-8")
    page = browser.new_page()
    page.goto((tmp_path / "page.html").as_uri())
    loaded = page.evaluate(
        """async text => (await document.fonts.load('16px "Handout Sans"', text))
            .map(face => face.status)""",
        webfont.characters(re.sub("<[^>]*>", "", text)),
    )
    assert loaded == ["loaded"]
    assert len(text) < 1_000_000
