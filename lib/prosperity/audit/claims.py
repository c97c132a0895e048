"""The audit: every printed statement of the paper, and its verdict under every reading.

`ledger` reads the statements, `evaluate` compares them with the tables and the evidence, `of` and
`verdicts` show those of one notebook. A verdict is a function of data, edition and parameters:
change a cell and it changes. Nothing types one.

>>> evaluate("C006")["C006"].verdict
'depends'
"""

from prosperity.audit.claim_details import basis, check_choice, fragility, page, precision, readings
from prosperity.audit.claim_tables import listing, of, tally, verdict_of, verdicts
from prosperity.audit.committed import accept, changes
from prosperity.audit.ledger import Claim, Result, counts, evaluate, ledger
from prosperity.audit.verdicts import VERDICTS
from prosperity.study import parameters

__all__ = [
    "VERDICTS",
    "Claim",
    "Result",
    "accept",
    "basis",
    "changes",
    "check_choice",
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

parameters.KNOWN.update(
    claim=lambda _, value: check_choice(claim=value),
    section=lambda _, value: check_choice(section=value),
    verdict=lambda _, value: check_choice(verdict=value),
)
