"""The handout as one HTML file: works offline, by keyboard, in the dark and on paper."""

from html import escape
from string import Template

from nbpress.handout.document import Document
from nbpress.handout.markdown import HERE, tongue
from nbpress.handout.markup import POLICY, TONGUE, Markup, headings, table
from nbpress.handout.wording import words


def page(document: Document) -> str:
    """The HTML of a document, whole."""
    languages = document.edition.languages
    markup = Markup(languages)
    markup.add(document.blocks)
    body = markup.html()
    return whole(
        "page",
        document,
        kept=escape(words("kept", languages)),
        edition=escape(" · ".join(filter(None, (document.collection(), document.edition_words())))),
        heading=heading(document),
        blanks=_blanks(document),
        contents=escape(words("contents", languages)),
        items=_items(body),
        body=body,
        marking=_marking(document),
        about=escape(words("about", languages)),
        facts=facts(document),
    )


def whole(kind: str, document: Document, **parts: str) -> str:
    """A file of a kind, page or slides: its template below the common head, style and script."""

    def read(name: str) -> str:
        return (HERE / name).read_text(encoding="utf-8")

    languages = document.edition.languages
    return Template(read("head.html") + read(f"{kind}.html")).substitute(
        lang=TONGUE[languages[0]],
        policy=POLICY,
        title=escape(document.title),
        style=read(f"{kind}.css"),
        script=read(f"{kind}.js"),
        skip=escape(words("skip", languages)),
        **parts,
    )


def heading(document: Document) -> str:
    """The title in every language, the first as h1."""
    first, *others = document.edition.languages
    rest = "".join(
        f'<p class="title" lang="{TONGUE[one]}">{escape(document.titles[one])}</p>'
        for one in others
    )
    return f'<h1 lang="{TONGUE[first]}">{escape(document.titles[first])}</h1>{rest}'


def facts(document: Document) -> str:
    """The imprint as a list of descriptions."""
    pairs = "".join(
        f"<dt>{escape(label)}</dt><dd>{escape(text)}</dd>" for label, text in document.facts()
    )
    home = document.imprint.home
    link = f'<p><a href="{escape(home)}">{escape(home)}</a></p>' if home else ""
    return f"<dl>{pairs}</dl>{link}"


def _blanks(document: Document) -> str:
    if document.edition.audience != "student":
        return ""
    fields = "".join(
        f'<label>{escape(label)} <input type="text" value="{escape(text)}"></label>'
        for label, text in document.lesson.fields(document.edition.languages)
    )
    score = escape(words("score", document.edition.languages))
    return f'<div class="blanks">{fields}<span>{score} ____ / {document.total}</span></div>'


def _items(body: str) -> str:
    items = []
    for level, anchor, text in headings(body):
        lang = TONGUE[tongue(text)]
        deeper = ' class="deeper"' if level > 2 else ""
        items.append(
            f'<li{deeper} lang="{lang}"><a href="#{escape(anchor)}">{escape(text)}</a></li>'
        )
    return "\n".join(items)


def _marking(document: Document) -> str:
    if not (marks := document.marks()):
        return ""
    title = escape(words("marking", document.edition.languages))
    return f'<h2 id="marking">{title}</h2>{table(marks)}'
