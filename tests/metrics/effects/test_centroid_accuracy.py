"""Centroid accuracy by products of matrices: the same ranks and exact ties as distance by distance."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from molcause.metrics.effects.centroid_accuracy import euclidean, ranked, scores, transposed


@given(st.integers(2, 30), st.integers(1, 8), st.integers(0, 10**6), st.sampled_from([0.0, 1.0, 1e6]))
def test_ranks_are_those_of_plain_distances_even_where_many_are_tied(n, genes, seed, level):
    rng = np.random.default_rng(seed)
    y = level + rng.integers(0, 3, (n, genes)).astype(float)
    f = y[rng.permutation(n)] + rng.integers(0, 2, (n, genes))
    np.testing.assert_array_equal(scores(f, y).value, ranked(f, y, lambda p: euclidean(f[p], y)).value)
    np.testing.assert_array_equal(transposed(f, y).value, ranked(f, y, lambda p: euclidean(y[p], f)).value)


@pytest.mark.parametrize("n", [255, 256, 600])
def test_blocks_of_rows_join(n):
    rng = np.random.default_rng(0)
    y = rng.normal(size=(n, 3))
    f = y + rng.normal(size=y.shape)
    f[7] = np.nan
    found = scores(f, y)
    np.testing.assert_array_equal(found.value, ranked(f, y, lambda p: euclidean(f[p], y)).value)
    assert found.missing == 1


def test_a_constant_prediction_is_at_chance_exactly_among_many():
    y = np.random.default_rng(0).normal(size=(500, 4))
    assert scores(np.zeros_like(y), y).mean == pytest.approx(0.5, abs=1e-12)
    assert (transposed(np.zeros_like(y), y).value == 0.5).all()
