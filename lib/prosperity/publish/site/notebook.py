"""A notebook as a part of a page in one language."""

import ast
import base64
import functools
import hashlib
import html
import re
from collections.abc import Callable
from pathlib import Path

import nbformat
from markupsafe import Markup
from nbconvert.exporters import HTMLExporter, TemplateExporter
from nbconvert.filters.highlight import Highlight2HTML
from nbformat import NotebookNode

from prosperity.base.words import label
from prosperity.publish.collection import about_figure, figures, size

TEMPLATES = Path(__file__).parent / "templates"
OTHER = {"zh": "lang-en", "en": "lang-zh"}
CLAIM = re.compile(r"(?<![A-Za-z0-9_/#])(C\d{3})(?!\d)")
ARITHMETIC = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow)
LONG = 25  # rows; a table with more has a height of its own
Keep = Callable[[bytes], str]


def render(path: Path, lang: str, root: str, keep: Keep) -> str:
    """The cells of a notebook as HTML.

    Args:
        path: an executed notebook.
        lang: zh or en; cells of the other language are left out.
        root: the way from the page to the top of the site, such as ``../../``.
        keep: stores a picture and returns its address, relative to the top.
    """
    notebook = nbformat.read(path, as_version=4)
    _as_run(notebook)
    notebook.cells = [
        cell
        for cell in notebook.cells
        if not {OTHER[lang], "injected-parameters"} & set(cell.metadata.get("tags", []))
    ]
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            _picture(output, lang, root, keep)
    # both languages of a stored copy show both pictures: keep the one of this page
    _one_picture(notebook, lang)
    # not as HTMLExporter does, which then parses the page for what our template wrote into it
    body, _ = TemplateExporter.from_notebook_node(_exporter(lang), notebook)
    body = in_one_language(body, lang)
    body = body.replace("<pre>", '<pre tabindex="0">')  # what scrolls is reached by keyboard
    return link_claims(wide_tables(body, lang), f"{root}{lang}/claims/")


def in_one_language(text: str, lang: str) -> str:
    """HTML without what is marked as the other language, and without what parts the two.

    >>> in_one_language('<td><span lang="zh">比</span><span lang="en">ratio</span></td>', "en")
    '<td><span lang="en">ratio</span></td>'
    """
    other = "en" if lang == "zh" else "zh"
    marked = rf'<(span|div) lang="{other}">.*?</\1>|<span class="between">.*?</span>'
    return re.sub(r"<p>\s*</p>\n?", "", re.sub(marked, "", text, flags=re.DOTALL))


def _as_run(notebook: NotebookNode) -> None:
    """Let the cell of the parameters say the values with which this copy was run."""
    given = {}
    for cell in notebook.cells:
        if "injected-parameters" in cell.metadata.get("tags", []):
            given = dict(one.split(" = ", 1) for one in cell.source.split("\n") if " = " in one)
    for cell in notebook.cells:
        if "parameters" in cell.metadata.get("tags", []):
            cell.source = re.sub(
                r"^(\w+) = (.*?)(?=  #|$)",
                lambda found: f"{found[1]} = {given.get(found[1], found[2])}",
                cell.source,
                flags=re.MULTILINE,
            )


def coloured(source: str) -> Markup:
    """Code as a page shows it, its words told apart by colour."""
    text = Highlight2HTML(pygments_lexer="ipython3")(source)
    return Markup(text.replace("<pre>", '<pre tabindex="0">'))


def formulas(source: str) -> str:
    """The lines of a cell that compute: each statement that gives a name to arithmetic.

    >>> formulas("year = last - 1\\nshare = size[year] / gdp[year] * 100\\nprint(share)")
    'share = size[year] / gdp[year] * 100'
    """
    lines = source.split("\n")
    return "\n".join(
        "\n".join(lines[one.lineno - 1 : one.end_lineno]).removesuffix("  # fmt: skip")
        for one in ast.parse(source).body
        if isinstance(one, ast.Assign) and _computes(one.value)
    )


def _computes(node: ast.AST) -> bool:
    """Whether code holds arithmetic; the year before is none, nor is a text."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ARITHMETIC):
        apart = isinstance(node.op, ast.Add | ast.Sub)
        sides = (node.left, node.right)
        return not (apart and any(isinstance(one, ast.Constant | ast.List) for one in sides))
    if isinstance(node, ast.JoinedStr):
        return False
    inside = ast.iter_child_nodes(node.value if isinstance(node, ast.Subscript) else node)
    return any(map(_computes, inside))


@functools.cache
def _exporter(lang: str) -> HTMLExporter:
    exporter = HTMLExporter(
        extra_template_basedirs=[str(TEMPLATES)], template_name="notebook",
        exclude_anchor_links=True, sanitize_html=False,
    )  # fmt: skip
    exporter.register_filter("highlight_code", Highlight2HTML(pygments_lexer="python"))
    exporter.environment.globals["formulas"] = formulas
    exporter.environment.globals["word"] = lambda key: label(key, lang)
    return exporter


def _picture(output: NotebookNode, lang: str, root: str, keep: Keep) -> None:
    png = output.get("data", {}).pop("image/png", None)
    if png is None:
        return
    about = output.get("metadata", {}).get("image/png", {})
    alt = about.get("alt", "")
    content = base64.b64decode(png)
    wide, high = size(content)
    name, drawn = alts().get(alt, ("", lang))
    picture = (
        f'<img src="{root}{keep(content)}" alt="{html.escape(alt)}" width="{wide}" '
        f'height="{high}" loading="lazy">'
    )
    caption = ""
    if name:
        text = html.escape(label("site_figure_more", lang))
        address = f"{root}{lang}/figures/{name}.html"
        caption = f'<figcaption><a href="{address}">{text}</a></figcaption>'
    output["data"] = {"text/html": f"<figure class='card'>{picture}{caption}</figure>"}
    output["metadata"] = {"lang": drawn}


def _one_picture(notebook: NotebookNode, lang: str) -> None:
    for cell in notebook.cells:
        drawn = {output.get("metadata", {}).get("lang") for output in cell.get("outputs", [])}
        if {"zh", "en"} <= drawn:
            cell.outputs = [
                output
                for output in cell.outputs
                if output.get("metadata", {}).get("lang") in (None, lang)
            ]


def alts() -> dict[str, tuple[str, str]]:
    """Alternative text to the figure and the language that it tells."""
    return {
        text: (name, lang) for name in figures() for lang, text in about_figure(name)["alt"].items()
    }


def file_name(content: bytes) -> str:
    """A name for a picture that changes with its bytes."""
    return hashlib.sha256(content).hexdigest()[:16] + ".png"


def with_anchors(text: str) -> tuple[str, list[tuple[str, str]]]:
    """Give every part an address, equal in both languages, and list them.

    >>> with_anchors("<h2>Data</h2>")
    ('<h2 id="part-1">Data</h2>', [('part-1', 'Data')])
    """
    headings = [
        (f"part-{number}", heading)
        for number, heading in enumerate(re.findall("<h2>(.*?)</h2>", text), start=1)
    ]
    addresses = (anchor for anchor, _ in headings)
    return re.sub("<h2>(?=.*?</h2>)", lambda _: f'<h2 id="{next(addresses)}">', text), headings


def wide_tables(text: str, lang: str) -> str:
    """Put every table into a region of its own that scrolls, by keyboard too."""
    name = html.escape(label("site_table", lang))
    numbers = iter(range(1, 10_000))

    def region(found: re.Match) -> str:
        if "<td" not in found[0]:
            return f"<p>{label('site_none', lang)}</p>"
        return (
            f'<div class="wide{" tall" if found[0].count("<tr") > LONG else ""}" role="region" '
            f'tabindex="0" aria-label="{name} {next(numbers)}">'
            f"{found[0]}</div>"
        )

    return re.sub(r"<table.*?</table>", region, text, flags=re.DOTALL)


def link_claims(text: str, folder: str) -> str:
    """Make every claim id in the text, not in code or an address, a link to its page."""
    parts = re.split(r"(<pre.*?</pre>|<a .*?</a>|<[^>]*>)", text, flags=re.DOTALL)
    return "".join(
        part if part.startswith("<") else CLAIM.sub(rf'<a href="{folder}\1.html">\1</a>', part)
        for part in parts
    )
