"""The cards of provenance: years, rows and further sources of every table that a notebook loads."""

import json

from common import read
from statements import CAICT
from text import ROOT

PENETRATION = {2020: "caict-2021"}


def descriptions():
    found = {}
    for path in (ROOT / "data").glob("*.json"):
        tree = json.loads(path.read_text(encoding="utf-8"))
        if path.stem not in ("datapackage", "collection", "sources") and "title" in tree:
            found[tree["title"]] = (
                path.stem,
                {one["title"]: key for key, one in tree.get("editions", {}).items()},
            )
    return found


def part(table, edition):
    """The rows behind one line of a card; of the white papers one year each, as they were joined."""
    rows = read(table)
    if edition:
        rows = rows[rows["edition"] == edition]
    if table in ("digital_economy", "digital_penetration"):
        rows = rows[[CAICT.get(year) == edition for year in rows["year"]]]
    return rows


def cards(book):
    known = descriptions()
    for place in book.places:
        heads = ("Years", "Agency and publication", "Rows estimated or unverified (of all)")
        if place.head or place.column not in heads or "Table" not in place.line:
            continue
        table, editions = known[place.line["Table"]]
        rows = part(table, editions.get(place.line["Edition"]))
        if place.column == "Agency and publication":
            sources = {key.strip() for cell in rows["source"] for key in str(cell).split(";")}
            more = len(sources) - 2
            further = {"en": f"{more} more", "zh": f"另有{more}种"} if more > 0 else {}
            if further and not place.texts[0].endswith(further["en"]):
                book.failed.append(
                    f"{book.name} card of {table}: {place.texts[0][-6:]} for {further['en']}"
                )
            for text in further.values():
                place.mark(text, "computed")
        elif place.column == "Years":
            time = next((name for name in ("year", "date") if name in rows), None)
            ends = ["–"] if time is None else sorted({str(rows[time].min()), str(rows[time].max())})
            place.require(book, "–".join(ends))
        else:
            place.require(book, f"{(rows['status'] != 'published').sum()}/{len(rows)}")
