"""Every way to ask at once: the specification curve, and what it would look like by chance.

One column of a regression table is one choice among many. The curve crosses the choices that a
referee could defend; the wild bootstrap turns the provinces round to say how often a world without
any association would look as clear.
"""

import itertools

import numpy as np
import pandas as pd
from scipy import stats

from prosperity.study import provinces
from prosperity.study.panel import (
    CONTROLS,
    DIGITAL,
    LAGS,
    MODELS,
    SAMPLES,
    Specification,
    estimate,
    prepared,
)

DRAWS, SEED = 999, 2021


def _signs(draws: int, seed: int) -> pd.DataFrame:
    """A sign for each province and draw, the same province the same in every specification."""
    drawn = np.random.default_rng(seed).choice([-1.0, 1.0], size=(len(provinces.names()), draws))
    return pd.DataFrame(drawn, index=list(provinces.names()))


def _wild_t(spec: Specification, signs: pd.DataFrame) -> np.ndarray:
    """The observed t value, then one for each draw with the null imposed."""
    outcome, regressors = prepared(spec)
    clusters, rows, columns = regressors.shape
    flat = regressors.reshape(-1, columns)
    others, own, target = flat[:, 1:], flat[:, 0], outcome.reshape(-1)
    project = np.linalg.pinv(others)
    alone = own - others @ (project @ own)
    restricted = target - others @ (project @ target)
    turned = signs.loc[list(provinces.sample(spec.sample))].to_numpy().repeat(rows, axis=0)
    drawn = np.column_stack([restricted, restricted[:, None] * turned])
    drawn -= others @ (project @ drawn)
    slope = alone @ drawn / (alone @ alone)
    parts = alone[:, None] * (drawn - alone[:, None] * slope)
    scores = parts.reshape(clusters, rows, -1).sum(axis=1)
    correction = clusters / (clusters - 1) * (outcome.size - 1) / (outcome.size - columns)
    return slope * (alone @ alone) / np.sqrt(correction * (scores**2).sum(axis=0))


def wild_bootstrap_p(spec: Specification, draws: int = DRAWS, seed: int = SEED) -> float:
    """Two-sided p-value of no association: wild bootstrap over provinces, the null imposed.

    Formula: residuals of the model without the measure are turned round, all of one province at
    once, by signs drawn evenly; the t values so found are compared with the one observed (Cameron,
    Gelbach and Miller 2008, Review of Economics and Statistics 90(3)).

    Args:
        draws: number of draws; 999 makes p exact at the usual levels.
        seed: of the signs.
    """
    t = np.abs(_wild_t(spec, _signs(draws, seed)))
    return float((1 + (t[1:] >= t[0] - 1e-9).sum()) / (draws + 1))


def specifications(outcome: str, measures: tuple[str, ...] = DIGITAL) -> list[Specification]:
    """Measures, models, lags, controls and samples, all crossed, for one outcome."""
    crossed = itertools.product(measures, MODELS, LAGS, CONTROLS, SAMPLES)
    return [Specification(outcome, *choices) for choices in crossed]


def curve_p(outcome: str, measures: tuple[str, ...] = DIGITAL, draws: int = 199) -> float:
    """How often a world without any association gives as many clear signs, one way, as the curve.

    Formula: in each draw every specification sees the same provinces turned round; the statistic is
    the larger of the numbers of t values beyond the 95 percent points on either side (after
    Simonsohn, Simmons and Nelson 2020, Nature Human Behaviour 4).
    """
    signs = _signs(draws, SEED)
    negative, positive = np.zeros(draws + 1), np.zeros(draws + 1)
    for spec in specifications(outcome, measures):
        t = _wild_t(spec, signs)
        critical = stats.t.ppf(0.975, len(provinces.sample(spec.sample)) - 1)
        negative += t < -critical
        positive += t > critical
    most = np.maximum(negative, positive)
    return float((1 + (most[1:] >= most[0]).sum()) / (draws + 1))


def curve(outcome: str = "ratio", measures: tuple[str, ...] = DIGITAL) -> pd.DataFrame:
    """Every specification of one outcome: measures, models, lags, controls and samples crossed.

    Returns:
        One row each: the choices; ``elasticity``, ``error``; ``effect_percent``, the change of the
        outcome that goes with one standard deviation of the measure within provinces, with
        ``low_percent`` and ``high_percent``; ``sign``, negative, positive or unclear at 95 percent.
        Sorted by effect.
    """
    rows = []
    for spec in specifications(outcome, measures):
        found = estimate(spec)
        times = 100 * found.scale
        sign = "negative" if found.high < 0 else "positive" if found.low > 0 else "unclear"
        rows.append((spec.measure, spec.model, spec.lag, spec.controls, spec.sample,
                     found.coefficient, found.error, found.coefficient * times,
                     found.low * times, found.high * times, sign, found.provinces,
                     found.observations))  # fmt: skip
    names = ["measure", "model", "lag", "controls", "sample", "elasticity", "error",
             "effect_percent", "low_percent", "high_percent", "sign", "provinces",
             "observations"]  # fmt: skip
    return pd.DataFrame(rows, columns=names).sort_values(
        ["effect_percent", "measure", "model", "lag", "controls", "sample"], ignore_index=True
    )


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
        ``detectable_percent``, the effect that such a design finds in four of five samples, and
        ``observations``.
    """
    rows = []
    for measure, model in itertools.product(measures, MODELS):
        spec = Specification(outcome, measure, model, lag, controls, sample)
        found = estimate(spec)
        step = 100 * found.scale
        rows.append((measure, model, found.coefficient, found.error, found.plain_error,
                     wild_bootstrap_p(spec), found.coefficient * step, found.detectable * step,
                     found.observations))  # fmt: skip
    names = ["measure", "model", "elasticity", "error", "plain_error", "bootstrap_p",
             "effect_percent", "detectable_percent", "observations"]  # fmt: skip
    return pd.DataFrame(rows, columns=names).set_index("measure")


def timing(outcome: str = "ratio", controls: str = "income", sample: str = "all") -> pd.DataFrame:
    """The measure of last year, this year and next year, each alone, in the two-way model.

    Next year's measure cannot have caused this year's outcome: where it does as well as this
    year's, the two move together for another reason, or the outcome leads.

    Returns:
        By ``measure`` (those that reach 2020): ``before``, ``same``, ``after`` and their errors.
    """
    rows = {}
    for measure in DIGITAL[:3]:
        row = {}
        for name, lag in (("before", 1), ("same", 0), ("after", -1)):
            found = estimate(Specification(outcome, measure, "two_way", lag, controls, sample))
            row[f"{name}_elasticity"], row[f"{name}_error"] = found.coefficient, found.error
        rows[measure] = row
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("measure")
