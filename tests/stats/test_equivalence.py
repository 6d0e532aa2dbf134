"""Equivalence: the verdict is that of the interval, levels at the margin, and the margin that could be shown."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import t as student

from molcause.errors import ParameterError
from molcause.stats.equivalence import equivalence, showable_margin
from molcause.stats.paired import detectable_mean, paired

values = st.lists(st.integers(-20, 20).map(lambda k: k / 10), min_size=8, max_size=14)


@settings(deadline=None, max_examples=60)
@given(values, st.sampled_from([0.05, 0.5, 1.0, 3.0]))
def test_the_verdict_is_that_of_the_paired_interval(differences, margin):
    zero = np.zeros(len(differences))
    found, interval = equivalence(differences, zero, margin), paired(differences, zero)
    assert (found.low, found.high, found.mean) == (interval.low, interval.high, interval.mean)
    assert found.not_inferior == (interval.low > -margin)
    assert found.not_superior == (interval.high < margin)
    assert found.equivalent == (found.not_inferior and found.not_superior)


def test_swapping_the_arms_swaps_the_sides():
    a, b = np.array([[1.0, 1.2, 0.9, 1.4, 1.1, 1.0, 1.2, 1.3], [1.0, 0.9, 0.7, 1.0, 0.8, 0.9, 0.8, 1.0]])
    there, back = equivalence(a, b, 0.1), equivalence(b, a, 0.1)
    assert (there.not_inferior, there.not_superior, there.equivalent) == (True, False, False)
    assert (back.not_inferior, back.not_superior, back.equivalent) == (False, True, False)
    assert there.showable == pytest.approx(back.showable)


def test_few_units_show_nothing_and_missing_ones_are_counted():
    found = equivalence([1.0] * 7 + [math.nan], [1.0] * 8, 0.5)
    assert (found.units, found.missing) == (7, 1)
    assert (found.equivalent, found.not_inferior, found.not_superior) == (False, False, False)
    assert math.isnan(found.low)


@pytest.mark.parametrize("n", [4, 8, 30])
def test_four_studies_of_five_show_the_showable_margin(n):
    rng = np.random.default_rng(n)
    drawn = rng.normal(size=(40_000, n))
    reach = student.ppf(0.975, n - 1) * drawn.std(axis=1, ddof=1) / math.sqrt(n)
    unit = np.random.default_rng(0).normal(size=n)
    margin = showable_margin(unit / unit.std(ddof=1))
    shown = np.abs(drawn.mean(axis=1)) + reach < margin
    assert np.mean(shown) == pytest.approx(0.8, abs=4 * math.sqrt(0.8 * 0.2 / 40_000))


def test_many_units_need_the_margin_of_the_normal_formula():
    unit = np.tile([-1.0, 1.0], 50_000)
    assert showable_margin(unit) * math.sqrt(100_000) == pytest.approx(1.959964 + 1.281552, abs=2e-3)


def test_two_sides_take_a_wider_margin_than_one():
    for n in (2, 5, 20):
        unit = np.arange(float(n))
        assert showable_margin(unit) > detectable_mean(unit) > 0
    assert math.isnan(showable_margin(np.array([0.3])))


@pytest.mark.parametrize("margin", [0.0, -1.0, math.nan, math.inf])
def test_a_margin_is_above_zero(margin):
    with pytest.raises(ParameterError, match="margin is above zero"):
        equivalence([1.0, 2.0], [1.0, 2.0], margin)
