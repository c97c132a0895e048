"""Two-way panels of provinces: an elasticity, its clustered error, and every other way to get it.

The unit is the province and year. Province effects take out all that does not change, year effects
all that changes alike; what remains says whether a province whose digital measure rose faster than
elsewhere saw its urban-rural ratio fall faster than elsewhere. It is an association: nothing here
moves a measure by chance.

Every estimate first projects out of each province its mean (two_way), its mean and straight line
(trends), takes first differences (differences) or the change from the first year to the last
(long_differences, one row for each province, in which no year's timing counts), then regresses on
the measure, the controls and year dummies. Because that projection works inside each province,
leaving one province out leaves the others as they are: the jackknife needs one small solve for
each.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from prosperity.base.errors import InputError, one_of
from prosperity.base.frames import stats
from prosperity.base.kept import at_once, kept
from prosperity.study import provinces

OUTCOMES = ("ratio", "consumption_ratio")
DIGITAL = (
    "broadband_per_hundred",
    "mobile_phones_per_hundred",
    "ecommerce_percent_of_gdp",
    "internet_penetration_percent",
)
MODELS = ("two_way", "trends", "differences", "long_differences")
CONTROLS = {
    "none": (),
    "income": ("gdp_per_person_yuan",),
    "full": ("gdp_per_person_yuan", "urban_share_percent", "primary_share_percent"),
}
LAGS = (0, 1)
LEVEL = 0.05  # of a test
POWER = 0.8  # with which a design finds its smallest detectable effect
FEWEST = 5  # years in which this year's measure and next year's can be told apart at all
MORE = 10  # subscribers more per 100 people, to put an elasticity in plain quantities


def outcome_years() -> tuple[int, ...]:
    """Those whose urban and rural incomes are at hand for every province.

    >>> outcome_years()[0], outcome_years()[-1]
    (2013, 2019)
    """
    return _logs("ratio")[0]


def measures(finance_index: str = "no") -> tuple[str, ...]:
    """The digital measures, with the index of digital finance if asked for.

    Raises:
        InputError: if it is asked for and its workbook is not at hand.
    """
    if finance_index == "no":
        return DIGITAL
    provinces.measure("finance_index")
    return (*DIGITAL, "finance_index")


@dataclass(frozen=True)
class Specification:
    """One way to ask: outcome, measure, model, lag of the measure in years, controls, sample."""

    outcome: str = "ratio"
    measure: str = "broadband_per_hundred"
    model: str = "two_way"
    lag: int = 0
    controls: str = "none"
    sample: str = "all"

    def __post_init__(self) -> None:
        known = {"outcome": OUTCOMES, "measure": (*DIGITAL, "finance_index"), "model": MODELS,
                 "lag": (-1, *LAGS), "controls": CONTROLS, "sample": provinces.SAMPLES}  # fmt: skip
        for name, values in known.items():
            one_of(name, getattr(self, name), values)


def half_width(error: float, provinces: int) -> float:
    """Half the 95 percent interval: the error times the 97.5 percent point of t."""
    return _critical(provinces - 1) * error


@kept
def _critical(degrees: int) -> float:
    return float(stats.t.ppf(1 - LEVEL / 2, degrees))


@dataclass(frozen=True)
class Estimate:
    """An elasticity with its errors; ``scale`` is the measure's spread within provinces, in logs.

    ``error`` is the jackknife over provinces (CR3), ``plain_error`` the usual clustered one (CR1).
    """

    coefficient: float
    error: float
    plain_error: float
    scale: float
    provinces: int
    observations: int
    first_year: int
    last_year: int

    @property
    def critical(self) -> float:
        """The 97.5 percent point of t with as many degrees as provinces less one."""
        return _critical(self.provinces - 1)

    @property
    def low(self) -> float:
        """Lower end of the 95 percent interval."""
        return self.coefficient - half_width(self.error, self.provinces)

    @property
    def high(self) -> float:
        """Upper end of the 95 percent interval."""
        return self.coefficient + half_width(self.error, self.provinces)

    @property
    def detectable(self) -> float:
        """The true elasticity that such a design would find in four samples of five."""
        return float((self.critical + stats.t.ppf(POWER, self.provinces - 1)) * self.error)


@kept
def _logs(name: str) -> tuple[tuple[int, ...], np.ndarray]:
    """The years that have every province, and the logs of a measure, provinces by years."""
    years = provinces.full_years(name)
    return tuple(years), np.log(provinces.measure(name).loc[years].to_numpy().T)


def _wanted(spec: Specification) -> list[tuple[str, int]]:
    """The variables of a specification, each with its lag in years; the outcome comes first."""
    own = [(spec.outcome, 0), (spec.measure, spec.lag)]
    return own + [(name, 0) for name in CONTROLS[spec.controls]]


def _arrays(spec: Specification, *more: tuple[str, int]) -> tuple[list[int], np.ndarray]:
    """Common years, and outcome, measure, controls and more as provinces by years by columns."""
    wanted = [*_wanted(spec), *more]
    shifted = [({year + lag for year in _logs(name)[0]}, name, lag) for name, lag in wanted]
    years = sorted(set(outcome_years()).intersection(*(held for held, *_ in shifted)))
    if len(years) < 3:
        raise InputError(f"{spec.measure} and {spec.outcome} share fewer than three years")
    kept = [provinces.names().index(one) for one in provinces.sample(spec.sample)]
    columns = []
    for _, name, lag in shifted:
        held, logs = _logs(name)
        columns.append(logs[np.ix_(kept, [held.index(year - lag) for year in years])])
    return years, np.stack(columns, axis=2)


def table(spec: Specification) -> pd.DataFrame:
    """The rows behind an estimate: logs of outcome, measure and controls by province and year.

    A lag of 1 pairs the outcome with the measure of the year before, -1 with that of the year
    after, which cannot have caused it.
    """
    years, arrays = _arrays(spec)
    index = pd.MultiIndex.from_product(
        [list(provinces.sample(spec.sample)), years], names=["province", "year"]
    )
    names = ["outcome", "measure", *CONTROLS[spec.controls]]
    return pd.DataFrame(arrays.reshape(-1, len(names)), index=index, columns=names)


def _inside(years: Sequence[int], model: str) -> np.ndarray:
    """The matrix that takes out of one province's years what the model takes out."""
    number = len(years)
    if model == "differences":
        return np.diff(np.eye(number), axis=0)
    if model == "long_differences":
        return np.eye(number)[[-1]] - np.eye(number)[[0]]
    design = np.ones((number, 1))
    if model == "trends":
        design = np.column_stack([design, np.asarray(years) - np.mean(years)])
    return np.eye(number) - design @ np.linalg.pinv(design)


def prepared(spec: Specification) -> tuple[np.ndarray, np.ndarray]:
    """What is left to regress: outcome, provinces by rows, and regressors, by columns.

    The measure is the first column; controls and year dummies follow.
    """
    return _projected(*_arrays(spec), spec.model)


def _projected(
    years: Sequence[int], arrays: np.ndarray, model: str
) -> tuple[np.ndarray, np.ndarray]:
    dummies = np.eye(len(years))[:, 1:]
    if model == "trends":  # one more year dummy would be a straight line in disguise
        dummies = dummies[:, :-1]
    if model == "long_differences":  # one row for each province: the dummies are one constant
        dummies = dummies[:, -1:]
    inside = _inside(years, model)
    own = inside @ arrays
    shared = np.broadcast_to(inside @ dummies, (len(own), *(inside @ dummies).shape))
    return own[:, :, 0], np.concatenate([own[:, :, 1:], shared], axis=2)


@kept
def scale(measure: str) -> float:
    """The spread of a measure in logs once province and year are taken out, over all provinces.

    It is the step in which effects are told, so that measures in different units compare.
    """
    known, logs = _logs(measure)
    held = [year in outcome_years() for year in known]
    logs = logs[:, held]
    left = logs - logs.mean(axis=1, keepdims=True) - logs.mean(axis=0) + logs.mean()
    return float(left.std())


@dataclass(frozen=True)
class Fit:
    """Least squares over provinces: all coefficients, and those without each province in turn."""

    solution: np.ndarray
    left_out: np.ndarray  # provinces by columns
    plain_errors: np.ndarray

    @property
    def errors(self) -> np.ndarray:
        """Jackknife errors (CR3) of all coefficients."""
        clusters = len(self.left_out)
        squares = ((self.left_out - self.solution) ** 2).sum(axis=0)
        return np.sqrt((clusters - 1) / clusters * squares)


def fit(outcome: np.ndarray, regressors: np.ndarray) -> Fit:
    """Pooled least squares of what `prepared` left, errors clustered by province.

    Formula: CR1 = G/(G-1) (n-1)/(n-k) sum of squared cluster scores, effects nested in the
    provinces not counted in k; CR3 = (G-1)/G sum over provinces of (b without g - b)^2 (Cameron and
    Miller 2015, Journal of Human Resources 50(2), section VI; MacKinnon, Nielsen and Webb 2023,
    Journal of Econometrics 232(2)).

    Args:
        outcome: provinces by rows.
        regressors: provinces by rows by columns.
    """
    clusters, _, columns = regressors.shape
    inner = np.einsum("gtk,gtl->gkl", regressors, regressors)
    cross = np.einsum("gtk,gt->gk", regressors, outcome)
    whole, total = inner.sum(axis=0), cross.sum(axis=0)
    inverse = np.linalg.inv(whole)
    solution = inverse @ total
    scores = np.einsum("gtk,gt->gk", regressors, outcome - regressors @ solution)
    left_out = np.linalg.solve(whole - inner, (total - cross)[:, :, None])[:, :, 0]
    rows = outcome.size
    correction = clusters / (clusters - 1) * (rows - 1) / (rows - columns)
    plain = np.sqrt(correction * ((scores @ inverse) ** 2).sum(axis=0))
    return Fit(solution, left_out, plain)


@kept
def estimate(spec: Specification) -> Estimate:
    """The elasticity of the outcome with respect to the measure under one specification.

    Raises:
        InputError: for an unknown choice, or if fewer than three years overlap.

    >>> found = estimate(Specification(measure="broadband_per_hundred"))
    >>> found.provinces, found.observations, round(found.coefficient, 3)
    (31, 217, -0.022)
    """
    outcome, regressors = prepared(spec)
    found, years = fit(outcome, regressors), _arrays(spec)[0]
    return Estimate(float(found.solution[0]), float(found.errors[0]), float(found.plain_errors[0]),
                    scale(spec.measure), len(outcome), outcome.size, years[0],
                    years[-1])  # fmt: skip


@at_once
def without_each(spec: Specification) -> pd.Series:
    """The elasticity without each province in turn, from the lowest to the highest.

    >>> found = without_each(Specification(measure="mobile_phones_per_hundred"))
    >>> len(found), bool(found.iloc[0] < found.iloc[-1] < 0)
    (31, True)
    """
    left = fit(*prepared(spec)).left_out[:, 0]
    return pd.Series(left, index=list(provinces.sample(spec.sample))).sort_values(kind="stable")


@at_once
def now_and_next(outcome: str = "ratio", controls: str = "income",
                 sample: str = "all") -> pd.DataFrame:  # fmt: skip
    """This year's measure and next year's side by side in one two-way regression.

    Next year's cannot have acted on this year's outcome. Alone it would prove nothing: a measure
    that moves little from year to year makes its own future look as strong as its present. What
    counts is what next year's adds once this year's is there.

    Returns:
        By ``measure`` (those with `FEWEST` years that have all of it): ``within_correlation`` of
        the two once both effects are out; ``now_elasticity``, ``next_elasticity`` and their errors
        (CR3); ``next_significant``, whether next year's differs from zero at 95 percent.
    """
    rows = {}
    for measure in DIGITAL:
        now = Specification(outcome, measure, "two_way", 0, controls, sample)
        years, arrays = _arrays(now, (measure, -1))
        if len(years) < FEWEST:
            continue
        joint = np.concatenate([arrays[:, :, :2], arrays[:, :, -1:], arrays[:, :, 2:-1]], axis=2)
        target, regressors = _projected(years, joint, "two_way")
        found = fit(target, regressors)
        critical = stats.t.ppf(1 - LEVEL / 2, len(target) - 1)
        pair = regressors[:, :, :2] - regressors[:, :, :2].mean(axis=0)
        rows[measure] = {
            "within_correlation": float(np.corrcoef(pair.reshape(-1, 2).T)[0, 1]),
            "now_elasticity": found.solution[0], "now_error": found.errors[0],
            "next_elasticity": found.solution[1], "next_error": found.errors[1],
            "next_significant": bool(abs(found.solution[1]) > critical * found.errors[1]),
        }  # fmt: skip
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("measure")
