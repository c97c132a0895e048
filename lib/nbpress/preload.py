"""What the warm process does before the first fork, so that no kernel has to do it again."""

import contextlib
import importlib
import io
import os
import sys
import threading
import warnings

# ipykernel, and what it imports only when a kernel starts, shows its first output, and ends
KERNEL = (
    "ipykernel.kernelapp", "ipykernel.ipkernel", "ipykernel.zmqshell", "ipykernel.debugger",
    "IPython.core.completerlib", "IPython.core.debugger", "IPython.core.inputtransformer2",
    "IPython.core.logger", "IPython.core.oinspect", "IPython.core.pylabtools",
    "IPython.extensions.storemagic", "faulthandler", "psutil", "sqlite3",
    "tornado.platform.asyncio",
)  # fmt: skip
REHEARSAL = "(rehearsal)"  # no module can have this name


class Sys:
    """The module sys as a starting kernel sees it: without what was imported beforehand.

    A kernel takes the modules that are there when it starts for its own, and its debugger does
    not stop in them.
    """

    def __init__(self) -> None:
        self.modules = dict(sys.modules)

    def __getattr__(self, name: str) -> object:
        return getattr(sys, name)


def everything(argv: list[str]) -> set[str]:
    """Import what can be imported, rehearse; returns the names of the packages then loaded.

    argv: a file descriptor to keep, then the modules to import. What speaks when it is imported
    would be silent in a warm kernel and not in a cold one, so the process starts again without
    it; likewise without what leaves a thread, which fork cannot copy.
    """
    for name in KERNEL:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    vars(sys.modules["ipykernel.ipkernel"])["sys"] = Sys()
    for name in [*argv[1:], REHEARSAL]:
        if name.startswith("-") or f"-{name}" in argv:
            continue
        said = io.StringIO()
        with (
            contextlib.redirect_stdout(said),
            contextlib.redirect_stderr(said),
            contextlib.suppress(Exception),
            warnings.catch_warnings(record=True) as warned,
        ):
            rehearse() if name == REHEARSAL else importlib.import_module(name)
        if said.getvalue() or warned or threading.active_count() > 1:
            os.set_inheritable(int(argv[0]), True)
            os.execv(sys.executable, [*sys.orig_argv, f"-{name}"])
    return {name.partition(".")[0] for name in sys.modules}


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
