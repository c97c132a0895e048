"""The jobs of a sweep side by side: what varied, how each ended, what each found."""

from collections.abc import Sequence
from typing import Any

from nbpress.fresh.records import Entry


def sweeps(jobs: Sequence[Entry]) -> list[dict[str, Any]]:
    """The notebooks that ran with several values of a parameter.

    Returns a dict for each: `notebook`, `varied` (names of parameters), and `jobs` in their order.
    A parameter that only chooses a language makes no sweep.

    >>> jobs = [{"name": f"a.year={n}", "notebook": "a.ipynb", "parameters": {"year": n, "x": 1}}
    ...         for n in (1, 2)]
    >>> [(one["varied"], len(one["jobs"])) for one in sweeps(jobs)]
    [(['year'], 2)]
    """
    found = []
    for notebook in dict.fromkeys(job["notebook"] for job in jobs):
        same = [job for job in jobs if job["notebook"] == notebook]
        names = dict.fromkeys(name for job in same for name in job["parameters"])
        varied = [
            name for name in names if len({repr(job["parameters"].get(name)) for job in same}) > 1
        ]
        if set(varied) - {"lang"}:
            found.append({"notebook": notebook, "varied": varied, "jobs": same})
    return found
