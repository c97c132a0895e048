"""What goes out: READMEs, website, archive, and what a revised table changes.

Nothing here parses a command line or runs a notebook through the press.
"""
