"""The power law: recovery, oracle, borders, flat curves."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import nnls

from molcause.errors import ParameterError
from molcause.stats.power_law import GRID, PowerLaw, fit_power_law, power_laws

SIZES = np.array([10.0, 20.0, 40.0, 80.0, 160.0, 320.0])


@settings(deadline=None, max_examples=40)
@given(st.floats(0.0, 1.0), st.floats(0.1, 10.0), st.floats(0.08, 2.5), st.sampled_from([1e-3, 1.0, 1e4]))
def test_recovers_a_law_without_noise(a, b, alpha, unit):
    law = fit_power_law(SIZES, unit * (a + b * SIZES**-alpha))
    np.testing.assert_allclose(law.at(SIZES) / unit, a + b * SIZES**-alpha, atol=1e-3 * b * SIZES[0] ** -alpha)
    assert law.alpha == pytest.approx(alpha, rel=2e-3)
    assert not law.at_edge


@pytest.mark.parametrize("seed", range(12))
def test_no_exponent_with_scipys_nonnegative_least_squares_is_better(seed):
    rng = np.random.default_rng(seed)
    errors, weights = 0.2 * rng.random() + SIZES**-0.4 + 0.05 * rng.normal(size=6), rng.exponential(size=6) + 0.1
    law = fit_power_law(SIZES, errors, weights)
    left = np.sum(weights * (errors - law.at(SIZES)) ** 2)
    root = np.sqrt(weights)
    designs = [root[:, None] * np.stack([np.ones(6), SIZES**-alpha], axis=1) for alpha in np.geomspace(0.05, 3.0, 400)]
    oracle = min(nnls(design, root * errors)[1] ** 2 for design in designs)
    assert law.a >= 0
    assert law.b >= 0
    assert left <= oracle * (1 + 1e-4)
    assert left >= oracle * (1 - 1e-2)


def test_many_curves_are_fitted_as_each_alone():
    rng = np.random.default_rng(0)
    curves = 0.1 + SIZES**-0.5 + 0.03 * rng.normal(size=(7, 6))
    together = np.array(power_laws(SIZES, curves, np.ones(6))).T
    alone = [fit_power_law(SIZES, curve) for curve in curves]
    np.testing.assert_allclose(together, [(law.a, law.b, law.alpha) for law in alone], rtol=1e-9)


def test_weights_say_which_sizes_count():
    errors = 1.0 / SIZES
    errors[0] = 5.0
    trusting = fit_power_law(SIZES, errors, [1e-9, 1, 1, 1, 1, 1])
    assert trusting.alpha == pytest.approx(1.0, rel=1e-2)
    assert fit_power_law(SIZES, errors).alpha > 1.5


def test_without_remainder_is_a_line_in_logarithms_where_there_is_no_noise():
    a, b, alpha = power_laws(SIZES, 3.0 * SIZES[None] ** -0.7, np.ones(6), remainder=False)
    assert a[0] == 0.0
    assert (b[0], alpha[0]) == pytest.approx((3.0, 0.7), rel=5e-3)


@pytest.mark.parametrize("errors", [[0.3] * 6, [0.1, 0.2, 0.3, 0.4, 0.5, 0.6], [0.0] * 6])
def test_a_curve_that_does_not_fall_is_flat_and_has_no_exponent(errors):
    law = fit_power_law(SIZES, errors)
    assert law.at_edge
    assert law.b == 0.0
    assert math.isnan(law.alpha)
    np.testing.assert_allclose(law.at(SIZES), np.mean(errors), atol=1e-12)


def test_a_fall_faster_than_the_range_is_at_its_edge():
    assert fit_power_law(SIZES, 0.1 + (SIZES / 10) ** -6.0).at_edge
    assert GRID[0] == 0.05
    assert GRID[-1] == 3.0


def test_order_of_sizes_does_not_matter():
    order = np.array([3, 0, 5, 1, 4, 2])
    errors = 0.1 + SIZES**-0.5 + 0.01 * np.random.default_rng(1).normal(size=6)
    assert fit_power_law(SIZES[order], errors[order]).alpha == pytest.approx(fit_power_law(SIZES, errors).alpha)


@pytest.mark.parametrize(
    ("sizes", "errors", "weights", "message"),
    [
        ([10, 20], [1, 0.5], None, "2 sizes do not determine"),
        ([10, 10, 20], [1, 1, 0.5], None, "2 sizes do not determine"),
        ([10, 20, 40], [1, 0.5], None, "not to shapes"),
        ([0, 20, 40], [1, 0.5, 0.2], None, "the size 0.0"),
        ([10, 20, 40], [1, math.nan, 0.2], None, "the error nan"),
        ([10, 20, 40], [1, 0.5, 0.2], [1, -1, 1], "the weight -1.0"),
    ],
)
def test_what_cannot_be_fitted_is_refused(sizes, errors, weights, message):
    with pytest.raises(ParameterError, match=message):
        fit_power_law(sizes, errors, weights)


def test_a_flat_law_is_read_everywhere():
    np.testing.assert_array_equal(PowerLaw(0.2, 0.0, math.nan).at([1, 10]), [0.2, 0.2])
