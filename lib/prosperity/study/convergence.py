"""Are provinces converging: spread over time, catching up, inequality between and within groups.

Sigma-convergence asks whether the spread of a measure falls; beta-convergence whether those who
began low grew faster. The second does not imply the first, and errors in the first year alone make
it look stronger than it is, so both stand side by side.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from prosperity import data
from prosperity.base.errors import InputError, one_of
from prosperity.base.frames import stats
from prosperity.study import provinces


@data.kept_table
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


@data.kept_table
def theil_regions(split: str = "four_regions") -> pd.DataFrame:
    """Theil of residents' mean incomes across provinces, between and within regions, by year.

    Inequality inside a province is not in it: the table holds one mean for each province.
    """
    incomes, people = provinces.measure("resident_income_yuan"), provinces.people()
    groups, years = provinces.groups(split), provinces.full_years("resident_income_yuan")
    rows = {year: theil_parts(incomes.loc[year], people.loc[year], groups) for year in years}
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("year")


WEIGHTS = ("implied", "official")


def town_and_country(weights: str = "implied") -> pd.DataFrame:
    """Residents of town and of country by province in ten thousand, columns (kind, province).

    Args:
        weights: implied, the split that makes urban and rural means give the published mean of all
            residents; official, the published numbers of urban and rural residents, with which the
            means do not add up (see `incomes.urban_share_percent` for the nation).

    >>> round(float(town_and_country().loc[2019].sum() - provinces.people().loc[2019].sum()), 6)
    0.0
    """
    one_of("weights", weights, WEIGHTS)
    if weights == "official":
        return pd.concat({kind: provinces.people(kind) for kind in ("urban", "rural")}, axis=1)
    urban, rural, whole = (
        provinces.measure(f"{kind}_income_yuan") for kind in ("urban", "rural", "resident")
    )
    share, people = (whole - rural) / (urban - rural), provinces.people()
    both = {"urban": share * people, "rural": (1 - share) * people}
    return pd.concat(both, axis=1).dropna(how="all")


@data.kept_table
def theil_town_country(weights: str = "implied") -> pd.DataFrame:
    """Theil across 62 cells, town and country of each province: what each divide accounts for.

    The part of town and country depends on what is split off first: nationwide, before provinces,
    or inside each province, after them. Shapley's value is the mean over both orders (Shorrocks
    2013, Journal of Economic Inequality 11(1)), and depends on neither.

    Returns:
        By year: ``total``; ``town_country`` and ``provinces``, their Shapley parts of it;
        ``town_country_percent``, and the same share with town and country split off first
        (``town_first_percent``) and with provinces first (``provinces_first_percent``).
    """
    kinds = ("urban", "rural")
    means = pd.concat({kind: provinces.measure(f"{kind}_income_yuan") for kind in kinds}, axis=1)
    people = town_and_country(weights)[means.columns]
    kind, province = (
        pd.Series(means.columns.get_level_values(level), index=means.columns) for level in (0, 1)
    )
    rows = {}
    for year in means.dropna().index.intersection(people.dropna().index):
        first = theil_parts(means.loc[year], people.loc[year], kind)
        last = theil_parts(means.loc[year], people.loc[year], province)
        part = (first["between"] + last["within"]) / 2
        rows[year] = {
            "total": first["total"],
            "town_country": part,
            "provinces": first["total"] - part,
            "town_country_percent": part / first["total"] * 100,
            "town_first_percent": first["between_percent"],
            "provinces_first_percent": 100 - last["between_percent"],
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("year")


@data.kept_table
def both_kinds() -> pd.DataFrame:
    """Spread at both ends and the slope of catching up of incomes, access, trade and health.

    Returns:
        By ``measure``: years, ``start_percent`` and ``end_percent`` (coefficient of variation, each
        province once), the same weighted by people, ``slope``, ``error_hc3`` and ``fit``.
    """
    names = ("resident_income_yuan", "rural_income_yuan", "ratio", "broadband_per_hundred",
             "mobile_phones_per_hundred", "internet_penetration_percent",
             "ecommerce_percent_of_gdp", "technicians_per_ten_thousand",
             "beds_per_thousand")  # fmt: skip
    rows = {}
    for name in names:
        plain = spread(name)["variation_percent"]
        weighted = spread(name, weighted=True)["variation_percent"]
        found = catching_up(name)
        rows[name] = {
            "first_year": found.first_year, "last_year": found.last_year,
            "start_percent": plain.iloc[0], "end_percent": plain.iloc[-1],
            "weighted_start_percent": weighted.iloc[0], "weighted_end_percent": weighted.iloc[-1],
            "slope": found.slope, "error_hc3": found.error, "fit": found.fit,
        }  # fmt: skip
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("measure")
