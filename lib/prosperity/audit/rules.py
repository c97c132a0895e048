"""By which rule a printed value is compared with what is found, and the rule in words.

A rule is a choice of ``rule`` in ``data/readings.csv`` with what stands at its marked places, such
as ``("between", "3", "4")``.
"""

import re
from fractions import Fraction

from prosperity.audit.readings import words
from prosperity.audit.units import translate, written
from prosperity.data.rounding import Interval, exact

Rule = tuple[str, ...]
PRINTED = re.compile(r"(?P<sign>[<>~]?)(?P<number>-?\d+(\.\d+)?)(?P<more>\+?)")
BOUNDS = ("above", "below", "between")  # rules that the printed number alone does not tell
NUMBERS = ("equal", "about", *BOUNDS)  # rules that compare with a number


Limits = tuple[Fraction | None, Fraction | None]  # None where it is open


def limits(printed: str) -> Limits | None:
    """The bounds between which a number has to lie if what is printed is a bound; else None.

    >>> limits("3+"), limits(">2"), limits("9.50")
    ((Fraction(3, 1), Fraction(4, 1)), (Fraction(2, 1), None), None)
    """
    form = PRINTED.fullmatch(printed)
    if form and form["more"]:
        return exact(form["number"]), exact(form["number"]) + 1
    if form and form["sign"] in ("<", ">"):
        number = exact(form["number"])
        return (number, None) if form["sign"] == ">" else (None, number)
    return None


def meant(printed: str) -> Limits:
    """Between which numbers a printed one lies.

    >>> meant("~30"), meant(">2")
    ((Fraction(25, 1), Fraction(35, 1)), (Fraction(2, 1), None))
    """
    if (bounds := limits(printed)) is not None:
        return bounds
    number = printed.removeprefix("~")
    interval = Interval.rounded(number) if number == printed else Interval.about(number)
    return interval.low, interval.high


def of_number(printed: str) -> Rule:
    """By which rule a printed number is compared.

    >>> of_number("3+"), of_number(">1.7"), of_number("9.50")
    (('between', '3', '4'), ('above', '1.7'), ('equal', '9.50'))
    """
    number = printed.strip("<>~+")
    if printed.endswith("+"):
        return "between", number, str(exact(number) + 1)
    return {">": "above", "<": "below", "~": "about"}.get(printed[0], "equal"), number


def rule_in_words(rule: Rule, unit: str, lang: str) -> str:
    """A rule in words; a number stands with its unit.

    >>> rule_in_words(("above", "1.7"), "100 million persons", "zh")
    '大于1.7亿人'
    >>> rule_in_words(("equal", "14.2"), "100 million persons", "en")
    'rounded to the digits that the paper prints, it equals 1.42 billion people'
    >>> rule_in_words(("falls ends",), "yuan", "en")
    'the last year is below the first'
    >>> rule_in_words(("above", "1"), "times", "en"), rule_in_words(("above", "0"), "percent", "en")
    ('the ratio is above 1', 'above 0')
    >>> [rule_in_words(("inside", one), "", "zh") for one in ("1940", "1978..1984", "2012..")]
    ['来源的时间是1940年', '来源的时间在1978—1984年之间', '来源的时间不早于2012年']
    """
    key, *places = rule
    if key == "inside":
        key = "in" if ".." not in places[0] else "since" if places[0].endswith("..") else key
        places = [_dated(places[0].removesuffix(".."), lang)]
    unit = unit if key in NUMBERS and places != ["0"] else ""
    ratio = key in BOUNDS and places == ["1"] and unit in ("", "times")
    text = words("rule", key)[lang].format(
        *(written(translate(one, lang), "" if ratio else unit, lang) for one in places)
    )
    return words("rule", "ratio")[lang].format(text) if ratio else text


def _dated(text: str, lang: str) -> str:
    """A year, a month or a span of years as it is written in a sentence.

    >>> _dated("1978..1984", "zh"), _dated("2012-12", "zh"), _dated("2012-12", "en")
    ('1978—1984年', '2012年12月', '2012-12')
    """
    if lang == "en":
        return text.replace("..", "–")
    year, dash, month = text.partition("-")
    return f"{year}年{int(month)}月" if dash else text.replace("..", "—") + "年"
