"""The audit: every printed statement of the paper, and its verdict under every reading.

`ledger` reads the statements, `evaluate` compares them with the tables and the evidence, `of` and
`verdicts` show those of one notebook. A verdict is a function of data, edition and parameters:
change a cell and it changes. Nothing types one.

>>> evaluate("C006")["C006"].verdict
'depends'
"""

from prosperity.audit.claim_details import basis, fragility, page, precision, readings
from prosperity.audit.claim_tables import in_order, listing, of, tally, verdict_of, verdicts
from prosperity.audit.committed import accept, changes
from prosperity.audit.ledger import Claim, Result, counts, evaluate, ledger, named
from prosperity.audit.verdicts import VERDICTS
from prosperity.study import parameters

__all__ = [
    "VERDICTS",
    "Claim",
    "Result",
    "accept",
    "basis",
    "changes",
    "counts",
    "evaluate",
    "fragility",
    "ledger",
    "listing",
    "of",
    "page",
    "precision",
    "readings",
    "tally",
    "verdict_of",
    "verdicts",
]

parameters.ALLOWED.update(
    section=lambda: ["all", *sorted({one.section for one in ledger().values()}, key=in_order)],
    verdict=lambda: ["all", *VERDICTS],
)
parameters.REFUSED.update(claim=lambda value: named([value], ledger()))
