"""Sign accuracy: by hand, against a loop, invariances, and what counts as no answer."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from molcause.errors import ParameterError
from molcause.metrics.sign_accuracy import metric, score

values = st.integers(-4, 4).map(lambda k: k / 4)
pairs = st.integers(1, 8).flatmap(
    lambda n: st.tuples(arrays(float, n, elements=values), arrays(float, n, elements=values))
)


def by_loop(predicted, measured, threshold):
    points = []
    for p, m in zip(predicted.tolist(), measured.tolist(), strict=True):
        if m > threshold or m < -threshold:
            points.append(0.5 if p == 0 else float((p > 0) == (m > 0)))
    return sum(points) / len(points) if points else math.nan


def test_by_hand():
    predicted, measured = np.array([0.1, 0.1, 0.0, -3.0]), np.array([2.0, -2.0, 2.0, 0.5])
    assert score(predicted, measured, threshold=1.0) == pytest.approx((1 + 0 + 0.5) / 3)


@settings(deadline=None)
@given(pairs, st.sampled_from([0.0, 0.25, 0.3, 0.9]))
def test_equals_a_loop_and_lies_in_the_range_of_the_card(both, threshold):
    found = score(*both, threshold)
    assert found == pytest.approx(by_loop(*both, threshold), nan_ok=True)
    assert math.isnan(found) or metric.low <= found <= metric.high


@settings(deadline=None)
@given(pairs, st.sampled_from([1e-200, 0.5, 1e200]), st.randoms())
def test_sees_neither_the_size_of_a_prediction_nor_the_order_of_genes_and_sees_a_reversal(both, scale, random):
    predicted, measured = both
    order = list(range(len(predicted)))
    random.shuffle(order)
    found = score(predicted, measured, 0.3)
    assert score(scale * predicted, measured, 0.3) == pytest.approx(found, nan_ok=True)
    assert score(predicted[order], measured[order], 0.3) == pytest.approx(found, nan_ok=True)
    assert score(-predicted, measured, 0.3) == pytest.approx(1 - found, nan_ok=True)


def test_a_prediction_of_no_change_scores_chance():
    assert score(np.zeros(4), np.array([1.0, -1.0, 1.0, 1.0]), 0.5) == metric.chance


def test_a_gene_exactly_at_the_threshold_is_not_scored():
    assert score(np.array([1.0, -1.0]), np.array([0.5, 1.0]), 0.5) == 0.0


@pytest.mark.parametrize(
    ("predicted", "measured"), [([1, 1], [0.1, -0.1]), ([math.nan, 1], [1, 1]), ([1, 1], [math.nan, 1])]
)
def test_nothing_to_score_or_no_number_is_no_score(predicted, measured):
    assert math.isnan(score(np.array(predicted, dtype=float), np.array(measured, dtype=float), 0.5))


@pytest.mark.parametrize("threshold", [-0.1, math.nan])
def test_an_impossible_threshold_is_refused(threshold):
    with pytest.raises(ParameterError, match="threshold="):
        score(np.ones(2), np.ones(2), threshold)


def test_two_lengths_are_refused():
    with pytest.raises(ParameterError, match=r"\(3,\) and \(2,\)"):
        score(np.ones(3), np.ones(2), 0.5)
