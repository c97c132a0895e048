"""People: how many there are, how many live in towns, how many left the countryside to work."""

from fractions import Fraction

from prosperity.base.errors import one_of
from prosperity.data.cells import AbsentError, Tables, Value
from prosperity.data.rounding import Interval
from prosperity.study.registry import quantity


@quantity
def population_hundred_million(tables: Tables, year: int, population_edition: str) -> Value:
    """Resident population at the end of the year, 100 million."""
    total = tables.cell(
        "population", "total_ten_thousand_persons", year=year, edition=population_edition
    )
    return total / 10_000


@quantity
def urbanisation(tables: Tables, year: int | str, population_edition: str) -> Value:
    """Urban share of resident population, percent; ``latest`` is the last year in the table."""
    if year == "latest":
        rows = tables.rows("population")
        year = max(int(row["year"]) for row in rows if row["edition"] == population_edition)
    urban, total = (
        tables.cell(
            "population", f"{group}_ten_thousand_persons", year=year, edition=population_edition
        )
        for group in ("urban", "total")
    )
    return urban / total * 100


@quantity
def urbanisation_growth(
    tables: Tables, first: int, last: int, population_edition: str, change: str
) -> Value:
    """Yearly growth of the urbanisation rate: points a year, or percent of itself a year."""
    one_of("change", change, ("points", "percent"))
    start, end = (urbanisation(tables, year, population_edition) for year in (first, last))
    years = last - first
    if change == "points":
        return (end - start) / years
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
