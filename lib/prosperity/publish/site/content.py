"""What the pages show of statements and figures, as plain dictionaries."""

import csv
import functools
import html
import re

from prosperity import data
from prosperity.audit.aside import aside
from prosperity.audit.claim_details import beside, page
from prosperity.audit.claim_tables import in_order, printed, verdict, word
from prosperity.audit.ledger import Result, evaluate
from prosperity.audit.result import MANY
from prosperity.audit.verdicts import VERDICTS
from prosperity.base.places import FIGURES
from prosperity.base.show import Table
from prosperity.base.words import label, listed, terms
from prosperity.publish import citation, readme, results
from prosperity.publish.collection import about_figure, code_cells, figure_cells, figures, size
from prosperity.publish.site.course import called
from prosperity.publish.site.line import line
from prosperity.publish.site.shared import review
from prosperity.study import provinces

SLUGS = {verdict: verdict.replace(" ", "-") for verdict in VERDICTS}


def claim(result: Result, lang: str) -> dict:
    """One claim for its row and its page."""
    one, drawn = result.claim, line(result, lang)
    tabled = drawn is None and len(result.findings) > MANY  # their table comes first
    return {
        "id": one.id,
        "statement": one.statement(lang),
        "printed": printed(one, lang),
        "rule": result.rule(lang),
        "verdict": verdict(result, lang),
        "slug": SLUGS[result.verdict],
        "then": SLUGS[result.then],
        "section": one.section,
        "section_words": word("section", one.section, lang),
        "kind": word("kind", one.kind, lang),
        "kind_slug": one.kind.replace(" ", "-"),
        "why": result.why(lang),
        "weak": result.weak,
        "lead": result.lead(lang, shown=drawn is not None or tabled),
        "tabled": tabled,
        "line": drawn,
        "words": (word("verdict", result.then, lang), word("verdict", result.verdict, lang)),
        "day": result.day,
        "alias": re.sub("^C0+", "C", one.id),
        "review": review(result, lang),
        "cells": cells(result, lang),
        "places": [(book, cell_of().get((book, one.id), "")) for book in one.notebook.split(";")],
        "figures": [f"figure-{one.figure}"] if one.figure else [],
        "sources": [(data.source(one, lang), addresses().get(one, "")) for one in result.sources],
        "beside": any(map(beside, result.findings)),
        "readings": readings(result, lang)._repr_html_(),
        "courses": courses(result, lang),
        "finds": " ".join(
            [one.id, one.statement("zh"), one.statement("en"), one.printed, one.section]
        ).lower(),
    }


def readings(result: Result, lang: str) -> Table:
    """Every reading of a claim; one in brackets says why it decides nothing."""
    shown = page(result, lang).tables[1]
    colon = "：" if lang == "zh" else ": "
    shown.rows = [
        [*row[:-1], colon.join(filter(None, [row[-1], aside(one, result, lang)]))]
        for row, one in zip(shown.rows, result.findings, strict=True)
    ]
    return shown


def courses(result: Result, lang: str) -> list[tuple[str, str, str]]:
    """Of every reading that goes through years: its name, each year, those without a value."""
    return [
        (
            one.name[lang] or word("label", "computed", lang),
            one.course(lang),
            listed((year for year, value in one.match.course if not value), lang),
        )
        for one in result.findings
        if one.match.course
    ]


@functools.cache
def cell_of() -> dict[tuple[str, str], str]:
    """(notebook, statement) to the cell that shows its verdict."""
    return {
        (one.notebook.removeprefix("notebooks/").removesuffix(".ipynb"), one.name): one.cell_id
        for one in results.results()
        if one.kind == "number"
    }


@functools.cache
def addresses() -> dict[str, str]:
    """The title of a source to its address."""
    every = [one for name in data.tables() for one in data.resource(name)["sources"]]
    return {one["title"]: one["path"] for one in every if one.get("path")}


def cells(result: Result, lang: str) -> list[dict]:
    """The cells of tables that a statement hangs on, a row of the table at a time."""
    found: dict[tuple[str, int], set[str]] = {}
    for finding in result.findings:
        for table, position, column in finding.places:
            found.setdefault((table, position), set()).add(column)
    shown = []
    for (table, position), columns in sorted(found.items()):
        row = data.PACKAGE.rows(table)[position]
        keys = [(one, row[one]) for one in data.resource(table)["schema"]["primaryKey"]]
        shown.append(
            {
                "table": table,
                "title": data.told(data.resource(table), "title", lang),
                "line": position + 2,  # the head of the file is line 1
                "row": " · ".join(called(table, key, value, lang) for key, value in keys),
                "values": [(one, row[one]) for one in row if one in columns],
            }
        )
    return shown


def claims(lang: str) -> list[dict]:
    """All claims, in the order of the ledger."""
    return [claim(result, lang) for result in evaluate().values()]


# of each leading finding: the statements of the paper that it is about, and its figure
LEAD = (
    (("C081",), "ratio-gap"),
    (("C102", "C006"), "explore-share"),
    (("C131",), "divide-two-halves"),
)


def lead(lang: str) -> list[dict]:
    """The three findings that the READMEs lead with: claim, rest, statements and figure of each."""
    parts = (text.removeprefix("**").partition("**") for text in readme.lead(lang))
    return [
        {"claim": claim, "rest": rest, "ids": ids, "figure": figure}
        for (claim, _, rest), (ids, figure) in zip(parts, LEAD, strict=True)
    ]


def made(lang: str) -> str:
    """By whom the collection was made, and when."""
    one = citation.load()
    return label("site_made", lang, authors=citation.authors(lang), version=one["version"],
                 date=str(one["date-released"]))  # fmt: skip


def meanings(lang: str) -> list[tuple[str, str, str]]:
    """Every verdict: the name of its style, its word, what it means."""
    return [
        (slug, word("verdict", verdict, lang), label(f"means_{verdict.replace(' ', '_')}", lang))
        for verdict, slug in SLUGS.items()
    ]


def choices(found: list[dict], lang: str) -> dict[str, list]:
    """What the claims can be filtered by: verdicts with their counts, sections, kinds."""
    counted = {slug: sum(one["slug"] == slug for one in found) for slug in SLUGS.values()}
    names = {slug: word("verdict", verdict, lang) for verdict, slug in SLUGS.items()}
    sections = sorted({one["section"] for one in found}, key=in_order)
    section_names = {one["section"]: one["section_words"] for one in found}
    then = {slug: sum(one["then"] == slug for one in found) for slug in SLUGS.values()}
    return {
        "verdicts": [
            (slug, names[slug], count, then[slug]) for slug, count in counted.items() if count
        ],
        "sections": [(one, section_names[one]) for one in sections],
        "kinds": sorted({(one["kind_slug"], one["kind"]) for one in found}),
    }


def drawn(lang: str) -> list[dict]:
    """Every committed figure with its data, its code and its alternative text.

    The four of the paper come first, the others as the notebooks draw them.
    """
    found = []
    for name in figures():
        place, about = figure_cells().get(name), about_figure(name)
        with (FIGURES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            head, *rows = csv.reader(file)
        found.append(
            {
                "name": name,
                "title": about["title"][lang],
                "alt": about["alt"][lang],
                "place": place,
                "head": [(one, label(one, lang) if one in terms() else "") for one in head],
                "rows": rows,
                "size": size((FIGURES / f"{name}.{lang}.png").read_bytes()),
            }
        )
    return sorted(found, key=_order)


def askable(notebook: str, lang: str) -> str:
    """The provinces that a notebook can be run for, by which its page is found.

    >>> askable("50-province", "en")[:16], askable("12-stages", "en")
    ('Beijing, Tianjin', '')
    """
    chosen = any("parameters" in one.tags and re.search("^province = ", one.source, re.MULTILINE)
                 for one in code_cells(notebook))  # fmt: skip
    return ", ".join(provinces.titles()[lang].values()) if chosen else ""


def embed(one: dict, lang: str) -> str:
    """What another page needs to show a figure, with its source.

    While the website has no address, the addresses are those from its page, which its script
    completes.
    """
    home = citation.address()
    name, (wide, high) = one["name"], one["size"]
    page = f"{home}{lang}/figures/{name}.html" if home else f"{name}.html"
    picture = f"{home or '../../'}figures/{name}.{lang}.svg"
    return (
        f'<figure><a href="{page}"><img src="{picture}" alt="{html.escape(one["alt"])}" '
        f'width="{wide}" height="{high}" style="max-width:100%;height:auto"></a>'
        f"<figcaption>{html.escape(citation.text())} CC BY 4.0</figcaption></figure>"
    )


def _order(one: dict) -> tuple[int, str, int]:
    if re.fullmatch(r"figure-\d", one["name"]):
        return 0, one["name"], 0
    place = one["place"]
    return (1, place.notebook, place.number) if place else (2, one["name"], 0)
