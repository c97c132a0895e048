"""Whether the installed packages are those of the lock, for results depend on them."""

import argparse
import re
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from packaging.requirements import Requirement

from prosperity.commands import Commands
from prosperity.places import ROOT

DIFFERS = 4  # exit code


def locked(path: Path = ROOT / "requirements.lock") -> list[Requirement]:
    """Every entry of the lock, those for other platforms too.

    >>> any(entry.name == "pandas" for entry in locked())
    True
    """
    text = re.sub(r"\\\n", " ", path.read_text(encoding="utf-8"))
    return [Requirement(line.split(" --hash")[0].strip()) for line in text.splitlines() if line]


def differences(path: Path = ROOT / "requirements.lock") -> list[str]:
    """A line for each package whose installed version is not the locked one.

    >>> differences()
    []
    """
    found = []
    for entry in locked(path):
        if entry.marker is None or entry.marker.evaluate():
            try:
                installed = version(entry.name)
            except PackageNotFoundError:
                installed = "missing"
            if installed == "missing" or not entry.specifier.contains(installed):
                found.append(f"{entry.name}: {installed} instead of {entry.specifier}")
    return found


def add_parser(commands: Commands) -> None:
    """Add ``environment`` to the commands of a parser."""
    parser = commands.add_parser("environment", help="compare what is installed with the lock")
    parser.set_defaults(command=run)


def run(_: argparse.Namespace) -> int:
    """Print what differs from the lock and return the exit code."""
    found = differences()
    print("\n".join(found) or "every package is the locked one")
    return DIFFERS if found else 0
