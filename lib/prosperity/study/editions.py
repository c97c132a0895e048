"""How the printed numbers of the digital economy hang on the edition and on the reading.

Each function gives one printed number under every choice that a fair reader could make, so that
what holds under all of them can be told from what holds under one.
"""

import itertools

import pandas as pd

from prosperity import data
from prosperity.data.cells import AbsentError, Tables, Value, by_year
from prosperity.study.digital import (
    BACKED_OUT,
    DIGITAL_GROWTHS,
    FIRST,
    GDP_EDITIONS,
    GDP_GROWTHS,
    PRINTED_LAST,
    digital_growth,
    digital_share,
    gdp,
    gdp_growth,
    last,
    share_of,
    share_percent,
    years,
)

PRINTED_SHARE_2015 = "27.04"  # percent; claim C102
SHARE_EDITIONS = (*GDP_EDITIONS, "caict")  # what divides, or the share as CAICT prints it


def shares(last_year: int = PRINTED_LAST) -> pd.DataFrame:
    """Shares of GDP in percent by year, one column for each edition, with the published sizes."""
    return pd.DataFrame({edition: share_percent(edition, last_year) for edition in SHARE_EDITIONS})


def share_grid() -> pd.DataFrame:
    """The share of GDP under every size that a publication prints and every edition of GDP.

    Returns:
        By ``year`` and ``size``, one column for each edition of GDP, in percent. A size is
        ``published``, that of the year's own white paper; what 2015 must have been (see
        `digital_size`); or another edition that prints one for the year. Missing where the edition
        of GDP has no such year.

    >>> grid = share_grid().round(2)
    >>> grid.loc[(2015, "backed_out"), "as_printed"], grid.loc[(2020, "published"), "announced"]
    (np.float64(27.04), np.float64(38.58))
    """
    chain = data.links("digital_economy", "headline")
    named = {year: ["published"] for year in years(last())}
    named[FIRST] += BACKED_OUT
    for edition in data.editions("digital_economy"):
        sizes = data.load("digital_economy", edition)["size_trillion_yuan"].dropna()
        for year in sizes.index.intersection(list(named)):
            named[year] += [edition] * (edition != chain[year])
    keys = [(year, size) for year, sizes in named.items() for size in sizes]
    return pd.DataFrame(
        {
            edition: [
                by_year(share_of, [year], size=size, gdp_edition=edition)[year]
                for year, size in keys
            ]
            for edition in GDP_EDITIONS
        },
        index=pd.MultiIndex.from_tuples(keys, names=["year", "size"]),
    )


def growth_multiples(year: int = PRINTED_LAST) -> pd.DataFrame:
    """The growth of the digital economy as a multiple of that of GDP, under every reading.

    Returns:
        One row for each reading: ``digital_growth``, ``gdp_growth``, ``gdp_edition``, the two rates
        in percent and their ``multiple``; editions without a rate for the year are left out.
    """
    tables, rows = Tables(), []
    for method, kind, edition in itertools.product(DIGITAL_GROWTHS, GDP_GROWTHS, GDP_EDITIONS):
        if kind == "real" and edition == "as_printed":
            continue  # the first announcement, which stands in the list by itself
        try:
            whole = gdp_growth(tables, year, kind, edition)
        except AbsentError:
            continue
        part = digital_growth(tables, year, method)
        rates = (float(one.number) for one in (part, whole, part / whole))
        rows.append((method, kind, edition, *rates))
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
        trillion yuan, and ``published_share_percent`` that the published size gives.
    """
    tables, rows = Tables(), {}
    for edition in data.choices("gdp"):
        whole = gdp(tables, FIRST, edition)
        required = Value.printed(PRINTED_SHARE_2015) * whole / 100
        rows[edition] = {
            "gdp_trillion_yuan": float(whole.number),
            "required_low": float(required.interval.low),
            "required_high": float(required.interval.high),
            "published_share_percent": float(digital_share(tables, FIRST, edition).number),
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("gdp_edition")


def share_changes(last_year: int = PRINTED_LAST) -> pd.DataFrame:
    """The share of GDP in 2015 and in ``last_year`` and its change, under every edition.

    Returns:
        By ``gdp_edition``: ``first_percent``, ``last_percent``, ``change_points``.
    """
    table = shares(last_year)
    frame = pd.DataFrame({"first_percent": table.loc[FIRST], "last_percent": table.loc[last_year]})
    frame["change_points"] = frame["last_percent"] - frame["first_percent"]
    return frame.rename_axis("gdp_edition")
