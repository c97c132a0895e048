"""What the study keeps in a process follows the tables: a changed cell is seen at the next use."""

import shutil

import pytest
from prosperity import data
from prosperity.base.places import DATA
from prosperity.data.descriptions import build
from prosperity.study import incomes, provinces, stages


@pytest.mark.parametrize(
    ("table", "old", "new", "asked"),
    [
        ("income", "1983,original,564.6,309.8", "1983,original,564.6,290.0",
         lambda: incomes.incomes("original").loc[1983, "ratio"]),
        ("income", "1983,original,564.6,309.8", "1983,original,564.6,290.0",
         lambda: str(stages._intervals("published", 2, 6))),
        ("province_income", "2019,zhejiang,49899,", "2019,zhejiang,49901,",
         lambda: provinces.measure("resident_income_yuan").loc[2019, "zhejiang"]),
    ],
    ids=["incomes", "breaks", "measures"],
)  # fmt: skip
def test_a_cell_that_changes_between_two_uses_is_seen(
    table, old, new, asked, tmp_path, monkeypatch
):
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder, ignore=shutil.ignore_patterns("local"))
    monkeypatch.setattr(data.PACKAGE, "folder", folder)
    monkeypatch.setattr(data.PACKAGE, "_root", f"{folder}/")
    before = asked()
    assert asked() == before
    text = (folder / f"{table}.csv").read_text(encoding="utf-8")
    assert text.count(old) == 1
    (folder / f"{table}.csv").write_text(text.replace(old, new), encoding="utf-8")
    build(folder)
    assert asked() != before
