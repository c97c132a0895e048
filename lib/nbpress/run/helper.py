"""Loaded in the process that forks the workers, before any of them.

A worker that it begins when the runner has just been stopped finds nothing of it any more; the
trace of that would follow the one line that says that the run was stopped. What every worker would
make for itself is made here, while one core imports: the hashes of what the modules of the project
do, and the validators of notebooks and outputs.
"""

import contextlib
import os
import sys
from pathlib import Path

from nbpress.fresh.code import code_sha

PROJECT = "NBPRESS_PROJECT"  # names the file with the paths of its modules

if any("multiprocessing.forkserver" in word for word in sys.orig_argv):  # nowhere else
    sys.excepthook = lambda *_: None
    from nbpress.run.patches import quicken

    quicken()
    with contextlib.suppress(OSError):
        told = Path(os.environ.pop(PROJECT, "")).read_text("utf-8", "surrogateescape")
        for module in told.split("\0"):
            code_sha(Path(module).read_bytes())
