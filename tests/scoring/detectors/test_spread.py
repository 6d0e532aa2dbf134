"""Sums of squares, alikeness and effective rank by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.scoring.detectors.worlds import view

from molcause.scoring.detectors.spread import alikeness, effective_rank, median_correlation, spread

Y = np.array([[1.0, 0.0], [0.0, 1.0]])


def test_noise_is_taken_off_the_measured_variance():
    # sum |y - mean y|^2 = 4 * 0.25 = 1; two means of noise 0.25 around their mean explain (0.25 + 0.25) / 2.
    seen = spread([view(Y / 2, Y, noise=0.25)])
    assert (seen.predicted, seen.measured, seen.specific) == (0.25, 1.0, 0.75)
    assert seen.ratio == pytest.approx(1 / 3)


def test_settings_are_summed_each_around_its_own_mean():
    seen = spread([view(Y / 2, Y), view(Y / 2 + 100, Y + 50)])
    assert seen.ratio == pytest.approx(0.25)


def test_differences_that_noise_explains_make_any_prediction_too_wide_but_a_constant_one():
    assert spread([view(Y, Y, noise=2.0)]).ratio == float("inf")
    assert spread([view(Y * 0, Y, noise=2.0)]).ratio == 0.0


def test_noise_is_right_on_average():
    rng = np.random.default_rng(0)
    found = [spread([view(Y, rng.normal(size=(6, 50)), noise=50.0)]).specific for _ in range(400)]
    assert abs(np.mean(found)) < 4 * np.std(found) / 20


def test_alikeness_is_the_correlation_of_two_changes_of_one_length():
    rows = np.array([[1.0, 2.0, 3.0, 0.0], [3.0, 0.0, 2.0, 1.0]])
    assert alikeness(rows) == pytest.approx(np.corrcoef(rows)[0, 1])


def test_alikeness_without_noise_is_that_of_the_truth():
    rng = np.random.default_rng(0)
    truth = np.tile(rng.normal(size=400), (30, 1))
    noisy = truth + rng.normal(size=truth.shape)
    assert alikeness(noisy) == pytest.approx(0.5, abs=0.1)
    assert alikeness(noisy, noise=400.0) == pytest.approx(1.0, abs=0.1)


def test_median_correlation_agrees_with_numpy_and_constant_changes_are_alike():
    rows = np.random.default_rng(0).normal(size=(5, 8))
    assert median_correlation(rows) == pytest.approx(np.median(np.corrcoef(rows)[np.triu_indices(5, 1)]))
    assert median_correlation(np.zeros((5, 8))) == 1.0


@given(st.integers(2, 6), st.integers(0, 100))
def test_effective_rank_of_equal_independent_patterns_is_their_number(n, seed):
    patterns = np.linalg.qr(np.random.default_rng(seed).normal(size=(12, n)))[0].T
    rows = np.vstack([patterns, -patterns])
    assert effective_rank(rows) == pytest.approx(n)
    assert effective_rank(7 * rows + 3) == pytest.approx(n)


def test_noise_alone_leaves_no_patterns():
    noise = np.random.default_rng(0).normal(size=(20, 300))
    assert effective_rank(noise) > 15
    assert effective_rank(noise, noise=300.0) < 3
    assert effective_rank(np.ones((4, 3))) == 0.0
