"""The kernel's side of a run: an IPython extension that watches, and lets the kernel end in time.

The variable NBPRESS_OBSERVE names the file for what `nbpress.fresh.listen` hears, NBPRESS_SHARED a
folder that goes when the run ends, in which jobs may leave for others what costs much to make. What
is in it is no dependency: who takes something from there opens the files that it was made from.
"""

import atexit
import os
from typing import TYPE_CHECKING

from nbpress.fresh import listen
from nbpress.warm import patches
from nbpress.warm.variables import SHARED

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

VARIABLE = "NBPRESS_OBSERVE"


def load_ipython_extension(shell: "InteractiveShell") -> None:
    """Start watching; called by IPython before the first cell."""
    path = os.environ.pop(VARIABLE, None)
    if path:
        listener = listen.Listener(path, os.environ.get(SHARED, ""))
        listener.listen()
        loaded = listener.apart(listener.loaded)
        atexit.register(loaded)
        shell.events.register("post_run_cell", lambda _: loaded())  # a kernel may be killed
        kernel = getattr(shell, "kernel", None)  # none in a shell on a terminal
        if kernel and not patches.unknown():
            atexit.register(patches.hasten)
            patches.keep_every_output(kernel, loaded)
            patches.patient_with_the_living(kernel)
            patches.log_what_is_shown(kernel)
            patches.leave_out_of_tracebacks(shell, listen.__file__)
