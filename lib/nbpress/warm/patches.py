"""All that the press reads or changes in ipykernel and IPython without their promise.

Imported in every kernel, so standard library only. In a version that is not in `KNOWN` nothing is
changed: kernels start cold, and say why. The tests of this module tell which name moved.
"""

import builtins
import contextlib
import functools
import gc
import os
import sys
import threading
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

# the major versions in which everything here was tried, first and last
KNOWN = {"ipykernel": (7, 7), "IPython": (9, 9)}


def unknown() -> str:
    """The package that is here in a version that was never tried, in words; "" for none."""
    for name, (first, last) in KNOWN.items():
        version = str(getattr(sys.modules.get(name), "__version__", f"{first}"))
        if not first <= int(version.partition(".")[0]) <= last:
            return f"{name} {version} is new to the press, which knows {first} to {last}"
    return ""


class Sys:
    """The module sys as a starting kernel sees it: without what was imported beforehand."""

    def __init__(self) -> None:
        self.modules = dict(sys.modules)

    def __getattr__(self, name: str) -> object:
        return getattr(sys, name)


def keep_no_modules(kernel_module: ModuleType) -> None:
    """Let a kernel not take what was imported beforehand for its own.

    It takes the modules that are there when it starts so, and its debugger does not stop in them.
    kernel_module: ipykernel.ipkernel.
    """
    vars(kernel_module)["sys"] = Sys()


def cut_once(transformers: ModuleType) -> None:
    """Let IPython cut a cell into words once, where it asks for them twice before it runs one.

    transformers: IPython.core.inputtransformer2, which shortens the lists that it gets.
    """
    usual = transformers.make_tokens_by_line
    kept = functools.lru_cache(1)(lambda lines: usual(list(lines)))

    def make_tokens_by_line(lines: list[str]) -> list[list[Any]]:
        return [list(words) for words in kept(tuple(lines))]

    vars(transformers)["make_tokens_by_line"] = make_tokens_by_line


def collect_once(shell_module: ModuleType) -> None:
    """Let IPython not look for garbage at a kernel's end, which is done when it has let go of all.

    shell_module: IPython.core.interactiveshell.
    """
    usual = shell_module.InteractiveShell._atexit_once

    def at_exit(shell: Any) -> None:
        collect, gc.collect = gc.collect, lambda *_: 0
        try:
            usual(shell)
        finally:
            gc.collect = collect

    shell_module.InteractiveShell._atexit_once = at_exit


@contextlib.contextmanager
def in_notebook() -> Iterator[None]:
    """Let packages that ask in which shell they are imported hear: in that of a notebook.

    What they keep of it gives the real shell as soon as there is one.
    """
    import IPython
    from IPython.core import getipython as place
    from IPython.core.interactiveshell import InteractiveShell

    shell = type("ZMQInteractiveShell", (), {"kernel": True, "config": {"IPKernelApp": {}}})()
    was = place.get_ipython

    def get_ipython() -> object:
        return was() if InteractiveShell.initialized() else shell

    holders: tuple[Any, ...] = (place, IPython, builtins)
    for holder in holders:
        holder.get_ipython = get_ipython
    holders[2].__IPYTHON__ = True  # which holoviews asks for
    try:
        yield
    finally:
        place.get_ipython = IPython.get_ipython = was
        del holders[2].get_ipython, holders[2].__IPYTHON__


def output_thread() -> type:
    """ipykernel's thread for outputs, of which none is lost and no other user hears.

    Its sockets drop what a slow reader has not fetched when 1000 messages wait: on TCP the system
    holds some more, on local sockets hardly any. And what forked children print comes over a TCP
    port of its own, whatever the kernel's sockets are, and is lost where a child ends at once.
    """
    import zmq
    from ipykernel.iostream import IOPubThread, OutStream
    from zmq.eventloop.zmqstream import ZMQStream

    class Output(IOPubThread):
        def __init__(self, socket: Any, **given: Any) -> None:
            socket.setsockopt(zmq.SNDHWM, 0)  # where nobody reads at all, nobody waits either
            super().__init__(socket, **given)

        def wait_for_reader(self) -> None:
            """Let the kernel wait while 1000 messages are not fetched; for readers who do read."""
            self.schedule(lambda: self.socket.setsockopt(zmq.SNDHWM, 1000))
            self.schedule(lambda: self.socket.setsockopt(zmq.XPUB_NODROP, 1))

        def _setup_pipe_in(self) -> None:
            self.handover = handover(self.socket.context)
            self._listen()

        def _listen(self) -> None:
            self._pipe_in = ZMQStream(self.handover.socket, self.io_loop)
            self._pipe_in.on_recv(self._handle_pipe_msg)

        def _handle_pipe_msg(self, frames: list[bytes]) -> None:
            """What a child printed follows what waits here, without waiting for this thread."""
            peer, key, *message = frames
            if key == self.handover.key and self._is_master_process():
                self._handle_event([])
                self._really_send(message)
                self.handover.taken(peer)

        def schedule(self, act: Callable[[], Any]) -> None:
            """A child hands over whole lines, or what it flushes: print writes a word at a time.

            Each word would wait for its answer, and those of several children would mix.
            """
            stream: Any = getattr(act, "__self__", None)
            child = isinstance(stream, OutStream) and not self._is_master_process()
            if child and begun(stream):
                stream._subprocess_flush_pending = False
            else:
                super().schedule(act)

        def _really_send(self, msg: list[bytes], *given: Any, **named: Any) -> None:
            if self._is_master_process():
                super()._really_send(msg, *given, **named)
            else:
                self.handover.send(msg)

        def leave_port(self) -> None:
            """From the port of an IOPubThread, which this one was made as, to a local socket."""
            self.handover = handover(self.socket.context)  # before anything can fork
            self.schedule(self._pipe_in.close)
            self.schedule(self._listen)

    return Output


def begun(stream: Any) -> bool:
    """Whether a line waits in a stream of ipykernel whose end is not written."""
    with stream._buffer_lock:
        last = next(reversed(stream._buffers.values()), None)
        if not last or not last.tell():
            return False
        last.seek(last.tell() - 1)  # a copy of a long line at each of its words would be dear
        return last.read() not in "\n\r"


def handover(context: Any) -> Any:
    """Where forked children hand over what they print: beside the kernel's own local sockets."""
    from ipykernel.kernelapp import IPKernelApp

    from nbpress.warm.children import Handover

    app = IPKernelApp.instance() if IPKernelApp.initialized() else None
    local = f"ipc://{app.ip}-pipe" if app and app.transport == "ipc" else ""
    return Handover(context, local or "tcp://127.0.0.1:*")


def keep_every_output(kernel: Any, at_end: Callable[[], object]) -> None:
    """Let a kernel that runs wait for the reader of its outputs; called before the first cell.

    at_end: what a forked child does when it ends.
    """
    thread, kind = kernel.iopub_thread, output_thread()
    if not hasattr(thread, "wait_for_reader"):  # a cold kernel
        thread.__class__ = kind
        if os.name != "nt":
            thread.leave_port()
    thread.wait_for_reader()
    usual = os._exit
    streams: list[Any] = [sys.stdout, sys.stderr]  # ipykernel's

    def forked() -> None:
        for stream in streams:
            stream._buffer_lock = threading.RLock()  # that of the kernel may have been taken
            stream._rotate_buffers()  # what waits there is the kernel's to send
            stream._subprocess_flush_pending = False

    @functools.wraps(usual)
    def leave(status: int) -> None:
        if not thread._is_master_process():
            for act in (*(stream.flush for stream in streams), at_end):
                with contextlib.suppress(Exception):
                    act()  # a line that a child began goes out
        usual(status)

    os._exit = leave  # type: ignore[assignment]
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=forked)


def leave_out_of_tracebacks(shell: Any, file: str) -> None:
    """Let no traceback that a notebook shows tell of a module that only passes calls on."""
    usual = shell.InteractiveTB.structured_traceback

    def without(trace: Any) -> Any:
        while trace and trace.tb_frame.f_code.co_filename == file:
            trace = trace.tb_next
        if trace:
            trace.tb_next = without(trace.tb_next)
        return trace

    def structured_traceback(kind: Any, value: Any, trace: Any, *given: Any, **named: Any) -> Any:
        with contextlib.suppress(RecursionError):
            error, seen = value, set()
            while error is not None and id(error) not in seen:
                seen.add(id(error))
                error.__traceback__ = without(error.__traceback__)
                error = error.__cause__ or error.__context__
            trace = without(trace)
        return usual(kind, value, trace, *given, **named)

    shell.InteractiveTB.structured_traceback = structured_traceback


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


def log_what_is_shown(kernel: Any) -> None:
    """Let a kernel make no records of its messages for a log that leaves them out."""
    kernel.log.setLevel(kernel.parent.log_level)


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
