"""How each kind of statement is compared with what is computed. No tolerance is ever chosen.

What may differ comes from two places only: the digits that the paper prints, and the rounding of
the cells behind the computed number. A finding is ``reproduced`` (equal at the printed precision),
``within rounding`` (printed and computed intervals meet, or the paper cut where it should have
rounded) or ``fails``; where the data leave both open there is ``no data``. Statements that history
decides compare a printed and a found text in the same way, one attribute at a time.
"""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from prosperity.audit.rules import Rule, form_of, limits, of_number, stands_for
from prosperity.base.errors import InputError, one_of
from prosperity.data.cells import Value
from prosperity.data.rounding import Interval, decimals_of, exact, rounded
from prosperity.study.quantities import Outcome

REPRODUCED, WITHIN, FAILS, NOTHING = "reproduced", "within rounding", "fails", "no data"
SHOWN = "shown"  # a number beside an argument, compared with nothing
PRINTED_DECIMALS = 4  # a cell with more carries the hidden decimals of a data service
SERIES_KINDS = ("trend", "always")
KINDS = (
    *("level", "change", "ratio", "share", "trend", "ordering", "always", "first time", "date"),
    *("count", "citation", "definition", "label", "forecast", "argument"),
)

Values = Mapping[int | str, Value]  # of years, or of names


@dataclass(frozen=True, slots=True)
class Match:
    """How one computed outcome stands to what is printed.

    Args:
        holds: reproduced, within rounding, fails or no data.
        computed: the outcome as text.
        interval: what the rounding of the cells leaves open, if the outcome is a number.
        notes: keys of remarks, such as ``cut`` (the paper cut the number, it did not round).
        rules: what had to be so for it to hold, such as ``("between", "3", "4")``.
        lacks: the year that no table prints, where that leaves no data.
        course: (year, value as text) of all that a series was compared in; an empty text where
            no value is at hand.
    """

    holds: str
    computed: str
    interval: Interval | None = None
    notes: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()
    lacks: int | None = None
    course: tuple[tuple[str, str], ...] = ()


def compare(kind: str, printed: str, outcome: Outcome, reading: Mapping[str, str]) -> Match:
    """Compare what is printed with what is computed, as the kind asks.

    Args:
        kind: one of ``KINDS``.
        printed: a number (``9.50``), a bound (``>1.7``, ``<80``), ``~30`` (about), ``3+`` (three
            times and a bit), ``rises`` or ``falls``, ``>0``, a year, or a name.
        outcome: what `prosperity.study.quantities.compute` returns.
        reading: choices of the reading; ``path`` is used here.

    Raises:
        InputError: for a printed text that the kind cannot compare.

    >>> compare("ratio", "3.11", Value.printed("7702.8") / Value.printed("2475.6"), {}).holds
    'reproduced'
    >>> compare("level", "7702", Value.printed("7702.8"), {}).notes
    ('cut',)
    """
    one_of("kind", kind, KINDS)
    if kind == "argument" or (kind == "label" and not isinstance(outcome, str)):
        if not isinstance(outcome, Value):
            raise InputError(f"{kind} shows one number beside it, not {type(outcome).__name__}")
        return Match(SHOWN, show(outcome, 1), outcome.interval)
    dated = kind in ("first time", "date")
    if isinstance(outcome, str):
        holds = _span(printed, outcome) if dated else REPRODUCED if outcome == printed else FAILS
        notes = ("open",) if holds == NOTHING else ()
        return Match(holds, outcome, notes=notes, rules=(("same", printed),))
    if isinstance(outcome, Value):
        compared = _whole(printed, outcome) if dated else _number(printed, outcome)
        return replace(compared, rules=(of_number(printed),))
    values: Values = dict(outcome.items())
    if dated:
        return replace(_year(printed, values), rules=(("highest", printed),))
    if kind == "ordering":
        return replace(_largest(printed, values), rules=(("largest", printed),))
    if kind in SERIES_KINDS:
        path = "every_year" if kind == "always" else reading.get("path", "ends")
        rule = "positive" if printed == ">0" else f"{printed} {path}"
        missing = getattr(outcome, "missing", ())
        course = _course(values, path, missing)
        return replace(_series(printed, values, path, missing), rules=((rule,),), course=course)
    raise InputError(f"a {kind} statement cannot be compared with {type(outcome).__name__}")


def show(value: Value, printed_decimals: int, *, equal: bool = False) -> str:
    """A computed number with the decimals that its inputs support and one more, or as printed.

    Args:
        value: the number; a cell is shown in its own digits.
        printed_decimals: of the number that the paper prints; at most two more are shown.
        equal: whether the two agree at the printed digits, which then have to be seen.

    >>> growth = (Value.printed("39.2") / Value.printed("35.8") - 1) * 100
    >>> show(growth, 2), show(growth, 2, equal=True), show(Value.printed("17.0"), 2)
    ('9.5', '9.50', '17.0')
    """
    if value.text and decimals_of(value.text) <= PRINTED_DECIMALS:
        return value.text
    most, supported = printed_decimals + 2, value.interval.supported_decimals
    if supported is not None:
        most = min(most, max(supported + 1, 0))
    most = max(most, printed_decimals) if equal else most
    for decimals in range(min(printed_decimals, most), most):
        if exact(rounded(value.number, decimals)) == value.number:
            return rounded(value.number, decimals)
    return rounded(value.number, most)


def _number(printed: str, value: Value) -> Match:
    form = form_of(printed)
    number, decimals, interval = form["number"], decimals_of(form["number"]), value.interval
    if (bounds := limits(printed)) is not None:
        return Match(_inside(interval, *bounds), show(value, decimals), interval)
    if rounded(value.number, decimals) == rounded(number, decimals):
        notes = _digits(decimals, interval) + _coarse(number, value)
        return Match(REPRODUCED, show(value, decimals, equal=True), interval, notes)
    text = show(value, decimals)
    if stands_for(printed).overlaps(interval):
        return Match(WITHIN, text, interval, ("about" if form["sign"] else "interval",))
    if not form["sign"] and Interval.truncated(number).overlaps(interval):
        return Match(WITHIN, text, interval, ("cut",))
    return Match(FAILS, text, interval)


def _inside(interval: Interval, low: Fraction | None, high: Fraction | None) -> str:
    """Whether all of an interval, some of it or none lies between two bounds, themselves excluded.

    A bound itself is not above or below; "three times and a bit" begins above three.
    """
    if (low is None or interval.low > low) and (high is None or interval.high < high):
        return REPRODUCED
    meets = (low is None or interval.high > low) and (high is None or interval.low < high)
    return WITHIN if meets else FAILS


def _digits(decimals: int, interval: Interval) -> tuple[str, ...]:
    supported = interval.supported_decimals
    return ("digits",) if supported is not None and supported < decimals else ()


def _coarse(number: str, value: Value) -> tuple[str, ...]:
    """A single printed digit agrees with much: 1 with all from 0.5 to 1.5."""
    single = len(number.lstrip("-0.").replace(".", "")) == 1
    return ("coarse",) if single and value.number != exact(number) else ()


def _whole(printed: str, value: Value) -> Match:
    """A year is not rounded: it is the one, or another, or the data leave it open."""
    text, year = show(value, 0), exact(printed)
    if not value.interval.contains(year):
        return Match(FAILS, text, value.interval)
    if value.interval.width:
        return Match(NOTHING, text, value.interval, ("open",))
    return Match(REPRODUCED, text, value.interval)


def _span(printed: str, found: str) -> str:
    """A printed year beside a found one, or beside the years from one to another."""
    first, dots, last = found.partition("..")
    if printed == found or not dots:
        return REPRODUCED if printed == found else FAILS
    return NOTHING if first <= printed <= last else FAILS


def _year(printed: str, ranking: Values) -> Match:
    """The year with the largest value; a tie within rounding leaves every tied year open."""
    best = max(ranking, key=lambda year: ranking[year].number)
    floor = ranking[best].interval.low
    open_years = [year for year in ranking if ranking[year].interval.high >= floor]
    if printed == str(best):
        return Match(REPRODUCED, str(best), notes=() if len(open_years) == 1 else ("tie",))
    return Match(WITHIN if printed in map(str, open_years) else FAILS, str(best))


def _largest(printed: str, ranking: Values) -> Match:
    best = max(ranking, key=lambda name: ranking[name].number)
    text = ", ".join(f"{name} {show(value, 0)}" for name, value in ranking.items())
    if printed not in ranking:
        raise InputError(f"{printed!r} is not ranked; choose one of {', '.join(map(str, ranking))}")
    floor = ranking[best].interval.low
    if printed == best:
        return Match(REPRODUCED, text)
    return Match(WITHIN if ranking[printed].interval.high >= floor else FAILS, text)


def _series(printed: str, values: Values, path: str, missing: Sequence[int]) -> Match:
    """A course from end to end, or of every year; a year without a value can only refute it."""
    years = sorted(values)
    if len(years) < 2:
        return Match(NOTHING, _told(values, years), notes=("short",))
    pairs = [(years[0], years[-1])] if path == "ends" else list(itertools.pairwise(years))
    steps = _steps(printed, values, pairs)
    wrong = [year for year, step in steps.items() if step.number <= 0]
    before = {end: start for start, end in pairs}
    turns = [one for year in wrong for one in (before.get(year, year), year)]
    shown = years if isinstance(years[0], str) else [years[0], *turns, years[-1]]
    text = _told(values, [years[0], years[-1]] if path == "ends" else shown)
    if any(step.interval.high <= 0 for step in steps.values()):
        return Match(FAILS, text)
    if path != "ends" and (missing or _gaps(years)):
        return Match(NOTHING, text, notes=("gaps",))
    sure = all(step.interval.low > 0 for step in steps.values())
    return Match(REPRODUCED if sure else WITHIN, text)


def _course(values: Values, path: str, missing: Sequence[int]) -> tuple[tuple[str, str], ...]:
    """Every year that the comparison looks at, and those between them without a value."""
    years = sorted(values)
    dated = [year for year in years if isinstance(year, int)]
    if path == "ends":
        years = years[:1] + years[1:][-1:]
    elif dated:
        years = [*range(min([*dated, *missing]), max([*dated, *missing]) + 1)]
    return tuple((str(year), _short(values[year]) if year in values else "") for year in years)


def _steps(
    printed: str, values: Values, pairs: Sequence[tuple[int | str, int | str]]
) -> dict[int | str, Value]:
    """What has to be positive for a course to be as printed."""
    if printed == ">0":
        return dict(values)
    if printed not in ("rises", "falls"):
        raise InputError(f"{printed!r} cannot be a trend; print one of rises, falls, >0")
    sign = 1 if printed == "rises" else -1
    return {end: (values[end] - values[start]) * sign for start, end in pairs}


def _gaps(years: Sequence[int | str]) -> bool:
    dated = [year for year in years if isinstance(year, int)]
    return bool(dated) and len(dated) <= dated[-1] - dated[0]


def _told(values: Values, years: Sequence[int | str]) -> str:
    return ", ".join(f"{year}: {_short(values[year])}" for year in sorted(set(years)))


def _short(value: Value) -> str:
    """A number of a series: as printed, or computed to two decimals."""
    if value.text and decimals_of(value.text) <= PRINTED_DECIMALS:
        return value.text
    return rounded(value.number, 0 if abs(value.number) >= 100 else 2)
