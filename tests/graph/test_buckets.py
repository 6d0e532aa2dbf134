"""Membership by buckets against sorting."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from molcause.graph.buckets import among, occur_once

SMALL = st.lists(st.integers(0, 30), max_size=60)
LARGE = st.lists(st.integers(0, 2**62), max_size=60)
VALUES = st.one_of(SMALL, LARGE).map(lambda values: np.array(values, dtype=np.intp))


@given(VALUES, VALUES)
def test_membership_is_that_of_numpy(values, known):
    assert among(values, known).tolist() == np.isin(values, known).tolist()
    assert among(np.concatenate([values, known]), known)[len(values) :].all()


@given(VALUES)
def test_what_occurs_once_is_what_a_count_says(values):
    assert occur_once(values).tolist() == [int((values == value).sum()) == 1 for value in values]


def test_values_that_share_buckets_are_told_apart():
    values = np.arange(20_000)
    assert among(values, values[::2]).tolist() == (values % 2 == 0).tolist()
    assert occur_once(np.concatenate([values, values[:7]])).sum() == 20_000 - 7
