"""Notebook files in place: their stored outputs, and their one form."""

import time
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from nbpress import tidy
from nbpress.files import read_notebook, write
from nbpress.fresh.records import Entry
from nbpress.plan import Job, prepared
from nbpress.plan.options import Options
from nbpress.run.pool import own_folders
from nbpress.run.work import execute


def store(notebook: str | Path, preload: Iterable[str] = ()) -> Entry:
    """Execute a notebook with its defaults, in its folder, and write it back tidy.

    preload: modules for a warm process to import first. The state of what is returned
    is "done" when the file was written, and otherwise the file is as it was.
    """
    started, path = time.perf_counter(), Path(notebook).resolve()
    job = Job(name=path.stem, notebook=path, output=path)
    node = prepared(job)
    with (
        ExitStack() as stack,
        own_folders(lambda: stack.enter_context(TemporaryDirectory(prefix="press-"))),
    ):
        _, result = execute(node, job, Options(out=path.parent, preload=tuple(preload)))
    result = {"name": path.name, "state": "done", **result}
    if result["state"] == "done":
        write(path, tidy.text(tidy.normalise(node)))
    return result | {"seconds": round(time.perf_counter() - started, 3)}


def check_tidy(path: str | Path, fix: bool = True) -> bool:
    """Say whether a notebook file is tidy; put it right when fix."""
    path = Path(path)
    wanted = tidy.text(tidy.normalise(read_notebook(path)))
    if path.read_bytes() == wanted.encode("utf-8", "backslashreplace"):  # ends of lines too
        return True
    if fix:
        write(path, wanted)
    return False
