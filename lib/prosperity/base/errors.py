"""The one exception that a user of the library is meant to read."""


class InputError(ValueError):
    """Something that was asked for or found in a file cannot be used.

    The message names what was wrong, where, what was expected and what to do.

    Args:
        message: in English.
        zh: the same in Chinese, where a reader of a notebook may meet it.

    >>> raise InputError("unknown table 'gpd'; choose one of gdp, income")
    Traceback (most recent call last):
    prosperity.base.errors.InputError: unknown table 'gpd'; choose one of gdp, income
    """

    def __init__(self, message: str, zh: str = ""):
        super().__init__(message)
        self.zh = zh

    def told(self, lang: str) -> str:
        """The message in zh, en or both; in English where there is no other.

        >>> InputError("choose one", "请选一个").told("zh"), InputError("choose one").told("zh")
        ('请选一个', 'choose one')
        """
        texts = {"zh": self.zh or str(self), "en": str(self)}
        return texts[lang] if lang in texts else " / ".join(dict.fromkeys(texts.values()))
