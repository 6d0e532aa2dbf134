"""Falling curves: the nearest one, and where it reaches a value."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.isotonic import IsotonicRegression

from molcause.stats.falling import falling, size_reaching

SIZES = np.array([10.0, 20.0, 40.0, 80.0, 160.0])


@settings(deadline=None, max_examples=60)
@given(st.lists(st.lists(st.integers(-9, 9), min_size=6, max_size=6), min_size=1, max_size=4))
def test_the_nearest_falling_curve_is_that_of_scikit_learn(curves):
    oracle = IsotonicRegression(increasing=False)
    expected = [oracle.fit_transform(np.arange(6.0), np.array(curve, dtype=float)) for curve in curves]
    np.testing.assert_allclose(falling(np.array(curves, dtype=float)), expected, atol=1e-9)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.integers(-9, 9), min_size=5, max_size=5), st.lists(st.integers(-10, 10), min_size=2, max_size=4))
def test_lower_targets_take_larger_sizes_within_the_range_or_none(curve, targets):
    found = size_reaching(SIZES, np.array([curve], dtype=float), np.sort(np.array([targets], dtype=float))[:, ::-1])[0]
    assert (np.diff(found[np.isfinite(found)]) >= 0).all()
    inside = found[(found > 0) & np.isfinite(found)]
    assert ((inside >= 10 * (1 - 1e-12)) & (inside <= 160 * (1 + 1e-12))).all()


def test_reads_a_smooth_curve_between_its_sizes():
    curve = 0.1 + SIZES**-0.5
    at = np.array([13.0, 28.0, 57.0, 113.0])
    found = size_reaching(SIZES, curve[None], (0.1 + at**-0.5)[None])[0]
    np.testing.assert_allclose(found, at, rtol=0.015)


def test_a_size_is_where_its_own_value_is_reached_the_first_of_equal_ones():
    curve = np.array([[5.0, 3.0, 3.0, 2.0, 2.0]])
    assert size_reaching(SIZES, curve, curve)[0] == pytest.approx([10, 20, 20, 80, 80])


def test_nothing_is_extrapolated():
    found = size_reaching(SIZES, np.array([[5.0, 4.0, 3.0, 2.0, 1.0]]), np.array([[5.1, 0.9]]))
    np.testing.assert_array_equal(found, [[0.0, np.inf]])


def test_a_flat_curve_is_at_its_value_from_the_start():
    flat = np.full((1, 5), 0.3)
    np.testing.assert_allclose(size_reaching(SIZES, flat, np.array([[0.4, 0.3, 0.2]])), [[0.0, 10.0, np.inf]])
