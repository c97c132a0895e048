"""Run a command; then print seconds and, on Linux, seconds of processor of all it started, as JSON.

    python benchmarks/spent.py COMMAND...

Processes that the command left behind are waited for, each as soon as it ends: none is seen by
the command as one that does not end.
"""

import contextlib
import ctypes
import json
import os
import resource
import subprocess
import sys
import time

ADOPT = 36  # PR_SET_CHILD_SUBREAPER: orphans become children of this process


def main(command):
    """Run it; returns its exit code."""
    if linux := sys.platform == "linux":
        ctypes.CDLL(None).prctl(ADOPT, 1, 0, 0, 0)
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=sys.stderr)
    with contextlib.suppress(ChildProcessError):
        while True:
            ended, status = os.wait()
            if ended == process.pid:
                process.returncode = os.waitstatus_to_exitcode(status)
                seconds = time.perf_counter() - started
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(json.dumps([seconds, used.ru_utime + used.ru_stime if linux else None]))
    return process.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
