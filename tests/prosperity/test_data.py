"""The loader: one edition at a time, and one clear refusal for each way a table can be broken."""

import csv
import shutil

import pytest
from frictionless import Package as Frictionless
from hypothesis import given
from hypothesis import strategies as st
from prosperity import data, schema
from prosperity.data import Package
from prosperity.errors import InputError
from prosperity.places import DATA


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


@pytest.mark.parametrize("breach", BREACHES)
def test_a_broken_table_is_refused_with_file_row_column_and_rule(package, breach):
    table, change, told = BREACHES[breach]
    edit(package, table, change)
    with pytest.raises(InputError) as refusal:
        package.rows(table)
    assert f"data/{table}.csv, " in str(refusal.value)
    assert told in str(refusal.value)
    assert "; " in str(refusal.value), "the message ends with what to do"


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
