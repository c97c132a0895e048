"""The command ``environment``: what is installed against the lock."""

import argparse

from prosperity.base import packages
from prosperity.cli.commands import Commands

DIFFERS = 4  # exit code


def add_parser(commands: Commands) -> None:
    """Add ``environment`` to the commands of a parser."""
    parser = commands.add_parser("environment", help="compare what is installed with the lock")
    parser.set_defaults(command=run)


def run(_: argparse.Namespace) -> int:
    """Print what differs from the lock and return the exit code."""
    found = packages.differences()
    print("\n".join(found) or "every package is the locked one")
    return DIFFERS if found else 0
