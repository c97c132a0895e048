"""Claims as a notebook shows them: what the paper says, and the verdicts."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial

from prosperity.audit.ledger import Claim, Result, evaluate, ledger
from prosperity.audit.readings import words
from prosperity.audit.units import computed, translate, written
from prosperity.audit.verdicts import VERDICTS
from prosperity.base.errors import InputError
from prosperity.base.kept import at_once
from prosperity.base.show import Table
from prosperity.base.words import each


@at_once
def of(notebook: str, lang: str = "both", stage: int | str = "all") -> Table:
    """What the paper says, as far as one notebook deals with it.

    Args:
        notebook: its name without the ending, such as ``22-state``.
        lang: zh, en or both.
        stage: one stage of the gap: what speaks of another one is left out.

    Raises:
        InputError: if no claim belongs to such a notebook.
    """
    rows = [
        [
            claim.id,
            word("section", claim.section, lang),
            each(claim.statement, lang),
            printed(claim, lang),
        ]
        for claim in _of(notebook, stage)
    ]
    return Table(head(("id", "section", "statement", "printed"), lang), rows, [False] * 4)


@at_once
def verdicts(
    notebook: str,
    lang: str = "both",
    only: str | Sequence[str] = "all",
    section: str = "all",
    results: Mapping[str, Result] | None = None,
    stage: int | str = "all",
) -> Table:
    """The verdict on each claim of one notebook, and why.

    Args:
        notebook: its name without the ending, or ``all``.
        lang: zh, en or both.
        only: one verdict or several, to look at these alone.
        section: one section of the paper.
        results: what `evaluate` returned for at least these claims, where it is at hand.
        stage: one stage of the gap: what speaks of another one is left out.
    """
    claims = ledger().values() if notebook == "all" else _of(notebook, stage)
    ids = [claim.id for claim in claims if section in ("all", claim.section)]
    wanted = (only,) if isinstance(only, str) else tuple(only)
    results = evaluate(ids) if results is None else results
    found = [results[one] for one in ids]
    return listing([one for one in found if "all" in wanted or one.verdict in wanted], lang)


@at_once
def listing(results: Iterable[Result], lang: str) -> Table:
    """Some results as a table: statement, printed value, verdict, why."""
    rows = [
        [
            result.claim.id,
            each(result.claim.statement, lang),
            printed(result.claim, lang),
            verdict(result, lang),
            each(result.why, lang),
        ]
        for result in results
    ]
    names = ("id", "statement", "printed", "verdict", "why")
    return Table(head(names, lang), rows, [False] * len(names))


@at_once
def tally(results: Mapping[str, Result], lang: str = "both") -> Table:
    """How many claims have each verdict, one row for each section; the last row is of the time.

    Args:
        results: what `evaluate` returns.
        lang: zh, en or both.
    """
    groups: dict[str, list[str]] = {}
    for result in sorted(results.values(), key=lambda one: in_order(one.claim.section)):
        section = word("section", result.claim.section, lang)
        groups.setdefault(section, []).append(result.verdict)
    whole = [result.verdict for result in results.values()]
    then = [result.then for result in results.values()]
    totals = [(_label("all", lang), whole), (_label("all_then", lang), then)]
    rows = [
        [group, *(str(found.count(verdict)) for verdict in VERDICTS), str(len(found))]
        for group, found in [*groups.items(), *totals]
    ]
    head = [_label("section", lang), *(word("verdict", one, lang) for one in VERDICTS)]
    return Table([*head, _label("all", lang)], rows, [False] + [True] * (len(VERDICTS) + 1))


def verdict(result: Result, lang: str) -> str:
    """The verdict in words; that at the date of the paper before it, where the two differ."""
    if result.then == result.verdict:
        return word("verdict", result.verdict, lang)
    pairs = (("then", result.then), ("now", result.verdict))
    return each(
        lambda one: " → ".join(
            f"{words('label', time)[one]} {words('verdict', found)[one]}" for time, found in pairs
        ),
        lang,
    )


def verdict_of(which: str) -> dict[str, str]:
    """The word for the verdict on one statement in each language, to put into a sentence.

    >>> verdict_of("C041")
    {'zh': '复现', 'en': 'reproduced'}
    """
    return words("verdict", evaluate(which)[which].verdict)


def printed(claim: Claim, lang: str) -> str:
    """The printed value with its unit; a direction or a code in words; none for an argument.

    A number that the paper does not print, but that follows from two it prints, is called implied.
    """
    if claim.implied:
        return each(lambda one: _label("printed_implied", one).format(_printed(claim, one)), lang)
    return _printed(claim, lang)


def _printed(claim: Claim, lang: str) -> str:
    if claim.printed in ("rises", "falls"):
        return word("label", claim.printed, lang)
    if claim.kind == "argument":
        return "–"
    if not claim.decimals:
        return each(partial(translate, claim.printed), lang, " ")
    unit = computed(claim.kind, claim.unit, {})
    return each(partial(written, claim.printed, unit), lang)


def word(kind: str, key: str, lang: str) -> str:
    """A word of the audit; ``both`` joins Chinese and English."""
    return each(lambda one: words(kind, key)[one], lang, " ")


def _of(notebook: str, stage: int | str = "all") -> list[Claim]:
    found = [
        claim
        for claim in ledger().values()
        if notebook in claim.notebook.split(";")
        and (stage == "all" or claim.stage in ("", str(stage)))
    ]
    if not found:
        known = sorted({one for claim in ledger().values() for one in claim.notebook.split(";")})
        raise InputError(f"no claim belongs to notebook {notebook!r}; choose one of {known}")
    return found


def _label(name: str, lang: str) -> str:
    return word("label", name, lang)


def head(names: Iterable[str], lang: str) -> list[str]:
    """Headings of a table."""
    return [_label(name, lang) for name in names]


def in_order(section: str) -> tuple[int, list[int]]:
    """A key that sorts sections as the paper has them.

    >>> sorted(["2.1", "intro", "1.2", "1.1.1", "abstract"], key=in_order)
    ['abstract', 'intro', '1.1.1', '1.2', '2.1']
    """
    first = {"abstract": 0, "intro": 1}.get(section, 2)
    return first, [int(part) for part in section.split(".") if part.isdigit()]
