"""Distances between sets of cells: brute force, no bias with few cells, known scalings, spread."""

import math

import numpy as np
import pytest
from sklearn.metrics.pairwise import rbf_kernel

from molcause.errors import ParameterError
from molcause.metrics.distributions import energy_distance, maximum_mean_discrepancy
from molcause.metrics.distributions.variance_ratio import ratios, variance_ratio

RNG = np.random.default_rng(1)
X, Y = RNG.normal(size=(9, 3)), RNG.normal(size=(12, 3)) + 1


def distance(a, b):
    return np.linalg.norm(a[:, None] - b[None], axis=2)


def test_energy_distance_equals_sums_over_distinct_pairs():
    wanted = 2 * distance(X, Y).mean() - distance(X, X).sum() / (9 * 8) - distance(Y, Y).sum() / (12 * 11)
    assert energy_distance.score(X, Y) == pytest.approx(wanted)


def test_discrepancy_equals_sums_of_another_kernel_over_distinct_pairs():
    wanted = 0.0
    for width in (0.5, 2.0):
        xx, yy, xy = (rbf_kernel(a, b, gamma=1 / (2 * width**2)) for a, b in ((X, X), (Y, Y), (X, Y)))
        wanted += ((xx.sum() - 9) / 72 + (yy.sum() - 12) / 132 - 2 * xy.mean()) / 2
    assert maximum_mean_discrepancy.score(X, Y, [0.5, 2.0]) == pytest.approx(wanted)


@pytest.mark.parametrize("cells", [10, 30])
def test_equal_distributions_are_at_zero_on_average_however_few_the_cells(cells):
    rng = np.random.default_rng(cells)
    draws = rng.normal(size=(300, 2, cells, 20))
    for score in (energy_distance.score, lambda a, b: maximum_mean_discrepancy.score(a, b, [6.0])):
        found = np.array([score(a, b) for a, b in draws])
        assert abs(found.mean()) < 4 * found.std() / math.sqrt(300)


def test_the_order_of_cells_is_not_seen_and_scale_is():
    before = energy_distance.score(X, Y)
    assert energy_distance.score(X[::-1], RNG.permutation(Y)) == pytest.approx(before)
    assert energy_distance.score(3 * X, 3 * Y) == pytest.approx(3 * before)
    assert energy_distance.score(X + 7, Y + 7) == pytest.approx(before)


def test_pathology_collapse_to_the_right_mean_is_seen_though_the_pseudobulk_is_perfect():
    truth = RNG.normal(size=(60, 5))
    other, collapsed = RNG.normal(size=(60, 5)), np.tile(truth.mean(axis=0), (60, 1))
    widths = maximum_mean_discrepancy.bandwidths(truth)
    assert energy_distance.score(collapsed, truth) > energy_distance.score(other, truth) + 0.5
    assert maximum_mean_discrepancy.score(collapsed, truth, widths) > 0.1
    assert variance_ratio(collapsed, truth).median == pytest.approx(0.0, abs=1e-20)


def test_too_few_cells_or_a_value_that_is_not_a_number_is_no_score():
    for x, y in ((X[:1], Y), (X * np.nan, Y), (X, Y * np.inf)):
        with np.errstate(invalid="ignore"):
            assert math.isnan(energy_distance.score(x, y))
            assert math.isnan(maximum_mean_discrepancy.score(x, y, [1.0]))


def test_bandwidths_that_cannot_be_are_refused():
    with pytest.raises(ParameterError, match="above 0"):
        maximum_mean_discrepancy.score(X, Y, [0.0])
    with pytest.raises(ParameterError, match="no bandwidth"):
        maximum_mean_discrepancy.bandwidths(np.zeros((4, 2)))


def test_variance_ratio_is_the_square_of_a_scale_and_counts_genes_without_spread():
    truth = np.column_stack([Y, np.full(12, 0.1)])
    found = variance_ratio(0.5 * truth, truth)
    assert (found.median, found.genes, found.undefined) == (pytest.approx(0.25), 3, 1)
    assert np.isnan(ratios(truth[:1], truth)).all()
