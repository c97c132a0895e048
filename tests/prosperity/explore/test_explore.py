"""The explorer: every state draws, tells its verdicts, and says how to get the same again."""

import ast
import html
import inspect
import itertools
import json
import re
import time
from pathlib import Path
from urllib.parse import unquote

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.text import Text
from prosperity import explore, figures
from prosperity.base.errors import InputError
from prosperity.base.kept import files_of
from prosperity.base.places import DATA, NOTEBOOKS
from prosperity.explore import carry
from prosperity.explore import panel as explore_panel
from prosperity.explore.verdicts import under
from prosperity.study import parameters, profile, provinces

VIEWS = (explore.stages_view, explore.growth_view, explore.share_view, explore.province_view)


def verdicts(view):
    return {one.claim.id: one.verdict for one in view.found(**view.state)}


@pytest.mark.parametrize(
    ("view", "figure"),
    [
        (explore.stages_view, figures.ratio_with_stages),
        (explore.growth_view, figures.growth_compared),
        (explore.share_view, figures.digital_share),
    ],
)
def test_a_view_begins_where_the_figure_of_the_paper_does(view, figure):
    chosen, drawn = (inspect.signature(one).parameters for one in (view, figure))
    assert {n: chosen[n].default for n in chosen} == {n: drawn[n].default for n in chosen}


def test_the_basis_decides_which_printed_ratios_hold():
    assert verdicts(explore.stages_view("original"))["C056"] == "reproduced"
    assert verdicts(explore.stages_view("revised"))["C056"] == "contradicted"
    [one] = [c for c in under({"basis": "revised"}) if c.claim.id == "C056"]
    assert one.whole == "reproduced", "a later edition makes no quotation wrong"
    for lang, told in (("zh", "不成立（有别）"), ("en", "fails (differs)")):
        [row] = [r for r in explore.stages_view("revised").table(lang).rows if r[0] == "C056"]
        assert row[4] == told, "a reading fails, a statement is contradicted; no sign denies either"


def test_what_is_computed_carries_its_unit_in_each_language():
    view = explore.share_view(last_year=2016)
    assert ["11.54个百分点"] == [r[3] for r in view.table("zh").rows if r[0] == "C103"]
    assert ["11.54 points"] == [r[3] for r in view.table("en").rows if r[0] == "C103"]


def test_a_moved_boundary_asks_a_statement_of_a_course_about_the_new_years():
    printed = explore.stages_view()
    moved = printed.moved(boundaries=[1978, 1994, 2003, 2012, 2020])
    [one] = [c for c in moved.found(**moved.state) if c.claim.id == "C043"]
    assert one.moved
    assert "1994: 2.86" in one.computed("en")
    assert one.verdict == "contradicted"
    assert verdicts(printed)["C042"] == verdicts(moved)["C042"], "a printed year stays its year"


@pytest.mark.parametrize(
    "view",
    [
        explore.growth_view(last_year=2016),
        explore.share_view(last_year=2016),
        explore.stages_view(boundaries=[1978, 1984, 2001, 2012, 2020]),
        explore.stages_view("revised", [2000, 2001, 2002, 2003, 2004]),
    ],
    ids=lambda view: view.code(),
)
def test_years_that_leave_a_statement_no_course_leave_it_out(view):
    found = {one.claim.id for one in view.found(**view.state)}
    if view.state.get("boundaries", [0])[0] == 2000:  # what begins in 2009 cannot end in 2003
        assert not {"C070", "C154"} & found
    assert view.figure().data.shape[0] >= 2


def test_the_paper_s_own_choices_give_back_its_shares_and_others_do_not():
    assert verdicts(explore.share_view())["C102"] == "reproduced"
    assert verdicts(explore.share_view("announced", "published"))["C102"] == "contradicted"


@pytest.mark.parametrize("make", VIEWS)
def test_the_code_line_of_a_state_makes_the_same_state(make):
    line = make().code()
    call = ast.parse(line.removesuffix(".show()")).body[0].value
    assert eval(ast.unparse(call), {"explore": explore}).state == make().state


def test_every_combination_of_growth_draws():
    choices = {one.name: one.values for one in explore.growth_view().choices}
    for digital, gdp, edition in itertools.product(
        choices["digital_growth"], choices["gdp_growth"], choices["gdp_edition"]
    ):
        drawn = explore.growth_view(digital, gdp, edition, 2023).figure()
        assert drawn.data.shape[1] == 2
        assert all(drawn.alt.values())


@pytest.mark.parametrize("measure", explore.views.MEASURES)
def test_a_province_stands_before_all_the_others(measure):
    drawn = explore.province_view("xizang", measure).figure().plot("zh")
    assert len(drawn.axes[0].get_lines()) == len(provinces.names())


def test_a_province_is_drawn_named_and_sourced_as_far_as_it_has_values():
    panel = explore_panel.Panel(explore.province_view("guizhou"), "zh")
    panel.controls["last_year"].value = 2021
    drawn = panel.view.figure()
    assert list(drawn.data.index) == list(range(2013, 2020))
    assert drawn.stem() == "explore-province,province=guizhou,last_year=2019"
    assert any("2013—2019年" in text.get_text() for text in drawn.plot("zh").findobj(Text))
    assert "贵州" in panel.reach.value and "2013至2019年" in panel.reach.value
    panel.controls["measure"].value = "resident_income_yuan"
    assert panel.view.figure().data.index[-1] == 2021 and "2013至2023年" in panel.reach.value


def test_a_rank_is_counted_from_the_highest_as_elsewhere():
    for province in ("shaanxi", "zhejiang"):
        rank = profile.places(province).loc["ratio", "rank"]
        table = explore.province_view(province).table("en")
        assert table.head[-1] == "Rank (1 is highest)" and table.rows[-1][-1] == str(rank)


def test_a_state_carries_into_a_run_of_the_notebook_that_takes_its_parameters(tmp_path):
    state = {"basis": "revised", "boundaries": [1978, 1985, 2003, 2012, 2020]}
    assert carry.command(state) == (
        "prosperity run --only 12-stages -p basis revised "
        "-p boundaries '[1978, 1985, 2003, 2012, 2020]'"
    )
    copy = carry.copy(state, tmp_path)
    assert carry.parameters(copy)["basis"] == "revised"
    assert carry.parameters(copy)["boundaries"][1] == 1985
    cells = json.loads(copy.read_text("utf-8"))["cells"]
    assert not any(cell.get("outputs") for cell in cells)
    assert carry.parameters(NOTEBOOKS / "12-stages.ipynb")["basis"] == "as_printed"


def test_the_verdicts_of_the_stages_hang_on_no_table_of_the_digital_economy():
    explore.view._claims.forget()
    view = explore.stages_view(basis="revised")
    _, files = files_of(lambda: explore.turned(view, stage=3, lang="en"))
    assert {"income.csv", "claims.csv"} <= {Path(one).name for one in files}
    assert not [one for one in files if re.search(r"digital|province|gdp", one)]


def test_controls_move_figure_verdicts_and_code_line_together():
    panel = explore_panel.Panel(explore.stages_view(), "both")
    before = panel.image.value, panel.told.value
    panel.controls["basis"].value = "revised"
    assert panel.image.value != before[0]
    assert panel.told.value != before[1]
    assert "basis=&#x27;revised&#x27;" in panel.again.value
    panel.lang.value = "zh"
    assert "论文所述" in panel.told.value


@pytest.fixture
def work(tmp_path, monkeypatch):
    """A folder for working copies and kept figures, in place of the reader's own."""
    monkeypatch.setattr(explore_panel, "WORK", tmp_path / "work")
    return tmp_path / "work"


def kept(panel):
    """The files that a panel links beside its buttons, from the folder of working copies."""
    [one] = panel.link.outputs
    return [unquote(link) for link in re.findall(r"\]\((.*?)\)", one["data"]["text/markdown"])]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_figure_that_is_kept_is_the_one_on_screen_with_its_numbers(work, lang):
    panel = explore_panel.Panel(explore.province_view(), lang)
    panel.controls["province"].value, panel.controls["measure"].value = "guizhou", "gap_yuan"
    panel.keep.click()
    csv, svg, png = (work / one for one in kept(panel))
    assert [one.suffix for one in (csv, svg, png)] == [".csv", ".svg", ".png"]
    values = pd.read_csv(csv, index_col="year")["guizhou"].dropna()
    income = pd.read_csv(DATA / "province_income.csv").query("province == 'guizhou'")
    gap = (income["urban_income_yuan"] - income["rural_income_yuan"]).set_axis(income["year"])
    assert len(values) > 5 and values.to_dict() == gap[values.index].to_dict()
    seen = svg.read_text("utf-8")
    assert provinces.title("guizhou", lang) in panel.alt and html.escape(panel.alt) in seen
    assert png.read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_notebook_that_a_button_makes_gives_the_state_on_screen_when_it_is_run(work, lang):
    panel = explore_panel.Panel(explore.stages_view(), lang)
    panel.controls["basis"].value = "revised"
    panel.controls["boundaries"].sliders[1].value = 1990
    panel.button.click()
    [link] = kept(panel)
    path = work / link
    given = {name: value for name, value in carry.parameters(path).items() if name != "stage"}
    assert given == {**panel.view.state, "lang": lang}
    cells = json.loads(path.read_text("utf-8"))["cells"]
    assert cells and not any(cell.get("outputs") for cell in cells)
    names = {one.name for one in work.iterdir()}
    panel.button.click()  # again: the same one, not a second
    assert {one.name for one in work.iterdir()} == names
    panel.controls["basis"].value = "original"
    assert panel.link.outputs == (), "what is linked is what is shown"


@pytest.mark.parametrize("make", VIEWS)
def test_a_control_is_followed_within_a_second_of_processor_time(make):
    """Whatever else the machine does; a person at rest waits about a third of that."""
    panel = explore_panel.Panel(make(), "en")
    control, seen = panel.controls[panel.view.choices[0].name], panel.image.value
    begun = time.process_time()
    control.value = next(one for one in panel.view.choices[0].values if one != control.value)
    assert time.process_time() - begun < 1 and panel.image.value != seen


MOVES = st.lists(st.tuples(st.integers(0, 4), st.integers(1978, 2025)), max_size=6)


@given(MOVES)
def test_boundaries_stay_in_order_wherever_a_slider_is_drawn(moves):
    view = explore.stages_view()
    (choice,) = [one for one in view.choices if one.kind == "boundaries"]
    control = explore_panel._boundaries(choice, view.state["boundaries"])
    for place, year in moves:
        control.sliders[place].value = year
        assert control.value == [slider.value for slider in control.sliders]
        assert all(first < second for first, second in itertools.pairwise(control.value))
        assert 1978 <= control.value[0] and control.value[-1] <= 2025


def test_a_first_year_pushes_the_last_and_the_view_follows_both():
    panel = explore_panel.Panel(explore.province_view(), "en")
    panel.controls["first_year"].value = 2019
    first, last = panel.view.state["first_year"], panel.view.state["last_year"]
    assert (first, last) == (panel.controls["first_year"].value, panel.controls["last_year"].value)
    assert (first, last) == (2019, 2020) and not panel.trouble.value
    end = panel.controls["first_year"].max
    panel.controls["first_year"].value = end  # the last there is, so both step back
    told = f"Zhejiang has no two years with a value of “urban-rural income ratio” from {end - 1}"
    assert told in (panel.trouble.value)


def test_a_choice_that_cannot_be_says_so_and_is_not_carried_anywhere():
    panel = explore_panel.Panel(explore.stages_view(), "en")
    before = panel.image.value
    panel.controls["boundaries"].value = [1978, 2010, 2003, 2012, 2020]
    assert "five rising years" in panel.trouble.value
    assert panel.image.value == before and panel.button.disabled
    panel.controls["boundaries"].value = [1978, 1985, 2003, 2012, 2020]
    assert panel.trouble.value == "" and not panel.button.disabled


def test_a_refusal_speaks_the_language_of_the_panel_and_of_the_notebook():
    panel = explore_panel.Panel(explore.province_view(), "both")
    panel.lang.value = "zh"
    end = panel.controls["first_year"].value = panel.controls["first_year"].max
    told = f"浙江在{end - 1}至{end}年间，有“城乡收入比（倍）”的年份不到两个；有数据的是2013至2020年"
    assert told in panel.trouble.value
    panel.lang.value = "en"
    assert f"from {end - 1} to {end}; it has values from 2013 to 2020" in panel.trouble.value
    with pytest.raises(InputError, match="^分期年份.*不是五个递增的年份"):
        explore.stages_view(boundaries=[1978, 1984]).show("zh", live=False)
    with pytest.raises(InputError, match="^basis = 'guess'不可用；可选as_printed"):
        parameters.check(lang="zh", basis="guess")


@pytest.mark.parametrize("live", [True, False])
@pytest.mark.parametrize(
    ("view", "zh", "en"),
    [
        (explore.stages_view("guess"), "basis = 'guess'不可用", "basis = 'guess' is not allowed"),
        (explore.share_view(last_year=2030), "last_year = 2030超出范围", "choose 2016 to 2023"),
    ],
)
def test_a_choice_that_no_control_could_show_is_refused_in_both_languages(view, zh, en, live):
    for lang, told in (("zh", (zh,)), ("en", (en,)), ("both", (zh, en))):
        with pytest.raises(InputError) as refused:
            view.show(lang, live)
        assert all(one in str(refused.value) for one in told)
        assert lang == "both" or (en not in str(refused.value)) == (lang == "zh")


def test_a_view_refuses_what_it_does_not_have():
    with pytest.raises(InputError, match="no choice 'year'; choose one of basis, boundaries"):
        explore.stages_view().moved(year=2000)
    with pytest.raises(InputError, match="unknown province 'atlantis'"):
        explore.province_view("atlantis")
    with pytest.raises(InputError, match="first_year 2019 is not before last_year 2015"):
        explore.province_view(first_year=2019, last_year=2015).figure()


def test_nobody_is_live_where_no_kernel_runs():
    assert not explore_panel.is_live()
