"""Single swaps against a naive implementation that knows edges as pairs and looks for cycles from scratch."""

from collections import Counter
from graphlib import CycleError, TopologicalSorter

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from molcause.graph.single_swaps import SingleSwaps
from molcause.graph.swaps import Swappable

NODES = 7


def joined(a, b, directed):
    return (a, b, True) if directed else (*sorted((a, b)), False)


def swappable(draw, acyclic):
    """Return a graph of 16 edges with self-loops and parallel edges, in two groups of edges by kind."""
    ends, directed = draw.integers(0, NODES, (16, 2)), draw.random(16) < 0.6
    if acyclic:
        ends[directed] = np.sort(ends[directed], axis=1)
        directed &= ends[:, 0] != ends[:, 1]
    edges = list(zip(*ends.T.tolist(), directed.tolist(), strict=True))
    counts = Counter(joined(*edge) for edge in edges)
    free = [row for row, edge in enumerate(edges) if edge[0] != edge[1] and counts[joined(*edge)] == 1]
    groups = [np.array([row for row in free if directed[row] == kind], dtype=np.intp) for kind in (True, False)]
    return Swappable(NODES, *ends.T, directed, tuple(group for group in groups if len(group)))


def has_cycle(edges):
    sorter = TopologicalSorter[int]()
    for a, b, directed in edges:
        if directed:
            sorter.add(b, a)
    try:
        sorter.prepare()
    except CycleError:
        return True
    return False


def swapped(edges, one, two, acyclic):
    """Return the edges after a swap, or the same if it is not allowed."""
    (a, b, directed), (c, d, _) = edges[one], edges[two]
    after = list(edges)
    after[one], after[two] = (a, d, directed), (c, b, directed)
    new, others = {joined(a, d, directed), joined(c, b, directed)}, {joined(*edge) for edge in edges}
    if a in (c, d) or b in (c, d) or new & others or (acyclic and has_cycle(after)):
        return list(edges)
    return after


class Scripted(SingleSwaps):
    """A chain that is told which pairs to try."""

    script: tuple[tuple[int, int], ...] = ()

    def _pairs(self):
        return iter(self.script)


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 10**6), st.booleans())
def test_the_swaps_made_are_those_that_a_naive_implementation_allows(seed, acyclic):
    draw = np.random.default_rng(seed)
    graph = swappable(draw, acyclic)
    edges = list(zip(graph.source.tolist(), graph.target.tolist(), graph.directed.tolist(), strict=True))
    acyclic = not has_cycle(edges)
    groups = [graph.groups[k] for k in draw.integers(0, len(graph.groups), 80)]
    pairs = [tuple(draw.choice(group, 2).tolist()) for group in groups]
    chain, made = Scripted(graph, draw), 0
    for pair in pairs:
        chain.script = (pair,)
        after = swapped(edges, *pair, acyclic)
        assert chain.step(1) == (after != edges, 1)
        assert chain.target.tolist() == [b for _, b, _ in after]
        made, edges = made + (after != edges), after
    chain = Scripted(graph, draw)
    chain.script = tuple(pairs)
    assert chain.step(len(pairs)) == (made, len(pairs))
    assert chain.target.tolist() == [b for _, b, _ in edges]


def test_any_edge_is_drawn_as_often_and_then_any_of_its_group():
    ends, groups = np.arange(10), (np.arange(3), np.arange(4, 10))
    graph = Swappable(20, ends, ends + 10, ends >= 0, groups)
    chain = SingleSwaps(graph, np.random.default_rng(0))
    found = Counter(pair for _ in range(500) for pair in chain._pairs())
    total = sum(found.values())
    assert set(found) == {(int(a), int(b)) for group in groups for a in group for b in group}
    for group in groups:
        expected = total / 9 / len(group)
        assert all(abs(found[int(a), int(b)] - expected) < 6 * expected**0.5 for a in group for b in group)


def test_a_step_stops_at_the_last_swap_asked_for():
    ends = np.arange(20)
    chain = SingleSwaps(Swappable(40, ends, ends + 20, ends >= 0, (ends,)), np.random.default_rng(0))
    made, tried = chain.step(5)
    assert made == 5
    assert 5 <= tried < 20
    assert 3 <= (chain.target != ends + 20).sum() <= 10
