"""By which rule a printed value is compared with what is found, and the rule in words.

A rule is a choice of ``rule`` in ``data/readings.csv`` with what stands at its marked places, such
as ``("between", "3", "4")``.
"""

import re
from fractions import Fraction

from prosperity.audit.readings import words
from prosperity.audit.units import translate, written
from prosperity.base.errors import InputError
from prosperity.data.rounding import Interval, exact

Rule = tuple[str, ...]
PRINTED = re.compile(r"(?P<sign>[<>~]?)(?P<number>-?\d+(\.\d+)?)(?P<more>\+?)")
BOUNDS = ("above", "below", "between")  # rules that the printed number alone does not tell
NUMBERS = ("equal", "about", *BOUNDS)  # rules that compare with a number


Limits = tuple[Fraction | None, Fraction | None]  # None where it is open


def form_of(printed: str) -> re.Match:
    """The parts of a printed number: its sign, the number, whether it is more.

    Raises:
        InputError: for what is no printed number.

    >>> form_of("")
    Traceback (most recent call last):
    prosperity.base.errors.InputError: '' is not a printed number such as 9.50, >1.7, ~30 or 3+
    """
    if form := PRINTED.fullmatch(printed):
        return form
    raise InputError(f"{printed!r} is not a printed number such as 9.50, >1.7, ~30 or 3+")


def limits(printed: str) -> Limits | None:
    """The bounds between which a number has to lie if what is printed is a bound; else None.

    >>> limits("3+"), limits(">2"), limits("9.50")
    ((Fraction(3, 1), Fraction(4, 1)), (Fraction(2, 1), None), None)
    """
    form = form_of(printed)
    number = exact(form["number"])
    if form["more"]:
        return number, number + 1
    if form["sign"] in ("<", ">"):
        return (number, None) if form["sign"] == ">" else (None, number)
    return None


def stands_for(printed: str) -> Interval:
    """What a printed number that is no bound can stand for.

    >>> stands_for("~30").printed(0), stands_for("9.50").printed(3)
    ('25 to 35', '9.495 to 9.505')
    """
    form = form_of(printed)
    return (Interval.about if form["sign"] == "~" else Interval.rounded)(form["number"])


def meant(printed: str) -> Limits:
    """Between which numbers a printed one lies.

    >>> meant("~30"), meant(">2")
    ((Fraction(25, 1), Fraction(35, 1)), (Fraction(2, 1), None))
    """
    if (bounds := limits(printed)) is not None:
        return bounds
    interval = stands_for(printed)
    return interval.low, interval.high


def of_number(printed: str) -> Rule:
    """By which rule a printed number is compared.

    >>> of_number("3+"), of_number(">1.7"), of_number("9.50")
    (('between', '3', '4'), ('above', '1.7'), ('equal', '9.50'))
    """
    form = form_of(printed)
    number = form["number"]
    if form["more"]:
        return "between", number, str(exact(number) + 1)
    return {">": "above", "<": "below", "~": "about", "": "equal"}[form["sign"]], number


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
