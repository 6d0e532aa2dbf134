"""Paired comparison: counts, missing units, few units, and the detectable difference."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import chi2, norm
from scipy.stats import t as student

from molcause.errors import ParameterError
from molcause.stats.intervals import mean_interval
from molcause.stats.paired import Paired, detectable_mean, paired
from molcause.stats.sign_flip import sign_flip_p_value

score = st.integers(-10, 10).map(float) | st.just(math.nan)
arms = st.lists(st.tuples(score, score), max_size=12)


@settings(deadline=None, max_examples=60)
@given(arms, st.randoms())
def test_counts_every_unit_once_whatever_the_order(rows, random):
    found = paired([a for a, _ in rows], [b for _, b in rows])
    kept = [a - b for a, b in rows if not math.isnan(a - b)]
    assert found.units + found.missing == len(rows)
    assert found.wins + found.ties + found.losses == found.units == len(kept)
    assert (found.wins, found.losses) == (sum(d > 0 for d in kept), sum(d < 0 for d in kept))
    assert found.mean == pytest.approx(sum(kept) / len(kept) if kept else math.nan, nan_ok=True)
    random.shuffle(rows)
    again = paired([a for a, _ in rows], [b for _, b in rows])
    np.testing.assert_equal(vars(again), vars(found))


def test_interval_and_p_value_are_those_of_the_differences():
    a, b = np.random.default_rng(0).normal(size=(2, 20))
    found = paired(a, b, seed=4)
    assert (found.low, found.high) == mean_interval(a - b, seed=4)
    assert found.p == sign_flip_p_value(a - b, seed=4)
    assert found.low < found.mean < found.high


@settings(deadline=None, max_examples=40)
@given(arms)
def test_swapping_the_arms_swaps_wins_and_losses_and_keeps_p(rows):
    there = paired([a for a, _ in rows], [b for _, b in rows])
    back = paired([b for _, b in rows], [a for a, _ in rows])
    assert (back.wins, back.losses) == (there.losses, there.wins)
    np.testing.assert_equal(back.p, there.p)
    assert back.detectable == pytest.approx(there.detectable, nan_ok=True)


@pytest.mark.parametrize("units", [7, 8])
def test_an_interval_takes_eight_units(units):
    found = paired(np.arange(units) + 0.5, np.zeros(units))
    assert math.isnan(found.low) == math.isnan(found.high) == (units < 8)
    assert found.p == 2 / 2**units


def test_missing_units_do_not_count_towards_the_eight():
    found = paired([*range(8)], [0.0] * 7 + [math.nan])
    assert (found.units, found.missing) == (7, 1)
    assert math.isnan(found.low)


def test_arms_that_do_the_same_differ_by_exactly_zero():
    scores = np.random.default_rng(0).normal(size=10)
    assert paired(scores, scores) == Paired(10, 0.0, 0.0, 0.0, 1.0, 0, 10, 0, 0.0, 0)


def test_no_units_is_no_answer():
    found = paired([], [])
    assert (found.units, found.missing) == (0, 0)
    assert all(math.isnan(x) for x in (found.mean, found.low, found.high, found.p, found.detectable))


def power(n, shift):
    """Two-sided power of the t-test at 5 % with unit spread, by integration over the variance."""
    critical = student.ppf(0.975, n - 1)

    def given_variance(v):
        bar = critical * math.sqrt(v / (n - 1))
        root = shift * math.sqrt(n)
        return (norm.sf(bar - root) + norm.cdf(-bar - root)) * chi2.pdf(v, n - 1)

    ends = chi2.ppf([0.0, 0.1, 0.5, 0.9, 1 - 1e-13], n - 1)
    return sum(quad(given_variance, a, b)[0] for a, b in pairwise(ends))


@pytest.mark.parametrize("n", [3, 5, 8, 12, 34, 200])
def test_the_detectable_difference_is_found_in_four_studies_of_five(n):
    values = np.random.default_rng(n).normal(size=n)
    values = 2.0 * (values - values.mean()) / values.std(ddof=1)
    assert power(n, detectable_mean(values) / 2.0) == pytest.approx(0.80, abs=2e-5)


def test_half_a_standard_deviation_takes_34_units_as_in_published_tables():
    def in_spreads(n):
        values = np.arange(n, dtype=float)
        return detectable_mean(values) / values.std(ddof=1)

    assert in_spreads(34) < 0.5 < in_spreads(33)


def test_one_unit_has_no_spread_to_detect_against():
    assert math.isnan(detectable_mean(np.array([0.3])))
    assert math.isfinite(detectable_mean(np.array([0.3, 0.5])))


def test_wrong_shapes_and_infinite_scores_are_refused():
    with pytest.raises(ParameterError, match=r"\(3,\) and \(2,\)"):
        paired([1, 2, 3], [1, 2])
    with pytest.raises(ParameterError, match="infinite"):
        paired([math.inf, 1.0], [0.0, 0.0])
