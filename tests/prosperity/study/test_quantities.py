"""One definition a quantity: exact for the audit, a column of the same numbers for notebooks."""

import csv
import itertools
import shutil

import pytest
from prosperity import data
from prosperity.base.errors import InputError
from prosperity.base.places import DATA
from prosperity.data import cells
from prosperity.data.cells import AbsentError, Tables, by_year
from prosperity.data.package import Package
from prosperity.explore.verdicts import under
from prosperity.study import digital, divide, incomes, parameters, provinces


@pytest.mark.parametrize("edition", ["announced", "census4", "census5"])
def test_the_share_is_the_size_over_gdp_of_one_edition(edition):
    size = data.chain("digital_economy", "headline")["size_trillion_yuan"].loc[2015:2020]
    gdp = data.load("gdp", edition)["gdp_hundred_million_yuan"].loc[2015:2020]
    assert digital.share_percent(edition).to_list() == pytest.approx(list(size / gdp * 1e6))


@pytest.mark.parametrize("basis", incomes.BASES[1:])
def test_ratio_and_gap_are_of_the_two_incomes_of_one_survey(basis):
    printed = data.load("income", basis)
    urban, rural = printed["urban_income_yuan"], printed["rural_income_yuan"]
    found = incomes.incomes(basis)
    assert list(found["ratio"]) == pytest.approx(list((urban / rural)[found.index]))
    assert list(found["gap_yuan"]) == pytest.approx(list((urban - rural)[found.index]))


@pytest.mark.parametrize("split", divide.SPLITS)
def test_the_ratio_of_regions_is_of_totals_or_of_means_over_residents(split):
    strong, weak = (
        provinces.groups(divide.SPLITS[split]) == side
        for side in divide.PARTS[divide.SPLITS[split]]
    )
    gdp = provinces.gdp().loc[2020]
    assert divide.regional("gdp", split).loc[2020, "ratio"] == pytest.approx(
        gdp[strong].sum() / gdp[weak].sum()
    )
    income, people = (
        provinces.measure("resident_income_yuan").loc[2020],
        provinces.people().loc[2020],
    )
    means = [(income * people)[side].sum() / people[side].sum() for side in (strong, weak)]
    found = divide.regional("resident_income_yuan", split).loc[2020]
    assert list(found) == pytest.approx([*means, means[0] / means[1]])


def test_the_border_runs_through_every_side_of_the_five_provinces_it_crosses():
    halves = provinces.groups("two_halves")
    south = set(halves.index[halves == "south"])
    gdp, ratios = provinces.gdp().loc[2019], []
    for placed in itertools.product((True, False), repeat=len(divide.CROSSED)):
        ways = dict(zip(divide.CROSSED, placed, strict=True))
        here = [one for one in provinces.names() if ways.get(one, one in south)]
        ratios.append(gdp[here].sum() / gdp.drop(here).sum())
    found = divide.border_range("gdp").loc[2019]
    assert list(found[["low", "high"]]) == pytest.approx([min(ratios), max(ratios)])


def test_as_printed_means_one_thing_to_notebook_audit_and_explorer():
    gap = incomes.income_gap(Tables(), 2020, "as_printed")
    assert gap.number == 43834 - 17131, "the paper quotes what was released, in whole yuan"
    assert incomes.incomes("as_printed").loc[2020, "gap_yuan"] == gap.number
    [chosen] = [c for c in under({"basis": "as_printed"}) if c.claim.id == "C167"]
    assert "2020: 26703" in chosen.computed("en")
    shares = [digital.digital_share(Tables(), year, "as_printed") for year in (2019, 2020)]
    census4, announced = (digital.share_percent(one) for one in ("census4", "announced"))
    assert [float(one.number) for one in shares] == [census4[2019], announced[2020]]


def test_every_chain_takes_editions_that_are_there_for_years_that_are_there():
    for table in data.tables():
        for name in data.PACKAGE.chains(table):
            assert data.resource(table)["chains"][name]["title_zh"]
            links = data.PACKAGE.links(table, name)
            assert set(links.values()) <= set(data.editions(table))
            held = {(row["year"], row["edition"]) for row in data.PACKAGE.rows(table)}
            lag = name.startswith("before_")  # what it takes for a year is of the year before
            assert {(str(year - lag), one) for year, one in links.items()} <= held, (table, name)


def test_a_choice_that_no_table_knows_is_refused_and_a_year_it_lacks_is_missing():
    with pytest.raises(InputError, match="'guess' of table 'gdp'; choose one of as_printed"):
        digital.share_percent("guess")
    with pytest.raises(AbsentError, match="gdp has no as_printed of 2021"):
        digital.gdp(Tables(), 2021, "as_printed")
    assert digital.share_percent("as_printed", 2021).isna().to_dict()[2021]


def test_dimensions_of_a_reading_and_parameters_of_a_notebook_are_one_vocabulary():
    with (DATA / "readings.csv").open(encoding="utf-8", newline="") as file:
        known = {*parameters.ALLOWED, *parameters.REFUSED}
        rows = [row for row in csv.DictReader(file) if row["dimension"] in known]
    names = {row["dimension"] for row in rows} - {"measure", "year", "beside"}
    assert {"basis", "digital_growth", "gdp_growth", "gdp_edition", "size_2015"} <= names
    aside = {"living_expense", "retrospective", "caict-global-2021", "compiled"}
    for row in rows:
        table = parameters.EDITIONS.get(row["dimension"], "")
        stands_aside = row["choice"] in aside or (table and row["choice"] in data.editions(table))
        if row["dimension"] in names and not stands_aside:
            parameters.check(**{row["dimension"]: row["choice"]})


def test_what_is_kept_is_computed_anew_when_a_file_changed(tmp_path, monkeypatch):
    folder = shutil.copytree(DATA, tmp_path / "data")
    package = Package(folder)
    monkeypatch.setattr(cells, "PACKAGE", package)
    monkeypatch.setattr(cells.Tables.__init__, "__defaults__", (package, None))
    before = by_year(incomes.income_ratio, [1978], basis="original")
    table = folder / "income.csv"
    table.write_text(table.read_text("utf-8").replace("343.4,133.6", "350.4,133.6", 1), "utf-8")
    package._accepted = False  # the checksum is not what is tested here
    after = by_year(incomes.income_ratio, [1978], basis="original")
    assert after[1978] == pytest.approx(before[1978] * 350.4 / 343.4)
