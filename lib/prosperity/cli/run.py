"""The command ``run``: what changed is executed, and the report shows verdicts and figures."""

import argparse
import contextlib
from pathlib import Path

from nbpress import command_line as press
from nbpress.plan.options import add_run_options, planned
from nbpress.report import Tally, previous, ready
from nbpress.run import Report

from prosperity.base.errors import InputError
from prosperity.base.places import NOTEBOOKS
from prosperity.cli.commands import Commands, name_provinces
from prosperity.publish import collection


def add_parser(commands: Commands) -> None:
    """Add ``run`` to the commands of a parser."""
    parser = commands.add_parser("run", help="execute the notebooks and draw the figures")
    add_run_options(parser)
    parser.set_defaults(command=run, path=NOTEBOOKS)


def run(options: argparse.Namespace) -> int:
    """Execute what changed and write the report; 2 if a notebook failed."""
    name_provinces(options)
    before = collection.committed_files()
    report = press.run_jobs(planned(NOTEBOOKS, options), options, meanwhile)
    if options.dry_run:
        return report.exit_code
    if any(job["state"] not in ("fresh", "refreshed") for job in report.jobs):
        for line in collection.drawn_anew(before, collection.committed_files()):
            print(line)
    return press.conclude(
        report,
        options,
        title="The last run · 最近一次运行",
        tally=Tally(
            ("Verdicts", "判定"),
            ("Verdict", "判定"),
            ("Statements", "陈述数"),
            verdict_counts(report, Path(options.out)),
        ),
        command="prosperity run",
    )


def meanwhile(shared: str) -> None:
    """Judge, as kernels and the report will, who then need not; load what that is made with.

    Args:
        shared: the folder where kernels find what another process has made.
    """
    from prosperity.audit.ledger import counts
    from prosperity.base.kept import left_in

    with contextlib.suppress(Exception), left_in(shared):  # an error comes again at the end
        counts()
    ready()


def verdict_counts(report: Report, out: Path) -> dict[str, int]:
    """Statements by verdict; those of the report before when no job had to run again."""
    before = previous(out).get("tally")
    if before and all(job["state"] in ("fresh", "refreshed") for job in report.jobs):
        return before["counts"]
    from prosperity.audit.ledger import counts  # here, so that nothing to do is soon known

    try:
        return counts()
    except InputError:  # a broken table, which its notebooks tell of
        return {}
