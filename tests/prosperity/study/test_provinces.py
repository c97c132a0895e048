"""Provinces, their groups, convergence, the divide, the profile and the paths."""

import itertools

import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text
from prosperity import data, explore, figures
from prosperity.base import show
from prosperity.base.errors import InputError
from prosperity.study import convergence, divide, finance_index, parameters, paths, profile
from prosperity.study import provinces as them


def test_thirty_one_provinces_stand_on_tiles_of_their_own_in_groups_of_the_bureau():
    table = data.load("provinces")
    assert len(table) == 31
    assert not table.duplicated(["tile_column", "tile_row"]).any()
    counts = table["four_regions"].value_counts().to_dict()
    assert counts == {"east": 10, "central": 6, "west": 12, "northeast": 3}


def test_provincial_sums_agree_with_the_national_figures():
    beds = data.load("province_health")["beds_ten_thousand"].xs(2020, level="year").sum()
    assert beds == pytest.approx(910.1, abs=0.05)
    residents = them.people().loc[2020].sum()
    nation = data.load("population", "census2020").loc[2020, "total_ten_thousand_persons"]
    assert residents == pytest.approx(nation, rel=0.003), "the armed forces are in no province"


def test_town_and_country_add_up_in_every_province():
    parts = them.people("urban") + them.people("rural")
    assert ((parts - them.people().reindex(parts.index)).abs() <= 1).all(axis=None)


def test_editions_of_provincial_gdp_are_kept_apart():
    before, after = (them.gdp(edition).loc[2018] for edition in ("before_census4", "census4"))
    assert round(float(after["tianjin"] / before["tianjin"] - 1) * 100) == -29
    with pytest.raises(InputError, match="before_census4"):
        them.gdp("census9")


def test_a_year_without_data_stays_missing():
    assert them.full_years("internet_penetration_percent")[-1] == 2016
    assert pd.isna(them.measure("ratio").loc[2020, "gansu"])


def test_theil_between_and_within_on_a_case_that_can_be_done_by_hand():
    # groups x (1 and 3) and y (2 and 6): y has twice the income, both the same shape inside
    means = pd.Series({"a": 1.0, "b": 3.0, "c": 2.0, "d": 6.0})
    groups = pd.Series({"a": "x", "b": "x", "c": "y", "d": "y"})
    found = convergence.theil_parts(means, means * 0 + 1, groups)
    assert found["within"] == pytest.approx(0.130812, abs=1e-6)
    assert found["between"] == pytest.approx(0.056633, abs=1e-6)  # 1/3 ln(2/3) + 2/3 ln(4/3)


def test_equal_growth_is_neither_convergence_nor_divergence(monkeypatch):
    level = pd.Series(range(1, 32), index=list(them.names()), dtype=float)
    table = pd.DataFrame({2013: level, 2019: level * 2}).T
    monkeypatch.setattr(them, "measure", lambda _: table)
    monkeypatch.setattr(them, "full_years", lambda _: [2013, 2019])
    assert convergence.catching_up("x").slope == pytest.approx(0, abs=1e-12)
    spread = convergence.spread("x")["variation_percent"]
    assert spread[2013] == pytest.approx(spread[2019])


def test_a_printed_level_is_never_replaced_by_an_implied_one():
    table = divide.penetration()
    assert not table.duplicated(["date", "group"]).any()
    printed = data.load("internet_users")["penetration_percent"].dropna()
    for row in table[table["status"] != "implied"].itertuples():
        assert printed.loc[(row.date, row.group)] == row.penetration_percent


def test_south_and_north_share_everything_and_the_border_can_only_widen():
    shares = divide.regional("gdp", "two_halves")
    assert (shares["strong"] + shares["weak"]).to_numpy() == pytest.approx(100)
    border = divide.border_range("resident_income_yuan")
    assert (border["low"] <= border["ratio"]).all()
    assert (border["ratio"] <= border["high"]).all()
    own = divide.regional("resident_income_yuan", "two_halves")["ratio"]
    assert border["ratio"].to_numpy() == pytest.approx(own.to_numpy())


def test_every_province_has_a_profile_beside_its_neighbours():
    for province in them.names():
        parameters.check(province=province, beside="none")
        table = profile.together(province, province)
        assert table.notna().all(axis=None)
        assert (table["province_value"] == table["beside_value"]).all()
        around = them.measure("ratio").loc[2019, them.neighbours(province)]
        assert table.loc["ratio", "neighbours_middle"] == around.median()
    for name in ("province", "beside"):
        with pytest.raises(InputError, match="beijing, tianjin"):
            parameters.check(**{name: "taipei"})
        with pytest.raises(InputError, match="guizhou（贵州）"):
            parameters.check(lang="zh", **{name: "北平"})


def test_the_table_of_two_provinces_names_both():
    heads = profile.heads("guizhou", "zhejiang", "zh")
    shown = show.table(profile.together("guizhou", "zhejiang"), "zh", heads=heads)
    assert shown.head[2:] == ["贵州", "贵州邻省中位数", "浙江", "浙江邻省中位数"]


def test_eleven_measures_answer_four_problems_and_a_trend_follows_the_wish():
    counts = paths.table()["problem"].value_counts().to_dict()
    assert counts == {"employment": 2, "divide": 3, "services": 2, "platforms": 4}
    assert paths.trend(10.0, 12.0, "up") == "better"
    assert paths.trend(10.0, 12.0, "down") == "worse"
    assert paths.trend(None, None, "up") == "no_indicator"


def _workbook(path, **changed):
    titles = data.load("provinces")["full_title_zh"]
    sheet = pd.DataFrame(
        {"prov_name": list(titles), "year": 2015, "index_aggregate": range(200, 231)}
    )
    for column, value in changed.items():
        sheet[column] = sheet[column].astype(object)
        sheet.loc[3, column] = value
    sheet.to_excel(path, sheet_name="province", index=False)
    return path


def test_the_finance_index_is_read_from_the_readers_workbook(tmp_path):
    table = finance_index.load(_workbook(tmp_path / "index.xlsx"))
    assert table.loc[2015, "beijing"] == 200
    assert list(table.columns) == list(them.names())


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"prov_name": "台北"}, "台北"),
        ({"index_aggregate": None}, "no value for shanxi in 2015"),
        ({"index_aggregate": -1}, "outside 0 to 1000"),
        ({"index_aggregate": "n/a?"}, "do not fit"),
    ],
)
def test_a_workbook_that_does_not_fit_is_refused(tmp_path, changed, told):
    with pytest.raises(InputError, match=told):
        finance_index.load(_workbook(tmp_path / "index.xlsx", **changed))


def test_without_the_workbook_the_message_says_where_to_put_it(tmp_path):
    with pytest.raises(InputError, match="Institute of Digital Finance"):
        finance_index.load(tmp_path / "finance-index.xlsx")
    (tmp_path / "broken.xlsx").write_text("no workbook", encoding="utf-8")
    with pytest.raises(InputError, match="no Excel workbook"):
        finance_index.load(tmp_path / "broken.xlsx")


def test_neighbours_are_neighbours_of_each_other():
    around = {one: them.neighbours(one) for one in them.names()}
    assert all(one in around[other] for one, others in around.items() for other in others)
    assert all(one not in others and others for one, others in around.items())


def test_a_second_province_is_drawn_and_stands_in_the_data_behind_the_figure():
    history = figures.province_history("shaanxi", "zhejiang")
    ratio = them.measure("ratio").loc[2013:2019, "zhejiang"]
    [axis] = history.draw("en").axes
    drawn = [line for line in axis.lines if line.get_marker() == "s"]
    assert [list(line.get_ydata()) for line in drawn] == [ratio.to_list()]
    assert history.data["beside_ratio"].to_list() == ratio.round(4).to_list()
    assert "beside_ratio" not in figures.province_history("shaanxi").data


def test_titles_of_two_provinces_name_both_and_fit_even_the_longest_names():
    for draw, lang in itertools.product(
        (figures.province_history, figures.province_places), ("zh", "en")
    ):
        drawn = draw("heilongjiang", "neimenggu").plot(lang)
        title = max(drawn.findobj(Text), key=lambda one: (len(one.get_text()) > 9, one.get_size()))
        assert all(
            them.title(one, lang) in title.get_text() for one in ("heilongjiang", "neimenggu")
        )
        edge = title.get_window_extent(FigureCanvasAgg(drawn).get_renderer()).x1
        assert edge <= drawn.bbox.x1, f"{title.get_text()} is cut"


def test_a_province_is_found_by_every_name_it_has_in_any_case():
    table = data.load("provinces")
    for key, row in table.iterrows():
        called = [key, *row[["title_zh", "full_title_zh", "title_en"]]]
        assert {them.find(one) for one in called} == {key}
        for one in (row["title_en"].upper(), f" {row['title_en'].lower()} Province", key.title()):
            assert them.find(one) == key
    assert len({them.find(one) for one in table["full_title_zh"]}) == 31
    told = them.find("山西省"), them.find("陕西"), them.second("none"), them.second("西藏自治区")
    assert told == ("shanxi", "shaanxi", "none", "xizang")


@pytest.mark.parametrize(
    ("asked", "near"),
    [("guizho", "guizhou"), ("Shanx", "shanxi"), ("贵洲", "guizhou"), ("innermongolia ", "")],
)
def test_a_name_that_is_none_is_refused_with_those_that_are_near_it(asked, near):
    if not near:
        assert them.find(asked) == "neimenggu"
        return
    with pytest.raises(InputError, match=f"unknown province .*near it: .*{near}.*; choose") as told:
        them.find(asked)
    assert "相近的有" in told.value.told("zh") and f"{near}（" in told.value.told("zh")


@pytest.mark.parametrize("name", ["贵州", "贵州省", "Guizhou", "GUIZHOU"])
def test_each_table_and_figure_of_a_province_takes_any_of_its_names(name):
    for table in (profile.places, profile.history, profile.growth, profile.digital,
                  profile.revised_gdp, profile.together):  # fmt: skip
        assert table(name).equals(table("guizhou"))
    assert profile.together("zhejiang", name).equals(profile.together("zhejiang", "guizhou"))
    for draw in (figures.province_history, figures.province_places):
        assert draw(name, "浙江省").stem() == draw("guizhou", "zhejiang").stem()
    assert explore.province_view(name).state == explore.province_view("guizhou").state
    parameters.check(province=name, beside=name)
