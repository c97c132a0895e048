"""Base: folders, files, errors, words in both languages, and how a table is shown.

No table of the data and no quantity of the study is known here.
"""
