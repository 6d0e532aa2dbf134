"""Steps of the chain of `rewire` in a small graph: one swap after the other, checked for cycles if it has none.

A set of nodes is the bits of an integer. A topological order is kept at hand: a swap that agrees with it closes no
cycle, and a search for the others never needs to look behind the node that it wants to reach.
"""

from collections.abc import Iterator

import numpy as np

from molcause.graph.reachability import Integers
from molcause.graph.swaps import Swappable, edge_keys


class SingleSwaps:
    """Single swaps; all graphs that they reach are equally likely in the end.

    Parameters
    ----------
    graph
        The graph, acyclic if its directed edges are to stay so.
    generator
        Where randomness comes from.
    acyclic
        Whether swaps that close a cycle of directed edges are left out.

    Examples
    --------
    >>> ends, rows = (np.array([0, 1]), np.array([2, 3])), np.array([0, 1])
    >>> chain = SingleSwaps(Swappable(4, *ends, rows >= 0, (rows,)), np.random.default_rng(0), acyclic=True)
    >>> sum(chain.step(1)[0] for _ in range(9)) > 0
    True
    """

    def __init__(self, graph: Swappable, generator: np.random.Generator, *, acyclic: bool) -> None:
        self.n, self.generator, self.acyclic = graph.n, generator, acyclic
        self.rows = np.concatenate(graph.groups)
        self.sizes = np.array([len(group) for group in graph.groups])
        self._source, self._target = graph.source.tolist(), graph.target.tolist()
        self._directed = graph.directed.tolist()
        self._keys = set(edge_keys(graph.n, graph.source, graph.target, graph.directed).tolist())
        self._children = [0] * graph.n
        for a, b, directed in zip(self._source, self._target, self._directed, strict=True):
            self._children[a] |= directed << b
        self._sort()

    @property
    def target(self) -> Integers:
        """``[n_edges]`` the targets now."""
        return np.array(self._target, dtype=np.intp)

    def step(self, most: int) -> tuple[int, int]:
        """Try some swaps and make up to `most`; return the swaps made and the pairs tried."""
        made = tried = 0
        for one, two in self._pairs():
            tried += 1
            made += self._swap(one, two)
            if made == most:
                break
        return made, tried

    def _pairs(self) -> Iterator[tuple[int, int]]:
        """Yield as many pairs as there are edges: any edge, then any edge of its group."""
        group = np.repeat(np.arange(len(self.sizes)), self.sizes)
        one = self.generator.integers(len(self.rows), size=len(self.rows))
        start, size = (np.cumsum(self.sizes) - self.sizes)[group[one]], self.sizes[group[one]]
        two = start + self.generator.integers(size)
        return zip(self.rows[one].tolist(), self.rows[two].tolist(), strict=True)

    def _swap(self, one: int, two: int) -> bool:
        a, b, c, d = self._source[one], self._target[one], self._source[two], self._target[two]
        if a in (c, d) or b in (c, d):
            return False
        directed = self._directed[one]
        new = {self._key(a, d, directed), self._key(c, b, directed)}
        if new & self._keys or (self.acyclic and directed and not self._redirect(a, b, c, d)):
            return False
        self._keys -= {self._key(a, b, directed), self._key(c, d, directed)}
        self._keys |= new
        self._target[one], self._target[two] = d, b
        return True

    def _key(self, source: int, target: int, directed: bool) -> int:
        """Return what `edge_keys` returns, for one edge."""
        if directed:
            return source * self.n + target
        return self.n * self.n + min(source, target) * self.n + max(source, target)

    def _redirect(self, a: int, b: int, c: int, d: int) -> bool:
        """Turn a -> b, c -> d into a -> d, c -> b, unless that closes a cycle."""
        self._children[a] ^= 1 << b
        self._children[c] ^= 1 << d
        still_sorted = self._position[a] < self._position[d] and self._position[c] < self._position[b]
        if not still_sorted and self._closes(a, b, c, d):
            self._children[a] ^= 1 << b
            self._children[c] ^= 1 << d
            return False
        self._children[a] ^= 1 << d
        self._children[c] ^= 1 << b
        if not still_sorted:
            self._sort()
        return True

    def _closes(self, a: int, b: int, c: int, d: int) -> bool:
        among = self._upto[max(self._position[a], self._position[c])]
        # A cycle through both new edges would need a way from b back to a, which a -> b had closed before.
        return bool((self._reached(d, among) >> a | self._reached(b, among) >> c) & 1)

    def _reached(self, node: int, among: int) -> int:
        """Return the node and what it reaches by way of some nodes."""
        seen = front = 1 << node
        while front:
            last = front.bit_length() - 1
            new = self._children[last] & among & ~seen
            seen |= new
            front = (front ^ 1 << last) | new
        return seen

    def _sort(self) -> None:
        """Sort the nodes topologically, by depth-first search, and remember which stand up to each place."""
        order: list[int] = []
        seen = 0
        for root in range(self.n):
            if not seen >> root & 1:
                seen = self._finish(root, seen, order)
        self._position = [0] * self.n
        self._upto = [0] * self.n
        total = 0
        for place, node in enumerate(reversed(order)):
            self._position[node] = place
            total |= 1 << node
            self._upto[place] = total

    def _finish(self, root: int, seen: int, order: list[int]) -> int:
        """Append what a node reaches and was not seen, children first; return what is seen then."""
        stack = [root]
        seen |= 1 << root
        while stack:
            new = self._children[stack[-1]] & ~seen
            if new:
                seen |= new & -new
                stack.append((new & -new).bit_length() - 1)
            else:
                order.append(stack.pop())
        return seen
