"""What is written beside the tables: one package follows from it, and every source can be found."""

import json
import os
import re
import shutil
import subprocess
import sys
from urllib.parse import urlsplit

import pytest
from prosperity.base.errors import InputError
from prosperity.base.files import description
from prosperity.base.places import DATA, ROOT
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
    summed = {f"{one['path']} {one['hash']}" for one in stored["resources"] if "hash" in one}
    beside = {path: path.read_text("utf-8").split() for path in DATA.glob("*.sha256")
              if path.stem != "ledgers"}  # fmt: skip
    assert {f"{path.stem}.csv sha256:{text[0]}" for path, text in beside.items()} == summed


def test_every_description_is_laid_out_as_the_library_lays_it_out():
    for path in DATA.glob("*.json"):
        told = json.loads(path.read_text("utf-8"))
        assert path.read_text("utf-8") == descriptions.laid_out(told) + "\n", path.name


def test_every_table_and_source_is_described_and_none_in_vain():
    whole = description(DATA / descriptions.WHOLE)
    assert sorted(f"{name}.csv" for name in whole["tables"]) == sorted(
        path.name for path in DATA.glob("*.csv") if path.stem != "terms"
    )
    assert SOURCES.keys() == description(DATA / descriptions.SOURCES).keys()


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


REACHED = """
import json
from prosperity.audit import readings
from prosperity.audit.ledger import evaluate
from prosperity.base import words
from prosperity.explore import views
from prosperity.study import digital, editions, parameters

parameters.check(gdp_edition="census6")
view = views.share_view("census6")
told = {
    "parameters": digital.GDP_EDITIONS,
    "multiples": sorted(set(editions.growth_multiples()["gdp_edition"])),
    "figure": list(view.figure().data.columns),
    "finding": words.label("gdp_census6", "zh"),
    "verdict": [
        one for one, result in evaluate().items()
        if any("census6" in finding.key and finding.counts for finding in result.findings)
    ],
    "chosen": [one.claim.id for one in view.found(**view.state)],
    "reading": readings.words("gdp_edition", "census6")["en"],
}
print(json.dumps(told))
"""


def test_an_edition_is_one_change_of_the_table_and_one_of_its_description(tmp_path):
    """It reaches parameters, figures, explorer and verdicts, and nothing else is edited."""
    for name in ("data", "lib", "notebooks"):
        leave = shutil.ignore_patterns("__pycache__", "*.egg-info", "local")
        shutil.copytree(ROOT / name, tmp_path / name, ignore=leave)
    table, description = tmp_path / "data/gdp.csv", tmp_path / "data/gdp.json"
    rows = [line for line in table.read_text("utf-8").splitlines() if ",census5," in line]
    more = "\n".join(line.replace(",census5,", ",census6,") for line in rows)
    table.write_text(f"{table.read_text('utf-8')}{more}\n", "utf-8")
    told = json.loads(description.read_text("utf-8"))
    told["editions"]["census6"] = {
        "title": "After the sixth economic census", "title_zh": "第六次经济普查修订后",
        "short": "sixth census", "short_zh": "第六次经普修订", "published": "2029",
    }  # fmt: skip
    description.write_text(descriptions.laid_out(told) + "\n", "utf-8")

    def call(*words):
        environment = os.environ | {"PYTHONPATH": str(tmp_path / "lib")}
        made = subprocess.run(
            [sys.executable, *words], cwd=tmp_path, env=environment, capture_output=True,
            text=True, encoding="utf-8",
        )  # fmt: skip
        assert made.returncode == 0, made.stderr
        return made.stdout

    built = call("-m", "prosperity", "data", "build", "--revised", "gdp")  # git is not here
    assert "notebooks/22-state.ipynb: names the editions and years" in built
    notebook = (tmp_path / "notebooks/22-state.ipynb").read_text("utf-8")
    assert "# allowed: as_printed, announced, verified, census4, census5, census6\\n" in notebook
    reached = json.loads(call("-c", REACHED).splitlines()[-1])
    assert "census6" in reached["parameters"]
    assert "census6" in reached["multiples"]
    assert "census6_percent" in reached["figure"]
    assert reached["finding"] == "第六次经普修订"
    assert reached["verdict"] == ["C006", "C099", "C100", "C102", "C103", "C164"]
    assert {"C006", "C102"} <= set(reached["chosen"]), "the explorer asks under it"
    assert reached["reading"] == "sixth census"
