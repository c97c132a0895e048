"""The sentences that a run says, in Chinese: the page of a report shows each in both languages.

They stand in ``sentences.csv``, where `{}` marks a place; of two that fit the first one counts.
"""

import csv
import functools
import re
from pathlib import Path


@functools.cache
def sentences() -> dict[str, str]:
    """Each sentence in English with the same in Chinese."""
    with Path(__file__).with_name("sentences.csv").open(encoding="utf-8", newline="") as file:
        return {row["en"]: row["zh"] for row in csv.DictReader(file)}


def chinese(said: str) -> str:
    """A sentence of the press in Chinese; what is none of them, such as an error, as it stands.

    >>> chinese("the file data/gdp.csv changed")
    '文件 data/gdp.csv 有变动'
    >>> chinese("a.lang=zh: done before, timed out now")
    'a.lang=zh：上次完成，这次超时'
    >>> chinese("KeyError: 'year'")
    "KeyError: 'year'"
    """
    for english, found in sentences().items():
        if match := re.fullmatch(re.escape(english).replace(r"\{\}", "(.+)"), said):
            return found.format(*(chinese(part) for part in match.groups()))
    return said
