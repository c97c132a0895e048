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
            _text("implied", lang) if self.implied else "",
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
            return _text("future", lang)
        if self._verdict != NOT_TESTABLE:
            return ""
        test = self.test[lang].rstrip("。.") + STOP[lang]
        if self.kind == "argument":
            return _text("argument", lang, test)
        if self.cites:
            return _text("list", lang, self.cites, test)
        return _text("data", lang, test)

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
            _text(renamed.get(name, name), lang, _list(group, lang))
            for name, group in groups
            if group
        ]

    def _notes(self, lang: str) -> list[str]:
        decided = deciding(self.findings)
        silent = [one for one in self.findings if one.counts and one.holds == NOTHING]
        notes = {note for one in decided or silent for note in one.match.notes}
        if self._verdict != WITHIN:
            notes.discard("interval")
        return [_text(note, lang) for note in NOTES if note in notes]

    def _rule(self, lang: str) -> str:
        bounds = {
            rule: None
            for one in self._split()["fails"]
            for rule, (key, *_) in zip(one.rules(lang), one.match.rules, strict=True)
            if key in BOUNDS
        }
        return _text("rule", lang, SEPARATOR[lang].join(bounds)) if bounds else ""

    def _turns(self, lang: str) -> str:
        turned = [] if self.kind == "forecast" else turning(self.findings)
        names = [words("dimension", name)[lang] for name in turned]
        return _text("turns", lang, {"zh": "、", "en": ", "}[lang].join(names)) if names else ""

    def _weakness(self, lang: str) -> str:
        groups = self._split()
        sides = [group for group in (groups["holds"], groups["fails"]) if group]
        if len(sides) == 2 and any(all(one.weak for one in side) for side in sides):
            return _text("half", lang)
        return _text("weak", lang) if sides and is_weak(self.findings) else ""

    def _cited(self, lang: str) -> str:
        decided = self._verdict not in (NOT_TESTABLE, FORECAST)
        return _text("cited", lang, self.cites) if self.cites and decided else ""

    def _then(self, lang: str) -> str:
        then = roll_up(self.kind, self.findings, self.day)
        if then == self._verdict:
            return ""
        return _text("then", lang, self.day, words("verdict", then)[lang])


def _text(name: str, lang: str, *values: object) -> str:
    return words("why", name)[lang].format(*values)


def _list(findings: Sequence[Finding], lang: str) -> str:
    parts = [one.says[lang].rstrip("。.") for one in findings if one.says]
    computed = [one for one in findings if not one.says]
    if len(computed) > MANY:
        ends = SEPARATOR[lang].join(_part(one, lang) for one in _ends(computed))
        parts.append(_text("ends", lang, ends, len(computed)))
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
        return _text("given", lang, text)
    return one.name[lang] + ("：" if lang == "zh" else ": ") + text
