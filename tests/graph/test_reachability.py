"""Reachability against repeated multiplication of the adjacency matrix."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from molcause.graph.reachability import UNREACHED, ancestors, cyclic_nodes, descendants, distances, strong_components


@st.composite
def graphs(draw):
    n = draw(st.integers(1, 6))
    edges = draw(st.lists(st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)), max_size=10))
    source = np.array([a for a, _ in edges], dtype=np.intp)
    target = np.array([b for _, b in edges], dtype=np.intp)
    return n, source, target


def closure(n, source, target):
    """Return [i, j]: a walk of one edge or more leads from i to j, by adding one edge at a time."""
    reach = [[False] * n for _ in range(n)]
    for a, b in zip(source, target, strict=True):
        reach[a][b] = True
    for k in range(n):
        for i in range(n):
            for j in range(n):
                reach[i][j] = reach[i][j] or (reach[i][k] and reach[k][j])
    return np.array(reach)


@settings(deadline=None, max_examples=150)
@given(graphs(), st.data())
def test_descendants_equal_the_transitive_closure_and_a_start_counts_only_on_a_cycle(graph, data):
    n, source, target = graph
    starts = np.array(sorted(data.draw(st.sets(st.integers(0, n - 1)))), dtype=np.intp)
    wanted = closure(n, source, target)[starts].any(axis=0)
    assert descendants(n, source, target, starts).tolist() == wanted.tolist()


@settings(deadline=None, max_examples=150)
@given(graphs(), st.data())
def test_ancestors_equal_the_transposed_closure(graph, data):
    n, source, target = graph
    ends = np.array(sorted(data.draw(st.sets(st.integers(0, n - 1)))), dtype=np.intp)
    wanted = closure(n, source, target)[:, ends].any(axis=1)
    assert ancestors(n, source, target, ends).tolist() == wanted.tolist()


@settings(deadline=None, max_examples=150)
@given(graphs())
def test_cyclic_nodes_are_those_that_reach_themselves(graph):
    n, source, target = graph
    assert cyclic_nodes(n, source, target).tolist() == np.diagonal(closure(n, source, target)).tolist()


def test_a_self_loop_is_a_cycle():
    assert cyclic_nodes(2, np.array([0]), np.array([0])).tolist() == [True, False]


def test_no_edge_reaches_nothing():
    nothing = np.array([], dtype=np.intp)
    assert not descendants(3, nothing, nothing, np.array([0])).any()
    assert not cyclic_nodes(3, nothing, nothing).any()


@settings(deadline=None)
@given(graphs(), st.data())
def test_distances_are_the_first_power_of_the_matrix_that_has_a_walk(graph, data):
    n, source, target = graph
    starts = np.array(data.draw(st.lists(st.integers(0, n - 1), max_size=3)), dtype=np.intp)
    at_most = data.draw(st.one_of(st.none(), st.integers(0, n)))
    step = np.zeros((n, n), dtype=bool)
    step[target, source] = True
    walk, wanted = np.isin(np.arange(n), starts), np.full(n, UNREACHED)
    for length in range(1, 1 + (n if at_most is None else at_most)):
        walk = step @ walk
        wanted[walk & (wanted == UNREACHED)] = length
    assert distances(*graph, starts, at_most).tolist() == wanted.tolist()


@settings(deadline=None)
@given(graphs())
def test_strong_components_are_mutual_reachability_the_largest_first(graph):
    n, source, target = graph
    reach = closure(n, source, target) | np.eye(n, dtype=bool)
    component = strong_components(*graph)
    assert ((component[:, None] == component[None, :]) == (reach & reach.T)).all()
    sizes = np.bincount(component)
    assert set(component.tolist()) == set(range(len(sizes)))
    firsts = [component.tolist().index(k) for k in range(len(sizes))]
    assert sorted(zip((-sizes).tolist(), firsts, strict=True)) == list(zip((-sizes).tolist(), firsts, strict=True))
