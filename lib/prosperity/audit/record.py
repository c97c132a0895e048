"""One statement for a program: what is printed, what is computed and what follows."""

from prosperity.audit.ledger import Result
from prosperity.audit.verdicts import revised
from prosperity.data.rounding import Interval


def record(result: Result) -> dict:
    """One statement for a program.

    Returns:
        A dictionary with ``id``, ``section``, ``kind``, ``printed``, ``computed``, ``verdict``,
        ``verdict_then`` (by the day ``then``), ``by_edition`` (reading to its verdict, value, unit,
        interval, date, whether it counts), ``sources``, and the statement and the reason in both
        languages.
    """
    claim, later = result.claim, revised(result.findings)
    return {
        "id": claim.id,
        "section": claim.section,
        "notebooks": claim.notebook.split(";"),
        "kind": claim.kind,
        "statement": {"zh": claim.statement_zh, "en": claim.statement_en},
        "printed": claim.printed,
        "unit": claim.unit,
        "computed": result.computed,
        "implied": bool(claim.implied),
        "cites": claim.cites,
        "verdict": result.verdict,
        "verdict_then": result.then,
        "then": result.day,
        "weak_evidence": result.weak,
        "depends_on": result.depends_on,
        "by_edition": {
            one.key: {
                "verdict": one.holds,
                "value": one.match.computed,
                "unit": one.unit,
                "interval": _bounds(one.match.interval),
                "counts": one.counts,
                "revised_since": one in later,
                "published": one.published,
                "sources": list(one.sources),
            }
            for one in result.findings
        },
        "why": {"zh": result.why("zh"), "en": result.why("en")},
        "sources": result.sources,
    }


def _bounds(interval: Interval | None) -> list[float] | None:
    return None if interval is None else [float(interval.low), float(interval.high)]
