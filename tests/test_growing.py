"""An export of the office with years that the copies at hand lack makes the whole panel grow.

The incomes are made up, from the mean of all residents that stands in the table: the export is in
the office's own form, and nothing of it is kept.
"""

import json
import os
import shutil
import subprocess
import sys

import pytest
from prosperity.base.places import ROOT
from prosperity.data import PACKAGE

YEARS = range(2020, 2023)  # means of all residents are there, urban and rural ones are not
FALL = 0.99  # of the ratio in a year
COLUMNS = {"urban_income_yuan": "城镇", "rural_income_yuan": "农村"}
ROWS = {(int(row["year"]), row["province"]): row for row in PACKAGE.rows("province_income")}
TITLES = {row["province"]: row["full_title_zh"] for row in PACKAGE.rows("provinces")}


def made_up(province, year):
    """Urban and rural income that give the mean of the table; a value that is printed stands."""
    urban, rural, mean = (
        float(ROWS[2019, province][f"{kind}_income_yuan"])
        for kind in ("urban", "rural", "resident")
    )
    share, ratio = (mean - rural) / (urban - rural), urban / rural * FALL ** (year - 2019)
    there, now = ROWS[year, province], float(ROWS[year, province]["resident_income_yuan"])
    rural = float(there["rural_income_yuan"] or now / (share * ratio + 1 - share))
    urban = float(there["urban_income_yuan"] or rural * ratio)
    if there["urban_income_yuan"] and not there["rural_income_yuan"]:
        rural = (now - share * urban) / (1 - share)
    return {"urban_income_yuan": f"{urban:.1f}", "rural_income_yuan": f"{rural:.1f}"}


def export(column):
    """What the data service writes of one column, in its own encoding."""
    lines = [",".join([TITLES[one], *(made_up(one, year)[column] for year in reversed(YEARS))])
             for one in TITLES]  # fmt: skip
    years = ",".join(["地区", *(f"{year}年" for year in reversed(YEARS))])
    indicator = f"指标：{COLUMNS[column]}居民人均可支配收入(元)"
    head = ["数据库：分省年度数据", indicator, "时间：最近3年", years]
    return "\r\n".join([*head, *lines, "数据来源：国家统计局", ""]).encode("gb18030")


REACHED = """
import json
from prosperity import explore
from prosperity.figures import profile
from prosperity.publish import snapshot
from prosperity.study import panel, parameters, provinces
from prosperity.study import profile as one

parameters.check(year=2022)
phones = panel.estimate(panel.Specification(measure="mobile_phones_per_hundred"))
shown = {name: snapshot.shown(name) for name in ("23-effects", "50-province")}
said = {name: "\\n".join(one["said"][name]) for name, one in shown.items()}
print(json.dumps({
    "full": provinces.full_years("ratio")[-1],
    "phones": [phones.last_year, phones.observations],
    "broadband": panel.estimate(panel.Specification()).last_year,
    "figure": [int(year) for year in profile.province_history("gansu").data.index],
    "explorer": explore.province_view().state["last_year"],
    "growth": int(one.growth("gansu").loc["urban", "last_year"]),
    "said": said, "troubles": [one["troubles"] for one in shown.values()],
}))
"""


@pytest.fixture(scope="module")
def grown(tmp_path_factory):
    """A copy of the collection after one command, and what it then shows."""
    folder = tmp_path_factory.mktemp("grown")
    for name in ("data", "lib", "notebooks"):
        leave = shutil.ignore_patterns("__pycache__", "*.egg-info", "local")
        shutil.copytree(ROOT / name, folder / name, ignore=leave)
    for column in COLUMNS:
        (folder / f"{column}.csv").write_bytes(export(column))

    def call(*words):
        made = subprocess.run(
            [sys.executable, *words], cwd=folder, capture_output=True, text=True, encoding="utf-8",
            env=os.environ | {"PYTHONPATH": str(folder / "lib")},
        )  # fmt: skip
        assert made.returncode == 0, made.stderr
        return made.stdout

    def spent():
        return os.times().children_user + os.times().children_system

    began = spent()
    told = call("-m", "prosperity", "data", "import", *(f"{column}.csv" for column in COLUMNS))
    seconds = spent() - began
    return told, seconds, json.loads(call("-c", REACHED).splitlines()[-1]), folder


def test_one_command_takes_less_than_five_seconds_and_says_what_it_did(grown):
    told, seconds, _, folder = grown
    assert "province_income.urban_income_yuan: 86 new, 2020 to 2022" in told
    assert "verdicts: 0 changed" in told
    assert "notebooks/30-problems.ipynb: names the editions and years" in told
    notebook = (folder / "notebooks/30-problems.ipynb").read_text("utf-8")
    assert (
        "# allowed: latest, 2013, 2014, 2015, 2016, 2017, 2018, 2019, 2020, 2021, 2022" in notebook
    )
    assert seconds < 5


def test_panel_figure_explorer_and_sentences_reach_the_last_year(grown):
    reached = grown[2]
    assert (reached["full"], reached["explorer"], reached["figure"][-1]) == (2022, 2022, 2022)
    assert reached["phones"] == [2022, 31 * 10]
    assert reached["broadband"] == 2020, "as far as both reach"
    assert reached["growth"] == 2019, "prices of provinces end here"
    assert "incomes from 2013 to 2022: 310 observations" in reached["said"]["23-effects"]
    assert "in 2022, " in reached["said"]["50-province"]
    assert reached["troubles"] == [{}, {}]
