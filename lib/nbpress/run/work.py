"""Run one job: one notebook, one fresh kernel, one executed copy. Any executor can call this."""

import json
import os
import shutil
import time
import traceback
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from nbpress import tidy
from nbpress.errors import PressError, WriteError
from nbpress.files import MARK, PARTS, Cell, Notebook, read_notebook, reason, sha, tags, write
from nbpress.fresh import records
from nbpress.fresh.listen import missing
from nbpress.fresh.records import Entry, Seen
from nbpress.plan import Job, prepared
from nbpress.plan.options import Options

if TYPE_CHECKING:
    from nbpress.run.session import Session

INJECTED = "injected-parameters"  # the id of the cell that papermill puts in


def press(job: Job, options: Options) -> Entry:
    """Execute a job and return what happened.

    The result has name, state ("done", "failed", "timed out", "out of memory", "killed"), seconds,
    peak_memory_mb, kernel ("warm" or "cold: why"), outputs, and for a failure its cell (index in
    the executed copy), the first line of that cell, a message and the end of the traceback.
    """
    started = time.perf_counter()
    result: Entry = {"name": job.name, "state": "done", "outputs": []}
    parts = options.out / PARTS
    running = parts / "running" / f"{records.flat(job.name)}.json"
    try:
        write(running, json.dumps({"name": job.name, "pid": os.getpid(), "since": time.time()}))
        notebook = prepared(job)
        before = records.fingerprint(job, notebook, options)
        records.remove(records.record_path(job, options.out))  # what it says ends now
        seen, problem = execute(notebook, job, options)
        if problem.pop("orphaned", False):  # its warm process was killed, and it with it
            notebook = prepared(job)
            seen, problem = execute(notebook, job, replace(options, warm=""))
            problem["kernel"] = "cold: the warm process ended while a kernel ran"
        result |= problem
        if result["kernel"] == "warm":
            note_preloaded(options.preload, job.notebook.parent, seen)
        tidied = tidy.text(tidy.normalise(notebook))
        failed_copy = records.failed_copy(job, options.out)
        records.forget(job, options.out)
        if result["state"] == "done":
            save_copy(job.output, tidied, parts)
            result["seconds"] = round(time.perf_counter() - started, 3)
            records.keep(job, before, seen, tidied, result, options.out)
            result["loaded"] = sorted(seen["loaded"])
        else:
            write(failed_copy, tidied, parts)
            result |= {"failed_copy": str(failed_copy), "seen": seen}
    except PressError as error:
        result |= {"state": "failed", "message": str(error)}
    except Exception as error:  # a fault of ours or of Jupyter's; the queue goes on
        trace = traceback.format_exc().rstrip().split("\n")[-10:]
        message = f"the press failed: {type(error).__name__}: {error}"
        result |= {"state": "failed", "message": message, "traceback": trace}
    finally:
        running.unlink(missing_ok=True)
    result["seconds"] = round(time.perf_counter() - started, 3)
    return result


def note_preloaded(modules: Iterable[str], folder: Path, seen: Seen) -> None:
    """Add what imports would have looked for beside a notebook, had they not been done already."""
    for name in {module.partition(".")[0] for module in modules}:
        for place in missing(str(folder), name):
            seen["read"].setdefault(place, None)
        if name == "matplotlib":
            seen["asked"].setdefault(str(folder / "matplotlibrc"), None)


def execute(notebook: Notebook, job: Job, options: Options) -> tuple[Seen, Entry]:
    """Run a notebook (changed in place) through papermill in a kernel of its own.

    Returns what was observed and what happened.
    """
    from nbpress.run.session import Session  # here, so that planning needs no Jupyter

    with Session(job, notebook, options) as session:
        problem = run_cells(session)
        problem |= session.end()
    done = session.notebook
    marks = "papermill-error-cell-tag"  # cells that would move the others
    done["cells"] = [cell for cell in done["cells"] if marks not in tags(cell)]
    for cell in done["cells"]:
        if "injected-parameters" in tags(cell):
            cell["id"] = INJECTED
    if "state" not in problem and left(done["cells"]):
        problem["word"] = "a cell ended the notebook, and those below it did not run"
    notebook["cells"], notebook["metadata"] = done["cells"], done["metadata"]
    return session.seen, problem


def run_cells(session: "Session") -> Entry:
    """Run the cells of a session's notebook; returns what went wrong, if anything did."""
    import papermill
    from jupyter_client.kernelspec import NoSuchKernel
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill.exceptions import PapermillExecutionError

    from nbpress.run.patches import quicken
    from nbpress.run.session import SILENCE

    quicken()
    job = session.job
    try:
        session.start()
        papermill.execute_notebook(
            session.as_file(), None, parameters=job.parameters or None, progress_bar=False,
            request_save_on_cell_execute=False, km=session.manager, **session.hooks,
        )  # fmt: skip
    except NoSuchKernel as error:
        raise PressError(
            f"{job.notebook.name} asks for the kernel {error.name!r}, which is not installed; "
            "`jupyter kernelspec list` shows those that are"
        ) from None
    except PapermillExecutionError as error:
        return session.failure(error)
    except CellTimeoutError:
        return session.death(RuntimeError(f"outputs were lost: no end of them in {SILENCE} s"))
    except (DeadKernelError, RuntimeError) as error:
        return session.death(error)
    return {}


def left(cells: Sequence[Cell]) -> bool:
    """Whether a cell left the notebook, as sys.exit(0) does, with code still to come."""
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    exits = [any(output.get("ename") == "SystemExit" for output in c["outputs"]) for c in code[:-1]]
    return any(exits)


def refresh(job: Job, options: Options) -> Entry:
    """Put new prose and tags around the outputs of the last run, whose code is the same.

    Returns what changed in the entry of the job.
    """
    import nbformat

    record = records.load(job, options.out)
    assert record  # or the job would be stale
    old, new = read_notebook(job.output), prepared(job)
    now = records.fingerprint(job, new, options)
    ran = [cell for cell in old["cells"] if cell["cell_type"] == "code"]
    if job.parameters:
        [given] = [cell for cell in ran if cell["id"] == INJECTED]
        new["cells"] = injected(new["cells"], given)
    for cell in new["cells"]:  # as a run leaves them
        cell["metadata"].setdefault("tags", [])
        if "injected-parameters" in tags(cell):
            cell["id"] = INJECTED
    code = [cell for cell in new["cells"] if cell["cell_type"] == "code"]
    for cell, before in zip(code, ran, strict=True):
        cell |= {"outputs": before["outputs"], "execution_count": before["execution_count"]}
    if "widget-view" in str([cell["outputs"] for cell in ran]):
        new["metadata"]["widgets"] = old["metadata"].get("widgets", {})
    copy = tidy.text(tidy.normalise(new))
    nbformat.reads(copy, 4)
    save_copy(job.output, copy, options.out / PARTS)
    record |= {"text": now["text"], "copy": sha(copy)}
    record["result"]["copy_sha"] = sha(copy)
    records.save(job, record, options.out)
    return {"copy_sha": sha(copy)}


def injected(cells: list[Cell], given: Cell) -> list[Cell]:
    """The cells of a notebook with the parameters given, where papermill puts them."""
    for tag, replaced in (("injected-parameters", True), ("parameters", False)):
        for place, cell in enumerate(cells):
            if tag in tags(cell):
                return [*cells[: place + (not replaced)], given, *cells[place + 1 :]]
    return [given, *cells]


def writable(jobs: Sequence[Job], out: Path) -> None:
    """Fail in one line, before any kernel starts, when results cannot be written."""
    clean(out)
    write(out / PARTS / "probe", b"0" * 65536)
    (out / PARTS / "probe").unlink()
    for folder in {job.output.parent for job in jobs if isinstance(job.output, Path)}:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if not folder.is_relative_to(out):
                (folder / MARK).touch()
        except OSError as error:
            raise WriteError(f"cannot write into {folder}: {reason(error)}") from None
        if not os.access(folder, os.W_OK):
            raise WriteError(f"cannot write into {folder}: permission denied; choose another")
    if taken := next((job.output for job in jobs if os.path.isdir(job.output)), None):
        raise WriteError(f"cannot write {taken}: a folder stands there; move it")
    far = next((str(job.output) for job in jobs if job.far), None)
    if far:
        from papermill.exceptions import PapermillOptionalDependencyException
        from papermill.iorw import LocalHandler, papermill_io

        store = papermill_io.get_handler(far)
        if isinstance(store, LocalHandler):
            raise PressError(f"cannot write {far}: papermill knows no such store")
        try:
            store.listdir(far)
        except PapermillOptionalDependencyException as error:
            raise PressError(f"cannot write {far}: {error}") from None
        except Exception:  # it may be empty still, or give no lists: writing will tell
            return


def save_copy(output: Path | str, text: str, parts: Path) -> None:
    """Write an executed copy: here whole or not at all, elsewhere by papermill's own handlers."""
    if isinstance(output, str):
        from papermill.iorw import papermill_io

        try:
            papermill_io.write(text, str(output))
        except Exception as error:  # each store has its own kinds
            raise PressError(f"cannot write {output}: {error}") from None
    else:
        write(output, text, parts)


def clean(out: Path) -> None:
    """Remove what an interrupted run left unfinished."""
    shutil.rmtree(out / PARTS, ignore_errors=True)
