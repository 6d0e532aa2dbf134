"""Permutation tests against SciPy's, by hand, at ties, with missing units, and under the null."""

import math
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import permutation_test, ttest_ind

from molcause.errors import ParameterError
from molcause.stats.permutation import label_test, two_sample_p_value

whole = st.integers(-9, 9).map(float)


@settings(deadline=None, max_examples=40)
@given(st.integers(2, 5).flatmap(lambda n: st.lists(st.lists(whole, min_size=n, max_size=n), min_size=n, max_size=n)))
def test_labels_equal_counting_permutations(table):
    scores, n = np.array(table), len(table)
    sums = [sum(scores[i, j] for i, j in enumerate(order)) for order in permutations(range(n))]
    found = label_test(scores)
    assert found.p == pytest.approx(np.mean([s >= np.trace(scores) for s in sums]))
    assert (found.own, found.permuted) == pytest.approx((np.trace(scores) / n, np.mean(sums) / n))
    assert (found.units, found.missing) == (n, 0)


def test_predictions_that_are_all_alike_show_nothing():
    truths = np.random.default_rng(0).normal(size=20)
    assert label_test(np.tile(truths, (20, 1))).p == 1.0
    assert label_test(np.tile(0.1 * truths[:6], (6, 1))).p == 1.0


def test_scores_of_their_own_are_seen_but_not_beyond_what_few_units_can_show():
    for n in (3, 4, 7):
        assert label_test(np.eye(n)).p == pytest.approx(1 / math.factorial(n))
    assert label_test(np.eye(30)).p == 1 / 10_000


def test_units_without_their_own_score_are_counted_and_others_refused():
    scores = np.random.default_rng(1).normal(size=(6, 6))
    scores[2, :], scores[:, 4] = math.nan, math.nan
    found = label_test(scores)
    kept = [0, 1, 3, 5]
    assert (found.units, found.missing) == (4, 2)
    assert found.p == label_test(scores[np.ix_(kept, kept)]).p
    scores[0, 5] = math.nan
    with pytest.raises(ParameterError, match="Prediction 0 has no finite score against truth 5"):
        label_test(scores)


def test_nothing_to_compare_is_no_p_value():
    for empty in (np.empty((0, 0)), np.full((2, 2), math.nan)):
        found = label_test(empty)
        assert math.isnan(found.p)
        assert (found.units, found.missing) == (0, len(empty))


@settings(deadline=None, max_examples=30)
@given(st.lists(whole, min_size=2, max_size=5, unique=True), st.lists(whole, min_size=2, max_size=5, unique=True))
def test_two_groups_equal_an_independent_implementation(a, b):
    def size(x, y):
        t = (np.mean(x) - np.mean(y)) / math.sqrt(np.var(x, ddof=1) / len(x) + np.var(y, ddof=1) / len(y) + 1e-12)
        return round(abs(t), 8)

    wanted = permutation_test(
        (np.array(a), np.array(b)), size, alternative="greater", vectorized=False, n_resamples=np.inf
    ).pvalue
    assert two_sample_p_value(a, b) == pytest.approx(wanted)


def test_many_values_agree_with_the_t_test():
    rng = np.random.default_rng(2)
    a, b = rng.normal(0.0, 1.0, size=40), rng.normal(0.6, 2.0, size=60)
    wanted = ttest_ind(a, b, equal_var=False).pvalue
    found = two_sample_p_value(a, b, seed=3)
    assert found == pytest.approx(wanted, rel=0.25)
    assert found == two_sample_p_value(a, b, seed=3)
    assert found != two_sample_p_value(a, b, seed=4)


@settings(deadline=None, max_examples=30)
@given(st.lists(whole, min_size=2, max_size=5), st.lists(whole, min_size=2, max_size=5), st.sampled_from([1e-6, 7.0]))
def test_neither_order_nor_scale_nor_shift_nor_which_group_is_first_matter(a, b, scale):
    p = two_sample_p_value(a, b)
    for first, second in ((b, a), (a[::-1], b), ((3 + np.array(a)) * scale, (3 + np.array(b)) * scale)):
        assert two_sample_p_value(first, second) == pytest.approx(p)


def test_groups_without_spread():
    assert two_sample_p_value([0.1] * 4, [0.1] * 4) == 1.0
    assert two_sample_p_value([0.0] * 3, [0.0] * 3) == 1.0
    assert two_sample_p_value([1.0] * 4, [2.0] * 4) == pytest.approx(2 / math.comb(8, 4))


def test_groups_alike_are_told_apart_as_often_as_it_says():
    rng = np.random.default_rng(5)
    p = np.array([two_sample_p_value(*rng.standard_t(3, size=(2, 5))) for _ in range(2000)])
    # 12 of 252 arrangements: the largest level of 5 and 5 that is at most 0.05.
    assert np.mean(p <= 0.05) == pytest.approx(12 / 252, abs=4 * math.sqrt(0.05 * 0.95 / 2000))


def test_wrong_input_is_refused():
    with pytest.raises(ParameterError, match=r"\(2, 3\)"):
        label_test(np.ones((2, 3)))
    for group in ([1.0], [1.0, math.nan], [[1.0, 2.0]]):
        with pytest.raises(ParameterError, match="at least two finite"):
            two_sample_p_value([1.0, 2.0], group)
