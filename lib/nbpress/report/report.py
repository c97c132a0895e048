"""One JSON file and one page about a run.

report.json holds: `schema` (4), `title`, `summary` (one line), `seconds`, `exit_code`, `words`
(what a reader should know), `lock` {path, sha}, `data` {path: sha of each file that a notebook
read}, `tally` {title, kind, number in words, counts} of the caller or null, `differences` from
the previous report in words, and `jobs`, one entry a job:

    name, notebook, parameters, output (the executed copy), state (done, fresh, refreshed, would
    run, failed, timed out, out of memory, killed, not run), reasons (why it ran: the first, and how
    many more), seconds and peak_memory_mb (of its last run, if it is fresh), kernel ("warm", "cold:
    why"), outputs (files it wrote), programs (started in it, whose reading is not seen), readers
    (libraries that open files by themselves), word (what a reader should know), copy_sha, rerun
    (the command that runs this job alone); after a failure cell (from 0), line, message, traceback,
    failed_copy; and earlier (true) when this run left the job alone and the entry is that of a run
    before.
"""

import contextlib
import json
import os
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from nbpress.files import PAGE, PARTS, REPORT, file_sha, near, rendered, write
from nbpress.fresh import records
from nbpress.fresh.records import Entry, well
from nbpress.plan.parameters import literal
from nbpress.report import views
from nbpress.report.chinese import chinese
from nbpress.report.compare import own, sweeps
from nbpress.report.progress import counted, problem, summary

if TYPE_CHECKING:
    from nbpress.run import Report

SCHEMA = 4
# what an entry must hold to be one, and what it may
ENTRY = {"name": str, "state": str, "notebook": str, "output": str, "parameters": dict,
         "reasons": list}  # fmt: skip
MORE: dict[str, Any] = {"seconds": (int, float), "peak_memory_mb": (int, float), "traceback": list}


@dataclass(frozen=True, slots=True)
class Tally:
    """What the caller counted, a table of the report; its words in English and in Chinese.

    title: of the table. kind: of what is counted. number: of the counts. counts: {kind: count}.
    """

    title: tuple[str, str]
    kind: tuple[str, str]
    number: tuple[str, str]
    counts: Mapping[str, int]


def write_report(
    report: "Report",
    out: str | Path,
    title: str = "Notebooks",
    tally: Tally | None = None,
    command: str = "nbpress run .",
    part: bool = False,
) -> tuple[Path, Path]:
    """Write out/report.json and out/report.html; returns their paths.

    tally: what the caller counted. command: what runs this collection; options that choose one job
    are added. part: this run left out other jobs on purpose, so those of the report before it stay.
    """
    out = Path(out).resolve()
    last = previous(out)
    before = last.get("jobs", [])
    names = {job["name"] for job in report.jobs}
    others = [job for job in before if job["name"] not in names]
    earlier: list[Entry] = []
    if part:
        earlier = [{**job, "earlier": True} for job in others if os.path.exists(job["notebook"])]
        others = []
    data: dict[str, str] = {}
    for job in report.jobs:
        job["rerun"] = rerun(job, command, out)
    kept = records.everything(out)
    for job in [*report.jobs, *earlier]:
        files = kept.get(job["name"], {}).get("files", {})
        data |= {path: value for path, value in files.items() if value}  # not what was missing
    content = {
        "schema": SCHEMA,
        "title": title,
        "summary": summary(report),
        "seconds": report.seconds,
        "exit_code": report.exit_code,
        "words": report.words,
        "lock": {"path": near(report.lock), "sha": file_sha(report.lock)} if report.lock else None,
        "data": {near(path): data[path] for path in sorted(data)},
        "tally": asdict(tally) if tally and tally.counts else None,
        "differences": differences(before, report.jobs)
        + [f"{job['name']}: no longer planned" for job in others],
        "jobs": [*report.jobs, *earlier],
    }
    paths = out / REPORT, out / PAGE
    text = json.dumps(content, ensure_ascii=False, indent=1)
    write(paths[0], text + "\n", out / PARTS)
    if not paths[1].exists() or _told(last) != _told(json.loads(text)):
        write(paths[1], page(content, out), out / PARTS)
    with contextlib.suppress(OSError):  # where another run has begun, it is not empty
        (out / PARTS).rmdir()
    return paths


def _told(content: Mapping[str, Any]) -> dict[str, Any]:
    """What a report tells, whatever time it took: a page that says it already may stay."""
    return {**content, "summary": "", "seconds": 0}


def page(content: Mapping[str, Any], out: Path) -> str:
    """The report as one self-contained, accessible page; links are relative to out."""
    files = [[path, sha or "missing"] for path, sha in content["data"].items()]
    if content["lock"]:
        files.append([content["lock"]["path"], content["lock"]["sha"] or "missing"])
    jobs = content["jobs"]
    ran = [job for job in jobs if not job.get("earlier")]
    told = {job["name"]: views.told(job) for job in ran}
    seen = {job["name"]: _link(views.write_view(job, out), out) for job in jobs}
    compared = [{**one, "title": Path(one["notebook"]).stem} for one in sweeps(ran)]
    alone: dict[str, str] = {}
    for one in compared:
        alone |= own({job["name"]: told[job["name"]].findings for job in one["jobs"]})
    given = {
        **content, "failures": [job for job in jobs if not well(job)], "files": files,
        "problem": problem, "link": lambda job: _link(views.copy_of(job), out),
        "view": lambda job: seen[job["name"]], "compared": compared,
        "finding": lambda job: alone[job["name"]], "chinese": chinese, "counts": counted(ran),
        "pictures": [(job, *found) for job in ran if (found := told[job["name"]].picture)],
    }  # fmt: skip
    return rendered(views.HERE / "page.html", given)


def _link(target: Path | None, out: Path) -> str:
    """The way from the report to a file; "" when there is none."""
    return quote(os.path.relpath(target, out).replace(os.sep, "/")) if target else ""


def rerun(job: Entry, command: str, out: Path) -> str:
    """The command that runs one job alone, whatever is fresh.

    >>> rerun({"name": "a b.lang=zh", "parameters": {"lang": "zh"}},
    ...       "nbpress run nb", Path("out"))
    "nbpress run nb -p lang zh --out out --only 'a b.lang=zh' --force 'a b.lang=zh'"
    """
    words: list[str] = []
    for name, value in job["parameters"].items():
        text = json.dumps(value) if isinstance(value, list) else str(value)
        # what looks like an option, or would be read as another value
        if text.startswith("-") or literal(text) != value or type(literal(text)) is not type(value):
            words += ["--matrix", f"{name}={json.dumps([value])}"]
        else:
            words += ["-p", name, text]
    words += ["--out", near(out), "--only", job["name"], "--force", job["name"]]
    return f"{command} {shlex.join(words)}"


def differences(before: Sequence[Entry], jobs: Sequence[Entry]) -> list[str]:
    """Say in words how the jobs of this run differ from the report before it.

    >>> differences([{"name": "a", "state": "done"}], [{"name": "a", "state": "failed"}])
    ['a: done before, failed now']
    """
    old = {job["name"]: job for job in before}
    said: list[str] = []
    for job in jobs:
        was = old.get(job["name"])
        if was is None:
            said += [f"{job['name']}: new"] if before else []
        elif well(was) != well(job):
            said.append(f"{job['name']}: {was['state']} before, {job['state']} now")
        elif was.get("copy_sha") != job.get("copy_sha"):
            said.append(f"{job['name']}: its executed copy differs")
    return said


def previous(out: Path) -> dict[str, Any]:
    """The report of the run before, as in its file; empty when there is none, or a damaged one."""
    try:
        report = json.loads((out / REPORT).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    jobs = report.get("jobs") if isinstance(report, dict) else None
    whole = isinstance(jobs, list) and all(map(_entry, jobs)) and _counted(report.get("tally"))
    return report if whole else {}


def _counted(tally: Any) -> bool:
    """Whether the tally of an earlier report has what is asked of it."""
    if tally is None:
        return True
    return records.holds(tally, {"counts": dict}) and all(
        isinstance(one, int) for one in tally["counts"].values()
    )


def _entry(job: Any) -> bool:
    """Whether an entry of an earlier report has what is asked of it."""
    return records.holds(job, ENTRY) and all(
        isinstance(job[key], kind) for key, kind in MORE.items() if key in job
    )
