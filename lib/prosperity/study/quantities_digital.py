"""Quantities of the digital economy beside those of the whole economy."""

import itertools

from prosperity.base.errors import InputError
from prosperity.data.cells import AbsentError, Series, Tables, Value, series
from prosperity.study.registry import quantity

BACKED_OUT = {"backed_out": "", "backed_out_fine": "cac-2017"}
SECTORS = ("primary", "secondary", "tertiary")


def _headline(tables: Tables, year: int) -> str:
    try:
        return tables.chain("digital_economy", "headline")[year]
    except KeyError:
        raise AbsentError(f"no white paper gives the size of {year}") from None


@quantity
def digital_size(tables: Tables, year: int, size: str = "printed") -> Value:
    """Size of the digital economy, trillion yuan.

    ``printed`` is the figure of the year's own white paper; ``backed_out`` that of the next year
    less the increase printed with it, ``backed_out_fine`` the same from two decimals; anything
    else is the edition of that name.
    """
    column = "size_trillion_yuan"
    if size == "printed":
        return tables.cell("digital_economy", column, year=year, edition=_headline(tables, year))
    if size in BACKED_OUT:
        edition = BACKED_OUT[size] or _headline(tables, year + 1)
        later = tables.cell("digital_economy", column, year=year + 1, edition=edition)
        return later - _increase(tables, year + 1)
    return tables.cell("digital_economy", column, year=year, edition=size)


def _increase(tables: Tables, year: int) -> Value:
    for edition in tables.package.editions("digital_economy"):
        try:
            return tables.cell(
                "digital_economy", "increase_trillion_yuan", year=year, edition=edition
            )
        except AbsentError:
            continue
    raise AbsentError(f"no edition prints the increase of {year}")


@quantity
def digital_sizes(tables: Tables, first: int, last: int) -> dict[int, Value]:
    """Sizes as each year's white paper prints them, trillion yuan."""
    return series(range(first, last + 1), lambda year: digital_size(tables, year))


def _size_before(tables: Tables, year: int) -> Value:
    try:
        return digital_size(tables, year - 1)
    except AbsentError:
        return digital_size(tables, year) - _increase(tables, year)


def _growth(now: Value, before: Value) -> Value:
    return (now / before - 1) * 100


@quantity
def digital_growth(tables: Tables, year: int, growth: str) -> Value:
    """Nominal growth of the digital economy, percent.

    ``levels`` divides printed sizes (the first year by what its printed increase leaves),
    ``published`` is what the year's white paper prints, anything else the edition of that name.
    """
    if growth == "levels":
        return _growth(digital_size(tables, year), _size_before(tables, year))
    edition = _headline(tables, year) if growth == "published" else growth
    return tables.cell("digital_economy", "nominal_growth_percent", year=year, edition=edition)


@quantity
def digital_growths(tables: Tables, first: int, last: int, growth: str) -> dict[int, Value]:
    """Nominal growth of the digital economy over some years, percent."""
    return series(range(first, last + 1), lambda year: digital_growth(tables, year, growth))


def _gdp(tables: Tables, year: int, gdp: str) -> Value:
    return tables.cell("gdp", "gdp_hundred_million_yuan", year=year, edition=gdp) / 10_000


def _gdp_before(tables: Tables, year: int, gdp: str) -> Value:
    """GDP of the year before as it stood when ``year`` was published in that edition.

    An edition that is published year by year has a chain that says where that figure stands; two
    first announcements are of two vintages and make no growth.
    """
    chain = f"before_{gdp}"
    if chain not in tables.package.resource("gdp").get("chains", {}):
        return _gdp(tables, year - 1, gdp)
    try:
        return _gdp(tables, year - 1, tables.chain("gdp", chain)[year])
    except KeyError:
        raise AbsentError(f"the year before {year} as then known is not at hand") from None


@quantity
def gdp_growth(tables: Tables, year: int, of: str, gdp: str) -> Value:
    """Growth of GDP, percent: ``nominal`` within one vintage, or ``real`` as published."""
    if of == "real":
        return tables.cell("gdp_real_growth", "real_growth_percent", year=year, edition=gdp)
    if of != "nominal":
        raise InputError(f"unknown growth of GDP {of!r}; choose one of nominal, real")
    return _growth(_gdp(tables, year, gdp), _gdp_before(tables, year, gdp))


@quantity
def growth_margins(tables: Tables, first: int, last: int, growth: str, of: str, gdp: str) -> Series:
    """Growth of the digital economy less that of GDP, points."""
    return series(
        range(first, last + 1),
        lambda year: digital_growth(tables, year, growth) - gdp_growth(tables, year, of, gdp),
    )


@quantity
def growth_multiple(tables: Tables, year: int, growth: str, of: str, gdp: str) -> Value:
    """Growth of the digital economy over growth of GDP, times."""
    return digital_growth(tables, year, growth) / gdp_growth(tables, year, of, gdp)


def _as_of_2021(year: int) -> str:
    """Where GDP of a year stood for most of 2021: revised after census 4, 2020 as announced."""
    return "census4" if year < 2020 else "announced"


@quantity
def digital_share(
    tables: Tables, year: int, share: str, gdp: str = "", size: str = "printed"
) -> Value:
    """Digital economy as a share of GDP, percent: ``levels`` by division, or ``published``.

    ``as_of_2021`` is one vintage: a history revised after census 4 that ends in an announcement.
    """
    if share == "published":
        return tables.cell(
            "digital_economy", "share_of_gdp_percent", year=year, edition=_headline(tables, year)
        )
    edition = _as_of_2021(year) if gdp == "as_of_2021" else gdp
    size = size if year == 2015 else "printed"
    return digital_size(tables, year, size) / _gdp(tables, year, edition) * 100


@quantity
def digital_shares(
    tables: Tables, first: int, last: int, share: str, gdp: str = ""
) -> dict[int, Value]:
    """The share over some years, percent."""
    return series(range(first, last + 1), lambda year: digital_share(tables, year, share, gdp))


@quantity
def digital_share_change(
    tables: Tables, first: int, last: int, share: str, gdp: str = "", size: str = "printed"
) -> Value:
    """Change of the share between two years, points."""
    return digital_share(tables, last, share, gdp, size) - digital_share(
        tables, first, share, gdp, size
    )


@quantity
def digital_contribution(tables: Tables, year: int, gdp: str) -> Value:
    """Part of the year's nominal increase of GDP, within one vintage, that is digital, percent."""
    digital = digital_size(tables, year) - digital_size(tables, year - 1)
    return digital / (_gdp(tables, year, gdp) - _gdp_before(tables, year, gdp)) * 100


def _penetration_edition(tables: Tables, year: int) -> str:
    try:
        return tables.chain("digital_penetration", "caict")[year]
    except KeyError:
        raise AbsentError(f"no white paper gives the penetration of {year}") from None


@quantity
def penetration(tables: Tables, sector: str, year: int) -> Value:
    """Digital value added as a share of a sector's, percent."""
    edition = _penetration_edition(tables, year)
    return tables.cell("digital_penetration", f"{sector}_percent", year=year, edition=edition)


@quantity
def penetration_label(tables: Tables, year: int) -> str:
    """What the white paper calls the middle sector: ``industry`` or ``secondary``."""
    edition = _penetration_edition(tables, year)
    return tables.text("digital_penetration", "secondary_label", year=year, edition=edition)


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
            raise AbsentError(f"the gain of {sector} in {first + 1} is not printed")
        changes = [gains[year] - gains[before] for before, year in itertools.pairwise(years)]
        found[sector] = min(changes, key=lambda value: value.number)
        found.missing = tuple(sorted({*found.missing, *levels.missing}))
    return found
