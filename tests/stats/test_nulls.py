"""Null p-values: counting by hand, failures and ties against the claim, and uniformity under the null."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from molcause.stats.nulls import null_p_value

scores = st.lists(st.integers(-5, 5).map(float) | st.just(math.nan), min_size=1, max_size=30)


@settings(deadline=None)
@given(st.integers(-5, 5), scores)
def test_equals_counting(observed, null):
    at_least = sum(1 for score in null if math.isnan(score) or score >= observed)
    assert null_p_value(float(observed), null) == pytest.approx((1 + at_least) / (1 + len(null)))


@settings(deadline=None)
@given(st.integers(-5, 5), scores)
def test_a_better_score_or_one_more_failure_moves_p_the_right_way(observed, null):
    p = null_p_value(observed, null)
    assert null_p_value(observed + 1, null) <= p
    assert null_p_value(observed, [*null, math.nan]) >= p


def test_a_tie_by_rounding_counts_as_a_tie():
    assert 0.1 + 0.2 > 0.3
    assert null_p_value(0.1 + 0.2, [0.3] * 9) == 1.0
    assert null_p_value(-3.0, [-3.0 - 1e-12] * 9) == 1.0
    assert null_p_value(0.3, [0.3 - 1e-6] * 9) == 0.1


def test_nothing_observed_or_nothing_to_compare_with_is_no_p_value():
    assert math.isnan(null_p_value(math.nan, [0.1, 0.2]))
    assert math.isnan(null_p_value(0.5, []))


@pytest.mark.parametrize(("observed", "wanted"), [(math.inf, 1 / 3), (-math.inf, 1.0)])
def test_infinite_scores_are_compared(observed, wanted):
    assert null_p_value(observed, [0.0, 1.0]) == pytest.approx(wanted)


def test_under_the_null_every_rank_is_equally_likely():
    rng = np.random.default_rng(0)
    p = np.array([null_p_value(draw[0], draw[1:]) for draw in rng.normal(size=(20_000, 20))])
    counts = np.bincount(np.rint(20 * p).astype(int), minlength=21)[1:]
    assert np.sum((counts - 1000) ** 2 / 1000) < 43.8  # chi-square, 19 degrees of freedom, 0.999 quantile
