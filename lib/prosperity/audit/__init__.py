"""The audit: the statements of the paper, their readings and evidence, and the verdicts.

Quantities are only called here; the study defines them.
"""
