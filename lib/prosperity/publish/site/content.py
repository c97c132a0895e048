"""What the pages show: claims, tables, figures and handouts as plain dictionaries."""

import functools
import re
from pathlib import Path

from prosperity import data
from prosperity.audit.claim_details import beside, page
from prosperity.audit.claim_tables import in_order, printed, verdict, word
from prosperity.audit.ledger import Result, evaluate
from prosperity.audit.verdicts import VERDICTS
from prosperity.base import words
from prosperity.base.places import FIGURES
from prosperity.publish import readme
from prosperity.publish.collection import about_figure, figure_cells, figures
from prosperity.publish.site.line import line

SLUGS = {verdict: verdict.replace(" ", "-") for verdict in VERDICTS}


def claim(result: Result, lang: str) -> dict:
    """One claim for its row and its page."""
    one = result.claim
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
        "notebooks": one.notebook.split(";"),
        "why": result.why(lang),
        "weak": result.weak,
        "sources": [data.source(one, lang) for one in result.sources],
        "line": line(result, lang),
        "beside": any(map(beside, result.findings)),
        "readings": page(result, lang).tables[1]._repr_html_(),
        "finds": " ".join(
            [one.id, one.statement("zh"), one.statement("en"), one.printed, one.section]
        ).lower(),
    }


def claims(lang: str) -> list[dict]:
    """All claims, in the order of the ledger."""
    return [claim(result, lang) for result in evaluate().values()]


def lead(lang: str) -> list[tuple[str, str]]:
    """The three findings that the READMEs lead with: the claim of each, and the rest."""
    parts = (text.removeprefix("**").partition("**") for text in readme.lead(lang))
    return [(claim, rest) for claim, _, rest in parts]


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


def table(name: str, lang: str) -> dict:
    """One table of the data package, for the dictionary."""
    resource = data.resource(name)
    rows = data.PACKAGE.rows(name)
    years = [int(row["year"]) for row in rows if row.get("year", "").isdigit()]
    first = next(iter(resource.get("editions", {})), None)
    own = functools.partial(data.told, lang=lang)
    call = f'data.load("{name}", "{first}")' if first else f'data.load("{name}")'
    return {
        "name": name,
        "title": own(resource, "title"),
        "description": own(resource, "description"),
        "rows": len(rows),
        "years": (min(years), max(years)) if years else None,
        "path": resource["path"],
        "fields": [
            {
                "name": field["name"],
                "type": field["type"],
                "unit": "" if field.get("unit") in (None, "none") else own(field, "unit"),
                "title": title(field, lang),
                "description": own(field, "description"),
                "values": values(field.get("constraints", {})),
            }
            for field in resource["schema"]["fields"]
        ],
        "editions": [
            {
                "name": key,
                "title": own(one, "title"),
                "note": own(one, "note"),
            }
            for key, one in resource.get("editions", {}).items()
        ],
        "sources": [
            {"name": one["name"], "title": own(one, "title")} for one in resource["sources"]
        ],
        "terms": own(resource, "terms"),
        "licenses": [one["title"] for one in resource.get("licenses", [])],
        "call": call,
    }


def title(field: dict, lang: str) -> str:
    """The short name of a field, where it says more than its description does."""
    short = words.label(field["name"], lang) if field["name"] in words.terms() else ""
    return "" if short.lower() in data.told(field, "description", lang).lower() else short


def values(constraints: dict) -> str:
    """Allowed values of a field as text.

    >>> values({"minimum": 1978, "maximum": 2030}), values({"enum": ["a", "b"]})
    ('1978–2030', 'a, b')
    """
    if "enum" in constraints:
        return ", ".join(map(str, constraints["enum"]))
    ends = [constraints.get(name) for name in ("minimum", "maximum")]
    return (
        "–".join("" if end is None else str(end) for end in ends)
        if any(end is not None for end in ends)
        else ""
    )


def drawn(lang: str) -> list[dict]:
    """Every committed figure with its data, its code and its alternative text.

    The four of the paper come first, the others as the notebooks draw them.
    """
    found = []
    for name in figures():
        place, about = figure_cells().get(name), about_figure(name)
        lines = (FIGURES / f"{name}.csv").read_text(encoding="utf-8").splitlines()
        content = (FIGURES / f"{name}.{lang}.png").read_bytes()
        wide, high = (int.from_bytes(content[at : at + 4], "big") for at in (16, 20))
        found.append(
            {
                "name": name,
                "title": about["title"][lang],
                "alt": about["alt"][lang],
                "place": place,
                "data": lines,
                "size": (wide, high),
            }
        )
    return sorted(found, key=_order)


def _order(one: dict) -> tuple[int, str, int]:
    if re.fullmatch(r"figure-\d", one["name"]):
        return 0, one["name"], 0
    place = one["place"]
    return (1, place.notebook, place.number) if place else (2, one["name"], 0)


PUBLIC = re.compile(r"\.(student|slides)\.[^/]*\.(pdf|html|ipynb|docx|pptx)$")
SOLVED = re.compile(r"\.(student|slides|teacher)\.[^/]*\.(pdf|html|ipynb|docx|pptx)$")


def handouts(folder: Path, solved: bool = False) -> list[dict]:
    """The handouts that have been made, grouped by notebook; solved: those of teachers too.

    Copies of a class bear names and are never among them.
    """
    groups: dict[str, list] = {}
    for path in sorted(folder.rglob("*")) if folder.is_dir() else []:
        shown = path.relative_to(folder)
        wanted = (SOLVED if solved else PUBLIC).search(path.name)
        if path.is_file() and wanted and len(shown.parts) == 2 and shown.parts[0][:5] != "class":
            group = shown.parts[0]
            size = max(1, round(path.stat().st_size / 1000))
            groups.setdefault(group, []).append({"path": shown.as_posix(), "kilobytes": size})
    return [{"notebook": group, "files": files} for group, files in groups.items()]
