"""The verdicts under one choice of edition and definition, and with the boundaries moved.

`prosperity.audit.ledger` looks at a claim under every reading that a fair reader could choose. Here
the reader has chosen: only readings that agree with the choice decide, and a statement about a
stage is asked about the years between which the reader puts that stage. A statement that prints a
year or a value keeps the years that these belong to.
"""

import dataclasses
import re
from collections.abc import Mapping, Sequence
from functools import partial

from prosperity.audit.claim_tables import head, printed, verdict, word
from prosperity.audit.kinds import FAILS, NOTHING, SERIES_KINDS
from prosperity.audit.ledger import Claim, computed, evaluate, ledger
from prosperity.audit.readings import Reading, parse, words
from prosperity.audit.verdicts import CONTRADICTED, NOT_TESTABLE, Finding, roll_up
from prosperity.base.show import Table
from prosperity.base.words import each, label, languages
from prosperity.data.cells import Tables
from prosperity.data.package import PACKAGE
from prosperity.study.parameters import EDITIONS
from prosperity.study.quantities import arguments

Choices = Mapping[str, str]  # dimension to choice, by the names that readings and parameters share
Moves = Mapping[tuple[str, str], int]  # stage, or none, and argument as printed, to another year


@dataclasses.dataclass(frozen=True, slots=True)
class Chosen:
    """One claim as it stands under the reader's choices.

    Args:
        claim: the statement.
        verdict: under the reader's choices.
        whole: under every fair reading, as in the audit.
        findings: what the chosen readings give.
        moved: whether it was asked about other years than the paper's.
        lacks: why the choices leave nothing to compare, by language; empty if they do not.
    """

    claim: Claim
    verdict: str
    whole: str
    findings: tuple[Finding, ...]
    moved: bool
    lacks: Mapping[str, str] = dataclasses.field(default_factory=dict)

    @property
    def turned(self) -> bool:
        """Whether the verdict under the choices is another than that of the audit."""
        return not self.lacks and self.verdict != self.whole

    def told(self, lang: str) -> str:
        """The verdict in words; a reading fails, and only a statement is contradicted."""
        if self.lacks:
            return label("explore_lacks", lang, why=self.lacks)
        if self.verdict == CONTRADICTED:
            return word("holds", FAILS, lang)
        return word("verdict", self.verdict, lang)

    def computed(self, lang: str) -> str:
        """What the chosen readings give, each value once with its unit, in zh or en."""
        values = (one.computed(lang) for one in self.findings if one.match.computed)
        return " / ".join(dict.fromkeys(values))


def under(
    choices: Choices,
    moves: Moves | None = None,
    notebook: str = "all",
    tables: Tables | None = None,
) -> list[Chosen]:
    """The claims that a choice bears upon, each with its verdict under that choice.

    A claim stays where the choice leaves it nothing to compare, and says why.

    Args:
        choices: dimension to choice. Where a claim does not know a chain of editions, the edition
            that the chain takes for the claim's own last year stands for it.
        moves: (stage or empty, argument as printed such as ``first=1978``) to another year.
        notebook: only claims of this notebook.
        tables: the tables to compute from.

    >>> found = {one.claim.id: one for one in under({"basis": "revised"})}
    >>> found["C056"].verdict, found["C056"].whole, found["C056"].computed("en")
    ('contradicted', 'reproduced', '3.1243')
    >>> found["C042"].told("en")
    'not computed: “income as revised” has no figure for 1984'
    """
    tables, found = tables or Tables(), []
    claims = [claim for claim in ledger().values() if claim.quantity
              and notebook in ("all", *claim.notebook.split(";"))]  # fmt: skip
    whole = evaluate([claim.id for claim in claims])
    for claim in claims:
        given, moved = _moved(claim, moves or {})
        readings = _comparable(parse(claim.readings, claim.beside), choices)
        begun = _begun(claim, readings, moves or {})
        moved |= begun != readings
        names = {name for one in begun for name, _ in one.choices}
        if not moved and not names & set(choices):
            continue
        findings, lacks = _look(claim, given, begun, choices, tables)
        here = NOT_TESTABLE if lacks else roll_up(claim.kind, findings)
        found.append(Chosen(claim, here, whole[claim.id].verdict, findings, moved, lacks))
    return found


def _look(
    claim: Claim,
    given: dict[str, int | str],
    readings: Sequence[Reading],
    choices: Choices,
    tables: Tables,
) -> tuple[tuple[Finding, ...], dict[str, str]]:
    """What the chosen readings find, or else why they find nothing."""
    kept = list(readings)
    for name, choice in choices.items():
        before, kept = kept, _agreeing(claim, kept, name, choice)
        if not kept:
            return (), _absent(claim, given, before, name, choice, tables)
    findings = tuple(computed(claim, given, one, tables.watched()) for one in kept)
    if any(one.holds != NOTHING for one in findings):
        return findings, {}
    return (), _unknown(findings, dict(kept[0].choices), choices)


def _absent(
    claim: Claim,
    given: dict[str, int | str],
    readings: Sequence[Reading],
    name: str,
    choice: str,
    tables: Tables,
) -> dict[str, str]:
    """Why no reading of a claim stands on a choice: its tables lack a year there, as a rule."""
    chosen = {name: choice}
    asked = [dataclasses.replace(one, choices=tuple({**dict(one.choices), **chosen}.items()))
             for one in readings]  # fmt: skip
    findings = tuple(computed(claim, given, one, tables.watched()) for one in asked)
    if any(one.holds != NOTHING for one in findings):
        return _why("explore_no_reading", choice=words(name, choice))
    return _unknown(findings, chosen, chosen)


def _unknown(
    findings: Sequence[Finding], stands: Mapping[str, str], choices: Choices
) -> dict[str, str]:
    """What the tables lack, and on which of the reader's choices."""
    years = [one.match.lacks for one in findings if one.match.lacks]
    named = [words(name, stands[name]) for name in choices if name in stands]
    facts: dict[str, object] = {"choice": named[0]} if named else {}
    if years:
        facts["year"] = years[0]
    return _why("explore_no_" + ("_".join(sorted(facts)) or "figure"), **facts)


def _why(key: str, **facts: object) -> dict[str, str]:
    return {lang: label(key, lang, **facts) for lang in languages("both")}


def moves_along(claim: Claim) -> bool:
    """Whether the years of a statement may be moved: it tells of a course and prints no number.

    A year that it prints is its own, and a value that it prints belongs to a year of its own.

    >>> [moves_along(ledger()[one]) for one in ("C153", "C043", "C070", "C154")]
    [True, False, False, False]
    """
    return claim.kind in SERIES_KINDS and not re.search(r"\d", claim.statement("zh"))


def _moved(claim: Claim, moves: Moves) -> tuple[dict[str, int | str], bool]:
    given, moved = arguments(claim.arguments), False
    if not moves_along(claim):
        return given, moved
    for name, value in list(given.items()):
        for stage in (claim.stage, ""):
            year = moves.get((stage, f"{name}={value}"))
            if year is not None and year != value:
                given[name], moved = year, True
                break
    return given, moved


def _begun(claim: Claim, readings: Sequence[Reading], moves: Moves) -> Sequence[Reading]:
    """The readings of a course that a table cannot begin with its stage, begun where it is moved.

    The audit counts such a course from the nearest year that is printed. A reader who moves the
    stage asks about the year itself.
    """
    starts = [
        year for (stage, name), year in moves.items()
        if stage == claim.stage and name.startswith("first=") and name != f"first={year}"
    ]  # fmt: skip
    spans = (claim.stage, f"last={arguments(claim.arguments).get('last')}") in moves
    if not (starts and spans and moves_along(claim)):
        return readings
    return [_since(one, starts[0]) for one in readings]


def _since(reading: Reading, year: int) -> Reading:
    if "since" not in dict(reading.choices):
        return reading
    choices = {**dict(reading.choices), "since": str(year)}
    return dataclasses.replace(reading, choices=tuple(choices.items()), shown=())


def _comparable(readings: Sequence[Reading], choices: Choices) -> list[Reading]:
    """The readings that count, and those beside them that only the reader's choice tells apart."""

    def rest(one: Reading) -> dict[str, str]:
        return {name: choice for name, choice in one.choices if name not in choices}

    counted = [one for one in readings if one.counts]
    beside = [one for one in readings if not one.counts and rest(one) in map(rest, counted)]
    return [*counted, *(dataclasses.replace(one, counts=True) for one in beside)]


def _agreeing(claim: Claim, readings: Sequence[Reading], name: str, choice: str) -> list[Reading]:
    """The readings that a choice in one dimension leaves."""
    known = {dict(one.choices).get(name) for one in readings}
    if choice not in known:
        choice = _link(claim, name, choice)
    return [one for one in readings if dict(one.choices).get(name) in (None, choice)]


def _link(claim: Claim, name: str, choice: str) -> str:
    """The edition that a chain takes for the last year of a claim; the choice itself if none."""
    given, table = arguments(claim.arguments), EDITIONS.get(name, "")
    if not table or choice not in PACKAGE.chains(table):
        return choice
    year = given.get("year", given.get("last"))
    return PACKAGE.links(table, choice).get(year, choice) if isinstance(year, int) else choice


def listing(found: Sequence[Chosen], lang: str) -> Table:
    """Claims with their verdict under the choice beside that in the audit.

    Those for which the two differ stand first, with both in one cell, and bold before others, which
    a line above says; those that the choice leaves nothing to compare stand last. Where there are
    none, a row says so.
    """
    found = sorted(found, key=lambda one: (bool(one.lacks), not one.turned))
    whole = evaluate([one.claim.id for one in found])
    names = ("id", "statement", "printed", "computed")
    heads = [*head(names, lang), label("explore_here", lang), label("explore_audit", lang)]
    rows = [
        [
            one.claim.id,
            each(one.claim.statement, lang),
            printed(one.claim, lang),
            each(partial(_brief, one), lang) or "–",
            each(one.told, lang, " ") if not one.turned else _turned(one, lang),
            verdict(whole[one.claim.id], lang),
        ]
        for one in found
    ] or [[label("none_of_them", lang), *["–"] * (len(heads) - 1)]]
    bold = {number for number, one in enumerate(found) if one.turned and not found[-1].turned}
    caption = label("explore_bold", lang) if bold else ""
    return Table(heads, rows, [False] * len(heads), caption, bold=bold)


def _turned(one: Chosen, lang: str) -> str:
    def told(lang: str) -> str:
        whole = word("verdict", one.whole, lang)
        return label("explore_turned", lang, verdict=one.told(lang), whole=whole)

    return each(told, lang, " ")


def _brief(one: Chosen, lang: str, most: int = 60) -> str:
    """What was computed; where that is long, each course by its ends, with its unit."""
    text = one.computed(lang)
    if len(text) <= most:
        return text
    inner = re.compile(r"(?:, |，).*(?:, |，)(?=\d+(?:: |年))")
    return " / ".join(inner.sub(" … ", part) for part in text.split(" / "))
