"""Self-checks of exercises, for practice: one file of the standard library that needs nothing else.

In the solved notebook `check` shows the answer and tells the press what it is. A copy to practise
with gets a seal in its place: a slow hash of the rounded answer, salted with the words of the copy,
so that no table of answers serves two copies. There `check` says whether the student's number is
right. A wrong one gets advice that depends on its kind alone, never on how near it is. Few numbers
are possible as an answer, so a patient loop finds it: what is graded carries no seal.

>>> from nbpress import selfcheck
>>> selfcheck.check("growth-1", 28.34, "percent", "en", decimals=1)
Answer: 28.3 percent
"""

import hashlib
import html
import math
import numbers
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeGuard

ROUNDS = 100_000  # one guess costs some hundredths of a second


@dataclass(frozen=True)
class Kind:
    """What an answer can be: its range, its unit and what to look at, each in zh and en."""

    low: float
    high: float
    unit: tuple[str, str]
    advice: tuple[str, str]
    whole: bool = False


FORMULA = ("看清公式与年份。", "Look again at formula and years.")
SHARE = (
    "看清符号、百分数还是小数、分子与分母各是什么。",
    "Look at the sign, percent or fraction, and what is divided by what.",
)
UNIT = ("看清符号与单位。", "Look at the sign and the unit.")
ENDS = ("看清首尾两端是否都算在内。", "See whether both ends are counted.")
KINDS = {
    "number": Kind(-math.inf, math.inf, ("", ""), FORMULA),
    "count": Kind(0, math.inf, ("个", "(a count)"), ENDS, whole=True),
    "year": Kind(0, 3000, ("年", "(a year)"), ENDS, whole=True),
    "years": Kind(0, 10_000, ("年", "years"), ENDS, whole=True),
    "ratio": Kind(0, 1000, ("（比值）", "(a ratio)"), SHARE),
    "percent": Kind(-100, 10_000, ("%", "percent"), SHARE),
    "points": Kind(-100, 100, ("个百分点", "percentage points"), SHARE),
    "change": Kind(-1000, 1000, ("（变化量）", "(a change)"), SHARE),
    "yuan": Kind(-1e9, 1e9, ("元", "yuan"), UNIT),
    "trillion_yuan": Kind(-1e5, 1e5, ("万亿元", "trillion yuan"), UNIT),
}
WORDS = {
    "answer": ("参考答案：{answer}{unit}", "Answer: {answer} {unit}"),
    "unchecked": (
        "本卷不带自查，由教师批改。",
        "This copy checks nothing by itself; your teacher marks it.",
    ),
    "right": ("答对了（自查只供练习，不计分）。", "That is right (for practice, no marks)."),
    "wrong": (
        "还不对（自查只供练习，不计分）。{advice}中间结果不要取整。",
        "Not yet right (for practice, no marks). {advice} Round only at the end.",
    ),
    "empty": (
        "还没有作答：把答案赋给题目要求的变量，再运行本单元格。",
        "No answer yet: assign it to the variable that is asked for, then run this cell.",
    ),
    "no_number": (
        "答案应是一个数；若是表格的一格，请取出数值。",
        "The answer should be one number; if it is a cell of a table, take its value.",
    ),
    "not_finite": (
        "得到的不是有限的数：数据里可能缺了某一年，或除数为零。",
        "That is not a finite number: a year may be missing, or a divisor is zero.",
    ),
    "whole": ("这里要的是整数。", "A whole number is asked for."),
    "range": (
        "这个数超出了该单位可能的范围：检查单位与公式。",
        "That lies outside what this unit can be: check unit and formula.",
    ),
    "changed": (
        "本卷按{changed}生成，请改回这些参数再自查。",
        "This copy was made for {changed}; set these parameters back to check an answer.",
    ),
}
_SEALS: dict[str, tuple[str, str, dict[str, object]]] = {}


class Told(str):
    """What a check says, shown as text; in the solved notebook it tells the press the answer.

    Two languages are shown as two paragraphs that name theirs, so that a page can hide one.
    """

    about: Mapping[str, object] | None = None
    texts: Mapping[str, str] | None = None

    def __repr__(self) -> str:
        return str(self)

    def _repr_mimebundle_(self, **_: object) -> tuple[dict[str, str], Mapping[str, object]]:
        shown = {"text/plain": str(self)}
        if self.texts and len(self.texts) > 1:
            shown["text/html"] = "\n".join(
                f'<p lang="{lang}">{html.escape(text)}</p>' for lang, text in self.texts.items()
            )
        return shown, {"nbpress": self.about} if self.about else {}


def check(
    name: str,
    answer: object,
    kind: str = "number",
    lang: str = "en",
    decimals: int = 0,
    **parameters: object,
) -> Told:
    """Say whether an answer is right; in the solved notebook, show it.

    name: of the exercise, unique in its notebook. answer: a number; ``...`` or None while there is
    none. kind: one of `KINDS`. lang: zh, en or both. decimals: how many are asked for. parameters:
    those of the notebook on which the answer depends. Raises ValueError for an unknown kind.
    """
    if kind not in KINDS:
        raise ValueError(f"unknown kind of answer {kind!r}; choose one of {', '.join(KINDS)}")
    if name in _SEALS:
        return _text(*_verdict(name, answer, kind, decimals, parameters), lang=lang, kind=kind)
    if not _is_number(answer):
        return _text("unchecked", lang=lang, kind=kind)
    text = written(answer, decimals)
    told = _text("answer", {"answer": text}, lang=lang, kind=kind)
    told.about = {"check": name, "answer": text, "exact": f"{float(answer):.10g}", "kind": kind,
                  "parameters": parameters}  # fmt: skip
    return told


def seal(name: str, digest: str, salt: str, **parameters: object) -> None:
    """Put the seal of an answer where `check` finds it; the press writes this line into a copy."""
    _SEALS[name] = digest, salt, parameters


def digest(name: str, text: str, salt: str) -> str:
    """The seal of an answer as `written`: PBKDF2 with SHA-256, 100,000 rounds, 24 digits of it."""
    made = hashlib.pbkdf2_hmac("sha256", text.encode(), f"{salt}/{name}".encode(), ROUNDS)
    return made.hex()[:24]


def written(number: numbers.Real, decimals: int) -> str:
    """A number as text with so many decimals: halves go away from zero, zero has no sign.

    >>> written(28.349999999, 1), written(2.675, 2), written(-0.04, 1), written(float("nan"), 1)
    ('28.3', '2.68', '0.0', 'nan')
    """
    value = float(number)
    if not math.isfinite(value):
        return "nan"
    step = Decimal(1).scaleb(-decimals)
    # 2.675 is meant, though the nearest binary number is a little below it
    rounded = Decimal(repr(round(value, decimals + 9))).quantize(step, ROUND_HALF_UP)
    return f"{abs(rounded) if not rounded else rounded:f}"


def _verdict(
    name: str, answer: object, kind: str, decimals: int, parameters: Mapping[str, object]
) -> tuple[str, dict[str, str]]:
    sealed, salt, made_for = _SEALS[name]
    differing = [key for key in made_for if not _same(made_for[key], parameters.get(key))]
    if differing:
        told = ", ".join(f"{key} = {made_for[key]!r}" for key in differing)
        return "changed", {"changed": told}
    if answer is ... or answer is None:
        return "empty", {}
    if not _is_number(answer):
        return "no_number", {}
    if digest(name, written(answer, decimals), salt) == sealed:
        return "right", {}
    value, what = float(answer), KINDS[kind]
    if not math.isfinite(value):
        return "not_finite", {}
    if what.whole and value != int(value):
        return "whole", {}
    return ("wrong" if what.low <= value <= what.high else "range"), {}


def _is_number(answer: object) -> TypeGuard[numbers.Real]:
    return isinstance(answer, numbers.Real) and not isinstance(answer, bool)


def _same(one: object, other: object) -> bool:
    if isinstance(one, Sequence) and isinstance(other, Sequence):
        return list(one) == list(other)
    return one == other


def _text(key: str, values: Mapping[str, str] | None = None, *, lang: str, kind: str) -> Told:
    places = {"zh": 0, "en": 1}
    what = KINDS[kind]
    texts = {
        one: WORDS[key][place]
        .format(unit=what.unit[place], advice=what.advice[place], **(values or {}))
        .rstrip()
        for one, place in places.items()
        if lang == one or lang not in places
    }
    told = Told("\n".join(texts.values()))
    told.texts = texts
    return told
