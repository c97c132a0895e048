"""One warm process for the many runs of a module that are about what is fresh, not about it."""

import os

import pytest
from nbpress.warm import forks

Warm = forks.Warm


class Lent(Warm):
    """A warm process that outlives the run which it is lent to."""

    def close(self):
        """Nothing: `one_warm_process` ends it."""


@pytest.fixture(autouse=True, scope="module")
def one_warm_process():
    """A run whose notebooks import no package gets the warm process of the runs before it.

    Where any variable differs it gets another; where a package is imported beforehand, one of its
    own as ever, for a test may change the package between two runs.
    """
    kept = {}

    def lent(modules=(), variables=None):
        if modules:
            return Warm(modules, variables)
        given = {**os.environ, **(variables or {})}
        given.pop("PYTEST_CURRENT_TEST")  # its name alone makes no difference
        given = frozenset(given.items())
        if given not in kept or kept[given].process.poll() is not None:
            kept[given] = Lent((), variables)
        return kept[given]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(forks, "Warm", lent)
        yield
    for process in kept.values():
        Warm.close(process)
