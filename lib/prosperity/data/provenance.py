"""Where loaded tables come from, as one small table for a reader."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial

from prosperity.base import words
from prosperity.base.frames import pd
from prosperity.base.show import Table
from prosperity.data import package as data
from prosperity.data.schema import source_keys

TIMES = ("year", "date", "period")  # indices that order a table by time


def card(*frames: pd.DataFrame, lang: str, most: int = 2) -> Table:
    """The provenance card of loaded tables: what they are, which edition, from whom, how sure.

    Args:
        frames: results of `data.load`, `data.join` or `data.chain`.
        lang: zh, en or both.
        most: how many publications to name, those behind most rows first; the command
            ``prosperity data TABLE`` lists all.

    Returns:
        One row for each table and edition: title, edition, years, agencies and publications, and
        how many rows are not plainly published figures (estimates, unverified).

    >>> print(card(data.load("gini"), lang="en").rows[0][0])
    Gini coefficient of income
    """
    rows = []
    for frame in frames:
        resource = data.resource(frame.attrs["table"])
        titles = {source["name"]: source for source in resource["sources"]}
        parts = frame.groupby("edition", sort=False) if "edition" in frame else [(None, frame)]
        for edition, part in parts:
            edition = edition or frame.attrs["edition"]
            count = Counter(key for cell in part["source"] for key in source_keys(cell))
            named = [titles[key] for key, _ in count.most_common(most)]
            further = len(count) - len(named)
            level = next((name for name in part.index.names if name in TIMES), None)
            times = part.index.get_level_values(level) if level else ["–"]
            first, last = min(times), max(times)
            rows.append(
                [
                    words.each(partial(data.told, resource, "title"), lang),
                    words.each(partial(data.told, resource["editions"][edition], "title"), lang)
                    if edition
                    else "–",
                    f"{first}" if first == last else f"{first}–{last}",
                    words.each(partial(_listed, named, further), lang),
                    f"{(part['status'] != 'published').sum()}/{len(part)}",
                ]
            )
    names = ("table", "edition", "years", "sources", "not_published")
    return Table([words.label(f"card_{n}", lang) for n in names], rows, [False] * 4 + [True])


def _listed(things: Sequence[Mapping[str, str]], further: int, lang: str) -> str:
    more = [words.label("card_further", lang, count=further)] if further else []
    return words.listed([*(data.told(one, "title", lang) for one in things), *more], lang, "；")
