"""The command ``claims``: the audit as a table, as JSON, one claim in full, or as a check."""

import argparse
import json
from collections.abc import Mapping

from prosperity.audit import committed
from prosperity.audit.claim_details import page
from prosperity.audit.claim_tables import in_order
from prosperity.audit.ledger import Result, counts, evaluate, ledger
from prosperity.audit.published import PAPER
from prosperity.audit.record import record
from prosperity.audit.verdicts import VERDICTS
from prosperity.base.errors import InputError, one_of
from prosperity.cli.commands import Commands, begun

EXAMPLES = """examples:
  prosperity claims                       all statements and their verdicts
  prosperity claims --verdict depends     only those that turn on an edition or reading
  prosperity claims --id C005             one statement in full
  prosperity claims --format json         one object for each statement
  prosperity claims --then 2021-06        verdicts of that time beside those of today
  prosperity claims --check               what differs from what was accepted

--check compares the verdict of every statement and of each of its readings with
data/verdicts.csv; a new value under the same verdict is no change. It prints one line for each
change, then their count, and names each ledger (claims, evidence, readings, terms, verdicts) whose
bytes are not those that --accept saw.
exit code of --check: 1 if a verdict of a statement or of a reading changed (the same as that of
data diff) or a ledger is another, else 0
"""


def add_parser(commands: Commands) -> None:
    """Add ``claims`` to the commands of a parser."""
    parser = begun(commands, "claims", "what the paper says, and what the data say to it", EXAMPLES)
    parser.add_argument("--id", metavar="ID", help="one statement in full, such as C005")
    parser.add_argument("--section", help="only statements of a section, such as 1.2")
    parser.add_argument("--verdict", choices=VERDICTS, help="only statements with this verdict")
    parser.add_argument(
        "--then", metavar="DATE", default=PAPER, help=f"date of the paper (default {PAPER})"
    )
    parser.add_argument("--lang", choices=("zh", "en", "both"), default="en")
    parser.add_argument("--format", choices=("table", "json"), default="table")
    parser.add_argument("--check", action="store_true", help="compare with what was accepted")
    parser.add_argument(
        "--accept", action="store_true", help="accept verdicts and ledgers as they are"
    )
    parser.set_defaults(command=run)


def run(options: argparse.Namespace) -> int:
    """Do what the options ask and return the exit code.

    Raises:
        InputError: for an unknown id or section, or options that exclude each other.
    """
    if options.check and options.accept:
        raise InputError("--check and --accept exclude each other; choose one")
    if (options.check or options.accept) and (options.id or options.section or options.verdict):
        raise InputError("--check and --accept deal with all statements; leave out the filters")
    if (options.check or options.accept) and options.then != PAPER:
        raise InputError(f"--check and --accept use the date {PAPER}; leave out --then")
    if options.check:
        return check()
    results = chosen(options)
    if options.accept:
        committed.accept(results)
        print(f"{len(results)} statements written to {committed.FILE.name}")
    elif not results and options.format != "json":
        print(_nothing(options))
    elif options.format == "json":
        records = [record(result) for result in results.values()]
        print(json.dumps(records, ensure_ascii=False, indent=2))
    elif options.id:
        print(page(results[options.id], options.lang))
    else:
        _print_table(results, options.lang)
    return 0


def chosen(options: argparse.Namespace) -> dict[str, Result]:
    """The results that the options ask for."""
    claims = ledger()
    ids = [options.id] if options.id else list(claims)
    if options.section:
        sections = sorted({claim.section for claim in claims.values()}, key=in_order)
        one_of("section", options.section, sections)
        ids = [one for one in ids if one in claims and claims[one].section == options.section]
    results = evaluate(ids, day=options.then)
    if options.verdict:
        results = {one: found for one, found in results.items() if found.verdict == options.verdict}
    return results


def _nothing(options: argparse.Namespace) -> str:
    where = f" of section {options.section}" if options.section else ""
    verdict = f" with the verdict {options.verdict!r}" if options.verdict else ""
    who = f"{options.id} is" if options.id else "there is"
    return f"{who} no statement{where}{verdict}"


def check() -> int:
    """Compare with what was accepted; print what changed and how many; 1 if anything did."""
    results = evaluate()
    found = committed.changes(results, committed.committed())
    altered = committed.altered()
    for change in found:
        print(change)
    for name in altered:
        print(
            f"data/{name} is not the one that was accepted. What differs: git diff data/{name}; "
            "if that is right: prosperity claims --accept"
        )
    if found:
        print(
            f"verdicts: {committed.counted(found)}. Why: prosperity claims --id "
            f"{found[0].id}; if that is right: prosperity claims --accept"
        )
    if found or altered:
        return 1
    print(f"{len(results)} statements: every verdict is the committed one")
    return 0


def _print_table(results: Mapping[str, Result], lang: str) -> None:
    one = "zh" if lang == "zh" else "en"
    for result in results.values():
        claim = result.claim
        then = "" if result.then == result.verdict else f"  (then: {result.then})"
        printed = f"({claim.printed})" if claim.implied else claim.printed
        print(f"{claim.id}  {result.verdict:15}  {printed:>10.24}  {claim.statement(one)}{then}")
    now, before = counts(results), counts(results, then=True)
    found = {verdict: (count, before[verdict]) for verdict, count in now.items()}
    parts = [f"{count} {verdict} (then {was})" if was != count else f"{count} {verdict}"
             for verdict, (count, was) in found.items() if count or was]  # fmt: skip
    print("\n" + ", ".join(parts))
