"""The pages of tables: fields, editions, every row as published, sources with their addresses."""

from prosperity import data
from prosperity.base import words
from prosperity.data.schema import source_keys
from prosperity.publish.site.course import called, charts

MOST = 500  # rows on a page, besides those that claims lead to: what a phone sets up at once
NAMED = ("province", "edition", "group", "place", "component", "concept", "item", "status")


def table(name: str, lang: str) -> dict:
    """One table of the data package, for its page and for the list; ``about`` is its entry."""
    resource, rows = data.resource(name), data.PACKAGE.rows(name)
    years = [int(row["year"]) for row in rows if row.get("year", "").isdigit()]
    first = next(iter(resource.get("editions", {})), None)
    return {
        "name": name,
        "about": resource,
        "title": data.told(resource, "title", lang),
        "description": data.told(resource, "description", lang),
        "terms": data.terms(resource, lang),
        "rows": len(rows),
        "years": (min(years), max(years)) if years else None,
        "call": f'data.load("{name}", "{first}")' if first else f'data.load("{name}")',
        **charts(name, lang),
    }


def content(name: str, lang: str) -> dict:
    """Every row of a table as published, in columns of one language, and what each field is.

    Returns:
        ``head``, pairs of a column and its meaning; ``rows``, lists of cells; ``names``, the words
        in them, by which the table is searched for; ``fields``, each with its texts. A cell is its
        text, the word for it where it is a key, and the sources that it names by their places in
        the list of sources. The number of a row is that of its line in the file, where the head
        is line 1.
    """
    resource = data.resource(name)
    other = {"zh": "_en", "en": "_zh"}[lang]
    fields = {field["name"]: field for field in resource["schema"]["fields"]}
    shown = [one for one in fields if not (one.endswith(other) and one[:-2] + lang in fields)]
    known = {one["name"]: place for place, one in enumerate(resource["sources"], start=1)}
    alone = resource["schema"]["primaryKey"] == [shown[0]]  # such a table says what the keys are

    def cell(column: str, text: str) -> dict:
        word = called(name, column, text, lang) if text and column in NAMED else ""
        keys = list(source_keys(text)) if column == "source" else []
        return {
            "text": text,
            "word": word if word != text else "",
            "key": alone and column == shown[0],
            "sources": [(key, known[key]) for key in keys if key in known],
            "right": fields[column]["type"] in ("number", "integer"),
            "foreign": column == "note" and lang == "zh" and bool(text),
        }

    rows = [[cell(one, row.get(one, "")) for one in shown] for row in data.PACKAGE.rows(name)]
    return {
        "names": list(dict.fromkeys(one["word"] for row in rows for one in row if one["word"])),
        "head": [(one, heading(fields[one], lang)) for one in shown],
        "rows": rows,
        "fields": [
            {
                "name": one["name"],
                "title": title(one, lang),
                "description": data.told(one, "description", lang),
                "unit": data.unit(one, lang),
                "type": one["type"],
                "allowed": values(name, one, lang),
            }
            for one in fields.values()
        ],
    }


def heading(field: dict, lang: str) -> str:
    """The meaning of a column where it is short enough for the head of a table.

    >>> heading({"name": "x", "description": "Calendar year"}, "en")
    'Calendar year'
    """
    told = data.told(field, "description", lang)
    return told if len(told) <= {"zh": 24, "en": 60}[lang] else title(field, lang)


def title(field: dict, lang: str) -> str:
    """The short name of a field, where it says more than its description does."""
    short = words.label(field["name"], lang) if field["name"] in words.terms() else ""
    return "" if short.lower() in data.told(field, "description", lang).lower() else short


def values(table: str, field: dict, lang: str) -> str:
    """Allowed values of a field as text; a key with its word where no list of editions has it.

    >>> values("gdp", {"name": "year", "constraints": {"minimum": 1978, "maximum": 2030}}, "en")
    '1978–2030'
    >>> values("prices", {"name": "status", "constraints": {"enum": ["estimate"]}}, "zh")
    'estimate（估计）'
    """
    rules = field.get("constraints", {})
    if "enum" in rules:
        told = field["name"] in NAMED and field["name"] != "edition"
        names = {
            one: called(table, field["name"], one, lang) if told else "" for one in rules["enum"]
        }
        mark = "{}（{}）" if lang == "zh" else "{} ({})"
        each = [mark.format(one, name) if name and name != one.replace("_", " ") else one
                for one, name in names.items()]  # fmt: skip
        return words.listed(each, lang)
    ends = [str(rules.get(name, "")) for name in ("minimum", "maximum")]
    return "–".join(ends) if any(ends) else ""
