"""The command ``readme``: write the computed parts of both READMEs anew."""

import argparse

from prosperity.cli.commands import Commands
from prosperity.publish.readme import READMES, update


def add_parser(commands: Commands) -> None:
    """Add ``readme`` to the commands of a parser."""
    parser = commands.add_parser("readme", help="write the computed parts of both READMEs anew")
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 if outdated")
    parser.set_defaults(command=run)


def run(options: argparse.Namespace) -> int:
    """Renew both READMEs and return the exit code."""
    outdated = [path for lang, path in READMES.items() if not update(path, lang, options.check)]
    for path in outdated:
        print(f"{path.name}: {'outdated; run make store' if options.check else 'written anew'}")
    return 1 if outdated and options.check else 0
