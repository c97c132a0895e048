"""Run one job: one notebook, one fresh kernel, one executed copy. Any executor can call this."""

import os
import re
import shutil
import tempfile
import time
from pathlib import Path

from nbpress import tidy
from nbpress.errors import PressError
from nbpress.files import PARTS, read_notebook, tags, write

ANSI = re.compile(r"\x1b\[[0-9;]*m")


def press(job, out):
    """Execute a job and return what happened, as plain data.

    out: the folder of results. The result has name, state ("done", "failed"), seconds, and for a
    failure its cell, the first line of that cell, a message and the end of the traceback.
    """
    started = time.perf_counter()
    result = {"name": job.name, "state": "done"}
    try:
        notebook = prepared(job)
        result |= execute(notebook, job)
        write(job.output, tidy.text(tidy.normalise(notebook)), Path(out) / PARTS)
    except PressError as error:
        result |= {"state": "failed", "message": str(error)}
    result["seconds"] = round(time.perf_counter() - started, 3)
    return result


def prepared(job):
    """The notebook as it will run: without the dropped cells and without old outputs."""
    notebook = read_notebook(job.notebook)
    notebook["cells"] = [cell for cell in notebook["cells"] if not set(tags(cell)) & set(job.drop)]
    return notebook


def execute(notebook, job):
    """Run a notebook (dictionaries, changed in place) through papermill in a kernel of its own."""
    import nbformat  # here, so that planning needs no Jupyter
    import papermill
    from jupyter_client.kernelspec import NoSuchKernel
    from papermill.exceptions import PapermillExecutionError

    node = nbformat.from_dict(tidy.normalise(notebook))
    private = tempfile.mkdtemp(prefix="press-", dir=_short_folder())
    try:
        manager = _manager(node, private)
        done = papermill.execute_notebook(
            node,
            None,
            parameters=job.parameters or None,
            progress_bar=False,
            request_save_on_cell_execute=False,
            km=manager,
            resources={"metadata": {"path": str(job.notebook.parent)}},
            start_timeout=job.limits.get("start", 60),
            execution_timeout=job.limits.get("cell"),
        )
        problem = {}
    except NoSuchKernel as error:
        raise PressError(
            f"{job.notebook.name} asks for the kernel {error.name!r}, which is not installed; "
            "`jupyter kernelspec list` shows those that are"
        ) from None
    except PapermillExecutionError as error:
        done = node
        problem = {
            "state": "failed",
            "cell": error.cell_index,
            "line": error.source.strip().split("\n")[0],
            "message": f"{error.ename}: {error.evalue}",
            "traceback": ANSI.sub("", "\n".join(error.traceback)).split("\n")[-10:],
        }
    finally:
        _stop(manager)
        shutil.rmtree(private, ignore_errors=True)
    for cell in done["cells"]:
        if "injected-parameters" in tags(cell):
            cell["id"] = "injected-parameters"
    notebook["cells"], notebook["metadata"] = done["cells"], done["metadata"]
    return problem


def _manager(node, private):
    from jupyter_client import AsyncKernelManager

    return AsyncKernelManager(
        kernel_name=node["metadata"].get("kernelspec", {}).get("name", "python3"),
        transport="tcp" if os.name == "nt" else "ipc",
        connection_file=os.path.join(private, "k.json"),
    )


def _stop(manager):
    from nbclient.util import run_sync

    if manager.has_kernel:
        run_sync(manager.shutdown_kernel)()


def _short_folder():
    """A folder whose name leaves room for a socket: its address must stay under 104 bytes."""
    usual = tempfile.gettempdir()
    return usual if len(usual) < 60 or os.name == "nt" else "/tmp"
