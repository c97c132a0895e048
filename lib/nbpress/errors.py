"""The one exception that the press raises for what a user can put right."""


class PressError(ValueError):
    """Bad input: what was wrong, where, what was expected, what to do.

    >>> raise PressError("no notebook in 'empty/'; name a folder that holds .ipynb files")
    Traceback (most recent call last):
    nbpress.errors.PressError: no notebook in 'empty/'; name a folder that holds .ipynb files
    """


class WriteError(PressError):
    """A result could not be written: the disk is full, the folder is read-only."""
