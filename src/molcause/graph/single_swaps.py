"""Steps of the chain of `rewire` in a small graph: one swap after the other, checked for cycles if it has none.

A set of nodes is the bits of an integer. A topological order tells most swaps that close no cycle at a glance; the
others search a stretch of it, and reorder the stretch if they are made (Marchetti-Spaccamela, Nanni and Rohnert,
Inf. Process. Lett. 59:53, 1996).
"""

from collections.abc import Iterator

import numpy as np

from molcause.graph.reachability import Integers
from molcause.graph.swaps import Swappable

_PAIRS_PER_EDGE = 8


class SingleSwaps:
    """Single swaps; all graphs that they reach are equally likely in the end.

    If the directed edges close no cycle, swaps that close one are left out.

    Parameters
    ----------
    graph
        The graph.
    generator
        Where randomness comes from.

    Examples
    --------
    >>> ends, rows = (np.array([0, 1]), np.array([2, 3])), np.array([0, 1])
    >>> chain = SingleSwaps(Swappable(4, *ends, rows >= 0, (rows,)), np.random.default_rng(0))
    >>> chain.step(1)[0]
    1
    """

    def __init__(self, graph: Swappable, generator: np.random.Generator) -> None:
        self._n, self._generator = graph.n, generator
        self._rows = np.concatenate(graph.groups)
        sizes = [len(group) for group in graph.groups]
        self._size = np.repeat(sizes, sizes)
        self._start = np.repeat(np.cumsum(sizes) - sizes, sizes)
        # Undirected edges join copies of their nodes, n places up: they meet no directed edge there.
        self._source: list[int] = np.where(graph.directed, graph.source, graph.source + graph.n).tolist()
        self._target: list[int] = np.where(graph.directed, graph.target, graph.target + graph.n).tolist()
        parents = _parents(self._n, self._source, self._target)
        self._order = _topological_order(parents[: self._n])
        self._acyclic = len(self._order) == self._n
        self._position = [0] * self._n
        self._place(0, self._order)
        # As its own parent, a node takes part in no new self-loop.
        self._parents = [mask | 1 << node for node, mask in enumerate(parents)]

    @property
    def target(self) -> Integers:
        """``[n_edges]`` the targets now."""
        return np.array(self._target, dtype=np.intp) % self._n

    def step(self, most: int) -> tuple[int, int]:
        """Try eight pairs for each edge, or until `most` swaps are made; return the swaps made and the pairs tried."""
        n, source, target, parents = self._n, self._source, self._target, self._parents
        acyclic, position = self._acyclic, self._position
        made = tried = 0
        for one, two in self._pairs():
            tried += 1
            a, b, c, d = source[one], target[one], source[two], target[two]
            # Equal sources or equal targets stop here too: a -> d is there, as c -> d or as a -> b.
            if parents[d] >> a & 1 or parents[b] >> c & 1:
                continue
            if acyclic and a < n:
                sorted_already = position[a] < position[d] and position[c] < position[b]
                if not sorted_already and not (self._lift(a, d) and self._lift(c, b)):
                    continue
            self._swap(a, b, c, d)
            target[one], target[two] = d, b
            made += 1
            if made == most:
                break
        return made, tried

    def _pairs(self) -> Iterator[tuple[int, int]]:
        """Return random pairs: any edge, then any edge of its group."""
        one = self._generator.integers(len(self._rows), size=_PAIRS_PER_EDGE * len(self._rows))
        two = self._start[one] + self._generator.integers(self._size[one])
        return zip(self._rows[one].tolist(), self._rows[two].tolist(), strict=True)

    def _swap(self, a: int, b: int, c: int, d: int) -> None:
        ends = 1 << a | 1 << c
        self._parents[b] ^= ends
        self._parents[d] ^= ends
        if a >= self._n:
            ends = 1 << b | 1 << d
            self._parents[a] ^= ends
            self._parents[c] ^= ends

    def _lift(self, node: int, other: int) -> bool:
        """Let a node precede another: what the other leads to moves behind it. Return False if that is the node.

        The edges that the swap takes away are still there, which does no harm: if a way along one of them led to a
        cycle with a new edge, there would be a cycle now. Nor does an order that was changed for a swap whose second
        new edge is refused: it is one of the graph as it is, too.
        """
        first, last = self._position[other], self._position[node]
        if last < first:
            return True
        parents, reached, stay, move = self._parents, 1 << other, [], [other]
        for between in self._order[first + 1 : last + 1]:
            if parents[between] & reached:
                reached |= 1 << between
                move.append(between)
            else:
                stay.append(between)
        if reached >> node & 1:
            return False
        self._place(first, stay + move)
        return True

    def _place(self, first: int, nodes: list[int]) -> None:
        self._order[first : first + len(nodes)] = nodes
        for place, node in enumerate(nodes, start=first):
            self._position[node] = place


def _parents(n: int, source: list[int], target: list[int]) -> list[int]:
    """Return the parents of each node; of the upper n nodes, the neighbors."""
    parents = [0] * (2 * n)
    for a, b in zip(source, target, strict=True):
        parents[b] |= 1 << a
        if a >= n:
            parents[a] |= 1 << b
    return parents


def _topological_order(parents: list[int]) -> list[int]:
    """Return the nodes, parents first; without those on cycles and what these lead to."""
    order: list[int] = []
    placed, left = 0, list(range(len(parents)))
    while ready := [node for node in left if not parents[node] & ~placed]:
        order += ready
        placed |= sum(1 << node for node in ready)
        left = [node for node in left if not placed >> node & 1]
    return order
