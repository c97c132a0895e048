"""The one exception that a user of the library is meant to read."""


class InputError(ValueError):
    """Something that was asked for or found in a file cannot be used.

    The message names what was wrong, where, what was expected and what to do.

    >>> raise InputError("unknown table 'gpd'; choose one of gdp, income")
    Traceback (most recent call last):
    prosperity.errors.InputError: unknown table 'gpd'; choose one of gdp, income
    """
