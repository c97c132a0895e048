"""Run jobs in parallel on any executor, one event for each."""

import contextlib
import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path

from nbpress import tidy
from nbpress.errors import PressError
from nbpress.files import write
from nbpress.plan import Job
from nbpress.work import execute, prepared, press


@dataclass
class Report:
    """What a run did: one entry of plain data for each job, in the order of the plan."""

    jobs: list = field(default_factory=list)

    @property
    def failed(self):
        """The jobs that did not end well."""
        return [job for job in self.jobs if job["state"] not in ("done", "fresh")]

    @property
    def exit_code(self):
        """0 when every job ended well, 2 when a notebook failed."""
        return 2 if self.failed else 0


def run(jobs, workers=None, out="out", executor=None, on_event=None):
    """Run jobs and return a Report.

    workers: local processes (default: one for each core). executor: any concurrent.futures
    executor in place of local processes. out: the folder of results. on_event: called with each
    finished job's entry.
    """
    out = Path(out).resolve()
    done = {}
    with contextlib.ExitStack() as stack:
        pool = executor or stack.enter_context(_local(workers or os.cpu_count()))
        waiting = {pool.submit(press, job, out): job for job in jobs}
        for future in as_completed(waiting):
            job = waiting[future]
            entry = {
                "name": job.name,
                "notebook": str(job.notebook),
                "parameters": job.parameters,
                "output": str(job.output),
                **future.result(),
            }
            done[job.name] = entry
            if on_event:
                on_event(entry)
    return Report([done[job.name] for job in jobs])


def store(notebook):
    """Execute a notebook with its defaults, in its folder, and write it back tidy.

    Returns the problem as plain data ({} when all is well, and only then is the file changed).
    """
    path = Path(notebook).resolve()
    job = Job(name=path.stem, notebook=path, output=path)
    node = prepared(job)
    problem = execute(node, job)
    if not problem:
        write(path, tidy.text(tidy.normalise(node)))
    return problem


def check_tidy(path, fix=True):
    """Say whether a notebook file is tidy; put it right when fix."""
    from nbpress.files import read_notebook

    path = Path(path)
    wanted = tidy.text(tidy.normalise(read_notebook(path)))
    if path.read_text(encoding="utf-8") == wanted:
        return True
    if fix:
        write(path, wanted)
    return False


def _local(workers):
    if workers < 1:
        raise PressError(f"-j {workers}: at least one worker is needed")
    context = multiprocessing.get_context("spawn" if os.name == "nt" else "forkserver")
    if os.name != "nt":
        context.set_forkserver_preload(["nbpress.work", "papermill", "jupyter_client"])
    return ProcessPoolExecutor(workers, mp_context=context)
