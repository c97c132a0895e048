"""Blocks as HTML: real tables, pictures inside the file, room to write."""

import base64
from collections.abc import Iterable
from html import escape

from nbpress.handout.blocks import Box, Code, Group, Output, Picture, Prose, Writer
from nbpress.handout.markdown import fenced, pandoc
from nbpress.handout.tables import Table
from nbpress.handout.wording import words

TONGUE = {"zh": "zh-Hans", "en": "en"}
MIME = {"svg": "image/svg+xml", "png": "image/png", "jpg": "image/jpeg"}
POLICY = (
    "default-src 'none'; img-src data:; font-src data:; style-src 'unsafe-inline'; "
    "script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
)


class Markup(Writer):
    """Collects the markdown of a page."""

    form = "html"
    boxes = 0  # so far

    def html(self) -> str:
        """All of it as HTML; the formulas as MathML."""
        return pandoc("\n\n".join(self.parts), "html5", "--mathml", "--section-divs=false")

    def _prose(self, block: Prose) -> None:
        if block.lang:
            self.put(f'<div lang="{TONGUE[block.lang]}">')
        self.parts.append(block.text)
        if block.lang:
            self.put("</div>")

    def _code(self, block: Code) -> None:
        self.put(f'<div class="code {block.part}">')
        self.parts.append(fenced(block.text, "python"))
        self.put("</div>")

    def _output(self, block: Output) -> None:
        if block.text:
            self.put(f'<pre class="output">{escape(block.text)}</pre>')

    def _table(self, block: Table) -> None:
        label = words("table", self.languages)
        name = f"{words('table_scrolls', self.languages)} {block.number}"
        self.put(
            f'<div class="scroll" role="group" tabindex="0" aria-label="{escape(name)}">'
            f"{table(block, label)}</div>"
        )

    def _picture(self, block: Picture) -> None:
        lang = block.told_in(self.languages)[0]
        caption = escape(block.caption(self.languages))
        self.put(
            f'<figure lang="{TONGUE[lang]}">{image(block)}'
            f"<figcaption>{caption}</figcaption></figure>"
        )

    def _box(self, block: Box) -> None:
        self.boxes += 1
        label = words("answer", self.languages)
        self.put(
            f'<div class="box"><label for="answer-{self.boxes}">{label}</label>'
            f'<textarea id="answer-{self.boxes}" rows="{block.lines}"></textarea></div>'
        )

    def _group(self, block: Group) -> None:
        if block.kind == "notes":
            return self.add(block.blocks)
        if block.kind == "exercise":
            self.put('<div class="exercise">')
        else:
            label = escape(words(block.kind, self.languages))
            self.put(f'<div class="solution"><p class="label">{label}</p>')
        self.add(block.blocks)
        self.put("</div>")


def image(picture: Picture, width: str = "") -> str:
    """A picture as an HTML element that holds its data."""
    data = base64.b64encode(picture.data).decode()
    size = f' width="{width}"' if width else ""
    alt = escape(picture.alt)
    return f'<img src="data:{MIME[picture.form]};base64,{data}" alt="{alt}"{size}>'


def table(block: Table, label: str = "", widths: Iterable[str] = ()) -> str:
    """A table as HTML with scoped headings; label comes before its number in the caption.

    widths: of its columns, as a style names them.
    """

    def cell(text: str, right: bool, tag: str, scope: str = "") -> str:
        tag = tag if text else "td"
        given = ' class="number"' if right else ""
        given += f' scope="{scope}"' if scope and tag == "th" else ""
        return f"<{tag}{given}>{escape(text)}</{tag}>"

    def line(cells: Iterable[str]) -> str:
        return "<tr>" + "".join(cells) + "</tr>"

    told = block.told(label)
    caption = f"<caption>{escape(told)}</caption>" if told else ""
    columns = "".join(f'<col style="width:{one}">' for one in widths)
    columns = f"<colgroup>{columns}</colgroup>" if columns else ""
    head = "\n".join(
        line(cell(text, right, "th", "col") for text, right in zip(row, block.right, strict=True))
        for row in block.head
    )
    body = "\n".join(
        line(
            cell(text, right, "td" if place else "th", "row")
            for place, (text, right) in enumerate(zip(row, block.right, strict=True))
        )
        for row in block.rows
    )
    return f"<table>{caption}\n{columns}<thead>{head}</thead>\n<tbody>\n{body}\n</tbody></table>"


def headings(html: str) -> list[tuple[int, str, str]]:
    """The headings of a page below its title: (level, id, text).

    >>> headings('<h2 id="a">One <em>two</em></h2>')
    [(2, 'a', 'One two')]
    """
    from bs4 import BeautifulSoup, SoupStrainer

    found = BeautifulSoup(html, "html.parser", parse_only=SoupStrainer(["h2", "h3"]))
    return [
        (int(one.name[1]), str(one.get("id", "")), one.get_text()) for one in found(["h2", "h3"])
    ]
