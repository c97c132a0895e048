"""The command line of the press."""

import argparse
import sys
from pathlib import Path

from nbpress import plan
from nbpress.errors import PressError

EXAMPLES = """examples:
  python -m nbpress run notebooks                        every job of the folder and its jobs.toml
  python -m nbpress run survey.ipynb -p year 2020        one notebook, one value
  python -m nbpress run survey.ipynb --matrix region=@all --matrix lang=zh,en -j 8
  python -m nbpress tidy notebooks/*.ipynb --check

exit codes: 0 all well; 2 a notebook failed; 3 bad parameters or data"""


def main(argv=None):
    """Run the command line; returns the exit code."""
    options = parser().parse_args(argv)
    try:
        return options.command(options)
    except PressError as error:
        print(f"error: {error}", file=sys.stderr)
        return 3


def parser():
    """The options of every command."""
    top = argparse.ArgumentParser(
        prog="nbpress",
        description="Rerun any collection of notebooks: in parallel, safely, and with a report.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    run = commands.add_parser("run", help="execute notebooks", epilog=EXAMPLES,
                              formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    run.add_argument("path", metavar="NOTEBOOK_OR_FOLDER")
    add_run_options(run)
    run.set_defaults(command=run_command)
    tidy = commands.add_parser("tidy", help="bring notebook files into the one committed form")
    tidy.add_argument("files", nargs="+", metavar="NOTEBOOK")
    tidy.add_argument("--check", action="store_true", help="change nothing; exit 2 if untidy")
    tidy.set_defaults(command=tidy_command)
    store = commands.add_parser(
        "store", help="execute notebooks with their defaults and write the outputs into them"
    )
    store.add_argument("files", nargs="+", metavar="NOTEBOOK")
    store.set_defaults(command=store_command)
    return top


def add_run_options(command):
    """The options of a run, for any command line that builds on the press."""
    command.add_argument("-p", dest="parameters", nargs=2, action="append", default=[],
                         metavar=("NAME", "VALUE"), help="give a parameter a value")  # fmt: skip
    command.add_argument("--matrix", action="append", default=[], metavar="NAME=A,B",
                         help="a job for each value; NAME=@all for each allowed one")  # fmt: skip
    command.add_argument("--only", action="append", metavar="NAME",
                         help="only this notebook or job; * is allowed")  # fmt: skip
    command.add_argument("-j", dest="workers", type=int, metavar="N",
                         help="jobs at a time (default: one for each core)")  # fmt: skip
    command.add_argument("--out", default="out", help="folder for results (default: out)")


def planned(path, options):
    """The jobs that the options of a run ask for."""
    matrix = {}
    for text in options.matrix:
        name, equals, values = text.partition("=")
        if not equals or not values:
            raise PressError(f"--matrix {text}: write NAME=A,B or NAME=@all")
        matrix[name] = values if values == "@all" else values.split(",")
    return plan.collection(path, options.only, dict(options.parameters), matrix, options.out)


def run_command(options):
    """Execute notebooks; returns the exit code."""
    from nbpress.run import run

    jobs = planned(options.path, options)
    report = run(
        jobs, options.workers, options.out, on_event=lambda kind, e: kind == "end" and say(e)
    )
    print(f"{len(report.jobs) - len(report.failed)} done, {len(report.failed)} failed")
    return report.exit_code


def say(entry):
    """Print the one line of a finished job."""
    print(f"{entry['state']:<8} {entry['seconds']:7.1f} s  {entry['name']}", flush=True)
    if "message" in entry:
        where = f"cell {entry['cell'] + 1}, `{entry['line']}`: " if "cell" in entry else ""
        print(f"         {where}{entry['message']}", flush=True)


def tidy_command(options):
    """Tidy files, or check that they are; returns the exit code."""
    from nbpress.run import check_tidy

    untidy = [file for file in options.files if not check_tidy(file, fix=not options.check)]
    for file in untidy:
        print(f"untidy: {file}" if options.check else f"tidied: {file}")
    return 2 if untidy and options.check else 0


def store_command(options):
    """Execute notebooks in place; returns the exit code."""
    from nbpress.run import store

    code = 0
    for file in options.files:
        entry = store(file)
        say(entry)
        code = 0 if entry["state"] == "done" and not code else 2
    return code


if __name__ == "__main__":
    sys.exit(main())
