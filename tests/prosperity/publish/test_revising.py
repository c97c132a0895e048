"""A revision of a table says what it changes, and what was accepted is not lost by accident."""

import csv
import re
import shutil
import subprocess

import pytest
from prosperity.base.errors import InputError
from prosperity.base.places import DATA
from prosperity.data.descriptions import build
from prosperity.publish.revising import revision


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """A data package in a repository of its own."""
    root = tmp_path_factory.mktemp("kept")
    shutil.copytree(DATA, root / "data", ignore=shutil.ignore_patterns("local"))
    git = ["git", "-C", str(root), "-c", "user.name=a", "-c", "user.email=a@b"]
    for words in (["init", "-q"], ["add", "."], ["commit", "-qm", "data"]):
        subprocess.run([*git, *words], check=True)
    return root / "data"


@pytest.fixture
def folder(kept):
    """The same, as it was committed."""
    yield kept
    subprocess.run(["git", "-C", str(kept), "checkout", "-q", "."], check=True)


def edit(folder, name, change):
    path = folder / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    change(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def put(row, column, cell):
    return lambda rows: rows[row - 1].__setitem__(rows[0].index(column), cell)


def swap(one, other):
    def change(rows):
        a, b = rows[0].index(one), rows[0].index(other)
        for row in rows:
            row[a], row[b] = row[b], row[a]
        rows[0][a], rows[0][b] = rows[0][b], rows[0][a]

    return change


# what no rule of the table refuses
SLIPS = {
    "a hundredth": ("income_real_growth", put(17, "rural_real_growth_percent", "0.053"),
                    "5.3 -> 0.053 (×0.01);"),
    "columns that changed places": ("egovernment",
                                    swap("human_capital_index", "telecommunication_index"),
                                    "(×4.46) and 11 more;"),
    "a row that is gone": ("platform_events", lambda rows: rows.pop(5), "row -> absent;"),
    "what turns a verdict": ("digital_economy", put(10, "size_trillion_yuan", "39.9"),
                             "39.2 -> 39.9 (×1.02), which turns the verdict of C003"),
}  # fmt: skip


@pytest.mark.parametrize("slip", SLIPS)
def test_what_was_accepted_changes_only_where_its_table_is_named(folder, slip):
    table, change, told = SLIPS[slip]
    edit(folder, table, change)
    with pytest.raises(InputError, match=re.escape(told)) as refusal:
        revision(folder, [])
    assert f"data build --revised {table}; if not: git restore data" in str(refusal.value)
    assert told.partition(" and")[0].partition(", which")[0].rstrip(";") in revision(
        folder, [table]
    )


def test_what_is_new_needs_no_word(folder):
    edit(folder, "gdp_real_growth", lambda rows: rows.append(["2013", *rows[1][1:]]))
    assert "gdp_real_growth [2013, announced]: absent -> row" in revision(folder, [])
    assert build(folder)
    assert revision(folder, []) == ""


def test_a_table_that_is_as_it_was_is_not_revised(folder):
    with pytest.raises(InputError, match="--revised gdp: this table is as it was accepted"):
        revision(folder, ["gdp"])


def test_where_nobody_knows_what_was_accepted_the_table_is_named(folder, tmp_path):
    shutil.copytree(folder, tmp_path / "data")
    edit(tmp_path / "data", "gdp_real_growth", lambda rows: rows.append(["2013", *rows[1][1:]]))
    with pytest.raises(InputError, match="git does not know .* --revised gdp_real_growth"):
        revision(tmp_path / "data", [])
    assert "cannot be shown" in revision(tmp_path / "data", ["gdp_real_growth"])
