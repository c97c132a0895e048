"""Any prose can be set: what a cell leaves open ends with it, and no sign is a command."""

import re
from datetime import UTC, datetime

import pytest
from nbpress.errors import PressError
from nbpress.handout import markdown, pdf
from nbpress.handout.blocks import Group, Prose
from nbpress.handout.clearing import remarked
from nbpress.handout.markdown import closed
from nbpress.handout.markup import Markup
from nbpress.handout.paper import TEMPLATE

FORMULAS = r"""
, ¦ (,) ¦ f(a;b) ¦ [a,b) ¦ ]a,b[ ¦ ) ¦ ( ¦ \{a,b\} ¦ \left( a, b \right] ¦ \left( a
\frac{a}{b,c} ¦ \frac{,}{,} ¦ x_{i,j} ¦ x_, ¦ x^ ¦ x__y ¦ \sqrt[,]{,} ¦ \text{a, #b}
\text{收入，元} ¦ 收入 ¦ "a" ¦ # ¦ a#b ¦ \# ¦ @a ¦ & ¦ a & b ¦ \\ ¦ % ¦ \unknown{a} ¦ \foo,\bar
~ ¦ `a` ¦ / ¦ \hat{,} ¦ \binom{n}{,} ¦ \begin{cases} a, & b \\ c; & d \end{cases}
\substack{a,\\b} ¦ \tag{1} ¦ \label{a} ¦ <a> ¦ -> ¦ \left.\frac{a}{b}\right|_{x=1,y=2}
x <script>evil()</script> ¦ a' ¦ \$ ¦ emoji ¦ mat(1,2;3) ¦ sqrt(,)
"""
# ;; is the end of a line
TEXTS = r"""
# ¦ #( ¦ #let x = 1 ¦ #read("x") ¦ @a ¦ <label> ¦ [a](#nowhere) ¦ [a]() ¦ []() ¦ ![]() ¦ ` ¦ `,`
*a ¦ ** ¦ _ ¦ a_b_c ¦ ~ ¦ \ ¦ \( ¦ // ¦ /* a */ ¦ = ¦ == a ¦ + a ¦ - ¦ / a: b ¦ ; ¦ ,, ¦ ( ¦ ]
}} ¦ " ¦ “a ¦ $ ¦ $$ ¦ $5 and $6 ¦ &#35; ¦ &#64;x ¦ &lt;a&gt; ¦ --- ¦ *** ¦ > #x ¦ - [ ] a ¦ # ,
# ] ¦ ## ¦ ## $~$ ¦ ###### deep ¦ [^1] ¦ <br> ¦ <sub>,</sub> ¦ <https://e.org/a,b> ¦ a@b.c
{{ x }} ¦ :::{note} ¦ `x`{=typst} ¦ 100% ¦ a\ ¦ ``` ¦ ```python ¦ ~~~ ¦ <!-- ¦ <script>
<style> ¦ <pre> ¦ <? ¦ <!X ¦ <![CDATA[ ¦ - ``` ¦ > ~~~ ¦ - a;;  - b;;    - c;;      - d
| a | b |;;|---|---|;;| , | # | ¦ a;;```;;b ¦ ```;;a;;``` ¦ ````;;``` ¦ a;;===;;-;;---
"""


def listed(text):
    return [one.replace(";;", "\n") for one in re.split(" ¦ |\n", text.strip("\n"))]


PROSE = [*(f"${one}$" for one in listed(FORMULAS)), *listed(TEXTS)]


def blocks():
    """Each in an exercise of its own, with words of ours before and after it."""
    yield Prose("## Begin", "en")
    for number, text in enumerate(PROSE):
        whole = f"### Exercise {number}\n\n{text}"
        yield Group("exercise", [Prose(closed(whole, "t"), "en")])
        yield Prose(f"after {number}", "en")


def test_any_prose_can_be_printed(font_folder):
    pages = pdf.Pages(["en"])
    pages.add([*blocks()])
    head = '#show: handout.with(title-text: "t", lang: "en")'
    source = "\n".join([TEMPLATE.read_text(encoding="utf-8"), head, pdf.spoken(pages.source())])
    for number in range(len(PROSE)):
        assert f"]\nafter {number}\n" in source, PROSE[number]
    made = pdf.compiled(source, {}, [font_folder], datetime(2020, 1, 1, tzinfo=UTC), "t")
    assert made.startswith(b"%PDF")


def test_any_prose_leaves_the_page_whole():
    markup = Markup(["en"])
    markup.add(blocks())
    page = markup.html()
    for number, text in enumerate(PROSE):
        assert f'</div>\n\n<div lang="en">\n\n<p>after {number}</p>\n</div>' in page, text
    assert markdown.MARK not in page


@pytest.mark.parametrize("form", ["pdf", "html", "docx", "moodle", "qti"])
def test_what_cannot_be_closed_is_one_line_that_names_its_notebook(
    monkeypatch, make, executed, form
):
    monkeypatch.setitem(markdown.OPEN, "<!--", "")
    copy = executed()
    copy["cells"][12]["source"] += "\n\n<!-- lost"
    with pytest.raises(PressError, match="gap.ipynb: what begins here has no end: '### Exercise"):
        make("teacher", "en", form, copy)


@pytest.mark.parametrize(
    ("source", "zh", "en"),
    [
        ('a = "# 甲 / x"', 'a = "# 甲 / x"', 'a = "# 甲 / x"'),
        ("a = 1  # 单位：元 / 人", "a = 1  # 单位：元 / 人", "a = 1  # 单位：元 / 人"),
        ("a = 1  # 比率 / 100", "a = 1  # 比率 / 100", "a = 1  # 比率 / 100"),
        (
            'a = "甲 / b"  # allowed: 甲 / b, 乙 / c; 名 / name',
            'a = "甲 / b"  # 可取：甲 / b, 乙 / c; 名',
            'a = "甲 / b"  # allowed: 甲 / b, 乙 / c; name',
        ),
        ("a = 1  # Allowed: 1, 2", "a = 1  # 可取：1, 2", "a = 1  # allowed: 1, 2"),
        ("a = 1  # 可取：1; 年 / years", "a = 1  # 可取：1; 年", "a = 1  # allowed: 1; years"),
        (
            'a = "b"  # allowed: b,\n#   丙 / c, d; 地方 / place\n# 注 / note',
            'a = "b"  # 可取：b,\n#   丙 / c, d; 地方\n# 注',
            'a = "b"  # allowed: b,\n#   丙 / c, d; place\n# note',
        ),
    ],
)
def test_of_a_parameter_s_cell_only_free_text_in_two_languages_is_put_in_one(source, zh, en):
    assert (remarked(source, "zh"), remarked(source, "en")) == (zh, en)
