"""Intervals, ranked probability and risk-coverage: calibrated worlds, closed forms, ties."""

import math
from itertools import permutations

import numpy as np
import pytest
from scipy.stats import spearmanr

from molcause.errors import ParameterError
from molcause.metrics.uncertainty import interval_coverage, interval_width, ranked_probability, risk_coverage
from molcause.metrics.uncertainty.interval_coverage import conformal_radius

Z90 = 1.6448536269514722


@pytest.mark.parametrize(("factor", "wanted"), [(1.0, 0.90), (0.5, 0.589)])
def test_coverage_of_gaussian_intervals_of_the_right_and_of_half_the_width(factor, wanted):
    y = np.random.default_rng(0).normal(size=(200, 300))
    half = np.full_like(y, Z90 * factor)
    assert interval_coverage.scores(y, -half, half, 0.9).mean + 0.9 == pytest.approx(wanted, abs=0.006)
    assert interval_width.scores(-half, half).mean == pytest.approx(2 * Z90 * factor)


def test_the_truth_is_in_an_interval_of_no_width_and_missing_ends_leave_no_score():
    y = np.ones((2, 3))
    assert interval_coverage.scores(y, y, y, 0.75).mean == 0.25
    assert math.isnan(interval_coverage.scores(y, y * np.nan, y, 0.9).mean)
    assert interval_coverage.scores([[np.nan], [1.0]], [[0.0], [0.0]], [[2.0], [2.0]], 0.9).missing == 1
    with pytest.raises(ParameterError, match="3 intervals end below"):
        interval_coverage.scores([[0.0] * 3], [[1.0] * 3], [[0.0] * 3], 0.9)
    with pytest.raises(ParameterError, match=r"level=90"):
        interval_coverage.scores(y, y, y, 90)


def test_an_interval_without_end_covers_all_and_is_infinitely_wide():
    low, high = np.full((2, 3), -np.inf), np.full((2, 3), np.inf)
    low[0], high[0] = -1.0, 1.0
    assert interval_coverage.scores(np.zeros((2, 3)), low, high, 0.75).value.tolist() == [0.25, 0.25]
    found = interval_width.scores(low, high)
    assert (found.value.tolist(), found.mean) == ([2.0, math.inf], math.inf)


def test_conformal_radii_cover_a_new_perturbation_at_the_level():
    rng = np.random.default_rng(0)
    misfit = rng.exponential(size=(4000, 20))
    covered = [row[-1] <= conformal_radius(row[:-1], 0.9) for row in misfit]
    assert np.mean(covered) == pytest.approx(0.9, abs=0.02)


@pytest.mark.parametrize(
    ("n", "level", "finite"), [(9, 0.9, True), (8, 0.9, False), (19, 0.95, True), (18, 0.95, False)]
)
def test_too_few_perturbations_need_an_infinite_radius(n, level, finite):
    assert math.isfinite(conformal_radius(np.arange(n), level)) == finite


def test_ranked_probability_of_many_gaussian_samples_is_the_closed_form():
    rng = np.random.default_rng(0)
    mean, sd, y = np.array([[0.0, 1.0]]), np.array([[1.0, 0.5]]), np.array([[0.3, -1.0]])
    samples = mean + sd * rng.normal(size=(20_000, 1, 2))
    closed = ranked_probability.scores(mean, sd, y).mean
    assert ranked_probability.ensemble(samples, y).mean == pytest.approx(closed, abs=0.01)


def test_ranked_probability_equals_its_double_sum_and_does_not_depend_on_the_number_of_samples():
    rng = np.random.default_rng(1)
    x, y = rng.normal(size=(5, 1, 1)), np.array([[0.4]])
    pairs = np.abs(x - x.reshape(1, 5)).sum() / (2 * 5 * 4)
    assert ranked_probability.ensemble(x, y).mean == pytest.approx(np.abs(x - 0.4).mean() - pairs)
    few = [ranked_probability.ensemble(rng.normal(size=(2, 1, 1)), y).mean for _ in range(8000)]
    closed = ranked_probability.scores([[0.0]], [[1.0]], y).mean
    assert np.mean(few) == pytest.approx(closed, abs=4 * np.std(few) / math.sqrt(8000))


def test_a_gaussian_without_spread_has_the_absolute_error():
    assert ranked_probability.scores([[1.0]], [[0.0]], [[3.0]]).mean == 2.0


def test_risk_coverage_of_the_best_and_the_worst_order_and_of_chance():
    error = np.array([1.0, 2.0, 4.0])
    assert risk_coverage.score(error, error) == 0.0
    every = [risk_coverage.score(order, error) for order in permutations(range(3))]
    assert np.mean(every) == pytest.approx(risk_coverage.random_excess(error))
    assert max(every) == risk_coverage.score(-error, error)
    assert risk_coverage.score(np.zeros(3), error) == pytest.approx(risk_coverage.random_excess(error))


def test_the_order_of_tied_perturbations_does_not_matter():
    rng = np.random.default_rng(0)
    uncertainty, error = rng.integers(0, 3, 20).astype(float), rng.random(20)
    order = rng.permutation(20)
    found = risk_coverage.score(uncertainty[order], error[order])
    assert found == pytest.approx(risk_coverage.score(uncertainty, error))
    assert risk_coverage.rank_correlation(uncertainty, error) == pytest.approx(spearmanr(uncertainty, error).statistic)


def test_what_is_not_a_number_has_no_risk():
    assert math.isnan(risk_coverage.score([1.0, np.nan], [1.0, 2.0]))
    assert math.isnan(risk_coverage.rank_correlation([1.0, 1.0], [1.0, 2.0]))
