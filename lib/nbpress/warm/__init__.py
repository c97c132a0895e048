"""Kernels that start with their imports done: the process that forks them, for any Jupyter tool.

Nothing here knows of jobs or results; all that touches private names of Jupyter is in `patches`.
"""
