"""The parameters that notebooks share, and the one call that checks them."""

import importlib
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from prosperity import data
from prosperity.base import words
from prosperity.base.errors import InputError, refuse
from prosperity.base.files import write
from prosperity.base.places import NOTEBOOKS
from prosperity.study import digital, provinces, stages


def _one_of(*values: object) -> Callable[[str, object], None]:
    def check(name: str, value: object) -> None:
        if value not in values:
            allowed = ", ".join(map(str, values))
            raise words.refusal("refused_choice", name=name, value=repr(value), allowed=allowed)

    return check


def _one_in(module: str, values: str, *others: object) -> Callable[[str, object], None]:
    """A check against what a module of the study names; it is imported when a value is checked."""

    def check(name: str, value: object) -> None:
        named = getattr(importlib.import_module(f"prosperity.study.{module}"), values)
        _one_of(*others, *named)(name, value)

    return check


EDITIONS = {  # parameters, and dimensions of a reading, that are an edition: of which table
    "basis": "income",
    "gdp_edition": "gdp",
    "population_edition": "population",
}
COMMENT = re.compile(r"(\w+) = .*# allowed: ([^;\n]+)")
# A room above adds the parameters whose values only it knows, as the audit does.
KNOWN: dict[str, Callable[[str, Any], object]] = {
    "lang": _one_of(*words.LANGUAGES),
    "stage": lambda _, value: stages.chosen(value),
    "boundaries": lambda _, value: stages.spans(value),
    "last_year": lambda _, value: digital.years(value),
    "digital_growth": _one_of(*digital.DIGITAL_GROWTHS),
    "gdp_growth": _one_of(*digital.GDP_GROWTHS),
    "size_2015": _one_of(*digital.SIZES_2015),
    "penetration": _one_of(*digital.PENETRATIONS),
    **{name: lambda name, value: _one_of(*offered(name))(name, value) for name in EDITIONS},
    "exercise_year": lambda name, value: _one_of(*range(2019, digital.last()))(name, value),
    "exercise_claim": _one_of("C083", "C085", "C087"),
    "action": _one_of("training", "support", "villages", "integration", "scenarios"),
    "outcome": _one_in("panel", "OUTCOMES"),
    "controls": _one_in("panel", "CONTROLS"),
    "lag": _one_in("panel", "LAGS"),
    "sample": lambda _, value: provinces.sample(value),
    "measure": _one_of(*provinces.MEASURES),
    "finance_index": _one_of("no", "yes"),
    "problem": _one_in("paths", "PROBLEMS", "all"),
    "year": lambda name, value: _one_of("latest", *provinces.full_years("ratio"))(name, value),
    "province": lambda _, value: provinces.check(value),
    "beside": lambda _, value: value == "none" or provinces.check(value),
}


def check(**given: object) -> None:
    """Refuse the parameters of a notebook that are unknown or have a value that is not allowed.

    Raises:
        InputError: naming every such parameter, its value and what is allowed, each on a line of
            its own, in the language that ``lang`` gives.

    >>> check(lang="zh", stage=2)
    >>> check(lang="fr")
    Traceback (most recent call last):
    prosperity.base.errors.InputError: lang = 'fr' is not allowed; choose one of zh, en, both
    """
    lang = str(given["lang"]) if given.get("lang") in words.LANGUAGES else "en"
    wrong = []
    for name, value in given.items():
        try:
            if name not in KNOWN:
                raise InputError(f"unknown parameter {name!r}; known are {', '.join(KNOWN)}")
            KNOWN[name](name, value)
        except InputError as error:
            wrong.append(error)
    refuse(wrong, lang)


def offered(name: str) -> tuple[str, ...]:
    """What a parameter that is an edition, or the year of a map, may be as the data stand now.

    >>> offered("population_edition"), offered("year")[:2]
    (('census2010', 'census2020'), ('latest', '2013'))
    """
    if name == "year":
        return ("latest", *map(str, provinces.full_years("ratio")))
    table = EDITIONS[name]
    printed = [one for one in data.PACKAGE.chains(table) if one == "as_printed"]
    return (*printed, *data.choices(table))


def renew(folder: Path = NOTEBOOKS) -> list[str]:
    """Name the editions and years there are where notebooks say what is allowed; what changed.

    A list that names the same ones in another order stays as it is.
    """
    changed = []
    for path in sorted(folder.glob("*.ipynb")):
        content = json.loads(path.read_text(encoding="utf-8"))
        for cell in content["cells"]:
            if "parameters" in cell["metadata"].get("tags", []):
                cell["source"] = [_renewed(line) for line in cell["source"]]
        text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
        if text != path.read_text(encoding="utf-8"):
            write(path, text.encode())
            changed.append(path.name)
    return changed


def _renewed(line: str) -> str:
    """
    >>> _renewed("population_edition = 'census2020'  # allowed: census2020; after which census")
    "population_edition = 'census2020'  # allowed: census2010, census2020; after which census"
    """
    found = COMMENT.match(line)
    if not found or found[1] not in (*EDITIONS, "year"):
        return line
    values = offered(found[1])
    if set(found[2].strip().split(", ")) == set(values):
        return line
    return line[: found.start(2)] + ", ".join(values) + line[found.end(2) :]
