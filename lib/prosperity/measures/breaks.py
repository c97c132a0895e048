"""Structural breaks of a yearly series: where its level and trend change, and how surely.

The model is Bai and Perron's (1998, Econometrica 66): within each regime the series is a straight
line in time with its own level and slope; the break years minimise the sum of squared residuals
over all partitions, found by dynamic programming (Bai and Perron 2003, Journal of Applied
Econometrics 18). Intervals come from a bootstrap of blocks of residuals, which keeps the short
memory of yearly errors.
"""

from __future__ import annotations

from collections.abc import Sequence

from prosperity.base.errors import InputError
from prosperity.base.frames import np, pd
from prosperity.base.kept import kept

SHORTEST = 4  # years in the shortest regime: two parameters and two degrees of freedom
MOST = 5  # breaks that are tried
LEVEL_PERCENT = 90  # of the bootstrap intervals


def estimate_breaks(series: pd.Series, count: int, shortest: int = SHORTEST) -> list[int]:
    """The years in which a new regime begins.

    Args:
        series: one value a year, no year missing, indexed by year.
        count: number of breaks.
        shortest: fewest years in a regime.

    Raises:
        InputError: if a year is missing (nothing is interpolated), if the series is too short, or
            for a regime of one year, which has no line.

    >>> rise_and_fall = pd.Series([0.0, 1, 2, 3, 4, 3, 2, 1, 0], index=range(2000, 2009))
    >>> estimate_breaks(rise_and_fall, 1) in ([2004], [2005])
    True
    """
    _check(series, count, shortest)
    positions = _partitions(_segments(series.to_numpy()[np.newaxis], shortest), count)[0]
    return [int(series.index[position]) for position in positions]


def break_intervals(
    series: pd.Series,
    count: int,
    draws: int = 999,
    level_percent: float = LEVEL_PERCENT,
    block: int = 3,
    shortest: int = SHORTEST,
    seed: int = 20200101,
) -> pd.DataFrame:
    """Estimated break years with percentile intervals from a block bootstrap of residuals.

    Each draw adds residuals, resampled in blocks of ``block`` years, to the fitted lines and
    estimates the breaks anew. The seed is fixed, so that two runs agree.

    Returns:
        One row per break: ``break_year``, ``low_year``, ``high_year`` and ``same_percent``, the
        percentage of draws that give the very same year.

    Raises:
        InputError: as `estimate_breaks`.
    """
    given = (tuple(series.index.tolist()), tuple(series.tolist()))
    return _intervals(*given, count, draws, level_percent, block, shortest, seed).copy()


@kept
def _intervals(
    years: tuple[int, ...],
    ratios: tuple[float, ...],
    count: int,
    draws: int,
    level_percent: float,
    block: int,
    shortest: int,
    seed: int,
) -> pd.DataFrame:
    series = pd.Series(ratios, years)
    _check(series, count, shortest)
    values = series.to_numpy()
    estimate = _partitions(_segments(values[np.newaxis], shortest), count)[0]
    lines = fitted(values, estimate)
    residuals = values - lines
    random = np.random.default_rng(seed)
    blocks = -(-len(values) // block)
    starts = random.choice(len(values) - block + 1, size=(draws, blocks))
    chosen = (starts[..., np.newaxis] + np.arange(block)).reshape(draws, -1)[:, : len(values)]
    found = _partitions(_segments(lines + residuals[chosen], shortest), count)
    tail = (100 - level_percent) / 2
    low, high = np.percentile(found, [tail, 100 - tail], axis=0, method="nearest")
    years = series.index.to_numpy()
    return pd.DataFrame(
        {
            "break_year": years[estimate],
            "low_year": years[low.astype(int)],
            "high_year": years[high.astype(int)],
            "same_percent": (found == estimate).mean(axis=0) * 100,
        }
    )


def break_counts(series: pd.Series, most: int = MOST, shortest: int = SHORTEST) -> pd.DataFrame:
    """How well 0 to ``most`` breaks describe a series: squared residuals and two criteria.

    Formula: with n years, m breaks and p = 2 (m + 1) + m parameters, the break years counted,
    BIC = n ln(SSR / n) + p ln n (Yao 1988, Statistics and Probability Letters 6) and
    LWZ = n ln(SSR / (n - p)) + 0.299 p (ln n)^2.1 (Liu, Wu and Zidek 1997, Statistica Sinica 7).
    The lowest is preferred. BIC takes too many breaks where errors have a memory, LWZ too few where
    breaks are small (Bai and Perron 2003, section 5), so that both are reported.

    Args:
        most: the largest number; fewer where the series has no room for it.

    Returns:
        Indexed by number of breaks: ``squared_residuals`` (in squared units of the series),
        ``bic``, ``lwz`` and ``break_years``.
    """
    most = min(most, len(series) // shortest - 1)
    _check(series, most, shortest)
    years, rows = len(series), []
    segments = _segments(series.to_numpy()[np.newaxis], shortest)
    for count in range(most + 1):
        found = [int(series.index[position]) for position in _partitions(segments, count)[0]]
        squared = squared_residuals(series, found)
        parameters, log = 2 * (count + 1) + count, np.log(years)
        bic = years * np.log(squared / years) + parameters * log
        lwz = years * np.log(squared / (years - parameters)) + 0.299 * parameters * log**2.1
        rows.append((count, squared, bic, lwz, ", ".join(map(str, found)) or "–"))
    names = ["breaks", "squared_residuals", "bic", "lwz", "break_years"]
    return pd.DataFrame(rows, columns=names).set_index("breaks")


def admissible_years(series: pd.Series, shortest: int = SHORTEST) -> tuple[int, int]:
    """The first and the last year in which a new regime can begin at all.

    A boundary outside cannot be found, whatever the data say.

    >>> admissible_years(pd.Series(0.0, index=range(1978, 2013)), 4)
    (1982, 2009)
    """
    return int(series.index[0]) + shortest, int(series.index[-1]) - shortest + 1


def squared_residuals(series: pd.Series, break_years: Sequence[int]) -> float:
    """Squared residuals of straight lines with breaks in the years given, estimated or not.

    >>> squared_residuals(pd.Series([0.0, 1, 2, 5, 6, 7], index=range(2000, 2006)), [2003]) < 1e-20
    True
    """
    positions = [int(series.index.get_loc(year)) for year in break_years]
    return float(((series.to_numpy() - fitted(series.to_numpy(), positions)) ** 2).sum())


def _check(series: pd.Series, count: int, shortest: int) -> None:
    years = series.dropna().index
    missing = sorted(set(range(int(years.min()), int(years.max()) + 1)) - set(years))
    if missing or series.isna().any():
        raise InputError(
            f"breaks need every year from {years.min()} to {years.max()}; "
            f"missing: {', '.join(map(str, missing or series.index[series.isna()]))}. "
            "Take a shorter span; nothing is interpolated"
        )
    if shortest < 2:
        raise InputError(f"the shortest regime is {shortest}; a line needs 2 years or more")
    if len(series) < (count + 1) * shortest:
        raise InputError(
            f"{count} breaks with regimes of {shortest} years or more need "
            f"{(count + 1) * shortest} years; the series has {len(series)}"
        )


def _partitions(segments: np.ndarray, count: int) -> np.ndarray:
    """Positions at which new regimes begin, for many series at once.

    Formula: with S(s, e) the squared residuals of a line through years s to e - 1, the best sum
    with m breaks up to e is B(m, e) = min over s of B(m - 1, s) + S(s, e), and B(0, e) = S(0, e);
    a regime begins at each s that attains the minimum (Bai and Perron 2003).

    Args:
        segments: of each series, as `_segments` gives them.
        count: number of breaks.

    Returns:
        One row of ``count`` rising positions for each series; of equal sums the earliest.
    """
    best, begins = segments[:, :, 0], []
    for _ in range(count):
        sums = best[:, np.newaxis] + segments
        begins.append(sums.argmin(axis=2))
        best = sums.min(axis=2)
    series = np.arange(len(segments))
    positions = np.empty((len(series), count), dtype=int)
    end = np.full(len(series), segments.shape[1] - 1)
    for number in reversed(range(count)):
        end = begins[number][series, end]
        positions[:, number] = end
    return positions


def _segments(values: np.ndarray, shortest: int) -> np.ndarray:
    """Squared residuals of a least-squares line over every segment of every series.

    Formula: of n years, counted by t from their middle, and one more at the distance d, which the
    line through the n misses by w, it adds w^2 / (1 + 1 / n + d^2 / sum of t^2) (the recursive
    residuals of Brown, Durbin and Evans 1975, Journal of the Royal Statistical Society B 37). What
    is added is never negative, while differences of prefix sums would cancel digits.

    Returns:
        Indexed by series, the position after the last and the first; infinite where the
        segment is shorter than ``shortest``.
    """
    series, years = values.shape
    squared = np.full((series, years + 1, years + 1), np.inf)
    mean, slope, total = values, np.zeros_like(values), np.zeros_like(values)
    spread = 0.0  # sum of t^2
    for length in range(1, years):
        mean, slope, total = (one[:, : years - length] for one in (mean, slope, total))
        known, ahead = length / (length + 1), (length + 1) / 2
        from_mean = values[:, length:] - mean
        missed, wider = from_mean - slope * ahead, spread + known * ahead**2
        mean = mean + from_mean / (length + 1)
        slope = slope + known * ahead / wider * missed
        total = total + known * spread / wider * missed**2
        spread = wider
        if length + 1 >= shortest:
            first = np.arange(years - length)
            squared[:, first + length + 1, first] = total
    return squared


def fitted(values: np.ndarray, positions: Sequence[int]) -> np.ndarray:
    """Least-squares lines, one for each regime that begins at the positions given.

    >>> fitted(np.array([0.0, 1, 2, 8, 7, 6]), [3]).round(6).tolist()
    [0.0, 1.0, 2.0, 8.0, 7.0, 6.0]
    """
    pieces = []
    for piece in np.split(values, positions):
        time = np.arange(len(piece))
        pieces.append(np.polynomial.Polynomial.fit(time, piece, 1)(time))
    return np.concatenate(pieces)
