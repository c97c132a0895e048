"""The press: reruns any collection of notebooks, in parallel, and only what changed.

>>> from nbpress import plan, run                                       # doctest: +SKIP
>>> jobs = plan.collection("notebooks", parameters={"lang": "zh"})      # doctest: +SKIP
>>> report = run.run(jobs, workers=2, out="out", on_event=print)        # doctest: +SKIP
>>> report.exit_code                                                    # doctest: +SKIP
0
"""
