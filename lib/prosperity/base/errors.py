"""The one exception that a user of the library is meant to read."""

import traceback
from collections.abc import Collection, Sequence


class InputError(ValueError):
    """Something that was asked for or found in a file cannot be used.

    The message names what was wrong, where, what was expected and what to do.

    Args:
        message: in English.
        zh: the same in Chinese, where a reader of a notebook may meet it.

    >>> raise InputError("claims.csv: C003 stands twice; give one another id")
    Traceback (most recent call last):
    prosperity.base.errors.InputError: claims.csv: C003 stands twice; give one another id
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

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows of it: message and line, and no way through the library below."""
        from IPython import get_ipython

        names = get_ipython().compile  # which names the cell of a compiled piece of code
        places = [
            f"{' '.join(cell)}, line {line}"
            for file, line, *_ in traceback.extract_tb(self.__traceback__)
            if (cell := names.format_code_name(file))
        ]
        return [f"{type(self).__name__}: {self}", *places[-1:]]


def one_of(what: str, value: object, known: Collection[object], of: str = "") -> None:
    """Refuse a value that is none of those that there are; ``of`` says where it was looked for.

    >>> one_of("table", "gpd", ["gdp", "income"])
    Traceback (most recent call last):
    prosperity.base.errors.InputError: unknown table 'gpd'; choose one of gdp, income
    """
    if value not in tuple(known):  # which a list can be looked for in, as in no mapping
        choice = ", ".join(map(str, known))
        raise InputError(f"unknown {what} {value!r}{of and f' of {of}'}; choose one of {choice}")


def refuse(wrong: Sequence[InputError], lang: str) -> None:
    """Refuse everything that is wrong at once, each on a line of its own; nothing, if all is well.

    Args:
        wrong: what was refused.
        lang: zh, en or both.

    >>> refuse([InputError("lang = 'fr'"), InputError("stage = 9")], "en")
    Traceback (most recent call last):
    prosperity.base.errors.InputError: lang = 'fr'
    stage = 9
    """
    if wrong:
        raise InputError("\n".join(dict.fromkeys(one.told(lang) for one in wrong))) from None
