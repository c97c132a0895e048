"""Which parameters of which notebooks vary: the file `jobs.toml` of a collection.

    [[jobs]]
    notebook = "stages.ipynb"
    parameters = { lang = ["zh", "en"], stage = "@all" }   # a list: every value; @all: all allowed
    limits = { cell = 60 }                                 # seconds; also start, job, memory_mb

    [drop]                                                 # cells with these tags are left out
    lang = { zh = ["lang-en"], en = ["lang-zh"] }

A mistake in the file is one line that says where it is and what is meant to stand there.
"""

import json
import math
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypedDict

from nbpress.errors import PressError

Limits = dict[str, float | None]  # None: no limit
Rule = dict[str, Any]  # one [[jobs]] of jobs.toml
Drop = dict[str, dict[str, list[str]]]  # parameter to value to tags

LIMITS: Limits = {"start": 60, "cell": None, "job": None, "memory_mb": None}


class Rules(TypedDict):
    """What jobs.toml says."""

    jobs: dict[Path, list[Rule]]  # of each notebook
    named: set[Path]  # notebooks that it names
    drop: Drop


def read_rules(file: Path, found: Sequence[Path]) -> Rules:
    """Read jobs.toml; found: the notebooks of the collection. A missing file has no rules."""
    if not file.is_file():
        return {"jobs": {}, "named": set(), "drop": {}}
    import tomllib  # here, for most collections have no such file

    try:
        text = tomllib.loads(file.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise PressError(f"{file} is not TOML: {error}") from None
    except OSError as error:
        raise PressError(f"cannot read {file}: {error.strerror}") from None
    _table(text, str(file), {"jobs", "drop", "limits"})
    general = _limits(text, str(file))
    jobs: dict[Path, list[Rule]] = {}
    rules = text.get("jobs", [])
    if not isinstance(rules, list):
        raise PressError(f"{file}: begin each job with a line [[jobs]]")
    for number, rule in enumerate(rules, 1):
        where = f"{file}, job {number}"
        _table(rule, where, {"notebook", "parameters", "limits"})
        if not isinstance(rule.get("notebook"), str):
            raise PressError(f'{where}: name its notebook, such as  notebook = "stages.ipynb"')
        notebook = Path(os.path.normpath(file.parent / rule["notebook"]))
        if not os.path.isfile(notebook) or not notebook.is_relative_to(file.parent):
            known = f"this folder holds {several(found)}"
            raise PressError(f"{where}: no notebook {rule['notebook'][:60]!r}; {known}")
        given = rule.get("parameters", {})
        _table(given, f"{where}, parameters")
        for name, value in given.items():
            try:
                json.dumps(value)
            except TypeError:  # TOML has dates and times
                raise PressError(
                    f"{where}: {name} holds a date or time; write it as text in quotes"
                ) from None
        limits = {**general, **_limits(rule, where)}
        jobs.setdefault(notebook, []).append({**rule, "limits": limits})
    named = set(jobs)
    for notebook in found:
        jobs.setdefault(notebook, [{"limits": general}])
    return {"jobs": jobs, "named": named, "drop": _drop(text, file)}


def _table(given: Any, where: str, known: set[str] | None = None) -> None:
    if not isinstance(given, dict):
        raise PressError(f"{where}: {given!r} stands where named values are needed, name = value")
    if known and (unknown := sorted(set(given) - known)):
        raise PressError(f"{where}: unknown '{unknown[0]}'; choose {', '.join(sorted(known))}")


def _limits(given: Mapping[str, Any], where: str) -> Limits:
    limits = given.get("limits", {})
    _table(limits, f"{where}, limits", set(LIMITS))
    for name, limit in limits.items():
        number = isinstance(limit, (int, float)) and not isinstance(limit, bool)
        if not number or not 0 < limit < math.inf:
            raise PressError(f"{where}: the limit {name} is {limit!r}; write a number above 0")
    return limits


def _drop(text: Mapping[str, Any], file: Path) -> Drop:
    drop = text.get("drop", {})
    _table(drop, f"{file}, drop")
    for parameter, by_value in drop.items():
        where = f"{file}, drop, {parameter}"
        _table(by_value, where)
        for value, tags in by_value.items():
            if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
                raise PressError(f'{where}: {value} needs a list of tags, such as ["draft"]')
    return drop


def several(found: Sequence[Path], most: int = 8) -> str:
    """The names of some files, in one line."""
    names = [file.name for file in found]
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")
