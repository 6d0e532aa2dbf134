"""Steps of the chain of `rewire`: many swaps of the targets of two edges at once.

For a given set of disjoint pairs a step is its own inverse. Each pair names four edges, two that are there and two
that would be, and keeps naming them after its swap; pairs that name a common edge are left alone. So the step from one
graph to another is as likely as the step back, and in the end all graphs are equally likely.
"""

from collections.abc import Callable
from dataclasses import dataclass
from graphlib import TopologicalSorter

import numpy as np

from molcause.graph.buckets import among, occur_once
from molcause.graph.reachability import Booleans, Integers

_SWEEPS = 2


@dataclass(frozen=True)
class Swappable:
    """A graph and the groups of its edges that may swap their targets.

    Parameters
    ----------
    n, source, target, directed
        The graph: node count and, for each edge, its ends and whether it has a direction.
    groups
        Rows of edges, two or more each: no self-loop and no edge with a parallel one.
    """

    n: int
    source: Integers
    target: Integers
    directed: Booleans
    groups: tuple[Integers, ...]


def edge_keys(n: int, source: Integers, target: Integers, directed: Booleans) -> Integers:
    """Return one integer for each edge, equal for parallel edges; an undirected edge is parallel to its reverse.

    Examples
    --------
    >>> ends = np.array([0, 1]), np.array([1, 0])
    >>> edge_keys(2, *ends, np.array([True, True])).tolist(), edge_keys(2, *ends, np.array([False, False])).tolist()
    ([1, 2], [5, 5])
    """
    low, high = np.minimum(source, target), np.maximum(source, target)
    return np.where(directed, source * n + target, n * n + low * n + high)


class Batch:
    """Swaps of many disjoint pairs at once, in a graph that may have cycles; `allows` may refuse some.

    Examples
    --------
    >>> ends, rows = (np.array([0, 1]), np.array([2, 3])), np.array([0, 1])
    >>> chain = Batch(Swappable(4, *ends, rows >= 0, (rows,)), np.random.default_rng(0))
    >>> sum(chain.step(1)[0] for _ in range(9)) > 0
    True
    """

    def __init__(
        self,
        graph: Swappable,
        generator: np.random.Generator,
        allows: Callable[[Integers, Integers], Booleans] = lambda one, two: np.ones(len(one), dtype=bool),
    ) -> None:
        self.graph, self.generator, self._allows = graph, generator, allows
        self._target = graph.target.copy()
        self._keys = edge_keys(graph.n, graph.source, graph.target, graph.directed)

    @property
    def target(self) -> Integers:
        """``[n_edges]`` the targets now."""
        return self._target

    def step(self, most: int) -> tuple[int, int]:
        """Try some swaps and make up to `most`; return the swaps made and the pairs tried."""
        one, two = self._pairs()
        tried = len(one)
        fits = self._fits(one, two) & self._allows(one, two)
        one, two = one[fits], two[fits]
        new_one, new_two = self._crossed(one, two), self._crossed(two, one)
        named = np.stack([new_one, new_two, self._keys[one], self._keys[two]])
        good = np.flatnonzero(occur_once(named).all(axis=0) & ~among(named[:2], self._keys).any(axis=0))
        if len(good) > most:
            good = self.generator.permutation(good)[:most]
        one, two = one[good], two[good]
        self._target[one], self._target[two] = self._target[two], self._target[one]
        self._keys[one], self._keys[two] = new_one[good], new_two[good]
        return len(good), tried

    def _pairs(self) -> tuple[Integers, Integers]:
        """Return disjoint random pairs of one group each, kept by the toss of a coin: any pair may be alone."""
        mixed = [self.generator.permutation(rows) for rows in self.graph.groups]
        one = np.concatenate([rows[: len(rows) // 2] for rows in mixed])
        two = np.concatenate([rows[len(rows) // 2 : len(rows) // 2 * 2] for rows in mixed])
        tossed = self.generator.random(len(one)) < 0.5
        return one[tossed], two[tossed]

    def _crossed(self, edge: Integers, other: Integers) -> Integers:
        graph = self.graph
        return edge_keys(graph.n, graph.source[edge], self._target[other], graph.directed[edge])

    def _fits(self, one: Integers, two: Integers) -> Booleans:
        """Return which swaps change something and make no self-loop."""
        a, b, c, d = self.graph.source[one], self._target[one], self.graph.source[two], self._target[two]
        return np.asarray((a != c) & (b != d) & (a != d) & (c != b))


class TimedBatch:
    """Swaps in an acyclic graph that agree with times of its nodes, which are drawn anew between steps.

    The chain runs over pairs of a graph and times in which every directed edge leads to a later time. Swaps keep the
    times; Gibbs sweeps keep the graph and draw a node's time evenly between its latest parent and its earliest child.

    Examples
    --------
    >>> ends, rows = (np.array([0, 1]), np.array([2, 3])), np.array([0, 1])
    >>> chain = TimedBatch(Swappable(4, *ends, rows >= 0, (rows,)), np.random.default_rng(0))
    >>> sum(chain.step(1)[0] for _ in range(9)) > 0
    True
    """

    def __init__(self, graph: Swappable, generator: np.random.Generator) -> None:
        self._swaps = Batch(graph, generator, self._agrees)
        self._graph, self._generator = graph, generator
        self._time = (_positions(graph) + 0.5) / graph.n

    @property
    def target(self) -> Integers:
        """``[n_edges]`` the targets now."""
        return self._swaps.target

    def step(self, most: int) -> tuple[int, int]:
        """Draw times, then try some swaps and make up to `most`; return the swaps made and the pairs tried."""
        for _ in range(_SWEEPS):
            self._sweep()
        return self._swaps.step(most)

    def _sweep(self) -> None:
        """Draw the times of a random set of nodes without edges among them."""
        n, directed = self._graph.n, self._graph.directed
        parent, child = self._graph.source[directed], self.target[directed]
        rank, best = self._generator.random(n), np.zeros(n)
        np.maximum.at(best, parent, rank[child])
        np.maximum.at(best, child, rank[parent])
        low, high = np.zeros(n), np.ones(n)
        np.maximum.at(low, child, self._time[parent])
        np.minimum.at(high, parent, self._time[child])
        drawn = low + (high - low) * self._generator.random(n)
        self._time = np.where((rank > best) & (low < drawn) & (drawn < high), drawn, self._time)

    def _agrees(self, one: Integers, two: Integers) -> Booleans:
        later = self._time[self._graph.source[one]] < self._time[self.target[two]]
        later &= self._time[self._graph.source[two]] < self._time[self.target[one]]
        return np.asarray(later | ~self._graph.directed[one])


def _positions(graph: Swappable) -> Integers:
    """Return each node's place in a topological order of the directed edges."""
    sorter = TopologicalSorter[int](dict.fromkeys(range(graph.n), ()))
    for parent, child in zip(graph.source[graph.directed], graph.target[graph.directed], strict=True):
        sorter.add(int(child), int(parent))
    position = np.empty(graph.n, dtype=np.intp)
    position[list(sorter.static_order())] = np.arange(graph.n)
    return position
