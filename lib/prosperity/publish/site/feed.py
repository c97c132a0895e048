"""What feed readers ask of a site: the verdicts that later editions turned."""

import uuid

from prosperity.audit import published
from prosperity.audit.claim_tables import word
from prosperity.audit.ledger import Result, evaluate
from prosperity.audit.verdicts import roll_up
from prosperity.publish import citation


def turned(result: Result) -> str:
    """The day from which on the verdict of now holds: that of the publication that turned it.

    A date that is known by its year alone counts as late, but not later than this release.
    """
    days = sorted(
        {
            published.last_day(published.first(one.published))
            for one in result.findings
            if one.published
        }
    )
    for day in days:
        if day > result.day and all(
            roll_up(result.claim.kind, result.findings, later) == result.verdict
            for later in days
            if later >= day
        ):
            return min(day, str(citation.load()["date-released"]))
    return ""


def feed(lang: str) -> dict:
    """The verdicts that later editions turned, for an Atom feed, the newest first.

    An entry is dated by the publication that turned the verdict.

    Returns:
        ``entries``, each with its ``result``, ``day``, ``id`` and the verdicts ``then`` and
        ``now`` in words; ``id`` and day of the last change (``updated``) of the feed.
    """
    changed = [one for one in evaluate().values() if one.then != one.verdict]
    dated = sorted(((turned(one), one) for one in changed), key=lambda pair: pair[0], reverse=True)
    cited = citation.load()
    entries = [
        {
            "result": one,
            "day": day,
            "id": _id(cited["title"], lang, one.claim.id, one.verdict),
            "then": word("verdict", one.then, lang),
            "now": word("verdict", one.verdict, lang),
        }
        for day, one in dated
    ]
    updated = dated[0][0] if dated else str(cited["date-released"])
    return {"entries": entries, "id": _id(cited["title"], lang), "updated": updated}


def _id(*words: str) -> str:
    return uuid.uuid5(uuid.NAMESPACE_URL, "/".join(words)).urn
