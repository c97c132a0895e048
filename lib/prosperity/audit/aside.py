"""Why a reading that stands beside a verdict does not decide it, in a few words."""

from prosperity.audit.claim_details import beside
from prosperity.audit.ledger import Result
from prosperity.audit.readings import words
from prosperity.audit.verdicts import NOT_TESTABLE, Finding
from prosperity.base.errors import InputError


def aside(one: Finding, result: Result, lang: str) -> str:
    """Why a reading in brackets decides nothing; empty for one that is not in brackets.

    The words stand in ``data/readings.csv`` under ``beside``: for a statement, for a choice such
    as ``caict``, for its kind, or for the dimension in which no reading that counts makes that
    choice.

    Raises:
        InputError: if there are no words for it.

    >>> from prosperity.audit.ledger import evaluate
    >>> found = evaluate("C006")["C006"]
    >>> [aside(one, found, "en") for one in found.findings][-2:]
    ['', 'a published share; the statement divides']
    """
    if not beside(one):
        return ""
    for key in _keys(one, result):
        try:
            return words("beside", key)[lang]
        except InputError:
            continue
    raise InputError(
        f"no words for why reading {one.key!r} of {result.claim.id} decides nothing; add a row "
        f"beside,{result.claim.id} to data/readings.csv"
    )


def _keys(one: Finding, result: Result) -> list[str]:
    if result.verdict == NOT_TESTABLE:
        return [NOT_TESTABLE]
    kind = f"kind {result.claim.kind}"
    if not one.choices:
        return [result.claim.id, kind, "source"]
    taken = {pair for each in result.counted() for pair in each.choices}
    apart = [pair for pair in one.choices if pair not in taken]
    return [result.claim.id, kind, *(key for name, choice in apart for key in (choice, name))]
