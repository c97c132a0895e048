"""The digital economy beside GDP: each quantity once, exact, and the series behind figures 1 to 4.

A choice is an edition or a reading that a fair reader could take. ``as_printed`` is the choice that
gives back the numbers of the paper, whether or not it is a good one: a chain of editions, which the
description of the table spells out.
"""

from __future__ import annotations

import itertools

from prosperity import data
from prosperity.base.errors import one_of
from prosperity.base.frames import pd
from prosperity.base.words import refusal
from prosperity.data.cells import AbsentError, Series, Tables, Value, by_year, series
from prosperity.study.registry import each_year, quantity, takes

FIRST, PRINTED_LAST = 2015, 2020  # years of the paper's figures
GDP_EDITIONS = ("as_printed", *data.choices("gdp"))
DIGITAL_GROWTHS = ("levels", "published")
GDP_GROWTHS = ("nominal", "real")
# The size of 2015 that the printed 27.04 percent needs is what the next leaves: 22.6 less 3.97.
BACKED_OUT = {"backed_out": "headline", "backed_out_fine": "cac-2017"}
SIZES_2015 = (*BACKED_OUT, "published")
PENETRATIONS = ("as_printed", "caict")
SECTORS = ("primary", "secondary", "tertiary")
HUNDRED_MILLION_PER_TRILLION = 10_000


def last() -> int:
    """The last year that a white paper at hand gives the size of."""
    return max(data.links("digital_economy", "headline"))


def years(last_year: int) -> range:
    """The years of a figure that ends in ``last_year``.

    Raises:
        InputError: if the last year is none that a white paper after the first gives.
    """
    if last_year not in range(FIRST + 1, last() + 1):
        raise refusal(
            "refused_range", name="last_year", value=repr(last_year), first=FIRST + 1, last=last()
        )
    return range(FIRST, last_year + 1)


@quantity
def digital_size(tables: Tables, year: int, size: str = "published") -> Value:
    """Size of the digital economy, trillion yuan.

    ``published`` is the figure of the year's own white paper; ``backed_out`` that of the next year
    less the increase printed with it, ``backed_out_fine`` the same from two decimals; anything
    else is the edition of that name.
    """
    column = "size_trillion_yuan"
    if size in BACKED_OUT:
        edition = BACKED_OUT[size]
        later = tables.cell("digital_economy", column, year=year + 1, edition=edition)
        return later - _increase(tables, year + 1)
    edition = "headline" if size == "published" else size
    return tables.cell("digital_economy", column, year=year, edition=edition)


def _increase(tables: Tables, year: int) -> Value:
    for edition in tables.editions("digital_economy"):
        try:
            return tables.cell(
                "digital_economy", "increase_trillion_yuan", year=year, edition=edition
            )
        except AbsentError:
            continue
    raise AbsentError(f"no edition prints the increase of {year}", year)


def _size_before(tables: Tables, year: int) -> Value:
    try:
        return digital_size(tables, year - 1)
    except AbsentError:
        return digital_size(tables, year) - _increase(tables, year)


def _growth(now: Value, before: Value) -> Value:
    return (now / before - 1) * 100


@quantity
def digital_growth(tables: Tables, year: int, digital_growth: str) -> Value:
    """Nominal growth of the digital economy, percent.

    ``levels`` divides published sizes (the first year by what its printed increase leaves),
    ``published`` is what the year's white paper prints, on a comparable basis; anything else is the
    edition of that name.

    >>> rates = [digital_growth(Tables(), 2020, one).number for one in DIGITAL_GROWTHS]
    >>> [float(round(rate, 2)) for rate in rates]
    [9.5, 9.7]
    """
    if digital_growth == "levels":
        return _growth(digital_size(tables, year), _size_before(tables, year))
    edition = "headline" if digital_growth == "published" else digital_growth
    return tables.cell("digital_economy", "nominal_growth_percent", year=year, edition=edition)


def gdp(tables: Tables, year: int, gdp_edition: str) -> Value:
    """Nominal GDP, trillion yuan."""
    level = tables.cell("gdp", "gdp_hundred_million_yuan", year=year, edition=gdp_edition)
    return level / HUNDRED_MILLION_PER_TRILLION


def _gdp_before(tables: Tables, year: int, gdp_edition: str) -> Value:
    """GDP of the year before as it stood when ``year`` was published in that edition.

    An edition that is published year by year has a chain that says where that figure stands; two
    first announcements are of two vintages and make no growth.
    """
    chain = f"before_{gdp_edition}"
    if chain not in (chains := tables.chains("gdp")):
        return gdp(tables, year - 1, gdp_edition)
    try:
        return gdp(tables, year - 1, chains[chain][year])
    except KeyError:
        raise AbsentError(f"the year before {year} as then known is not at hand", year) from None


@quantity
@takes("percent", year="2020", gdp_growth="nominal|real")
def gdp_growth(tables: Tables, year: int, gdp_growth: str, gdp_edition: str) -> Value:
    """Growth of GDP, percent: ``nominal`` within one vintage, or ``real`` as published.

    >>> float(round(gdp_growth(Tables(), 2020, "nominal", "announced").number, 2))
    2.99
    """
    one_of("growth of GDP", gdp_growth, GDP_GROWTHS)
    if gdp_growth == "real":
        known = tables.editions(table := "gdp_real_growth")
        if gdp_edition in tables.editions("gdp") and gdp_edition not in known:
            raise AbsentError(f"GDP of edition {gdp_edition} comes without real growth")
        return tables.cell(table, "real_growth_percent", year=year, edition=gdp_edition)
    return _growth(gdp(tables, year, gdp_edition), _gdp_before(tables, year, gdp_edition))


_digital, _whole = digital_growth, gdp_growth  # where an argument bears the name of the quantity


def _growth_margin(
    tables: Tables, year: int, digital_growth: str, gdp_growth: str, gdp_edition: str
) -> Value:
    whole = _whole(tables, year, gdp_growth, gdp_edition)
    return _digital(tables, year, digital_growth) - whole


@quantity
def growth_multiple(
    tables: Tables, year: int, digital_growth: str, gdp_growth: str, gdp_edition: str
) -> Value:
    """Growth of the digital economy over growth of GDP, times."""
    whole = _whole(tables, year, gdp_growth, gdp_edition)
    return _digital(tables, year, digital_growth) / whole


@quantity
def digital_share(
    tables: Tables, year: int, gdp_edition: str, size_2015: str = "published"
) -> Value:
    """Digital economy over an edition of GDP, percent; ``caict`` is the share as CAICT prints it.

    >>> chosen = {"gdp_edition": "as_printed", "size_2015": "backed_out"}
    >>> shares = [digital_share(Tables(), year, **chosen) for year in (2015, 2020)]
    >>> [float(round(one.number, 2)) for one in shares]
    [27.04, 38.58]
    """
    one_of("size of 2015", size_2015, SIZES_2015)
    if gdp_edition == "caict":
        column = "share_of_gdp_percent"
        return tables.cell("digital_economy", column, year=year, edition="headline")
    size = size_2015 if year == FIRST else "published"
    return share_of(tables, year, size, gdp_edition)


def share_of(tables: Tables, year: int, size: str, gdp_edition: str) -> Value:
    """A size as `digital_size` knows it over an edition of GDP, percent."""
    return digital_size(tables, year, size) / gdp(tables, year, gdp_edition) * 100


@quantity
def digital_share_change(
    tables: Tables, first: int, last: int, gdp_edition: str, size_2015: str = "published"
) -> Value:
    """Change of the share between two years, points."""
    start, end = (digital_share(tables, year, gdp_edition, size_2015) for year in (first, last))
    return end - start


@quantity
def digital_contribution(tables: Tables, year: int, gdp_edition: str) -> Value:
    """Part of the year's nominal increase of GDP, within one vintage, that is digital, percent."""
    increase = digital_size(tables, year) - digital_size(tables, year - 1)
    whole = gdp(tables, year, gdp_edition) - _gdp_before(tables, year, gdp_edition)
    return increase / whole * 100


@quantity
def penetration(tables: Tables, sector: str, year: int, edition: str = "caict") -> Value:
    """Digital value added as a share of a sector's, percent.

    A year that no white paper prints follows from the next one's level and printed change, where
    those of all three sectors are printed, as for 2021; 2017 stays missing.

    Args:
        edition: as_printed, the paper's own values for 2016 and 2020; or caict, white papers only,
            which print 17.0 for the secondary sector of 2016 where the paper has 16.8.
    """
    table, column = "digital_penetration", f"{sector}_percent"
    try:
        return tables.cell(table, column, year=year, edition=edition)
    except AbsentError:
        key = {"year": year + 1, "edition": edition}
        changes = {one: tables.cell(table, f"{one}_change_points", **key) for one in SECTORS}
        return tables.cell(table, column, **key) - changes[sector]


@quantity
def penetration_label(tables: Tables, year: int) -> str:
    """What the white paper calls the middle sector: ``industry`` or ``secondary``."""
    return tables.text("digital_penetration", "secondary_label", year=year, edition="caict")


each_year("digital_sizes", digital_size, "Sizes of some years, trillion yuan.")
each_year("digital_growths", digital_growth, "Nominal digital growth over some years, percent.")
each_year("growth_margins", _growth_margin, "Digital growth less that of GDP, points.")
each_year("digital_shares", digital_share, "The digital share of GDP over some years, percent.")


def _penetrations(tables: Tables, sector: str, first: int, last: int) -> Series:
    return series(range(first, last + 1), lambda year: penetration(tables, sector, year))


@quantity
def penetration_rises(tables: Tables, first: int, last: int) -> Series:
    """The least rise of any sector since the year printed before, points, by year."""
    rises = Series()
    for one in (_penetrations(tables, sector, first, last) for sector in SECTORS):
        for before, year in itertools.pairwise(sorted(one)):
            rise = one[year] - one[before]
            rises[year] = min(rises.get(year, rise), rise, key=lambda value: value.number)
        rises.missing = tuple(sorted({*rises.missing, *one.missing}))
    return rises


@quantity
def penetration_gains(tables: Tables, first: int, last: int, change: str) -> dict[str, Value]:
    """Gain of each sector: in ``points``, or in ``percent`` of where it began."""
    gains = {}
    for sector in SECTORS:
        start, end = (penetration(tables, sector, year) for year in (first, last))
        gains[sector] = end - start if change == "points" else (end / start - 1) * 100
    return gains


@quantity
def penetration_accelerations(tables: Tables, first: int, last: int, pace: str) -> Series:
    """Change of the yearly gain of each sector, points a year.

    ``every_year`` gives the least change between neighbouring gains, ``ends`` that between the
    first gain and the last. A gain over several years is not split between them.

    Raises:
        AbsentError: if a sector lacks the gains to compare.
    """
    found = Series()
    for sector in SECTORS:
        levels = _penetrations(tables, sector, first, last)
        gains = {year: levels[year] - levels[year - 1] for year in levels if year - 1 in levels}
        years = [first + 1, last] if pace == "ends" else sorted(gains)
        if len(years) < 2 or not set(years) <= set(gains):
            raise AbsentError(f"the gain of {sector} in {first + 1} is not printed", first + 1)
        changes = [gains[year] - gains[before] for before, year in itertools.pairwise(years)]
        found[sector] = min(changes, key=lambda value: value.number)
        found.missing = tuple(sorted({*found.missing, *levels.missing}))
    return found


@data.kept_table
def size(last_year: int = PRINTED_LAST) -> pd.DataFrame:
    """Value added of the digital economy as each year's white paper first prints it.

    Returns:
        By year: ``size_trillion_yuan`` and the ``edition`` that prints it.
    """
    return data.chain("digital_economy", "headline", years(last_year))[
        ["size_trillion_yuan", "edition"]
    ]


def parts(last_year: int = PRINTED_LAST) -> pd.DataFrame:
    """The two parts of the digital economy, each from the year's own white paper.

    Returns:
        By year, in trillion yuan: ``digital_industrialisation``, the digital industries, and
        ``industrial_digitalisation``, the digital part of all others; years whose white paper
        prints no split are left out.

    >>> parts().loc[2020].to_list()
    [7.5, 31.7]
    """
    rows = {}
    for year, edition in size(last_year)["edition"].items():
        if edition in data.editions("digital_split"):
            sizes = data.load("digital_split", edition)["size_trillion_yuan"]
            rows[year] = sizes.loc[year].astype(float)
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("year")


def gdp_trillion_yuan(edition: str) -> pd.Series:
    """`gdp` by year, from the one before the first figure to the last white paper."""
    return by_year(gdp, range(FIRST - 1, last() + 1), gdp_edition=edition)


def digital_growth_percent(method: str, last_year: int = PRINTED_LAST) -> pd.Series:
    """`digital_growth` by year: of ``levels`` or ``published``."""
    one_of("growth", method, DIGITAL_GROWTHS)
    return by_year(digital_growth, years(last_year), digital_growth=method)


def gdp_growth_percent(kind: str, edition: str, last_year: int = PRINTED_LAST) -> pd.Series:
    """`gdp_growth` by year."""
    return by_year(gdp_growth, years(last_year), gdp_growth=kind, gdp_edition=edition)


def share_percent(
    edition: str, last_year: int = PRINTED_LAST, size_2015: str = "published"
) -> pd.Series:
    """`digital_share` by year.

    >>> share_percent("announced").loc[[2019, 2020]].round(2).to_list()
    [36.13, 38.58]
    """
    return by_year(digital_share, years(last_year), gdp_edition=edition, size_2015=size_2015)


@data.kept_table
def penetration_percent(edition: str, last_year: int = PRINTED_LAST) -> pd.DataFrame:
    """`penetration` by year in the primary, secondary and tertiary sector, with its ``status``.

    >>> penetration_percent("caict").loc[2016, "secondary_percent"]
    np.float64(17.0)
    """
    table = {
        f"{one}_percent": by_year(
            penetration, range(2016, last_year + 1), sector=one, edition=edition
        )
        for one in SECTORS
    }
    frame = pd.DataFrame(table)
    printed = data.chain("digital_penetration", edition)["status"].reindex(frame.index)
    implied = frame["primary_percent"].notna() & printed.isna()
    return frame.assign(status=printed.where(~implied, "implied"))
