"""Executed copies as pages: what a job printed, drew and found, without Jupyter."""

import base64
import contextlib
import functools
import html
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from nbpress.errors import PressError
from nbpress.files import (
    ANSI,
    PARTS,
    VIEWS,
    Cell,
    Notebook,
    language,
    rendered,
    tags,
    template,
    write,
)
from nbpress.fresh.records import Entry

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

HERE = Path(__file__).parent


def copy_of(job: Entry) -> Path | None:
    """The executed copy of a job, or how far it came; None when it is not here."""
    target = job.get("failed_copy") or job["output"]
    return Path(target) if "://" not in target and Path(target).is_file() else None


class Told(NamedTuple):
    """What a report says of a job's copy: its findings, and its first picture if it has one."""

    findings: list[str]
    picture: tuple[str, str] | None


def told(job: Entry) -> Told:
    """What a report says of a job's copy; nothing when it is not here."""
    path = copy_of(job)
    return _told(path, path.stat().st_mtime_ns) if path else Told([], None)


@functools.lru_cache(4096)
def _told(path: Path, changed: int) -> Told:
    copy = _read(path, changed)
    return Told(findings(copy), first_picture(copy))


@functools.lru_cache(1)  # its page and what is told of it are made one after the other
def _read(path: Path, changed: int) -> Notebook:
    """An executed copy; an empty one when it is damaged."""
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {"cells": []}


def outputs(copy: Notebook) -> Iterator[Mapping[str, Any]]:
    """Every output of a copy, in order."""
    for cell in copy.get("cells", []):
        yield from cell.get("outputs", [])


def first_picture(copy: Notebook) -> tuple[str, str] | None:
    """The first picture of a copy as (address that holds it, alternative text).

    >>> shown = {"data": {"image/png": "QQ=="}, "metadata": {"image/png": {"alt": "One dot"}}}
    >>> first_picture({"cells": [{"outputs": [shown]}]})
    ('data:image/png;base64,QQ==', 'One dot')
    """
    return next((found for one in outputs(copy) if (found := picture(one))), None)


def picture(output: Mapping[str, Any]) -> tuple[str, str] | None:
    """The picture of an output and its alternative text, if it has one."""
    data = output.get("data", {})
    about = output.get("metadata", {}).get("image/png", {})
    if "image/png" in data:
        return f"data:image/png;base64,{_text(data['image/png']).strip()}", about.get("alt", "")
    if "image/svg+xml" in data:
        packed = base64.b64encode(_text(data["image/svg+xml"]).encode()).decode()
        return f"data:image/svg+xml;base64,{packed}", about.get("alt", "")
    return None


def findings(copy: Notebook, most: int = 240) -> list[str]:
    """What the code of a copy says as Markdown, each shortened for a table."""
    said = (_text(one.get("data", {}).get("text/markdown", "")) for one in outputs(copy))
    lines = (" ".join(one.replace("*", "").split()) for one in said)
    return [one if len(one) <= most else one[:most].rstrip() + "…" for one in lines if one]


def write_view(job: Entry, out: Path) -> Path | None:
    """Write the page of a job's copy unless a newer one is there; its path, if there is a copy."""
    source = copy_of(job)
    if source is None:
        return None
    target, changed = out / VIEWS / f"{source.stem}.html", source.stat().st_mtime_ns
    if target.exists() and target.stat().st_mtime_ns >= changed:
        return target
    copy = _read(source, changed)
    shown = {"name": job["name"], "cells": [_shown(cell) for cell in copy.get("cells", [])]}
    page = rendered(HERE / "view.html", shown)
    write(target, page, out / PARTS)
    return target


def prepare(job: Entry, out: Path) -> None:
    """Make what a report needs of a job that has ended, while others run."""
    with contextlib.suppress(PressError):  # which comes again when the report is written
        write_view(job, out)
        told(job)


def _shown(cell: Cell) -> dict[str, Any]:
    source = _text(cell.get("source", ""))
    if cell["cell_type"] != "code":
        text = (
            _prose(source)
            if cell["cell_type"] == "markdown"
            else f"<pre>{html.escape(source)}</pre>"
        )
        return {"text": text, "lang": language(cell)}
    return {
        "code": source,
        "open": "parameters" in tags(cell) or "injected-parameters" in tags(cell),
        "outputs": [_output(one) for one in cell.get("outputs", [])],
    }


def _output(output: Mapping[str, Any]) -> str:
    """An output as HTML, in the richest form that needs no script."""
    data = output.get("data", {})
    if found := picture(output):
        return f'<figure><img src="{found[0]}" alt="{html.escape(found[1])}"></figure>'
    if "text/html" in data:
        return f'<div class="wide">{_text(data["text/html"])}</div>'
    if "text/markdown" in data:
        return _prose(_text(data["text/markdown"]))
    text = output.get("text") or data.get("text/plain", "")
    if output.get("output_type") == "error":
        text = "\n".join(output.get("traceback", [])) or f"{output['ename']}: {output['evalue']}"
    return f'<pre tabindex="0">{html.escape(ANSI.sub("", _text(text)))}</pre>'


def ready() -> None:
    """Load what the pages of a run are made with, before there is one to make."""
    _markdown()
    template(HERE / "page.html")
    rendered(HERE / "view.html", {"name": "", "cells": []})  # and what it includes


def _prose(source: str) -> str:
    return _markdown().render(source)


@functools.cache
def _markdown() -> "MarkdownIt":
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark").enable("table")


def _text(value: Any) -> str:
    return "".join(value) if isinstance(value, list) else str(value)
