"""The command line: one module a command, which parses, calls and prints.

Nothing imports it but ``prosperity.__main__``; only here the study meets the press.
"""
