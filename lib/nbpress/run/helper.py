"""Loaded in the process that forks the workers, before any of them.

A worker that it begins when the runner has just been stopped finds nothing of it any more; the
trace of that would follow the one line that says that the run was stopped.
"""

import sys

if any("multiprocessing.forkserver" in word for word in sys.orig_argv):  # nowhere else
    sys.excepthook = lambda *_: None
