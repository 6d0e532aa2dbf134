"""The sign-flip test against SciPy's permutation test, by hand, and under symmetry."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import permutation_test

from molcause.stats.sign_flip import EXACT, sign_flip_p_value

tenths = st.lists(st.integers(-20, 20).map(lambda k: k / 10), min_size=2, max_size=8)


@settings(deadline=None, max_examples=50)
@given(st.lists(st.integers(-20, 20).map(float), min_size=2, max_size=8))
def test_the_exact_test_equals_an_independent_implementation(differences):
    # Whole numbers, so that no sum is rounded: a tolerance relative to a sum near zero would miss ties.
    wanted = permutation_test(
        (np.array(differences),),
        lambda x: abs(np.sum(x)),
        permutation_type="samples",
        alternative="greater",
        vectorized=False,
        n_resamples=np.inf,
    ).pvalue
    assert sign_flip_p_value(np.array(differences)) == pytest.approx(wanted)


@settings(deadline=None)
@given(tenths, st.randoms(), st.sampled_from([1e-3, 0.1, 7.0]))
def test_sees_neither_order_nor_scale_nor_which_arm_is_first_nor_zeros(differences, random, scale):
    values = np.array(differences)
    p = sign_flip_p_value(values)
    random.shuffle(differences)
    for other in (np.array(differences), -values, scale * values, np.append(values, [0.0, 0.0])):
        assert sign_flip_p_value(other) == p


@pytest.mark.parametrize("n", [1, 5, 8, EXACT])
def test_the_smallest_p_value_is_two_patterns_of_all(n):
    assert sign_flip_p_value(np.arange(1.0, n + 1)) == 2 / 2**n


def test_tied_sums_count_despite_rounding():
    # 0.1 + 0.2 - 0.3 and its flips sum to nearly zero, not to zero; every pattern is as far from zero.
    assert sign_flip_p_value(np.array([0.1, 0.2, -0.3])) == 1.0


def test_random_patterns_agree_with_all_of_them():
    values = np.random.default_rng(1).normal(0.2, 1.0, size=15)
    patterns = 1 - 2.0 * (np.arange(2**15)[:, None] >> np.arange(15) & 1)
    exact = np.mean(np.abs(patterns @ values) >= abs(values.sum()) - 1e-12)
    found = sign_flip_p_value(values, seed=3)
    assert 0.02 < exact < 0.3
    assert found == pytest.approx(exact, abs=4 * math.sqrt(exact / 9999))
    assert found == sign_flip_p_value(values, seed=3)
    assert found != sign_flip_p_value(values, seed=4)


def test_random_patterns_never_give_zero():
    assert sign_flip_p_value(np.ones(40)) == 1 / 10_000


def test_all_zero_is_one_and_nothing_is_no_p_value():
    assert sign_flip_p_value(np.zeros(20)) == 1.0
    assert math.isnan(sign_flip_p_value(np.array([])))


def test_rejects_a_true_symmetric_null_as_often_as_it_says():
    rng = np.random.default_rng(2)
    p = np.array([sign_flip_p_value(rng.standard_t(3, size=8)) for _ in range(3000)])
    # 12 of 256 patterns: the largest level of n = 8 that is at most 0.05.
    assert np.mean(p <= 0.05) == pytest.approx(12 / 256, abs=4 * math.sqrt(0.05 * 0.95 / 3000))
