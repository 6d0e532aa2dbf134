"""Presets: the settings that are published, and one fit each."""

import numpy as np
import pytest
from tests.models.mechanism.test_mechanism import made

import molcause as mc
from molcause.data.intervention import Intervention
from molcause.knowledge.network import Network
from molcause.models.mechanism.presets.cellbox import SCHEDULE, CellBox
from molcause.models.mechanism.presets.linear_scm import LinearSCM
from molcause.testing import check_model


def test_cellbox_starts_at_the_reference_and_saturates_in_the_dose():
    done = [(), *((Intervention("shift", u, "drug"),) for u in (-1.0, -2.0))]
    data = made([[0.0, 0.0], [-0.5, -0.3], [-0.6, -0.4]], done, ["A", "B"], scale="log2 ratio")
    fitted = CellBox(members=2, steps=400).fit(data)
    assert np.abs(fitted.predict(()).mean).max() == 0.0
    one, two, four = (fitted.predict((Intervention("shift", u, "drug"),)).mean[0] for u in (-1.0, -2.0, -4.0))
    assert four < two < one < 0
    assert abs(four - two) < abs(two - one)


def test_the_cellbox_differential_equation_has_the_published_schedule():
    model = CellBox(ode=True)
    assert (model.dynamics, model.step, model.limit) == ("trajectory", 0.1, None)
    rates, prices, steps = zip(*(stage[2:] for stage in SCHEDULE), strict=True)
    assert rates == (0.1, 0.01, 0.01, 0.001, 0.001, 0.001)
    assert prices == (0.01, 0.01, 1e-4, 1e-5, 1e-4, 1e-4)
    assert steps == (100, 100, 100, 100, 200, 400)


def test_a_linear_scm_is_the_regression_on_parents():
    rng = np.random.default_rng(0)
    values, done = [], []
    for level in (0.0, 2.0, -1.0):
        a = np.full(80, level) if level else rng.normal(size=80)
        values += np.column_stack([a, 1.5 * a + rng.normal(scale=0.5, size=80)]).tolist()
        done += [(Intervention("fix", level, "A"),) if level else ()] * 80
    data = made(values, done, ["A", "B"])
    net = Network.from_edges([("A", "B", 1)], name="chain")
    fitted = LinearSCM(units="change", steps=600, rate=0.03).fit(data, mc.bias.Mask(net))
    means = fitted.training.mean
    slope = np.polyfit(means[:, 0], means[:, 1], 1)[0]
    assert fitted.weight[0, 0] == pytest.approx(slope, abs=0.02)
    assert fitted.noise_sd[0] == pytest.approx([1.0, 0.5], abs=0.1)
    sample = np.array([0.3, 0.9])
    imagined = fitted.counterfactual(sample, (), (Intervention("fix", 1.3, "A"),)).mean
    np.testing.assert_allclose(imagined, [1.3, 0.9 + fitted.weight[:, 0].mean()], atol=1e-8)


@pytest.mark.slow
def test_the_laws_of_the_ladder_hold_for_a_linear_scm_on_a_loop():
    check_model(LinearSCM(dynamics="equilibrium", members=2, steps=50))
