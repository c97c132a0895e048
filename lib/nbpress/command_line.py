"""The command line of the press."""

import argparse
import contextlib
import io
import os
import shlex
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from nbpress import plan, start
from nbpress.errors import PressError
from nbpress.files import located, near
from nbpress.plan.options import add_run_options, joined, planned
from nbpress.plan.rules import LIMITS

if TYPE_CHECKING:
    from subprocess import Popen

    from nbpress.run import Report

EXAMPLES = """examples:
  nbpress run notebooks                     every stale job of the folder
  nbpress run notebooks --dry-run           what would run, and why
  nbpress run survey.ipynb -p year 2020     one notebook, one value
  nbpress run survey.ipynb --matrix region=@all --matrix lang=zh,en -j 8
  nbpress run notebooks --force 'survey*'   these again, fresh or not
  nbpress warm pytest --nbval notebooks     any Jupyter tool, with warm kernels
  nbpress handout course --lang en          every notebook of a folder, for a class
  nbpress tidy notebooks/*.ipynb --check

exit codes: 0 all well; 2 a notebook failed; 3 bad parameters or data; 130 stopped by Ctrl-C
or another signal"""


def main(argv: list[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    words = sys.argv[1:] if argv is None else argv
    return call(parser([one for one in words[:1] if one in COMMANDS]), argv)


def call(
    command_line: argparse.ArgumentParser,
    argv: list[str] | None,
    refusals: type[Exception] = PressError,
) -> int:
    """Run a command that was typed; returns its exit code, and says in one line what stopped it.

    refusals: errors whose message is for the user, besides PressError.
    """
    for stream in (sys.stdout, sys.stderr):  # no terminal or log has all letters
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        options = command_line.parse_args(joined(sys.argv[1:] if argv is None else argv))
    except SystemExit as end:  # --help, or words that cannot be read
        return 3 if end.code else 0
    try:
        start.heard()
        with on_stop(signal.default_int_handler):  # as Ctrl-C
            code = options.command(options)
            print(end="", flush=True)
            start.ended()  # here too, for a stop within it is still told below
        return code
    except (PressError, refusals) as error:
        print(f"error: {error}", file=sys.stderr)
        return 3
    except KeyboardInterrupt:
        if forks := sys.modules.get("nbpress.warm.forks"):
            forks.end()  # or a thread that waits for imports would keep this process
        print("stopped; run again to do what is left", file=sys.stderr)
        return 130
    except BrokenPipeError:  # whoever read this has gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 141
    finally:
        start.ended()


@contextlib.contextmanager
def on_stop(act: Callable[[int, Any], Any]) -> Iterator[None]:
    """Let a stop that is not Ctrl-C act inside, unless nohup or its like said no.

    A program that calls a command goes on, and so do processes that it forks, which a stop must
    end: an exception can be lost where they begin.
    """
    numbers = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    was: dict[int, Any] = {}
    try:
        for number in numbers:
            if signal.getsignal(number) in (signal.SIG_DFL, signal.default_int_handler):
                with contextlib.suppress(ValueError):  # in a thread, whose program hears it
                    was[number] = signal.signal(number, act)
        yield
    finally:
        for number, usual in was.items():
            signal.signal(number, usual)


def parser(names: Iterable[str] = ()) -> argparse.ArgumentParser:
    """The options of these commands, or of all: what only others need is not imported."""
    style: dict[str, Any] = {
        "formatter_class": argparse.RawDescriptionHelpFormatter,
        "epilog": EXAMPLES,
    }
    top = argparse.ArgumentParser(
        prog="nbpress",
        description="Rerun any collection of notebooks: in parallel, safely, only what changed.",
        **style,
    )
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    for name in names or COMMANDS:
        act, told, add_options = COMMANDS[name]
        command = commands.add_parser(name, help=told, **style)
        command.set_defaults(command=act)
        add_options(command)
    return top


def _run_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("path", metavar="NOTEBOOK_OR_FOLDER")
    add_run_options(command)


def _store_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("files", nargs="+", metavar="NOTEBOOK")


def _tidy_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("files", nargs="+", metavar="NOTEBOOK")
    command.add_argument("--check", action="store_true", help="change nothing; exit 2 if untidy")


def _handout_options(command: argparse.ArgumentParser) -> None:
    from nbpress.handout.options import add_handout_options

    command.add_argument("path", metavar="NOTEBOOK_OR_FOLDER")
    add_handout_options(command)
    for name, what in (
        ("figures", "vector files of the pictures, found by equal bytes"),
        ("fonts", "fonts (default: those of the package mpl-font)"),
    ):
        command.add_argument(f"--{name}", action="append", default=[], metavar="FOLDER", help=what)
    command.add_argument("--with", dest="also", action="append", default=[], metavar="PATH",
                         help="with --bundle: take this file or folder along")  # fmt: skip


def _warm_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--for", dest="notebooks", action="append", default=[], metavar="PATH",
                         help="a notebook or folder whose imports are done beforehand")  # fmt: skip
    command.add_argument("words", nargs=argparse.REMAINDER, metavar="COMMAND")


def run_jobs(
    jobs: list[plan.Job],
    options: argparse.Namespace,
    meanwhile: Callable[[str], object] | None = None,
) -> "Report":
    """Run planned jobs as the options say, showing progress. meanwhile: as `run.run` takes it."""
    from nbpress.report import prepare
    from nbpress.report.progress import progress, summary
    from nbpress.run import run

    choices: dict[str, Any] = {
        "workers": options.workers, "out": options.out, "warm": not options.cold,
        "force": options.force, "dry_run": options.dry_run, "fail_fast": options.fail_fast,
        "lock": options.lock, "meanwhile": meanwhile,
    }  # fmt: skip
    out = located(options.out)

    def on_event(kind: str, entry: Any) -> None:
        show(kind, entry)
        if kind == "end":
            prepare(entry, out)

    with progress(options.out) as show:
        if options.dask:
            from nbpress.run.pool import dask

            with dask(options.dask) as executor:
                report = run(jobs, executor=executor, on_event=on_event, **choices)
        else:
            report = run(jobs, on_event=on_event, **choices)
    if options.dry_run:
        for job in report.jobs:
            print(f"{job['state']:<10} {job['name']}: {'; '.join(job['reasons']) or 'unchanged'}")
    for word in report.words:
        print(f"note: {word}")
    print(summary(report))
    return report


def run_command(options: argparse.Namespace) -> int:
    """Execute notebooks; returns the exit code."""
    from nbpress.report import ready

    report = run_jobs(planned(options.path, options), options, lambda _: ready())
    if options.dry_run:
        return report.exit_code
    command = f"nbpress run {shlex.quote(options.path)}"
    return conclude(report, options, command, title=f"Notebooks in {options.path}")


def conclude(report: "Report", options: argparse.Namespace, command: str, **given: Any) -> int:
    """Write the report of a run, with what `write_report` may be given; returns the exit code."""
    from nbpress.report import write_report

    for name in ("copies", "lock", *(f"limit_{key}" for key in LIMITS)):
        value = getattr(options, name)
        if value not in (None, "nearest"):
            command += f" --{name.replace('_', '-')} {shlex.quote(str(value))}"
    part = options.only or options.parameters or options.matrix or os.path.isfile(options.path)
    _, page = write_report(report, options.out, command=command, part=bool(part), **given)
    print(f"report: {near(page)}")
    return report.exit_code


def store_command(options: argparse.Namespace) -> int:
    """Execute notebooks in place; returns the exit code."""
    from nbpress.report.progress import line
    from nbpress.run.store import store
    from nbpress.warm.imports import heavy

    code, preload = 0, heavy(options.files)
    for file in options.files:
        try:
            entry = store(file, preload)
        except PressError as error:
            entry = {"name": file, "state": "failed", "message": str(error)}
        print(line(entry), flush=True)
        code = 0 if entry["state"] == "done" and not code else 2
    return code


def handout_command(options: argparse.Namespace) -> int:
    """Make handouts of a notebook or of every one in a folder; returns the exit code."""
    from nbpress.handout import Imprint
    from nbpress.handout.command import handout

    fonts = options.fonts or _fonts()

    def tell(kind: str, path: object, message: str) -> None:
        print(f"{kind:<8} {near(str(path))}{': ' + message if message else ''}")

    found = plan.notebooks(options.path)
    return handout(found, options, Imprint(), options.figures, fonts, tell, options.also)


def _fonts() -> list[str]:
    """The folder of the fonts that have Chinese, where they are installed."""
    from importlib.util import find_spec

    found = find_spec("mpl_font")
    if not found or not found.submodule_search_locations:
        raise PressError(
            "no fonts to set pages with; install mpl-font, or name a folder that has some: --fonts"
        )
    return [os.path.join(found.submodule_search_locations[0], "fonts", "noto")]


def tidy_command(options: argparse.Namespace) -> int:
    """Tidy files, or check that they are; returns the exit code."""
    from nbpress.run.store import check_tidy

    untidy = [file for file in options.files if not check_tidy(file, fix=not options.check)]
    for file in untidy:
        print(f"untidy: {file}" if options.check else f"tidied: {file}")
    return 2 if untidy and options.check else 0


def warm_command(options: argparse.Namespace) -> int:
    """Run a command whose Jupyter kernels are forked from a warm process; returns its exit code."""
    import shutil
    import subprocess  # here, for other commands start no process of their own

    from nbpress.warm import forks, imports

    words = options.words[options.words[:1] == ["--"] :]
    if not words:
        raise PressError("name a command, such as: nbpress warm pytest --nbval notebooks")
    if not shutil.which(words[0]):
        raise PressError(f"no command {words[0]!r} on this machine")
    found = {file for path in options.notebooks for file in plan.notebooks(path)}
    if not options.notebooks:  # the command may name some
        for word in filter(os.path.exists, words):
            with contextlib.suppress(PressError):
                found |= set(plan.notebooks(word))
    if not forks.CAN_FORK:
        print("note: this system cannot fork; kernels start cold", file=sys.stderr)
        return subprocess.call(words)
    warm = forks.Warm(imports.heavy(sorted(found)))
    try:
        os.mkdir(forks.shared(warm.folder))
        return follow(subprocess.Popen(words, env={**os.environ, **warm.environment}))
    finally:
        warm.close()


def follow(command: "Popen") -> int:
    """Wait for a command that was started; it is stopped as we are. Returns its exit code."""
    with on_stop(lambda number, _: command.send_signal(number)):
        while True:
            try:
                code = command.wait()
                return code if code >= 0 else 128 - code
            except KeyboardInterrupt:  # the command has heard it too, and ends in its own way
                continue


# in the order of the help: what is done, in a few words, and the options
COMMANDS: dict[str, tuple[Callable, str, Callable[[argparse.ArgumentParser], None]]] = {
    "run": (run_command, "execute the notebooks that changed", _run_options),
    "store": (
        store_command,
        "execute notebooks with their defaults and write the outputs into them",
        _store_options,
    ),
    "tidy": (
        tidy_command, "bring notebook files into the one committed form", _tidy_options,
    ),
    "handout": (
        handout_command, "copies for students and teachers, and slides", _handout_options,
    ),
    "warm": (warm_command, "run a command whose kernels start warm", _warm_options),
}  # fmt: skip
