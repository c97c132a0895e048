"""Data: a table loaded by name and edition, its schema, its printed digits and where it comes from.

Nothing here computes a measure; two editions are put together only when asked, by name.
"""

from prosperity.data.package import (
    PACKAGE,
    Package,
    chain,
    chain_printed,
    choices,
    editions,
    join,
    join_printed,
    kept_table,
    links,
    load,
    printed,
    resource,
    source,
    tables,
    terms,
    told,
    unit,
)
from prosperity.data.provenance import card

__all__ = [
    "PACKAGE",
    "Package",
    "card",
    "chain",
    "chain_printed",
    "choices",
    "editions",
    "join",
    "join_printed",
    "kept_table",
    "links",
    "load",
    "printed",
    "resource",
    "source",
    "tables",
    "terms",
    "told",
    "unit",
]
