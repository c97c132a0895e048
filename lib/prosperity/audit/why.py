"""Why a verdict is what it is: a few sentences in each language, made from the findings alone.

`Reasons` holds what there is to tell of one claim; each of its methods tells one thing, and
`Reasons.told` puts them in order.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from prosperity.audit.kinds import FAILS, NOTHING, WITHIN
from prosperity.audit.readings import words
from prosperity.audit.rules import BOUNDS
from prosperity.audit.verdicts import (
    FORECAST,
    MISLABELLED,
    NOT_TESTABLE,
    Finding,
    deciding,
    is_weak,
    revised,
    roll_up,
    turning,
)

TEXT = {
    "zh": {
        "holds": "成立：{}",
        "fails": "不成立：{}",
        "named": "数字无误，名称不符：{}",
        "revised": "此后修订：{}",
        "beside": "另见：{}",
        "implied": "文中未印此数，系由所印的两个数推知。",
        "future": "属于预测，尚无法判定。",
        "argument": "属于论断，手头的公开数据不足以判定。可检验办法：{}",
        "list": "所引文献{}无从查对：手头的文本没有文献列表。可检验办法：{}",
        "data": "手头的公开数据不足以判定。可检验办法：{}",
        "cited": "文献{}无从查对，手头的文本没有文献列表；以上只核对所述内容。",
        "then": "按{}以前公布的资料，判定为“{}”。",
        "rule": "判定规则：{}。",
        "turns": "取决于：{}。",
        "weak": "证据偏弱，结论有待更可靠的来源。",
        "half": "其中一方的证据偏弱。",
        "cut": "文中数字系截尾而非四舍五入。",
        "digits": "末位数字超出原始数据的精度。",
        "coarse": "只印一位数字，四舍五入后相同的数都算相符。",
        "about": "文中为约数，末尾的零不计为有效数字。",
        "interval": "数值落在原始数据四舍五入所允许的区间内。",
        "gaps": "个别年份没有可靠数据，“逐年”无从确认。",
        "short": "可用的年份不足两年。",
        "tie": "在舍入误差内与其他年份并列。",
        "open": "其中一项现有来源不能确定。",
    },
    "en": {
        "holds": "Holds: {}",
        "fails": "Fails: {}",
        "named": "The number is right, the name is not: {}",
        "revised": "Revised since: {}",
        "beside": "Beside it: {}",
        "implied": "The paper does not print this number; it follows from two that it prints.",
        "future": "A forecast; nothing decides it yet.",
        "argument": "An argument, which no public data at hand decide. What would: {}",
        "list": "Reference {} cannot be looked up: our copy of the text has no list of references. "
        "What would settle it: {}",
        "data": "No public data at hand decides it. What would: {}",
        "cited": "Reference {} cannot be looked up, for our copy has no list of references; "
        "only the content is checked here.",
        "then": "With what was published by {} the verdict is “{}”.",
        "rule": "Rule: {}.",
        "turns": "It depends on: {}.",
        "weak": "The evidence is weak; a better source could change this.",
        "half": "The evidence on one side is weak.",
        "cut": "The paper cut the number; it did not round it.",
        "digits": "The last printed digit is finer than the data support.",
        "coarse": "One digit is printed; whatever rounds to it agrees.",
        "about": "The paper gives a round number, whose closing zeros are no digits.",
        "interval": "The value lies inside what the rounding of the data allows.",
        "gaps": "Some years have no sourced value, so a course of every year cannot be confirmed.",
        "short": "Fewer than two years are at hand.",
        "tie": "Another year ties with it within rounding.",
        "open": "One part of it the sources at hand leave open.",
    },
}
NOTES = ("cut", "digits", "coarse", "about", "interval", "gaps", "short", "tie", "open")
MANY = 4  # more readings than this are told by their extremes
STOP, SEPARATOR = {"zh": "。", "en": "."}, {"zh": "；", "en": "; "}


@dataclass(frozen=True, slots=True)
class Reasons:
    """What there is to tell of one claim.

    Args:
        kind: of the claim.
        findings: all findings, those beside the verdict too.
        day: the date of the paper, for the verdict of that time.
        test: what would test the claim if nothing does, by language.
        cites: marks of the references that the sentence carries, such as ``[12]``.
        implied: whether the paper does not print the number.
    """

    kind: str
    findings: Sequence[Finding]
    day: str
    test: dict[str, str]
    cites: str = ""
    implied: bool = False

    def told(self, lang: str) -> str:
        """All of it, in zh or en."""
        parts = [
            TEXT[lang]["implied"] if self.implied else "",
            self._undecided(lang),
            *self._groups(lang),
            *self._notes(lang),
            self._rule(lang),
            self._turns(lang),
            self._weakness(lang),
            self._cited(lang),
            self._then(lang),
        ]
        return ("" if lang == "zh" else " ").join(filter(None, parts))

    @property
    def _verdict(self) -> str:
        return roll_up(self.kind, self.findings)

    def _undecided(self, lang: str) -> str:
        if self._verdict == FORECAST:
            return TEXT[lang]["future"]
        if self._verdict != NOT_TESTABLE:
            return ""
        test = self.test[lang].rstrip("。.") + STOP[lang]
        if self.kind == "argument":
            return TEXT[lang]["argument"].format(test)
        if self.cites:
            return TEXT[lang]["list"].format(self.cites, test)
        return TEXT[lang]["data"].format(test)

    def _split(self) -> dict[str, list[Finding]]:
        """The findings by what they do: they hold, fail, revise, or only stand beside."""
        found = [] if self.kind == "forecast" else deciding(self.findings)
        later = revised(self.findings)
        said = [one for one in self.findings if one.holds != NOTHING or one.match.computed]
        return {
            "holds": [one for one in found if one.holds != FAILS],
            "fails": [one for one in found if one.holds == FAILS],
            "revised": later,
            "beside": [one for one in said if one not in found and one not in later],
        }

    def _groups(self, lang: str) -> list[str]:
        groups = self._split().items()
        renamed = {"fails": "named"} if self._verdict == MISLABELLED else {}
        return [
            TEXT[lang][renamed.get(name, name)].format(_list(group, lang))
            for name, group in groups
            if group
        ]

    def _notes(self, lang: str) -> list[str]:
        decided = deciding(self.findings)
        silent = [one for one in self.findings if one.counts and one.holds == NOTHING]
        notes = {note for one in decided or silent for note in one.match.notes}
        if self._verdict != WITHIN:
            notes.discard("interval")
        return [TEXT[lang][note] for note in NOTES if note in notes]

    def _rule(self, lang: str) -> str:
        bounds = {
            rule: None
            for one in self._split()["fails"]
            for rule, (key, *_) in zip(one.rules(lang), one.match.rules, strict=True)
            if key in BOUNDS
        }
        return TEXT[lang]["rule"].format(SEPARATOR[lang].join(bounds)) if bounds else ""

    def _turns(self, lang: str) -> str:
        turned = [] if self.kind == "forecast" else turning(self.findings)
        names = [words("dimension", name)[lang] for name in turned]
        return (
            TEXT[lang]["turns"].format({"zh": "、", "en": ", "}[lang].join(names)) if names else ""
        )

    def _weakness(self, lang: str) -> str:
        groups = self._split()
        sides = [group for group in (groups["holds"], groups["fails"]) if group]
        if len(sides) == 2 and any(all(one.weak for one in side) for side in sides):
            return TEXT[lang]["half"]
        return TEXT[lang]["weak"] if sides and is_weak(self.findings) else ""

    def _cited(self, lang: str) -> str:
        decided = self._verdict not in (NOT_TESTABLE, FORECAST)
        return TEXT[lang]["cited"].format(self.cites) if self.cites and decided else ""

    def _then(self, lang: str) -> str:
        then = roll_up(self.kind, self.findings, self.day)
        if then == self._verdict:
            return ""
        return TEXT[lang]["then"].format(self.day, words("verdict", then)[lang])


def _list(findings: Sequence[Finding], lang: str) -> str:
    parts = [one.says[lang].rstrip("。.") for one in findings if one.says]
    computed = [one for one in findings if not one.says]
    if len(computed) > MANY:
        more = {"zh": "（共{}种读法）", "en": " ({} readings)"}[lang].format(len(computed))
        parts.append(SEPARATOR[lang].join(_part(one, lang) for one in _ends(computed)) + more)
    else:
        parts += [_part(one, lang) for one in computed]
    return SEPARATOR[lang].join(dict.fromkeys(parts)) + STOP[lang]


def _ends(findings: Iterable[Finding]) -> list[Finding]:
    """Of many readings those with the lowest and the highest number, or the first and the last."""
    try:
        ordered = sorted(findings, key=lambda one: float(one.match.computed))
    except ValueError:
        ordered = list(findings)
    return [ordered[0], ordered[-1]]


def _part(one: Finding, lang: str) -> str:
    text = one.computed(lang)
    if not one.name[lang]:
        return ("数据为" if lang == "zh" else "the data give ") + text
    return one.name[lang] + ("：" if lang == "zh" else ": ") + text
