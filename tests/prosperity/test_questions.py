"""Questions of one's own: what Tab offers, and the recipes of docs/questions.md."""

import ast
import inspect
import re

import matplotlib
import numpy as np
import pandas as pd
import prosperity
import pytest
from matplotlib import font_manager
from matplotlib.text import Text
from prosperity.base.errors import InputError
from prosperity.base.places import NOTEBOOKS, ROOT
from prosperity.base.words import font_files

BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
RECIPES = {
    lang: BLOCK.findall((ROOT / "docs" / name).read_text("utf-8"))
    for lang, name in (("en", "questions.md"), ("zh", "questions.zh.md"))
}


def answer(recipe, folder, monkeypatch):
    """What the last line of a recipe gives, run where files may be written."""
    monkeypatch.chdir(folder)
    matplotlib.use("agg")
    *lines, last = ast.parse(recipe).body
    given = {}
    exec(compile(ast.Module(lines, []), "recipe", "exec"), given)
    if isinstance(last, ast.Expr):
        return eval(compile(ast.Expression(last.value), "recipe", "eval"), given)
    exec(compile(ast.Module([last], []), "recipe", "exec"), given)
    return given


@pytest.mark.parametrize("recipe", RECIPES["en"], ids=lambda text: text.splitlines()[-1].strip())
def test_a_recipe_runs_and_has_at_most_five_lines_after_its_imports(recipe, tmp_path, monkeypatch):
    lines = [one for one in recipe.splitlines() if one and not re.match("import|from", one)]
    assert 1 <= len(lines) <= 5
    answer(recipe, tmp_path, monkeypatch)


def test_both_languages_give_the_same_recipes():
    plain = {
        lang: [re.sub(r'  #.*|"(zh|en)"', "", one) for one in found]
        for lang, found in RECIPES.items()
    }
    assert plain["zh"] == plain["en"] and len(plain["en"]) > 8


def test_recipes_answer_from_the_tables_as_they_are(tmp_path, monkeypatch):
    def of(text):
        [recipe] = [one for one in RECIPES["en"] if text in one]
        return answer(recipe, tmp_path, monkeypatch)

    table = pd.read_csv(ROOT / "data/province_income.csv").query("year == 2019")
    ratio = (table["urban_income_yuan"] / table["rural_income_yuan"]).set_axis(table["province"])
    assert of("sort_values()").to_dict() == pytest.approx(
        {one: ratio[one] for one in [*ratio.nsmallest(2).index, *ratio.nlargest(2).index]}
    )
    users = pd.read_csv(ROOT / "data/internet_users.csv").query("date == '2020-12'")
    levels = users.set_index("group")["penetration_percent"]
    assert of("internet_penetration_gap")[0] == pytest.approx(levels["urban"] - levels["rural"])
    of("both.save")
    assert {path.suffix for path in (tmp_path / "figures").iterdir()} == {
        ".svg", ".png", ".csv", ".json"
    }  # fmt: skip


@pytest.mark.parametrize("name", prosperity.NAMES)
def test_what_tab_offers_says_what_it_does_with_an_example(name):
    assert name in dir(prosperity)
    assert ">>> " in inspect.getdoc(getattr(prosperity, name))


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (("guizhou", "atlantis"), "unknown province 'atlantis'; choose one of beijing"),
        (("guizhou", "贵州"), "are one province; name two"),
        (("guizhou", "zhejiang", "wealth"), "unknown measure 'wealth'; choose one of"),
        (("guizhou", "zhejiang", "ratio", "census4"), "ratio has no editions; leave edition out"),
        (("guizhou", "zhejiang", "gdp_per_person_yuan", "census9"), "unknown edition 'census9'"),
        (("guizhou", "zhejiang", "ratio", "", "fr"), "unknown language 'fr'"),
    ],
)
def test_what_cannot_be_compared_is_refused_in_one_line(given, told):
    with pytest.raises(InputError, match=re.escape(told)) as refused:
        prosperity.compare(*given)
    assert "\n" not in str(refused.value)


def test_a_comparison_says_which_years_it_has_and_that_its_differences_are_unrounded():
    found = prosperity.compare("guizhou", "zhejiang", lang="en")
    said = [text.get_text() for text in found.figure.plot("en").texts]
    assert said[0].startswith("Guizhou 3.20, Zhejiang 2.01 in 2019: ")
    assert any("2013 to 2019, the years in which both have values" in one for one in said)
    assert "unrounded" in found.table("en").caption and "未取整" in found.table("zh").caption
    apart = found.data["guizhou"] - found.data["zhejiang"]
    assert np.allclose(found.data["difference"], apart, atol=1e-9)


def test_what_is_saved_says_every_file_and_every_language(monkeypatch, tmp_path):
    shown = []
    monkeypatch.setattr("prosperity.figures.core.is_live", lambda: True)
    monkeypatch.setattr("IPython.display.display", lambda one, **_: shown.append(one))
    prosperity.compare("guizhou", "zhejiang").save("both", tmp_path)
    told = repr(shown[-1])
    assert "Saved in Chinese and English: " in told
    assert all(one.name.rpartition("measure=ratio")[2] in told for one in tmp_path.iterdir())


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_comparison_draws_its_own_table_and_names_what_it_draws(lang):
    found = prosperity.compare("guizhou", "zhejiang", "gdp_per_person_yuan", "before_census4")
    drawn = found.figure.plot(lang)
    [axis] = drawn.axes
    lines = [list(line.get_ydata()) for line in axis.get_lines()]
    for province in ("guizhou", "zhejiang"):
        assert any(line == pytest.approx(list(found.data[province])) for line in lines)
    told = " ".join(text.get_text() for text in drawn.findobj(Text))
    for word in {"zh": ("贵州", "浙江", "普查"), "en": ("Guizhou", "Zhejiang", "census")}[lang]:
        assert word in told
    box = drawn.canvas.get_renderer() if hasattr(drawn.canvas, "get_renderer") else None
    edges = [text.get_window_extent(box) for text in drawn.findobj(Text) if text.get_text()]
    assert max(one.x1 for one in edges) <= drawn.bbox.x1 + 1, "nothing is cut"


def test_a_second_edition_gives_other_numbers():
    new, old = (
        prosperity.compare("guizhou", "zhejiang", "gdp_per_person_yuan", one).data["guizhou"][2018]
        for one in ("census4", "before_census4")
    )
    assert new != old


FRAMES = [
    pd.DataFrame({"my own": [1.5, np.nan, np.inf]}, index=pd.Index(["a", "b", "c"], name="my own")),
    pd.DataFrame({("a", 1): [1], ("a", 2): [True]}),
    pd.DataFrame([[1, 2]], columns=["twice", "twice"]),
    pd.DataFrame({2019: [pd.Timestamp("2020-01-01")], 2020: [["a", "list"]]}),
    pd.DataFrame({"kind": pd.Categorical(["x", None]), "z": [1j, 2j]}),
    pd.DataFrame(),
]


@pytest.mark.parametrize("frame", FRAMES, ids=range(len(FRAMES)))
@pytest.mark.parametrize("lang", ["zh", "en", "both"])
def test_any_frame_is_shown(frame, lang):
    table = prosperity.table(frame, lang)
    assert len(table.rows) == len(frame)
    assert repr(table) is not None and "<table>" in table._repr_html_()


def test_no_table_of_a_notebook_shows_the_bare_name_of_a_column():
    for path in NOTEBOOKS.glob("*.ipynb"):
        bare = re.findall(r'scope=\\"col\\"[^>]*>([a-z]+(?:_[a-z]+)+)<', path.read_text("utf-8"))
        assert not bare, f"{path.name}: give {bare} a term in data/terms.csv"


def test_a_plot_of_one_s_own_has_the_chinese_of_the_collection():
    import matplotlib.pyplot as plt

    with prosperity.style():
        figure, axis = plt.subplots()
        heading = axis.set_title("城乡收入比")
        figure.canvas.draw()
        assert font_manager.findfont(heading.get_fontproperties()) in map(
            str, font_files().values()
        )
    plt.close(figure)
