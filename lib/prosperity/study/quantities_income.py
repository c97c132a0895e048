"""Quantities of income, population and migrant workers."""

from fractions import Fraction

from prosperity.base.errors import InputError
from prosperity.data.cells import AbsentError, Tables, Value, series
from prosperity.data.rounding import Interval
from prosperity.study.registry import quantity

BREAK = 2013  # first year of the integrated household survey
CONCEPTS = ("living_expense", "retrospective")  # kept apart, in a table of their own


def _edition(edition: str, year: int) -> str:
    """``joined`` puts the old survey to 2012 before the new one, as the paper does."""
    if edition == "joined":
        return "original" if year < BREAK else "revised"
    return edition


@quantity
def income_level(tables: Tables, who: str, year: int, edition: str) -> Value:
    """Income per head, yuan."""
    edition = _edition(edition, year)
    table = "income_concepts" if edition in CONCEPTS else "income"
    return tables.cell(table, f"{who}_income_yuan", year=year, edition=edition)


@quantity
def income_ratio(tables: Tables, year: int, edition: str) -> Value:
    """Urban over rural income, as printed where only the ratio is known."""
    try:
        urban, rural = (income_level(tables, who, year, edition) for who in ("urban", "rural"))
    except AbsentError:
        if edition not in CONCEPTS:
            raise
        return _told_ratio(tables, year, edition)
    return urban / rural


def _told_ratio(tables: Tables, year: int, edition: str) -> Value:
    key = {"year": year, "edition": edition}
    try:
        return tables.cell("income_concepts", "ratio_printed", **key)
    except AbsentError:  # 1956 is told as so much above a later year
        later = tables.cell("income_concepts", "ratio_in_that_year_printed", **key)
        return later + tables.cell("income_concepts", "ratio_fall_printed", **key)


@quantity
def income_gap(tables: Tables, year: int, edition: str) -> Value:
    """Urban less rural income, yuan at current prices."""
    return income_level(tables, "urban", year, edition) - income_level(
        tables, "rural", year, edition
    )


def _price_level(tables: Tables, year: int, base: int) -> Value:
    level = Value.known(1)
    for one in range(base + 1, year + 1):
        level = level * tables.cell("prices", "cpi_national_index", year=one) / 100
    return level


def _spread(tables: Tables, year: int, edition: str, measure: str, base: int) -> Value:
    if measure == "ratio":
        return income_ratio(tables, year, edition)
    if measure == "gap":
        return income_gap(tables, year, edition)
    if measure == "real_gap":
        return income_gap(tables, year, edition) / _price_level(tables, year, base)
    raise InputError(f"unknown measure {measure!r}; choose one of ratio, gap, real_gap")


@quantity
def income_spread(
    tables: Tables, first: int, last: int, edition: str, measure: str
) -> dict[int, Value]:
    """The urban-rural ratio, or the gap in yuan (``real_gap``: at prices of the first year)."""
    return series(
        range(first, last + 1), lambda year: _spread(tables, year, edition, measure, first)
    )


def _known_ratio(tables: Tables, year: int, edition: str) -> Value | None:
    """The ratio of a year if any table has it; before 1978 from figures told in retrospect."""
    for one in ("retrospective", "original") if year < 1978 else (edition,):
        try:
            return income_ratio(tables, year, one)
        except AbsentError:
            continue
    return None


@quantity
def first_year_above(tables: Tables, threshold: int, since: int, last: int, edition: str) -> str:
    """The first year, of those with a known ratio, in which urban over rural income is above it.

    Where rounding leaves open whether an earlier year was above it already, both years are given,
    ``1980..1981``.
    """
    known, maybe = False, ""
    for year in range(since, last + 1):
        ratio = _known_ratio(tables, year, edition)
        known = known or ratio is not None
        if ratio is not None and ratio.interval.low > threshold:
            return f"{maybe}..{year}" if maybe else str(year)
        if ratio is not None and ratio.interval.high > threshold:
            maybe = maybe or str(year)
    if not known:
        raise AbsentError(f"no ratio on basis {edition!r} from {since} to {last}")
    return f"{maybe}..{last}" if maybe else "none"


@quantity
def income_ratio_peak(tables: Tables, first: int, last: int, edition: str) -> dict[int, Value]:
    """The ratio by year, so that the year of the largest can be named."""
    years = {year: _known_ratio(tables, year, edition) for year in range(first, last + 1)}
    found = {year: ratio for year, ratio in years.items() if ratio is not None}
    if not found:
        raise AbsentError(f"no ratio on basis {edition!r} from {first} to {last}")
    return found


@quantity
def income_ratio_turns(tables: Tables, first: int, last: int, edition: str) -> str:
    """The years of the lowest and of the highest ratio, in order of time."""
    ratios = income_ratio_peak(tables, first, last, edition)
    ends = {pick(ratios, key=lambda year: ratios[year].number) for pick in (min, max)}
    return ", ".join(str(year) for year in sorted(ends))


@quantity
def income_spread_known(tables: Tables, since: int, last: int, measure: str) -> dict[int, Value]:
    """Ratio or gap of a year before reform, told in retrospect, and of ``last`` as published."""
    return {
        since: _spread(tables, since, "retrospective", measure, since),
        last: _spread(tables, last, "original", measure, last),
    }


@quantity
def income_ratio_change(tables: Tables, first: int, last: int, edition: str) -> Value:
    """The ratio of the last year less that of the first."""
    return income_ratio(tables, last, edition) - income_ratio(tables, first, edition)


@quantity
def income_series(
    tables: Tables, who: str, first: int, last: int, edition: str
) -> dict[int, Value]:
    """Income per head over some years, yuan."""
    return series(range(first, last + 1), lambda year: income_level(tables, who, year, edition))


@quantity
def income_multiples(tables: Tables, first: int, last: int, edition: str) -> dict[str, Value]:
    """How many times the first year's income the last year's is, in town and country."""
    return {
        who: income_level(tables, who, last, edition) / income_level(tables, who, first, edition)
        for who in ("urban", "rural")
    }


@quantity
def population_hundred_million(tables: Tables, year: int, population: str) -> Value:
    """Resident population at the end of the year, 100 million."""
    total = tables.cell("population", "total_ten_thousand_persons", year=year, edition=population)
    return total / 10_000


@quantity
def urbanisation(tables: Tables, year: int | str, population: str) -> Value:
    """Urban share of resident population, percent; ``latest`` is the last year in the table."""
    if year == "latest":
        rows = tables.package.rows("population")
        year = max(int(row["year"]) for row in rows if row["edition"] == population)
    urban, total = (
        tables.cell("population", f"{group}_ten_thousand_persons", year=year, edition=population)
        for group in ("urban", "total")
    )
    return urban / total * 100


@quantity
def urbanisation_growth(
    tables: Tables, first: int, last: int, population: str, change: str
) -> Value:
    """Yearly growth of the urbanisation rate: points a year, or percent of itself a year."""
    start, end = (urbanisation(tables, year, population) for year in (first, last))
    years = last - first
    if change == "points":
        return (end - start) / years
    if change != "percent":
        raise InputError(f"unknown change {change!r}; choose one of points, percent")
    growth = end / start
    if growth.interval.low <= 0:
        raise AbsentError("a rate that is not positive has no yearly growth")
    # A root has no exact fraction; eleven decimals are far below what a printed percent can tell.
    number, low, high = (
        Fraction(f"{(float(one) ** (1 / years) - 1) * 100:.11f}")
        for one in (growth.number, growth.interval.low, growth.interval.high)
    )
    return Value(number, Interval(low, high))


@quantity
def migrants_hundred_million(tables: Tables, year: int, group: str) -> Value:
    """Rural migrant workers (``away`` from their township, ``local`` or ``total``), 100 million."""
    return tables.cell("migrants", f"{group}_ten_thousand_persons", year=year) / 10_000


@quantity
def migrants_change(tables: Tables, since: int, last: int, group: str) -> dict[int, Value]:
    """Rural migrant workers in the first and the last year, 100 million."""
    return {year: migrants_hundred_million(tables, year, group) for year in (since, last)}
