"""The command ``new``: begin a notebook, a claim or a table from a form that passes all checks."""

import argparse

from prosperity.base.errors import InputError
from prosperity.cli.commands import Commands, begun

EXAMPLES = """examples:
  prosperity new notebook 31-jobs
  prosperity new claim                          the quantities, with what they take
  prosperity new claim --section 3.1 --notebook 30-problems --zh "…" --en "…"
  prosperity new table robots --column robots_per_ten_thousand --unit "per 10,000 workers"

CONTRIBUTING.md says how to go on from there.
"""


def add_parser(commands: Commands) -> None:
    """Add ``new`` to the commands of a parser."""
    parser = begun(commands, "new", "begin a notebook, a claim or a table", EXAMPLES)
    kinds = parser.add_subparsers(required=True, metavar="notebook | claim | table")
    one = kinds.add_parser("notebook", help="in both languages, with every part of the anatomy")
    one.add_argument("name", help="such as 31-jobs: section number and word")
    one.set_defaults(command=notebook)
    one = kinds.add_parser(
        "claim",
        help="a statement that nothing tests yet; alone: the quantities it may be tested by",
    )
    one.add_argument("--section", help="such as 3.1")
    one.add_argument("--notebook", help="such as 30-problems")
    one.add_argument("--zh", help="the statement in Chinese, in own words")
    one.add_argument("--en", help="the same in English")
    one.set_defaults(command=claim)
    one = kinds.add_parser("table", help="an empty table with its entry in the data package")
    one.add_argument("name", help="in small letters, such as robots")
    one.add_argument("--column", default="value_percent", help="column of the values, with unit")
    one.add_argument("--unit", default="percent", help="unit in words")
    one.set_defaults(command=table)


def notebook(options: argparse.Namespace) -> int:
    """Write the notebook and run it once, so that its stored outputs are there to compare."""
    from nbpress.run.store import store
    from nbpress.warm.imports import heavy

    from prosperity.publish import templates

    path = templates.notebook(options.name)
    entry = store(str(path), heavy([str(path)]))
    print(f"notebooks/{path.name}: {entry['state']}")
    print("next: write it, then make store and make test")
    return 0 if entry["state"] == "done" else 2


def claim(options: argparse.Namespace) -> int:
    """Add the claim and commit its verdict to the list; without options list the quantities.

    Raises:
        InputError: if some of the options are missing, or something else changed that nobody
            accepted: it would be accepted with the claim.
    """
    missing = [f"--{one}" for one in ("section", "notebook", "zh", "en") if not vars(options)[one]]
    if len(missing) == 4:
        return _list(missing)
    if missing:
        raise InputError(f"a claim needs {', '.join(missing)} too")
    from prosperity.audit import committed
    from prosperity.audit.ledger import evaluate
    from prosperity.publish import templates

    unseen = committed.altered() or committed.changes(evaluate(), committed.committed())
    if unseen:
        raise InputError(
            f"{unseen[0]} changed and was not accepted, which a new claim would do unseen; "
            "read it (prosperity claims --check), then accept it (prosperity claims --accept)"
        )
    made = templates.claim(options.section, options.notebook, options.zh, options.en)
    committed.accept(evaluate())
    print(f"{made} in data/claims.csv, data/verdicts.csv and the title of {options.notebook}")
    print("next: say what is printed and by which quantity it is computed (prosperity new claim")
    print("lists them), then make store and make test")
    return 0


def _list(needed: list[str]) -> int:
    """Print the quantities, each with what it takes and its unit, and how to begin a claim."""
    from prosperity.audit.quantities import quantities

    for name, takes, unit, said in quantities().rows:
        print(f"{name} ({unit}): {said}\n    {takes}")
    print("\nThese are what the columns quantity, arguments and readings of data/claims.csv name.")
    print(f"A new claim: prosperity new claim with {' '.join(needed)}")
    return 0


def table(options: argparse.Namespace) -> int:
    """Add the table."""
    from prosperity.publish import templates

    path = templates.table(options.name, options.column, options.unit)
    print(
        f"data/{path.name}, its description data/{path.stem}.json and a source in data/sources.json"
    )
    print("next: fill them in, strike 'draft', then prosperity data build and data NAME")
    return 0
