"""The answers of an executed notebook, and the numbers outside its exercises that tell one.

A check says in the metadata of its output which answer it saw (`nbpress.selfcheck`). A number tells
an answer when both are equal, rounded to the decimals that both have, whatever the sign.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from nbpress.files import Notebook
from nbpress.handout.anatomy import exercises

NUMBER = re.compile(r"(?<![A-Za-z0-9_.,])\d[\d,]*(?:\.\d+)?(?![A-Za-z0-9_]|\.\d)")
HIDDEN = "□"
DIGITS = 3  # a number of fewer digits stands everywhere
LONGEST = 20  # characters of a number; what is longer is none
YEARS = range(1900, 2101)


@dataclass(frozen=True)
class Answer:
    """What a check saw: the exercise, the check's name, the rounded answer, its kind."""

    exercise: int
    check: str
    text: str
    kind: str
    parameters: dict[str, object]
    cell: int  # index of the check
    exact: str = ""  # before it was rounded

    @property
    def decimals(self) -> int:
        """How many decimals it has."""
        return len(self.text.partition(".")[2])


def answers(executed: Notebook, name: str) -> list[Answer]:
    """Every answer of an executed notebook, in order of its exercises."""
    found = []
    for exercise in exercises(executed, name):
        for index in exercise.checks:
            for output in executed["cells"][index].get("outputs", []):
                about = output.get("metadata", {}).get("nbpress", {})
                if "answer" in about:
                    found.append(
                        Answer(
                            exercise.number,
                            about["check"],
                            about["answer"],
                            about.get("kind", "number"),
                            about.get("parameters", {}),
                            index,
                            about.get("exact", ""),
                        )
                    )
    return found


@lru_cache(maxsize=2**16)
def tells(number: str, answer: str) -> bool:
    """Whether a printed number gives an answer away.

    One of two digits does so only where the answer has no more decimals: a shorter one than is
    asked for is met by chance.

    >>> tells("125.6848", "125.7"), tells("125.7", "125.68"), tells("126", "125.68")
    (True, True, True)
    >>> tells("1" * 40, "125.68")  # a checksum
    False
    >>> tells("0.59", "0.59"), tells("0.6", "0.59"), tells("2020", "2020"), tells("7", "7")
    (True, False, False, False)
    >>> tells("0.70", "-0.7040"), tells("0.704", "-0.7040"), tells("0.590", "0.59")
    (False, True, True)
    """
    if not re.fullmatch(r"-?\d+(\.\d+)?", answer) or len(number) > LONGEST:
        return False
    one, other = Decimal(answer).copy_abs(), Decimal(number.replace(",", ""))
    places = max(0, min(-int(value.as_tuple().exponent) for value in (one, other)))
    step = Decimal(1).scaleb(-places)
    rounded = one.quantize(step, ROUND_HALF_UP)
    digits = len(str(rounded).replace(".", "").lstrip("0"))
    whole = places >= 2 and places == -int(one.as_tuple().exponent)
    if (digits < DIGITS and not whole) or (not places and int(rounded) in YEARS):
        return False
    return rounded == other.quantize(step, ROUND_HALF_UP)


def hidden(text: str, known: Iterable[str]) -> str:
    """A text in which a box stands for every number that tells one of some answers.

    >>> hidden("<td>125.68%</td><td style='width:125.68'>7</td>", ["125.7"])
    "<td>□%</td><td style='width:125.68'>7</td>"
    """
    known = list(known)

    def box(match: re.Match[str]) -> str:
        return HIDDEN if any(tells(match[0], one) for one in known) else match[0]

    parts = re.split(r"(<[^>]*>)", text)  # what stands in a tag is no text
    return "".join(part if part.startswith("<") else NUMBER.sub(box, part) for part in parts)
