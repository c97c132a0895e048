"""By which rule a printed value is compared with what is found, and the rule in words.

A rule is a key of ``WORDS`` and what stands at its marked places: ``("between", "3", "4")``.
"""

import re

from prosperity.audit.units import translate, written
from prosperity.data.rounding import exact

Rule = tuple[str, ...]
PRINTED = re.compile(r"(?P<sign>[<>~]?)(?P<number>-?\d+(\.\d+)?)(?P<more>\+?)")
BOUNDS = ("above", "below", "between")  # rules that the printed number alone does not tell
NUMBERS = ("equal", "about", *BOUNDS)  # rules that compare with a number
WORDS = {
    "zh": {
        "equal": "按印出的位数四舍五入后为{}",
        "about": "约为{}，末尾的零不计为有效数字",
        "above": "大于{}",
        "below": "小于{}",
        "between": "大于{}且小于{}",
        "rises ends": "末年高于首年",
        "rises every_year": "每年都高于上一年",
        "falls ends": "末年低于首年",
        "falls every_year": "每年都低于上一年",
        "positive": "每一项都大于0",
        "highest": "最高的一年是{}",
        "largest": "{}居首",
        "inside": "查得的日期在{}之内",
        "same": "查得的是“{}”",
    },
    "en": {
        "equal": "rounded to the printed digits it is {}",
        "about": "about {}, whose closing zeros are no digits",
        "above": "above {}",
        "below": "below {}",
        "between": "above {} and below {}",
        "rises ends": "the last year is above the first",
        "rises every_year": "every year is above the one before",
        "falls ends": "the last year is below the first",
        "falls every_year": "every year is below the one before",
        "positive": "every value is above 0",
        "highest": "the highest year is {}",
        "largest": "{} is the largest",
        "inside": "the date found lies in {}",
        "same": "what is found is “{}”",
    },
}


def limits(printed: str) -> tuple[str | None, str | None] | None:
    """The bounds between which a number has to lie if what is printed is a bound; else None.

    >>> limits("3+"), limits(">1.7"), limits("9.50")
    (('3', '4'), ('1.7', None), None)
    """
    form = PRINTED.fullmatch(printed)
    if form and form["more"]:
        return form["number"], str(exact(form["number"]) + 1)
    if form and form["sign"] in ("<", ">"):
        return (form["number"], None) if form["sign"] == ">" else (None, form["number"])
    return None


def of_number(printed: str) -> Rule:
    """By which rule a printed number is compared.

    >>> of_number("3+"), of_number(">1.7"), of_number("9.50")
    (('between', '3', '4'), ('above', '1.7'), ('equal', '9.50'))
    """
    bounds = limits(printed)
    if bounds is None:
        about = printed.startswith("~")
        return ("about" if about else "equal", printed.removeprefix("~"))
    low, high = bounds
    if low is not None and high is not None:
        return ("between", low, high)
    return ("above", low) if low is not None else ("below", str(high))


def rule_in_words(rule: Rule, unit: str, lang: str) -> str:
    """A rule in words; a number stands with its unit.

    >>> rule_in_words(("above", "1.7"), "100 million persons", "zh")
    '大于1.7亿人'
    >>> rule_in_words(("equal", "14.2"), "100 million persons", "en")
    'rounded to the printed digits it is 1.42 billion people'
    >>> rule_in_words(("falls ends",), "yuan", "en")
    'the last year is below the first'
    """
    key, *places = rule
    unit = unit if key in NUMBERS else ""
    return WORDS[lang][key].format(*(written(translate(one, lang), unit, lang) for one in places))
