"""A statement with its findings: its verdict, and why that is what it is in each language."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from prosperity.audit import published
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
from prosperity.base.words import listed

NOTES = ("cut", "digits", "coarse", "about", "interval", "gaps", "short", "tie", "open")
MANY = 4  # more readings than this are told by their extremes
STOP = {"zh": "。", "en": "."}


@dataclass(frozen=True, slots=True)
class Claim:
    """One printed statement; the fields are the columns of ``data/claims.csv``."""

    id: str
    section: str
    notebook: str
    stage: str
    figure: str
    cites: str
    implied: str
    statement_zh: str
    statement_en: str
    printed: str
    decimals: str
    unit: str
    kind: str
    quantity: str
    arguments: str
    readings: str
    beside: str
    test_zh: str
    test_en: str

    def statement(self, lang: str) -> str:
        """The statement in zh or en."""
        return {"zh": self.statement_zh, "en": self.statement_en}[lang]


@dataclass(frozen=True, slots=True)
class Result:
    """A claim with its findings; the verdicts are rolled up from them.

    Args:
        claim: the statement.
        findings: one for each reading.
        day: the date of the paper; `then` uses what was public by that day.
    """

    claim: Claim
    findings: tuple[Finding, ...]
    day: str = published.PAPER

    @property
    def verdict(self) -> str:
        """One of ``prosperity.audit.verdicts.VERDICTS``, with all that is known now."""
        return roll_up(self.claim.kind, self.findings)

    @property
    def then(self) -> str:
        """The verdict with what was public by the date of the paper."""
        return roll_up(self.claim.kind, self.findings, self.day)

    @property
    def weak(self) -> bool:
        """Whether only weak evidence decides."""
        return is_weak(self.findings)

    @property
    def computed(self) -> str:
        """What the readings that count give, each value once."""
        values = [one.match.computed for one in self.counted()]
        return " / ".join(dict.fromkeys(value for value in values if value))

    def counted(self, holds: str = "") -> list[Finding]:
        """The findings that count; with one of their outcomes, those that came out so.

        >>> from prosperity.audit.ledger import evaluate
        >>> one = evaluate("C006")["C006"]
        >>> len(one.findings), len(one.counted()), len(one.counted("reproduced"))
        (4, 3, 1)
        """
        return [one for one in self.findings if one.counts and holds in ("", one.holds)]

    @property
    def depends_on(self) -> list[str]:
        """The dimensions in which a change of reading alone turns the finding around."""
        return turning(self.findings)

    def why(self, lang: str) -> str:
        """A sentence or two on what decided, in zh or en."""
        return _joined([*_first(self, lang), *_groups(self, lang), *_last(self, lang)], lang)

    def lead(self, lang: str, shown: bool) -> str:
        """The same for a page of its own: what it depends on first, then readings that decide.

        Args:
            lang: zh or en.
            shown: whether all readings come next, so that more than two need not be told.
        """
        told = _groups(self, lang, beside=self.verdict in (NOT_TESTABLE, FORECAST))
        few = not shown or len(deciding(self.findings) or self.findings) <= 2
        sides = told if few else [_sides(self, lang)]
        last = _last(self, lang, turns=False)
        lead = _joined([*_first(self, lang), _turns(self, lang), *sides, *last], lang)
        return lead or _joined(told, lang)

    def rule(self, lang: str) -> str:
        """What has to be so for the statement to hold, in zh or en; empty if nothing decides it."""
        decide = [] if self.verdict == FORECAST else deciding(self.findings)
        rules = [rule for one in decide for rule in one.rules(lang)]
        return listed(dict.fromkeys(rules), lang, "；")

    @property
    def sources(self) -> list[str]:
        """Titles of all sources, each once."""
        return sorted({title for one in self.findings for title in one.sources})


def _joined(parts: Iterable[str], lang: str) -> str:
    return ("" if lang == "zh" else " ").join(filter(None, parts))


def _first(result: Result, lang: str) -> list[str]:
    return [_text("implied", lang) if result.claim.implied else "", _undecided(result, lang)]


def _last(result: Result, lang: str, turns: bool = True) -> list[str]:
    return [
        *_notes(result, lang),
        _rule(result, lang),
        _turns(result, lang) if turns else "",
        _weakness(result, lang),
        _cited(result, lang),
        _then(result, lang),
    ]


def _undecided(result: Result, lang: str) -> str:
    if result.verdict == FORECAST:
        return _text("future", lang)
    if result.verdict != NOT_TESTABLE:
        return ""
    claim = result.claim
    test = {"zh": claim.test_zh, "en": claim.test_en}[lang].rstrip("。.") + STOP[lang]
    if claim.kind == "argument":
        return _text("argument", lang, test)
    if claim.cites:
        return _text("list", lang, claim.cites, test)
    return _text("data", lang, test)


def _split(result: Result) -> dict[str, list[Finding]]:
    """The findings by what they do: they hold, fail, revise, or only stand beside."""
    found = [] if result.verdict == FORECAST else deciding(result.findings)
    later = revised(result.findings)
    said = [one for one in result.findings if one.holds != NOTHING or one.match.computed]
    return {
        "holds": [one for one in found if one.holds != FAILS],
        "fails": [one for one in found if one.holds == FAILS],
        "revised": later,
        "beside": [one for one in said if one not in found and one not in later],
    }


def _groups(result: Result, lang: str, beside: bool = True) -> list[str]:
    groups = _split(result).items()
    renamed = {"fails": "named"} if result.verdict == MISLABELLED else {}
    return [
        _text(renamed.get(name, name), lang, _list(group, lang))
        for name, group in groups
        if group and (beside or name != "beside")
    ]


def _notes(result: Result, lang: str) -> list[str]:
    decided = deciding(result.findings)
    silent = result.counted(NOTHING)
    notes = {note for one in decided or silent for note in one.match.notes}
    if result.verdict != WITHIN:
        notes.discard("interval")
    return [_text(note, lang) for note in NOTES if note in notes]


def _rule(result: Result, lang: str) -> str:
    bounds = {
        rule: None
        for one in _split(result)["fails"]
        for rule, (key, *_) in zip(one.rules(lang), one.match.rules, strict=True)
        if key in BOUNDS
    }
    return _text("rule", lang, listed(bounds, lang, "；")) if bounds else ""


def _turns(result: Result, lang: str) -> str:
    turned = [] if result.verdict == FORECAST else result.depends_on
    names = [words("dimension", name)[lang] for name in turned]
    return _text("turns", lang, listed(names, lang)) if names else ""


def _sides(result: Result, lang: str) -> str:
    """For what a statement that depends holds, and for what it fails."""
    sides = [_split(result)[name] for name in ("holds", "fails")]
    if not result.depends_on or not all(sides):
        return ""
    for name in result.depends_on:  # one choice that alone parts the two says it shortest
        held, failed = (
            dict.fromkeys(dict(one.choices).get(name, "") for one in side) for side in sides
        )
        if "" not in {*held, *failed} and not held.keys() & failed.keys():
            told = [[words(name, choice)[lang] for choice in side] for side in (held, failed)]
            mark = "、"
            break
    else:
        told = [list(dict.fromkeys(one.name[lang] for one in sides[0]))]
        few = len(sides[1]) < 2  # more of them come next on the page
        told += [[sides[1][0].name[lang] if few else _text("others", lang, len(sides[1]))]]
        mark = "；"  # a name has commas of its own
    return _text("sides", lang, *(listed(one, lang, mark) for one in told))


def _weakness(result: Result, lang: str) -> str:
    groups = _split(result)
    sides = [group for group in (groups["holds"], groups["fails"]) if group]
    if len(sides) == 2 and any(all(one.weak for one in side) for side in sides):
        return _text("half", lang)
    return _text("weak", lang) if sides and result.weak else ""


def _cited(result: Result, lang: str) -> str:
    decided = result.verdict not in (NOT_TESTABLE, FORECAST)
    return _text("cited", lang, result.claim.cites) if result.claim.cites and decided else ""


def _then(result: Result, lang: str) -> str:
    if result.then == result.verdict:
        return ""
    return _text("then", lang, result.day, words("verdict", result.then)[lang])


def _text(name: str, lang: str, *values: object) -> str:
    return words("why", name)[lang].format(*values)


def _list(findings: Sequence[Finding], lang: str) -> str:
    parts = [one.says[lang].rstrip("。.") for one in findings if one.says]
    computed = [one for one in findings if not one.says]
    if len(computed) > MANY:
        ends = listed((_part(one, lang) for one in _ends(computed)), lang, "；")
        failing = sum(one.holds == FAILS for one in computed)
        mixed = 0 < failing < len(computed)
        parts.append(_text("ends_failing" if mixed else "ends", lang, ends, len(computed), failing))
    else:
        parts += [_part(one, lang) for one in computed]
    return listed(dict.fromkeys(parts), lang, "；") + STOP[lang]


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
