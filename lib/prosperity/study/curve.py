"""Every way to ask at once: the specification curve, and what it would look like by chance.

One column of a regression table is one choice among many. The curve crosses the choices that a
referee could defend; the wild cluster bootstrap says how often a world without any association
would look as clear. One statistic serves all: the t value with jackknife errors (CR3).
"""

import itertools
from dataclasses import asdict

import numpy as np
import pandas as pd

from prosperity import data
from prosperity.base.kept import kept
from prosperity.study import provinces
from prosperity.study.panel import (
    CONTROLS,
    DIGITAL,
    LAGS,
    MODELS,
    Specification,
    estimate,
    prepared,
)

DRAWS, SEED = 999, 2021


@kept
def _signs(sample: str, draws: int, seed: int) -> np.ndarray:
    """A one for each province of a sample, for what is observed, then its sign in each draw.

    A province has the same in every specification.
    """
    every, here = list(provinces.names()), provinces.sample(sample)
    drawn = np.random.default_rng(seed).choice([-1.0, 1.0], size=(len(every), draws))
    return np.column_stack([np.ones(len(here)), drawn[[every.index(one) for one in here]]])


def _wild_t(spec: Specification, draws: int, seed: int) -> np.ndarray:
    """The observed jackknife t value, then one for each draw with the null imposed.

    Turning a province turns its cross products as a whole, so that no draw touches a row: the
    estimate and those without each province are sums of 31 signed vectors.
    """
    outcome, regressors = prepared(spec)
    clusters, _, columns = regressors.shape
    flat, target = regressors.reshape(-1, columns), outcome.reshape(-1)
    others = flat[:, 1:]
    restricted = (target - others @ (np.linalg.pinv(others) @ target)).reshape(outcome.shape)
    inner = np.einsum("gtk,gtl->gkl", regressors, regressors)
    cross = np.einsum("gtk,gt->gk", regressors, restricted)
    whole = inner.sum(axis=0)
    first = np.linalg.inv(whole)[0]
    without = np.linalg.inv(whole - inner)[:, 0]  # provinces by columns
    turned = _signs(spec.sample, draws, seed)
    reach = without @ cross.T - np.diag((without * cross).sum(axis=1)) - cross @ first
    # einsum: the matrices are small, and threads for each of hundreds of products cost more
    spread = (np.einsum("gh,hd->gd", reach, turned) ** 2).sum(axis=0)
    return (cross @ first) @ turned / np.sqrt((clusters - 1) / clusters * spread)


def wild_bootstrap_p(spec: Specification, draws: int = DRAWS, seed: int = SEED) -> float:
    """Two-sided p-value of no association: wild cluster bootstrap, the null imposed.

    Formula: residuals of the model without the measure change sign, all of one province at once,
    by signs drawn evenly; the t values so found, with jackknife errors (CR3), are compared with the
    one observed (Cameron, Gelbach and Miller 2008, Review of Economics and Statistics 90(3);
    MacKinnon, Nielsen and Webb 2023, Journal of Applied Econometrics 38(5)).

    Args:
        draws: number of draws; 999 makes p exact at the usual levels.
        seed: of the signs.
    """
    t = np.abs(_wild_t(spec, draws, seed))
    return float((1 + (t[1:] >= t[0] - 1e-9).sum()) / (draws + 1))


def specifications(outcome: str, measures: tuple[str, ...] = DIGITAL) -> list[Specification]:
    """Measures, models, lags, controls and samples, all crossed, for one outcome."""
    crossed = itertools.product(measures, MODELS, LAGS, CONTROLS, provinces.SAMPLES)
    return [Specification(outcome, *choices) for choices in crossed]


def joint_test(
    outcome: str = "ratio", measures: tuple[str, ...] = DIGITAL, draws: int = DRAWS
) -> dict[str, float]:
    """How often a world without any association gives as many significant results of one sign.

    Formula: the statistic is the larger of two counts, of specifications whose 95 percent interval
    (CR3) lies wholly below zero and wholly above, just as `curve` counts them; in each draw every
    specification sees the same provinces turned (after Simonsohn, Simmons and Nelson 2020, Nature
    Human Behaviour 4). The Monte-Carlo error of p is sqrt(p (1 - p) / draws).

    Returns:
        ``negative`` and ``positive`` as observed, ``p`` and its ``error``, and ``draws``.
    """
    return dict(_joint_test(outcome, measures, draws))


@kept
def _joint_test(outcome: str, measures: tuple[str, ...], draws: int) -> dict[str, float]:
    negative, positive = np.zeros(draws + 1), np.zeros(draws + 1)
    for spec in specifications(outcome, measures):
        t = _wild_t(spec, draws, SEED)
        critical = estimate(spec).critical
        negative += t < -critical
        positive += t > critical
    most = np.maximum(negative, positive)
    p = float((1 + (most[1:] >= most[0]).sum()) / (draws + 1))
    return {"negative": int(negative[0]), "positive": int(positive[0]), "p": p,
            "error": float(np.sqrt(p * (1 - p) / draws)), "draws": draws}  # fmt: skip


def curve(outcome: str = "ratio", measures: tuple[str, ...] = DIGITAL) -> pd.DataFrame:
    """Every specification of one outcome: measures, models, lags, controls and samples crossed.

    Returns:
        One row each: the choices; ``elasticity``, ``error``; ``effect_percent``, the change of the
        outcome that goes with one standard deviation of the measure within provinces, with
        ``low_percent`` and ``high_percent``; ``sign``, negative, positive or unclear at 95 percent.
        Sorted by effect.
    """
    return _curve(outcome, measures).copy()


@kept
def _curve(outcome: str, measures: tuple[str, ...]) -> pd.DataFrame:
    rows = []
    for spec in specifications(outcome, measures):
        found = estimate(spec)
        times = 100 * found.scale
        sign = "negative" if found.high < 0 else "positive" if found.low > 0 else "unclear"
        choices = {name: value for name, value in asdict(spec).items() if name != "outcome"}
        rows.append(choices | {
            "elasticity": found.coefficient, "error": found.error,
            "effect_percent": found.coefficient * times, "low_percent": found.low * times,
            "high_percent": found.high * times, "sign": sign, "provinces": found.provinces,
            "observations": found.observations,
        })  # fmt: skip
    return pd.DataFrame(rows).sort_values(["effect_percent", *choices], ignore_index=True)


@data.kept_table
def main_table(
    outcome: str = "ratio",
    controls: str = "income",
    lag: int = 0,
    sample: str = "all",
    measures: tuple[str, ...] = DIGITAL,
) -> pd.DataFrame:
    """Every measure under every model at one lag, with one set of controls, in one sample.

    Returns:
        By ``measure``: ``model``, ``elasticity``, ``error`` (CR3), ``plain_error`` (CR1),
        ``bootstrap_p``, ``effect_percent`` of one standard step of the measure,
        ``detectable_percent``, the effect that such a design finds in four of five samples,
        ``provinces``, ``observations``, ``first_year`` and ``last_year`` of the outcome.
    """
    rows = []
    for measure, model in itertools.product(measures, MODELS):
        spec = Specification(outcome, measure, model, lag, controls, sample)
        found = estimate(spec)
        step = 100 * found.scale
        rows.append({
            "measure": measure, "model": model, "elasticity": found.coefficient,
            "error": found.error, "plain_error": found.plain_error,
            "bootstrap_p": wild_bootstrap_p(spec), "effect_percent": found.coefficient * step,
            "detectable_percent": found.detectable * step, "provinces": found.provinces,
            "observations": found.observations, "first_year": found.first_year,
            "last_year": found.last_year,
        })  # fmt: skip
    return pd.DataFrame(rows).set_index("measure")
