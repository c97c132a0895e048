"""The panel of provinces once more: estimates, jackknife errors and the wild cluster bootstrap.

Every estimate is least squares after provinces (and their straight lines, or the year before) are
taken out by themselves. The jackknife estimates the model anew without each province. The bootstrap
turns the residuals of whole provinces by signs drawn from the seed that the collection names.
"""

import functools
import itertools

import numpy as np
from common import full, places, read
from scipy import stats
from statsmodels.regression.linear_model import OLS

MODELS = ("two_way", "trends", "differences", "long_differences")
DIGITAL = ("broadband", "phones", "trade", "internet")
CONTROLS = {"none": (), "income": ("gdp",), "full": ("gdp", "share", "primary")}
SAMPLES = {"all": [], "cities": ["beijing", "tianjin", "shanghai", "chongqing"],
           "headquarters": ["beijing", "shanghai", "guangdong"],
           "inland": "east"}  # fmt: skip
DRAWS, SEED = 999, 2021


def kept(sample):
    left = SAMPLES[sample]
    if isinstance(left, str):
        region = read("provinces").set_index("province")["four_regions"]
        return [one for one in places() if region[one] != left]
    return [one for one in places() if one not in left]


def logs(names, lags, sample="all"):
    """Logs by province, year and variable, in the years from 2013 to 2019 that all of them have."""
    tables = []
    for name, lag in zip(names, lags, strict=True):
        table = np.log(full(name)[kept(sample)])
        tables.append(table.set_axis(table.index + lag).loc[2013:2019])
    years = sorted(set.intersection(*(set(table.index) for table in tables)))
    return years, np.stack([table.loc[years].to_numpy().T for table in tables], axis=2)


def taken_out(values, model):
    """What is left in one province's years: columns of values, a year a row."""
    if model == "differences":
        return np.diff(values, axis=0)
    if model == "long_differences":
        return values[-1:] - values[:1]
    time = np.arange(len(values), dtype=float)
    design = np.column_stack([np.ones_like(time), time][: 1 + (model == "trends")])
    return values - design @ np.linalg.lstsq(design, values, rcond=None)[0]


def within(names, lags, model, sample="all"):
    """Outcome by province and row, regressors by province, row and column; the year dummies last."""
    years, values = logs(names, lags, sample)
    dummies = np.eye(len(years))[:, {"trends": slice(1, -1), "long_differences": slice(-1, None)}.get(
        model, slice(1, None))]  # fmt: skip
    left = np.stack([taken_out(np.hstack([one, dummies]), model) for one in values])
    return left[:, :, 0], left[:, :, 1:]


def flat(x):
    return x.reshape(-1, x.shape[-1])


def jackknife(y, x):
    """All coefficients, those without each province, and the errors that follow (CR3)."""
    whole = np.linalg.lstsq(flat(x), y.ravel(), rcond=None)[0]
    others = [np.arange(len(y)) != one for one in range(len(y))]
    left = np.array(
        [np.linalg.lstsq(flat(x[one]), y[one].ravel(), rcond=None)[0] for one in others]
    )
    return whole, left, np.sqrt((len(y) - 1) / len(y) * ((left - whole) ** 2).sum(axis=0))


def clustered(y, x):
    """The usual clustered error of the first coefficient (CR1), by statsmodels."""
    groups = np.repeat(np.arange(len(y)), y.shape[1])
    found = OLS(y.ravel(), flat(x)).fit(cov_type="cluster", cov_kwds={"groups": groups})
    return found.bse[0]


@functools.cache
def signs():
    drawn = np.random.default_rng(SEED).choice([-1.0, 1.0], size=(len(places()), DRAWS))
    return dict(zip(places(), drawn, strict=True))


def wild(y, x, sample="all"):
    """The t value observed and one for each draw, the null imposed; errors are CR3 in each."""
    provinces, rows = y.shape
    z = flat(x)[:, 1:]
    null = y.ravel() - z @ np.linalg.lstsq(z, y.ravel(), rcond=None)[0]
    turn = np.array([np.concatenate([[1.0], signs()[one]]) for one in kept(sample)])
    drawn = null[:, None] * np.repeat(turn, rows, axis=0)
    first = np.linalg.pinv(flat(x))[0] @ drawn
    squares = 0.0
    for one in range(provinces):
        others = np.arange(provinces) != one
        keep = np.repeat(others, rows)
        squares = squares + (np.linalg.pinv(flat(x[others]))[0] @ drawn[keep] - first) ** 2
    return first / np.sqrt((provinces - 1) / provinces * squares)


def p_value(t):
    return (1 + (np.abs(t[1:]) >= abs(t[0]) - 1e-9).sum()) / (len(t))


def beyond(provinces):
    return stats.t.ppf(0.975, provinces - 1)


@functools.cache
def scale(name):
    """Standard deviation of a measure in logs once province and year are out, all provinces."""
    inside = np.log(full(name)).loc[2013:2019]
    inside = inside.sub(inside.mean(axis=1), axis=0) - inside.mean() + inside.mean().mean()
    return inside.to_numpy().std()


@functools.cache
def curve():
    """Every specification: its choices, effect, whether it is significant, and its draws."""
    rows = []
    for name, model, lag, controls, sample in itertools.product(
        DIGITAL, MODELS, (0, 1), CONTROLS, SAMPLES
    ):
        y, x = within(
            ["ratio", name, *CONTROLS[controls]],
            [0, lag, *[0] * len(CONTROLS[controls])],
            model,
            sample,
        )
        whole, _, errors = jackknife(y, x)
        reach = beyond(len(y)) * errors[0]
        rows.append({"measure": name, "lag": lag, "controls": controls,
                     "effect": whole[0] * scale(name) * 100, "negative": whole[0] + reach < 0,
                     "positive": whole[0] - reach > 0, "t": wild(y, x, sample),
                     "critical": beyond(len(y))})  # fmt: skip
    return rows


def joint_p():
    """How often the draws give as many significant results of one sign as are observed."""
    rows = curve()
    negative = sum((one["t"] < -one["critical"]).astype(int) for one in rows)
    positive = sum((one["t"] > one["critical"]).astype(int) for one in rows)
    most = np.maximum(negative, positive)
    return (1 + (most[1:] >= most[0]).sum()) / len(most)
