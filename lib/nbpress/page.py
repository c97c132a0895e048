"""The report of a run as one self-contained, accessible page."""

import base64
import html
import mimetypes
import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from nbpress.progress import problem
from nbpress.records import Entry, well

STYLE = """
:root { color-scheme: light dark; --line: #8886; --soft: #8882 }
body { font: 16px/1.5 system-ui, "Noto Sans CJK SC", sans-serif; max-width: 72rem; margin: auto;
  padding: 1rem }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem;
  border-bottom: 1px solid var(--line); overflow-wrap: anywhere }
td.n, th.n { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums }
pre { background: var(--soft); padding: .6rem; overflow-x: auto; white-space: pre-wrap }
code { overflow-wrap: anywhere } .bad { font-weight: bold } figure { margin: 1rem 0 }
img { max-width: 100%; background: white } a:focus { outline: 3px solid }
"""


def page(content: Mapping[str, Any], out: Path) -> str:
    """The report as one self-contained page."""
    e = html.escape
    jobs = content["jobs"]
    bad = [job for job in jobs if not well(job)]
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
