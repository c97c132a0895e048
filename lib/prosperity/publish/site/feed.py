"""What search engines and feed readers ask of a site: changed verdicts, and the list of pages."""

import uuid
from collections.abc import Iterable
from pathlib import Path
from xml.sax.saxutils import escape

from prosperity.audit import published
from prosperity.audit.claim_tables import word
from prosperity.audit.ledger import Result, evaluate
from prosperity.audit.verdicts import roll_up
from prosperity.base.words import TONGUE, label
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


def feed(lang: str) -> str:
    """The verdicts that later editions turned, as an Atom feed, the newest first.

    An entry is dated by the publication that turned the verdict.
    """
    changed = [one for one in evaluate().values() if one.then != one.verdict]
    dated = sorted(((turned(one), one) for one in changed), key=lambda pair: pair[0], reverse=True)
    home, cited = citation.address(), citation.load()
    place = f"{home}{lang}/"
    entries = "".join(_entry(one, day, lang, place) for day, one in dated)
    updated = dated[0][0] if dated else str(cited["date-released"])
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" '
        f'xml:lang="{TONGUE[lang]}">\n<title>{escape(label("site_feed", lang))}</title>\n'
        f"<subtitle>{escape(label('site_feed_text', lang))}</subtitle>\n"
        f"<id>{_id(cited['title'], lang)}</id>\n<updated>{updated}T00:00:00Z</updated>\n"
        f"<author><name>{escape(citation.authors())}</name></author>\n"
        f'<link rel="alternate" href="{home and place}index.html"/>\n'
        f'<link rel="self" href="{home and place}feed.xml"/>\n{entries}</feed>\n'
    )


def _entry(result: Result, day: str, lang: str, place: str) -> str:
    then, now = (word("verdict", one, lang) for one in (result.then, result.verdict))
    claim = result.claim
    return (
        f"<entry>\n<title>{claim.id}: {escape(then)} → {escape(now)}</title>\n"
        f"<id>{_id(citation.load()['title'], lang, claim.id, result.verdict)}</id>\n"
        f"<updated>{day}T00:00:00Z</updated>\n"
        f'<link href="{place if citation.address() else ""}claims/{claim.id}.html"/>\n'
        f"<summary>{escape(claim.statement(lang))} {escape(result.why(lang))}</summary>\n</entry>\n"
    )


def _id(*words: str) -> str:
    return uuid.uuid5(uuid.NAMESPACE_URL, "/".join(words)).urn


def sitemap(site: Path, pages: Iterable[Path]) -> str:
    """The list of all pages for search engines, which needs the address of the site."""
    lines = "".join(
        f"<url><loc>{escape(citation.address() + page.relative_to(site).as_posix())}</loc></url>\n"
        for page in pages
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{lines}</urlset>\n'
    )
