"""Projection against an enumeration of all walks through unmeasured nodes, length by length."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from molcause.graph.projection import project


@st.composite
def signed_graphs(draw):
    n = draw(st.integers(1, 6))
    node, sign = st.integers(0, n - 1), st.sampled_from([-1, 0, 1])
    edges = draw(st.lists(st.tuples(node, node, sign), max_size=9))
    kept = draw(st.lists(st.booleans(), min_size=n, max_size=n))
    columns = [np.array([edge[k] for edge in edges], dtype=np.intp) for k in range(3)]
    return n, *columns, np.array(kept)


def walk_signs(n, source, target, sign, kept, start):
    """Return for every node the signs of all walks to it whose inner nodes are not kept."""
    found = {node: set() for node in range(n)}
    ends = {(start, 1)}
    for length in range(2 * n + 2):
        following = set()
        for node, product in ends:
            if length and kept[node]:
                continue
            for a, b, s in zip(source, target, sign, strict=True):
                if a == node:
                    following |= {(int(b), product * way) for way in ((1, -1) if s == 0 else (int(s),))}
        for node, product in following:
            found[node].add(product)
        ends = following
    return found


@settings(deadline=None, max_examples=200)
@given(signed_graphs())
def test_projection_equals_the_enumeration_of_walks_through_unmeasured_nodes(graph):
    n, source, target, sign, kept = graph
    edge, signs = project(n, source, target, sign, kept)
    for start in range(n):
        for node, ways in walk_signs(n, source, target, sign, kept, start).items():
            assert edge[node, start] == bool(ways)
            assert signs[node, start] == (ways.pop() if len(ways) == 1 else 0)


@settings(deadline=None, max_examples=50)
@given(signed_graphs())
def test_with_all_nodes_kept_the_projection_is_the_graph_itself(graph):
    n, source, target, sign, _ = graph
    edge, _ = project(n, source, target, sign, np.ones(n, dtype=bool))
    wanted = np.zeros((n, n), dtype=bool)
    wanted[target, source] = True
    assert edge.tolist() == wanted.tolist()


def test_two_routes_of_opposite_sign_are_an_edge_of_unknown_sign():
    source, target, sign = np.array([0, 1, 0, 2]), np.array([1, 3, 2, 3]), np.array([1, 1, 1, -1])
    edge, signs = project(4, source, target, sign, np.array([True, False, False, True]))
    assert edge[3, 0]
    assert signs[3, 0] == 0


def test_parallel_edges_of_opposite_sign_do_not_decide():
    edge, signs = project(2, np.array([0, 0]), np.array([1, 1]), np.array([1, -1]), np.ones(2, dtype=bool))
    assert edge[1, 0]
    assert signs[1, 0] == 0


def test_a_measured_node_on_the_way_stops_the_fold():
    edge, _ = project(3, np.array([0, 1]), np.array([1, 2]), np.array([1, 1]), np.ones(3, dtype=bool))
    assert not edge[2, 0]
