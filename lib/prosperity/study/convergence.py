"""Do provinces grow alike: spread over time, catching up, and inequality between and within groups.

Sigma-convergence asks whether the spread of a measure falls; beta-convergence whether those who
began low grew faster. The second does not imply the first, and errors in the first year alone make
it look stronger than it is, so both stand side by side.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from prosperity.base.errors import InputError
from prosperity.study import provinces


def spread(name: str, weighted: bool = False) -> pd.DataFrame:
    """The spread of a measure across the 31 provinces, by year.

    Args:
        name: a measure of `provinces`.
        weighted: by residents, so that the spread is one between people's provinces; else every
            province counts once.

    Returns:
        By year: ``variation_percent``, the standard deviation over the mean, and ``max_to_min``.
    """
    years = provinces.full_years(name)
    table = provinces.measure(name).loc[years]
    weights = pd.DataFrame(1.0, index=table.index, columns=table.columns)
    if weighted:
        weights = provinces.people().reindex(years)
    rows = {}
    for year in years:
        rows[year] = {
            "variation_percent": variation_percent(table.loc[year], weights.loc[year]),
            "max_to_min": table.loc[year].max() / table.loc[year].min(),
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("year")


def variation_percent(values: pd.Series, weights: pd.Series) -> float:
    """The weighted standard deviation as a percentage of the weighted mean.

    Formula: sqrt(sum w (x - m)^2 / sum w) / m * 100.

    >>> one = pd.Series({"a": 1.0, "b": 3.0})
    >>> variation_percent(one, one * 0 + 1)
    50.0
    """
    share = weights / weights.sum()
    mean = float((share * values).sum())
    return float(np.sqrt((share * (values - mean) ** 2).sum()) / mean * 100)


@dataclass(frozen=True)
class CatchingUp:
    """A regression of average growth on the log of the first value, one point for each province.

    ``slope`` is in percentage points of growth a year for one log unit; ``error`` is HC3.
    """

    slope: float
    error: float
    low: float
    high: float
    fit: float
    first_year: int
    last_year: int
    provinces: int


def growth_points(name: str, first_year: int | None = None, last_year: int | None = None,
                  sample: str = "all") -> pd.DataFrame:  # fmt: skip
    """The points behind catching up: ``first`` value and ``growth_percent`` a year, in logs.

    Raises:
        InputError: if a year is not one that every province has.
    """
    years = provinces.full_years(name)
    first_year, last_year = first_year or years[0], last_year or years[-1]
    if not (first_year in years and last_year in years and first_year < last_year):
        raise InputError(f"{name} has every province in {years[0]} to {years[-1]} only")
    table = provinces.measure(name)[list(provinces.sample(sample))]
    growth = np.log(table.loc[last_year] / table.loc[first_year]) / (last_year - first_year) * 100
    points = pd.DataFrame({"first": table.loc[first_year], "growth_percent": growth})
    points.attrs = {"first_year": first_year, "last_year": last_year}
    return points


def catching_up(name: str, first_year: int | None = None, last_year: int | None = None,
                sample: str = "all") -> CatchingUp:  # fmt: skip
    """Beta-convergence: did provinces that began lower grow faster?

    Formula: g_i = a + b ln(x_i0) by least squares, with errors robust to unequal variance in small
    samples (HC3; MacKinnon and White 1985, Journal of Econometrics 29(3)) and t with n - 2 degrees.
    """
    points = growth_points(name, first_year, last_year, sample)
    design = np.column_stack([np.ones(len(points)), np.log(points["first"])])
    growth = points["growth_percent"].to_numpy()
    inverse = np.linalg.inv(design.T @ design)
    solution = inverse @ design.T @ growth
    residual = growth - design @ solution
    leverage = np.einsum("ij,jk,ik->i", design, inverse, design)
    scaled = design * (residual / (1 - leverage))[:, None]
    error = float(np.sqrt((inverse @ (scaled.T @ scaled) @ inverse)[1, 1]))
    reach = float(stats.t.ppf(0.975, len(points) - 2)) * error
    fit = 1 - float(residual @ residual / ((growth - growth.mean()) ** 2).sum())
    slope = float(solution[1])
    years = points.attrs
    return CatchingUp(slope, error, slope - reach, slope + reach, fit, years["first_year"],
                      years["last_year"], len(points))  # fmt: skip


def theil_parts(means: pd.Series, people: pd.Series, groups: pd.Series) -> dict[str, float]:
    """Theil's T over units that each have one mean, split into between and within groups.

    Formula: T = sum_g s_g ln(s_g / p_g) + sum_g s_g T_g, with the groups' shares of income s_g and
    of people p_g, and T_g the same index inside the group (Shorrocks 1980, Econometrica 48(3)).

    Returns:
        ``total``, ``between``, ``within`` and ``between_percent`` of the total.

    Two groups of two equal units; only the first is unequal inside. Its T_g is 0.1308, it holds
    4 of 8 units of income, and the groups have equal means, so between is nothing:

    >>> means = pd.Series({"a": 1.0, "b": 3.0, "c": 2.0, "d": 2.0})
    >>> groups = pd.Series({"a": "x", "b": "x", "c": "y", "d": "y"})
    >>> found = theil_parts(means, means * 0 + 1, groups)
    >>> round(found["within"], 4), abs(round(found["between"], 4))
    (0.0654, 0.0)
    """
    income = means * people
    total = _theil(income, people)
    sums = pd.DataFrame({"income": income, "people": people}).groupby(groups).sum()
    between = _theil(sums["income"], sums["people"])
    return {
        "total": total,
        "between": between,
        "within": total - between,
        "between_percent": between / total * 100,
    }


def _theil(income: pd.Series, people: pd.Series) -> float:
    share, size = income / income.sum(), people / people.sum()
    return float((share * np.log(share / size)).sum())


def theil_regions(split: str = "four_regions") -> pd.DataFrame:
    """Theil of residents' mean incomes across provinces, between and within regions, by year.

    Inequality inside a province is not in it: the table holds one mean for each province.
    """
    incomes, people = provinces.measure("resident_income_yuan"), provinces.people()
    groups = provinces.groups(split)
    if groups.isna().any():
        raise InputError(f"split {split!r} leaves provinces out; choose four_regions or two_halves")
    years = provinces.full_years("resident_income_yuan")
    rows = {year: theil_parts(incomes.loc[year], people.loc[year], groups) for year in years}
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("year")


def theil_town_country() -> pd.DataFrame:
    """Theil across 62 cells, town and country of each province: what each divide accounts for.

    Returns:
        By year: ``total``; ``town_country``, between the two nationwide; ``provinces``, within town
        and within country, that is between provinces; ``town_country_percent``.
    """
    kinds = ("urban", "rural")
    means = pd.concat({kind: provinces.measure(f"{kind}_income_yuan") for kind in kinds}, axis=1)
    people = pd.concat({kind: provinces.people(kind) for kind in kinds}, axis=1)
    groups = pd.Series(means.columns.get_level_values(0), index=means.columns)
    rows = {}
    for year in provinces.full_years("ratio"):
        found = theil_parts(means.loc[year], people.loc[year], groups)
        rows[year] = {
            "total": found["total"],
            "town_country": found["between"],
            "provinces": found["within"],
            "town_country_percent": found["between_percent"],
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("year")
