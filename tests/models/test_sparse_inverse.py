"""The sparse inverse against scikit-learn and against the conditions that define it."""

import numpy as np
import pytest
from sklearn.covariance import graphical_lasso

from molcause.models.covariance.sparse_inverse import sparse_inverse


def covariance(d=12, samples=40, seed=0):
    rng = np.random.default_rng(seed)
    values = rng.normal(size=(samples, 3)) @ rng.normal(size=(3, d)) + rng.normal(size=(samples, d))
    return np.cov(values.T)


@pytest.mark.parametrize("penalty", [0.05, 0.3, 1.0])
def test_it_is_that_of_scikit_learn(penalty):
    target = covariance()
    expected, precision = graphical_lasso(target, alpha=penalty, tol=1e-8, enet_tol=1e-8, max_iter=1000)
    found = sparse_inverse(target, penalty, gap=1e-9)
    np.testing.assert_allclose(found.covariance, expected, atol=1e-3)
    np.testing.assert_allclose(found.precision, precision, atol=1e-3)


@pytest.mark.parametrize("penalty", [0.2, 0.6])
@pytest.mark.parametrize("samples", [15, 40])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_it_meets_the_conditions_of_the_optimum(seed, samples, penalty):
    target = covariance(10, samples, seed)
    found = sparse_inverse(target, penalty, gap=1e-8)
    assert found.gap <= 1e-8
    np.testing.assert_allclose(found.covariance @ found.precision, np.eye(10), atol=1e-2)
    excess, off = found.covariance - target, ~np.eye(10, dtype=bool)
    np.testing.assert_allclose(np.diagonal(excess), 0.0, atol=1e-12)
    assert np.abs(excess[off]).max() <= penalty + 1e-12
    edge = off & (np.abs(found.precision) > 0.02)
    np.testing.assert_allclose(excess[edge], penalty * np.sign(found.precision[edge]), atol=1e-2)


def test_a_start_near_by_saves_steps_and_changes_nothing_else():
    target = covariance()
    near = sparse_inverse(target, 0.35, gap=1e-8)
    cold, warm = sparse_inverse(target, 0.3, gap=1e-8), sparse_inverse(target, 0.3, gap=1e-8, start=near)
    assert warm.iterations < cold.iterations
    np.testing.assert_allclose(warm.precision, cold.precision, atol=1e-3)


def test_at_a_penalty_above_every_covariance_nothing_is_joined():
    target = covariance()
    found = sparse_inverse(target, float(np.abs(np.triu(target, 1)).max()), gap=1e-8)
    np.testing.assert_allclose(found.precision, np.diag(1 / np.diagonal(target)), rtol=1e-12)
    assert found.iterations == 0


def test_steps_end_after_a_number_with_the_gap_that_is_left():
    found = sparse_inverse(covariance(), 0.05, gap=1e-8, steps=2)
    assert found.iterations == 2
    assert found.gap > 1e-8
