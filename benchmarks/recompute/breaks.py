"""Breaks of a series by trying every partition, with intervals from resampled residuals.

A line is fitted to a stretch of years by the matrix that takes a line out; the best partition is
built up one break at a time. The intervals draw blocks of three residuals, 999 times, from the
seed that the collection names, so that they can be compared digit by digit.
"""

import functools
import itertools

import numpy as np
from common import ratio

MOST, DRAWS, BLOCK, SEED = 5, 999, 3, 20200101


@functools.cache
def residual_maker(length):
    line = np.column_stack([np.ones(length), np.arange(length)])
    return np.eye(length) - line @ np.linalg.inv(line.T @ line) @ line.T


def partitions(rows, count, shortest):
    """Where new regimes begin in each of many series, and the squares that are left."""
    many, n = rows.shape
    cost = {(a, b): ((rows[:, a:b] @ residual_maker(b - a)) ** 2).sum(axis=1)
            for a, b in itertools.combinations(range(n + 1), 2) if b - a >= shortest}  # fmt: skip
    nothing = np.zeros((many, 0), dtype=int)
    best = {stop: (cost[0, stop], nothing) for stop in range(shortest, n + 1)}
    for m in range(1, count + 1):
        new = {}
        for stop in range((m + 1) * shortest, n + 1):
            begins = range(m * shortest, stop - shortest + 1)
            sums = np.array([best[at][0] + cost[at, stop] for at in begins])
            pick = sums.argmin(axis=0)
            before = np.array([best[at][1] for at in begins])[pick, np.arange(many)]
            last = np.array(begins)[pick][:, None]
            new[stop] = sums.min(axis=0), np.hstack([before, last])
        best = new
    return best[n][1], best[n][0]


def table(series, shortest):
    """For 0 to 5 breaks: squares, BIC, LWZ and the break years."""
    n, rows = len(series), []
    for m in range(min(MOST, n // shortest - 1) + 1):
        at, [squares] = partitions(series.to_numpy()[None], m, shortest)
        p = 3 * m + 2
        rows.append((squares, n * np.log(squares / n) + p * np.log(n),
                     n * np.log(squares / (n - p)) + p * 0.299 * np.log(n) ** 2.1, at[0]))  # fmt: skip
    return rows


def intervals(series, count, shortest):
    """Break years, and the 5th and 95th percentile of the years found in the draws."""
    values = series.to_numpy()
    at = partitions(values[None], count, shortest)[0][0]
    left = np.concatenate([residual_maker(len(piece)) @ piece for piece in np.split(values, at)])
    blocks = -(-len(values) // BLOCK)
    starts = np.random.default_rng(SEED).choice(len(values) - BLOCK + 1, size=(DRAWS, blocks))
    chosen = np.concatenate([starts[:, :, None] + np.arange(BLOCK)], axis=2).reshape(DRAWS, -1)
    drawn = values - left + left[chosen[:, : len(values)]]
    found = partitions(drawn, count, shortest)[0]
    low, high = np.percentile(found, [5, 95], axis=0, method="nearest").astype(int)
    years = series.index.to_numpy()
    return list(zip(years[at], years[low], years[high], strict=True))


def series():
    """The published years, those with two years of estimates, and the integrated survey."""
    old, new = ratio("original"), ratio("revised").loc[1995:]
    return {"original survey, years as published": old.loc[:2012],
            "original survey with two years of estimates": old, "integrated survey": new}  # fmt: skip


def in_words(found):
    return ", ".join(
        str(year) if low == high else f"{year} ({low}–{high})" for year, low, high in found
    )


@functools.cache
def all_tests():
    """Every series, shortest regime and criterion: the row of the notebook's table."""
    rows = []
    for (name, one), shortest in itertools.product(series().items(), (4, 6)):
        counts = table(one, shortest)
        for column, criterion in ((1, "BIC"), (2, "LWZ")):
            count = min(range(len(counts)), key=lambda m: counts[m][column])
            rows.append({"series": name, "shortest": shortest, "criterion": criterion,
                         "first": one.index[0] + shortest, "last": one.index[-1] - shortest + 1,
                         "count": count, "found": intervals(one, count, shortest)})  # fmt: skip
    return rows
