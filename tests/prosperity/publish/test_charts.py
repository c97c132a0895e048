"""The charts of the website: a claim's line, and values equal to the library's at every choice."""

import hashlib
import importlib.util
import itertools
from pathlib import Path
from urllib.parse import urlencode

import pandas as pd
import pytest
from axe_playwright_python.sync_playwright import Axe
from prosperity import explore
from prosperity.audit.ledger import evaluate
from prosperity.audit.readings import words
from prosperity.base.places import FIGURES, ROOT
from prosperity.base.words import label, number
from prosperity.publish.site import charts
from prosperity.publish.site.build import TEMPLATES, Site
from prosperity.publish.site.line import line
from prosperity.study import editions, incomes, profile, provinces, stages

spec = importlib.util.spec_from_file_location("browser", ROOT / "tests" / "browser.py")
tools = importlib.util.module_from_spec(spec)
spec.loader.exec_module(tools)
ROWS = "rows => rows.map(row => [...row.cells].map(cell => cell.textContent))"
ROW_IDS = "cells => cells.map(cell => cell.parentElement.cells[0].textContent)"


# what a box would need to be read whole, where that is more than it has
CUT = """all => all.flatMap(box => [...box.options].map(one => {
  const span = document.createElement('span'), style = getComputedStyle(box);
  Object.assign(span.style, {font: style.font, position: 'absolute', whiteSpace: 'pre'});
  span.textContent = one.text;
  document.body.append(span);
  const arrow = 20, room = box.clientWidth - parseFloat(style.paddingLeft) - arrow;
  return span.scrollWidth <= room ? null : `${box.name}: ${one.text}`;
}).filter(Boolean))"""

# chosen in turn: what is wider than its box and makes the box no higher
SHORT = """all => all.flatMap(box => [...box.options].map(one => {
  const style = getComputedStyle(box), span = document.createElement('span');
  Object.assign(span.style, {font: style.font, display: 'block',
    boxSizing: 'border-box', width: `${box.clientWidth}px`, padding: style.padding});
  span.textContent = one.text;
  document.body.append(span);
  box.value = one.value;
  return span.offsetHeight <= box.clientHeight ? null : `${box.name}: ${one.text}`;
}).filter(Boolean))"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The pages of the charts alone, opened as files: no host at all is there to ask."""
    site = Site(tmp_path_factory.mktemp("charts") / "site", {}, Path("none"), False)
    site.style()
    for site.lang in ("zh", "en"):
        site.write_charts()
    (site.folder / "figures").mkdir()
    for path in FIGURES.glob("*.svg"):
        (site.folder / "figures" / path.name).write_bytes(path.read_bytes())
    return site.folder


@pytest.fixture(scope="module")
def page(folder):
    with tools.browser() as running:
        shown = running.new_page(viewport={"width": 390, "height": 800})
        shown.folder, shown.faults = folder, []
        shown.on("pageerror", lambda fault: shown.faults.append(str(fault)))
        yield shown
        assert shown.faults == []


def test_a_box_on_a_desk_shows_the_whole_of_its_longest_choice(page):
    page.set_viewport_size({"width": 1280, "height": 800})
    for lang, name in itertools.product(("zh", "en"), ("stages", "share", "province", "curve")):
        page.goto((page.folder / lang / "charts" / f"{name}.html").as_uri())
        assert page.eval_on_selector_all(".live select", CUT) == []
    page.set_viewport_size({"width": 390, "height": 800})


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_box_on_a_phone_breaks_a_long_choice_into_lines(page, lang):
    for name in ("stages", "share", "province", "curve"):
        page.goto((page.folder / lang / "charts" / f"{name}.html").as_uri())
        assert page.eval_on_selector_all(".live select", SHORT) == []


def opened(page, name, lang="en", **choices):
    """A chart with these choices in its address: its sentence, and the rows of its first table."""
    page.goto(f"{(page.folder / lang / 'charts' / name).as_uri()}.html?{urlencode(choices)}")
    rows = page.locator(".numbers table").first.locator("tbody tr").evaluate_all(ROWS)
    return page.locator(".says").inner_text(), rows


def verdicts(page):
    """Claim to its verdict under the choice, as the second table has it."""
    rows = page.locator(".numbers table").nth(1).locator("tbody tr").evaluate_all(ROWS)
    return {one[0]: one[2] for one in rows}


def falls(basis, boundaries):
    """How the ratio moves between the boundaries, and what the survey is of it, in percent.

    A stage that falls has its fall over the sum of all falls; one whose ends stand on two surveys
    has the part that the walk between them adds over its change.
    """
    table, rows = incomes.incomes(basis), {}
    ratio = table["ratio"]
    for stage, (first, last) in stages.spans(boundaries).items():
        survey = 0.0
        if first not in table.index or last not in table.index:
            survey = float("nan")
        elif len(stages.surveys(basis, boundaries, stage)) > 1:
            survey = stages.splice(boundaries, stage).loc["ratio_change", "from_splice_percent"]
        start, end = ratio.get(first, float("nan")), ratio.get(last, float("nan"))
        rows[stage] = (first, last, start, end, end - start, survey)
    names = ["first_year", "last_year", "first_ratio", "last_ratio", "ratio_change"]
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=[*names, "survey_percent"])
    fallen = -frame["ratio_change"].where(frame["ratio_change"].lt(0))
    whole = fallen.sum() if frame["ratio_change"].notna().all() else float("nan")
    return frame.assign(fall_percent=fallen / whole * 100)


@pytest.mark.parametrize(
    ("basis", "boundaries"),
    [("as_printed", stages.BOUNDARIES), ("as_printed", (1979, 1990, 2000, 2009, 2023)),
     ("revised", (2000, 2005, 2009, 2013, 2020)), ("original", (1978, 1984, 2003, 2009, 2012)),
     ("original", stages.BOUNDARIES)],
)  # fmt: skip
def test_stages_equal_those_of_the_study_wherever_the_boundaries_are_put(page, basis, boundaries):
    asked = {"basis": basis, "boundaries": "-".join(map(str, boundaries))}
    told, rows = opened(page, "stages", **asked)
    wanted = falls(basis, boundaries)
    assert rows == [
        [
            f"{stage} {label(f'stage_{stage}_name', 'en')}",
            f"{one.first_year:.0f}–{one.last_year:.0f}",
            f"{number(one.first_ratio, 2)} → {number(one.last_ratio, 2)}",
            number(one.ratio_change, 2),
            number(one.fall_percent, 1),
            number(one.survey_percent, 1),
        ]
        for stage, one in zip(wanted.index, wanted.itertuples(), strict=True)
    ]
    if boundaries == stages.BOUNDARIES and basis == "as_printed":
        assert "from 3.10 to 2.56; 41.7 percent of that fall is the change" in told
    assert ("no incomes for 2020" in told) == (wanted["last_ratio"].isna().any())


@pytest.mark.parametrize(("edition", "size", "year"), [
    ("as_printed", "backed_out", 2015), ("announced", "published", 2020),
    ("verified", "backed_out_fine", 2018), ("census5", "published", 2023),
])  # fmt: skip
def test_shares_of_gdp_and_their_verdicts_equal_those_of_the_library(page, edition, size, year):
    told, rows = opened(page, "share", gdp_edition=edition, size_2015=size, year=year)
    grid = editions.share_grid().loc[year]
    assert [one[2:] for one in rows] == [
        [number(share, 2) for share in row] for row in grid.to_numpy()
    ]
    share = number(grid.loc[size if year == 2015 else "published", edition], 2)
    assert (f"is {share} percent" in told) == (share != "–") == ("has no figure" not in told)
    assert ("The same as the 27.04 percent" in told) == (year == 2015)
    view = explore.share_view(edition, size)
    found = {one.claim.id: one for one in view.found(**view.state)}
    assert verdicts(page) == {one: chosen.told("en") for one, chosen in found.items()}
    marked = page.locator("td.turned").evaluate_all(ROW_IDS)
    assert marked == [one for one, chosen in found.items() if chosen.turned]


@pytest.mark.parametrize(("lang", "year", "edition"), [
    ("zh", 2018, "census4"), ("zh", 2020, "announced"), ("en", 2020, "announced"),
])  # fmt: skip
def test_the_editions_of_the_paper_are_named_for_the_year_that_is_chosen(page, lang, year, edition):
    told, _ = opened(page, "share", lang, gdp_edition="as_printed", year=year)
    assert words("gdp_edition", edition)[lang] in told
    other = "announced" if edition == "census4" else "census4"
    assert words("gdp_edition", other)[lang] not in told


@pytest.mark.parametrize(("measure", "beside"), [
    ("ratio", "guizhou"), ("resident_income_yuan", "none"), ("beds_per_thousand", "xizang"),
])  # fmt: skip
def test_a_province_and_the_one_beside_it_equal_the_study_s(page, measure, beside):
    _, rows = opened(page, "province", province="hainan", beside=beside, measure=measure)
    wanted = profile.together("hainan", beside).loc[measure]
    decimals = provinces.decimals(provinces.measure(measure))
    every = [("hainan", "province_value", "neighbours_middle")]
    every += [(beside, "beside_value", "beside_middle")] * (beside != "none")
    assert [one[0] for one in rows] == [provinces.title(one, "en") for one, _, _ in every]
    for row, (province, value, middle) in zip(rows, every, strict=True):
        rank = profile.places(province).loc[measure, "rank"]
        assert row[2:] == [
            number(wanted[value], decimals),
            str(rank),
            number(wanted[middle], decimals),
        ]


def test_the_curve_reads_out_the_specification_under_the_pointer_and_counts_those_chosen(page):
    table = pd.read_csv(FIGURES / "effects-curve.csv")
    told, _ = opened(page, "curve", model="differences", position=200)
    one, chosen = table.loc[199], table[table["model"] == "differences"]
    way = "lower" if one["effect_percent"] < 0 else "higher"
    assert f"a {number(abs(one['effect_percent']), 2)} percent {way} urban-rural ratio" in told
    preset, _ = opened(page, "curve")
    assert f"Specification {(len(table) + 1) // 2} of {len(table)}" in preset, "opens on the median"
    assert table["effect_percent"].is_monotonic_increasing
    opened(page, "curve", model="differences", position=200)
    negative = (chosen["sign"] == "negative").sum()
    assert f"Of the {len(chosen)} specifications chosen, {negative} intervals lie below" in told
    box = page.locator(".picture svg").bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.8, box["y"] + box["height"] / 2)
    at = int(page.locator("input[name=position]").input_value())
    assert at > 250 and f"Specification {at} of {len(table)}" in page.locator(".says").inner_text()


def test_a_boundary_moves_by_key_and_by_pointer_and_the_back_button_undoes_it(page):
    told, _ = opened(page, "stages")
    page.locator("input[name=boundaries]").nth(3).press("ArrowLeft")
    assert page.url.endswith("?boundaries=1978-1984-2003-2011-2020")
    assert page.locator(".says").inner_text() != told
    assert "the paper's own boundaries" in page.locator(".numbers").inner_text()
    caption = page.locator(".numbers table caption").nth(1).inner_text()
    assert "1978, 1984, 2003, 2012, 2020" in caption, "whose boundaries the verdicts are about"
    page.locator(".says").scroll_into_view_if_needed()
    handle = page.locator(".handle").nth(1).bounding_box()
    x, y = handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y, steps=3)
    page.mouse.up()
    moved = int(page.locator("input[name=boundaries]").nth(1).input_value())
    assert 1986 < moved < 2003 and f"1978-{moved}-2003-2011-2020" in page.url
    assert page.locator("a.language").get_attribute("href") and page.evaluate(
        "document.querySelector('a.language').search"
    ) == page.evaluate("location.search")
    page.go_back()
    page.go_back()
    assert page.locator(".says").inner_text() == told
    assert "boundaries" not in page.url


@pytest.mark.parametrize(("chart", "select", "choice"), [
    ("stages", "basis", "revised"), ("stages", "basis", "original"),
    ("share", "gdp_edition", "as_printed"),
])  # fmt: skip
def test_a_choice_that_leaves_the_years_moves_them_and_says_so(page, chart, select, choice):
    opened(page, chart, **({"gdp_edition": "census5", "year": 2023} if chart == "share" else {}))
    page.select_option(f"select[name={select}]", choice)
    assert "moved" in page.locator(".says").inner_text()
    shown = page.locator(".numbers table").first.locator("tbody tr").evaluate_all(ROWS)
    assert "choose another" not in page.locator(".says").inner_text()
    years = [int(one.input_value()) for one in page.locator("input[type=range]").all()]
    assert years == sorted(set(years))
    if chart == "stages":
        assert all("–" not in row[2] for row in shown), "each stage has both of its ends"


def test_a_claim_opens_its_chart_on_its_own_year_and_an_edition_that_makes_it_hold():
    share = charts.charts("en")["share"]
    assert share.asked(evaluate("C006")["C006"]) == "share.html?gdp_edition=announced&year=2020"
    asked = {one: share.asked(evaluate(one)[one]) for one in share.claims}
    assert {one for one, address in asked.items() if "?" not in address} == set()


@pytest.mark.parametrize("boundaries", ["1978-1984-1984-2012-2020", "1978-2020", "x", "0-1-2-3-4"])
def test_an_address_that_makes_no_sense_shows_what_the_paper_has(page, boundaries):
    assert opened(page, "stages", boundaries=boundaries, basis="x") == opened(page, "stages")


@pytest.mark.parametrize("name", ["stages", "share", "province", "curve"])
def test_a_chart_is_accessible_fits_a_phone_and_gives_way_to_its_figure(page, name):
    opened(page, name, "zh")
    broken = Axe().run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in broken] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    family = "getComputedStyle(document.querySelector('.picture text')).fontFamily"
    assert page.evaluate(family).startswith('"Prosperity Sans"'), "the font that travels along"
    label = page.locator(".picture svg").get_attribute("aria-label")
    assert label == page.locator(".says").inner_text()
    plain = page.context.browser.new_context(java_script_enabled=False).new_page()
    plain.goto((page.folder / "zh" / "charts" / f"{name}.html").as_uri())
    assert not plain.locator(".answers").is_visible()
    figure = plain.locator("noscript img, figure.live > img").first
    assert figure.is_visible() and figure.get_attribute("src").endswith(".zh.svg")
    plain.context.close()


def test_the_drawing_library_is_the_one_whose_checksum_and_licence_are_kept():
    content = (TEMPLATES / charts.FOLDER / "d3.min.js").read_bytes()
    kept = (ROOT / "tools" / "d3" / "README.md").read_text("utf-8")
    assert hashlib.sha256(content).hexdigest() in kept and f"bytes   {len(content)}" in kept
    assert content.startswith((ROOT / "tools" / "d3" / "banner.txt").read_bytes().strip())
    assert b"Permission to use, copy, modify" in content


@pytest.fixture(scope="module")
def lines():
    return {one.claim.id: line(one, "en") for one in evaluate().values()}


def test_a_claim_stands_on_a_line_with_its_readings_in_the_order_of_their_values(lines):
    drawn = {name: one for name, one in lines.items() if one}
    assert {"C006", "C080", "C081", "C100", "C102"} <= set(drawn)
    for name, one in drawn.items():
        values = {each.match.computed: each for each in evaluate(name)[name].findings}
        placed = sorted(one["readings"], key=lambda each: each["at"])
        numbers = [
            float(text)
            for each in placed
            for text, found in values.items()
            if found.computed("en") == each["value"]
        ]
        assert numbers == sorted(numbers) and len(numbers) >= len(placed) >= 2, name
        for each in one["readings"]:
            low, high = each["spread"]
            assert 0 <= low <= each["at"] <= high <= 100, name


def test_the_line_shows_which_edition_makes_a_statement_hold(lines):
    marks = {one["name"]: one["mark"] for one in lines["C006"]["readings"]}
    assert marks == {
        "GDP as announced": "holds",
        "GDP as verified": "fails",
        "GDP after census 5": "fails",
        "printed by CAICT": "beside",
    }
    low, high = lines["C006"]["band"]
    holding = [one["at"] for one in lines["C006"]["readings"] if one["mark"] == "holds"]
    assert all(low <= at <= high for at in holding)
    assert lines["C001"] is None, "an argument has no line"
