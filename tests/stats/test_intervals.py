"""The interval of a mean: coverage, its floor at Student's t, equivariance, and ties."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import ttest_1samp

from molcause.stats.intervals import mean_interval

samples = st.lists(st.integers(-30, 30), min_size=8, max_size=20).filter(lambda x: len(set(x)) > 1)


@settings(deadline=None, max_examples=40)
@given(samples)
def test_is_never_inside_students_interval(values):
    low, high = mean_interval(np.array(values))
    student = ttest_1samp(values, 0.0).confidence_interval(0.95)
    assert low <= student.low + 1e-9
    assert high >= student.high - 1e-9


@settings(deadline=None, max_examples=40)
@given(samples, st.sampled_from([1e-9, 0.25, 1e6]), st.integers(-100, 100), st.randoms())
def test_moves_and_scales_with_the_values_whatever_their_order(values, scale, shift, random):
    low, high = mean_interval(np.array(values))
    random.shuffle(values)
    moved = mean_interval(scale * (np.array(values) + shift))
    assert moved == pytest.approx((scale * (low + shift), scale * (high + shift)), rel=1e-6, abs=1e-9 * scale)


@pytest.mark.parametrize(
    ("name", "n"), [("normal", 8), ("normal", 20), ("exponential", 8), ("exponential", 20), ("standard_t", 12)]
)
def test_covers_the_mean_about_as_often_as_it_says(name, n):
    rng = np.random.default_rng(5)
    draw, true = getattr(rng, name), float(name == "exponential")
    found = np.array([mean_interval(draw(*([3] if name == "standard_t" else []), size=n), seed=k) for k in range(800)])
    covered = np.mean((found[:, 0] <= true) & (found[:, 1] >= true))
    # 93 to 97 %, and three standard errors of 800 samples.
    assert 0.93 - 0.023 < covered < 0.97 + 0.018


def test_a_skewed_sample_has_the_longer_arm_on_the_side_of_its_tail():
    values = np.array([0.0, 0.1, 0.1, 0.2, 0.2, 0.3, 0.5, 3.0])
    low, high = mean_interval(values)
    assert high - values.mean() > 1.5 * (values.mean() - low)


def test_equal_values_have_no_width():
    assert mean_interval(np.full(9, 0.1)) == (0.1, 0.1)


def test_resamples_without_spread_do_not_blow_it_up():
    # 7 of 8 values equal: a third of the resamples has no t statistic; values tied up to rounding are tied as well.
    tied = np.array([0.3] * 7 + [0.9])
    rounded = tied + np.array([0.0, 4e-17, -6e-17, 6e-17, 0.0, 0.0, 0.0, 0.0])
    low, high = mean_interval(tied)
    assert -1.0 < low < 0.3
    assert 0.375 < high < 1.5
    assert mean_interval(rounded) == pytest.approx((low, high), rel=1e-6)


def test_the_seed_decides():
    values = np.random.default_rng(0).exponential(size=12)
    assert mean_interval(values, seed=1) == mean_interval(values, seed=1)
    assert mean_interval(values, seed=1) != mean_interval(values, seed=2)
