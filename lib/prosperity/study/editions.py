"""How the printed numbers of the digital economy hang on the edition and on the reading.

Each function computes one printed number under every choice that a fair reader could make, so that
what holds under all of them can be told from what holds under one.
"""

import pandas as pd

from prosperity import data, measures
from prosperity.study.digital import (
    DIGITAL_GROWTHS,
    FIRST,
    GDP_EDITIONS,
    GDP_GROWTHS,
    PRINTED_LAST,
    PRINTED_SHARE_2015,
    SHARES,
    digital_growth_percent,
    gdp_growth_percent,
    gdp_trillion_yuan,
    share_percent,
)


def shares(last_year: int = PRINTED_LAST) -> pd.DataFrame:
    """Shares of GDP in percent by year, one column for each edition, with the published sizes."""
    return pd.DataFrame({edition: share_percent(edition, last_year) for edition in SHARES})


def growth_multiples(year: int = PRINTED_LAST) -> pd.DataFrame:
    """The growth of the digital economy as a multiple of that of GDP, under every reading.

    Returns:
        One row for each reading: ``digital_growth``, ``gdp_growth``, ``gdp_edition``, the two rates
        in percent and their ``multiple``; editions without a rate for the year are left out.
    """
    rows = []
    for method in DIGITAL_GROWTHS:
        digital = digital_growth_percent(method, year)[year]
        for kind in GDP_GROWTHS:
            for edition in GDP_EDITIONS:
                if kind == "real" and edition == "as_printed":
                    continue  # the first announcement, which stands in the list by itself
                gdp = gdp_growth_percent(kind, edition, year)[year]
                if pd.notna(gdp):
                    rows.append((method, kind, edition, digital, gdp, digital / gdp))
    names = ["digital_growth", "gdp_growth", "gdp_edition"]
    return pd.DataFrame(
        rows, columns=[*names, "digital_growth_percent", "gdp_growth_percent", "multiple"]
    ).set_index("digital_growth")


def required_sizes_2015() -> pd.DataFrame:
    """What the size of 2015 must have been for a printed share of 27.04 percent, by GDP edition.

    The printed share stands for 27.035 to 27.045 percent; the printed size of 18.6 for 18.55 to
    18.65, and its two-decimal editions for what 22.58 less an increase of 3.97 leaves.

    Returns:
        By ``gdp_edition``: ``gdp_trillion_yuan`` of 2015, ``required_low`` and ``required_high`` in
        trillion yuan, and ``share_percent`` that the published size gives.
    """
    rows = {}
    for edition in data.choices("gdp"):
        whole = float(gdp_trillion_yuan(edition)[FIRST])
        rows[edition] = {
            "gdp_trillion_yuan": whole,
            "required_low": measures.required_part(PRINTED_SHARE_2015 - 0.005, whole),
            "required_high": measures.required_part(PRINTED_SHARE_2015 + 0.005, whole),
            "published_share_percent": share_percent(edition)[FIRST],
        }
    frame = pd.DataFrame.from_dict(rows, orient="index")
    frame.index.name = "gdp_edition"
    return frame


def share_changes(last_year: int = PRINTED_LAST) -> pd.DataFrame:
    """The share of GDP in 2015 and in ``last_year`` and its change, under every edition.

    Returns:
        By ``gdp_edition``: ``first_percent``, ``last_percent``, ``change_points``.
    """
    table = shares(last_year)
    frame = pd.DataFrame({"first_percent": table.loc[FIRST], "last_percent": table.loc[last_year]})
    frame["change_points"] = frame["last_percent"] - frame["first_percent"]
    frame.index.name = "gdp_edition"
    return frame
