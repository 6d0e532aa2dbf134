"""The scaled sum of single effects."""

import numpy as np
import pytest
from tests.oracle.cells import data_of, do

from molcause.models import Additive, ScaledAdditive
from molcause.testing import check_model

A, B, C = (do("shift", name, 1.0) for name in "ABC")


def data(done, means):
    return data_of("ABCD", [np.tile(mean, (2, 1)) for mean in means], done, scale="linear")


def test_a_planted_share_is_found_and_singles_are_as_measured():
    base, a, b, c = np.random.default_rng(0).normal(size=(4, 4))
    done = [(), (A,), (B,), (C,), (A, B), (B, C)]
    means = [base, base + a, base + b, base + c, base + 0.7 * (a + b), base + 0.7 * (b + c)]
    model = ScaledAdditive().fit(data(done, means))
    assert model.factor == pytest.approx(0.7)
    assert model.chosen == {"factor": model.factor}
    assert model.combinations == 2
    np.testing.assert_allclose(model.predict((A, C)).mean, base + 0.7 * (a + c), rtol=1e-9)
    np.testing.assert_allclose(model.predict((A,)).mean, base + a, rtol=1e-9)
    np.testing.assert_allclose(model.predict(()).mean, base, rtol=1e-9)


def test_the_share_is_that_of_least_squares():
    means = np.random.default_rng(1).normal(size=(6, 4))
    model = ScaledAdditive().fit(data([(), (A,), (B,), (C,), (A, B), (A, C)], means))
    change = means - means[0]
    sums = np.concatenate([change[1] + change[2], change[1] + change[3]])[:, None]
    share = np.linalg.lstsq(sums, np.concatenate([change[4], change[5]]), rcond=None)[0][0]
    assert model.factor == pytest.approx(share)


def test_without_a_combination_of_measured_singles_it_is_not_applicable_but_singles_are():
    means = np.random.default_rng(2).normal(size=(4, 4))
    model = ScaledAdditive().fit(data([(), (A,), (B,), (B, C)], means))
    found = model.predict((A, B))
    assert np.isnan(found.mean).all()
    assert "no combination whose parts were measured alone" in found.reason
    assert model.chosen == {}
    assert "not measured alone in training: shift C by +1" in model.predict((A, C)).reason
    np.testing.assert_allclose(model.predict((A,)).mean, Additive().fit(data([(), (A,)], means[:2])).predict((A,)).mean)


def test_it_keeps_the_laws_of_models():
    assert len(check_model(ScaledAdditive())) > 10
