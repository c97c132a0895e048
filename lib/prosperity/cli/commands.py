"""The commands of the collection, to which each module of a command adds its own."""

import argparse
import importlib
import sys
from collections.abc import Sequence
from typing import TypeAlias, TypeVar

from nbpress.command_line import call

from prosperity.base.errors import InputError

PLACES = ("province", "beside")  # parameters that name a province
Given = TypeVar("Given")
Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
EXAMPLES = """examples:
  prosperity run                                every notebook, every language and stage
  prosperity run --only 12-stages -p stage 2 -p lang en
  prosperity claims --verdict contradicted      statements that no fair reading saves
  prosperity claims --id C081                   one statement in full
  prosperity handout 12-stages --for student --lang en --format pdf
  prosperity data diff HEAD data                what a revised table changes
  prosperity site                               the website, into out/site
  prosperity data                               the tables and their editions
  prosperity data gdp                           fields, units, editions and sources

exit codes: 0 all well; 1 a verdict differs, from the accepted one (claims --check) or between two
states of the data (data diff); 2 a notebook failed; 3 bad parameters or data; 4 the environment
differs from the lock"""


# in the order of the help; the module of one is imported when it is typed
COMMANDS = ("run", "data", "claims", "handout", "lab", "site", "package", "new", "readme",
            "environment")  # fmt: skip


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    words = sys.argv[1:] if arguments is None else arguments
    cut = words.index("--") if words[:1] == ["lab"] and "--" in words else len(words)
    try:
        line = parser(words[cut + 1 :], [one for one in words[:1] if one in COMMANDS] or COMMANDS)
    except InputError as error:  # there is no collection here
        print(f"error: {error}", file=sys.stderr)
        return 3
    return call(line, words[:cut], InputError)


def parser(more: Sequence[str] = (), names: Sequence[str] = COMMANDS) -> argparse.ArgumentParser:
    """The commands and their options.

    Args:
        more: what stands after ``lab ... --``, which is for JupyterLab.
        names: of the commands.

    Raises:
        InputError: if the collection that the commands work on is not to be found.
    """
    top = argparse.ArgumentParser(
        prog="prosperity",
        description="A policy paper turned into research that runs.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.set_defaults(more=more)
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    for name in names:
        importlib.import_module(f"prosperity.cli.{name}").add_parser(commands)
    return top


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


def name_provinces(options: argparse.Namespace) -> None:
    """Give the provinces among the parameters of a run the names that the notebooks list.

    Args:
        options: with ``parameters`` and ``matrix`` as the press reads them; these are changed.

    Raises:
        InputError: for a province that there is not, with those that are spelt like it.
    """
    options.parameters = [(name, _found(name, value)) for name, value in options.parameters]
    options.matrix = [
        (name, values if isinstance(values, str) else [_found(name, one) for one in values])
        for name, values in options.matrix
    ]


def _found(name: str, value: Given) -> Given:
    if name not in PLACES or not isinstance(value, str) or value == "@all":
        return value
    from prosperity.study import provinces  # here, so that a run without them begins at once

    return type(value)(provinces.second(value) if name == "beside" else provinces.find(value))
