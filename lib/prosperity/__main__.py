"""The command line of the collection, where the study meets the press."""

import argparse
import sys

from nbpress import __main__ as press
from nbpress.errors import PressError

from prosperity import command_claims, data, environment, readme
from prosperity.errors import InputError
from prosperity.places import NOTEBOOKS

EXAMPLES = """examples:
  python -m prosperity run                                every notebook, every language and stage
  python -m prosperity run --only 12-stages -p stage 2 -p lang en
  python -m prosperity claims --verdict contradicted      statements that no fair reading saves
  python -m prosperity claims --id C081                   one statement in full
  python -m prosperity data                               the tables and their editions
  python -m prosperity data gdp                           fields, units, editions and sources

exit codes: 0 all well; 1 a verdict differs from the committed one; 2 a notebook failed;
3 bad parameters or data; 4 the environment differs from the lock"""


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    options = parser().parse_args(arguments)
    try:
        return options.command(options)
    except (InputError, PressError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 3
    except BrokenPipeError:  # the reader, such as head, has seen enough
        sys.stderr.close()
        return 0


def parser() -> argparse.ArgumentParser:
    """All commands and their options."""
    top = argparse.ArgumentParser(
        prog="prosperity",
        description="A policy paper turned into research that runs.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    run = commands.add_parser("run", help="execute the notebooks and draw the figures")
    press.add_run_options(run)
    run.set_defaults(command=press.run_command, path=NOTEBOOKS)
    tables = commands.add_parser("data", help="describe the tables, or one of them")
    tables.add_argument("table", nargs="?", help="name of a table")
    tables.set_defaults(command=describe)
    command_claims.add_parser(commands)
    readme.add_parser(commands)
    environment.add_parser(commands)
    return top


def describe(options: argparse.Namespace) -> int:
    """Print the tables of the data package, or one table with all that is known of it."""
    if options.table is None:
        for name in data.tables():
            print(
                f"{name:26} {len(data.PACKAGE.rows(name)):5} rows  {data.resource(name)['title']}"
            )
        return 0
    resource = data.resource(options.table)
    print(f"{resource['title']}\n{resource['title_zh']}\n\n{resource['description']}\n\nfields")
    for field in resource["schema"]["fields"]:
        unit = f" [{field['unit']}]" if field.get("unit") not in (None, "none") else ""
        print(f"  {field['name']}{unit}: {field['description']}")
    for heading in ("editions", "sources"):
        entries = resource.get(heading, {})
        named = entries.items() if heading == "editions" else [(e["name"], e) for e in entries]
        print(f"\n{heading}" if entries else "")
        for name, entry in named:
            print(f"  {name}: {entry['title']}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
