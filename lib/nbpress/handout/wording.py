"""What handouts themselves say, in Chinese and English: ``words.csv``. `{name}` marks a place."""

import csv
import functools
from collections.abc import Iterable
from pathlib import Path


@functools.cache
def texts() -> dict[str, dict[str, str]]:
    """Every text by its key, in zh and en."""
    with Path(__file__).with_name("words.csv").open(encoding="utf-8", newline="") as file:
        return {row.pop("key"): row for row in csv.DictReader(file)}


def word(key: str, lang: str, **places: object) -> str:
    """One word or sentence in zh or en.

    >>> word("page", "en", page=1, pages=3)
    'Page 1 of 3'
    """
    return texts()[key][lang].format(**places)


def words(key: str, languages: Iterable[str], between: str = " ", **places: object) -> str:
    """The same in several languages, drawn together; equal texts stand once.

    >>> words("name", ["zh", "en"])
    '姓名 Name'
    """
    return between.join(dict.fromkeys(word(key, one, **places) for one in languages))
