"""The package for an archive: complete, described, checked, the same bytes every time."""

import csv
import hashlib
import json
import zipfile
from datetime import UTC, datetime

import pytest
from prosperity import data
from prosperity.audit import claims
from prosperity.base.errors import InputError
from prosperity.base.places import NOTEBOOKS
from prosperity.publish import archive as package
from prosperity.publish import citation, collection, results

JOBS = [{"name": "12-stages.lang=en", "seconds": 90.0, "peak_memory_mb": 310.0}]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("out") / "package"
    copy = folder.parent / "12-stages.en.ipynb"
    copy.write_bytes((NOTEBOOKS / "12-stages.ipynb").read_bytes())
    jobs = [{**JOBS[0], "output": str(copy)}]
    archive = package.build(folder, {("12-stages", "en"): copy}, jobs)
    return folder, archive


def test_everything_a_reader_needs_is_in_it(made):
    folder, _ = made
    for name in ("data/datapackage.json", "notebooks/12-stages.ipynb", "runs/12-stages.en.ipynb",
                 "figures/figure-1.zh.svg", "lib/prosperity/audit/claims.py", "requirements.lock",
                 "LICENSE", "LICENSE-data.md", "CITATION.cff", "claims.json", "results.csv",
                 "README-data-editors.md"):  # fmt: skip
        assert (folder / name).is_file(), name
    assert not (folder / "out").exists()
    assert not list(folder.rglob("__pycache__"))
    assert not (folder / "data/local").exists(), "what users fetch themselves stays with them"


def test_the_crate_describes_each_file_with_its_digest(made):
    folder, _ = made
    graph = json.loads((folder / "ro-crate-metadata.json").read_text("utf-8"))["@graph"]
    entities = {one["@id"]: one for one in graph}
    table = entities["data/gdp.csv"]
    content = (folder / "data/gdp.csv").read_bytes()
    assert table["sha256"] == hashlib.sha256(content).hexdigest()
    assert table["description"] == data.resource("gdp")["title"]
    run = next(one for one in graph if one["@type"] == "CreateAction")
    assert run["instrument"]["@id"] == "notebooks/12-stages.ipynb"
    assert run["result"]["@id"] == "runs/12-stages.en.ipynb"
    root = entities["./"]
    contact = entities[entities[root["author"]["@id"]]["contactPoint"]["@id"]]
    assert contact["@type"] == "ContactPoint" and entities[contact["url"]]["@type"] == "File"
    assert root["datePublished"] == str(citation.load()["date-released"])
    assert {one["@id"] for one in root["hasPart"]} >= {"data/gdp.csv", "results.csv"}


def test_a_changed_a_missing_and_an_added_file_are_each_refused(made, tmp_path):
    folder, archive = made
    copy = tmp_path / "package"
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(copy)
    assert package.check(copy) == package.check(folder)
    text = (copy / "data/gini.csv").read_text("utf-8")
    (copy / "data/gini.csv").write_text(text + "\n", "utf-8")
    with pytest.raises(
        InputError, match="data/gini.csv is not the file that the package describes"
    ):
        package.check(copy)
    (copy / "data/gini.csv").unlink()
    with pytest.raises(InputError, match="data/gini.csv is not both in the package and in its"):
        package.check(copy)
    with pytest.raises(InputError, match="is no RO-Crate"):
        package.check(tmp_path)


def test_the_archive_has_the_same_bytes_when_packed_again(made, tmp_path):
    folder, archive = made
    assert package.pack(folder, tmp_path / "again.zip").read_bytes() == archive.read_bytes()


def test_every_figure_and_every_statement_has_a_notebook_and_a_cell(made):
    folder, _ = made
    with (folder / "results.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    found = {kind: {row["name"] for row in rows if row["kind"] == kind} for kind in
             ("figure", "table", "number")}  # fmt: skip
    assert found["figure"] == set(collection.figures())
    assert found["number"] == set(claims.ledger())
    assert len(found["table"]) > 20
    for row in rows:
        cells = json.loads((folder / row["notebook"]).read_text("utf-8"))["cells"]
        cell = cells[int(row["cell"]) - 1]
        assert cell["id"] == row["cell_id"]
        assert row["program"] in "".join(cell["source"])


def test_the_readme_of_the_data_editors_is_filled_from_the_records(made):
    text = (made[0] / "README-data-editors.md").read_text("utf-8")
    for heading in ("Overview", "Data availability and provenance", "Datasets",
                    "Computational requirements", "Programs", "Instructions",
                    "List of figures, tables and in-text numbers", "References"):  # fmt: skip
        assert f"## {heading}\n" in text
    for heading in ("Statement about rights", "Summary of availability",
                    "Details on each source", "Storage"):  # fmt: skip
        assert f"### {heading}\n" in text
    assert "Class of run time: less than 10 minutes" in text
    assert f"Last run {datetime.now(UTC):%Y-%m-%d}" in text, "of the copy that the job names"
    for source in data.resource("gdp")["sources"]:
        read = source["read"] + (", in a copy" if source.get("copy") else "")
        assert f"| {source['published']} | {read} | {source['path']} |" in text
    assert "| 12-stages.lang=en | 90 | 310 |" in text
    for name in data.tables():
        assert f"`data/{data.resource(name)['path']}`" in text
    assert len(results.results()) == text.count("| `notebooks/")
    assert "default_rng(seed)" in text, "where chance comes in is told"


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("\nversion: ", "\nversion: one  # ", "version is 'one'"),
        ("license:", "licence:", "unknown field 'licence'"),
        ("cff-version: 1.2.0", "cff-version: 2", "cff-version is 2"),
    ],
)
def test_a_citation_that_breaks_its_format_is_refused(tmp_path, before, after, told):
    text = citation.FILE.read_text("utf-8")
    (tmp_path / "CITATION.cff").write_text(text.replace(before, after, 1), "utf-8")
    with pytest.raises(InputError, match=told):
        citation.load(tmp_path / "CITATION.cff")
