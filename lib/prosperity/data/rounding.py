"""Exact arithmetic with printed numbers: what a rounded or cut number can stand for.

A printed 39.2 may stand for anything from 39.15 to 39.25. Arithmetic on such intervals shows how
far a result can be trusted: 39.2 / 35.8 - 1 lies between 9.2 and 9.8 percent, so a printed 9.50
percent says more than its inputs do. Bounds are fractions, never floats: no bound moves by a hair.

Source: R. E. Moore, Interval Analysis, Prentice-Hall, 1966, chapter 2 (the four operations).
"""

import functools
import math
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from prosperity.base.errors import InputError

Exact = str | int | Decimal | Fraction


@functools.cache
def _parse(text: str) -> tuple[Fraction, int]:
    try:
        number = Decimal(text)
        return Fraction(number), max(0, -int(number.as_tuple().exponent))
    except (InvalidOperation, TypeError, ValueError, OverflowError):
        raise InputError(
            f"{text!r} is not a printed number; give digits as printed, such as '39.2'"
        ) from None


def exact(value: Exact) -> Fraction:
    """A printed number as a fraction. Floats are refused: they have no printed digits.

    >>> exact("0.1") + exact("0.2") == exact("0.3")
    True
    """
    if isinstance(value, Fraction):
        return value
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise InputError(f"{value!r} has no printed digits; give it as text, such as '39.2'")
    return _parse(str(value).strip())[0]


def decimals_of(text: str) -> int:
    """How many digits are printed after the point.

    >>> decimals_of("9.50"), decimals_of("7702")
    (2, 0)
    """
    return _parse(str(text).strip())[1]


def rounded(value: Exact, decimals: int) -> str:
    """The value printed with so many decimals, halves away from zero as in statistical tables.

    >>> rounded("7702.8", 0), rounded("-0.125", 2), rounded("8.9", 2)
    ('7703', '-0.13', '8.90')
    """
    number = exact(value) * Fraction(10) ** decimals
    digits = int(abs(number) + Fraction(1, 2))
    sign = "-" if number < 0 and digits else ""
    return f"{sign}{Decimal(f'{digits}e{-decimals}'):f}"


@dataclass(frozen=True, slots=True)
class Interval:
    """All numbers from ``low`` to ``high``, both included.

    Args:
        low, high: bounds in any unit, exact; ``low`` may not exceed ``high``.

    Raises:
        InputError: if the bounds are the wrong way round or not exact numbers.

    >>> size = Interval.rounded("39.2") / Interval.rounded("35.8")
    >>> growth_percent = (size - 1) * 100
    >>> growth_percent.printed(1), growth_percent.contains("9.50")
    ('9.2 to 9.8', True)
    """

    low: Fraction
    high: Fraction

    def __post_init__(self) -> None:
        low, high = exact(self.low), exact(self.high)
        object.__setattr__(self, "low", low)
        object.__setattr__(self, "high", high)
        if low.numerator * high.denominator > high.numerator * low.denominator:
            raise InputError(f"interval from {self.low} to {self.high}: swap the bounds")

    @classmethod
    def point(cls, value: Exact) -> "Interval":
        """A number known exactly, such as a count.

        >>> Interval.point(3).width
        Fraction(0, 1)
        """
        return cls(exact(value), exact(value))

    @classmethod
    def rounded(cls, text: str, decimals: int | None = None) -> "Interval":
        """What a rounded number can stand for: half a unit of the last digit either way.

        >>> Interval.rounded("39.2").printed(2)
        '39.15 to 39.25'
        """
        half = Fraction(10) ** -(decimals_of(text) if decimals is None else decimals) / 2
        return cls(exact(text) - half, exact(text) + half)

    @classmethod
    def about(cls, value: str) -> "Interval":
        """What a round number that stands behind "about" can mean: its closing zeros are no digits.

        >>> Interval.about("30").printed(0), Interval.about("31").printed(1)
        ('25 to 35', '30.5 to 31.5')
        """
        decimals = decimals_of(value)
        while decimals <= 0 and exact(value) and exact(value) % 10 ** (1 - decimals) == 0:
            decimals -= 1
        return cls.rounded(value, decimals)

    @classmethod
    def truncated(cls, text: str) -> "Interval":
        """What a number cut after its last digit can stand for: up to one unit further from zero.

        >>> Interval.truncated("7702").contains("7702.8")
        True
        """
        number, unit = exact(text), Fraction(10) ** -decimals_of(text)
        return cls(number, number + unit) if number >= 0 else cls(number - unit, number)

    def __add__(self, other: "Interval | Exact") -> "Interval":
        other = _interval(other)
        return Interval(self.low + other.low, self.high + other.high)

    def __sub__(self, other: "Interval | Exact") -> "Interval":
        other = _interval(other)
        return Interval(self.low - other.high, self.high - other.low)

    def __mul__(self, other: "Interval | Exact") -> "Interval":
        other = _interval(other)
        if self.low.numerator >= 0 and other.low.numerator >= 0:  # as nearly always, and quicker
            return Interval(self.low * other.low, self.high * other.high)
        products = [a * b for a in (self.low, self.high) for b in (other.low, other.high)]
        return Interval(min(products), max(products))

    def __truediv__(self, other: "Interval | Exact") -> "Interval":
        other = _interval(other)
        if other.low <= 0 <= other.high:
            raise InputError(f"division by an interval that holds zero: {other.printed(3)}")
        return self * Interval(1 / other.high, 1 / other.low)

    def contains(self, value: Exact) -> bool:
        """Whether the number lies inside, bounds included."""
        return self.low <= exact(value) <= self.high

    def overlaps(self, other: "Interval") -> bool:
        """Whether the two have more in common than the end of one and the beginning of the other.

        What rounds to 80 and what rounds to 81 meet at 80.5 and yet differ.

        >>> Interval.rounded("27.04").overlaps(Interval("26.93", "27.07"))
        True
        >>> Interval.rounded("80").overlaps(Interval.rounded("81"))
        False
        """
        if not self.width or not other.width:
            return self.low <= other.high and other.low <= self.high
        return self.low < other.high and other.low < self.high

    @property
    def width(self) -> Fraction:
        """Distance between the bounds."""
        return self.high - self.low

    @property
    def supported_decimals(self) -> int | None:
        """Decimals worth printing: the last whose unit is as wide as the interval. None if exact.

        >>> ((Interval.rounded("39.2") / Interval.rounded("35.8") - 1) * 100).supported_decimals
        0
        """
        if not self.width:
            return None
        decimals = 0
        while Fraction(10) ** -(decimals + 1) >= self.width:
            decimals += 1
        while Fraction(10) ** -decimals < self.width:
            decimals -= 1
        return decimals

    def ends(self, decimals: int) -> tuple[str, str]:
        """Both bounds as text with so many decimals, rounded outwards: what is shown holds it all.

        >>> Interval("9.26", "9.74").ends(1)
        ('9.2', '9.8')
        """
        unit = Fraction(10) ** -decimals
        low, high = math.floor(self.low / unit) * unit, math.ceil(self.high / unit) * unit
        return rounded(low, decimals), rounded(high, decimals)

    def printed(self, decimals: int) -> str:
        """Both bounds as one text, rounded outwards to so many decimals."""
        return " to ".join(self.ends(decimals))


def _interval(value: "Interval | Exact") -> Interval:
    return value if isinstance(value, Interval) else Interval.point(value)
