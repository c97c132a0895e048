"""Where a command begins: a stop that comes while modules are still being imported is one line.

Imported before anything else, so it needs almost nothing itself.
"""

import _signal as signal  # `signal` itself imports more than all that was imported before
import os
import sys


def hear(name: str) -> None:
    """Hear Ctrl-C from now on, where a module is the command that was typed.

    name: of the module, its `__name__`. Imported into another program it changes nothing.
    """
    typed = os.path.splitext(os.path.basename(sys.argv[0]))[0] if sys.argv else ""
    command = name == "__main__" or typed == name.partition(".")[0]
    if command and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _stopped)


def heard() -> None:
    """From now on Ctrl-C is an exception, for there is something to tidy up."""
    if signal.getsignal(signal.SIGINT) is _stopped:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _stopped(number: int, frame: object) -> None:
    os.write(2, b"stopped; run again to do what is left\n")
    os._exit(130)
