"""The website: whole, linked, light, readable by all, and alone on its host."""

import importlib.util
import json
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup
from nbpress.files import read_notebook
from nbpress.handout.leaks import leaks, secrets
from prosperity import data
from prosperity.audit import claims
from prosperity.base.places import ROOT
from prosperity.cli.site import books
from prosperity.publish import citation, collection
from prosperity.publish.site import build

spec = importlib.util.spec_from_file_location("browser", ROOT / "tests" / "browser.py")
tools = importlib.util.module_from_spec(spec)
spec.loader.exec_module(tools)
KINDS = ("index.html", "claims.html", "claims/C005.html", "figures.html", "data.html",
         "data/income.html", "handouts.html", "cite.html", "notebooks/12-stages.html",
         "notebooks/91-explore.html")  # fmt: skip
FIRST_PAGE = 300_000  # bytes


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    handouts = tmp_path_factory.mktemp("handouts")
    (handouts / "12-stages").mkdir()
    for audience in ("student", "teacher"):
        (handouts / "12-stages" / f"12-stages.{audience}.zh.a4.pdf").write_bytes(b"%PDF-1.7 one")
    (handouts / "class-A" / "1-Li").mkdir(parents=True)
    (handouts / "class-A" / "1-Li" / "12-stages.student.zh.a4.pdf").write_bytes(b"%PDF-1.7 one")
    folder = tmp_path_factory.mktemp("out") / "site"
    build(folder, books({}, tmp_path_factory.mktemp("books")), handouts)
    return folder


@pytest.fixture(scope="module")
def window():
    with tools.browser() as running:
        yield running


@pytest.fixture(scope="module")
def pages(site):
    found = {}
    for path in sorted(site.rglob("*.html")):
        text = path.read_text(encoding="utf-8")
        name = path.relative_to(site).as_posix()
        links = re.findall(r'(?:href|src)="([^"]*)"', text)
        found[name] = (links, set(re.findall(r'\bid="([^"]+)"', text)))
    return found


@pytest.mark.parametrize("name", collection.names())
def test_no_solution_is_published(site, name):
    known = secrets(read_notebook(ROOT / "notebooks" / f"{name}.ipynb"), name)
    published = [site / lang / "notebooks" / f"{name}.html" for lang in ("zh", "en")]
    for path in (*published, site / "notebooks" / f"{name}.ipynb"):
        assert [(one.kind, one.text) for one in leaks(path, known) if one.kind != "value"] == []
        assert "BEGIN SOLUTION" not in path.read_text("utf-8")


def test_every_page_exists_in_both_languages(pages):
    names = {
        lang: {one[3:] for one in pages if one.startswith(f"{lang}/")} for lang in ("zh", "en")
    }
    assert names["zh"] == names["en"]
    wanted = {f"claims/{one}.html" for one in claims.ledger()}
    wanted |= {f"data/{one}.html" for one in data.tables()}
    wanted |= {f"notebooks/{one}.html" for one in collection.names()}
    assert wanted <= names["en"]


def test_every_link_leads_to_a_page_and_a_place_that_exist(site, pages):
    broken = []
    for name, (links, _) in pages.items():
        for link in links:
            parts = urlsplit(link.replace("&amp;", "&"))
            if parts.scheme == "data":
                continue
            assert not parts.scheme and not parts.netloc, f"{name} asks another host: {link}"
            path = (Path(name).parent / unquote(parts.path)) if parts.path else Path(name)
            target = (site / path).resolve()
            inside = target.relative_to(site.resolve()).as_posix()
            known = pages.get(inside, ((), set()))[1]
            if not target.is_file() or (parts.fragment and unquote(parts.fragment) not in known):
                broken.append((name, link))
    assert broken == []


def test_a_page_speaks_one_language(site):
    for name in ("12-stages", "22-state"):
        texts = {
            lang: (site / lang / "notebooks" / f"{name}.html").read_text("utf-8")
            for lang in ("zh", "en")
        }
        assert collection.question(name, "zh") in texts["zh"]
        assert collection.question(name, "en") not in texts["zh"]
        assert collection.question(name, "zh") not in texts["en"]


def test_every_figure_comes_with_alternative_text_data_and_code(site):
    for lang in ("zh", "en"):
        text = (site / lang / "figures.html").read_text("utf-8")
        page = BeautifulSoup(text, "html.parser")
        for name in collection.figures():
            section = page.find(id=name)
            assert section.img["alt"] == collection.about_figure(name)["alt"][lang]
            ends = {link["href"].rsplit(".", 1)[-1] for link in section.find_all("a")}
            assert {"svg", "png", "csv"} <= ends
            assert collection.figure_cells()[name].source.split("\n")[0] in section.get_text()


def test_the_dictionary_names_every_field_unit_edition_and_source(site):
    page = BeautifulSoup((site / "en/data/gdp.html").read_text("utf-8"), "html.parser").get_text()
    resource = data.resource("gdp")
    for field in resource["schema"]["fields"]:
        assert field["name"] in page
    for title in [one["title"] for one in resource["editions"].values()]:
        assert title in page
    for source in resource["sources"]:
        assert source["title"] in page


def test_handouts_citation_and_claims_for_programs_are_there(site):
    page = (site / "zh/handouts.html").read_text("utf-8")
    assert "12-stages.student.zh.a4.pdf" in page and "teacher" not in page and "class-A" not in page
    assert [path.name for path in (site / "handouts").rglob("*.pdf")] == [
        "12-stages.student.zh.a4.pdf"
    ]
    assert (
        citation.text()
        in BeautifulSoup((site / "en/cite.html").read_text("utf-8"), "html.parser").get_text()
    )
    records = json.loads((site / "claims.json").read_text("utf-8"))
    assert [one["id"] for one in records] == list(claims.ledger())


def test_the_first_page_is_light_and_asks_no_other_host(site, window):
    with tools.served(site) as base:
        page = window.new_page()
        asked = []
        page.on("request", lambda one: asked.append(one.url))
        page.goto(f"{base}en/index.html", wait_until="load")
        sizes = page.evaluate(
            "[...performance.getEntriesByType('navigation'),"
            " ...performance.getEntriesByType('resource')].map(one => one.transferSize)"
        )
        assert len(sizes) >= 4, "page, style, script, figure"
        assert 20_000 < sum(sizes) < FIRST_PAGE, sizes
        others = [url for url in asked if not url.startswith((base, "data:"))]
        assert others == []
        page.close()


def test_no_accessibility_rule_is_broken_and_nothing_is_wider_than_a_phone(site, window):
    with tools.served(site) as base:
        page = window.new_page(viewport={"width": 375, "height": 720})
        for number, name in enumerate(KINDS):
            page.goto(f"{base}{('zh', 'en')[number % 2]}/{name}")
            broken = Axe().run(page).response["violations"]
            assert [(one["id"], one["nodes"][0]["html"]) for one in broken] == [], name
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
        page.close()


def test_claims_are_searched_filtered_and_passed_on(site, window):
    shown = "table.claims tbody tr:not([hidden])"
    with tools.served(site) as base:
        page = window.new_page()
        page.goto(f"{base}en/claims.html")
        every = page.locator(shown).count()
        assert every == len(claims.ledger())
        page.select_option("select[name=verdict]", "depends")
        wanted = sum(one.verdict == "depends" for one in claims.evaluate().values())
        assert page.locator(shown).count() == wanted
        page.fill("input[name=q]", "38.58")
        assert page.locator(shown).all_inner_texts()[0].startswith("C006")
        assert "verdict=depends" in page.url
        page.click("a.language")
        assert "/zh/claims.html?" in page.url
        # the filter went along, and acts when its script has run
        page.wait_for_function(f"document.querySelectorAll('{shown}').length == 1")
        page.click(f"{shown} a")
        assert page.url.endswith("/zh/claims/C006.html")
        page.go_back()
        page.click("button[type=reset]")
        page.wait_for_function(f"document.querySelectorAll('{shown}').length == {every}")
        page.close()


def test_the_site_opens_in_the_reader_s_language(site, window):
    with tools.served(site) as base:
        for locale, lang in (("zh-CN", "zh"), ("de-DE", "en")):
            context = window.new_context(locale=locale)
            page = context.new_page()
            page.goto(base)
            page.wait_for_load_state()
            page.wait_for_function("location.pathname.length > 1")
            assert page.url == f"{base}{lang}/index.html"
            context.close()
