"""Every number of the notebooks once more, from the tables of the data package alone.

Written without the library, with pandas, numpy and statsmodels: a second opinion on what the stored
notebooks print. Exit code 1 if a number differs, or if one has neither a second computation nor a
place in the data package.

    python benchmarks/recompute/recompute.py             # says how many numbers are in which state
    python benchmarks/recompute/recompute.py --missing   # which have no second computation
"""

import sys

import audit
import names
import pandas as pd
from cards import cards
from effects import effects
from origins import origins
from problems import paths, problems
from province import province, significance
from stages import stages
from state import overview, readings, state
from text import ROOT, Book
from verdicts import all_verdicts, stated

PARTS = {
    "00-overview": (overview, audit.figures), "11-significance": (significance, readings), "12-stages": (stages,),
    "21-origins": (origins,), "22-state": (state,), "23-effects": (effects,), "30-problems": (problems,),
    "40-paths": (paths,), "50-province": (province,), "90-claims": (audit.claims,), "91-explore": (audit.explore,),
}  # fmt: skip


def examined(name, text=None):
    """One notebook with a state for every number; its text can be given in place of the file."""
    book = Book(name, text)
    for part in (*PARTS[name], stated, all_verdicts, cards):
        part(book)
    names.classify(book)
    for place in book.places:
        place.carry()
    return book


def main():
    bad, rows = [], {}
    for name in sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb")):
        book = examined(name)
        bad += book.failed
        rows[name] = book.count() | {"differ": len(book.failed)}
        if "--missing" in sys.argv:
            print("".join(f"{name} {one}\n" for one in book.missing()), end="")
    table = pd.DataFrame(rows).T
    table.loc["all"] = table.sum()
    print(table.rename_axis("notebook").to_string())
    print("".join(f"{one}\n" for one in bad), end="")
    return bool(bad or table["without"]["all"])


if __name__ == "__main__":
    sys.exit(main())
