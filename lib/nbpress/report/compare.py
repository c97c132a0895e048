"""The jobs of a sweep side by side: what varied, how each ended, what each found."""

from collections import Counter
from collections.abc import Mapping, Sequence
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


def own(found: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """For each of several jobs the first sentence that no other one says, else its first.

    >>> own({"a": ["All rose.", "North fell."], "b": ["All rose.", "South rose."], "c": []})
    {'a': 'North fell.', 'b': 'South rose.', 'c': ''}
    """
    count = Counter(said for every in found.values() for said in set(every))
    return {
        name: next((said for said in every if count[said] == 1), next(iter(every), ""))
        for name, every in found.items()
    }
