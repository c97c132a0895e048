"""What is written beside the tables: one package follows from it, and every source can be found."""

import json
import re
import shutil
from urllib.parse import urlsplit

import pytest
from prosperity.base.errors import InputError
from prosperity.base.places import DATA
from prosperity.data import PACKAGE, descriptions

DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
SOURCES = {
    one["name"]: one for table in PACKAGE.tables() for one in PACKAGE.resource(table)["sources"]
}
LINKS = "path", "copy_path"
OWN = {"collection", "events", "audited-paper"}  # not published by anybody
EDITIONS = [
    (table, name)
    for table in PACKAGE.tables()
    for name in PACKAGE.editions(table)
]  # fmt: skip


def test_the_data_package_is_what_the_descriptions_amount_to():
    stored = json.loads((DATA / descriptions.PACKAGE).read_text("utf-8"))
    assert stored == descriptions.assemble(DATA), "run: prosperity data build"


def test_every_description_is_laid_out_as_the_library_lays_it_out():
    for path in DATA.glob("*.json"):
        told = json.loads(path.read_text("utf-8"))
        assert path.read_text("utf-8") == descriptions.laid_out(told) + "\n", path.name


def test_every_table_and_source_is_described_and_none_in_vain():
    whole = descriptions.read(DATA / descriptions.WHOLE)
    assert sorted(f"{name}.csv" for name in whole["tables"]) == sorted(
        path.name for path in DATA.glob("*.csv") if path.stem != "terms"
    )
    assert SOURCES.keys() == descriptions.read(DATA / descriptions.SOURCES).keys()


@pytest.mark.parametrize("name", SOURCES)
def test_a_source_has_an_address_or_says_why_not(name):
    source = SOURCES[name]
    addresses = [source.get("path"), source.get("copy_path"), *source.get("pages", {}).values()]
    assert all(re.match(r"https?://[^/\s]+\S*$", one) for one in addresses if one)
    assert source.get("path") or source.get("note"), "neither an address nor a word on it"
    assert bool(source.get("note")) == bool(source.get("note_zh"))
    assert not (source.get("landing") and source.get("copy"))
    for date in source.get("published", "2000").split("/"):
        assert DATE.fullmatch(date)


def test_four_sources_in_five_have_an_address_deeper_than_a_home_page():
    cited = [one for name, one in SOURCES.items() if name not in OWN]
    deep = [
        one for one in cited if any(urlsplit(one.get(key, "")).path.strip("/") for key in LINKS)
    ]
    assert len(deep) >= 0.8 * len(cited)


@pytest.mark.parametrize(("table", "edition"), EDITIONS)
def test_an_edition_has_its_date_of_publication(table, edition):
    described = PACKAGE.resource(table)["editions"][edition]
    assert DATE.fullmatch(described["published"])
    assert described.get("lag_years", 1) >= 1


def test_a_revised_table_is_accepted_by_building_the_package(tmp_path):
    folder = shutil.copytree(DATA, tmp_path / "data")
    assert not descriptions.build(folder)
    table = folder / "gini.csv"
    table.write_text(table.read_text("utf-8").replace("0.479", "0.478"), "utf-8")
    assert descriptions.build(folder)
    assert not descriptions.build(folder)


@pytest.mark.parametrize(
    ("file", "content", "told"),
    [
        ("gdp.json", "{", "data/gdp.json, the file: cannot be read"),
        ("gdp.json", "[]", "data/gdp.json, the file: is no JSON object"),
        ("sources.json", "{}", "'nbs-yearbook' is not described; describe it in data/sources.json"),
    ],
)
def test_a_broken_description_is_one_line(tmp_path, file, content, told):
    folder = shutil.copytree(DATA, tmp_path / "data")
    (folder / file).write_text(content, "utf-8")
    with pytest.raises(InputError, match=re.escape(told)):
        descriptions.assemble(folder)
