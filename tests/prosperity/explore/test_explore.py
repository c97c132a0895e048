"""The explorer: every state draws, tells its verdicts, and says how to get the same again."""

import ast
import dataclasses
import html
import inspect
import itertools
import json
import re
import time
from pathlib import Path
from urllib.parse import unquote

import ipywidgets
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
from prosperity.study import digital, incomes, parameters, profile, provinces, stages

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
    for lang, told in (("zh", "不成立；全部口径：复现"), ("en", "fails; all readings: reproduced")):
        [row] = [r for r in explore.stages_view("revised").table(lang).rows if r[0] == "C056"]
        assert row[4] == told, "a reading fails, a statement is contradicted; no sign denies either"


def test_what_is_computed_carries_its_unit_in_each_language():
    view = explore.share_view(last_year=2016)
    assert ["11.54个百分点"] == [r[3] for r in view.table("zh").rows if r[0] == "C103"]
    assert ["11.54 points"] == [r[3] for r in view.table("en").rows if r[0] == "C103"]


def test_a_moved_boundary_asks_a_statement_of_a_course_about_the_new_years():
    printed = explore.stages_view()
    moved = printed.moved(boundaries=[1978, 1994, 2003, 2006, 2020])
    found = {c.claim.id: c for c in moved.found(**moved.state)}
    assert found["C153"].moved and "1994: 2.86" in found["C153"].computed("en")
    assert found["C158"].moved and found["C158"].verdict == "contradicted"
    assert verdicts(printed)["C042"] == verdicts(moved)["C042"], "a printed year stays its year"


MOVED_BY = (  # everything that moves years at all
    explore.stages_view(boundaries=[1980, 1989, 2005, 2014, 2019]),
    explore.growth_view(last_year=2023), explore.share_view(last_year=2023),
)  # fmt: skip


def test_a_statement_that_prints_a_year_or_a_value_stays_with_its_years():
    found = {one.claim.id: one for view in MOVED_BY for one in view.claims()}
    printing = {key for key, one in found.items() if re.search(r"\d", one.claim.statement("en"))}
    assert {"C043", "C070", "C154", "C099", "C164"} <= printing
    assert not {key for key in printing if found[key].moved}
    assert {key for key, one in found.items() if one.moved} == {
        "C044", "C049", "C057", "C082", "C151", "C153", "C157", "C158", "C163"}  # fmt: skip
    [stages_moved] = [one for one in MOVED_BY if one.name == "stages_view"]
    row = {one[0]: one[3] for one in stages_moved.table("en").rows}
    assert row["C043"] == "1978: 2.57, 1984: 1.84" and row["C154"].startswith("2009: ")


def test_a_stage_that_cannot_be_computed_is_counted_neither_way():
    boundaries = [1978, 1989, 2003, 2014, 2020]
    drawn = explore.stages_view("revised", boundaries).figure()
    for lang, told in (
        ("zh", "可以计算的有2个，其中收入比下降的有2个"),
        ("en", "2 of the 2 stages"),
    ):
        assert any(told in text.get_text() for text in drawn.plot(lang).texts)
        assert "1: –；2: –" in drawn.alt["zh"] and "1: –; 2: –" in drawn.alt["en"]


def test_bold_rows_are_explained_and_a_long_course_keeps_ends_and_unit():
    table = explore.stages_view("revised").table("en")
    assert table.bold and "Bold" in table.caption
    computed = {row[0]: row[3] for row in explore.stages_view().table("zh").rows}["C082"]
    assert computed.count("（元") == 2 and computed.count("…") >= 2 and not computed.endswith("…")


STATES = [  # of one question each, of which some leave a statement nothing to compare
    [explore.stages_view(basis, years) for basis in incomes.BASES for years in (
        stages.BOUNDARIES, (1979, 1984, 2003, 2014, 2019), (2000, 2001, 2002, 2003, 2004))],
    [explore.growth_view(gdp_growth=growth, gdp_edition=edition, last_year=year)
     for growth in digital.GDP_GROWTHS for edition in digital.GDP_EDITIONS
     for year in (2016, 2020, 2023)],
    [explore.share_view(edition, size, year) for edition in digital.GDP_EDITIONS
     for size in digital.SIZES_2015 for year in (2016, 2023)],
]  # fmt: skip


@pytest.mark.parametrize("views", STATES, ids=lambda views: views[0].name)
def test_no_choice_makes_a_statement_vanish_and_what_it_cannot_decide_says_why(views):
    listed = [{one.claim.id: one for one in view.claims()} for view in views]
    always = set(listed[0])
    assert len(always) > 3
    for view, found in zip(views, listed, strict=True):
        assert always <= found.keys(), view.code()
        rows = {row[0]: row for row in view.table("en").rows}
        for one in found.values():
            assert bool(one.lacks) == (not one.computed("en")), one.claim.id
            assert not (one.lacks and one.turned), "what is not decided turns nothing"
            here = rows[one.claim.id][4]
            assert here.startswith("not computed: ") == bool(one.lacks)
    assert any(one.lacks for found in listed for one in found.values())


def test_what_cannot_be_computed_names_the_choice_and_the_year_in_each_language():
    view = explore.stages_view("revised")
    told = {lang: {row[0]: row[4] for row in view.table(lang).rows} for lang in ("zh", "en")}
    assert told["en"]["C042"] == "not computed: “income as revised” has no figure for 1984"
    assert told["zh"]["C042"] == "算不出：“修订后的收入”没有1984年的数"
    moved = explore.stages_view(boundaries=[2000, 2001, 2002, 2003, 2004]).claims()
    [one] = [each for each in moved if each.claim.id == "C070"]
    assert not one.lacks and not one.moved, "it prints its first year, and so keeps its last"


def test_a_course_that_its_table_begins_earlier_begins_with_the_stage_once_that_is_moved():
    def asked(*boundaries):
        found = explore.stages_view(boundaries=boundaries).claims()
        [one] = [each for each in found if each.claim.id == "C157"]
        return one.computed("en") or one.lacks["en"]

    assert "2011" in asked(1978, 1984, 2003, 2012, 2021), "as in the audit: the stage begins there"
    assert asked(1978, 1984, 2003, 2017, 2020).startswith("2017: ")
    assert asked(1978, 1984, 2003, 2014, 2020) == "no figure for 2014 is at hand"


def test_the_paper_s_own_choices_give_back_its_shares_and_others_do_not():
    assert verdicts(explore.share_view())["C102"] == "reproduced"
    assert verdicts(explore.share_view("announced", "published"))["C102"] == "contradicted"


@pytest.mark.parametrize("make", VIEWS)
def test_the_code_line_of_a_state_makes_the_same_state(make):
    line = make().code()
    call = ast.parse(line.removesuffix(".show()")).body[0].value
    assert eval(ast.unparse(call), {"explore": explore}).state == make().state


@pytest.mark.parametrize(("lang", "none"), [("zh", "无"), ("en", "none")])
def test_a_view_with_no_claim_says_so_in_a_row(lang, none):
    view = dataclasses.replace(explore.stages_view(), name="bare_view", found=lambda **_: [])
    table = view.table(lang)
    assert table.rows == [[none, *["–"] * (len(table.head) - 1)]]


def test_every_combination_of_growth_draws():
    choices = {one.name: one.values for one in explore.growth_view().choices}
    for size, gdp, edition in itertools.product(
        choices["digital_growth"], choices["gdp_growth"], choices["gdp_edition"]
    ):
        drawn = explore.growth_view(size, gdp, edition, 2023).figure()
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
    copy = carry.copy(state, "", tmp_path)
    assert carry.parameters(copy)["basis"] == "revised"
    assert carry.parameters(copy)["boundaries"][1] == 1985
    cells = json.loads(copy.read_text("utf-8"))["cells"]
    assert not any(cell.get("outputs") for cell in cells)
    for cell, told in zip(cells, ("副本，改动的参数", "A copy of"), strict=False):
        text = "".join(cell["source"])
        assert text.startswith("# ") and told in text and "basis = 'revised'" in text
    assert carry.parameters(NOTEBOOKS / "12-stages.ipynb")["basis"] == "as_printed"


def test_the_verdicts_of_the_stages_hang_on_no_table_of_the_digital_economy():
    explore.view.View.claims.forget()
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
    monkeypatch.setattr(explore_panel, "OUT", tmp_path / "out")
    (tmp_path / "work").mkdir()
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
    csv, about, svg, png = (work / one for one in kept(panel))
    assert [one.suffix for one in (csv, about, svg, png)] == [".csv", ".json", ".svg", ".png"]
    assert csv.resolve().parent == work.parent / "out" / "figures", "where `save` puts a variant"
    values = pd.read_csv(csv, index_col="year")["guizhou"].dropna()
    income = pd.read_csv(DATA / "province_income.csv").query("province == 'guizhou'")
    gap = (income["urban_income_yuan"] - income["rural_income_yuan"]).set_axis(income["year"])
    assert len(values) > 5 and values.to_dict() == gap[values.index].to_dict()
    seen = svg.read_text("utf-8")
    assert provinces.title("guizhou", lang) in panel.alt and html.escape(panel.alt) in seen
    assert png.read_bytes().startswith(b"\x89PNG")


MOVED = {  # of each view, a value of each choice that is not where it begins
    "stages_view": {"basis": "revised", "boundaries": [1978, 1990, 2003, 2012, 2020]},
    "growth_view": {"digital_growth": "published", "gdp_growth": "real",
                    "gdp_edition": "announced", "last_year": 2021},
    "share_view": {"gdp_edition": "census4", "size_2015": "published", "last_year": 2021},
    "province_view": {"province": "guizhou", "measure": "gap_yuan", "first_year": 2014,
                      "last_year": 2018},
}  # fmt: skip


@pytest.mark.parametrize(("make", "lang"), [*zip(VIEWS, ("zh", "en") * 2, strict=True)])
def test_the_notebook_that_a_button_makes_holds_all_that_is_chosen(work, make, lang):
    panel = explore_panel.Panel(make(), lang)
    for name, value in MOVED[make.__name__].items():
        panel.controls[name].value = value
    assert panel.view.state == MOVED[make.__name__] and set(panel.view.preset) == set(
        panel.controls
    )
    panel.button.click()
    path = work / kept(panel)[0]
    cells = json.loads(path.read_text("utf-8"))["cells"]
    assert cells and not any(cell.get("outputs") for cell in cells)
    taken = carry.parameters(path)
    assert taken["lang"] == lang
    held = {name: taken[name] for name in panel.view.state if name in taken}
    for source in ("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"):
        if f"explore.{make.__name__}(" in source and panel.view.state.keys() - taken.keys():
            shown = ast.parse(source).body[-1].value
            assert ast.unparse(shown).endswith(".show(lang)"), "in the language of the notebook"
            call = shown.func.value
            held |= {one.arg: ast.literal_eval(one.value) for one in call.keywords}
    assert held == panel.view.state
    assert all(name in panel.again.value for name in panel.view.state.keys() - taken.keys())
    names = {one.name for one in work.iterdir()}
    panel.keep.click()
    assert path.name in kept(panel)[0] and kept(panel)[-1].endswith(".png"), "both are told"
    panel.button.click()  # again: the same one, not a second
    assert {one.name for one in work.iterdir()} == names
    panel.controls[panel.view.choices[0].name].value = panel.view.preset[panel.view.choices[0].name]
    assert panel.link.outputs == (), "what is linked is what is shown"
    panel.button.click()
    assert {one.name for one in work.iterdir()} > names, "another state, another copy"


def test_a_sentence_below_a_panel_follows_it(monkeypatch):
    shown = []
    monkeypatch.setattr(explore_panel, "is_live", lambda: True)
    monkeypatch.setattr("IPython.display.display", lambda bundle, **_: shown.append(bundle))
    panel = explore_panel.show(explore.stages_view(), "both")
    explore.say(explore.stages_view(), lambda basis, boundaries: {"end": boundaries[-1]}, "both",
                zh="到{end}年。", en="To {end}.")  # fmt: skip
    key = shown[-1]["application/vnd.jupyter.widget-view+json"]["model_id"]
    sentence = ipywidgets.widgets.widget._instances[key]
    assert shown[-1]["text/plain"] == "到2020年。\nTo 2020."
    panel.controls["boundaries"].sliders[-1].value = 2018
    assert sentence.value == '<p lang="zh">到2018年。</p><p lang="en">To 2018.</p>'


def test_each_boundary_is_named_in_the_language_of_the_panel():
    panel = explore_panel.Panel(explore.stages_view(), "both")
    sliders = panel.controls["boundaries"].sliders
    assert [one.description for one in sliders] == [
        *(f"Start of stage {number}" for number in stages.NUMBERS), "End of stage 4"]  # fmt: skip
    panel.lang.value = "zh"
    assert [one.description for one in sliders][1::3] == ["第二阶段起始", "第四阶段结束"]
    assert [one.value for one in sliders] == list(stages.BOUNDARIES)


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
