"""Averaging rows of a unit: against pandas, and what is refused."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from molcause.errors import ParameterError
from molcause.stats.clusters import by_unit

rows = st.lists(st.tuples(st.sampled_from(["MEK", "AKT", "PKC"]), st.integers(-9, 9)), min_size=1, max_size=20)


@settings(deadline=None)
@given(rows)
def test_equals_a_grouped_mean(found):
    names, means = by_unit([float(v) for _, v in found], [u for u, _ in found])
    wanted = pd.Series([float(v) for _, v in found]).groupby([u for u, _ in found]).mean()
    assert names == tuple(wanted.index)
    assert means == pytest.approx(wanted.to_numpy())


def test_one_missing_row_makes_the_unit_missing():
    names, means = by_unit([1.0, math.nan, 2.0], ["A", "A", "B"])
    assert names == ("A", "B")
    assert np.isnan(means).tolist() == [True, False]


def test_no_rows_are_no_units():
    names, means = by_unit([], [])
    assert names == ()
    assert means.shape == (0,)


def test_every_value_needs_a_name():
    with pytest.raises(ParameterError, match=r"2 names and values of shape \(3,\)"):
        by_unit([1.0, 2.0, 3.0], ["A", "B"])
