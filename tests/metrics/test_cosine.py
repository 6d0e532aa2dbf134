"""Cosine: known angles, an independent implementation, invariances, and what counts as no answer."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.spatial.distance import cosine as cosine_distance

from molcause.errors import ParameterError
from molcause.metrics.cosine import metric, score


def vectors(n):
    return arrays(float, n, elements=st.integers(-50, 50).map(lambda k: k / 7))


pairs = st.integers(1, 8).flatmap(lambda n: st.tuples(vectors(n), vectors(n)))
nonzero = pairs.filter(lambda both: both[0].any() and both[1].any())


@pytest.mark.parametrize(
    ("predicted", "measured", "wanted"),
    [([3, 0], [1, 0], 1.0), ([3, 0], [0, 2], 0.0), ([3, 0], [-1, 0], -1.0), ([1, 1], [1, 0], math.sqrt(0.5))],
)
def test_known_angles(predicted, measured, wanted):
    assert score(np.array(predicted), np.array(measured)) == pytest.approx(wanted)


@settings(deadline=None)
@given(nonzero)
def test_equals_an_independent_implementation_and_lies_in_the_range_of_the_card(both):
    found = score(*both)
    assert found == pytest.approx(1.0 - cosine_distance(*both), abs=1e-12)
    assert metric.low <= found <= metric.high


@settings(deadline=None)
@given(nonzero, st.sampled_from([1e-200, 1e-3, 7.0, 1e200]), st.randoms())
def test_does_not_see_scale_or_the_order_of_genes_and_sees_a_reversal(both, scale, random):
    predicted, measured = both
    order = list(range(len(predicted)))
    random.shuffle(order)
    found = score(predicted, measured)
    assert score(scale * predicted, measured) == pytest.approx(found, abs=1e-12)
    assert score(predicted, scale * measured) == pytest.approx(found, abs=1e-12)
    assert score(predicted[order], measured[order]) == pytest.approx(found, abs=1e-12)
    assert score(-predicted, measured) == pytest.approx(-found, abs=1e-12)


@settings(deadline=None)
@given(st.integers(2, 6), st.integers(0, 10**6))
def test_does_not_see_a_common_rotation(n, seed):
    rng = np.random.default_rng(seed)
    rotation = np.linalg.qr(rng.normal(size=(n, n)))[0]
    predicted, measured = rng.normal(size=(2, n))
    assert score(rotation @ predicted, rotation @ measured) == pytest.approx(score(predicted, measured), abs=1e-12)


def test_a_prediction_of_no_change_scores_zero_and_is_not_dropped():
    assert score(np.zeros(3), np.array([1.0, 0.0, -1.0])) == 0.0


@pytest.mark.parametrize(
    ("predicted", "measured"),
    [([1, 2], [0, 0]), ([0, 0], [0, 0]), ([math.nan, 1], [1, 1]), ([0, 0], [math.nan, 1]), ([math.inf, 1], [1, 1])],
)
def test_no_measured_change_or_no_number_is_no_score(predicted, measured):
    assert math.isnan(score(np.array(predicted, dtype=float), np.array(measured, dtype=float)))


def test_two_lengths_are_refused():
    with pytest.raises(ParameterError, match=r"\(3,\) and \(2,\)"):
        score(np.ones(3), np.ones(2))
