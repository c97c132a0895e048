"""The options of a run: how its jobs are executed, and the command line that asks for them."""

import argparse
import contextlib
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nbpress import plan
from nbpress.errors import PressError
from nbpress.plan.parameters import Word
from nbpress.plan.rules import LIMITS


@dataclass(frozen=True)
class Options:
    """How jobs of one run are executed, wherever that is."""

    out: Path  # the folder of results
    warm: str = "own"  # "own", the address of a warm process, or "" for cold kernels
    preload: tuple[str, ...] = ()  # what the warm process imports
    folder: str = ""  # private, for what goes when the run ends
    lock: Path | None = None
    installed: str = ""  # a hash of what a kernel finds besides the project
    # variables that the kernels see besides
    environment: dict[str, str] = field(default_factory=dict)


def add_job_options(command: argparse.ArgumentParser) -> None:
    """Which jobs, how many at a time and where their results go: for runs and for handouts."""
    add = command.add_argument
    add("-p", dest="parameters", action="append", default=[], type=pair, metavar="NAME VALUE",
        help="give a parameter a value, whatever it begins with")  # fmt: skip
    add("--matrix", action="append", default=[], type=values, metavar="NAME=A,B",
        help="a job for each value; NAME=@all for each allowed one; "
             'NAME=["a, b", "c"] for values with commas')  # fmt: skip
    add_workers(command)
    add("--out", default="out", help="folder for results (default: out)")


def add_workers(command: argparse.ArgumentParser) -> None:
    """How many jobs at a time, for any command that runs some."""
    command.add_argument("-j", dest="workers", type=workers, metavar="N",
                         help="jobs at a time (default: the cores and one)")  # fmt: skip


def add_run_options(command: argparse.ArgumentParser) -> None:
    """The options of a run, for any command line that builds on the press."""
    add_job_options(command)
    add = command.add_argument
    add("--only", action="append", metavar="NAME", help="only this notebook or job; * is allowed")
    add("--copies", metavar="ADDRESS", help="where executed copies go, such as s3://bucket/runs")
    add("--dry-run", action="store_true", help="only say what would run, and why")
    add("--force", action="append", default=[], metavar="NAME",
        help="run it even if fresh; * is allowed")  # fmt: skip
    add("--fail-fast", action="store_true", help="stop at the first failure")
    add("--cold", action="store_true", help="start every kernel anew")
    add("--lock", default="nearest", metavar="FILE",
        help="its change makes every job stale (default: the nearest lock file)")  # fmt: skip
    add("--dask", metavar="ADDRESS", help="run on the Dask scheduler at this address")
    for name, unit in (("start", "seconds"), ("cell", "seconds"), ("job", "seconds"),
                       ("memory-mb", "megabytes")):  # fmt: skip
        add(f"--limit-{name}", type=above_zero, metavar="N",
            help=f"{unit} allowed; a limit that acts")  # fmt: skip


def joined(words: Sequence[str]) -> list[str]:
    """The words of a command line, in which the two after each -p are one.

    argparse would take a value such as --help or -1 for an option. The words after `warm` are
    another command's, and stay.

    >>> joined(["run", "-p", "year", "-1", "-j", "2"])
    ['run', '-p=year\\x00-1', '-j', '2']
    >>> joined(["warm", "papermill", "in", "out", "-p", "year", "1"])[-2:]
    ['year', '1']
    """
    made, rest = [], list(words)
    while rest and words[0] != "warm":
        word = rest.pop(0)
        if word == "-p" and len(rest) > 1:
            word = f"-p={rest.pop(0)}\0{rest.pop(0)}"
        made.append(word)
    return made + rest


def pair(text: str) -> tuple[str, str]:
    """Read what `joined` made of a name and a value."""
    name, found, value = text.removeprefix("=").partition("\0")
    if not found:
        raise argparse.ArgumentTypeError(f"{text!r}: write -p NAME VALUE")
    return name, value


def planned(path: str | Path, options: argparse.Namespace) -> list[plan.Job]:
    """The jobs that the options of a run ask for."""
    for given in (options.parameters, options.matrix):  # both at once: see the plan
        names = [name for name, _ in given]
        if twice := {name: None for name in names if names.count(name) > 1}:
            told = ", ".join(f"'{name}'" for name in twice)
            raise PressError(f"parameter {told} is given twice; for more values: --matrix")
    limits = {
        key: value for key in LIMITS if (value := getattr(options, f"limit_{key}")) is not None
    }
    return plan.collection(
        path,
        options.only,
        {name: Word(value) for name, value in options.parameters},
        dict(options.matrix),
        options.out,
        options.copies,
        limits,
    )


def values(text: str) -> tuple[str, list[Any] | str]:
    """Read NAME=A,B, NAME=@all or NAME=[a list in JSON].

    >>> values("lang=zh,en"), values('title=["a, b"]'), values("years=[[1990, 2000], [2010]]")
    (('lang', ['zh', 'en']), ('title', ['a, b']), ('years', [[1990, 2000], [2010]]))

    What is not JSON stands as `nbpress.plan.parameters.Word`.
    """
    name, _, words = text.partition("=")
    if not name or not words:
        raise argparse.ArgumentTypeError(f"{text!r}: write NAME=A,B or NAME=@all")
    if not words.startswith("["):
        return name, words if words == "@all" else [Word(word) for word in words.split(",")]
    try:
        return name, json.loads(words)
    except json.JSONDecodeError as error:
        raise argparse.ArgumentTypeError(f"{words} is no list in JSON: {error}") from None


def above_zero(text: str) -> float:
    """Read a limit."""
    with contextlib.suppress(ValueError):
        if 0 < float(text) < math.inf:
            return float(text)
    raise argparse.ArgumentTypeError(f"{text}: a number above 0 is needed")


def workers(text: str) -> int:
    """Read a number of workers."""
    with contextlib.suppress(ValueError):
        if int(text) >= 1:
            return int(text)
    raise argparse.ArgumentTypeError(f"{text}: a whole number is needed, at least 1")
