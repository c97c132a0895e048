"""What is kept in a process follows the tables: a changed cell is seen at the next use."""

import re
import shutil
from collections import Counter

import pytest
from prosperity import ROOMS, data, explore
from prosperity.audit import claims, ledger
from prosperity.base import kept, show
from prosperity.base.places import DATA, ROOT
from prosperity.data.descriptions import build
from prosperity.explore import panel as controls
from prosperity.figures import effects, history
from prosperity.measures import breaks
from prosperity.study import curve, incomes, panel, profile, provinces, stages

CHANGES = {  # table: a cell, and another value of it
    "income": ("1984,original,652.1,355.3", "1984,original,652.1,335.3"),
    "province_income": ("2019,zhejiang,49899,60182,29876", "2019,zhejiang,49901,60182,29880"),
    "provinces": ("Zhejiang,east,south", "Zhejiang,west,south"),
}
ASKED = {
    "incomes": lambda: incomes.incomes("original").loc[1984, "ratio"],
    "breaks": lambda: str(breaks.break_intervals(stages.ratio_series("published"), 2)),
    "table of breaks": lambda: str(stages.break_table()),
    "measure": lambda: provinces.measure("resident_income_yuan").loc[2019, "zhejiang"],
    "sample": lambda: provinces.sample("inland"),
    "logs": lambda: str(panel._logs("ratio")),
    "estimate": lambda: panel.estimate(panel.Specification()),
    "spread": lambda: panel.scale("ratio"),
    "curve": lambda: str(curve.curve()),
    "joint test": lambda: curve.joint_test(measures=panel.DIGITAL[:1]),
    "figure of the curve": lambda: effects.specification_curve().table(),
    "audit": lambda: str(ledger.evaluate()),
    "drawing": lambda: history.ratio_with_stages().svg("zh"),
    "explorer's verdicts": lambda: str(explore.stages_view().claims()),
    "explorer's figure": lambda: explore.stages_view().figure().table(),
    "explorer's picture": lambda: controls._picture(explore.stages_view(), "zh"),
}
# these alone hang on no file that changes while one works
PURE = {"rounding.py", "cells.py", "quantities.py", "words.py: has_glyph", "words.py: _fonts",
        "words.py: font_files", "core.py: _room", "font.py: read_from_memory",
        "kept.py"}  # fmt: skip


# what a notebook shows, which asks for the same terms, tables and verdicts at every cell
SHOWN = {
    "verdicts": lambda: claims.verdicts("12-stages", "zh"),
    "statements": lambda: claims.of("12-stages", "zh"),
    "precision": lambda: claims.precision("12-stages", "zh"),
    "readings": lambda: claims.readings(["C005", "C063"], "zh"),
    "numbers": lambda: show.table(stages.summary("as_printed"), "zh"),
    "places": lambda: profile.places("guizhou"),
    "explorer's table": lambda: explore.stages_view().table("zh"),
    "turned verdicts": lambda: explore.turned(explore.stages_view("revised"), lang="zh"),
}


@pytest.fixture
def tables(tmp_path, monkeypatch):
    """A data package of its own for this process, which has kept nothing yet."""
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder, ignore=shutil.ignore_patterns("local"))
    forgetful = [curve._signs, curve._curve, curve._joint_test, panel.estimate, panel.scale,
                 panel._logs, provinces.names, provinces.sample, ledger._as_it_is,
                 ledger._everything, ledger._evidence, controls._picture,
                 explore.view.View.figure, explore.view.View.claims]  # fmt: skip
    with monkeypatch.context() as patch:
        patch.setattr(data.PACKAGE, "folder", folder)
        patch.setattr(data.PACKAGE, "_root", f"{folder}/")
        for one in forgetful:
            one.forget()
        yield folder
    for one in forgetful:
        one.forget()


def test_a_cell_that_changes_between_two_uses_is_seen_in_all_that_hangs_on_it(tables):
    before = {name: ask() for name, ask in ASKED.items()}
    assert {name: ask() for name, ask in ASKED.items()} == before
    for table, (old, new) in CHANGES.items():
        text = (tables / f"{table}.csv").read_text(encoding="utf-8")
        assert text.count(old) == 1
        (tables / f"{table}.csv").write_text(text.replace(old, new), encoding="utf-8")
    build(tables)
    assert [name for name, ask in ASKED.items() if ask() == before[name]] == []


@pytest.mark.parametrize("shown", SHOWN)
def test_what_is_shown_looks_at_each_file_once_and_not_at_every_cell(shown, monkeypatch):
    SHOWN[shown]()  # all of it is made
    looks, state = Counter(), kept.state
    monkeypatch.setattr(kept, "state", lambda file: (looks.update([str(file)]), state(file))[1])
    SHOWN[shown]()
    assert set(looks.values()) == {1}, looks.most_common(3)


def test_a_table_is_made_once_in_whatever_way_it_is_asked_for():
    made = []

    @data.kept_table
    def table(name, years=(1978, 1984), lag=0):
        made.append(name)
        return data.load("income", "original").loc[list(years)].shift(lag)

    first, *others = [
        table("a"), table(name="a"), table("a", [1978, 1984]), table(lag=0, name="a")
    ]  # fmt: skip
    assert made == ["a"]
    assert all(one.equals(first) for one in others)
    assert not table("a", lag=1).equals(first) and made == ["a", "a"]


def found_in_code(pattern):
    """Each module of the rooms, with the words in it that a pattern finds."""
    for room in ("base", *ROOMS):
        for module in (ROOT / "lib" / "prosperity" / room).glob("*.py"):
            for name in re.findall(pattern, module.read_text(encoding="utf-8")):
                yield module.name, f"{module.name}: {name}"


def test_nothing_that_is_made_from_files_is_kept_in_another_way():
    cached = found_in_code(r"@(?:functools\.)?(?:lru_)?cache\b.*\n\s*def (\w+)")
    assert {module if module in PURE else name for module, name in cached} == PURE


# what is loaded when it is used there makes nothing that is kept: PNGs, and drawings for slides
LATER = {"core.py: png", "core.py: slide"}


def test_what_makes_a_kept_value_is_loaded_with_the_module_that_asks_for_it():
    """A kernel that takes it from another depends on its code by having loaded it."""
    late = found_in_code(r"\n +(?:from|import) prosperity[\w.]*(?: import)? *(.*)")
    assert {name for _, name in late} == LATER
