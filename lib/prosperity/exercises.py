"""Self-checks for exercises: they tell a student what is wrong and hold no answer.

Where the solved notebook runs, `check` seals the answer that the solution has just computed: a slow
salted hash of the rounded number. The press puts the seal, not the answer, into a student's copy.
There `check` compares the student's number with the seal, and tries what a student may have mixed
up (sign, percent or fraction, ratio upside down, one year off) until one of these fits. So a hint
comes from the student's own number, never from the answer. A seal belongs to the parameters of the
run it came from: another stage or province, another seal.
"""

import hashlib
import math
import numbers
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeGuard

from prosperity import words
from prosperity.errors import InputError

ROUNDS = 20_000  # makes one guess cost some milliseconds


@dataclass(frozen=True)
class Kind:
    """What an answer can be: its range, and what may be mixed up; unit is the key of a term."""

    low: float
    high: float
    unit: str
    mixed_up: tuple[str, ...] = ()
    whole: bool = False


KINDS = {
    "year": Kind(1949, 2035, "unit_year", ("neighbour",), whole=True),
    "count": Kind(0, 100_000, "unit_count", ("neighbour",), whole=True),
    "ratio": Kind(0, 100, "unit_ratio", ("inverse", "hundredfold", "sign")),
    "percent": Kind(-100, 10_000, "unit_percent", ("sign", "hundredfold", "index", "inverse")),
    "points": Kind(-100, 100, "unit_points", ("sign", "hundredfold")),
    "yuan": Kind(-1e7, 1e7, "unit_yuan", ("sign", "thousands")),
    "trillion_yuan": Kind(-1000, 1000, "unit_trillion_yuan", ("sign", "thousands")),
    "change": Kind(-100, 100, "unit_change", ("sign", "hundredfold")),
}
SLIPS = {
    "sign": lambda x: [-x],
    "inverse": lambda x: [1 / x] if x else [],
    "hundredfold": lambda x: [x * 100, x / 100],
    "index": lambda x: [x - 100, x + 100],
    "thousands": lambda x: [x * factor for factor in (1e4, 1e-4, 1e3, 1e-3)],
    "neighbour": lambda x: [x - 1, x + 1],
}
_SEALS: dict[str, "Seal"] = {}


@dataclass(frozen=True)
class Seal:
    """The sealed answer to one exercise, with the parameters of the run that it belongs to."""

    digest: str
    parameters: dict[str, object]
    strict: bool = False


class WrongAnswer(Exception):  # noqa: N818 - a student reads this name
    """Raised by a graded copy for an answer that is missing or wrong; shows its text only."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


class Told(str):
    """What a check says, shown as text; for the press it may carry lines for other copies."""

    lines: dict[str, str] | None = None

    def __repr__(self) -> str:
        return str(self)

    def _repr_mimebundle_(self, **_: object) -> tuple[dict[str, str], Mapping[str, object]]:
        about = {"nbpress": self.lines} if self.lines else {}
        return {"text/plain": str(self)}, about


def check(
    name: str, answer: object, kind: str, lang: str, decimals: int = 0, **parameters: object
) -> Told:
    """Say whether an answer is right; in the solved notebook, seal it.

    Args:
        name: name of the exercise, unique in its notebook.
        answer: a number; ``...`` or None while there is none.
        kind: one of `KINDS`: what the number is, with its unit.
        lang: zh, en or both.
        decimals: how many decimals are asked for.
        parameters: the parameters of the notebook on which the answer depends.

    Returns:
        A text: that the answer is right, or what is wrong with it. Without a seal, as in the solved
        notebook, the answer itself, with the seal for a student's copy in its metadata.

    Raises:
        InputError: for an unknown kind.
        WrongAnswer: in a graded copy, if the answer is not right.
    """
    if kind not in KINDS:
        raise InputError(f"unknown kind of answer {kind!r}; choose one of {', '.join(KINDS)}")
    sealed = _SEALS.get(name)
    if sealed is None:
        return _sealing(name, answer, kind, lang, decimals, parameters)
    if changed := _changed(sealed.parameters, parameters):
        told = _text("check_parameters", lang, changed=changed)
    else:
        told = _text(*_verdict(sealed.digest, name, answer, kind, lang, decimals))
    if sealed.strict and not told.startswith(_text("check_right", lang)):
        raise WrongAnswer(told)
    return told


def seal(name: str, digest: str, strict: bool = False, **parameters: object) -> None:
    """Put the sealed answer of an exercise where `check` finds it; the press writes this line.

    Args:
        name: name of the exercise.
        digest: the seal.
        strict: raise for a wrong answer, so that a grading program sees it.
        parameters: those of the run from which the seal comes.
    """
    _SEALS[name] = Seal(digest, parameters, strict)


@cache
def digest(name: str, text: str) -> str:
    """The seal of a rounded answer written as text, salted with the exercise's name.

    Formula: PBKDF2 with SHA-256 and 20,000 rounds, the first 24 hexadecimal digits.
    """
    made = hashlib.pbkdf2_hmac("sha256", text.encode(), f"prosperity/{name}".encode(), ROUNDS)
    return made.hex()[:24]


def written(number: float, decimals: int) -> str:
    """A number as it is sealed: rounded as statistical offices print, zero without a sign.

    >>> written(28.349999999, 1), written(-0.04, 1), written(float("nan"), 1)
    ('28.3', '0.0', '–')
    """
    text = words.number(round(float(number), decimals + 9), decimals).replace(",", "")
    return text.lstrip("-") if not text.strip("-0.") else text


def _sealing(
    name: str, answer: object, kind: str, lang: str, decimals: int, parameters: dict[str, object]
) -> Told:
    if not _is_number(answer):
        return _text("check_no_seal", lang)
    text = written(float(answer), decimals)
    told = _text("check_answer", lang, answer=text, unit=KINDS[kind].unit)
    given = "".join(f", {key}={value!r}" for key, value in parameters.items())
    made = f'exercises.seal("{name}", "{digest(name, text)}"{given}'
    told.lines = {"student": f"{made})", "graded": f"{made}, strict=True)"}
    return told


def _verdict(
    sealed: str, name: str, answer: object, kind: str, lang: str, decimals: int
) -> tuple[str, str]:
    what = KINDS[kind]
    if answer is ... or answer is None:
        return "check_empty", lang
    if not _is_number(answer):
        return "check_not_number", lang

    def fits(number: float) -> bool:
        return digest(name, written(number, decimals)) == sealed

    value = float(answer)
    if fits(value):
        return "check_right", lang
    if math.isnan(value) or math.isinf(value):
        return "check_not_finite", lang
    if what.whole and value != int(value):
        return "check_whole", lang
    for slip in what.mixed_up:
        if any(fits(other) for other in SLIPS[slip](value)):
            return f"check_{slip}", lang
    if any(fits(other) for other in _nearby(value, decimals)):
        return "check_rounding", lang
    if not what.low <= value <= what.high:
        return "check_range", lang
    return "check_wrong", lang


def _nearby(value: float, decimals: int) -> Iterator[float]:
    """Numbers that round to the student's where that has too few decimals, or one step away."""
    step = 10.0**-decimals
    yield from (value + step, value - step)
    if decimals and float(value) == int(value):
        yield from (value + number * step for number in range(-5, 6))


def _is_number(answer: object) -> TypeGuard[numbers.Real]:
    return isinstance(answer, numbers.Real) and not isinstance(answer, bool)


def _changed(sealed: dict[str, object], now: dict[str, object]) -> str:
    """The parameters that differ from those of the seal, as ``stage = 2``."""
    differing = [key for key in sealed if not _same(sealed[key], now.get(key))]
    return ", ".join(f"{key} = {sealed[key]!r}" for key in differing)


def _same(one: object, other: object) -> bool:
    if isinstance(one, Sequence) and isinstance(other, Sequence):
        return list(one) == list(other)
    return one == other


def _text(key: str, lang: str, **values: object) -> Told:
    return Told("\n".join(words.label(key, one, **values) for one in words.languages(lang)))
