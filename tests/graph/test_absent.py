"""Pairs that are absent: distinct, in range, all of them if wanted, and the same beginning for fewer."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from molcause.graph.absent import draw_absent

PAIRS = st.sets(st.integers(0, 29), max_size=29)


def drawn(present, wanted, seed, rows=None, columns=None):
    rows = np.arange(5) if rows is None else rows
    columns = np.arange(6) if columns is None else columns
    weights = (rows, np.zeros(len(rows))), (columns, np.zeros(len(columns)))
    keys = np.array(sorted(present), dtype=np.intp)
    row, column, label = draw_absent(*weights, 6, keys, wanted, np.array([-1, 1]), np.random.default_rng(seed))
    assert set(label.tolist()) <= {-1, 1}
    return list(zip(row.tolist(), column.tolist(), strict=True))


@settings(deadline=None, max_examples=40)
@given(PAIRS, st.integers(0, 40), st.integers(0, 9))
def test_as_many_absent_pairs_as_wanted_or_all_are_drawn_each_once(present, wanted, seed):
    pairs = drawn(present, wanted, seed)
    assert len(set(pairs)) == len(pairs) == min(wanted, 30 - len(present))
    assert not {6 * a + b for a, b in pairs} & present
    assert drawn(present, wanted // 2, seed) == pairs[: wanted // 2]


def test_pairs_stay_among_the_rows_and_columns_given():
    pairs = drawn({0, 7}, 9, 0, rows=np.array([0, 1]), columns=np.array([1, 5]))
    assert sorted(pairs) == [(0, 1), (0, 5), (1, 5)]


def test_more_than_one_block_is_drawn_if_needed():
    n = 200
    nodes = np.arange(n), np.zeros(n)
    one = np.ones(1, dtype=np.intp)
    row, column, _ = draw_absent(nodes, nodes, n, np.arange(n), 20_000, one, np.random.default_rng(0))
    assert len(set(zip(row.tolist(), column.tolist(), strict=True))) == 20_000
    assert row.min() == 1


def test_frequent_ones_are_drawn_more_often():
    rows = np.arange(2), np.array([8, 0])
    columns = np.arange(1000), np.zeros(1000)
    none, label = np.array([], dtype=np.intp), np.ones(1, dtype=np.intp)
    row, _, _ = draw_absent(rows, columns, 1000, none, 300, label, np.random.default_rng(0))
    assert abs((row == 0).mean() - 0.9) < 0.06
