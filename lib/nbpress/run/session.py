"""One kernel for one notebook: started, watched, told to end."""

import asyncio
import json
import logging
import math
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterable
from pathlib import Path
from queue import Empty
from typing import TYPE_CHECKING, Any

import zmq
from jupyter_client import AsyncKernelClient, AsyncKernelManager
from jupyter_client.channels import AsyncZMQSocketChannel
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.provisioning import LocalProvisioner
from nbclient.util import run_sync
from traitlets import Type, Unicode

from nbpress.files import ANSI
from nbpress.fresh import facts, observe
from nbpress.run.watch import Watch, kill_group
from nbpress.warm import forks, imports
from nbpress.warm.clients import Ready
from nbpress.warm.variables import SHARED, STEADY

if TYPE_CHECKING:
    from papermill.exceptions import PapermillExecutionError

    from nbpress.files import Notebook
    from nbpress.fresh.records import Entry, Seen
    from nbpress.plan import Job
    from nbpress.plan.options import Options

# a line of a cell, as IPython and Python write it
PLACE = re.compile(r"Cell In\[\d+\],? line:? ?(\d+)|ipykernel_\d+.\d+\.py(?:\", line |:)(\d+)")
ARGUMENTS = ["--HistoryManager.hist_file=:memory:", "--ext=nbpress.fresh.observe"]
SILENCE = 60  # seconds without the end of a cell's outputs after its answer
PATIENCE = 5  # seconds for a kernel to end when told to
logging.getLogger("papermill").setLevel(logging.CRITICAL + 1)  # failures go into the report
# the folders of this process's sessions, and their kernels, for who must end them
current: dict[str, int | None] = {}


class Channel(AsyncZMQSocketChannel):
    """Waits for a message once, where the usual channel waits to know of one and then for it."""

    async def get_msg(self, timeout: float | None = None) -> dict[str, Any]:  # type: ignore[override]
        """The next message; queue.Empty when none comes within so many seconds."""
        try:
            return await asyncio.wait_for(self._recv(), timeout)
        except TimeoutError:
            raise Empty from None


class Shell(Channel):
    """Tells a widget in the kernel of its outputs once, before the next cell.

    A client tells it all of them anew with each line; a kernel that runs a cell hears nothing of
    that until the cell has ended, and then for minutes of nothing else.
    """

    def send(self, msg: dict[str, Any]) -> None:
        """Send a message, or keep the last to each widget until there is another."""
        kept = vars(self).setdefault("later", {})
        if msg["header"]["msg_type"] == "comm_msg":
            kept[msg["content"]["comm_id"]] = msg
            return
        for one in (*kept.values(), msg):
            super().send(one)
        kept.clear()


class Client(Ready, AsyncKernelClient):
    """Takes in at once, whatever it weighs, what a kernel sends that does not wait for a reader."""

    shell_channel_class = Type(Shell)
    iopub_channel_class = Type(Channel)

    def connect_iopub(self, identity: bytes | None = None) -> zmq.Socket:
        """The socket of the kernel's outputs."""
        socket = super().connect_iopub(identity)
        if not getattr(self.parent, "ipykernel", False):
            socket.setsockopt(zmq.RCVHWM, 0)
        return socket

    wait_for_ready = Ready._async_wait_for_ready


class Manager(AsyncKernelManager):
    """Remembers its clients, whose sockets and threads would otherwise stay."""

    provisioner: LocalProvisioner | None
    cold = ""  # why not to fork
    # the address of a warm process, where the provisioner looks first; "" for a cold kernel
    warm = Unicode()

    @property
    def kernel_spec(self) -> KernelSpec | None:
        """The kernel's own description; its provisioner is ours, if it names no other."""
        spec = super().kernel_spec
        if spec and "kernel_provisioner" not in spec.metadata:
            name = forks.NAME if self.warm else "local-provisioner"
            spec.metadata["kernel_provisioner"] = {"provisioner_name": name}
        return spec

    def client(self, **given: Any) -> AsyncKernelClient:  # type: ignore[override]  # as Jupyter's
        """A client of the kernel, closed by `close`."""
        made = super().client(**given)
        self.made = [*getattr(self, "made", ()), made]
        return made

    def hang_up(self) -> None:
        """Close the clients."""
        for client in getattr(self, "made", ()):
            client.stop_channels()
        self.made = []

    def close(self) -> None:
        """Close the clients and what else the kernel left open here."""
        self.hang_up()
        run_sync(self.cleanup_resources)()


class Session:
    """The kernel of a job and what became of it."""

    def __init__(self, job: "Job", notebook: "Notebook", options: "Options") -> None:
        self.job, self.options = job, options
        self.seen: Seen = {word: {} for word in facts.WORDS}
        warm = options.warm
        if warm == "own" and forks.CAN_FORK:
            warm = forks.own(options.preload, options.environment).address
        # in the folder of the warm process, which goes when the run ends, whatever happens to us
        inside = os.path.dirname(warm) if os.path.isabs(warm) else options.folder
        self.private = forks.private_folder(inside)
        current[self.private] = None
        self.log = os.path.join(self.private, "log")
        self.facts = os.path.join(self.private, "seen")
        spec = notebook["metadata"].get("kernelspec", {})
        self.manager = Manager(
            warm=warm,
            kernel_name=spec.get("name", "python3"),
            client_class="nbpress.run.session.Client",
            transport="tcp" if os.name == "nt" else "ipc",
            connection_file=os.path.join(self.private, "k.json"),
        )
        self.notebook = notebook  # papermill executes a copy, which a failure does not return
        self.watch = Watch(job.limits)
        self.reply: dict[str, Any] = {}  # of the kernel to the last cell
        self.hooks: dict[str, Any] = {
            "on_notebook_start": self.ready,
            "on_cell_start": lambda cell, cell_index, **_: self.watch.begin(cell, cell_index),
            "on_cell_executed": self.executed,
            # a last resort, in whole seconds: it is the watch that acts
            "iopub_timeout": SILENCE,
            "start_timeout": math.ceil(min(job.limits.get("start") or 60, 1e6)) + PATIENCE,
        }

    def __enter__(self) -> "Session":
        return self

    def __exit__(self, *_: object) -> None:
        self.watch.close()
        if self.process:
            kill_group(self.process.pid)
        if self.manager.has_kernel:
            run_sync(self.manager.shutdown_kernel)(now=True)
        self.manager.close()
        shutil.rmtree(self.private, ignore_errors=True)
        del current[self.private]

    @property
    def process(self) -> Any:
        """The kernel's process, or None: there is none yet, or it is on another machine."""
        return getattr(self.manager.provisioner, "process", None)

    def start(self) -> None:
        """Start the kernel, warm if it can be."""
        environment = {**os.environ, **STEADY, **self.options.environment}
        for name in (forks.SOCKET, SHARED):  # of a run that this one is a part of
            environment.pop(name, None)
        self.environment = dict(environment)
        if name := imports.sets(self.notebook):
            self.manager.cold = f"the notebook sets {name}, which is read at import"
        ipython = self.manager.ipykernel
        if ipython:
            environment[observe.VARIABLE] = self.facts
            if self.options.folder:
                environment[SHARED] = forks.shared(self.options.folder)
        with open(self.log, "wb") as log:
            run_sync(self.manager.start_kernel)(
                cwd=str(self.job.notebook.parent),
                env=environment,
                extra_arguments=ARGUMENTS if ipython else [],
                stdout=log,
                stderr=log,
            )
        if self.process:
            self.watch.kernel(self.process.pid)
            current[self.private] = self.process.pid

    def as_file(self) -> str:
        """A file with the notebook, for papermill, which fills in parameters in a file's name.

        Of a notebook that it is given it would make a text first, at ten times the cost.
        """
        path = os.path.join(self.private, "notebook.ipynb")
        with open(path, "w", encoding="utf-8") as file:
            json.dump(self.notebook, file)
        return path.replace("{", "{{").replace("}", "}}")

    def ready(self, notebook: "Notebook") -> None:
        """The kernel has answered."""
        self.notebook = notebook
        self.watch.ready()

    def executed(self, execute_reply: dict[str, Any], **_: object) -> None:
        """A cell has ended, and the kernel says how."""
        self.watch.end()
        self.reply = execute_reply["content"]

    def end(self) -> "Entry":
        """Let the kernel end in its own way; returns its memory and kind."""
        self.watch.close()
        how = getattr(self.manager.provisioner, "how", "cold")
        word: Entry = {}
        if process := self.process:
            if process.poll() is None:
                self.manager.hang_up()  # or a kernel that still prints would wait for us
                run_sync(self.manager.request_shutdown)()
                try:
                    process.wait(PATIENCE)
                except subprocess.TimeoutExpired:
                    kill_group(process.pid)
                    process.wait()
                    word = {"word": f"kernels did not end within {PATIENCE} s and were killed"}
            current[self.private] = None
            self.watch.peak_mb = max(self.watch.peak_mb, getattr(process, "peak_memory_mb", 0.0))
            self.manager.provisioner.process = None  # type: ignore[union-attr]  # it has ended
        self.manager.close()
        try:
            self.seen = facts.heard(self.facts)
            told = self.seen["variables"]  # those that the kernel was given, not those it made
            given = facts.variables(told, self.environment)
            self.seen["variables"] = {
                name: given[name] for name in told
                if name == facts.EVERY or told[name] == given[name]
            }  # fmt: skip
        except OSError:
            self.seen["unseen"] = {}
        return {"kernel": how, "peak_memory_mb": round(self.watch.peak_mb, 1), **word}

    def failure(self, error: "PapermillExecutionError") -> "Entry":
        """A cell raised an error: say which and how."""
        if self.watch.verdict:
            return self.death(error)
        # where a notebook shows errors in its own way, as rich does, it is among what is printed
        told = self.reply if self.reply.get("status") == "error" else vars(error)
        same = (c for c in self.notebook["cells"] if c["source"] == error.source)
        printed = (output for cell in same for output in cell.get("outputs", ()))
        shown = [o.get("text") or o.get("data", {}).get("text/plain", "") for o in printed]
        trace = ANSI.sub("", "\n".join(told["traceback"] or shown)).rstrip("\n").split("\n")
        message = f"{told['ename']}: {ANSI.sub('', told['evalue'])}".rstrip(": ")
        if told["ename"] == "NoneType":  # what failed is to show a value; its error is told last
            message = next((line for line in reversed(trace) if line.strip()), message)
        return {
            "state": "out of memory" if told["ename"] == "MemoryError" else "failed",
            "cell": error.cell_index,
            "line": failing_line(error.source, trace, told["evalue"]),
            "message": message,
            "traceback": trace[-10:],
        }

    def death(self, error: Exception) -> "Entry":
        """The kernel is gone: say why."""
        where: Entry = {}
        if self.watch.cell:
            where = {"cell": self.watch.cell[0], "line": self.watch.cell[1]}
        if self.watch.verdict:
            state, message = self.watch.verdict
            return {"state": state, "message": message, **where}
        code = self._exit_code()
        if getattr(self.process, "orphaned", False):
            return {"state": "killed", "message": "the warm process ended", "orphaned": True}
        log = Path(self.log).read_text(encoding="utf-8", errors="replace").split("\n")
        trace = [line for line in log if line.strip()][-10:]
        if code is None:
            return {"state": "failed", "message": str(error), "traceback": trace, **where}
        if code < 0:
            message = f"the kernel was killed by signal {-code}"
            if code == -9:
                message += "; the system does this when memory runs out"
            return {"state": "killed", "message": message, "traceback": trace, **where}
        return {
            "state": "failed",
            "message": f"the kernel ended itself with exit code {code}",
            "traceback": trace,
            **where,
        }

    def _exit_code(self) -> int | None:
        for _ in range(20):  # a kernel that hangs up is soon gone
            code = self.process.poll() if self.process else None
            if code is not None:
                return code
            time.sleep(0.05)
        return None


def failing_line(source: str, trace: Iterable[str], message: str) -> str:
    """The line of a cell that failed: by the traceback; that of a magic by its name; or the first.

    >>> failing_line("x = 1\\nx / 0", ["Cell In[1], line 2"], "division by zero")
    'x / 0'
    """
    lines = source.split("\n")
    numbers = (int(found[1] or found[2]) for line in trace if (found := PLACE.search(line)))
    number = next(numbers, 0)
    if 0 < number <= len(lines) and lines[number - 1].strip():
        return lines[number - 1].strip()
    magics = [line for line in lines if line.lstrip().startswith(("%", "!"))]
    named = [line for line in magics if (line.split() or [""])[0].lstrip("%!") in message]
    return next((line.strip() for line in (*named, *lines) if line.strip()), "")
