"""Where each result stands: every figure, table and printed number with its notebook and cell."""

import re
from dataclasses import astuple, dataclass, fields

from prosperity.audit.ledger import evaluate
from prosperity.base.files import csv_bytes
from prosperity.publish import collection
from prosperity.publish.collection import CodeCell

CALL = re.compile(r"[a-z_]+\.[a-z_.]+(?=\()")


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One result of the collection.

    Args:
        kind: figure, table or number.
        name: of the figure, of the table's heading, or the id of the statement.
        tells: the alternative text, the heading, or the statement.
        verdict: of a statement.
        notebook: file of the notebook that computes it.
        cell: its position, the first cell is 1.
        cell_id: stable name of the cell.
        program: the call that makes it.
    """

    kind: str
    name: str
    tells: str
    verdict: str
    notebook: str
    cell: int
    cell_id: str
    program: str


def results() -> list[Exhibit]:
    """All results: figures, then tables, then statements."""
    found = []
    for name in collection.figures():
        if place := collection.figure_cells().get(name):
            alt = collection.about_figure(name)["alt"]["en"]
            found.append(_result("figure", name, alt, "", place))
    for number, place in enumerate(collection.table_cells(), start=1):
        found.append(_result("table", f"table {number}", place.heading["en"], "", place))
    shown = {name: _shown(name) for name in collection.names()}
    for one in evaluate().values():
        for notebook in one.claim.notebook.split(";"):
            place = shown.get(notebook, {}).get(one.claim.id)
            if place:
                said = f"{one.claim.statement_en} [{one.claim.printed or 'no number'}]"
                found.append(_result("number", one.claim.id, said, one.verdict, place))
    return found


def _shown(notebook: str) -> dict[str, CodeCell]:
    """For each statement the last cell whose output names it: that is the verdict."""
    found: dict[str, CodeCell] = {}
    for place in collection.code_cells(notebook):
        told = " ".join("".join(one.get("data", {}).get("text/html", "")) for one in place.outputs)
        found |= dict.fromkeys(re.findall(r"C\d{3}", told), place)
    return found


def _result(kind: str, name: str, tells: str, verdict: str, place: CodeCell) -> Exhibit:
    calls = CALL.findall(place.source)
    program = next((one for one in calls if not one.startswith("data.")), calls[0] if calls else "")
    path = f"notebooks/{place.notebook}.ipynb"
    return Exhibit(kind, name, tells, verdict, path, place.number, place.id, program)


def listed(found: list[Exhibit]) -> bytes:
    """The list as CSV."""
    return csv_bytes([one.name for one in fields(Exhibit)], *map(astuple, found))
