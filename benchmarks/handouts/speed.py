"""Seconds for a PDF once the notebook is executed, by three ways, on the same executed copies.

    .venv/bin/python benchmarks/handouts/speed.py /tmp/bench/bin out/runs/12-stages/*.ipynb

own: this project's student edition. webpdf: the HTML that nbconvert's webpdf exporter prints, made
by nbconvert and printed by Chromium (nbconvert itself looks only for a browser of playwright's
own). weasyprint: the same HTML set by WeasyPrint, in the environment of nbgrader_round_trip.py.
Every way is a fresh process, its imports included; `warm` is the second PDF of one process.
"""

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

OWN = """
import sys, time
from pathlib import Path
from nbpress.files import read_notebook, write
from nbpress.handout import Edition
from nbpress.handout.make import made
from prosperity.base import words
from prosperity.base.places import FIGURES, OUT
times = []
for _ in range(2):
    began = time.perf_counter()
    lang = next(one for one in ("zh", "en", "both") if f"lang={one}" in sys.argv[1])
    content = made(read_notebook(sys.argv[1]), "copy",
                   Edition("student", lang, "pdf"), None,
                   [FIGURES, OUT / "figures"], [words.font_files()["regular"].parent])
    write(Path(sys.argv[2]), content)
    times.append(time.perf_counter() - began)
print(times[1])
"""
CHROMIUM = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking")


def seconds(*command):
    """Wall time of a command, and what it printed."""
    began = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return time.perf_counter() - began, done.stdout


def main(programs, notebooks, repeats=3):
    """Print a table: median seconds of each way, and its ratio to this project's."""
    rows = {"own": [], "own, warm": [], "nbconvert + Chromium": [], "nbconvert + WeasyPrint": []}
    with tempfile.TemporaryDirectory() as folder:
        for notebook in notebooks * repeats:
            pdf, page = f"{folder}/a.pdf", f"{folder}/a.html"
            took, told = seconds(sys.executable, "-c", OWN, notebook, pdf)
            rows["own"].append(took - float(told))
            rows["own, warm"].append(float(told))
            convert, _ = seconds(sys.executable, "-m", "nbconvert", "--to", "html", "--template",
                                 "webpdf", "--output", page, notebook)  # fmt: skip
            browser = shutil.which("chromium")
            took, _ = seconds(browser, *CHROMIUM, f"--user-data-dir={folder}/profile",
                              f"--print-to-pdf={pdf}", f"file://{page}")  # fmt: skip
            rows["nbconvert + Chromium"].append(convert + took)
            took, _ = seconds(f"{programs}/weasyprint", page, pdf)
            rows["nbconvert + WeasyPrint"].append(convert + took)
    own = statistics.median(rows["own"])
    for way, times in rows.items():
        middle = statistics.median(times)
        print(
            f"{way:24} {middle:6.2f} s  {min(times):6.2f} to {max(times):6.2f}  x{middle / own:.1f}"
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), sys.argv[2:])
