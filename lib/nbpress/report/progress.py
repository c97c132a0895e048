"""What is seen while jobs run: a live display on a terminal, one line a job in a log."""

import contextlib
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nbpress.files import PARTS
from nbpress.fresh.records import Entry, well

if TYPE_CHECKING:
    from rich.console import RenderableType

    from nbpress.run import OnEvent, Report

STYLE = {"done": "green", "refreshed": "green", "fresh": "dim"}


def progress(out: str | Path) -> AbstractContextManager["OnEvent"]:
    """The display that fits standard output: a context that gives an on_event function."""
    live = sys.stdout is not None and sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
    return Live(out) if live else contextlib.nullcontext(logged)


def logged(kind: str, entry: Any) -> None:
    """For a log: print what matters about an event."""
    if kind == "end":
        print(line(entry), flush=True)


def line(entry: Entry) -> str:
    """One finished job in one line, and a second one for what went wrong.

    >>> print(line({"state": "done", "seconds": 1.5, "name": "stages.lang=zh"}))
    done             1.5 s  stages.lang=zh
    """
    text = f"{entry['state']:<13} {entry.get('seconds', 0):6.1f} s  {entry['name']}"
    return text + (f"\n    {problem(entry)}" if "message" in entry else "")


def problem(entry: Entry) -> str:
    """What went wrong and where, in one line.

    >>> problem({"message": "KeyError: 'year'", "cell": 3, "line": "frame['year']"})
    "cell 4, `frame['year']`: KeyError: 'year'"
    """
    where = f"cell {entry['cell'] + 1}, `{entry['line']}`: " if "cell" in entry else ""
    return where + entry["message"].strip().split("\n")[0]


def summary(report: "Report") -> str:
    """The last line: how many jobs ended how, and in what time."""
    ends = ", ".join(f"{count} {state}" for state, count in counted(report.jobs).items())
    return f"{ends}; {report.seconds:.1f} s"


def counted(jobs: Iterable[Entry]) -> Counter[str]:
    """How many jobs ended in each state, in the order in which states come."""
    return Counter(job["state"] for job in jobs)


class Live(AbstractContextManager["OnEvent"]):
    """For a terminal: a bar, the jobs that run now and for how long, failures as they come."""

    def __init__(self, out: str | Path) -> None:
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        class Display(Progress):
            def get_renderables(self) -> Iterable["RenderableType"]:
                yield from super().get_renderables()
                yield from running(folder)

        folder = Path(out) / PARTS / "running"
        self.ends: dict[str, bool] = {}  # of each job that ended: whether it did well
        self.display = Display(
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
            TextColumn("jobs, {task.fields[failed]} failed, {task.elapsed:.0f} s"),
            refresh_per_second=4, transient=True,
        )  # fmt: skip
        self.task = self.display.add_task("looking what changed", total=None, failed=0)

    def __enter__(self) -> "OnEvent":
        self.display.start()
        return self.hear

    def __exit__(self, *_: object) -> None:
        self.display.stop()

    def hear(self, kind: str, entry: Any) -> None:
        """Take in an event."""
        from rich.text import Text

        if kind == "plan":
            todo = {job["name"] for job in entry if job["state"] in ("stale", "refreshed")}
            self.ends = {name: ok for name, ok in self.ends.items() if name not in todo}
            total = len(self.ends) + len(todo)
            self.display.update(self.task, total=total, description="running")
        else:
            self.ends[entry["name"]] = well(entry)
            style = STYLE.get(entry["state"], "bold red")
            self.display.console.print(Text(line(entry), style=style))
        failed = sum(not ok for ok in self.ends.values())
        self.display.update(self.task, completed=len(self.ends), failed=failed)


def running(folder: Path, most: int = 16) -> Iterator["RenderableType"]:
    """The jobs that run now, as their workers say in files of a folder: for how long, and what."""
    from rich.text import Text

    for file in sorted(folder.glob("*.json"))[:most]:
        with contextlib.suppress(OSError, ValueError, KeyError):
            job = json.loads(file.read_text(encoding="utf-8"))
            seconds = time.time() - job["since"]
            yield Text(f"  {seconds:6.1f} s  {job['name']}", style="cyan")
