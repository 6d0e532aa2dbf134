"""Distances between sets of cells: brute force, no bias with few cells, known scalings, spread."""

import math

import numpy as np
import pytest
from scipy.stats import energy_distance as scipy_energy_distance
from sklearn.metrics.pairwise import rbf_kernel

from molcause.errors import ParameterError
from molcause.metrics.distributions import energy_distance, maximum_mean_discrepancy, variance_ratio

RNG = np.random.default_rng(1)
X, Y = RNG.normal(size=(9, 3)), RNG.normal(size=(12, 3)) + 1


def distance(a, b):
    return np.linalg.norm(a[:, None] - b[None], axis=2)


def test_energy_distance_equals_sums_over_distinct_pairs():
    wanted = 2 * distance(X, Y).mean() - distance(X, X).sum() / (9 * 8) - distance(Y, Y).sum() / (12 * 11)
    assert energy_distance.distance(X, Y) == pytest.approx(wanted)


def test_energy_distance_in_one_dimension_is_that_of_scipy_without_the_distance_of_a_cell_to_itself():
    x, y = X[:, :1], Y[:, :1]
    itself = distance(x, x).mean() / (9 - 1) + distance(y, y).mean() / (12 - 1)
    wanted = scipy_energy_distance(x.ravel(), y.ravel()) ** 2 - itself
    assert energy_distance.distance(x, y) == pytest.approx(wanted)


def test_discrepancy_equals_sums_of_another_kernel_over_distinct_pairs():
    wanted = 0.0
    for width in (0.5, 2.0):
        xx, yy, xy = (rbf_kernel(a, b, gamma=1 / (2 * width**2)) for a, b in ((X, X), (Y, Y), (X, Y)))
        wanted += ((xx.sum() - 9) / 72 + (yy.sum() - 12) / 132 - 2 * xy.mean()) / 2
    assert maximum_mean_discrepancy.discrepancy(X, Y, [0.5, 2.0]) == pytest.approx(wanted)


@pytest.mark.parametrize("cells", [10, 30])
def test_equal_distributions_are_at_zero_on_average_however_few_the_cells(cells):
    rng = np.random.default_rng(cells)
    draws = rng.normal(size=(300, 2, cells, 20))
    for score in (energy_distance.distance, lambda a, b: maximum_mean_discrepancy.discrepancy(a, b, [6.0])):
        found = np.array([score(a, b) for a, b in draws])
        assert abs(found.mean()) < 4 * found.std() / math.sqrt(300)


def test_the_order_of_cells_is_not_seen_and_scale_is():
    before = energy_distance.distance(X, Y)
    assert energy_distance.distance(X[::-1], RNG.permutation(Y)) == pytest.approx(before)
    assert energy_distance.distance(3 * X, 3 * Y) == pytest.approx(3 * before)
    assert energy_distance.distance(X + 7, Y + 7) == pytest.approx(before)


def test_pathology_collapse_to_the_right_mean_is_seen_though_the_pseudobulk_is_perfect():
    truth = RNG.normal(size=(60, 5))
    other, collapsed = RNG.normal(size=(60, 5)), np.tile(truth.mean(axis=0), (60, 1))
    widths = maximum_mean_discrepancy.median_bandwidths(truth)
    assert energy_distance.distance(collapsed, truth) > energy_distance.distance(other, truth) + 0.5
    assert maximum_mean_discrepancy.discrepancy(collapsed, truth, widths) > 0.1
    assert variance_ratio.scores([collapsed.var(axis=0)], [truth.var(axis=0)]).mean == pytest.approx(0.0, abs=1e-20)


def test_too_few_cells_or_a_value_that_is_not_a_number_is_no_score():
    for x, y in ((X[:1], Y), (X * np.nan, Y), (X, Y * np.inf)):
        with np.errstate(invalid="ignore"):
            assert math.isnan(energy_distance.distance(x, y))
            assert math.isnan(maximum_mean_discrepancy.discrepancy(x, y, [1.0]))


def test_bandwidths_that_cannot_be_are_refused():
    with pytest.raises(ParameterError, match="above 0"):
        maximum_mean_discrepancy.discrepancy(X, Y, [0.0])
    with pytest.raises(ParameterError, match="no bandwidth"):
        maximum_mean_discrepancy.median_bandwidths(np.zeros((4, 2)))


def test_variance_ratio_is_the_square_of_a_scale_and_leaves_out_genes_without_spread():
    truth = np.column_stack([Y, np.full(12, 0.1)])
    spread = [truth.var(axis=0, ddof=1)]
    assert variance_ratio.scores([0.25 * spread[0]], spread).mean == pytest.approx(0.25)
    assert np.isnan(variance_ratio.ratios(spread, spread)).tolist() == [[False, False, False, True]]
    assert variance_ratio.metric.goodness(1.0) > max(map(variance_ratio.metric.goodness, (0.9, 1.2)))


def test_without_any_spread_there_is_no_variance_ratio():
    found = variance_ratio.scores([[1.0], [1.0]], [[0.0], [2.0]])
    assert found.reasons() == {"no gene varies between measured cells": 1}
    assert found.mean == 0.5


@pytest.mark.parametrize("module", [energy_distance, maximum_mean_discrepancy])
def test_scores_of_cells_count_the_perturbations_that_have_too_few(module):
    more = () if module is energy_distance else ([1.0],)
    found = module.scores([X, Y, Y * np.nan], [X, Y + 1, Y], *more)
    assert found.reasons() == {"fewer than 10 cells": 1, "the prediction is not a number": 1}
    with pytest.raises(ParameterError, match="1 predicted and 2 measured"):
        module.scores([X], [X, X], *more)
