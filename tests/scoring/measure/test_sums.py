"""Moments summed up block by block are those of explicit loops."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csc_matrix, csr_array, csr_matrix

from molcause.data import blocks
from molcause.scoring.measure.sums import moments_of


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch):
    monkeypatch.setattr(blocks, "CELLS", 12)


@settings(deadline=None, max_examples=60)
@given(
    st.integers(0, 2**32 - 1),
    st.sampled_from([np.array, np.asfortranarray, csr_matrix, csr_array, csc_matrix]),
    st.sampled_from([0.0, 0.3]),
    st.sampled_from([0.0, 100.0]),
)
def test_moments_are_those_of_explicit_loops(seed, wrap, missing, level):
    rng = np.random.default_rng(seed)
    values = np.where(rng.random((17, 3)) < 0.5, 0.0, rng.normal(level, 1.0, (17, 3)))
    values[rng.random(values.shape) < missing] = np.nan
    group = rng.integers(-1, 4, 17)
    found = moments_of(wrap(values), group, 4)
    for k in range(4):
        for g in range(3):
            here = values[group == k, g]
            here = here[~np.isnan(here)]
            assert np.broadcast_to(found.count, (4, 3))[k, g] == len(here)
            np.testing.assert_allclose(found.mean[k, g], here.mean() if len(here) else np.nan, atol=1e-9)
            np.testing.assert_allclose(found.variance[k, g], here.var(ddof=1) if len(here) > 1 else np.nan, atol=1e-8)


def test_a_large_common_level_costs_no_digits():
    values = np.random.default_rng(0).normal(0, 1, (50, 2))
    found = moments_of(values + 1e8, np.zeros(50, dtype=int), 1)
    np.testing.assert_allclose(found.variance[0], values.var(axis=0, ddof=1), rtol=1e-6)


def test_groups_join_and_are_taken_away_again():
    values = np.random.default_rng(0).normal(0, 1, (9, 2))
    three = moments_of(values, np.repeat([0, 1, 2], 3), 3)
    rest = three.pooled(np.arange(3), np.zeros(3, dtype=int), 1).less(three.pooled(np.array([1]), np.array([0]), 1))
    np.testing.assert_allclose(rest.mean[0], values[[0, 1, 2, 6, 7, 8]].mean(axis=0))
    np.testing.assert_allclose(rest.variance[0], values[[0, 1, 2, 6, 7, 8]].var(axis=0, ddof=1))
