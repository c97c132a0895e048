"""The commands of the command line, to which each module of a command adds its own."""

import argparse
from typing import TypeAlias

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def begun(commands: Commands, name: str, about: str, examples: str) -> argparse.ArgumentParser:
    """A new command whose help ends with examples, laid out as they are written.

    Args:
        commands: the commands of a parser.
        name: what is typed.
        about: one line for the list of commands.
        examples: what stands below its options.
    """
    form = argparse.RawDescriptionHelpFormatter
    return commands.add_parser(name, help=about, epilog=examples, formatter_class=form)
