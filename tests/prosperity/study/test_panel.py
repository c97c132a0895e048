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
    years = panel.outcome_years()
    monkeypatch.setattr(panel, "_logs", lambda name: (years, world[name]))
    for cached in (panel.estimate, panel.scale):
        cached.forget()
    yield
    for cached in (panel.estimate, panel.scale):
        cached.forget()


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
    assert len(table) == 4 * 4 * 2 * 3 * 4
    assert not table.duplicated(["measure", "model", "lag", "controls", "sample"]).any()
    assert (table["low_percent"] < table["effect_percent"]).all()
    assert curve._joint_test.__wrapped__("ratio", panel.DIGITAL, 9) == curve.joint_test(
        "ratio", draws=9
    )


@pytest.mark.parametrize("outcome", panel.OUTCOMES)
def test_counts_and_joint_p_belong_to_one_statistic(outcome):
    counted, joint = curve.curve(outcome)["sign"].value_counts(), curve.joint_test(outcome, draws=9)
    for sign in ("negative", "positive"):
        assert joint[sign] == counted.get(sign, 0)


def test_a_draw_of_the_bootstrap_is_the_jackknife_on_turned_residuals():
    """One draw by brute force: residuals of the null turned, estimated without each province."""
    spec = Specification(controls="income", sample="inland")
    here, every = list(provinces.sample("inland")), list(provinces.sample("all"))
    signs = curve._signs("all", 3, 5)[[every.index(one) for one in here]]
    outcome, regressors = panel.prepared(spec)
    others = regressors[:, :, 1:].reshape(outcome.size, -1)
    null = others @ np.linalg.lstsq(others, outcome.ravel(), rcond=None)[0]
    residuals = outcome - null.reshape(outcome.shape)
    for draw in range(3):
        turn = signs[:, [draw + 1]]
        found = panel.fit(null.reshape(outcome.shape) + turn * residuals, regressors)
        expected = found.solution[0] / found.errors[0]
        assert curve._wild_t(spec, 3, 5)[draw + 1] == pytest.approx(expected)
    observed = panel.estimate(spec)
    assert curve._wild_t(spec, 3, 5)[0] == pytest.approx(observed.coefficient / observed.error)


def test_joint_p_is_small_where_an_effect_is_planted(planted, monkeypatch):
    monkeypatch.setattr(curve, "CONTROLS", {"none": ()})
    curve._joint_test.forget()
    found = curve.joint_test("ratio", ("broadband_per_hundred",), draws=99)
    curve._joint_test.forget()
    assert found["p"] <= 0.02
    assert found["error"] == pytest.approx((found["p"] * (1 - found["p"]) / 99) ** 0.5)


def test_this_year_and_next_year_agree_with_linearmodels():
    ours = panel.now_and_next(controls="none").loc["mobile_phones_per_hundred"]
    now = panel.table(Specification(measure="mobile_phones_per_hundred"))
    later = panel.table(Specification(measure="mobile_phones_per_hundred", lag=-1))
    frame = now.assign(later=later["measure"])
    theirs = PanelOLS(
        frame["outcome"], frame[["measure", "later"]], entity_effects=True, time_effects=True
    ).fit()
    assert [ours["now_elasticity"], ours["next_elasticity"]] == pytest.approx(list(theirs.params))


def test_long_differences_agree_with_statsmodels():
    from statsmodels.regression.linear_model import OLS

    spec = Specification(model="long_differences", controls="income")
    frame = panel.table(spec)
    change = frame.xs(2019, level="year") - frame.xs(2013, level="year")
    design = change.drop(columns="outcome").assign(constant=1.0)
    theirs, ours = OLS(change["outcome"], design).fit(), panel.estimate(spec)
    assert (ours.coefficient, ours.observations) == (
        pytest.approx(theirs.params["measure"]), 31
    )  # fmt: skip
    left = [OLS(change["outcome"].drop(one), design.drop(one)).fit().params["measure"]
            for one in change.index]  # fmt: skip
    assert sorted(left) == pytest.approx(panel.without_each(spec).to_list())


def test_units_and_years_of_our_row_are_those_of_the_estimate():
    from prosperity.study import effects

    table = effects.studies("ratio", curve.main_table(lag=1, sample="inland"))
    ours = table.loc["this_collection"].set_index("measure")
    assert set(ours["units_count"]) == {"21"}
    assert ours.loc["broadband_per_hundred", "sample_years"] == "2014–2019"
    assert ours.loc["internet_penetration_percent", "sample_years"] == "2013–2017"


def test_our_direction_is_borderline_where_the_bootstrap_and_the_interval_disagree():
    from prosperity.study import effects

    one = curve.main_table().query("model == 'two_way'").iloc[[0]]
    told = []
    for p, error in ((0.01, 0.01), (0.01, 0.2), (0.2, 0.2)):
        table = one.assign(elasticity=-0.2, bootstrap_p=p, error=error)
        told += effects.studies("ratio", table).loc[["this_collection"], "direction"].to_list()
    assert told == ["narrows", "borderline", "unclear"]


def test_a_judgement_is_called_one_and_the_rule_follows_the_joint_test(monkeypatch):
    from prosperity.study import effects

    def found(negative, positive, p):
        joint = {"negative": negative, "positive": positive, "p": p}
        monkeypatch.setattr(curve, "joint_test", lambda *_: joint)
        return effects.judgements().loc["town_country", "judgement"]

    assert found(60, 2, 0.01) == "supports"
    assert found(2, 60, 0.01) == "weakens"
    assert found(60, 2, 0.2) == found(60, 30, 0.01) == found(0, 0, 1.0) == "open"
    grounds = effects.judgements()["ground"]
    assert list(grounds.index[grounds == "rule"]) == ["town_country"]


@pytest.mark.parametrize("weights", convergence.WEIGHTS)
def test_shapley_parts_add_up_and_lie_between_both_orders(weights):
    table = convergence.theil_town_country(weights)
    assert (table["town_country"] + table["provinces"]).to_list() == pytest.approx(
        table["total"].to_list()
    )
    orders = table[["town_first_percent", "provinces_first_percent"]]
    assert table["town_country_percent"].to_list() == pytest.approx(orders.mean(axis=1).to_list())


def test_implied_residents_give_the_published_mean_of_every_province():
    people = convergence.town_and_country()
    urban, rural = (provinces.measure(f"{kind}_income_yuan") for kind in ("urban", "rural"))
    income = people["urban"] * urban + people["rural"] * rural
    years = provinces.full_years("ratio")
    mean = (income / provinces.people()).loc[years]
    published = provinces.measure("resident_income_yuan").loc[years]
    assert ((mean - published).abs().to_numpy() < 1e-6).all()


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
