"""The study: a policy paper turned into research that runs.

The rooms, top first; each imports from those below it alone:

    cli       the command line, one module a command
    publish   website, archive, READMEs, what a revised table changes
    explore   the explorer of JupyterLab, and verdicts under a choice
    figures   one function a figure, which draws, describes and saves itself
    audit     the statements of the paper and their verdicts
    study     incomes, stages, digital economy, provinces: every quantity
    measures  growth, inequality and breaks, as pure functions
    data      tables by name and edition, with schema and provenance
    base      folders, files, errors, words in both languages, tables to show

For questions of your own, ``import prosperity`` and Tab offer the rooms and a few names, each with
an example in its help; docs/questions.md answers questions with them in a few lines.

>>> import prosperity
>>> float(prosperity.load("income", "original").loc[1978, "urban_income_yuan"])
343.4
>>> prosperity.compare("guizhou", "zhejiang").data.loc[2019].round(2).to_list()
[3.2, 2.01, 1.18, 1.59]
"""

# Nothing is imported here: Ctrl-C is not heard before this module is there.
ROOMS = ("data", "measures", "study", "audit", "figures", "explore")
# what a researcher types, and the module where it lives; loaded when it is first asked for
NAMES = {
    "tables": "data",
    "editions": "data",
    "load": "data",
    "join": "data",
    "card": "data",
    "incomes": "study.incomes",
    "share_percent": "study.digital",
    "measure": "study.provinces",
    "province_measures": "study.provinces",
    "compare": "figures.compare",
    "evaluate": "audit.claims",
    "quantities": "audit.quantities",
    "table": "base.show",
    "say": "base.show",
    "style": "figures.style",
}


__all__ = [*NAMES, *ROOMS]


def __getattr__(name: str) -> object:
    import importlib

    if name in ROOMS:
        return importlib.import_module(f"prosperity.{name}")
    if name in NAMES:
        return getattr(importlib.import_module(f"prosperity.{NAMES[name]}"), name)
    raise AttributeError(f"module 'prosperity' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
