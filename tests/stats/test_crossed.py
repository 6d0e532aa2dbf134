"""Crossed bootstrap: its variance against the two-way formula, one factor alone, missing pairs, coverage."""

import math

import numpy as np
import pytest

from molcause.stats.crossed import central, crossed_draws
from molcause.stats.intervals import mean_interval


def two_way(rng, points=3, seeds=12, units=40, *, by_seed, by_unit, single):
    return (
        by_seed * rng.normal(size=(points, seeds, 1))
        + by_unit * rng.normal(size=(points, 1, units))
        + single * rng.normal(size=(points, seeds, units))
    )


def t_variance(groups):
    """Expectation of (groups - 1) / chi-squared."""
    return (groups - 1) / (groups - 3)


@pytest.mark.parametrize(
    "sd", [{"by_seed": 1, "by_unit": 0, "single": 0.1}, {"by_seed": 0, "by_unit": 1, "single": 0.1}]
)
def test_the_variance_is_that_of_the_factor_that_varies(sd):
    values = two_way(np.random.default_rng(0), **sd)
    axis, groups = (2, 12) if sd["by_seed"] else (1, 40)
    expected = values.mean(axis=axis).var(axis=1, ddof=1) / groups * t_variance(groups)
    np.testing.assert_allclose(crossed_draws(values).var(axis=0), expected, rtol=0.15)


def test_noise_of_single_values_counts_once_where_resampling_both_counts_it_three_times():
    found = [
        crossed_draws(two_way(np.random.default_rng(k), points=1, by_seed=0, by_unit=0, single=1), seed=k).var()
        for k in range(20)
    ]
    # Student's tails add up to a fifth; chance makes some of the noise look like one of the factors.
    assert 1.0 < np.mean(found) * 12 * 40 < 1.6


def test_points_keep_their_correlation():
    rng = np.random.default_rng(0)
    unit = rng.normal(size=(1, 1, 40))
    draws = crossed_draws(np.concatenate([unit, -unit, unit**2]) + 0.1 * rng.normal(size=(3, 8, 40)))
    assert np.corrcoef(draws.T)[0, 1] < -0.95


def test_one_seed_leaves_the_units_and_one_unit_the_seeds():
    values = np.random.default_rng(0).normal(size=(1, 1, 40))
    expected = values.var(ddof=1) / 40 * t_variance(40)
    assert crossed_draws(values).var() == pytest.approx(expected, rel=0.15)
    assert crossed_draws(values.swapaxes(1, 2)).var() == pytest.approx(expected, rel=0.15)


def test_values_that_do_not_vary_stay_where_they_are():
    np.testing.assert_array_equal(crossed_draws(np.full((2, 3, 5), 0.25)), 0.25)


def test_a_pair_that_is_missing_is_as_if_it_had_not_been_drawn():
    values = two_way(np.random.default_rng(0), by_seed=1, by_unit=1, single=1)
    gone = np.concatenate([values, np.full((3, 1, 40), math.nan)], axis=1)
    np.testing.assert_array_equal(crossed_draws(gone), crossed_draws(values))
    values[:, 0, :20] = math.nan
    draws = crossed_draws(values)
    assert np.isfinite(draws).all()
    np.testing.assert_allclose(np.median(draws, axis=0), np.nanmean(values, axis=(1, 2)), atol=0.1)


def test_the_interval_of_a_mean_is_near_that_of_independent_units():
    values = np.random.default_rng(0).normal(size=40)
    low, high = central(crossed_draws(values[None, None])[:, 0])
    assert (low, high) == pytest.approx(mean_interval(values), abs=0.04)


def test_covers_means_of_few_seeds_about_as_often_as_it_says():
    rng, inside = np.random.default_rng(3), []
    for k in range(300):
        values = two_way(rng, points=1, seeds=4, units=12, by_seed=0.5, by_unit=0.5, single=1.0)
        low, high = central(crossed_draws(values, seed=k)[:, 0])
        inside.append(low <= 0.0 <= high)
    # 93 to 97 %, and three standard errors of 300 samples.
    assert 0.93 - 0.038 < np.mean(inside) <= 0.97 + 0.03


def test_the_seed_decides():
    values = np.random.default_rng(0).normal(size=(2, 3, 9))
    np.testing.assert_array_equal(crossed_draws(values, seed=1), crossed_draws(values, seed=1))
    assert (crossed_draws(values, seed=1) != crossed_draws(values, seed=2)).any()


def test_infinite_draws_are_ends_of_an_interval():
    draws = np.arange(1999.0)
    draws[-60:], draws[:10] = np.inf, -np.inf
    assert central(draws) == (49.0, np.inf)
