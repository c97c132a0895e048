"""The website: whole, linked, light, readable by all, and alone on its host."""

import csv
import html
import importlib.util
import json
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

import pypdf
import pytest
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup, SoupStrainer
from fontTools.ttLib import TTFont
from nbpress.files import read_notebook
from nbpress.handout.answers import answers
from nbpress.handout.leaks import leaks, secrets
from prosperity import data
from prosperity.__main__ import main
from prosperity.audit import claims
from prosperity.audit.claim_details import beside
from prosperity.base.places import ROOT
from prosperity.publish import citation, collection
from prosperity.publish.site import content, feed
from prosperity.publish.site.build import Site
from prosperity.publish.site.course import called
from prosperity.publish.site.tables import MOST
from tellers import tellers

spec = importlib.util.spec_from_file_location("browser", ROOT / "tests" / "browser.py")
tools = importlib.util.module_from_spec(spec)
spec.loader.exec_module(tools)
KINDS = ("index.html", "claims.html", "charts.html", "claims/C005.html", "figures.html",
         "figures/figure-1.html", "search.html", "data.html", "data/income.html",
         "data/province_digital.html",
         "handouts.html", "method.html", "cite.html", "notebooks/12-stages.html",
         "notebooks/91-explore.html")  # fmt: skip
ALONE = ("404.html", "reference/prosperity.html", "reference/prosperity/audit/verdicts.html")
FIRST_PAGE = 300_000  # bytes
FONT = 300_000  # bytes a weight
PHONE = 20_000  # pixels


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The site as its command writes it, with some handouts."""
    out = tmp_path_factory.mktemp("out")
    handouts = out / "handouts"
    (handouts / "12-stages").mkdir(parents=True)
    (handouts / "class-A" / "1-Li").mkdir(parents=True)
    paper = pypdf.PdfWriter()
    paper.add_blank_page(595, 842)
    for audience in ("student", "teacher"):
        paper.write(handouts / "12-stages" / f"12-stages.{audience}.zh.a4.pdf")
    paper.write(handouts / "class-A" / "1-Li" / "12-stages.student.zh.a4.pdf")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("prosperity.cli.site.OUT", out)
        assert main(["site", "--stored"]) == 0
    return out / "site"


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
        text = re.sub(r"(<script\b[^>]*>).*?(</script>)", r"\1\2", text, flags=re.DOTALL)
        links = [html.unescape(one) for one in re.findall(r'<a\b[^>]*?\bhref="([^"]*)"', text)]
        asked = re.findall(r'<(?:link|img|script|source)\b[^>]*?\b(?:href|src)="([^"]*)"', text)
        found[name] = (links, asked, set(re.findall(r'\bid="([^"]+)"', text)))
    return found


@pytest.mark.parametrize("name", collection.names())
def test_no_solution_is_published(site, name):
    known = secrets(read_notebook(ROOT / "notebooks" / f"{name}.ipynb"), name)
    published = [site / lang / "notebooks" / f"{name}.html" for lang in ("zh", "en")]
    for path in (*published, site / "notebooks" / f"{name}.ipynb"):
        assert [(one.kind, one.text) for one in leaks(path, known) if one.kind != "value"] == []
        assert "BEGIN SOLUTION" not in path.read_text("utf-8")


def test_no_file_of_the_site_tells_an_answer(site):
    """Neither pages nor tables, drawings, notebooks or the index of the search."""
    known = [
        one
        for name in collection.names()
        for one in answers(read_notebook(ROOT / "notebooks" / f"{name}.ipynb"), name)
    ]
    assert len(known) > 20
    found = tellers(site, known)
    assert [(str(one.path.relative_to(site)), one.answer.check, one.number) for one in found] == []


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
    for name, (links, asked, _) in pages.items():
        for link in (*links, *asked):
            parts = urlsplit(link)
            if parts.scheme == "data" or (link in links and parts.scheme in ("http", "https")):
                continue
            assert not parts.scheme and not parts.netloc, f"{name} asks another host: {link}"
            path = (Path(name).parent / unquote(parts.path)) if parts.path else Path(name)
            target = (site / path).resolve()
            inside = target.relative_to(site.resolve()).as_posix()
            known = pages.get(inside, ((), (), set()))[2]
            if not target.is_file() or (parts.fragment and unquote(parts.fragment) not in known):
                broken.append((name, link))
    assert broken == []


@pytest.mark.parametrize("name", collection.names())
def test_a_page_speaks_one_language(site, name):
    """A stored copy shows both; a page shows its own, in prose, tables and findings."""
    named = {cell for row in data.PACKAGE.rows("published_studies") for cell in row.values()}
    for lang, other in (("zh", "en"), ("en", "zh")):
        page = read(site, f"{lang}/notebooks/{name}.html")
        assert collection.question(name, lang) in page.text
        assert collection.question(name, other) not in page.text
        assert page.main.select(f"[lang|={other}], .between") == []
        for code in page.select("pre, details.code"):
            code.decompose()
        assert not re.search(r"\$[^$]+\$", page.main.text), "no page sets TeX"
        if lang == "en":  # names of authors and journals are as their publishers print them
            chinese = page.main.find_all(string=re.compile("[\u4e00-\u9fff]"))
            assert [one for one in chinese if one not in named] == []
        else:
            english = page.main.find_all(string=re.compile("[a-z]{3,} (and|of|the|is) [a-z]"))
            assert [one for one in english if one not in named] == []


def test_the_formula_of_a_step_is_read_without_opening_its_code(site):
    shown = read(site, "zh/notebooks/12-stages.html").select(".formula")
    assert any('ends["ratio"]' in one.text and "town / country" in one.text for one in shown)
    assert not any("say(" in one.text or "BEGIN SOLUTION" in one.text for one in shown)


def read(site, name, only=None):
    return BeautifulSoup((site / name).read_text("utf-8"), "html.parser", parse_only=only)


def test_every_figure_has_a_page_with_alternative_text_data_and_code(site):
    for lang in ("zh", "en"):
        for name in collection.figures():
            page = read(site, f"{lang}/figures/{name}.html")
            assert page.main.img["alt"] == collection.about_figure(name)["alt"][lang]
            assert {"svg", "png", "csv"} <= {
                link["href"].rsplit(".", 1)[-1] for link in page.main.find_all("a", download=True)
            }
            assert collection.figure_cells()[name].source.split("\n")[0] in page.main.get_text()
            with (ROOT / "figures" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
                head, *rows = csv.reader(file)
            shown = [[cell.text for cell in row.find_all("td")] for row in page.find_all("tr")]
            assert shown[1:] == rows and len(head) == len(rows[0])
            assert f"figures/{name}.{lang}.svg" in page.find("textarea").text


@pytest.mark.parametrize("name", ["gdp", "province_income", "internet_users"])
def test_a_table_shows_every_row_as_published_and_leads_to_its_sources(site, name):
    page = read(site, f"zh/data/{name}.html")
    rows = data.PACKAGE.rows(name)
    assert len(page.select("table.rows tbody tr")) == len(rows)
    for line in (2, len(rows) + 1):
        row = page.find(id=f"line-{line}")
        said = {*row.get_text(" ").split(), *(one["data-key"] for one in row.select("[data-key]"))}
        assert {one for one in rows[line - 2].values() if one and " " not in one} - said <= {
            rows[line - 2]["source"]
        }
        assert not row.select("code"), "a key stands in words, its code in the lists below"
    for one in data.resource(name)["sources"]:
        told = page.find(id=f"source-{one['name']}").find_next("dd")
        assert data.told(one, "title", "zh") in told.text
        assert not one.get("path") or told.a["href"] == one["path"]


def test_a_long_table_shows_its_first_rows_and_says_where_all_are(site):
    rows, page = data.PACKAGE.rows("province_gdp"), read(site, "en/data/province_gdp.html")
    assert len(rows) > len(page.select("table.rows tbody tr")) >= MOST
    heading = page.find(id="line-2").find_previous("h2")
    told = heading.find_next("p")
    assert page.find("div", class_="tall")["aria-label"] == heading.text == "Rows"
    assert str(len(rows)) in told.text and told.a["href"].endswith("data/province_gdp.csv")


def test_a_chart_of_a_table_draws_every_value_and_hollows_what_is_not_printed(site):
    rows = [row for row in data.PACKAGE.rows("gini") if row["gini_coefficient"]]
    points = read(site, "en/data/gini.html").select("svg.course circle")
    assert sorted(one.title.text.strip() for one in points) == sorted(
        f"{row['year']}: {row['gini_coefficient']}" for row in rows
    )
    hollow = sum(one["class"] == ["hollow"] for one in points)
    assert hollow == sum(row["status"] != "published" for row in rows)
    assert not read(site, "en/data/events.html").select("svg.course")


@pytest.mark.parametrize(
    ("name", "edition"),
    [("income", "revised"), ("engel", "revised"), ("gdp_real_growth", "census5")],
)
def test_editions_are_compared_with_the_one_published_last(site, name, edition):
    told = called(name, "edition", edition, "en")
    heading = read(site, f"en/data/{name}.html").find("h3")
    assert told in heading.text
    others = heading.find_next("div", class_="panels").select("svg.course g")
    assert told not in {one.title.text for one in others} != set()


def test_provinces_are_found_by_the_parameter_wherever_it_stands_in_its_cell(monkeypatch):
    source = 'province = "gansu"  # allowed: gansu\nlang = "zh"'

    def asked(*tags):
        cell = collection.CodeCell("one", 1, "", source, tags, {}, ())
        monkeypatch.setattr(content, "code_cells", lambda _: [cell])
        return content.askable("one", "en")

    assert "Gansu" in asked("parameters") and not asked()


def test_a_statement_leads_to_its_cells_its_notebook_and_says_how_it_is_cited(site):
    page = read(site, "en/claims/C006.html")
    cell = next(
        one for one in page.select(".cells a") if one["href"].startswith("../data/gdp.html")
    )
    value = cell.find_next("code").next_sibling.strip(" ;")
    assert value in read(site, "en/data/gdp.html").find(id=cell["href"].partition("#")[2]).text
    result = claims.evaluate()["C006"]
    said = page.find("blockquote").text
    assert "C006" in said and result.verdict in said and citation.load()["version"] in said
    places = [one["href"] for one in page.select("dd a") if "#cell-" in one["href"]]
    assert len(places) == len(result.claim.notebook.split(";"))


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
    page = read(site, "zh/handouts.html")
    assert page.select_one("ul.copies li").get_text(" ", strip=True).startswith("学生用 · 中文")
    offered = [one["href"] for one in page.select("ul.copies a")]
    assert offered == ["../handouts/12-stages/12-stages.student.zh.a4.pdf"]
    assert [path.name for path in (site / "handouts").rglob("*.pdf")] == [
        "12-stages.student.zh.a4.pdf"
    ]
    for lang in ("zh", "en"):
        cited = BeautifulSoup((site / f"{lang}/cite.html").read_text("utf-8"), "html.parser")
        assert citation.text(lang) in cited.blockquote.get_text()
        assert bool(re.search("[A-Za-z]{4}", citation.text(lang))) == (lang == "en")
    records = json.loads((site / "claims.json").read_text("utf-8"))
    assert [one["id"] for one in records] == list(claims.ledger())


def test_the_first_page_is_light_with_its_chart_and_font_and_asks_no_other_host(site, window):
    # the first part of each weight, which a machine with a Chinese font does not ask for
    fonts = set((site / "fonts").glob("*-1.woff2"))
    with tools.served(site) as base:
        for lang in ("zh", "en"):
            page, asked = window.new_page(), set()
            page.on("request", lambda one, asked=asked: asked.add(one.url))
            page.goto(f"{base}{lang}/index.html")
            page.mouse.wheel(0, 100_000)
            page.wait_for_load_state("networkidle")
            assert [url for url in asked if not url.startswith((base, "data:"))] == []
            files = fonts | {site / url.removeprefix(base) for url in asked if "data:" not in url}
            assert {".html", ".css", ".js", ".png"} <= {path.suffix for path in files}
            assert 20_000 < sum(path.stat().st_size for path in files) < FIRST_PAGE
            page.close()


def test_home_leads_to_the_edition_that_makes_a_statement_hold_in_one_tap(site, window):
    with tools.served(site) as base:
        page = window.new_page(viewport={"width": 390, "height": 720})
        for lang, holds in (("zh", "GDP初步核算数"), ("en", "GDP as announced")):
            page.goto(f"{base}{lang}/index.html")
            page.click("a[href='claims/C006.html']")
            readings = page.locator("figure.readings li.holds").all_inner_texts()
            assert len(readings) == 1 and holds in readings[0] and "38.58%" in readings[0]
        page.close()


ANSWERS = """async names => {
  const found = [], answer = '.lead, .lead + figure li:nth-child(2), .lead + #readings';
  for (const name of names) {
    const page = new DOMParser().parseFromString(await (await fetch(name)).text(), 'text/html');
    const main = page.querySelector('main'), below = page.createRange();
    below.setStartAfter([...main.querySelectorAll(answer)].at(-1));
    below.setEndAfter(main.lastChild);
    below.deleteContents();
    document.querySelector('main').innerHTML = main.innerHTML;
    const ends = [...document.querySelectorAll(answer)];
    found.push([name, Math.max(...ends.map(one => one.getBoundingClientRect().bottom))]);
  }
  return found;
}"""


def test_the_answer_to_every_statement_stands_on_the_first_screen_of_a_phone(site, window):
    """The verdict and what it hangs on, and the first reading where readings are drawn."""
    with tools.served(site) as base:
        page = window.new_page(viewport={"width": 390, "height": 844})
        for lang in ("zh", "en"):
            page.goto(f"{base}{lang}/claims/C006.html")
            found = page.evaluate(ANSWERS, [f"{one}.html" for one in claims.ledger()])
            assert len(found) == len(claims.ledger())
            assert [(name, low) for name, low in found if not 0 < low < 844] == []
        page.close()


def test_a_reading_in_brackets_says_why_it_decides_nothing(site):
    for which, result in claims.evaluate().items():
        for lang in ("zh", "en"):
            told_alone = SoupStrainer(class_="told")
            page = read(site, f"{lang}/claims/{which}.html", told_alone)
            rows = [row.find_all(["th", "td"])[-1].text for row in page.select(".told tbody tr")]
            for one, told in zip(result.findings, rows, strict=True):
                reason = re.fullmatch(r"\(.+?\): .+|（.+?）：.+", told)
                assert bool(reason) == beside(one), (which, told)


def test_no_file_of_the_site_names_a_place_on_this_machine(site):
    for path in site.rglob("*"):
        if path.suffix in {".html", ".js", ".json", ".xml", ".ipynb", ".svg", ".csv"}:
            assert str(ROOT) not in path.read_text(encoding="utf-8"), path.relative_to(site)


def test_no_page_lets_a_browser_ask_for_an_icon_that_is_not_there(site):
    bare = [page for page in site.rglob("*.html") if 'rel="icon"' not in page.read_text("utf-8")]
    assert bare == []


# of the rows of a table that have the same elements, classes and attributes two are enough
KINDS_OF_ROWS = """() => {
  for (const table of document.querySelectorAll('tbody')) {
    const seen = {};
    for (const row of [...table.rows]) {
      const kind = [row, ...row.querySelectorAll('*')].map(
        one => [one.tagName, one.className, ...one.getAttributeNames()]).join();
      seen[kind] = (seen[kind] || 0) + 1;
      if (seen[kind] > 2) row.remove();
    }
  }
}"""


def test_no_accessibility_rule_is_broken_and_nothing_is_wider_than_a_phone(site, window):
    with tools.served(site) as base:
        page = window.new_page(viewport={"width": 375, "height": 720})
        pages = [f"{('zh', 'en')[number % 2]}/{name}" for number, name in enumerate(KINDS)]
        for number, name in enumerate([*pages, *ALONE]):
            page.emulate_media(color_scheme=("light", "dark")[number // 2 % 2])
            page.goto(base + name)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
            page.evaluate(KINDS_OF_ROWS)
            broken = Axe().run(page).response["violations"]
            assert [(one["id"], one["nodes"][0]["html"]) for one in broken] == [], name
        page.close()


def test_the_reader_chooses_light_or_dark_and_figures_follow(site, window):
    looks = """() => [getComputedStyle(document.body).backgroundColor,
                      getComputedStyle(document.querySelector('main img')).filter]"""
    light, night = ["rgb(255, 255, 255)", "none"], "invert(0.91) hue-rotate(180deg)"
    with tools.served(site) as base:
        context = window.new_context(color_scheme="light")
        page = context.new_page()
        page.goto(f"{base}en/figures/figure-2.html")
        assert page.evaluate(looks) == light
        page.keyboard.press("Tab")
        while page.evaluate("document.activeElement.className") != "theme":
            page.keyboard.press("Tab")
        page.keyboard.type("Dark")
        dark, filtered = page.evaluate(looks)
        assert filtered == night and dark not in light
        broken = Axe().run(page, options={"runOnly": ["color-contrast", "select-name"]})
        assert broken.response["violations"] == []
        context.route("**/site.js", lambda route: route.abort())  # the page is dark before it runs
        page.goto(f"{base}zh/charts.html")
        assert page.evaluate(looks) == [dark, night]
        page.emulate_media(media="print")
        assert page.evaluate(looks) == light
        context.unroute("**/site.js")
        page.emulate_media(media="screen")
        page.goto(f"{base}zh/figures.html")
        assert page.input_value("select.theme") == "dark"
        page.select_option("select.theme", label="系统")
        assert page.evaluate(looks) == light
        page.emulate_media(color_scheme="dark")
        assert page.evaluate(looks) == [dark, night]
        page.select_option("select.theme", label="浅色")
        assert page.evaluate(looks) == light
        context.close()


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
        page.fill("form.filter input[name=q]", "38.58")
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


@pytest.fixture(scope="module")
def home(site, window):
    """A page that stays open, and the address of the site: the index is fetched once for all."""
    with tools.served(site) as base:
        yield window.new_page(), base


@pytest.mark.parametrize(
    ("lang", "words", "wanted"),
    [
        ("zh", "泰尔指数", "notebooks/12-stages.html"),
        ("zh", "贵州", "data/province_income.html"),
        ("en", "gini", "data/gini.html"),
        ("en", "C81", "claims/C081.html"),
        ("en", "Guizhou", "data/provinces.html"),
        ("zh", "浙江", "notebooks/50-province.html"),
    ],
)
def test_the_search_finds_terms_statements_and_provinces(home, lang, words, wanted):
    page, base = home
    page.goto(f"{base}{lang}/index.html")
    page.fill(".seek input", words)
    page.press(".seek input", "Enter")
    page.wait_for_selector("ol.found a")
    while page.locator("button.more").is_visible():
        count = page.locator("ol.found li").count()
        page.click("button.more")
        page.wait_for_function(f"document.querySelectorAll('ol.found li').length > {count}")
    found = page.eval_on_selector_all("ol.found a", "all => all.map(one => one.pathname)")
    assert f"/{lang}/{wanted}" in found
    if words in ("贵州", "Guizhou"):  # what answers comes before what is looked up
        assert found[0] == f"/{lang}/charts/province.html"
    if words in ("贵州", "Guizhou", "浙江"):  # the notebook that is run for it is near the top
        assert f"/{lang}/notebooks/50-province.html" in found[:5]
    told = page.locator("ol.found").inner_text()
    assert not re.search(r"\d+\.\d+\. \S+\. \d+\.\d+\. ", told), "cells of a table are no answer"
    if words.startswith("C"):
        assert found[0] == f"/{lang}/{wanted}"
    page.fill("form.find input", "xyzzyqwert")
    page.wait_for_function("!document.querySelector('ol.found li')")


def test_the_font_draws_what_the_pages_show_in_parts_that_are_light(site):
    css = (site / "site.css").read_text("utf-8")
    drawn, home = {"400": set(), "700": set()}, (site / "zh/index.html").read_text("utf-8")
    for face in re.findall(r"@font-face {(.*?)}", css, re.DOTALL):
        weight = re.search(r"font-weight: (\d+)", face)[1]
        path = site / re.search(r'url\("([^"]*)"\)', face)[1]
        assert face.index("local(") < face.index("url("), "what a machine has is not fetched"
        ends = re.findall(r"U\+([0-9A-F]+)(?:-([0-9A-F]+))?", face)
        named = {n for a, b in ends for n in range(int(a, 16), int(b or a, 16) + 1)}
        holds = set(TTFont(path).getBestCmap())
        if path.stem.endswith("-1"):  # alone fetched by home; it stands last, which browsers prefer
            assert named == holds >= {ord(one) for one in home if ord(one) > 0x2E80}
        else:
            assert named == {*range(0x2E80, 0x110000)} and not drawn[weight]
        drawn[weight] |= holds
    for name in ("index.html", "claims/C006.html", "notebooks/12-stages.html"):
        shown = {ord(one) for one in (site / "zh" / name).read_text("utf-8") if ord(one) > 0x2E80}
        assert shown <= drawn["400"] & drawn["700"], name
    for weight in ("regular", "bold"):
        sizes = [path.stat().st_size for path in (site / "fonts").glob(f"{weight}-*.woff2")]
        assert len(sizes) == 2 and sum(sizes) < FONT and min(sizes) < FONT / 3


# what schema.org and the search engines that read it require, and what each may hold
REQUIRED = {
    "ClaimReview": {"url", "claimReviewed", "reviewRating", "author", "itemReviewed"},
    "Rating": {"alternateName"},
    "Claim": {"author", "datePublished", "appearance"},
    "Organization": {"name"},
    "Person": {"name"},
    "CreativeWork": {"name"},
    "Dataset": {"name", "description", "license", "creator", "distribution", "variableMeasured"},
    "DataDownload": {"encodingFormat", "contentUrl"},
    "PropertyValue": {"name", "description"},
}
ALLOWED = {
    "ClaimReview": {"datePublished", "inLanguage", "reviewBody"},
    "Dataset": {"url", "identifier", "version", "isAccessibleForFree", "inLanguage", "publisher",
                "citation", "temporalCoverage"},
    "PropertyValue": {"unitText"},
}  # fmt: skip


def valid(one):
    """Whether every thing in linked data has what its type requires and nothing unknown."""
    if isinstance(one, list):
        return all(map(valid, one))
    if not isinstance(one, dict):
        return one not in ("", None)
    kind, names = one["@type"], {name for name in one if not name.startswith("@")}
    assert REQUIRED[kind] <= names <= REQUIRED[kind] | ALLOWED.get(kind, set()), (kind, names)
    return all(valid(each) for each in one.values())


def test_verdicts_and_tables_are_linked_data(site):
    def linked(name):
        text = (site / name).read_text(encoding="utf-8")
        tag = re.search(r'<script type="application/ld\+json">(.*?)</script>', text)
        return json.loads(tag[1]) if tag else None

    for which, result in claims.evaluate().items():
        found = linked(f"zh/claims/{which}.html")
        tested = result.verdict not in ("forecast", "not testable")
        assert (found is not None) == (tested and result.claim.kind != "argument"), which
        if found:
            assert found["@type"] == "ClaimReview" and valid(found)
            assert found["claimReviewed"] == result.claim.statement_zh
    for name in data.tables():
        found = linked(f"en/data/{name}.html")
        assert found["@type"] == "Dataset" and valid(found)
        assert 50 <= len(found["description"]) <= 5000  # as search engines ask


def test_each_page_says_what_it_is_and_shows_a_picture_where_it_is_shared(site):
    said = {}
    for path in sorted(page for lang in ("zh", "en") for page in (site / lang).rglob("*.html")):
        head = path.read_text(encoding="utf-8").partition("</head>")[0]
        cards = dict(re.findall(r'<meta property="([^"]*)" content="([^"]*)"', head))
        told = re.search(r'<meta name="description" content="([^"]+)"', head)[1]
        title = re.search("<title>(.*?)</title>", head)[1]
        assert told == cards["og:description"] and title.startswith(cards["og:title"])
        assert (path.parent / cards["og:image"]).resolve().is_file() and cards["og:image:alt"]
        assert "hreflang" not in head, "an address in another language has to be whole"
        said.setdefault(told, []).append(path.relative_to(site).as_posix())
    shared = [paths for paths in said.values() if len(paths) > 1]
    assert all("claims/" in one for paths in shared for one in paths), shared


def test_the_feed_tells_each_verdict_that_turned_and_when(site):
    atom = "{http://www.w3.org/2005/Atom}"
    turned = {one.claim.id for one in claims.evaluate().values() if one.then != one.verdict}
    for lang in ("zh", "en"):
        tree = ElementTree.parse(site / lang / "feed.xml").getroot()
        entries = tree.findall(f"{atom}entry")
        assert {one.find(f"{atom}title").text[:4] for one in entries} == turned
        days = [one.find(f"{atom}updated").text[:10] for one in entries]
        assert days == sorted(days, reverse=True)
        assert "2021-12-31" < days[-1] and days[0] <= str(citation.load()["date-released"])
        for one in entries:
            assert (site / lang / one.find(f"{atom}link").get("href")).is_file()
    assert feed.turned(claims.evaluate()["C102"]) == "2024-12-26"  # the fifth census


def test_with_an_address_pages_are_canonical_and_listed(tmp_path, monkeypatch):
    known = {**citation.load(), "url": "https://example.org/study"}
    monkeypatch.setattr(citation, "load", lambda *_: known)
    made = Site(tmp_path / "site", {}, tmp_path, False)
    made.folder.mkdir()
    for lang in ("zh", "en"):
        made.speak(lang)
        made.write_lists()
    made.finish()
    page = read(made.folder, "zh/index.html")
    home = "https://example.org/study/"
    assert page.find("link", rel="canonical")["href"] == f"{home}zh/index.html"
    assert {one["hreflang"]: one["href"] for one in page.find_all("link", hreflang=True)} == {
        "zh-Hans": f"{home}zh/index.html", "en": f"{home}en/index.html",
        "x-default": f"{home}en/index.html",
    }  # fmt: skip
    assert page.find("meta", property="og:image")["content"].startswith(f"{home}figures/")
    tree = ElementTree.parse(made.folder / "sitemap.xml").getroot()
    assert {one[0].text for one in tree} == {
        f"{home}{path.relative_to(made.folder).as_posix()}"
        for path in made.folder.glob("*/**/*.html")
    }
    missing = read(made.folder, "404.html")
    assert missing.find("link", rel="stylesheet")["href"] == "/study/site.css"


def test_a_list_on_a_phone_comes_in_steps(site, window):
    shown = "table.claims tbody tr:not([hidden])"
    with tools.served(site) as base:
        page = window.new_page(viewport={"width": 390, "height": 800})
        for name in KINDS:
            page.goto(f"{base}en/{name}")
            assert page.evaluate("document.documentElement.scrollHeight") < PHONE, name
        page.goto(f"{base}en/claims.html")
        before = page.locator(shown).count()
        page.click("button.more")
        assert page.locator(shown).count() == 2 * before < len(claims.ledger())
        page.close()
