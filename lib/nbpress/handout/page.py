"""The handout as one HTML file: works offline, by keyboard, in the dark and on paper."""

import functools
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
    style, script = ((HERE / f"{kind}.{end}").read_text("utf-8") for end in ("css", "js"))
    return filled(f"{kind}.html", document, style=style, script=script, policy=POLICY, **parts)


def filled(template: str, document: Document, **parts: Any) -> str:
    """A template of this room with a document in it, and the words of its languages."""
    languages = document.edition.languages
    given = {
        "document": document, "languages": languages, "tongues": TONGUE, "tongue": tongue,
        "words": functools.partial(words, languages=languages), "table": table,
    }  # fmt: skip
    return rendered(HERE / template, {**given, **parts})
