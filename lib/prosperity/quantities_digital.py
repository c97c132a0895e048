"""Quantities of the digital economy beside those of the whole economy."""

import itertools

from prosperity.cells import AbsentError, Tables, Value, series
from prosperity.errors import InputError
from prosperity.quantities import quantity

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


@quantity
def digital_growth(tables: Tables, year: int, growth: str) -> Value:
    """Nominal growth of the digital economy, percent.

    ``levels`` divides printed sizes, ``published`` is what the year's white paper prints, anything
    else the edition of that name.
    """
    if growth == "levels":
        return (digital_size(tables, year) / digital_size(tables, year - 1) - 1) * 100
    edition = _headline(tables, year) if growth == "published" else growth
    return tables.cell("digital_economy", "nominal_growth_percent", year=year, edition=edition)


@quantity
def digital_growths(tables: Tables, first: int, last: int, growth: str) -> dict[int, Value]:
    """Nominal growth of the digital economy over some years, percent."""
    return series(range(first, last + 1), lambda year: digital_growth(tables, year, growth))


def _gdp(tables: Tables, year: int, gdp: str) -> Value:
    return tables.cell("gdp", "gdp_hundred_million_yuan", year=year, edition=gdp) / 10_000


@quantity
def gdp_growth(tables: Tables, year: int, of: str, gdp: str) -> Value:
    """Growth of GDP, percent: ``nominal`` from levels of one edition, or ``real`` as published.

    ``announced_on_verified`` sets the first announcement of the year against the verified year
    before it, which is what the office itself had at hand.
    """
    if of == "real":
        return tables.cell("gdp_real_growth", "real_growth_percent", year=year, edition=gdp)
    if of != "nominal":
        raise InputError(f"unknown growth of GDP {of!r}; choose one of nominal, real")
    if gdp == "announced_on_verified":
        return (_gdp(tables, year, "announced") / _gdp(tables, year - 1, "verified") - 1) * 100
    return (_gdp(tables, year, gdp) / _gdp(tables, year - 1, gdp) - 1) * 100


@quantity
def growth_margins(
    tables: Tables, first: int, last: int, growth: str, of: str, gdp: str
) -> dict[int, Value]:
    """Growth of the digital economy less that of GDP, points, in the years that both have."""
    found = {}
    for year in range(first, last + 1):
        try:
            found[year] = digital_growth(tables, year, growth) - gdp_growth(tables, year, of, gdp)
        except AbsentError:
            continue
    if len(found) < 2:
        raise AbsentError(f"fewer than two years from {first} to {last} can be compared")
    return found


@quantity
def growth_multiple(tables: Tables, year: int, growth: str, of: str, gdp: str) -> Value:
    """Growth of the digital economy over growth of GDP, times."""
    return digital_growth(tables, year, growth) / gdp_growth(tables, year, of, gdp)


MIXED = {2015: "census4", 2020: "announced"}  # the pair that gives the paper's two printed shares


@quantity
def digital_share(
    tables: Tables, year: int, share: str, gdp: str = "", size: str = "printed"
) -> Value:
    """Digital economy as a share of GDP, percent: ``levels`` by division, or ``published``."""
    if share == "published":
        return tables.cell(
            "digital_economy", "share_of_gdp_percent", year=year, edition=_headline(tables, year)
        )
    edition = MIXED.get(year, gdp) if gdp == "mixed" else gdp
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
    """Part of the year's nominal increase of GDP that is digital, percent."""
    digital = digital_size(tables, year) - digital_size(tables, year - 1)
    return digital / (_gdp(tables, year, gdp) - _gdp(tables, year - 1, gdp)) * 100


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


def _penetrations(tables: Tables, sector: str, first: int, last: int) -> dict[int, Value]:
    return series(range(first, last + 1), lambda year: penetration(tables, sector, year))


@quantity
def penetration_rises(tables: Tables, first: int, last: int) -> dict[int, Value]:
    """The least rise of any sector since the year printed before, points, by year."""
    sectors = [_penetrations(tables, one, first, last) for one in SECTORS]
    years = sorted(sectors[0])
    rises = {}
    for before, year in itertools.pairwise(years):
        rises[year] = min((one[year] - one[before] for one in sectors), key=lambda v: v.number)
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
def penetration_accelerations(tables: Tables, first: int, last: int, pace: str) -> dict[str, Value]:
    """Change of the yearly gain of each sector, points a year.

    ``every_year`` gives the least change between neighbouring gains, ``ends`` that between the
    first gain and the last. A gap between printed years counts as equal yearly gains.
    """
    found = {}
    for sector in SECTORS:
        levels = _penetrations(tables, sector, first, last)
        years = sorted(levels)
        gains = [
            (levels[year] - levels[before]) / (year - before)
            for before, year in itertools.pairwise(years)
        ]
        pairs = [(gains[0], gains[-1])] if pace == "ends" else itertools.pairwise(gains)
        found[sector] = min((b - a for a, b in pairs), key=lambda value: value.number)
    return found


@quantity
def figure_points(
    tables: Tables,
    figure: int,
    first: int,
    last: int,
    growth: str = "published",
    share: str = "published",
) -> Value:
    """How many points of one of the paper's four figures public sources print.

    Raises:
        AbsentError: if a point is in none of them; a figure cannot be checked by half.
    """
    found = []
    for year in range(first, last + 1):
        if figure == 1:
            found.append(digital_size(tables, year))
        elif figure == 2:
            found.append(digital_growth(tables, year, growth))
            found.append(gdp_growth(tables, year, "real", "announced"))
        elif figure == 3:
            found.append(digital_share(tables, year, share, "announced"))
        else:
            found += [penetration(tables, sector, year) for sector in SECTORS]
    return Value.known(len(found))
