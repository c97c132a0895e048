"""What there is to do: notebooks times parameters are jobs, and everything asked for is checked.

Nothing here runs a notebook, looks at results or needs Jupyter; what a job gave is in `fresh`.
"""

from nbpress.plan.plan import Job, collection, named, notebooks, prepared

__all__ = ["Job", "collection", "named", "notebooks", "prepared"]
