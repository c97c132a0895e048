"""The printed value of a claim and its readings on one line, drawn without a script."""

from fractions import Fraction

from prosperity.audit.aside import aside
from prosperity.audit.claim_details import beside
from prosperity.audit.claim_tables import printed, word
from prosperity.audit.kinds import FAILS
from prosperity.audit.ledger import Result
from prosperity.audit.rules import PRINTED, meant
from prosperity.audit.verdicts import Finding, revised
from prosperity.base.words import label
from prosperity.data.rounding import exact

MARKS = ("holds", "fails", "beside")
MARGIN = Fraction(1, 12)  # of the span, left free at either end, so that no mark is cut


def line(result: Result, lang: str) -> dict | None:
    """Where the printed value and every reading stand on one line.

    Args:
        result: one claim as judged.
        lang: zh or en.

    Returns:
        ``printed``, the text; ``at``, its place, and ``band``, first and last place of what it
        stands for; ``readings``, those that hold first, with ``name``, ``value``, ``verdict``,
        ``aside`` (why it decides nothing), ``mark`` (holds, fails or beside), ``at`` and
        ``spread``. Places run from 0 to 100 along the line. None where the claim prints no number,
        or fewer than two readings give one.

    >>> from prosperity.audit.ledger import evaluate
    >>> drawn = line(evaluate(["C006"])["C006"], "en")
    >>> [(one["value"], one["mark"]) for one in drawn["readings"]][:2]
    [('38.58%', 'holds'), ('38.68%', 'fails')]
    """
    form = PRINTED.fullmatch(result.claim.printed)
    found = [one for one in result.findings if one.match.interval and one.match.rules]
    found = [one for one in found if one.unit == found[0].unit]
    if not form or len(found) < 2:
        return None
    number = form["number"]
    low, high = meant(result.claim.printed)
    ends = [exact(number), *map(_value, found)]
    first, last = min(ends), max(ends)
    span = last - first or abs(first) or Fraction(1)
    start, length = first - MARGIN * span, span * (1 + 2 * MARGIN)

    def at(value: Fraction | None, otherwise: float) -> float:
        if value is None:
            return otherwise
        return round(float(min(max((value - start) / length, Fraction(0)), Fraction(1))) * 100, 2)

    later = revised(result.findings)
    return {
        "printed": printed(result.claim, lang),
        "at": at(exact(number), 0),
        "band": (at(low, 0), at(high, 100)),
        "readings": [
            {
                "name": (one.says or one.name)[lang],
                "value": one.computed(lang),
                "verdict": _word(one, one in later, lang),
                "aside": aside(one, result, lang),
                "mark": _mark(one),
                "at": at(_value(one), 0),
                "spread": (at(one.match.interval.low, 0), at(one.match.interval.high, 100)),
            }
            for one in sorted(found, key=lambda one: MARKS.index(_mark(one)))
            if one.match.interval
        ],
    }


def _value(one: Finding) -> Fraction:
    """The computed number as it is written, or the bound that its writing has passed."""
    number, interval = exact(one.match.computed), one.match.interval
    return number if interval is None else min(max(number, interval.low), interval.high)


def _word(one: Finding, later: bool, lang: str) -> str:
    holds = word("holds", "revised" if later else one.holds, lang)
    return label("line_beside", lang, verdict=holds) if beside(one) else holds


def _mark(one: Finding) -> str:
    if beside(one):
        return "beside"
    return "fails" if one.holds == FAILS else "holds"
