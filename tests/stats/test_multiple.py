"""Several tests: adjusted p-values against hand-computed ones and SciPy, and maxT against one written out."""

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import false_discovery_control

from molcause.errors import ParameterError
from molcause.stats.multiple import benjamini_hochberg, holm, max_sign_flip
from molcause.stats.sign_flip import sign_flip_p_value

p_values = st.lists(st.integers(0, 1000).map(lambda k: k / 1000) | st.just(math.nan), max_size=12)


def test_holm_by_hand():
    # .01 * 4; .02 * 3; .03 * 2, which may not be below the one before; .9.
    assert holm([0.03, 0.01, 0.9, 0.02]) == pytest.approx([0.06, 0.04, 0.9, 0.06])


@settings(deadline=None)
@given(p_values)
def test_holm_rejects_by_its_steps(p):
    adjusted = holm(p)
    tested = sorted(x for x in p if not math.isnan(x))
    rejected = 0
    while rejected < len(tested) and tested[rejected] * (len(tested) - rejected) <= 0.05:
        rejected += 1
    assert np.count_nonzero(adjusted <= 0.05) == rejected


@settings(deadline=None)
@given(p_values, st.randoms())
def test_untested_is_untested_and_order_does_not_matter(p, random):
    for adjust in (holm, benjamini_hochberg):
        adjusted = adjust(p)
        given_, kept = np.array(p), ~np.isnan(p)
        np.testing.assert_array_equal(np.isnan(adjusted), ~kept)
        assert (adjusted[kept] >= given_[kept]).all()
        np.testing.assert_allclose(adjusted[kept], adjust(given_[kept]))
        order = list(range(len(p)))
        random.shuffle(order)
        np.testing.assert_allclose(adjust(given_[order]), adjusted[order])


def test_false_discovery_is_that_of_scipy_for_what_was_tested():
    p = np.random.default_rng(0).uniform(size=20) ** 2
    np.testing.assert_allclose(benjamini_hochberg([*p, math.nan])[:-1], false_discovery_control(p))


@pytest.mark.parametrize("p", [[-0.1], [0.5, 1.1], [[0.5]]])
def test_what_is_no_p_value_is_refused(p):
    for adjust in (holm, benjamini_hochberg):
        with pytest.raises(ParameterError, match="0 to 1"):
            adjust(p)


def written_out(table):
    """Return the step-down maxT p-values by a loop over sign patterns, with |t| as statistic."""

    def size(column):
        n, spread = len(column), column.std(ddof=1)
        return abs(column.mean()) / spread * math.sqrt(n)

    observed = np.array([size(column) for column in table.T])
    order = np.argsort(-observed)
    patterns = [np.array(signs)[:, np.newaxis] for signs in product([1, -1], repeat=len(table))]
    flipped = np.array([[size(column) for column in (signs * table).T] for signs in patterns])
    p, least = np.empty(len(order)), 0.0
    for rank, arm in enumerate(order):
        largest = flipped[:, order[rank:]].max(axis=1)
        least = max(least, np.mean(largest >= observed[arm] - 1e-9))
        p[arm] = least
    return p


@pytest.mark.parametrize("seed", range(4))
def test_the_largest_of_several_equals_a_loop_over_sign_patterns(seed):
    rng = np.random.default_rng(seed)
    table = rng.normal(size=(7, 1)) + rng.normal([0.0, 1.0, 0.3, 2.0], size=(7, 4))
    assert max_sign_flip(table) == pytest.approx(written_out(table))


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(*[st.integers(-9, 9)] * 3), min_size=1, max_size=9))
def test_an_adjusted_p_value_is_at_least_that_of_the_arm_alone(table):
    values = np.array(table, dtype=float)
    adjusted = max_sign_flip(values)
    alone = np.array([sign_flip_p_value(column) for column in values.T])
    assert (adjusted >= alone - 1e-12).all()


def test_one_arm_is_the_sign_flip_test_and_copies_cost_nothing():
    values = np.random.default_rng(1).normal(0.5, 1.0, size=9)
    for arms in (1, 5):
        table = np.tile(values[:, np.newaxis], arms)
        assert max_sign_flip(table) == pytest.approx(np.full(arms, sign_flip_p_value(values)))


def test_scales_and_orders_of_arms_do_not_matter():
    table = np.random.default_rng(2).normal(0.4, 1.0, size=(20, 4))
    found = max_sign_flip(table, seed=1)
    np.testing.assert_allclose(max_sign_flip(table * np.array([1e-6, 1.0, -3.0, 1e6]), seed=1), found)
    np.testing.assert_allclose(max_sign_flip(table[:, ::-1], seed=1), found[::-1])


def test_missing_units_and_arms():
    table = np.random.default_rng(3).normal(1.0, 1.0, size=(8, 3))
    table[:, 1], table[2, 0] = math.nan, math.nan
    found = max_sign_flip(table)
    assert math.isnan(found[1])
    assert not np.isnan(found[[0, 2]]).any()
    np.testing.assert_allclose(max_sign_flip(table[:, [0, 2]]), found[[0, 2]])
    assert max_sign_flip(np.zeros((9, 2))).tolist() == [1.0, 1.0]


def test_families_without_effects_have_one_false_positive_in_twenty():
    rng = np.random.default_rng(4)
    values = rng.normal(size=(1000, 8, 1)) + rng.normal(size=(1000, 8, 4))
    false = np.mean([max_sign_flip(table).min() <= 0.05 for table in values])
    assert 0.02 < false < 0.05 + 4 * math.sqrt(0.05 * 0.95 / 1000)


def test_wrong_tables_are_refused():
    with pytest.raises(ParameterError, match=r"\(3,\)"):
        max_sign_flip([1.0, 2.0, 3.0])
    with pytest.raises(ParameterError, match="finite"):
        max_sign_flip([[math.inf, 1.0]])
