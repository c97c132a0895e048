"""What a reader sees of a run: the display while it lasts, and one JSON file and one page after it.

Nothing here decides what a job's state is; a caller hands in what it counted.
"""

from nbpress.report.report import Tally, previous, rerun, write_report
from nbpress.report.views import prepare, ready

__all__ = ["Tally", "prepare", "previous", "ready", "rerun", "write_report"]
