"""The press: reruns any collection of notebooks, in parallel, and only what changed.

from nbpress import plan, run

jobs = plan.collection("notebooks", parameters={"lang": "zh"})
report = run.run(jobs, workers=2, out="out", on_event=print)
report.exit_code
"""
