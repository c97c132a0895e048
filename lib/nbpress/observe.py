"""The kernel's side of a run: an IPython extension that watches, and lets the kernel end in time.

The variable NBPRESS_OBSERVE names the file for what `nbpress.listen` hears.
"""

import atexit
import contextlib
import os
import sys
from typing import TYPE_CHECKING, Any

from nbpress.listen import Listener

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

VARIABLE = "NBPRESS_OBSERVE"


def load_ipython_extension(shell: "InteractiveShell") -> None:
    """Start watching; called by IPython before the first cell."""
    path = os.environ.pop(VARIABLE, None)
    if path:
        sys.addaudithook(Listener(path).hook())
        atexit.register(hasten)
        kernel = getattr(shell, "kernel", None)  # none in a shell on a terminal
        if hasattr(kernel, "_process_children"):
            patient_with_the_living(kernel)


def patient_with_the_living(kernel: Any) -> None:
    """At its end a kernel waits up to 14 s for child processes to die, also where it need not.

    A child that nobody asked how it ended is dead and stays in the table of processes; Python's
    resource tracker ends, and tidies up, after the kernel. To look for children costs more than a
    small cell, and mostly there are none, which the system knows at once.
    """
    search = kernel._process_children

    def needless(child: Any) -> bool:
        return child.status() == "zombie" or any("resource_tracker" in w for w in child.cmdline())

    def living() -> list[Any]:
        with contextlib.suppress(AttributeError):  # Windows has neither
            try:
                os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
            except ChildProcessError:
                return []
        return [child for child in search() if not needless(child)]

    kernel._process_children = living


def hasten() -> None:
    """At exit: let no thread of ipykernel wait for another that is gone.

    ipykernel ends its output thread before the control thread, which may still be telling that the
    kernel is idle and then waits for ever; a last flush waits ten seconds for nobody.
    """
    app = getattr(sys.modules.get("ipykernel.kernelapp"), "IPKernelApp", None)
    control = app and app.initialized() and app.instance().control_thread
    if control and control.is_alive():
        control.stop()
        control.join(2)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "flush_timeout"):
            stream.flush()
            stream.flush_timeout = 0.1
