"""The parameters that notebooks share, and the one call that checks them."""

from collections.abc import Callable
from typing import Any

from prosperity import data
from prosperity.base import words
from prosperity.base.errors import InputError
from prosperity.study import digital, incomes, provinces, stages


def _one_of(*values: object) -> Callable[[str, object], None]:
    def check(name: str, value: object) -> None:
        if value not in values:
            allowed = ", ".join(map(str, values))
            raise words.refusal("refused_choice", name=name, value=repr(value), allowed=allowed)

    return check


# A room above adds the parameters whose values only it knows, as the audit does.
KNOWN: dict[str, Callable[[str, Any], object]] = {
    "lang": _one_of(*words.LANGUAGES),
    "stage": lambda _, value: stages.chosen(value),
    "basis": _one_of(*incomes.BASES),
    "boundaries": lambda _, value: stages.spans(value),
    "last_year": lambda _, value: digital.years(value),
    "digital_growth": _one_of(*digital.DIGITAL_GROWTHS),
    "gdp_growth": _one_of(*digital.GDP_GROWTHS),
    "gdp_edition": _one_of(*digital.GDP_EDITIONS),
    "size_2015": _one_of(*digital.SIZES_2015),
    "penetration": _one_of(*digital.PENETRATIONS),
    "population_edition": _one_of(*data.editions("population")),
    "exercise_year": _one_of(2019, 2020, 2021, 2022),
    "exercise_claim": _one_of("C083", "C085", "C087"),
    "outcome": _one_of("ratio", "consumption_ratio"),
    "controls": _one_of("none", "income", "full"),
    "lag": _one_of(0, 1),
    "sample": lambda _, value: provinces.sample(value),
    "measure": _one_of(*provinces.MEASURES),
    "finance_index": _one_of("no", "yes"),
    "problem": _one_of("all", "employment", "divide", "services", "platforms"),
    "year": _one_of("latest", *range(2013, 2020)),
    "province": lambda _, value: provinces.check(value),
}


def check(**given: object) -> None:
    """Refuse a parameter of a notebook that is unknown or has a value that is not allowed.

    Raises:
        InputError: naming the parameter, its value and what is allowed, in the language that
            ``lang`` gives.

    >>> check(lang="zh", stage=2)
    >>> check(lang="fr")
    Traceback (most recent call last):
    prosperity.base.errors.InputError: lang = 'fr' is not allowed; choose one of zh, en, both
    """
    lang = str(given["lang"]) if given.get("lang") in words.LANGUAGES else "en"
    for name, value in given.items():
        if name not in KNOWN:
            raise InputError(f"unknown parameter {name!r}; known are {', '.join(KNOWN)}")
        try:
            KNOWN[name](name, value)
        except InputError as error:
            raise InputError(error.told(lang)) from None
