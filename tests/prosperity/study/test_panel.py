"""The panel agrees with libraries and brute force, finds what is planted, and refuses bad asks."""

import numpy as np
import pytest
from linearmodels.panel import PanelOLS
from prosperity.base.errors import InputError
from prosperity.study import convergence, curve, panel, provinces
from prosperity.study.panel import Specification


@pytest.mark.parametrize("controls", ["none", "full"])
def test_two_way_estimate_agrees_with_linearmodels(controls):
    spec = Specification(controls=controls)
    frame, ours = panel.table(spec), panel.estimate(spec)
    theirs = PanelOLS(
        frame["outcome"], frame.drop(columns="outcome"), entity_effects=True, time_effects=True
    ).fit(cov_type="clustered", cluster_entity=True)
    assert ours.coefficient == pytest.approx(theirs.params["measure"], rel=1e-8)
    # the correction of linearmodels counts the absorbed effects
    assert 1 < theirs.std_errors["measure"] / ours.plain_error < 1.1


def _by_dummies(frame):
    """Least squares with a dummy for every province and year, by brute force."""
    flat = frame.reset_index()
    columns = [flat["measure"].to_numpy()]
    for name in ("province", "year"):
        columns += [(flat[name] == value).to_numpy(float) for value in flat[name].unique()]
    return np.linalg.lstsq(np.column_stack(columns), flat["outcome"].to_numpy(), rcond=None)[0][0]


def test_jackknife_error_is_that_of_leaving_each_province_out():
    spec = Specification()
    frame, found = panel.table(spec), panel.estimate(spec)
    left = [_by_dummies(frame.drop(province, level="province")) for province in provinces.names()]
    whole = _by_dummies(frame)
    expected = (30 / 31 * sum((one - whole) ** 2 for one in left)) ** 0.5
    assert found.coefficient == pytest.approx(whole)
    assert found.error == pytest.approx(expected)


def test_a_lag_pairs_the_outcome_with_the_year_before():
    frame = panel.table(Specification(lag=1))
    expected = np.log(provinces.measure("broadband_per_hundred").loc[2013, "gansu"])
    assert frame.loc[("gansu", 2014), "measure"] == pytest.approx(expected)
    assert 2013 not in frame.index.get_level_values("year")


@pytest.fixture
def planted(monkeypatch):
    """A world in which broadband lowers the ratio by an elasticity of 0.3, with little noise."""
    draw = np.random.default_rng(1)
    measure = draw.normal(3, 0.2, (31, 7)) + draw.normal(0, 1, (31, 1))
    effects = draw.normal(0, 1, (31, 1)) + draw.normal(0, 1, (1, 7))
    world = {
        "broadband_per_hundred": measure,
        "ratio": effects - 0.3 * measure + draw.normal(0, 0.02, (31, 7)),
        "mobile_phones_per_hundred": draw.normal(0, 0.2, (31, 7)),
    }
    years = tuple(panel.YEARS)
    monkeypatch.setattr(panel, "_logs", lambda name: (years, world[name]))
    for cached in (panel.estimate, panel.scale):
        cached.cache_clear()
    yield
    for cached in (panel.estimate, panel.scale):
        cached.cache_clear()


@pytest.mark.parametrize("model", panel.MODELS)
def test_every_model_finds_a_planted_effect_and_chance_does_not(planted, model):
    spec = Specification(model=model)
    found = panel.estimate(spec)
    assert found.low < -0.3 < found.high
    assert found.high < 0
    assert curve.wild_bootstrap_p(spec, draws=199) < 0.01
    nothing = Specification(measure="mobile_phones_per_hundred", model=model)
    assert curve.wild_bootstrap_p(nothing, draws=199) > 0.05


def test_curve_crosses_every_choice_once_and_repeats_exactly():
    table = curve.curve("ratio")
    assert len(table) == 4 * 3 * 2 * 3 * 4
    assert not table.duplicated(["measure", "model", "lag", "controls", "sample"]).any()
    assert (table["low_percent"] < table["effect_percent"]).all()
    assert curve.curve_p("ratio") == curve.curve_p("ratio")


@pytest.mark.parametrize(
    ("asked", "told"),
    [({"measure": "faxes"}, "faxes"), ({"model": "ols"}, "two_way"), ({"sample": "x"}, "inland")],
)
def test_unknown_choice_is_refused_with_those_there_are(asked, told):
    with pytest.raises(InputError, match=told):
        Specification(**asked)


def test_catching_up_agrees_with_statsmodels():
    from statsmodels.regression.linear_model import OLS

    points = convergence.growth_points("resident_income_yuan")
    design = np.column_stack([np.ones(31), np.log(points["first"])])
    theirs = OLS(points["growth_percent"].to_numpy(), design).fit(cov_type="HC3")
    ours = convergence.catching_up("resident_income_yuan")
    assert (ours.slope, ours.error) == pytest.approx((theirs.params[1], theirs.bse[1]))
