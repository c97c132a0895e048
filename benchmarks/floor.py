"""The cells of the collection in one warm process on each core: no kernel, no executed copy.

Every job is executed in the language and with the parameters that a run gives it, and draws what
it draws; libraries are imported, tables read and figures drawn once in each process.
"""

import contextlib
import io
import multiprocessing
import os
import sys
import time

from nbpress.plan import plan

LONG = ("12-stages", "23-effects", "30-problems")  # these first, so that no core is idle at the end


def work(jobs):
    """Execute the cells of some jobs; the seconds after the imports."""
    import seaborn  # noqa: F401  with pandas, matplotlib and scipy
    from IPython.core.formatters import DisplayFormatter
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell.instance()
    formatter = DisplayFormatter()
    shell.display_pub.publish = lambda *_, **__: None
    started = time.perf_counter()
    for job in jobs:
        space = {"__name__": "__main__"}
        for cell in plan.prepared(job)["cells"]:
            if cell["cell_type"] == "code":
                value = cell_value(cell["source"], space)
                if value is not None:
                    formatter.format(value)
            if "parameters" in cell["metadata"].get("tags", []):
                space |= job.parameters
    return time.perf_counter() - started


def cell_value(source, space):
    """Execute a cell; the value of its last expression."""
    import ast

    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(tree, "cell", "exec"), space)
        return eval(compile(ast.Expression(last.value), "cell", "eval"), space) if last else None


def main():
    """All jobs of the collection on all cores."""
    jobs = sorted(plan.collection("notebooks"), key=lambda job: job.notebook.stem not in LONG)
    cores = os.cpu_count()
    with multiprocessing.get_context("spawn").Pool(cores) as pool:
        seconds = pool.map(work, [jobs[start::cores] for start in range(cores)])
    print(f"the slowest process: {max(seconds):.2f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
