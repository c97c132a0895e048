"""What history decides: the evidence beside the printed words, and how the two are compared.

A row of ``data/evidence.csv`` holds one attribute of one reading of one claim: what the paper
prints for it, what the source says, and how strong the source is. Dates compare as spans of days,
numbers as in `prosperity.audit.kinds`, anything else as coded words. All attributes of a reading
must hold. What a source leaves open, such as a bound that does not reach far enough, decides
nothing.
"""

import calendar
import datetime
import operator
import re
from collections.abc import Iterable, Mapping, Sequence

from prosperity.audit.kinds import FAILS, NOTHING, REPRODUCED, WITHIN, Match, compare, show
from prosperity.audit.rules import Rule, meant, of_number
from prosperity.base.errors import InputError, one_of
from prosperity.data.cells import Tables, Value
from prosperity.data.rounding import Interval

UNKNOWN = "unknown"
EXPRESSION = re.compile(r"([\d.]+)([/-])([\d.]+)")  # of two printed numbers
BOUND = (">", "<")
DATE = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")


def span(text: str) -> tuple[datetime.date, datetime.date]:
    """First and last day that a date as printed can mean.

    Args:
        text: ``1985``, ``1985-10``, ``1985-10-23``, ``1978..1984``, or ``2012..`` without an end.

    Raises:
        InputError: for anything else.

    >>> [day.isoformat() for day in span("1978..1984")]
    ['1978-01-01', '1984-12-31']
    """
    start, dots, end = text.partition("..")
    first = _days(start, text)
    if not dots:
        return first
    return first[0], _days(end, text)[1] if end else datetime.date.max


def _days(text: str, whole: str) -> tuple[datetime.date, datetime.date]:
    match = DATE.fullmatch(text.strip())
    try:
        year, month, day = (int(part or 0) for part in (match.groups() if match else ()))
        end = month or 12
        last = day or calendar.monthrange(year, end)[1]
        return datetime.date(year, month or 1, day or 1), datetime.date(year, end, last)
    except ValueError:
        raise InputError(
            f"{whole!r} is not a date; write 1985, 1985-10, 1985-10-23, 1978..1984 or 2012.."
        ) from None


def compare_dates(printed: str, found: str) -> str:
    """Whether what was found lies in what is printed.

    A day inside the printed year reproduces it. A date is not rounded: a found span that only
    meets the printed one leaves it open.

    >>> compare_dates("1985", "1985-10-23"), compare_dates("2003", "2002-11-08")
    ('reproduced', 'fails')
    >>> compare_dates("1980", "1980..1981")
    'no data'
    """
    first, last = span(printed)
    start, end = span(found)
    if first <= start and end <= last:
        return REPRODUCED
    return NOTHING if start <= last and first <= end else FAILS


def compare_bounds(printed: str, found: str) -> str:
    """What a bound, ``>400/14.1``, says to a printed number or bound: yes, no, or nothing.

    The number behind the sign is meant exactly: "more than 400" does not allow 399.7.

    >>> compare_bounds(">30", ">400/14.1"), compare_bounds(">30", "<28"), compare_bounds(">3", ">4")
    ('no data', 'fails', 'reproduced')
    >>> compare_bounds("80", ">81"), compare_bounds("80", ">79")
    ('fails', 'no data')
    """
    edge, (low, high) = _edge(found[1:]), meant(printed)
    if found[0] == "<":  # seen in a mirror, a bound from above is one from below
        edge, low, high = edge * -1, *(None if one is None else -one for one in (high, low))
    if high is not None and edge.low >= high:
        return FAILS
    return REPRODUCED if high is None and low is not None and edge.low >= low else NOTHING


def _edge(text: str) -> Interval:
    parts = EXPRESSION.fullmatch(text)
    if not parts:
        return Interval.point(text)
    act = operator.truediv if parts[2] == "/" else operator.sub
    return act(Interval.point(parts[1]), Interval.rounded(parts[3]))


def number(found: str) -> Value:
    """A number as a source gives it, or as two numbers of it give it.

    Args:
        found: ``43.2``; a quotient or a difference of printed numbers, ``70.7/12.9`` or
            ``79.8-55.9``; or a span of two such, ``28.3..28.5``.

    >>> number("28.3..28.5").interval.printed(2)
    '28.25 to 28.55'
    >>> number("79.8-55.9").interval.printed(1)
    '23.8 to 24.0'
    """
    low, dots, high = found.partition("..")
    if not dots:
        return _computed(low)
    ends = _computed(low).interval, _computed(high).interval
    interval = Interval(ends[0].low, ends[1].high)
    return Value((interval.low + interval.high) / 2, interval)


def _computed(text: str) -> Value:
    if not (parts := EXPRESSION.fullmatch(text)):
        return Value.printed(text)
    act = operator.truediv if parts[2] == "/" else operator.sub
    return act(Value.printed(parts[1]), Value.printed(parts[3]))


def found_in_words(found: str) -> str:
    """A finding as it is shown: what has to be computed is computed.

    >>> found_in_words("43.20"), found_in_words("70.7/12.9"), found_in_words(">40000/141212")
    ('43.20', '5.48', '>0.28')
    """
    sign = found[0] if found[0] in BOUND else ""
    ends = found.removeprefix(sign).split("..")
    shown = (show(_computed(one), 0) if EXPRESSION.fullmatch(one) else one for one in ends)
    return sign + "..".join(shown)


def match(rows: Iterable[Mapping[str, str]]) -> Match:
    """Compare all attributes of one reading of one claim.

    Args:
        rows: rows of ``data/evidence.csv`` with the same claim and reading.

    Returns:
        A match that holds as well as its worst attribute. An attribute that the source leaves open
        (``unknown``, or a bound that does not reach) decides nothing and is noted.

    >>> match([{"compare": "date", "printed": "1992", "found": "1992"},
    ...        {"compare": "code", "printed": "established", "found": "goal"}]).holds
    'fails'
    """
    holds, found = [], []
    rules: list[Rule] = []
    for row in rows:
        if row["found"] == UNKNOWN:
            holds.append(NOTHING)
            continue
        found.append(found_in_words(row["found"]) if row["compare"] == "number" else row["found"])
        compared = _attribute(row)
        holds.append(compared.holds)
        rules += compared.rules
    worst = next((one for one in (FAILS, WITHIN, REPRODUCED) if one in holds), NOTHING)
    notes = ("open",) if NOTHING in holds else ()
    text = ", ".join(found) or UNKNOWN
    return Match(worst, text, notes=notes, rules=tuple(dict.fromkeys(rules)))


def _attribute(row: Mapping[str, str]) -> Match:
    printed, found = row["printed"], row["found"]
    if row["compare"] == "number" and found[0] in BOUND:
        return Match(compare_bounds(printed, found), found, rules=(of_number(printed),))
    if row["compare"] == "number":
        return compare("level", printed, number(found), {})
    if row["compare"] == "date":
        return Match(compare_dates(printed, found), found, rules=(("inside", printed),))
    one_of("comparison", row["compare"], ("number", "date", "code"), f"evidence {row.get('claim')}")
    holds = REPRODUCED if printed == found else FAILS
    return Match(holds, found, rules=(("same", printed),))


def resolve(row: Mapping[str, str], tables: Tables) -> dict[str, str]:
    """The row with its finding looked up, if that is ``event:KEY``, in the table of events.

    Month and day are looked up only where the paper prints them: else they could decide nothing.
    """
    kind, colon, key = row["found"].partition(":")
    if not colon or kind != "event":
        return dict(row)
    parts = [tables.text("events", "year", key=key)]
    printed = row["printed"].split("..")[0].count("-")
    for name in ("month", "day")[:printed]:
        parts.append(tables.text("events", name, key=key).zfill(2))
    return {**row, "found": "-".join(parts)}


def readings(rows: Sequence[Mapping[str, str]]) -> dict[str, list[Mapping[str, str]]]:
    """The rows of one claim by reading, in the order of the file."""
    found: dict[str, list[Mapping[str, str]]] = {}
    for row in rows:
        found.setdefault(row["reading"], []).append(row)
    return found
