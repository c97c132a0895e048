"""The audit: every printed statement of the paper, and its verdict under every reading.

`ledger` reads the statements, `evaluate` compares them with the tables and the evidence, `of` and
`verdicts` show those of one notebook. A verdict is a function of data, edition and parameters:
change a cell and it changes. Nothing types one.

>>> evaluate("C005")["C005"].verdict
'depends'
"""

from prosperity.claim_tables import of, page, verdicts
from prosperity.committed import accept, changes
from prosperity.ledger import Claim, Result, counts, evaluate, ledger
from prosperity.verdicts import VERDICTS

__all__ = [
    "VERDICTS",
    "Claim",
    "Result",
    "accept",
    "changes",
    "counts",
    "evaluate",
    "ledger",
    "of",
    "page",
    "verdicts",
]
