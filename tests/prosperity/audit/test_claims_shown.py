"""The audit as it is shown: one claim in full, its digits, what it hangs on, and its figures."""

import re
from decimal import Decimal

import pytest
from prosperity.audit import claims, verdicts
from prosperity.audit.readings import words
from prosperity.base.errors import InputError
from prosperity.figures import audit, origins, urbanisation
from prosperity.study import parameters


@pytest.fixture(scope="module")
def results():
    return claims.evaluate()


def test_a_reading_has_one_name_within_its_claim(results):
    for result in results.values():
        keys = [one.key for one in result.findings]
        assert len(keys) == len(set(keys)), result.claim.id


def test_one_claim_in_full_shows_every_reading_and_where_it_comes_from(results):
    for one, result in results.items():
        about, readings = claims.page(result, "en").tables
        assert len(readings.rows) == len(result.findings), one
        shown = dict(about.rows)
        assert words("verdict", result.verdict)["en"] in shown["Verdict"]
        if any(found.counts and found.holds != "no data" for found in result.findings):
            assert shown["Sources"] != "–", one


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_computed_number_lies_in_the_interval_beside_it(results, lang):
    """So both are counted alike, in millions or in 亿; a last digit is left to rounding."""
    seen = 0
    for one, result in results.items():
        for reading, computed, interval, _ in claims.page(result, lang).tables[1].rows:
            number = re.fullmatch(r"(-?[\d.]+)\D*", computed)
            if number and (bounds := re.match(r"(-?[\d.]+)(?:–| … )(-?[\d.]+)", interval)):
                low, found, high = map(Decimal, (bounds[1], number[1], bounds[2]))
                last = Decimal(1).scaleb(max(shown.as_tuple().exponent for shown in (low, found)))
                assert low - last <= found <= high + last, (one, reading)
                seen += 1
    assert seen > 100


@pytest.mark.parametrize(
    ("one", "told"),
    [
        ("C020", {"14.1212亿人", "1.41212 billion people", "14.2亿人", "1.42 billion people"}),
        (
            "C077",
            {"1.6959亿人", "大于1.7亿人", "169.59 million people", "above 170 million people"},
        ),
        ("C100", {"3.25倍", "3.25 times", "大于3倍且小于4倍", "above 3 times and below 4 times"}),
        ("C052", {"（此后修订）", "(revised since)"}),
        ("C062", {"1.34 points a year", "2.93% a year"}),  # each reading has its own unit
        ("C044", {"1978: 2.57, 1984: 1.84", "1978: 210, 1984: 297 (yuan)"}),
    ],
)
def test_a_computed_value_has_its_unit_and_a_bound_its_rule(results, one, told):
    pages = [claims.page(results[one], lang) for lang in ("zh", "en")]
    cells = {cell for page in pages for table in page.tables for row in table.rows for cell in row}
    assert told <= cells


def test_the_reason_names_unit_and_rule_where_a_bound_decides(results):
    assert "169.59 million people" in results["C077"].why("en")
    assert "Rule: above 170 million people." in results["C077"].why("en")
    assert "判定规则：大于1.7亿人。" in results["C077"].why("zh")
    assert "Revised since: income as revised: 7652.36 yuan." in results["C050"].why("en")
    assert "Rule" not in results["C020"].why("en"), "equality needs no telling"


def test_what_decides_has_a_rule_and_what_nothing_decides_has_none(results):
    for one, result in results.items():
        decided = result.verdict not in ("not testable", "forecast")
        assert all(bool(result.rule(lang)) == decided for lang in ("zh", "en")), one


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_depends_says_for_which_choices_it_holds_and_for_which_not(results, lang):
    for one in (one for one in results.values() if one.verdict == "depends"):
        lead, decided = one.lead(lang, shown=True), verdicts.deciding(one.findings)
        if len(decided) > 2:
            held, failed = re.fullmatch(words("why", "sides")[lang].replace("{}", "(.+)"),
                                        lead[lead.index(words("why", "sides")[lang][:6]):]
                                        .split("。" if lang == "zh" else ". ")[0].rstrip("。.")
                                        + ("。" if lang == "zh" else ".")).groups()  # fmt: skip
            for found in decided:
                parts = {words(*choice)[lang] for choice in found.choices} | {found.name[lang]}
                side = failed if found.holds == "fails" else held
                if re.search(words("why", "others")[lang].format(r"\d+"), side):
                    continue
                assert any(part in side for part in parts), (one.claim.id, found.key)


def test_no_language_speaks_the_other():
    for table in (claims.verdicts("all", "zh"), claims.of("12-stages", "zh")):
        for row in table.rows:
            assert any("一" <= character <= "鿿" for character in row[1] + row[-1]), row
    for table in (claims.verdicts("all", "en"), claims.of("12-stages", "en")):
        text = "".join("".join(row) for row in table.rows)
        assert not any("一" <= character <= "鿿" for character in text)


def test_digits_are_compared_with_those_that_the_inputs_support():
    rows = {(row[0], row[2]): row for row in claims.precision("00-overview", "en").rows}
    row = rows["C005", "growth from sizes"]
    assert row[-2:] == ["2", "0"] and row[4] == "9.2–9.8"


def test_a_fragile_cell_is_told_with_the_change_that_turns_a_verdict():
    rows = claims.fragility("C077", "en").rows
    away = next(row for row in rows if row[4] == "16959")
    assert away[5] == "1%" and int(away[6]) > 17000


def test_what_does_not_exist_is_refused_with_what_does():
    with pytest.raises(InputError, match="choose one of all, abstract, intro"):
        parameters.check(section="7")
    with pytest.raises(InputError, match="ids run from C001"):
        parameters.check(claim="C999")
    with pytest.raises(InputError, match="depends"):
        parameters.check(verdict="true")
    for verdict in claims.VERDICTS:
        parameters.check(verdict=verdict)


@pytest.mark.parametrize("value", [["C001"], {"C001": 1}, {}, None, 0.5], ids=repr)
def test_a_parameter_of_another_shape_is_refused_and_no_traceback(value):
    for name in [*parameters.ALLOWED, *parameters.REFUSED]:
        with pytest.raises(InputError):
            parameters.check(**{name: value})


def test_results_at_hand_show_the_same_verdicts(results):
    shown = claims.verdicts("22-state", "en", only="depends", results=results)
    assert shown.rows == claims.verdicts("22-state", "en", only="depends").rows


def test_the_tally_adds_up(results):
    rows = claims.tally(results, "en").rows
    numbers = [[int(cell) for cell in row[1:]] for row in rows]
    *sections, now, then = numbers
    assert [sum(column) for column in zip(*sections, strict=True)] == now
    assert now[-1] == then[-1] == len(results) == sum(now[:-1]) == sum(then[:-1])


# --- figures


def test_the_matrix_says_of_each_choice_what_the_findings_say(results):
    table = audit.claims_by_reading(results).data
    assert table.loc["C081", "basis=as_printed"] == "holds"
    assert table.loc["C081", "basis=revised"] == "fails"
    assert table.loc["C057", "basis=revised"] == "partly"
    assert table.loc["C057", "measure=gap"] == "fails"
    for key, row in table.iterrows():
        assert results[key].verdict == "depends"
        assert {"holds", "fails"} & set(row.dropna()) or set(row.dropna()) == {"partly"}


def test_bars_count_every_statement_once(results):
    figure = audit.verdicts_by_section(results)
    assert figure.data.to_numpy().sum() == len(results)
    widths = [bar.get_width() for bar in figure.plot("zh").axes[0].patches]
    assert sum(widths) == len(results)


def test_the_timeline_tells_printed_from_evidenced_years():
    table = origins.dates().set_index(["id", "reading"])
    assert table.loc[("C085", "imprint"), "found_year"] == 1996
    assert not table.loc[("C085", "imprint"), "agrees"]
    assert table.loc[("C083", "binary numbers"), "weak"]
    shown = [text.get_text() for text in origins.origins_of_the_concept().plot("en").axes[0].texts]
    assert {"1996", "← 1679", "?"} <= set(shown)


def test_urbanisation_sets_the_paper_beside_data_and_projection():
    table = urbanisation.expectations()
    assert table.loc[2050, ["paper_percent", "projected_percent"]].tolist() == [71.2, 80.03]
    assert round(table.loc[2020, "published_percent"], 2) == table.loc[2020, "paper_percent"]
    assert table["published_percent"].last_valid_index() < 2050


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_figures_speak_the_language_asked_for(results, lang):
    figures = (
        audit.verdicts_by_section(results),
        audit.claims_by_reading(results),
        origins.origins_of_the_concept(),
        urbanisation.urbanisation_expected(),
    )
    for figure in figures:
        title = figure.plot(lang).texts[0].get_text()
        for text in (title, figure.alt[lang]):
            assert any("一" <= one <= "鿿" for one in text) == (lang == "zh"), figure.name
