"""Where a command begins: a stop that comes while modules are still being imported is one line.

Imported before anything else, so it needs almost nothing itself.
"""

import _signal as signal  # `signal` itself imports more than all that was imported before
import os
import sys

_commands: list[str] = []  # that were typed and hear


def hear(name: str) -> None:
    """Hear Ctrl-C from now on, where a module is the command that was typed.

    name: of the module, its `__name__`. Imported into another program it changes nothing.
    """
    typed = os.path.splitext(os.path.basename(sys.argv[0]))[0] if sys.argv else ""
    command = name == "__main__" or typed == name.partition(".")[0]
    if command and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        _commands.append(name)
        signal.signal(signal.SIGINT, _stopped)


def heard() -> None:
    """From now on Ctrl-C is an exception, for there is something to tidy up."""
    if signal.getsignal(signal.SIGINT) is _stopped:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def ended() -> None:
    """From now on a stop ends the command that was typed without a word, for its work is done.

    Python's own ending would tell of it by a traceback. What others own ends with this process,
    and its memory, which is looked through no more.
    """
    if _commands:
        import gc

        gc.freeze()
    for name in ("SIGINT", "SIGTERM", "SIGHUP") if _commands else ():
        number = getattr(signal, name, None)
        if number and signal.getsignal(number) is signal.default_int_handler:
            signal.signal(number, signal.SIG_DFL)


def _stopped(number: int, frame: object) -> None:
    os.write(2, b"stopped; run again to do what is left\n")
    os._exit(130)
