"""From findings to one verdict, and a sentence in each language on why.

A finding says how one reading of a claim compares; the verdict follows from all that count:

| all hold, one exactly | all hold, none exactly | some hold | none holds | nothing found |
| --- | --- | --- | --- | --- |
| reproduced | within rounding | depends | contradicted, or miscited | not testable |
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field

from prosperity.kinds import FAILS, NOTHING, REPRODUCED, WITHIN, Match
from prosperity.readings import words
from prosperity.rules import BOUNDS, told
from prosperity.units import translate, written

DEPENDS, CONTRADICTED, MISCITED = "depends", "contradicted", "miscited"
FORECAST, NOT_TESTABLE = "forecast", "not testable"
VERDICTS = (*(REPRODUCED, WITHIN, DEPENDS, CONTRADICTED, MISCITED, FORECAST, NOT_TESTABLE),)


@dataclass(frozen=True, slots=True)
class Finding:
    """One reading of one claim, compared.

    Args:
        key: stable name of the reading.
        name: what the reading is called, by language.
        match: how it compares.
        counts: False if it is shown beside the verdict without deciding it.
        weak: True if it rests on weak or unverified evidence.
        says: what the source says, by language; empty for computed findings.
        choices: dimension and choice of a computed finding's reading.
        sources: titles of the sources.
        places: the cells it was computed from.
        unit: of what was computed; empty for none.
    """

    key: str
    name: dict[str, str]
    match: Match
    counts: bool = True
    weak: bool = False
    says: dict[str, str] = field(default_factory=dict)
    choices: tuple[tuple[str, str], ...] = ()
    sources: tuple[str, ...] = ()
    places: frozenset = frozenset()
    unit: str = ""

    def computed(self, lang: str) -> str:
        """What was computed, in zh or en, with its unit."""
        return written(translate(self.match.computed, lang), self.unit, lang)

    def rules(self, lang: str) -> list[str]:
        """What has to be so for the reading to hold, in zh or en."""
        return [told(rule, self.unit, lang) for rule in self.match.rules]

    @property
    def holds(self) -> str:
        """reproduced, within rounding, fails or no data."""
        return self.match.holds


def roll_up(kind: str, findings: Sequence[Finding]) -> str:
    """One verdict from the findings that count.

    >>> one = Finding("a", {}, Match("reproduced", "2.57"))
    >>> other = Finding("b", {}, Match("fails", "2.37"))
    >>> roll_up("ratio", [one]), roll_up("ratio", [one, other]), roll_up("citation", [other])
    ('reproduced', 'depends', 'miscited')
    """
    if kind == "forecast":
        return FORECAST
    holds = [one.holds for one in deciding(findings)]
    if not holds:
        return NOT_TESTABLE
    if FAILS not in holds:
        return REPRODUCED if REPRODUCED in holds else WITHIN
    if set(holds) != {FAILS}:
        return DEPENDS
    return MISCITED if kind == "citation" else CONTRADICTED


def deciding(findings: Sequence[Finding]) -> list[Finding]:
    """The findings that count and say something."""
    return [one for one in findings if one.counts and one.holds != NOTHING]


def is_weak(findings: Sequence[Finding]) -> bool:
    """Whether nothing better than weak evidence decides."""
    found = deciding(findings)
    return bool(found) and all(one.weak for one in found)


def turning(findings: Sequence[Finding]) -> list[str]:
    """Dimensions in which a change of choice alone turns holding into failing, or ``source``.

    Two readings that differ in several dimensions at once, such as a share by division and a share
    as published, tell of the dimension that both have.
    """
    found = deciding(findings)
    turned: dict[str, None] = {}
    for one, other in itertools.combinations(found, 2):
        if (one.holds == FAILS) == (other.holds == FAILS):
            continue
        a, b = dict(one.choices), dict(other.choices)
        differ = [name for name in a if name in b and a[name] != b[name]]
        if not a and not b:
            turned["source"] = None
        elif len(differ) == 1:
            turned[differ[0]] = None
    return list(turned)


TEXT = {
    "zh": {
        "holds": "成立：{}",
        "fails": "不成立：{}",
        "beside": "另见：{}",
        "future": "属于预测，尚无法判定。",
        "test": "现有公开数据无法判定。可检验办法：{}",
        "rule": "判定规则：{}。",
        "turns": "取决于：{}。",
        "weak": "证据偏弱，结论有待更可靠的来源。",
        "half": "其中一方的证据偏弱。",
        "cut": "文中数字系截尾而非四舍五入。",
        "digits": "末位数字超出原始数据的精度。",
        "interval": "数值落在原始数据四舍五入所允许的区间内。",
        "gaps": "个别年份没有可靠数据，按已有年份判断。",
        "tie": "在舍入误差内与其他年份并列。",
        "open": "其中一项来源未能证实。",
    },
    "en": {
        "holds": "Holds: {}",
        "fails": "Fails: {}",
        "beside": "Beside it: {}",
        "future": "A forecast; nothing decides it yet.",
        "test": "No public data at hand decides it. What would: {}",
        "rule": "Rule: {}.",
        "turns": "It depends on: {}.",
        "weak": "The evidence is weak; a better source could change this.",
        "half": "The evidence on one side is weak.",
        "cut": "The paper cut the number; it did not round it.",
        "digits": "The last printed digit is finer than the data support.",
        "interval": "The value lies inside what the rounding of the data allows.",
        "gaps": "Some years have no sourced value; the others decide.",
        "tie": "Another year ties with it within rounding.",
        "open": "One part of it no source confirms.",
    },
}
MANY = 4  # more readings than this are told by their extremes
STOP, SEPARATOR = {"zh": "。", "en": "."}, {"zh": "；", "en": "; "}


def _list(findings: Sequence[Finding], lang: str) -> str:
    parts = [one.says[lang].rstrip("。.") for one in findings if one.says]
    computed = [one for one in findings if not one.says]
    if len(computed) > MANY:
        ends = _ends(computed)
        more = {"zh": "（共{}种读法）", "en": " ({} readings)"}[lang].format(len(computed))
        parts.append(SEPARATOR[lang].join(_part(one, lang) for one in ends) + more)
    else:
        parts += [_part(one, lang) for one in computed]
    return SEPARATOR[lang].join(dict.fromkeys(parts)) + STOP[lang]


def _ends(findings: Sequence[Finding]) -> list[Finding]:
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


def why(kind: str, findings: Sequence[Finding], test: dict[str, str], lang: str) -> str:
    """A short text on what decided, made from the findings alone.

    Args:
        kind: kind of the claim.
        findings: all findings, those beside the verdict too.
        test: what would test the claim if nothing does, by language.
        lang: zh or en.
    """
    text, parts, found = TEXT[lang], [], deciding(findings)
    beside = [one for one in findings if one not in found and one.holds != NOTHING]
    if kind == "forecast":
        parts.append(text["future"])
        found, beside = [], [*found, *beside]
    elif not found:
        parts.append(text["test"].format(test[lang].rstrip("。.") + STOP[lang]))
    groups = (
        ("holds", [one for one in found if one.holds != FAILS]),
        ("fails", [one for one in found if one.holds == FAILS]),
        ("beside", beside),
    )
    parts += [text[name].format(_list(group, lang)) for name, group in groups if group]
    notes = {note for one in found for note in one.match.notes}
    if roll_up(kind, findings) != WITHIN:
        notes.discard("interval")
    parts += [text[note] for note in text if note in notes]
    bounds = [
        rule
        for one in groups[1][1]
        for rule, (key, *_) in zip(one.rules(lang), one.match.rules, strict=True)
        if key in BOUNDS
    ]
    if bounds:
        parts.append(text["rule"].format(SEPARATOR[lang].join(dict.fromkeys(bounds))))
    turned = [words("dimension", name)[lang] for name in turning(findings) if kind != "forecast"]
    if turned:
        parts.append(text["turns"].format(("、" if lang == "zh" else ", ").join(turned)))
    sides = [[one.weak for one in group] for _, group in groups[:2] if group]
    if len(sides) == 2 and any(map(all, sides)):
        parts.append(text["half"])
    elif found and is_weak(findings):
        parts.append(text["weak"])
    return ("" if lang == "zh" else " ").join(parts)
