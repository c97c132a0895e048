"""A finding in words: both languages from one set of numbers, and no number typed."""

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as some
from nbconvert.filters import markdown2html
from prosperity.base import words
from prosperity.base.errors import InputError
from prosperity.base.show import say


def test_both_languages_stand_one_after_the_other():
    sentence = say("both", zh="为{x:.1f}倍", en="{x:.1f} times", x=2.5704)
    assert repr(sentence) == "为2.6倍\n2.6 times"
    marked = '<span lang="zh">为2.6倍</span>\n\n<span lang="en">2.6 times</span>'
    assert sentence._repr_markdown_() == marked, "so that a page can hide one"


def test_every_item_of_a_list_can_be_hidden_with_its_language():
    lines = {"zh": "- “下降”：{x}\n- 逐年", "en": "- It falls: {x}\n- By year"}
    markdown = say("both", **lines, x="是")._repr_markdown_()
    page = BeautifulSoup(markdown2html(markdown), "html.parser")
    items = {lang: [one.text for one in page.select(f"[lang={lang}] li")] for lang in lines}
    assert items == {"zh": ["“下降”：是", "逐年"], "en": ["It falls: 是", "By year"]}
    assert len(page("li")) == 4 and "- " not in page.text, "no item outside, none left raw"


@pytest.mark.parametrize(
    ("zh", "en", "numbers"),
    [
        ("{x}于1983年", "{x} in {year}", {"x": 1.0, "year": 1983}),
        ("{x}", "{x} and 3 more", {"x": 1.0}),
        ("{x}", "{y}", {"x": 1.0, "y": 2.0}),
        ("{x}", "{x}", {}),
        ("{x}", "{x}", {"x": 1.0, "y": 2.0}),
    ],
)
def test_a_typed_digit_and_a_place_that_one_side_lacks_are_refused(zh, en, numbers):
    with pytest.raises(InputError):
        say("both", zh=zh, en=en, **numbers)


@given(some.floats(-1e6, 1e6), some.integers(0, 4))
def test_numbers_are_rounded_as_offices_print(value, decimals):
    place = f"{{x:,.{decimals}f}}"
    assert repr(say("en", zh=place, en=place, x=value)) == words.number(value, decimals)


def test_a_word_may_differ_between_the_languages():
    name = {"zh": "浙江", "en": "Zhejiang"}
    assert repr(say("both", zh="{name}省", en="{name}", name=name)) == "浙江省\nZhejiang"
