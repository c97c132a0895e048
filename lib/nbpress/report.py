"""One JSON file and one page about a run.

report.json holds: `schema` (2), `title`, `seconds`, `exit_code`, `words` (what a reader should
know), `lock` {path, sha}, `data` {path: sha of each file that a notebook read}, `verdicts`
{verdict: count} and `figures` [{path, alt, caption}] as the caller handed them in,
`differences` from the previous report in words, and `jobs`, one entry a job:

    name, notebook, parameters, output (the executed copy), state (done, fresh, refreshed, would
    run, failed, timed out, out of memory, killed, not run), reasons (why it ran), seconds and
    peak_memory_mb (of its last run, if it is fresh), kernel ("warm", "cold: why"), outputs (files
    it wrote), copy_sha, rerun (the command that runs this job alone); after a failure cell (from
    0), line, message, traceback; and earlier (true) when this run left the job alone and the entry
    is that of a run before.
"""

import base64
import html
import json
import mimetypes
import os
import shlex
import shutil
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from nbpress import records
from nbpress.files import PARTS, file_sha, write
from nbpress.progress import problem, summary
from nbpress.records import Entry, Record

if TYPE_CHECKING:
    from nbpress.run import Report

SCHEMA = 2
STYLE = """
:root { color-scheme: light dark; --line: #8886; --soft: #8882 }
body { font: 16px/1.5 system-ui, "Noto Sans CJK SC", sans-serif; max-width: 72rem; margin: auto;
  padding: 1rem }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem;
  border-bottom: 1px solid var(--line); overflow-wrap: anywhere }
td.n, th.n { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums }
td.s { white-space: nowrap }
pre { background: var(--soft); padding: .6rem; overflow-x: auto; white-space: pre-wrap }
code { overflow-wrap: anywhere } .bad { font-weight: bold } figure { margin: 1rem 0 }
img { max-width: 100%; background: white } a:focus { outline: 3px solid }
"""


def write_report(
    report: "Report",
    out: str | Path,
    title: str = "Notebooks",
    verdicts: Mapping[str, int] | None = None,
    figures: Iterable[Mapping[str, Any]] = (),
    command: str = "python -m nbpress run {notebook}",
    part: bool = False,
) -> tuple[Path, Path]:
    """Write out/report.json and out/report.html; returns their paths.

    verdicts: {verdict: count}. figures: [{"path", "alt", "caption"}], embedded in the page.
    command: what runs one notebook of this collection, with {notebook} for its path or {name}
    for its name; a job's parameters are added. part: this run left out other jobs on purpose, so
    those of the report before it stay.
    """
    out = Path(out).resolve()
    before = previous(out).get("jobs", [])
    names = {job["name"] for job in report.jobs}
    others = [job for job in before if job["name"] not in names]
    earlier: list[Entry] = []
    if part:
        earlier = [{**job, "earlier": True} for job in others if os.path.exists(job["notebook"])]
        others = []
    data: dict[str, str | None] = {}
    for job in report.jobs:
        job["rerun"] = rerun(job, command, out)
    for job in [*report.jobs, *earlier]:
        data |= _record(job, out).get("files", {})
    content = {
        "schema": SCHEMA,
        "title": title,
        "summary": summary(report),
        "seconds": report.seconds,
        "exit_code": report.exit_code,
        "words": report.words,
        "lock": {"path": _near(report.lock), "sha": file_sha(report.lock)} if report.lock else None,
        "data": {_near(path): data[path] for path in sorted(data)},
        "verdicts": verdicts or {},
        "figures": list(figures),
        "differences": differences(before, report.jobs)
        + [f"{job['name']}: no longer planned" for job in others],
        "jobs": [*report.jobs, *earlier],
    }
    paths = out / "report.json", out / "report.html"
    text = json.dumps(content, ensure_ascii=False, indent=1)
    write(paths[0], text + "\n", out / PARTS)
    write(paths[1], page(content, out), out / PARTS)
    shutil.rmtree(out / PARTS, ignore_errors=True)
    return paths


def rerun(job: Entry, command: str, out: Path) -> str:
    """The command that runs one job alone, whatever is fresh.

    >>> rerun({"notebook": "nb/a b.ipynb", "parameters": {"lang": "zh"}},
    ...       "python -m nbpress run {notebook}", Path("out"))
    "python -m nbpress run 'nb/a b.ipynb' -p lang zh --out out --force 'a b'"
    """
    notebook, words = Path(job["notebook"]), []
    for name, value in job["parameters"].items():
        text = json.dumps(value) if isinstance(value, list) else str(value)
        if text.startswith("-") and not isinstance(value, (int, float)):  # it looks like an option
            words += ["--matrix", f"{name}={json.dumps([value])}"]
        else:
            words += ["-p", name, text]
    words += ["--out", _near(out), "--force", notebook.stem]
    start = command.format(notebook=shlex.quote(str(notebook)), name=shlex.quote(notebook.stem))
    return f"{start} {shlex.join(words)}"


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
        elif _well(was) != _well(job):
            said.append(f"{job['name']}: {was['state']} before, {job['state']} now")
        elif was.get("copy_sha") != job.get("copy_sha"):
            said.append(f"{job['name']}: its executed copy differs")
    return said


def page(content: Mapping[str, Any], out: Path) -> str:
    """The report as one self-contained page."""
    e = html.escape
    jobs = content["jobs"]
    bad = [job for job in jobs if not _well(job)]
    parts = [f"<h1>{e(content['title'])}</h1><p>{e(content['summary'])}</p>"]
    if bad:
        parts.append("<h2>What failed</h2>" + "".join(map(_failure, bad)))
    if content["verdicts"]:
        rows = [[v, str(n)] for v, n in content["verdicts"].items()]
        parts.append("<h2>Verdicts</h2>" + _table("Verdicts", ["Verdict", "Statements"], rows, {1}))
    if content["differences"]:
        parts.append("<h2>Since the previous run</h2>" + _list(content["differences"]))
    rows = [
        [
            "earlier run: " * ("earlier" in job) + job["state"],
            _link(job, out),
            f"{job['seconds']:.1f}" if "seconds" in job else "",
            f"{job['peak_memory_mb']:.0f}" if "peak_memory_mb" in job else "",
            "; ".join(job["reasons"]),
        ]
        for job in jobs
    ]
    head = ["State", "Job", "Seconds when it ran", "Peak memory, MB", "Why it ran"]
    parts.append("<h2>Jobs</h2>" + _table("Jobs of this run", head, rows, {2, 3}, raw={1}))
    if content["figures"]:
        parts.append("<h2>Figures</h2>" + "".join(map(_figure, content["figures"])))
    if content["words"]:
        parts.append("<h2>Good to know</h2>" + _list(content["words"]))
    files = [[path, sha or "missing"] for path, sha in content["data"].items()]
    if content["lock"]:
        files.append([content["lock"]["path"], content["lock"]["sha"]])
    if files:
        head = ["File", "SHA-256, first half"]
        parts.append("<h2>Data and lock</h2>" + _table("Files and their hashes", head, files))
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{e(content["title"])}'
        '</title><meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{STYLE}</style></head><body><main>{''.join(parts)}</main></body></html>\n"
    )


def _failure(job: Entry) -> str:
    e = html.escape
    trace = "\n".join(job.get("traceback", []))
    return (
        f"<h3>{e(job['name'])}: {e(job['state'])}</h3><p class='bad'>{e(problem(job))}</p>"
        + (f"<pre>{e(trace)}</pre>" if trace else "")
        + f"<p>Run it again: <code>{e(job['rerun'])}</code></p>"
    )


def _table(
    caption: str,
    head: Sequence[str],
    rows: Iterable[Sequence[str]],
    numbers: Collection[int] = (),
    raw: Collection[int] = (),
) -> str:
    def cells(tag: str, values: Sequence[str], skip: Collection[int] = ()) -> str:
        scope = ' scope="col"' if tag == "th" else ""
        return "".join(
            f"<{tag}{scope}{' class=n' if i in numbers else ''}>"
            f"{value if i in skip else html.escape(value)}</{tag}>"
            for i, value in enumerate(values)
        )

    body = "".join(f"<tr>{cells('td', row, raw)}</tr>" for row in rows)
    return (
        f'<table aria-label="{html.escape(caption)}"><thead><tr>{cells("th", head)}</tr></thead>'
        f"<tbody>{body}</tbody></table>"
    )


def _list(lines: Iterable[str]) -> str:
    return "<ul>" + "".join(f"<li>{html.escape(line)}</li>" for line in lines) + "</ul>"


def _link(job: Entry, out: Path) -> str:
    name = html.escape(job["name"])
    target = job.get("failed_copy") or job["output"]
    if "://" in target or not os.path.exists(target):
        return name
    return f'<a href="{quote(os.path.relpath(target, out))}">{name}</a>'


def _figure(figure: Mapping[str, Any]) -> str:
    e = html.escape
    kind = mimetypes.guess_type(str(figure["path"]))[0] or "image/png"
    data = base64.b64encode(Path(figure["path"]).read_bytes()).decode()
    return (
        f'<figure><img src="data:{kind};base64,{data}" alt="{e(figure["alt"])}">'
        f"<figcaption>{e(figure.get('caption', ''))}</figcaption></figure>"
    )


def _well(job: Entry) -> bool:
    return job["state"] in ("done", "fresh", "refreshed", "would run")


def _record(job: Entry, out: Path) -> Record:
    try:
        file = out / records.FOLDER / f"{records.flat(job['name'])}.json"
        return json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def previous(out: Path) -> dict[str, Any]:
    """The report of the run before, as in its file; empty when there is none."""
    try:
        return json.loads((out / "report.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def _near(path: str | Path) -> str:
    near = os.path.relpath(path)
    return str(path) if near.startswith(os.path.join("..", "..", "..")) else near
