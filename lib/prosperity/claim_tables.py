"""Claims as a notebook shows them: what the paper says, what was found, one claim in full."""

from collections.abc import Callable, Iterable, Mapping

from prosperity.errors import InputError
from prosperity.kinds import NOTHING, SHOWN
from prosperity.ledger import Claim, Result, evaluate, ledger
from prosperity.readings import words
from prosperity.show import Table
from prosperity.verdicts import VERDICTS, translate
from prosperity.words import languages


def of(notebook: str, lang: str = "both") -> Table:
    """What the paper says, as far as one notebook deals with it.

    Args:
        notebook: its name without the ending, such as ``22-state``.
        lang: zh, en or both.

    Raises:
        InputError: if no claim belongs to such a notebook.
    """
    rows = [
        [claim.id, claim.section, _each(claim.statement, lang), printed(claim, lang)]
        for claim in _of(notebook)
    ]
    return Table(_head(("id", "section", "statement", "printed"), lang), rows, [False] * 4)


def verdicts(notebook: str, lang: str = "both", tables=None) -> Table:
    """The verdict on each claim of one notebook, and why.

    Args:
        notebook: its name without the ending, or ``all``.
        lang: zh, en or both.
        tables: the tables to compute from; those of the data package by default.
    """
    claims = ledger().values() if notebook == "all" else _of(notebook)
    results = evaluate([claim.id for claim in claims], tables)
    return listing(results.values(), lang)


def listing(results: Iterable[Result], lang: str) -> Table:
    """Some results as a table: statement, printed value, verdict, why."""
    rows = [
        [
            result.claim.id,
            _each(result.claim.statement, lang),
            printed(result.claim, lang),
            word("verdict", result.verdict, lang),
            _each(result.why, lang),
        ]
        for result in results
    ]
    names = ("id", "statement", "printed", "verdict", "why")
    return Table(_head(names, lang), rows, [False] * len(names))


def page(result: Result, lang: str = "both") -> list[Table]:
    """One claim in full: what is printed and found, then every reading with its interval.

    Returns:
        Two tables: the claim with its verdict, reason and sources; and one row for each reading.
    """
    claim = result.claim
    facts = [
        ("id", claim.id),
        ("statement", _each(claim.statement, lang)),
        ("section", claim.section),
        ("kind", word("kind", claim.kind, lang)),
        ("printed", printed(claim, lang)),
        ("verdict", word("verdict", result.verdict, lang)),
        ("why", _each(result.why, lang)),
        ("sources", "; ".join(result.sources) or "–"),
    ]
    left = [[_label(name, lang), text] for name, text in facts]
    rows = []
    for one in result.findings:
        interval = one.match.interval
        shown = interval.printed(4) if interval is not None and interval.width else "–"
        name = _each(lambda lang, one=one: (one.says or one.name)[lang], lang)
        computed = translate(one.match.computed, "zh" if lang == "zh" else "en")
        holds = word("holds", one.holds, lang)
        holds = holds if one.counts or one.holds in (NOTHING, SHOWN) else f"({holds})"
        rows.append([name, computed or "–", shown, holds])
    names = ("reading", "computed", "interval", "verdict")
    return [
        Table(["", ""], left, [False] * 2),
        Table(_head(names, lang), rows, [False] * 4, _label("readings", lang)),
    ]


def tally(results: Mapping[str, Result], by: Callable[[Claim], str], lang: str) -> Table:
    """How many claims have each verdict, one row for each group.

    Args:
        results: what `evaluate` returns.
        by: the group of a claim, such as its section.
        lang: zh, en or both.
    """
    groups: dict[str, list[str]] = {}
    for result in results.values():
        groups.setdefault(by(result.claim), []).append(result.verdict)
    whole = [result.verdict for result in results.values()]
    rows = [
        [group, *(str(found.count(verdict)) for verdict in VERDICTS), str(len(found))]
        for group, found in [*groups.items(), (_label("all", lang), whole)]
    ]
    head = [_label("section", lang), *(word("verdict", one, lang) for one in VERDICTS)]
    return Table([*head, _label("all", lang)], rows, [False] + [True] * (len(VERDICTS) + 1))


def printed(claim: Claim, lang: str) -> str:
    """The printed value with its unit; a direction in words."""
    if claim.printed in ("rises", "falls"):
        return word("label", claim.printed, lang)
    if not claim.decimals:
        return claim.printed
    # "points" in a count of a figure are its data, elsewhere they are percentage points
    unit = "items" if claim.kind == "count" and claim.unit == "points" else claim.unit
    return f"{claim.printed} {word('unit', unit, lang)}"


def word(kind: str, key: str, lang: str) -> str:
    """A word of the audit; ``both`` joins Chinese and English."""
    return " ".join(dict.fromkeys(words(kind, key)[one] for one in languages(lang)))


def _of(notebook: str) -> list[Claim]:
    found = [claim for claim in ledger().values() if notebook in claim.notebook.split(";")]
    if not found:
        known = sorted({one for claim in ledger().values() for one in claim.notebook.split(";")})
        raise InputError(f"no claim belongs to notebook {notebook!r}; choose one of {known}")
    return found


def _each(text: Callable[[str], str], lang: str) -> str:
    return " / ".join(text(one) for one in languages(lang))


def _label(name: str, lang: str) -> str:
    return word("label", name, lang)


def _head(names: Iterable[str], lang: str) -> list[str]:
    return [_label(name, lang) for name in names]
