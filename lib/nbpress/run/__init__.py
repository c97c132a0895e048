"""Execution: jobs in their turns, on workers, each in a kernel that is watched and has limits.

What is stale is decided in `fresh`, how kernels start warm in `warm`, what is shown in `report`.
"""

from nbpress.run.turns import OnEvent, Report, run

__all__ = ["OnEvent", "Report", "run"]
