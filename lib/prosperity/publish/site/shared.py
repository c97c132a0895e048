"""What a page tells machines: its card where it is shared, and its content as linked data."""

import functools
from dataclasses import dataclass

from prosperity import data
from prosperity.audit.claim_tables import word
from prosperity.audit.ledger import Result
from prosperity.audit.verdicts import FORECAST, NOT_TESTABLE
from prosperity.base.words import TONGUE, label
from prosperity.publish import citation
from prosperity.publish.collection import about_figure

FIRST = "ratio-stages"  # the figure on the card of a page that shows none
SCHEMA = "https://schema.org"


@dataclass(frozen=True, slots=True)
class About:
    """One page to those who do not open it.

    Args:
        description: a sentence or two.
        picture: the figure on its card.
        linked: its content in the vocabulary of schema.org, or None.
    """

    description: str
    picture: str = FIRST
    linked: dict | None = None


@functools.cache
def alt(figure: str, lang: str) -> str:
    """What a figure shows, in words."""
    return about_figure(figure)["alt"][lang]


def short(text: str, most: int = 200) -> str:
    """The beginning of a text, cut after a word.

    >>> short("one two three", 9)
    'one two…'
    >>> short("数字经济规模", 4)
    '数字经济…'
    """
    text = " ".join(text.split())
    if len(text) <= most:
        return text
    head = text[: most + 1]
    cut = head.rfind(" ") if " " in head[most // 2 :] else most
    return head[:cut].rstrip(",;:，；：") + "…"


def maker(name: str = "") -> dict:
    """An organisation; without a name, those who made the collection."""
    return {"@type": "Organization", "name": name or citation.authors()}


def review(result: Result, lang: str) -> dict | None:
    """A verdict as a fact-check; None where there is none: a forecast, what cannot be tested."""
    if result.verdict in (FORECAST, NOT_TESTABLE) or result.claim.kind == "argument":
        return None
    cited = citation.load()
    paper = next(one for one in cited["references"] if one["type"] == "article")
    return {
        "@context": SCHEMA,
        "@type": "ClaimReview",
        "url": address(f"{lang}/claims/{result.claim.id}.html"),
        "claimReviewed": result.claim.statement(lang),
        "datePublished": str(cited["date-released"]),
        "author": maker(),
        "inLanguage": TONGUE[lang],
        "itemReviewed": {
            "@type": "Claim",
            "author": {"@type": "Person", "name": paper["authors"][0]["name"]},
            "datePublished": str(paper["year"]),
            "appearance": {"@type": "CreativeWork", "name": paper["title"]},
        },
        "reviewRating": {"@type": "Rating", "alternateName": word("verdict", result.verdict, lang)},
        "reviewBody": result.why(lang),
    }


def dataset(one: dict, lang: str) -> dict:
    """A table as a data set.

    Args:
        one: what `tables.table` returns.
        lang: zh or en.
    """
    resource, own = one["about"], functools.partial(data.told, lang=lang)
    years = one["years"]
    agencies = dict.fromkeys(source["agency"] for source in resource["sources"])
    found = {
        "@context": SCHEMA,
        "@type": "Dataset",
        "name": one["title"],
        "description": f"{one['title']}. {one['description']} {label('site_data_text', lang)}",
        "url": address(f"{lang}/data/{one['name']}.html"),
        "identifier": one["name"],
        "version": citation.load()["version"],
        "isAccessibleForFree": True,
        "inLanguage": TONGUE[lang],
        "license": one["terms"],
        "creator": [maker(agency) for agency in agencies] or [maker()],
        "publisher": maker(),
        "citation": [own(source, "title") for source in resource["sources"]],
        "variableMeasured": [
            {
                "@type": "PropertyValue",
                "name": field["name"],
                "description": own(field, "description"),
            }
            | ({"unitText": unit} if (unit := data.unit(field, lang)) else {})
            for field in resource["schema"]["fields"]
            if field["type"] in ("number", "integer")
        ],
        "distribution": [
            {
                "@type": "DataDownload",
                "encodingFormat": "text/csv",
                "contentUrl": address(f"data/{resource['path']}"),
            }
        ],
    }
    return found | ({"temporalCoverage": f"{years[0]}/{years[1]}"} if years else {})


def address(path: str) -> str:
    """The address of a page; from the top of the site while the site has none."""
    return (citation.address() or "/") + path
