"""The handout as one HTML file: works offline, by keyboard, in the dark and on paper."""

import functools
from html import escape
from typing import Any

from nbpress.files import rendered
from nbpress.handout.document import Document
from nbpress.handout.markdown import HERE, tongue
from nbpress.handout.markup import POLICY, TONGUE, Markup, headings, table
from nbpress.handout.wording import words


def page(document: Document) -> str:
    """The HTML of a document, whole."""
    markup = Markup(document.edition.languages)
    markup.add(document.blocks)
    body = markup.html()
    return whole("page", document, body=body, items=headings(body), marks=document.marks())


def whole(kind: str, document: Document, **parts: Any) -> str:
    """A file of a kind, page or slides: its template with the common head, style and script."""
    languages = document.edition.languages
    style, script = ((HERE / f"{kind}.{end}").read_text("utf-8") for end in ("css", "js"))
    given = {
        "document": document, "languages": languages, "style": style, "script": script,
        "words": functools.partial(words, languages=languages), "policy": POLICY,
        "tongues": TONGUE, "tongue": tongue, "table": table, "facts": facts(document),
    }  # fmt: skip
    return rendered(HERE / f"{kind}.html", {**given, **parts})


def facts(document: Document) -> str:
    """The imprint as a list of descriptions."""
    pairs = "".join(
        f"<dt>{escape(label)}</dt><dd>{escape(text)}</dd>" for label, text in document.facts()
    )
    home = document.imprint.home
    link = f'<p><a href="{escape(home)}">{escape(home)}</a></p>' if home else ""
    return f"<dl>{pairs}</dl>{link}"
