"""Log-density: against SciPy's multivariate normal, invariances, its maximum, and matrices that are no covariance."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import multivariate_normal

from molcause.errors import ParameterError
from molcause.metrics.log_density import score, scores

worlds = st.tuples(st.integers(1, 6), st.integers(0, 10**6))


def world(d, seed, batch=1):
    """Return covariances, the centered samples, and their scatter."""
    rng = np.random.default_rng(seed)
    roots = rng.normal(size=(batch, d, d))
    x = rng.normal(size=(d + 5, d)) @ rng.normal(size=(d, d))
    x -= x.mean(axis=0)
    return roots @ np.swapaxes(roots, 1, 2) + 0.1 * np.eye(d), x, x.T @ x


@settings(deadline=None)
@given(worlds)
def test_is_the_mean_normal_log_density_without_its_constant(size):
    (covariance,), x, scatter = world(*size)
    wanted = multivariate_normal(np.zeros(size[0]), covariance).logpdf(x).mean() + size[0] / 2 * math.log(2 * math.pi)
    assert score(covariance, scatter, len(x)) == pytest.approx(wanted, rel=1e-9, abs=1e-9)


def test_by_hand():
    assert score(np.diag([2.0, 8.0]), np.diag([20.0, 40.0]), 10) == pytest.approx(-0.5 * (math.log(16) + 1 + 0.5))


@settings(deadline=None)
@given(worlds)
def test_does_not_see_the_order_of_genes_or_a_rotation_and_a_change_of_unit_costs_its_logarithm(size):
    d, seed = size
    (covariance,), x, scatter = world(d, seed)
    rng = np.random.default_rng(seed + 1)
    order, rotation, unit = rng.permutation(d), np.linalg.qr(rng.normal(size=(d, d)))[0], rng.uniform(0.1, 10, size=d)
    found = score(covariance, scatter, len(x))
    turned = rotation @ covariance @ rotation.T
    assert score(covariance[np.ix_(order, order)], scatter[np.ix_(order, order)], len(x)) == pytest.approx(found)
    assert score((turned + turned.T) / 2, rotation @ scatter @ rotation.T, len(x)) == pytest.approx(found)
    scale = np.outer(unit, unit)
    assert score(covariance * scale, scatter * scale, len(x)) == pytest.approx(found - np.log(unit).sum())


@settings(deadline=None)
@given(worlds)
def test_no_covariance_beats_that_of_the_samples_themselves(size):
    (covariance,), x, scatter = world(*size)
    assert score(covariance, scatter, len(x)) <= score(scatter / len(x), scatter, len(x)) + 1e-9


@settings(deadline=None)
@given(worlds)
def test_a_batch_equals_one_by_one_and_a_bad_matrix_spoils_no_other(size):
    covariances, x, scatter = world(*size, batch=4)
    covariances[2] = -covariances[2]
    found = scores(covariances, scatter, len(x))
    assert np.isnan(found).tolist() == [False, False, True, False]
    one_by_one = [score(one, scatter, len(x)) for one in covariances]
    np.testing.assert_allclose(found, one_by_one, rtol=1e-9)


@pytest.mark.parametrize(
    "covariance",
    [
        [[1.0, 2.0], [2.0, 1.0]],
        [[1.0, 1.0], [1.0, 1.0]],
        [[0.0, 0.0], [0.0, 0.0]],
        [[1.0, 0.5], [0.0, 1.0]],
        [[1.0, math.nan], [math.nan, 1.0]],
        [[math.inf, 0.0], [0.0, 1.0]],
    ],
    ids=["indefinite", "singular", "zero", "asymmetric", "NaN", "infinite"],
)
def test_what_is_no_covariance_has_no_density(covariance):
    assert math.isnan(score(np.array(covariance), np.eye(2), 2))


def test_an_unknown_scatter_is_no_score():
    assert math.isnan(score(np.eye(2), np.full((2, 2), math.nan), 2))


def test_wrong_shapes_and_no_samples_are_refused():
    with pytest.raises(ParameterError, match=r"\(3, 3\) and \(2, 2\)"):
        score(np.eye(3), np.eye(2), 5)
    with pytest.raises(ParameterError, match="samples=0"):
        score(np.eye(2), np.eye(2), 0)
