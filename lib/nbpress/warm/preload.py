"""What the warm process does before the first fork, so that no kernel has to do it again."""

import contextlib
import importlib
import io
import os
import sys
import threading
import warnings
from collections.abc import Iterator

from nbpress.warm import patches, readers

# ipykernel, and what it imports only when a kernel starts, shows its first output, and ends
KERNEL = (
    "ipykernel.kernelapp", "ipykernel.ipkernel", "ipykernel.zmqshell", "ipykernel.debugger",
    "IPython.core.completerlib", "IPython.core.debugger", "IPython.core.inputtransformer2",
    "IPython.core.logger", "IPython.core.oinspect", "IPython.core.pylabtools",
    "IPython.extensions.storemagic", "faulthandler", "psutil", "sqlite3",
    "tornado.platform.asyncio",
)  # fmt: skip
REHEARSAL = "(rehearsal)"  # no module can have this name


def everything(argv: list[str]) -> set[str]:
    """Import what can be imported, rehearse; returns the names of the packages then loaded.

    argv: a file descriptor to keep, then the modules to import. A module that would leave a kernel
    other than a cold one is not kept: the process starts again without it, and kernels import it
    themselves. Such is one that speaks, warns or exits, leaves a thread, which fork cannot copy,
    sets what belongs to other packages, or opens files by itself. After the first such one, each
    that was not yet imported is tried in a fork, so that the process starts again but once.
    """
    environment = dict(os.environ)
    for name in KERNEL:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    if patches.unknown():  # every kernel will be refused
        return set()
    patches.keep_no_modules(sys.modules["ipykernel.ipkernel"])
    patches.cut_once(sys.modules["IPython.core.inputtransformer2"])
    patches.collect_once(sys.modules["IPython.core.interactiveshell"])
    vars(sys.modules["ipykernel.kernelapp"])["IOPubThread"] = patches.output_thread()
    known = {name[1:] for name in argv if name[0] in "+-"}
    good: list[str] = []
    with patches.in_notebook():
        for name in [*(name for name in argv[1:] if name[0] not in "+-"), REHEARSAL]:
            if f"-{name}" in argv or (known and name not in known and not in_fork(name)):
                continue
            if not fit(name):
                os.set_inheritable(int(argv[0]), True)
                more = [*(f"+{name}" for name in good), f"-{name}"]
                os.execve(sys.executable, [*sys.orig_argv, *more], environment)
            good.append(name)
    return {name.partition(".")[0] for name in sys.modules}


def in_fork(name: str) -> bool:
    """Whether a module is fit, by an import in a process that then ends."""
    if (pid := os.fork()) == 0:
        try:
            os._exit(not fit(name))
        finally:  # whatever an import raises
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


class Stream(io.StringIO):
    """Hears what is said when modules are imported, and passes on what is said to it later.

    A package may keep the stream that it found, as the handler of its log.
    """

    def __init__(self, name: str) -> None:
        super().__init__()
        self.kind, self.later = name, False

    def write(self, text: str) -> int:
        """Keep a text, or pass it on to what has the name now."""
        return getattr(sys, self.kind).write(text) if self.later else super().write(text)

    def flush(self) -> None:
        """Flush what has the name now."""
        if self.later:
            getattr(sys, self.kind).flush()


def fit(name: str) -> bool:
    """Import a module, or rehearse; says whether it can be kept."""
    streams, before = (Stream("stdout"), Stream("stderr")), settings()
    clean, known = True, set(sys.modules)
    with (
        contextlib.redirect_stdout(streams[0]),
        contextlib.redirect_stderr(streams[1]),
        recorded() as warned,
    ):
        try:
            rehearse() if name == REHEARSAL else importlib.import_module(name)
        except SystemExit:
            clean = False
        except Exception:  # parts that it left behind could be imported, as they cannot cold
            clean = sys.modules.keys() <= known
    said = [stream.getvalue() for stream in streams]
    for stream in streams:
        stream.later = True
    changed = settings() != before or readers.loaded(known)
    return clean and not (any(said) or warned or changed or threading.active_count() > 1)


def settings() -> dict[str, object]:
    """What is set otherwise than a package that lets others set it has it by itself."""
    found: dict[str, object] = {}
    if matplotlib := sys.modules.get("matplotlib"):
        usual = {**matplotlib.rcParamsOrig, "backend": os.environ.get("MPLBACKEND")}
        now = dict.copy(matplotlib.rcParams)  # to look closer would choose a backend
        found = {name: value for name, value in now.items() if usual.get(name) != value}
    if pandas := sys.modules.get("pandas"):
        options = pandas._config.config
        for name, option in options._registered_options.items():
            if (value := options.get_option(name)) != option.defval:
                found[f"pandas {name}"] = value
    return found


@contextlib.contextmanager
def recorded() -> Iterator[list[warnings.WarningMessage]]:
    """Record warnings as the library does, and keep the filters that were added meanwhile."""
    before = list(warnings.filters)
    with warnings.catch_warnings(record=True) as warned:
        yield warned
        added = [one for one in warnings.filters if one not in before]
    filters = [*added, *warnings.filters]
    warnings.resetwarnings()  # so that what was decided by the old ones is decided anew
    warnings.filters[:] = filters  # type: ignore[index]  # a list, whatever typeshed promises


def rehearse() -> None:
    """Fill the caches that a first cell, a first table and a first figure fill; nothing else."""
    sys.modules["IPython.core.inputtransformer2"].TransformerManager().transform_cell("1")
    if pandas := sys.modules.get("pandas"):
        file = io.StringIO("year,place,number\n2019,a,1\n2020,a,2.5\n")
        table = pandas.read_csv(file, index_col=["year", "place"])
        table.describe(), table.unstack().to_dict(), table.reset_index().groupby("place").mean()
        repr(table), table._repr_html_()
    if "matplotlib.backends.backend_agg" in sys.modules:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        canvas = FigureCanvasAgg(Figure())
        axes = canvas.figure.subplots()
        axes.plot([1, 2], [1, 2], label="1")
        if seaborn := sys.modules.get("seaborn"):
            seaborn.lineplot(x=[1, 2], y=[1, 2], label="2", ax=axes)
        axes.legend()
        axes.set_title("1")
        canvas.print_figure(io.BytesIO(), bbox_inches="tight")
