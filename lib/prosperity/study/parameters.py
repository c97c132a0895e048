"""The parameters that notebooks share, and the one call that checks them."""

import importlib
import json
import re
from collections.abc import Callable, Collection
from functools import partial
from pathlib import Path
from typing import Any

from prosperity import data
from prosperity.base import words
from prosperity.base.errors import InputError, one_of, refuse
from prosperity.base.files import write
from prosperity.base.places import NOTEBOOKS
from prosperity.study import digital, provinces, stages

EDITIONS = {  # parameters, and dimensions of a reading, that are an edition: of which table
    "basis": "income",
    "gdp_edition": "gdp",
    "population_edition": "population",
}
COMMENT = re.compile(r"(\w+) = .*# allowed: ([^;\n]+)")


def _named(module: str, name: str) -> tuple:
    """What a module of the study names, imported when it is asked for."""
    return tuple(getattr(importlib.import_module(f"prosperity.study.{module}"), name))


def offered(name: str) -> tuple[str, ...]:
    """What a parameter that is an edition may be as the data stand now.

    >>> offered("population_edition")
    ('census2010', 'census2020')
    """
    table = EDITIONS[name]
    printed = [one for one in data.PACKAGE.chains(table) if one == "as_printed"]
    return (*printed, *data.choices(table))


# A room above adds the parameters whose values only it knows, as the audit does.
ALLOWED: dict[str, Callable[[], Collection]] = {  # what a parameter may be
    "lang": lambda: words.LANGUAGES,
    "digital_growth": lambda: digital.DIGITAL_GROWTHS,
    "gdp_growth": lambda: digital.GDP_GROWTHS,
    "size_2015": lambda: digital.SIZES_2015,
    "penetration": lambda: digital.PENETRATIONS,
    **{name: partial(offered, name) for name in EDITIONS},
    "exercise_year": lambda: range(2019, digital.last()),
    "exercise_claim": lambda: ("C083", "C085", "C087"),
    "action": lambda: ("training", "support", "villages", "integration", "scenarios"),
    "outcome": lambda: _named("panel", "OUTCOMES"),
    "controls": lambda: _named("panel", "CONTROLS"),
    "lag": lambda: _named("panel", "LAGS"),
    "measure": lambda: provinces.MEASURES,
    "sample": lambda: provinces.SAMPLES,
    "finance_index": lambda: ("no", "yes"),
    "problem": lambda: ("all", *_named("paths", "PROBLEMS")),
    "year": lambda: ("latest", *provinces.full_years("ratio")),
}
REFUSED: dict[str, Callable[[Any], object]] = {  # what refuses a value in words of its own
    "stage": stages.chosen,
    "boundaries": stages.spans,
    "last_year": digital.years,
    "province": provinces.find,
    "beside": provinces.second,
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
            if name in REFUSED:
                REFUSED[name](value)
                continue
            one_of("parameter", name, (*ALLOWED, *REFUSED))
            if value not in (allowed := tuple(ALLOWED[name]())):
                known = ", ".join(map(str, allowed))
                raise words.refusal("refused_choice", name=name, value=repr(value), allowed=known)
        except InputError as error:
            wrong.append(error)
    refuse(wrong, lang)


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
    values = tuple(map(str, ALLOWED[found[1]]()))
    if set(found[2].strip().split(", ")) == set(values):
        return line
    return line[: found.start(2)] + ", ".join(values) + line[found.end(2) :]
