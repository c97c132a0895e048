"""The readings of a claim: every edition and definition under which it is fair to look.

The column ``readings`` of ``claims.csv`` holds them in a small notation: ``name=one|other`` is a
choice, ``*`` is every edition that the study offers, ``-one`` all but that, ``;`` combines
choices, ``+`` adds a further set. So ``size_2015=published; gdp_edition=announced|census4 +
gdp_edition=caict`` stands for three readings. Words for each choice are in ``data/readings.csv``;
an edition has its own in the data package.
"""

import itertools
from dataclasses import dataclass

from prosperity import data
from prosperity.base.errors import InputError
from prosperity.base.kept import kept
from prosperity.base.words import listed, terms
from prosperity.study.parameters import EDITIONS


@dataclass(frozen=True, slots=True)
class Reading:
    """One way of looking: the choice made in each dimension, and whether it counts.

    Args:
        choices: pairs of dimension and choice.
        shown: the dimensions that tell this reading from the claim's others.
        counts: False for a reading that is shown beside the verdict without deciding it.
    """

    choices: tuple[tuple[str, str], ...] = ()
    shown: tuple[str, ...] = ()
    counts: bool = True

    @property
    def key(self) -> str:
        """A stable name, such as ``published, announced``."""
        return ", ".join(choice for name, choice in self.choices if name in self.shown) or "data"

    def words(self, lang: str) -> str:
        """The name in one language; empty if the claim has one reading only."""
        texts = [words(name, choice)[lang] for name, choice in self.choices if name in self.shown]
        return listed(texts, lang, "，")


@kept
def parse(counting: str, beside: str = "") -> tuple[Reading, ...]:
    """The readings that two cells of ``claims.csv`` stand for.

    Raises:
        InputError: for a cell that is not in the notation, or a choice without words.

    >>> found = parse("size_2015=published; gdp_edition=announced|census4", "gdp_edition=caict")
    >>> [reading.key for reading in found]
    ['published, announced', 'published, census4', 'caict']
    >>> [reading.counts for reading in found]
    [True, True, False]
    """
    sets = [(choices, True) for choices in _sets(counting)]
    sets += [(choices, False) for choices in _sets(beside)]
    if len({choices for choices, _ in sets}) < len(sets):
        raise InputError(f"readings {counting!r} and {beside!r}: one stands twice")
    sets = sets or [((), True)]
    seen: dict[str, set[str]] = {}
    for choices, _ in sets:
        for name, choice in choices:
            seen.setdefault(name, set()).add(choice)
    everywhere = set.intersection(*({name for name, _ in choices} for choices, _ in sets))
    alone = len(sets) == 1
    shown = tuple(name for name in seen if alone or len(seen[name]) > 1 or name not in everywhere)
    return tuple(Reading(choices, shown, counts) for choices, counts in sets)


def _sets(text: str) -> list[tuple[tuple[str, str], ...]]:
    found = []
    for part in filter(None, (part.strip() for part in text.split("+"))):
        dimensions = []
        for item in part.split(";"):
            name, equals, choices = (piece.strip() for piece in item.partition("="))
            if not (name and equals and choices):
                raise InputError(f"reading {item!r} is not of the form name=choice|choice")
            dimensions.append([(name, one) for one in _each(name, choices)])
        for chosen in itertools.product(*dimensions):
            for name, choice in chosen:
                words(name, choice)
            found.append(chosen)
    return found


def _each(name: str, choices: str) -> list[str]:
    """The choices of a dimension, with the editions of its table for a star.

    >>> _each("gdp_edition", "*|-census4")
    ['announced', 'verified', 'census5']
    """
    found = []
    for choice in (one.strip() for one in choices.split("|")):
        if choice == "*":
            found += data.choices(EDITIONS[name])
        elif choice.startswith("-"):
            if choice[1:] not in found:
                raise InputError(f"{name}={choices}: {choice[1:]!r} does not stand before it")
            found.remove(choice[1:])
        else:
            found.append(choice)
    return found


@kept
def _table() -> dict[tuple[str, str], dict[str, str]]:
    return {
        (row["dimension"], row["choice"]): {"zh": row["zh"], "en": row["en"]}
        for row in data.PACKAGE.rows("readings")
    }


def words(name: str, choice: str) -> dict[str, str]:
    """What a choice is called, in zh and en.

    Raises:
        InputError: for a choice that ``data/readings.csv`` does not name.

    >>> words("basis", "original")["en"]
    'income as first published'
    """
    try:
        return _table()[name, choice]
    except KeyError:
        if (edition := f"{EDITIONS.get(name, name)}_{choice}") in terms():
            return terms()[edition]
        raise InputError(f"no words for {name} {choice!r}; add them to data/readings.csv") from None


def choices() -> list[tuple[str, str]]:
    """Every dimension and choice that has words, in the order of ``data/readings.csv``."""
    return list(_table())
