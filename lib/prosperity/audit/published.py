"""When a figure became public, so that a verdict can be given with what was known by a day.

An edition carries the date on which it was first published. One that comes out year by year also
has ``lag_years``: the figure of a year appears so many years later, in the same month. No figure of
a year is public before that year is over.
"""

import calendar
import datetime
from collections.abc import Iterable, Mapping

from prosperity.base.errors import InputError

PAPER = "2021-12-31"  # the text is undated; the newest work that it dates is of 2021


def last_day(date: str) -> str:
    """The last day that a date can mean, so that what is vague counts as late.

    >>> last_day("2021"), last_day("2021-02"), last_day("2021-12-17")
    ('2021-12-31', '2021-02-28', '2021-12-17')
    """
    year, month, day = (*date.split("-"), "", "")[:3]
    month = month or "12"
    return f"{year}-{month}-{day or calendar.monthrange(int(year), int(month))[1]:02}"


def check(day: str) -> None:
    """Refuse what is no day, month or year.

    Raises:
        InputError: with what to write.
    """
    try:
        datetime.date.fromisoformat(last_day(day))
    except ValueError:
        raise InputError(f"{day!r} is not a date; write 2021, 2021-06 or 2021-06-30") from None


def known(date: str, day: str) -> bool:
    """Whether something of that date was public on a day; what has no date always was.

    >>> known("2021-02", PAPER), known("2024-12-26", PAPER), known("", PAPER)
    (True, False, True)
    """
    return not date or last_day(date) <= last_day(day)


def first(date: str) -> str:
    """The beginning of a span of dates, ``2012/2026``; a single date is its own."""
    return date.partition("/")[0]


def latest(dates: Iterable[str]) -> str:
    """The last of some dates; empty if there is none."""
    return max(filter(None, dates), key=last_day, default="")


def earliest(dates: Iterable[str]) -> str:
    """The first of some dates; empty if there is none."""
    return min(filter(None, dates), key=last_day, default="")


def of_sources(resource: Mapping[str, list], keys: Iterable[str]) -> str:
    """When the first of some sources of a table was published; empty if no date is known.

    resource: what the data package says of the table.
    """
    dates = {one["name"]: one.get("published", "") for one in resource["sources"]}
    return earliest(first(dates.get(key, "")) for key in keys)


def of_row(cells: Mapping[str, str], resource: Mapping[str, dict]) -> str:
    """When the figures of one row of a table were published; empty if no date is known.

    Args:
        cells: the row.
        resource: what the data package says of its table.

    >>> from prosperity.data import PACKAGE
    >>> gdp = [row for row in PACKAGE.rows("gdp") if row["year"] == "2020"]
    >>> [(row["edition"], of_row(row, PACKAGE.resource("gdp"))) for row in gdp[:2]]
    [('announced', '2021-01'), ('verified', '2021-09')]
    """
    edition = resource.get("editions", {}).get(cells.get("edition"), {})
    date, year = first(edition.get("published", "")), cells.get("year", "")
    if not year.isdigit():
        return date
    if not date:  # a table without editions is copied late, but its figures came out in time
        return str(int(year) + 1)
    if "lag_years" in edition:
        return max(date, f"{int(year) + edition['lag_years']}{date[4:]}")
    return max(date, str(int(year) + 1), key=last_day) if int(year) >= int(date[:4]) else date
