"""Limits that act: one thread beside each running notebook."""

import contextlib
import itertools
import os
import signal
import threading
import time
from collections.abc import Mapping

import psutil

from nbpress.files import Cell

PERIOD = 0.2  # seconds between looks
KIN = 5  # looks between searches for the kernel's children, which go through every process


class Watch:
    """Kills a kernel that passes a limit, and remembers why and what it weighed.

    limits: seconds for `start`, `cell` and `job`, megabytes for `memory_mb`; None is no limit.
    `verdict` is (state, message) once a limit was passed.
    """

    def __init__(self, limits: Mapping[str, float | None]) -> None:
        self.limits = limits
        self.verdict: tuple[str, str] | None = None
        self.peak_mb = 0.0
        self.cell: tuple[int, str] | None = None  # (index in the notebook that runs, first line)
        self._since = {"job": time.monotonic()}
        self._kernel: psutil.Process | None = None
        self._children: list[psutil.Process] = []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def kernel(self, pid: int) -> None:
        """The kernel exists now, and must soon be ready."""
        self._since["start"] = time.monotonic()
        with contextlib.suppress(psutil.Error):
            self._kernel = psutil.Process(pid)
        if self.verdict:  # the job took too long before
            kill_group(pid)

    def ready(self) -> None:
        """The kernel has answered."""
        self._since.pop("start", None)

    def begin(self, cell: Cell, cell_index: int) -> None:
        """A cell begins."""
        self.cell = (cell_index, cell["source"].strip().split("\n")[0])
        self._since["cell"] = time.monotonic()

    def end(self) -> None:
        """A cell has ended."""
        self._since.pop("cell", None)

    def close(self) -> None:
        """Stop watching."""
        self._stop.set()
        self._thread.join()

    def _look(self) -> None:
        for look in itertools.count():
            if self._stop.wait(PERIOD):
                return
            self._weigh(fresh=look % KIN == KIN - 1)
            if self._kernel and not self._kernel.is_running():
                continue  # it ended by itself, which is another story
            for what, since in list(self._since.items()):
                limit = self.limits.get(what)
                if limit and time.monotonic() - since > limit and not self.verdict:
                    words = {"start": "the kernel did not start", "cell": "the cell did not end",
                             "job": "the notebook did not end"}[what]  # fmt: skip
                    self._end("timed out", f"{words} within {limit:g} s")

    def _weigh(self, fresh: bool) -> None:
        if not self._kernel:
            return
        with contextlib.suppress(psutil.Error):
            if fresh:
                self._children = self._kernel.children(recursive=True)
            weight = self._kernel.memory_info().rss
            if self._children:  # what they share is counted once
                weight = max(weight, sum(map(_share, [self._kernel, *self._children])))
            self.peak_mb = max(self.peak_mb, weight / 2**20)
        limit = self.limits.get("memory_mb")
        if limit and self.peak_mb > limit and not self.verdict:
            self._end("out of memory", f"the kernel took more than {limit:g} MB")

    def _end(self, state: str, message: str) -> None:
        self.verdict = (state, message)
        if self._kernel:
            kill_group(self._kernel.pid)


def _share(process: psutil.Process) -> int:
    with contextlib.suppress(psutil.Error):
        memory = process.memory_full_info()
        return getattr(memory, "pss", memory.uss)  # its part of what is shared; only Linux knows
    return 0


def kill_group(pid: int) -> None:
    """Kill a kernel and what it started in its process group."""
    with contextlib.suppress(OSError):
        os.killpg(pid, signal.SIGKILL) if hasattr(os, "killpg") else os.kill(pid, signal.SIGTERM)
