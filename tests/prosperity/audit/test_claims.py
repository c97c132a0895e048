"""The audit: every statement has a verdict, no verdict is typed, and the facts that decide hold."""

import csv
import json
import shutil

import pytest
from prosperity import data
from prosperity.__main__ import main
from prosperity.audit import claim_tables, claims, committed, mutations, published
from prosperity.audit.ledger import read
from prosperity.base.errors import InputError
from prosperity.cli import claims as command_claims
from prosperity.data.cells import AbsentError, Tables
from prosperity.data.rounding import decimals_of
from prosperity.study import digital
from prosperity.study.quantities import compute


@pytest.fixture
def described(tmp_path):
    """A folder with the descriptions of all tables, and no table."""
    for one in data.PACKAGE.folder.glob("*.json"):
        shutil.copyfile(one, tmp_path / one.name)
    return tmp_path


@pytest.fixture(scope="module")
def results():
    return claims.evaluate()


def holds(result, key):
    return {one.key: one.holds for one in result.findings}[key]


def test_every_statement_has_a_verdict_of_the_time_and_one_of_today(results):
    for result in results.values():
        assert {result.verdict, result.then} <= set(claims.VERDICTS)
    for then in (True, False):
        assert sum(claims.counts(results, then=then).values()) == len(results)


def test_the_paper_is_no_evidence_for_itself_and_a_lost_list_of_references_none_against_it(results):
    assert not [row["claim"] for row in read("evidence") if "audited-paper" in row["source"]]
    for result in results.values():
        paper = {title for one in result.findings for title in one.sources if "audited" in title}
        assert not paper, result.claim.id
        if result.claim.cites and not any(one.counts for one in result.findings):
            assert result.verdict == "not testable", result.claim.id


def test_what_the_paper_does_not_print_is_called_implied(results):
    implied = [one for one, result in results.items() if result.claim.implied]
    assert implied == ["C081", "C146"]
    for one in implied:
        assert "not print" in results[one].why("en") and "没有直接给出" in results[one].why("zh")
        assert claim_tables.printed(results[one].claim, "en").startswith("(implied ")


def test_what_nothing_decides_says_what_would(results):
    for result in results.values():
        if result.verdict == "not testable":
            assert result.claim.test_zh and result.claim.test_en, result.claim.id


def test_both_languages_say_why_with_the_same_numbers(results):
    for result in results.values():
        assert result.why("zh") and result.why("en"), result.claim.id
        for finding in result.findings:
            if not finding.says and len(result.findings) <= 4:
                value = finding.computed("en").split(", ")[0].split(": ")[-1]
                assert value in result.why("en"), result.claim.id


def test_decimals_are_those_of_the_printed_value():
    for claim in claims.ledger().values():
        if claim.decimals:
            number = claim.printed.strip("<>~+")
            assert int(claim.decimals) == decimals_of(number), claim.id


def test_evidence_belongs_to_a_statement():
    assert {row["claim"] for row in read("evidence")} <= set(claims.ledger())


def test_income_gdp_and_digital_figures_are_computed_not_evidenced():
    units = ("yuan", "ratio", "trillion yuan", "percent a year")
    for claim in claims.ledger().values():
        ours = "12-stages" in claim.notebook or "22-state" in claim.notebook
        if ours and claim.decimals and claim.unit in units:
            assert claim.quantity, claim.id


DECIDED = [
    # id, reading, holds, computed: facts checked by hand against the sources
    ("C050", "original", "within rounding", "7702.8"),
    ("C050", "revised", "fails", "7652.36"),
    ("C042", "original", "reproduced", "1.8354"),
    ("C043", "every_year", "fails", "1978: 2.57, 1983: 1.82, 1984: 1.84"),
    ("C005", "levels", "reproduced", "9.50"),
    ("C005", "published", "fails", "9.7"),
    ("C006", "announced", "reproduced", "38.58"),
    ("C006", "verified", "fails", "38.68"),
    ("C102", "census4, backed_out", "reproduced", "27.04"),
    ("C102", "verified, backed_out", "reproduced", "27.04"),
    ("C102", "census4, published", "within rounding", "27.0"),
    ("C102", "announced, published", "fails", "27.5"),
    ("C103", "as_printed, backed_out", "reproduced", "11.54"),
    ("C103", "announced, published", "fails", "11.1"),
    ("C081", "as_printed", "reproduced", "-0.5442"),
    ("C081", "revised", "fails", "-0.3172"),
    ("C100", "published, nominal, announced", "reproduced", "3.25"),
    ("C100", "published, real, announced", "fails", "4.2"),
    ("C007", "announced", "shown", "115"),
    ("C107", "2016", "fails", "17.0"),
    ("C077", "away", "fails", "1.6959"),
    ("C053", "1949, original", "fails", "1956"),
]


@pytest.mark.parametrize(("one", "reading", "expected", "computed"), DECIDED)
def test_a_fact_decides_its_reading(results, one, reading, expected, computed):
    asked = set(reading.split(", "))
    finding = next(f for f in results[one].findings if asked <= set(f.key.split(", ")))
    assert (finding.holds, finding.match.computed) == (expected, computed)


@pytest.mark.parametrize(
    ("one", "verdict"),
    [
        *[("C036", "reproduced"), ("C099", "reproduced"), ("C080", "reproduced")],
        *[("C005", "reproduced"), ("C052", "reproduced"), ("C110", "reproduced")],
        *[("C006", "depends"), ("C082", "depends"), ("C127", "depends"), ("C089", "depends")],
        *[("C021", "within rounding"), ("C035", "reproduced"), ("C131", "reproduced")],
        *[("C004", "mislabelled"), ("C007", "mislabelled"), ("C038", "mislabelled")],
        *[("C020", "contradicted"), ("C077", "contradicted"), ("C047", "contradicted")],
        *[("C088", "miscited"), ("C117", "miscited"), ("C017", "forecast")],
        *[("C062", "not testable"), ("C107", "not testable"), ("C122", "not testable")],
    ],
)
def test_a_statement_has_the_verdict_of_its_readings(results, one, verdict):
    assert results[one].verdict == verdict


def test_a_reversal_names_what_it_turns_on(results):
    assert results["C082"].depends_on == ["measure"]
    assert results["C081"].depends_on == ["basis"]
    assert "edition of GDP" in results["C006"].why("en")
    assert "收入差额" in results["C082"].why("zh")


def test_the_verdict_of_the_time_is_given_where_it_differs(results):
    assert (results["C129"].then, results["C129"].verdict) == ("reproduced", "depends")
    assert "by 2021-12-31 the verdict is “reproduced”" in results["C129"].why("en")
    assert claim_tables.verdict(results["C129"], "en") == "then reproduced → now depends"
    early = claims.evaluate("C006", day="2021-06")["C006"]
    assert (early.then, early.verdict) == ("reproduced", "depends"), "verified in December 2021"
    for day in ("soon", "2012..", "2021-13", ""):
        with pytest.raises(InputError, match="not a date; write 2021"):
            claims.evaluate("C006", day=day)


def test_a_quotient_of_two_sources_is_public_with_the_later():
    earlier, later = (claims.evaluate("C033", day=day)["C033"] for day in ("1980-12", "1988-12"))
    assert (earlier.then, later.then) == ("not testable", "reproduced")


def test_no_figure_is_public_before_its_year_is_over():
    for table in data.tables():
        for row in data.PACKAGE.rows(table):
            date = published.of_row(row, data.resource(table))
            if date and row.get("year", "").isdigit() and table != "population":
                assert published.last_day(date) > f"{row['year']}-12-31", (table, row)


def test_a_growth_rate_divides_two_figures_of_one_vintage():
    def growth(gdp, year):
        return compute(
            "gdp_growth", Tables(), {"year": year, "gdp_growth": "nominal", "gdp_edition": gdp}
        )

    for year in range(2015, 2026):
        study = digital.gdp_growth_percent("nominal", "announced", 2023).get(year)
        audit = float(growth("announced", year).number)
        assert study is None or audit == pytest.approx(study)
    assert float(growth("announced", 2019).number) == pytest.approx(7.79, abs=0.01)
    with pytest.raises(AbsentError, match="as then known"):
        growth("verified", 2014)


def test_south_over_north_fails_beside_the_usual_border_alone_and_east_over_west_nowhere(results):
    assert results["C131"].verdict == "reproduced"
    assert holds(results["C131"], "broadband_per_hundred, line") == "reproduced"
    assert holds(results["C131"], "broadband_per_hundred, lowest") == "fails"
    decided = {one.key for one in results["C131"].findings if one.counts}
    assert "broadband_per_hundred, lowest" not in decided, "which puts Jiangsu in the north"
    assert results["C132"].verdict == "reproduced"
    assert sum(one.counts for one in results["C132"].findings) == 2, "one table counts once"


def test_a_province_put_to_the_other_side_turns_the_reading():
    tables = Tables()
    tables.text("provinces", "two_halves", province="jiangsu")
    [place] = tables.reads
    moved = claims.evaluate("C131", tables.changed(place, "north"))["C131"]
    assert holds(moved, "broadband_per_hundred, line") == "fails"


def test_weak_evidence_does_not_sound_sure(results):
    assert results["C083"].weak and "weak" in results["C083"].why("en")
    assert not results["C036"].weak


def test_a_changed_cell_changes_the_verdict():
    tables = Tables()
    tables.cell("migrants", "away_ten_thousand_persons", year=2020)
    [place] = tables.reads
    changed = tables.changed(place, "17050")
    assert claims.evaluate("C077", tables)["C077"].verdict == "contradicted"
    assert claims.evaluate("C077", changed)["C077"].verdict == "reproduced"


def test_changed_evidence_changes_the_verdict():
    rows = [dict(row) for row in read("evidence")]
    for row in rows:
        if row["claim"] == "C089":
            row["found"] = row["printed"]
    assert claims.evaluate("C089", evidence=rows)["C089"].verdict == "reproduced"


def test_nine_cells_in_ten_that_feed_a_claim_can_turn_a_verdict(results):
    # one province of 31 seldom moves a ratio of two parts of the country
    cells = {one: ids for one, ids in mutations.fed(results).items() if "province" not in one[0]}
    assert len(cells) > 250
    tables = Tables()
    found = [mutations.turn(tables, results, *cell) for cell in list(cells.items())[::6]]
    assert sum(turn.size is not None for turn in found) >= 0.9 * len(found)


def test_readings_that_look_at_no_changed_cell_are_as_they_would_be_anew(results):
    tables = Tables()
    for place, ids in list(mutations.fed(results).items())[::20]:
        _, text = next(mutations.mutants(tables.read(place), place[2]))
        changed = tables.changed(place, text)
        anew = [one.findings for one in claims.evaluate(ids, changed).values()]
        taken = claims.evaluate(ids, changed, unchanged=results)
        assert [one.findings for one in taken.values()] == anew


def test_every_row_of_evidence_that_decides_can_turn_its_reading(results):
    def other(row):
        return {"number": "987654", "date": "1066", "code": "something else"}[row["compare"]]

    rows = list(read("evidence"))
    turned = []
    for number, row in enumerate(rows):
        if row["role"] != "reading" or row["found"] == "unknown":
            continue
        changed = [*rows[:number], {**row, "found": other(row)}, *rows[number + 1 :]]
        again = claims.evaluate(row["claim"], evidence=changed)[row["claim"]]
        agrees = {**row, "found": row["printed"].strip("<>~")}
        changed = [*rows[:number], agrees, *rows[number + 1 :]]
        then = claims.evaluate(row["claim"], evidence=changed)[row["claim"]]
        before = holds(results[row["claim"]], row["reading"])
        turned.append({holds(again, row["reading"]), holds(then, row["reading"])} != {before})
    assert sum(turned) >= 0.9 * len(turned)


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("id", "X001", "is not written like"),
        ("id", "C004", "stands already in row"),
        ("decimals", "two", "is not written like"),
        ("kind", "guess", "is not one of"),
        ("cites", "twelve", "is not written like"),
        ("section", "9.9", "is not written like"),
        ("stage", "5", "is not one of"),
        ("figure", "two", "is not one of"),
        ("unit", "Yuan", "is not one of"),
        ("unit", "€", "is not one of"),
        ("notebook", "../12-stages", "is not written like"),
        ("printed", "２４", "has digits other than 0 to 9"),
        ("statement_zh", "", "is empty but required"),
        ("statement_en", "数字经济", "is not written like"),
        ("quantity", "os.system", "unknown quantity"),
        ("arguments", "year=soon", "not a whole number"),
        ("arguments", "years=2015", "missing a required argument"),
        ("arguments", "year=2015; year=2016", "stands twice"),
        ("readings", "basis=-original", "does not stand before it"),
        ("readings", "basis=original|original", "one stands twice"),
    ],
)
def test_a_row_that_means_nothing_is_refused_in_one_line(described, field, value, told):
    rows = [dict(row) for row in read("claims")]
    row = next(row for row in rows if row["id"] == "C003")
    row[field] = value
    with (described / "claims.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    with pytest.raises(InputError, match=told) as refused:
        claims.evaluate("C003", claims=claims.ledger(described))
    assert "\n" not in str(refused.value)


SPOILT = {
    "begins with a byte-order mark": lambda text: b"\xef\xbb\xbf" + text,
    "is not UTF-8": lambda text: text.decode().encode("utf-16"),
    "row 1?[0-9]: is not UTF-8": lambda text: text.replace(b"\n", b"\n\xa8", 1),
    "is missing": lambda text: text.replace(b",", b";"),
    "instead of": lambda text: text.rstrip() + b",one more\n",
    "has no end": lambda text: text[:-1],
    "a header only": lambda text: text.partition(b"\n")[0] + b"\n",
}


@pytest.mark.parametrize("told", SPOILT)
@pytest.mark.parametrize("name", ["claims", "evidence", "readings", "verdicts"])
def test_a_ledger_that_is_no_table_is_refused_in_one_line(described, name, told):
    text = (data.PACKAGE.folder / f"{name}.csv").read_bytes()
    (described / f"{name}.csv").write_bytes(SPOILT[told](text))
    with pytest.raises(InputError, match=told):
        read(name, described)


def test_committed_verdicts_that_are_no_table_are_refused_in_one_line(described, monkeypatch):
    text = (data.PACKAGE.folder / "verdicts.csv").read_bytes()
    (described / "verdicts.csv").write_bytes(text.replace(b"id,reading", b"a,b"))
    monkeypatch.setattr(committed, "PACKAGE", data.Package(described))
    with pytest.raises(InputError, match=r"verdicts.csv, row 1: column 'id' is missing"):
        committed.committed()


def test_evidence_for_no_claim_is_refused():
    with pytest.raises(InputError, match="no claim C999"):
        claims.evaluate("C003", evidence=[{"claim": "C999"}])


def test_an_unknown_claim_is_refused():
    with pytest.raises(InputError, match="ids run from C001"):
        claims.evaluate("C999")
    with pytest.raises(InputError, match="choose one of"):
        claims.of("99-nothing")


def test_a_notebook_shows_its_claims_and_verdicts_in_one_call_each():
    said, found = claims.of("22-state", "en"), claims.verdicts("22-state", "en")
    assert [row[0] for row in said.rows] == [row[0] for row in found.rows]
    assert found._repr_html_() == claims.verdicts("22-state", "en")._repr_html_()
    assert any("取决于口径" in row for row in claims.verdicts("22-state", "zh").rows)
    assert any("名称有误" in row for row in claims.verdicts("22-state", "zh").rows)


# --- the committed verdicts and the command line


def test_the_committed_verdicts_are_the_computed_ones(results):
    assert claims.changes(results, committed.committed()) == []
    assert committed.rows(results) == [dict(row) for row in committed.committed()], "--accept"
    assert committed.altered() == [], "prosperity claims --accept"


def test_a_changed_verdict_is_one_line_and_a_count_follows(tmp_path, results, monkeypatch, capsys):
    path = tmp_path / "verdicts.csv"
    claims.accept(results, path)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("C020,all,contradicted", "C020,all,reproduced"), encoding="utf-8")
    monkeypatch.setattr(committed, "FILE", path)
    monkeypatch.setattr(
        committed, "committed", lambda: list(csv.DictReader(path.open(encoding="utf-8")))
    )
    assert command_claims.check() == 1
    first, last = capsys.readouterr().out.splitlines()
    assert first == "C020: reproduced -> contradicted"
    assert last.startswith("verdicts: 1 changed, 1 of statements and 0 of readings. Why: ")


SLIPS = {
    "another unit": ("claims", ",yuan,", ",percent,"),
    "another kind": ("claims", ",level,", ",ratio,"),
    "another number in the words": ("claims", "2475", "2745"),
    "other words of a reading": ("readings", "income as first published", "income as revised"),
    "a renamed reading": ("readings", "basis,original", "basis,orginal"),
    "a renamed term": ("terms", "\nstage,", "\nstages,"),
    "a verdict twice": ("verdicts", "C001,all,not testable,\n", "C001,all,not testable,\n" * 2),
    "a null": ("terms", "\nyear,", "\n\0year,"),
    "another end of line": ("evidence", "\n", "\r\n"),
    "gone": ("readings", "basis,revised,修订后的收入,income as revised\n", ""),
}


@pytest.mark.parametrize("slip", [*SLIPS, "half a file", "no file"])
def test_a_changed_ledger_is_named_though_no_verdict_turns(
    slip, tmp_path, results, monkeypatch, capsys
):
    for one in committed.ledgers():
        shutil.copyfile(one, tmp_path / one.name)
    committed.accept(results, tmp_path / "verdicts.csv")
    assert committed.altered(tmp_path) == []
    name, old, new = SLIPS.get(slip, ("terms", "", ""))
    file = tmp_path / f"{name}.csv"
    before = file.read_bytes().decode()
    after = before.replace(old, new, 1) if old else before[: len(before) // 2]
    assert after != before
    file.write_bytes(after.encode())
    if slip == "no file":
        file.unlink()
    found = committed.altered(tmp_path)
    monkeypatch.setattr(committed, "altered", lambda: found)
    assert command_claims.check() == 1
    line = capsys.readouterr().out
    assert line.startswith(f"data/{name}.csv is not ") and "prosperity claims --accept" in line


def test_the_check_is_silent_about_a_value_that_moves_under_the_same_verdict(results):
    before = [dict(row) for row in committed.rows(results)]
    before[0]["computed"] = "something"
    assert claims.changes(results, before) == []


def test_a_filter_that_nothing_meets_says_so(capsys):
    assert main(["claims", "--section", "4", "--verdict", "miscited"]) == 0
    assert (
        capsys.readouterr().out
        == "there is no statement of section 4 with the verdict 'miscited'\n"
    )
    assert main(["claims", "--id", "C005", "--section", "1.2"]) == 0
    assert capsys.readouterr().out == "C005 is no statement of section 1.2\n"
    assert main(["claims", "--section", "1.2", "--verdict", "forecast", "--format", "json"]) == 0
    assert capsys.readouterr().out == "[]\n"


def test_json_gives_one_object_for_each_claim(capsys):
    assert main(["claims", "--format", "json"]) == 0
    records = json.loads(capsys.readouterr().out)
    assert len(records) == len(claims.ledger())
    record = next(one for one in records if one["id"] == "C081")
    assert record["by_edition"]["revised"]["verdict"] == "fails"
    assert record["by_edition"]["revised"]["value"] == "-0.3172"
    assert record["sources"] and record["depends_on"] == ["basis"]
    assert record["implied"] and record["then"] == "2021-12-31"
    quoted = next(one for one in records if one["id"] == "C052")["by_edition"]
    assert quoted["revised"]["revised_since"] and not quoted["original"]["revised_since"]


def test_one_claim_in_full_shows_the_interval(capsys):
    assert main(["claims", "--id", "C005"]) == 0
    printed = capsys.readouterr().out
    assert "9.2" in printed and "9.7" in printed and "CAICT" in printed


def test_filters_choose_and_bad_ones_are_refused(capsys):
    assert main(["claims", "--section", "1.2", "--verdict", "depends"]) == 0
    printed = capsys.readouterr().out
    assert "C082" in printed and "C006" not in printed and "C036" not in printed
    assert main(["claims", "--section", "9.9"]) == 3
    assert main(["claims", "--check", "--id", "C001"]) == 3
    assert "choose one of" in capsys.readouterr().err
