"""The notebooks that are timed: small, and like those that people run."""

import csv
import json
import math
from pathlib import Path

LANGUAGES = ("zh", "en")
PROVINCES = tuple(f"province-{number:02}" for number in range(1, 32))
PARAMETERS = 'province = "province-01"  # any of the file\nlang = "zh"  # allowed: zh, en'
CELLS = [
    "import pandas as pd\nimport matplotlib.pyplot as plt\nimport seaborn as sns",
    'frame = pd.read_csv("income.csv", index_col=["province", "year"])\nframe.describe()',
    'own = frame.loc[province]\nratio = own["urban_income_yuan"] / own["rural_income_yuan"]\n'
    'growth = own.pct_change() * 100\nprint(lang, ratio.iloc[-1].round(3))\ngrowth.tail(5)',
    'sns.lineplot(own.reset_index(), x="year", y="urban_income_yuan", label="urban")\n'
    'sns.lineplot(own.reset_index(), x="year", y="rural_income_yuan", label="rural")\n'
    'plt.title(f"{province} {lang}")\nplt.show()',
    'wide = frame["urban_income_yuan"].unstack("year")\n'
    'sns.heatmap(wide.iloc[:, ::5].rank())\nplt.show()',
]  # fmt: skip


def cell(source, tag=None):
    """One code cell."""
    return {
        "cell_type": "code",
        "execution_count": None,
        "metadata": {"tags": [tag]} if tag else {},
        "outputs": [],
        "source": source,
    }


def write(path, cells):
    """Write a notebook."""
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    book = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 4}
    path.write_text(json.dumps(book), encoding="utf-8")


def sweep(folder):
    """A notebook, its data, and its 62 jobs as dictionaries of parameters."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "income.csv", "w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["province", "year", "urban_income_yuan", "rural_income_yuan"])
        for number, province in enumerate(PROVINCES):
            for year in range(1995, 2026):
                base = 3000 * math.exp(0.09 * (year - 1995)) * (1 + number / 40)
                rows.writerow([province, year, round(base), round(base / (2 + number / 40))])
    write(folder / "sweep.ipynb", [cell(PARAMETERS, "parameters"), *map(cell, CELLS)])
    return [{"province": p, "lang": lang} for p in PROVINCES for lang in LANGUAGES]


def small(folder):
    """A notebook of almost no work, to see what a job itself costs."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    write(folder / "small.ipynb", [cell("n = 0", "parameters"), cell("print(n * n)")])
    return folder / "small.ipynb"
