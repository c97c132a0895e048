"""The verdicts under one choice of edition and definition, and with the boundaries moved.

`prosperity.audit.ledger` looks at a claim under every reading that a fair reader could choose. Here
the reader has chosen: only readings that agree with the choice decide, and a statement about a
stage is asked about the years between which the reader puts that stage.
"""

import dataclasses
from collections.abc import Mapping, Sequence
from functools import partial

from prosperity.audit.claim_tables import head, printed, verdict, word
from prosperity.audit.kinds import FAILS, NOTHING
from prosperity.audit.ledger import Claim, computed, evaluate, ledger
from prosperity.audit.readings import Reading, parse
from prosperity.audit.verdicts import CONTRADICTED, Finding, roll_up
from prosperity.base.show import Table
from prosperity.base.words import each, label
from prosperity.data.cells import Tables
from prosperity.data.package import PACKAGE
from prosperity.study.parameters import EDITIONS
from prosperity.study.quantities import arguments

Choices = Mapping[str, str]  # dimension to choice, by the names that readings and parameters share


@dataclasses.dataclass(frozen=True, slots=True)
class Chosen:
    """One claim as it stands under the reader's choices.

    Args:
        claim: the statement.
        verdict: under the reader's choices.
        whole: under every fair reading, as in the audit.
        findings: what the chosen readings give.
        moved: whether it was asked about other years than the paper's.
    """

    claim: Claim
    verdict: str
    whole: str
    findings: tuple[Finding, ...]
    moved: bool

    @property
    def turned(self) -> bool:
        """Whether the verdict under the choices is another than that of the audit."""
        return self.verdict != self.whole

    def told(self, lang: str) -> str:
        """The verdict in words; a reading fails, and only a statement is contradicted."""
        if self.verdict == CONTRADICTED:
            return word("holds", FAILS, lang)
        return word("verdict", self.verdict, lang)

    def computed(self, lang: str) -> str:
        """What the chosen readings give, each value once with its unit, in zh or en."""
        values = (one.computed(lang) for one in self.findings if one.match.computed)
        return " / ".join(dict.fromkeys(values))


def under(
    choices: Choices,
    moves: Mapping[tuple[str, str], int] | None = None,
    notebook: str = "all",
    tables: Tables | None = None,
) -> list[Chosen]:
    """The claims that a choice bears upon, each with its verdict under that choice.

    Args:
        choices: dimension to choice. Where a claim does not know a chain of editions, the edition
            that the chain takes for the claim's own last year stands for it.
        moves: (stage or empty, argument as printed such as ``first=1978``) to another year.
        notebook: only claims of this notebook.
        tables: the tables to compute from.

    >>> [one] = [c for c in under({"basis": "revised"}) if c.claim.id == "C056"]
    >>> one.verdict, one.whole, one.computed("en")
    ('contradicted', 'reproduced', '3.1243')
    """
    tables, found = tables or Tables(), []
    claims = [claim for claim in ledger().values() if claim.quantity
              and notebook in ("all", *claim.notebook.split(";"))]  # fmt: skip
    whole = evaluate([claim.id for claim in claims])
    for claim in claims:
        given, moved = _moved(claim, moves or {})
        readings = _comparable(parse(claim.readings, claim.beside), choices)
        names = {name for one in readings for name, _ in one.choices}
        if not moved and not names & set(choices):
            continue
        if moved and given.get("first", 0) >= given.get("last", 9999):
            continue  # the years as moved leave no course to ask about
        agreeing = _agreeing(claim, readings, choices)
        findings = tuple(computed(claim, given, one, tables.watched()) for one in agreeing)
        if not any(one.holds != NOTHING for one in findings):
            continue  # the choice leaves nothing to look at
        here = roll_up(claim.kind, findings)
        found.append(Chosen(claim, here, whole[claim.id].verdict, findings, moved))
    return found


def _moved(claim: Claim, moves: Mapping[tuple[str, str], int]) -> tuple[dict, bool]:
    given, moved = arguments(claim.arguments), False
    for name, value in list(given.items()):
        for stage in (claim.stage, ""):
            year = moves.get((stage, f"{name}={value}"))
            if year is not None and year != value and claim.kind in ("trend", "always"):
                given[name], moved = year, True
                break
    return given, moved


def _comparable(readings: Sequence[Reading], choices: Choices) -> list[Reading]:
    """The readings that count, and those beside them that only the reader's choice tells apart."""

    def rest(one: Reading) -> dict[str, str]:
        return {name: choice for name, choice in one.choices if name not in choices}

    counted = [one for one in readings if one.counts]
    beside = [one for one in readings if not one.counts and rest(one) in map(rest, counted)]
    return [*counted, *(dataclasses.replace(one, counts=True) for one in beside)]


def _agreeing(claim: Claim, readings: Sequence[Reading], choices: Choices) -> list[Reading]:
    kept = list(readings)
    for name, choice in choices.items():
        known = {dict(one.choices).get(name) for one in kept}
        if choice not in known:
            choice = _link(claim, name, choice)
        kept = [one for one in kept if dict(one.choices).get(name) in (None, choice)]
    return kept


def _link(claim: Claim, name: str, choice: str) -> str:
    """The edition that a chain takes for the last year of a claim; the choice itself if none."""
    given, table = arguments(claim.arguments), EDITIONS.get(name, "")
    if not table or choice not in PACKAGE.chains(table):
        return choice
    year = given.get("year", given.get("last"))
    return PACKAGE.links(table, choice).get(year, choice) if isinstance(year, int) else choice


def listing(found: Sequence[Chosen], lang: str) -> Table:
    """Claims with their verdict under the choice beside that in the audit.

    Those for which the two differ stand first, said to differ, and bold before others.
    """
    found = sorted(found, key=lambda one: not one.turned)
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
    ]
    bold = {number for number, one in enumerate(found) if one.turned and not found[-1].turned}
    return Table(heads, rows, [False] * len(heads), bold=bold)


def _turned(one: Chosen, lang: str) -> str:
    def told(lang: str) -> str:
        return label("explore_turned", lang, verdict=one.told(lang))

    return each(told, lang, " ")


def _brief(one: Chosen, lang: str, most: int = 60) -> str:
    text = one.computed(lang)
    return text if len(text) <= most else text[: most - 1].rstrip(" ,/") + "…"
