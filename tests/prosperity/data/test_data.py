"""The loader: one edition at a time, and one clear refusal for each way a table can be broken."""

import csv
import json
import shutil

import pytest
from frictionless import Package as Frictionless
from hypothesis import given, settings
from hypothesis import strategies as st
from prosperity import data
from prosperity.base.errors import InputError
from prosperity.base.places import DATA
from prosperity.data import Package, descriptions, schema
from prosperity.data.descriptions import build


@pytest.fixture
def package(tmp_path):
    """A copy of the data package that a test may break."""
    return Package(shutil.copytree(DATA, tmp_path / "data"))


def edit(package, name, change):
    """Apply a change to the rows of a table's file, header first."""
    path = package.folder / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    change(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def column(rows, name):
    return rows[0].index(name)


def put(name, row, cell):
    def change(rows):
        rows[row - 1][column(rows, name)] = cell

    return change


def drop_year(year):
    def change(rows):
        rows[:] = [row for row in rows if row[0] != year]

    return change


BREACHES = {
    "missing column": (
        "prices",
        lambda rows: [row.pop() for row in rows],
        "row 1: column 'note' is missing",
    ),
    "extra column": (
        "prices",
        lambda rows: [row.append("x") for row in rows],
        "row 1: column 'x' is not in",
    ),
    "columns out of order": (
        "prices",
        lambda rows: [row.reverse() for row in rows],
        "out of order",
    ),
    "ragged row": ("prices", lambda rows: rows[3].append("1"), "row 4: has "),
    "wrong type": (
        "prices",
        put("cpi_national_index", 5, "about 102"),
        "row 5, column 'cpi_national_index': 'about 102' is not a number",
    ),
    "comma as point": ("prices", put("cpi_national_index", 5, "102,5"), "'102,5' is not a number"),
    "year as number": (
        "prices",
        put("year", 5, "1981.5"),
        "row 5, column 'year': '1981.5' is not an integer",
    ),
    "percentage above its bound": (
        "engel",
        put("national_engel_percent", 6, "563"),
        "563 is outside",
    ),
    "year that is none of the table's": (
        "prices",
        put("year", 5, "2077"),
        "row 5, column 'year': 2077 is outside 1978 to 2030; correct the year",
    ),
    "yuan in ten thousands": (
        "income",
        put("urban_income_yuan", 20, "0.5160"),
        "0.5160 is outside",
    ),
    "persons instead of ten thousands": (
        "population",
        put("total_ten_thousand_persons", 4, "987050000"),
        "mind the unit",
    ),
    "duplicate key": (
        "prices",
        lambda rows: rows.insert(3, rows[2]),
        "row 4, column 'year': year 1979 stands already in row 3",
    ),
    "gap in a required range": (
        "prices",
        drop_year("1990"),
        "column 'cpi_national_index': no value for 1990",
    ),
    "required cell empty": (
        "prices",
        put("year", 5, ""),
        "row 5, column 'year': is empty but required",
    ),
    "unknown status": ("prices", put("status", 5, "sure"), "'sure' is not one of published"),
    "unknown source": (
        "prices",
        put("source", 5, "hearsay"),
        "row 5, column 'source': source 'hearsay'",
    ),
}


def cell(name, change, **where):
    """Change one cell, in the row that has these values."""

    def edit(rows):
        row = find(rows, **where)
        row[column(rows, name)] = change(row[column(rows, name)])

    return edit


def find(rows, **where):
    return next(
        row
        for row in rows[1:]
        if all(row[column(rows, one)] == value for one, value in where.items())
    )


def drop(**where):
    return lambda rows: rows.remove(find(rows, **where))


def swap(one, other):
    def edit(rows):
        a, b = column(rows, one), column(rows, other)
        for row in rows[1:]:
            row[a], row[b] = row[b], row[a]

    return edit


def times(factor):
    return lambda text: f"{float(text) * factor:.10g}"


def become(text):
    return lambda _: text


GDP, INCOME = "gdp_hundred_million_yuan", "urban_income_yuan"
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")

FAULTS = {
    # digits of another script, and a second way to write a key
    "full-width digits": (
        "income", cell(INCOME, lambda text: text.translate(FULL_WIDTH), year="1980"),
        "has digits other than 0 to 9",
    ),
    "a full-width year": (
        "income", cell("year", lambda text: text.translate(FULL_WIDTH), year="1980"),
        "has digits other than 0 to 9",
    ),
    "Arabic-Indic digits": (
        "gdp", cell(GDP, lambda text: text.translate(ARABIC), year="2020"),
        "has digits other than 0 to 9",
    ),
    "a leading zero": ("income", cell("year", become("01980"), year="1980"), "is not an integer"),
    # a figure of another size that its bounds let pass
    "ten times an income": ("income", cell(INCOME, times(10), year="1983"), "times a year from"),
    "ten times a GDP": (
        "gdp", cell(GDP, times(0.1), year="2020", edition="announced"), "times a year from",
    ),
    "ten times a province": (
        "province_gdp", cell(GDP, times(10), year="2012", province="gansu"), "times a year from",
    ),
    "ten times a digital economy": (
        "digital_economy", cell("size_trillion_yuan", times(2), edition="caict-2021"),
        "38.6 is printed, but size_trillion_yuan over",
    ),
    "a share as a fraction": (
        "internet_users",
        cell("penetration_percent", times(0.01), date="2020-12", group="rural"), "times a year",
    ),
    "persons for ten thousands": (
        "migrants", cell("total_increase_ten_thousand_persons", times(3), year="2017"),
        "away_increase_ten_thousand_persons + local_increase_ten_thousand_persons is 481",
    ),
    # parts, wholes and order
    "sectors that do not add up": (
        "gdp",
        cell("tertiary_hundred_million_yuan", times(1.01), year="2010", edition="database2019"),
        "primary_hundred_million_yuan + secondary_hundred_million_yuan",
    ),
    "town above the whole": (
        "population",
        cell("urban_ten_thousand_persons", become("142000"), year="2020", edition="census2020"),
        "urban_ten_thousand_persons + rural_ten_thousand_persons is",
    ),
    "town and country are not the whole": (
        "population", cell("rural_ten_thousand_persons", become("85000"), year="1990"),
        "urban_ten_thousand_persons + rural_ten_thousand_persons is",
    ),
    "a mean outside its parts": (
        "income", cell("national_income_yuan", become("9000"), year="2015", edition="released"),
        "is not between rural_income_yuan",
    ),
    "two columns changed places": (
        "digital_penetration", swap("primary_percent", "tertiary_percent"), "29.6 is above 17.0",
    ),
    "an increase that is none": (
        "migrants", cell("local_increase_ten_thousand_persons", become("-200"), year="2023"),
        "local_ten_thousand_persons went from 12372 to 12095",
    ),
    # dates
    "the 31st of February": (
        "events", lambda rows: [
            find(rows, key="deng_1978").__setitem__(column(rows, name), value)
            for name, value in (("month", "2"), ("day", "31"))
        ], "1978-2-31 is no date of the calendar",
    ),
    "a thirteenth month": (
        "internet_users", cell("date", become("2007-13"), date="2007-12", group="rural"),
        "2007-13 is no date",
    ),
    "a date of another form": (
        "internet_users", cell("date", become("2007/12"), date="2007-12", group="rural"),
        "'2007/12' is not written like",
    ),
    "a date of another year": (
        "platform_events", cell("date", become("2019-12-11"), date="2020-12-11"),
        "2019-12-11 does not agree with year 2020",
    ),
    # what is missing
    "a province": ("provinces", drop(province="xizang"), "xizang is missing"),
    "a province in one year": (
        "province_income", drop(province="gansu", year="2016"), "no value for gansu in 2016",
    ),
    "all but the header": ("digital_economy", lambda rows: rows.__delitem__(slice(1, None)),
                           "has a header only"),
    "a source": ("income", cell("source", become(";"), year="1980"), "names no source"),
    # what cannot be seen, and what stands twice
    "a source twice": (
        "income", cell("source", lambda text: f"{text};{text}", year="1980"), "names a source twice"
    ),
    "the header": ("readings", lambda rows: rows.insert(1, rows[0]), "is the header once more"),
    "a blank after a name": ("verdicts", cell("id", become("C150 "), id="C150"), "has blanks at"),
    "a blank before a source": (
        "income", cell("source", lambda text: " " + text, year="1980"), "has blanks at an end",
    ),
    "a letter of no width": ("gdp", cell("note", become("a\u200b"), year="2020"), "cannot be seen"),
    "a bell": ("events", cell("title_zh", become("a\x07"), key="deng_1978"), "cannot be seen"),
    # the ledgers are data too
    "a statement called otherwise": (
        "claims", cell("id", become("c001"), id="C001"), "'c001' is not written like C[0-9]{3}",
    ),
    "evidence for no statement": (
        "evidence", cell("claim", become("C999"), claim="C004"), "C999 is not in the table claims",
    ),
    # what no rule knows of
    "transposed digits": (
        "gdp", cell(GDP, become("1051986.2"), year="2020", edition="announced"),
        "the file: is not the one of which data/gdp.sha256 has the checksum",
    ),
    "a cell of 200 kB": ("income", cell("note", become("x" * 200_000), year="1980"), "row 4: "),
}  # fmt: skip


@pytest.mark.parametrize("breach", BREACHES | FAULTS)
def test_a_broken_table_is_refused_with_file_row_column_and_rule(package, breach):
    table, change, told = (BREACHES | FAULTS)[breach]
    edit(package, table, change)
    with pytest.raises(InputError) as refusal:
        package.rows(table)
    message = str(refusal.value)
    assert message.startswith(f"data/{table}.csv, ")
    assert told in message
    assert "; " in message, "the message ends with what to do"
    assert "\n" not in message


@pytest.mark.parametrize("fault", [one for one in FAULTS if one != "transposed digits"])
def test_what_breaks_a_rule_cannot_be_accepted_as_a_revision(package, fault):
    table, change, _ = FAULTS[fault]
    edit(package, table, change)
    build(package.folder)
    with pytest.raises(InputError):
        Package(package.folder).rows(table)


def test_a_revision_is_accepted_by_building_the_package(package):
    edit(package, "gdp", cell(GDP, become("1015986.3"), year="2020", edition="announced"))
    with pytest.raises(InputError, match="git restore data; if this is a revision, accept it: "):
        package.rows("gdp")
    build(package.folder)
    assert package.load("gdp", "announced").loc[2020, GDP] == 1015986.3


def test_a_file_that_changes_between_two_uses_is_never_stale(package):
    assert package.load("gini").loc[2003, "gini_coefficient"] == 0.479
    path = package.folder / "gini.csv"
    path.write_text(path.read_text("utf-8").replace("0.479", "0.478"), "utf-8")
    build(package.folder)
    assert package.load("gini").loc[2003, "gini_coefficient"] == 0.478


def test_what_a_caller_does_to_a_table_stays_with_the_caller(package):
    own = package.load("gini")
    own["gini_coefficient"] = 0
    own.attrs["table"] = "other"
    assert package.load("gini").loc[2003, "gini_coefficient"] == 0.479
    assert package.load("gini").attrs["table"] == "gini"


SHAPES = {
    "no object": lambda _: [],
    "nothing in it": lambda _: {},
    **{f"no {key}": lambda told, key=key: told.pop(key) and told
       for key in ("fields", "primaryKey", "sources")},
    **{f"{key} of another kind": lambda told, key=key: told | {key: 5}
       for key in ("fields", "primaryKey", "sources")},
    "no field": lambda told: told | {"fields": []},
    "a field without a name": lambda told: told["fields"][1].pop("name") and told,
    "a field that is none": lambda told: told | {"fields": [5]},
    "a key that is no field": lambda told: told | {"primaryKey": "nope"},
    "a source that is none": lambda told: told | {"sources": [[]]},
    "a field without a type": lambda told: told["fields"][1].pop("type") and told,
    "a type that is none": lambda told: told["fields"][1].update(type="foo") or told,
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_a_damaged_description_is_one_line(package, shape):
    path = package.folder / "prices.json"
    path.write_text(json.dumps(SHAPES[shape](json.loads(path.read_text("utf-8")))), "utf-8")
    with pytest.raises(
        InputError, match=r"data/prices\.json[:,].*; (mend|give|restore|desc)"
    ) as no:
        package.rows("prices")
    assert "\n" not in str(no.value)
    assert package.rows("gini"), "no other table hangs on it"


@pytest.mark.parametrize("name", ["collection", "sources", "prices"])
@pytest.mark.parametrize("text", ["{", None])
def test_what_describes_the_tables_is_no_json_or_missing(package, name, text):
    path = package.folder / f"{name}.json"
    path.unlink() if text is None else path.write_text(text, "utf-8")
    with pytest.raises(InputError, match=rf"data/{name}\.json, the file: cannot be read .*; rest"):
        package.rows("prices")


def test_an_edited_description_rules_at_once_and_the_package_is_seen_to_be_another(package):
    path = package.folder / "gini.json"
    text = path.read_text("utf-8")
    path.write_text(text.replace('"maximum": 0.7', '"maximum": 0.47'), "utf-8")
    with pytest.raises(InputError, match=r"data/gini.csv, row .* is outside .*0\.47"):
        package.rows("gini")
    stored = json.loads((package.folder / descriptions.PACKAGE).read_text("utf-8"))
    assert stored != descriptions.assemble(package.folder)


@pytest.mark.parametrize("text", ["", None, "0" * 64 + "  gini.csv\n"])
def test_a_table_that_nobody_accepted_is_refused(package, text):
    path = package.folder / "gini.sha256"
    path.unlink() if text is None else path.write_text(text, "utf-8")
    with pytest.raises(InputError, match=r"data/gini.csv, the file: .*data/gini.sha256"):
        package.rows("gini")


def test_a_folder_in_place_of_a_table_is_refused(package):
    (package.folder / "prices.csv").unlink()
    (package.folder / "prices.csv").mkdir()
    with pytest.raises(InputError, match=r"data/prices.csv, the file: is a folder; "):
        package.load("prices")


def test_a_byte_order_mark_is_called_by_its_name(package):
    path = package.folder / "prices.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    with pytest.raises(InputError, match=r"row 1: begins with a byte-order mark \(BOM\); save"):
        package.load("prices")


@pytest.mark.parametrize("ends", [b"\r\n", b"\r"])
def test_line_ends_that_the_repository_would_not_keep_cannot_be_accepted(package, ends):
    path = package.folder / "prices.csv"
    path.write_bytes(path.read_bytes().replace(b"\n", ends))
    accepted = Package(package.folder, accepted=False)
    with pytest.raises(InputError, match=r"prices.csv, row 1: ends as on Windows \(CR\); save"):
        accepted.check()


def test_a_file_whose_last_row_has_no_end_cannot_be_accepted(package):
    path = package.folder / "prices.csv"
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(InputError, match=r"prices.csv, row \d+: has no end; end it with"):
        Package(package.folder, accepted=False).check()


def test_a_missing_file_is_refused(package):
    (package.folder / "prices.csv").unlink()
    with pytest.raises(InputError, match=r"data/prices.csv, the file: is missing; restore it"):
        package.load("prices")


def test_another_encoding_than_utf8_is_refused(package):
    path = package.folder / "events.csv"
    path.write_bytes(path.read_text(encoding="utf-8").encode("gbk"))
    with pytest.raises(InputError, match=r"data/events.csv, row 2: is not UTF-8; .* not GBK"):
        package.rows("events")


def test_unknown_table_and_edition_are_refused_with_those_there_are():
    with pytest.raises(InputError, match="unknown table 'gpd'; choose one of income, "):
        data.load("gpd")
    editions = "announced, verified, rd2016, database2019, census4, census5"
    with pytest.raises(InputError, match=f"unknown edition 'census6' for .*'gdp'.*{editions}"):
        data.load("gdp", "census6")
    with pytest.raises(InputError, match="name an edition for table 'gdp'"):
        data.load("gdp")
    with pytest.raises(InputError, match="'prices' has no editions"):
        data.load("prices", "census4")


def test_no_year_is_taken_from_two_editions():
    with pytest.raises(InputError, match="year 2013 .* two editions, 'original' and 'released'"):
        data.join("income", {"original": range(2010, 2014), "released": range(2013, 2016)})


def test_a_join_says_which_edition_each_row_is_from():
    joined = data.join("income", {"original": range(2011, 2013), "released": range(2013, 2015)})
    assert joined["edition"].to_list() == ["original", "original", "released", "released"]
    assert joined.attrs["join"] == [("original", 2011, 2012), ("released", 2013, 2014)]


def test_what_an_edition_does_not_print_is_missing_and_never_filled():
    revised = data.load("income", "revised")
    assert 1984 not in revised.index
    assert revised.loc[1990, "urban_income_yuan"] != revised.loc[1990, "urban_income_yuan"]


def test_frictionless_finds_the_package_valid():
    report = Frictionless(str(DATA / "datapackage.json")).validate()
    assert report.valid, report.flatten(["type", "note"])[:3]


@pytest.fixture(scope="module")
def copied(tmp_path_factory):
    return shutil.copytree(DATA, tmp_path_factory.mktemp("copied") / "data")


@settings(max_examples=40)
@given(st.data())
def test_no_changed_cell_goes_unseen(copied, draw):
    table = draw.draw(
        st.sampled_from([one for one in data.tables() if not data.resource(one).get("ledger")])
    )
    path = copied / f"{table}.csv"
    before = path.read_bytes()
    rows = list(csv.reader(before.decode().splitlines()))
    row = draw.draw(st.integers(1, len(rows) - 1))
    at = draw.draw(st.integers(0, len(rows[0]) - 1))
    was = rows[row][at]
    rows[row][at] = draw.draw(st.text("0123456789.;-ax", max_size=6).filter(lambda one: one != was))
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
    try:
        with pytest.raises(InputError):
            Package(copied).rows(table)
    finally:
        path.write_bytes(before)


NUMERIC = [
    (table, field["name"])
    for table in data.tables()
    for field in data.resource(table)["schema"]["fields"]
    if {"minimum", "maximum"} <= field.get("constraints", {}).keys()
]


@given(st.sampled_from(NUMERIC), st.data())
def test_no_number_outside_its_bounds_and_no_text_gets_in(choice, draw):
    table, name = choice
    resource = data.resource(table)
    field = next(f for f in resource["schema"]["fields"] if f["name"] == name)
    low, high = (field["constraints"][end] for end in ("minimum", "maximum"))
    outside = st.one_of(
        st.integers(max_value=int(low) - 1).map(str),
        st.integers(min_value=int(high) + 1).map(str),
        st.text(min_size=1).filter(lambda text: not schema.NUMBER.fullmatch(text)),
    )
    cell = draw.draw(outside)
    rows = [dict(row) for row in data.PACKAGE.rows(table)]
    row = draw.draw(st.integers(0, len(rows) - 1))
    rows[row][name] = cell
    with pytest.raises(InputError, match=rf"row {row + 2}, column '{name}'"):
        schema.check_column(DATA / resource["path"], rows, field)
