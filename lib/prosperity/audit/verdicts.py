"""From findings to one verdict.

A finding says how one reading of a claim compares; the verdict follows from all that count:

| all hold, one exactly | all hold, none exactly | some hold | none holds | nothing found |
| --- | --- | --- | --- | --- |
| reproduced | within rounding | depends | contradicted, miscited or mislabelled | not testable |

It is given twice: with what was public by the date of the paper, and with all that is known now.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field

from prosperity.audit.kinds import FAILS, NOTHING, REPRODUCED, SHOWN, WITHIN, Match
from prosperity.audit.published import known
from prosperity.audit.rules import rule_in_words
from prosperity.audit.units import translate, written

DEPENDS, MISLABELLED, CONTRADICTED = "depends", "mislabelled", "contradicted"
MISCITED, FORECAST, NOT_TESTABLE = "miscited", "forecast", "not testable"
VERDICTS = (
    *(REPRODUCED, WITHIN, DEPENDS, MISLABELLED, CONTRADICTED, MISCITED, FORECAST, NOT_TESTABLE),
)
FAULTS = {"citation": MISCITED, "label": MISLABELLED}  # of kinds; of any other: contradicted
EDITIONS = (
    "basis",
    "gdp_edition",
    "population_edition",
)  # dimensions whose choices replace one another


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
        published: date from which all of it was public; empty if it always was.
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
    published: str = ""

    def computed(self, lang: str) -> str:
        """What was computed, in zh or en, with its unit."""
        return written(translate(self.match.computed, lang), self.unit, lang)

    def course(self, lang: str) -> str:
        """Every year that was looked at, in zh or en; a dash where no value is at hand."""
        told = ", ".join(f"{year}: {value or '–'}" for year, value in self.match.course)
        return written(translate(told, lang), self.unit, lang)

    def rules(self, lang: str) -> list[str]:
        """What has to be so for the reading to hold, in zh or en."""
        return [rule_in_words(rule, self.unit, lang) for rule in self.match.rules]

    @property
    def holds(self) -> str:
        """reproduced, within rounding, fails, shown or no data."""
        return self.match.holds


def roll_up(kind: str, findings: Sequence[Finding], day: str = "") -> str:
    """One verdict from the findings that count.

    Args:
        kind: of the claim.
        findings: all of its findings.
        day: only what was public by then decides; everything if it is empty.

    >>> one = Finding("a", {}, Match("reproduced", "2.57"))
    >>> other = Finding("b", {}, Match("fails", "2.37"), published="2024-12-26")
    >>> roll_up("ratio", [one, other]), roll_up("ratio", [one, other], "2021-12-31")
    ('depends', 'reproduced')
    >>> roll_up("citation", [other]), roll_up("label", [other])
    ('miscited', 'mislabelled')
    """
    if kind == "forecast":
        return FORECAST
    holds = {one.holds for one in deciding(findings, day)}
    if not holds:
        return NOT_TESTABLE
    if FAILS not in holds:
        return REPRODUCED if REPRODUCED in holds else WITHIN
    return FAULTS.get(kind, CONTRADICTED) if holds == {FAILS} else DEPENDS


def deciding(findings: Sequence[Finding], day: str = "") -> list[Finding]:
    """The findings that count, say something and, if a day is given, were public by then."""
    return [
        one
        for one in findings
        if one.counts
        and one.holds not in (NOTHING, SHOWN)
        and (not day or known(one.published, day))
    ]


def is_weak(findings: Sequence[Finding]) -> bool:
    """Whether nothing better than weak evidence decides."""
    found = deciding(findings)
    return bool(found) and all(one.weak for one in found)


def revised(findings: Sequence[Finding]) -> list[Finding]:
    """Later editions of what a quotation was taken from, where they print another number.

    They stand beside the verdict: a later edition makes no earlier quotation wrong.
    """
    quoted = [one for one in findings if one.counts and one.holds not in (NOTHING, FAILS)]
    return [
        one
        for one in findings
        if not one.counts and one.holds == FAILS and any(_replaces(one, each) for each in quoted)
    ]


def _replaces(later: Finding, earlier: Finding) -> bool:
    new, old = dict(later.choices), dict(earlier.choices)
    differ = [name for name in new if new[name] != old.get(name)]
    is_edition = new.keys() == old.keys() and len(differ) == 1 and differ[0] in EDITIONS
    return is_edition and not known(later.published, earlier.published or "0001-01-01")


def turning(findings: Sequence[Finding]) -> list[str]:
    """Dimensions in which a change of choice alone turns holding into failing.

    Where no choice of ours does, it is the ``source``, or the ``sense`` in which the sentence is
    taken if one and the same source speaks for both.

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
            turned["sense" if one.sources == other.sources else "source"] = None
        elif len(differ) == 1:
            turned[differ[0]] = None
    return list(turned)
