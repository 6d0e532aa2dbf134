"""Rewiring against an enumeration of all graphs that swaps reach, and what no swap may change."""

from collections import Counter
from itertools import combinations, permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chisquare

from molcause.graph import rewire as module
from molcause.graph.reachability import cyclic_nodes
from molcause.graph.rewire import SWAPS_PER_EDGE, Rewired, rewire
from molcause.graph.swaps import Batch, Swappable, TimedBatch

CYCLIC = [(0, 1, 1), (1, 2, 1), (2, 0, 1), (3, 4, 1), (0, 3, -1), (2, 5, -1), (1, 0, -1)]
ACYCLIC = [(0, 2, 1), (1, 3, 1), (2, 4, 1), (3, 5, 1), (0, 1, -1), (2, 3, -1)]


@st.composite
def graphs(draw, acyclic=False):
    n = draw(st.integers(1, 7))
    node = st.integers(0, n - 1)
    edges = draw(st.lists(st.tuples(node, node, st.sampled_from([-1, 0, 1]), st.booleans()), max_size=16))
    if acyclic:
        edges = [(min(a, b), max(a, b), s, d) for a, b, s, d in edges if a != b]
    columns = [np.array([edge[k] for edge in edges], dtype=np.intp) for k in range(3)]
    return n, *columns, np.array([edge[3] for edge in edges], dtype=bool)


@pytest.fixture(params=["single swaps", "batches"])
def either_chain(request, monkeypatch):
    monkeypatch.setattr(module, "SMALL", 200 if request.param == "single swaps" else 0)


def columns_of(edges):
    source, target, sign = (np.array(column, dtype=np.intp) for column in zip(*edges, strict=True))
    return source, target, sign, np.ones(len(edges), dtype=bool)


def has_cycle(edges, n):
    left = set(range(n))
    while sinks := {node for node in left if not any(a == node and b in left for a, b, _ in edges)}:
        left -= sinks
    return bool(left)


def reached_by_swaps(edges, n, acyclic):
    """Return all sets of edges that sequences of allowed swaps make, by breadth-first search."""
    seen, front = {frozenset(edges)}, [frozenset(edges)]
    while front:
        graph = front.pop()
        for (a, b, s), (c, d, r) in combinations(graph, 2):
            new = {(a, d, s), (c, b, r)}
            joined = {(x, y) for x, y, _ in graph}
            if s != r or a == d or c == b or {(a, d), (c, b)} & joined:
                continue
            after = (graph - {(a, b, s), (c, d, r)}) | new
            if after not in seen and not (acyclic and has_cycle(after, n)):
                seen.add(after)
                front.append(after)
    return seen


def topological_orders(edges, n):
    return sum(all(order[a] < order[b] for a, b, _ in edges) for order in permutations(range(n)))


def ends_of_many_chains(edges, n, draws=600):
    columns = columns_of(edges)
    for seed in range(draws):
        yield rewire(n, *columns, np.random.default_rng(seed)).target


def states_of_one_chain(chain_of, edges, n, draws=600, steps=40):
    source, target, sign, directed = columns_of(edges)
    groups = tuple(np.flatnonzero(sign == s) for s in (-1, 1))
    chain = chain_of(Swappable(n, source, target, directed, groups), np.random.default_rng(0))
    for _ in range(draws):
        for _ in range(steps):
            chain.step(len(edges))
        yield chain.target


def count(targets, edges):
    return Counter(frozenset((a, int(b), s) for (a, _, s), b in zip(edges, new, strict=True)) for new in targets)


@pytest.mark.parametrize(("edges", "acyclic"), [(CYCLIC, False), (ACYCLIC, True)])
def test_all_graphs_that_single_swaps_reach_are_equally_likely(edges, acyclic):
    states = reached_by_swaps(edges, 6, acyclic)
    found = count(ends_of_many_chains(edges, 6), edges)
    assert len(states) > 5
    assert set(found) <= states
    assert chisquare([found[state] for state in states]).pvalue > 0.01


def test_all_graphs_that_batches_reach_are_equally_likely():
    states = reached_by_swaps(CYCLIC, 6, acyclic=False)
    found = count(states_of_one_chain(Batch, CYCLIC, 6), CYCLIC)
    assert set(found) <= states
    assert chisquare([found[state] for state in states]).pvalue > 0.01


def test_timed_batches_favor_graphs_with_many_topological_orders():
    states = reached_by_swaps(ACYCLIC, 6, acyclic=True)
    found = count(states_of_one_chain(TimedBatch, ACYCLIC, 6), ACYCLIC)
    orders = np.array([topological_orders(state, 6) for state in states])
    counts = np.array([found[state] for state in states])
    assert set(found) <= states
    assert chisquare(counts, orders / orders.sum() * counts.sum()).pvalue > 0.01
    assert chisquare(counts).pvalue < 1e-4


def degrees(n, source, target, sign, directed):
    out = Counter(zip(source.tolist(), sign.tolist(), directed.tolist(), strict=True))
    into = Counter(zip(target.tolist(), sign.tolist(), directed.tolist(), strict=True))
    return out, into


def joined(source, target, directed):
    """Return pairs with direction, and pairs without one as sets."""
    ends = zip(source.tolist(), target.tolist(), directed, strict=True)
    return [(a, b) if d else frozenset((a, b)) for a, b, d in ends]


@pytest.mark.usefixtures("either_chain")
@settings(deadline=None, max_examples=40)
@given(graph=graphs(), seed=st.integers(0, 99), share=st.sampled_from([0.1, 1.0]))
def test_degrees_stay_and_self_loops_and_parallel_edges_neither_move_nor_appear(graph, seed, share):
    n, source, target, sign, directed = graph
    before = target.copy()
    new = rewire(*graph, np.random.default_rng(seed), share).target
    assert target.tolist() == before.tolist()
    assert degrees(n, source, new, sign, directed) == degrees(n, source, target, sign, directed)
    old_pairs, new_pairs = joined(source, target, directed), joined(source, new, directed)
    counts = Counter(old_pairs)
    for row, pair in enumerate(old_pairs):
        if counts[pair] > 1 or source[row] == target[row]:
            assert new_pairs[row] == pair
    assert {p: k for p, k in Counter(new_pairs).items() if k > 1} == {p: k for p, k in counts.items() if k > 1}
    assert (source == new).sum() == (source == target).sum()


@pytest.mark.usefixtures("either_chain")
@settings(deadline=None, max_examples=40)
@given(graph=graphs(acyclic=True), seed=st.integers(0, 99))
def test_an_acyclic_graph_stays_acyclic(graph, seed):
    n, source, _, _, directed = graph
    new = rewire(*graph, np.random.default_rng(seed)).target
    assert not cyclic_nodes(n, source[directed], new[directed]).any()


@settings(deadline=None, max_examples=40)
@given(graph=graphs(), seed=st.integers(0, 99))
def test_an_edge_that_is_still_there_stands_in_its_own_row(graph, seed):
    _, source, target, sign, directed = graph
    new = rewire(*graph, np.random.default_rng(seed)).target
    edges = list(zip(source.tolist(), target.tolist(), sign.tolist(), directed.tolist(), strict=True))
    for row, edge in enumerate(zip(source.tolist(), new.tolist(), sign.tolist(), directed.tolist(), strict=True)):
        assert edge == edges[row] or edge not in edges


@pytest.mark.usefixtures("either_chain")
@pytest.mark.parametrize("share", [0.0, 0.05, 0.5])
def test_a_share_of_the_swaps_is_made_to_the_swap(share):
    source, target = np.arange(20), np.arange(20) + 20
    graph = 40, source, target, np.ones(20, dtype=np.intp), np.ones(20, dtype=bool)
    assert rewire(*graph, np.random.default_rng(0), share).swaps == SWAPS_PER_EDGE * 20 * share


@pytest.mark.usefixtures("either_chain")
def test_the_full_share_makes_ten_swaps_for_each_edge_or_more():
    source, target = np.arange(20), (np.arange(20) + 1) % 20
    graph = 20, source, target, np.ones(20, dtype=np.intp), np.ones(20, dtype=bool)
    found = rewire(*graph, np.random.default_rng(0))
    assert found.movable == 20
    assert found.swaps >= SWAPS_PER_EDGE * 20


@pytest.mark.usefixtures("either_chain")
def test_edges_that_are_still_there_are_counted_halfway_and_at_the_end():
    draw = np.random.default_rng(1)
    source, target = np.unique(draw.integers(0, 60, (300, 2)), axis=0).T
    source, target = source[source != target], target[source != target]
    graph = 60, source, target, np.ones(len(source), dtype=np.intp), np.ones(len(source), dtype=bool)
    found = rewire(*graph, np.random.default_rng(0))
    assert found.kept == (found.target == target).sum()
    assert 0 < found.kept_halfway < found.movable / 2
    assert found.mixed
    part = rewire(*graph, np.random.default_rng(0), 0.01)
    assert part.kept == (part.target == target).sum()
    assert part.kept_halfway is None
    assert not part.mixed


def test_a_chain_that_keeps_far_more_halfway_than_at_the_end_has_not_mixed():
    def chain(halfway, kept):
        return Rewired(np.arange(0), movable=1000, swaps=1, attempts=1, kept=kept, kept_halfway=halfway)

    assert not chain(200, 100).mixed
    assert chain(110, 100).mixed
    assert chain(0, 0).mixed


@pytest.mark.usefixtures("either_chain")
def test_a_star_cannot_move():
    graph = 31, np.zeros(30, dtype=np.intp), np.arange(1, 31), np.ones(30, dtype=np.intp), np.ones(30, dtype=bool)
    found = rewire(*graph, np.random.default_rng(0))
    assert found.target.tolist() == graph[2].tolist()
    assert (found.movable, found.swaps) == (30, 0)


@pytest.mark.parametrize("edges", [0, 1])
def test_no_edge_or_one_edge_has_nothing_to_swap(edges):
    ends = np.zeros(edges, dtype=np.intp), np.ones(edges, dtype=np.intp)
    found = rewire(2, *ends, ends[1], ends[1] == 1, np.random.default_rng(0))
    assert found.target.tolist() == ends[1].tolist()
    assert (found.movable, found.swaps, found.attempts) == (0, 0, 0)


def test_a_large_acyclic_graph_is_rewired_without_cycles():
    draw = np.random.default_rng(0)
    ends = np.unique(np.sort(draw.integers(0, 400, (1200, 2)), axis=1), axis=0)
    source, target = ends[ends[:, 0] < ends[:, 1]].T
    sign, directed = draw.choice([-1, 1], len(source)), np.ones(len(source), dtype=bool)
    found = rewire(400, source, target, sign, directed, draw)
    assert not cyclic_nodes(400, source, found.target).any()
    assert degrees(400, source, found.target, sign, directed) == degrees(400, source, target, sign, directed)
    assert (found.target == target).mean() < 0.1
