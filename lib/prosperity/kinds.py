"""How each kind of statement is compared with what is computed. No tolerance is ever chosen.

What may differ comes from two places only: the digits that the paper prints, and the rounding of
the cells behind the computed number. A finding is ``reproduced`` (equal at the printed precision),
``within rounding`` (printed and computed intervals meet, or the paper cut where it should have
rounded) or ``fails``. Statements that history decides compare a printed and a found text in the
same way, one attribute at a time.
"""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from prosperity.cells import Value
from prosperity.errors import InputError
from prosperity.quantities import Outcome
from prosperity.rounding import Interval, decimals_of, exact, rounded, truncated
from prosperity.rules import PRINTED, Rule, of_number

REPRODUCED, WITHIN, FAILS, NOTHING = "reproduced", "within rounding", "fails", "no data"
SHOWN = "shown"  # a number beside an argument, compared with nothing
SERIES_KINDS = ("trend", "always")
KINDS = (
    *("level", "change", "ratio", "share", "trend", "ordering", "always", "first time", "date"),
    *("count", "citation", "definition", "forecast", "argument"),
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
    """

    holds: str
    computed: str
    interval: Interval | None = None
    notes: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()


def compare(kind: str, printed: str, outcome: Outcome, reading: Mapping[str, str]) -> Match:
    """Compare what is printed with what is computed, as the kind asks.

    Args:
        kind: one of ``KINDS``.
        printed: a number (``9.50``), a bound (``>1.7``, ``<80``), ``3+`` (three times and a bit),
            ``rises`` or ``falls``, ``>0``, a year, or a name.
        outcome: what `prosperity.quantities.compute` returns.
        reading: choices of the reading; ``path`` is used here.

    Raises:
        InputError: for a printed text that the kind cannot compare.

    >>> compare("ratio", "3.11", Value.printed("7702.8") / Value.printed("2475.6"), {}).holds
    'reproduced'
    >>> compare("level", "7702", Value.printed("7702.8"), {}).notes
    ('cut',)
    """
    if kind not in KINDS:
        raise InputError(f"unknown kind {kind!r}; choose one of {', '.join(KINDS)}")
    if kind == "argument":
        if not isinstance(outcome, Value):
            raise InputError(f"an argument shows one number, not {type(outcome).__name__}")
        return Match(SHOWN, show(outcome, 1), outcome.interval)
    if isinstance(outcome, str):
        holds = REPRODUCED if outcome == printed else FAILS
        return Match(holds, outcome, rules=(("same", printed),))
    if isinstance(outcome, Value):
        return replace(_number(printed, outcome), rules=(of_number(printed),))
    values: Values = dict(outcome.items())
    if kind in ("first time", "date"):
        return replace(_year(printed, values), rules=(("highest", printed),))
    if kind == "ordering":
        return replace(_largest(printed, values), rules=(("largest", printed),))
    if kind in SERIES_KINDS:
        path = "every_year" if kind == "always" else reading.get("path", "ends")
        rule = "positive" if printed == ">0" else f"{printed} {path}"
        return replace(_series(printed, values, path), rules=((rule,),))
    raise InputError(f"a {kind} statement cannot be compared with {type(outcome).__name__}")


def show(value: Value, printed_decimals: int) -> str:
    """A computed number with two decimals more than printed, or fewer if it needs fewer."""
    for decimals in range(printed_decimals, printed_decimals + 2):
        if value.number * 10**decimals == int(value.number * 10**decimals):
            return rounded(value.number, decimals)
    return rounded(value.number, printed_decimals + 2)


def _number(printed: str, value: Value) -> Match:
    form = PRINTED.fullmatch(printed)
    if not form:
        raise InputError(f"{printed!r} is not a printed number such as 9.50, >1.7, ~30 or 3+")
    number, decimals = form["number"], decimals_of(form["number"])
    text, interval = show(value, decimals), value.interval
    if form["sign"] in ("<", ">") or form["more"]:
        low = exact(number) if form["sign"] != "<" else None
        high = exact(number) if form["sign"] == "<" else None
        high = exact(number) + 1 if form["more"] else high
        inside = _between(value.number, low, high)
        sure = all(_between(end, low, high) for end in (interval.low, interval.high))
        maybe = any(_between(end, low, high) for end in (interval.low, interval.high))
        holds = REPRODUCED if inside and sure else WITHIN if maybe else FAILS
        return Match(holds, text, interval)
    if rounded(value.number, decimals) == rounded(number, decimals):
        return Match(REPRODUCED, text, interval, _digits(decimals, interval))
    if Interval.rounded(number).overlaps(interval):
        return Match(WITHIN, text, interval, ("interval",))
    if truncated(value.number, decimals) == rounded(number, decimals):
        return Match(WITHIN, text, interval, ("cut",))
    return Match(FAILS, text, interval)


def _between(number: Fraction, low: Fraction | None, high: Fraction | None) -> bool:
    # A bound itself is not above or below; "three times and a bit" begins above three.
    return (low is None or number > low) and (high is None or number < high)


def _digits(decimals: int, interval: Interval) -> tuple[str, ...]:
    supported = interval.supported_decimals
    return ("digits",) if supported is not None and supported < decimals else ()


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


def _series(printed: str, values: Values, path: str) -> Match:
    years = sorted(values)
    pairs = [(years[0], years[-1])] if path == "ends" else list(itertools.pairwise(years))
    if printed in ("rises", "falls"):
        sign = 1 if printed == "rises" else -1
        steps = {end: (values[end] - values[start]) * sign for start, end in pairs}
    elif printed == ">0":
        steps = dict(values)
    else:
        raise InputError(f"{printed!r} cannot be a trend; print one of rises, falls, >0")
    wrong = [year for year, step in steps.items() if step.number <= 0]
    surely = [year for year, step in steps.items() if step.interval.high <= 0]
    unsure = any(step.interval.low <= 0 for step in steps.values())
    before = {end: start for start, end in pairs}
    turns = [one for year in wrong for one in (before.get(year, year), year)]
    shown = years if isinstance(years[0], str) else [years[0], *turns, years[-1]]
    if path == "ends":
        shown = [years[0], years[-1]]
    text = ", ".join(f"{year}: {_short(values[year])}" for year in sorted(set(shown)))
    dated = [year for year in years if isinstance(year, int)]
    dense = not dated or len(dated) > dated[-1] - dated[0]
    gaps = () if path == "ends" or dense else ("gaps",)
    if not wrong:
        return Match(WITHIN if unsure else REPRODUCED, text, notes=gaps)
    return Match(FAILS if surely else WITHIN, text, notes=gaps)


def _short(value: Value) -> str:
    return rounded(value.number, 0 if abs(value.number) >= 100 else 2)
