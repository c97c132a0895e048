"""Words: one table for both languages, numbers as each writes them, no glyph ever missing."""

import io
import re
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure
from prosperity import data
from prosperity.base import words
from prosperity.base.errors import InputError
from prosperity.figures.style import style


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_font_draws_every_term(lang):
    words.check_glyphs(texts[lang] for texts in words.terms().values())
    editions = [f"{table}_{one}" for table in data.tables() for one in data.editions(table)]
    assert len(editions) > 30
    words.check_glyphs(words.label(one, lang) for one in editions)


@pytest.mark.parametrize("lacking", ["mpl_font", "NotoSansCJKsc-Bold.otf"])
def test_a_font_that_is_not_there_is_named_with_the_remedy(lacking, tmp_path, monkeypatch):
    package = tmp_path / "mpl_font" / "fonts" / "noto"
    package.mkdir(parents=True)
    (package / "NotoSansCJKsc-Regular.otf").touch()
    found = SimpleNamespace(submodule_search_locations=[str(tmp_path / "mpl_font")])
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name == lacking else found)
    with pytest.raises(InputError, match=f"{lacking.replace('_', '.')}.* is missing.*: .*make"):
        words.font_files.__wrapped__()


def test_the_data_package_says_everything_in_both_languages():
    for name in data.tables():
        resource = data.resource(name)
        parts = [resource, *resource["schema"]["fields"], *resource["sources"],
                 *resource.get("editions", {}).values()]  # fmt: skip
        for part in parts:
            for key in {"title", "description", "note", "unit", "terms"} & part.keys():
                said = part[key] in ("", "none") or part.get(f"{key}_zh")
                assert said, f"{name}: {part[key]!r} has no Chinese"


def draw(text):
    with style():
        figure = Figure()
        figure.suptitle(text)
        picture = io.BytesIO()
        figure.savefig(picture, format="svg")
    return picture.getvalue()


def test_chinese_beside_math_keeps_its_glyphs():
    def glyphs(text):
        return set(re.findall(rb'href="#(NotoSansCJKsc-\w+-\w+)"', draw(text)))

    assert len(glyphs("增长率")) == 3
    assert glyphs("增长率") < glyphs("增长率 $\\Delta y / y$ growth")


@pytest.mark.parametrize("text", ["收入 😀", "收入 😀 $x$"])
def test_a_glyph_that_the_font_lacks_is_an_error_when_drawn(text):
    with pytest.raises(InputError, match="reword the label"):
        draw(text)


def test_a_missing_term_and_an_open_place_are_errors():
    with pytest.raises(InputError, match="no term 'urban_incme'.*data/terms.csv"):
        words.label("urban_incme", "zh")
    with pytest.raises(InputError, match="no value 'start' for term 'figure_1_title'"):
        words.label("figure_1_title", "en", first=2015)


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("a,甲,A,\na,乙,B,\n", "key 'a' stands twice"),
        ("a,甲,,\n", "'a' has no en text"),
        ("a,甲,A, cut here,\n", "'a' has a cell too many"),
        ("a,A,甲,\n", "'a' is Chinese in English"),
        ("a ,甲,A,\n", "'a ' is no key"),
        ("\ud800", "is not UTF-8"),
    ],
)
def test_a_table_of_terms_with_a_double_an_empty_or_a_cut_text_is_refused(tmp_path, body, told):
    path = tmp_path / "terms.csv"
    path.write_text("key,zh,en,note\n" + body, encoding="utf-8", errors="surrogatepass")
    with pytest.raises(InputError, match=told):
        words.terms(path)


def test_a_table_of_terms_begins_with_its_columns(tmp_path):
    path = tmp_path / "terms.csv"
    for head in ("\ufeffkey,zh,en,note", "key;zh;en;note", ""):
        path.write_text(f"{head}\na,甲,A,\n", encoding="utf-8")
        with pytest.raises(InputError, match="write key,zh,en,note"):
            words.terms(path)


@given(st.decimals(-(10**9), 10**9, places=4), st.integers(0, 3))
def test_rounding_is_half_away_from_zero_in_decimal_digits(value, decimals):
    shown = words.round_half_up(float(value), decimals)
    assert abs(shown - value) <= 10**-decimals / 2
    assert words.round_half_up(-float(value), decimals) == -shown
