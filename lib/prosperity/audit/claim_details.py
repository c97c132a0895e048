"""Claims looked at closely: one in full, its readings, the digits it supports, what it hangs on."""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from functools import partial

from prosperity import data
from prosperity.audit import mutations
from prosperity.audit.claim_tables import head, printed, verdict, word
from prosperity.audit.kinds import NOTHING, SHOWN
from prosperity.audit.ledger import Result, evaluate, ledger, read
from prosperity.audit.units import counted
from prosperity.audit.verdicts import Finding, revised
from prosperity.base.kept import at_once, kept
from prosperity.base.show import Table
from prosperity.base.words import each, label, listed, terms
from prosperity.data.cells import Tables
from prosperity.data.rounding import Interval

FINE = tuple(Fraction(percent, 100) for percent in [*range(1, 51), 75, 100, 200, 300])


class Sheet:
    """Several tables shown one below the other."""

    def __init__(self, *tables: Table):
        self.tables = tables

    def __repr__(self) -> str:
        return "\n\n".join(map(repr, self.tables))

    def _repr_html_(self) -> str:
        return "\n".join(table._repr_html_() for table in self.tables)


@at_once
def page(which: str | Result, lang: str = "both") -> Sheet:
    """One claim in full: what is printed and found, then every reading with its interval.

    Args:
        which: an id, or a result.
        lang: zh, en or both.

    Raises:
        InputError: for an unknown id.
    """
    result = evaluate(which)[which] if isinstance(which, str) else which
    claim = result.claim
    facts = [
        ("id", claim.id),
        ("statement", each(claim.statement, lang)),
        ("section", word("section", claim.section, lang)),
        ("kind", word("kind", claim.kind, lang)),
        ("printed", printed(claim, lang)),
        ("rule", each(result.rule, lang) or "–"),
        ("verdict", verdict(result, lang)),
        ("why", each(result.why, lang)),
        ("sources", each(partial(_sources, result), lang)),
    ]
    left = [[word("label", name, lang), text] for name, text in facts]
    caption = word("label", "readings", lang)
    names = ("reading", "computed", "interval", "verdict")
    later = revised(result.findings)
    rows = [_reading(one, lang, one in later) for one in result.findings]
    return Sheet(
        Table(head(("fact", "content"), lang), left, [False] * 2),
        Table(head(names, lang), rows, [False] * 4, caption),
    )


def _sources(result: Result, lang: str) -> str:
    return listed((data.source(one, lang) for one in result.sources), lang, "；") or "–"


@at_once
def readings(ids: str | Sequence[str], lang: str = "both") -> Table:
    """Every reading of some claims: what it gives, its interval, whether the claim holds.

    Args:
        ids: one id or several.
        lang: zh, en or both.
    """
    results = evaluate([ids] if isinstance(ids, str) else ids)
    rows = [
        [
            *(result.claim.id, printed(result.claim, lang)),
            *_reading(one, lang, one in revised(result.findings)),
        ]
        for result in results.values()
        for one in result.findings
    ]
    names = ("id", "printed", "reading", "computed", "interval", "verdict")
    return Table(head(names, lang), rows, [False] * len(names))


def beside(one: Finding) -> bool:
    """Whether a reading stands in brackets: shown for comparison, it decides nothing."""
    return not one.counts and one.holds not in (NOTHING, SHOWN)


def _reading(one: Finding, lang: str, later: bool) -> list[str]:
    shown = each(partial(_left_open, one, 4), lang)
    name = each(partial(_told, one.says or one.name), lang)
    computed = each(one.computed, lang)
    holds = each(partial(_held, one, later), lang, " ")
    return [name, computed or "–", shown, holds]


def _held(one: Finding, later: bool, lang: str) -> str:
    """How a reading compares, in brackets if it decides nothing."""
    holds = word("holds", "revised" if later else one.holds, lang)
    if not beside(one):
        return holds
    return f"（{holds}）" if lang == "zh" else f"({holds})"


def _left_open(one: Finding, decimals: int, lang: str) -> str:
    """The interval that rounding leaves to a finding; a dash for none."""
    interval = one.match.interval
    if interval is None or not interval.width:
        return "–"
    return counted(span(interval, decimals), one.unit, lang)


def _told(texts: Mapping[str, str], lang: str) -> str:
    return texts[lang] or "–"


def span(interval: Interval, decimals: int) -> str:
    """The bounds of an interval in digits alone.

    At most so many decimals are shown, and none that the interval does not support.

    >>> span(Interval("131.4", "139.3"), 4), span(Interval("9.2050", "9.7903"), 4)
    ('131–140', '9.2–9.8')
    """
    supported = interval.supported_decimals
    if supported is not None:
        decimals = min(decimals, max(supported + 1, 0))
    between = " … " if interval.low < 0 else "–"  # a dash before a minus cannot be read
    return between.join(interval.ends(decimals))


@at_once
def precision(notebook: str, lang: str = "both") -> Table:
    """Digits printed beside digits that the inputs support, for each computed number.

    Args:
        notebook: name without the ending, such as ``00-overview``.
        lang: zh, en or both.

    Returns:
        One row for each reading that gives a number and holds: the printed value, the computed
        one, the interval of its rounding, decimals printed and decimals supported.
    """
    ids = [one.id for one in ledger().values() if notebook in one.notebook.split(";")]
    rows = []
    for result in evaluate(ids).values():
        claim = result.claim
        for one in result.counted():
            interval = one.match.interval
            if interval is None or not interval.width:
                continue
            if one.holds not in ("reproduced", "within rounding") or not claim.decimals:
                continue
            name = each(partial(_told, one.name), lang)
            decimals = int(claim.decimals) + 2
            rows.append(
                [
                    *(claim.id, printed(claim, lang), name),
                    each(one.computed, lang),
                    *(each(partial(_left_open, one, decimals), lang), claim.decimals),
                    str(interval.supported_decimals),
                ]
            )
    names = ("id", "printed", "reading", "computed", "interval", "decimals", "supported")
    return Table(head(names, lang), rows, [False] * 5 + [True] * 2)


@at_once
def fragility(ids: str | Iterable[str], lang: str = "both") -> Table:
    """How far each cell behind some claims would have to be wrong for one of its verdicts to turn.

    Args:
        ids: one id or several.
        lang: zh, en or both.

    Returns:
        One row for each cell: table, edition, year, column, its value, the smallest tried change
        that turns a verdict of these claims or of one of their readings, and the changed value.
    """
    tables, rows = Tables(), []
    for turn in _turns((ids,) if isinstance(ids, str) else tuple(ids)):
        table, position, column = turn.place
        row = tables.rows(table)[position]
        edition = data.resource(table).get("editions", {}).get(row.get("edition"))
        rows.append(
            [
                each(partial(data.told, data.resource(table), "title"), lang),
                each(partial(data.told, edition, "title"), lang) if edition else "–",
                row.get("year", row.get("key", "–")),
                label(column, lang) if column in terms() else column,
                turn.text,
                "–" if turn.size is None else mutations.size_in_words(turn.size, column),
                turn.changed or "–",
            ]
        )
    names = ("table", "edition", "year", "column", "value", "change", "changed")
    return Table(head(names, lang), rows, [False] * 4 + [True] * 3)


@kept
def _turns(ids: tuple[str, ...]) -> list[mutations.Turn]:
    tables = Tables()
    results = evaluate(ids, tables)
    cells = mutations.fed(results).items()
    return [mutations.turn(tables, results, place, fed, sizes=FINE) for place, fed in cells]


@at_once
def basis(results: Mapping[str, Result], lang: str = "both") -> Table:
    """What the audit rests on: for each table the cells that decide, and the claims they decide.

    The last rows are the rows of evidence, by the strength of their source.

    Args:
        results: what `evaluate` returns.
        lang: zh, en or both.
    """
    cells: dict[str, set] = {}
    fed: dict[str, set] = {}
    for place, ids in mutations.fed(results).items():
        cells.setdefault(place[0], set()).add(place)
        fed.setdefault(place[0], set()).update(ids)
    rows = []
    for table in data.tables():
        if table in cells:
            title = each(partial(data.told, data.resource(table), "title"), lang)
            rows.append([title, str(len(cells[table])), str(len(fed[table]))])
    strengths: dict[str, set] = {}
    for number, row in enumerate(read("evidence")):
        strengths.setdefault(row["strength"], set()).add((number, row["claim"]))
    for strength in ("primary", "official_copy", "academic", "weak"):
        found = strengths.get(strength, set())
        title = word("strength", strength, lang)
        rows.append([title, str(len(found)), str(len({claim for _, claim in found}))])
    return Table(head(("table", "cells", "claims"), lang), rows, [False, True, True])
