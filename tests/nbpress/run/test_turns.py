"""What a run does beside its jobs."""

import os

from nbpress import plan
from nbpress.run import run


def test_what_the_caller_needs_at_the_end_is_made_while_jobs_run_and_only_then(
    folder, notebook, gate
):
    server, wait = gate
    jobs = plan.collection(notebook(folder / "a.ipynb", wait), limits={"cell": 20})
    made = []

    def meanwhile(shared):
        made.append(os.path.isdir(shared))
        server.close()  # without which the notebook does not end

    for _ in "ab":  # the second time nothing has to run
        assert not run(jobs, meanwhile=meanwhile).failed
    assert made == [True]
