"""The command ``package``: what goes to a data archive, made, described and read back."""

import argparse
import os
from pathlib import Path

from nbpress.plan.options import add_workers

from prosperity.base import packages
from prosperity.base.places import OUT
from prosperity.cli.commands import Commands, begun

EXAMPLES = """examples:
  prosperity package            run what changed, then write out/package and its zip
  prosperity package --check    read out/package back; exit code 3 if a file was changed
"""


def add_parser(commands: Commands) -> None:
    """Add ``package`` to the commands of a parser."""
    parser = begun(commands, "package", "make the package for a data archive", EXAMPLES)
    parser.add_argument("--to", default=str(OUT / "package"), metavar="FOLDER", help="where to")
    parser.add_argument("--check", action="store_true", help="only read a package back")
    add_workers(parser)
    parser.set_defaults(command=run)


def run(options: argparse.Namespace) -> int:
    """Make or check the package; 0, or 2 if a notebook failed.

    Raises:
        InputError: if the package does not hold.
        InputError, WriteError: if there can be no such folder, before anything runs.
    """
    packages.need("package")
    from nbpress.fresh.made import Made
    from nbpress.report import write_report

    from prosperity.cli.whole import copies, room, sources, writing
    from prosperity.publish import archive as package

    folder = Path(options.to)
    if not options.check:
        room(folder, mark="ro-crate-metadata.json")
        executed, report = copies(options.workers)
        if report.exit_code:
            return report.exit_code
        made, key = Made(OUT), sources(["package"], executed.values())
        if made.right(folder, key) and made.right(folder.with_suffix(".zip"), key):
            print(f"nothing changed: {os.path.relpath(folder)}")
            return 0
        _, page = write_report(report, OUT / "package-run", title="The run behind this package")
        with writing(folder):
            archive = package.build(folder, executed, report.jobs, page)
        for result in (folder, archive):
            made.note(result, key)
        made.keep()
        print(f"{os.path.relpath(archive)}: {archive.stat().st_size / 1e6:.1f} MB")
    print(f"{os.path.relpath(folder)}: {package.check(folder)} files, all as described")
    return 0
