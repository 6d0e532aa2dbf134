"""Random graphs with the degrees of a given one: swaps of the targets of two edges.

A swap turns a -> b, c -> d into a -> d, c -> b and keeps every in-degree and out-degree (Maslov and Sneppen, Science
296:910, 2002). A swap that is not allowed leaves the graph as it is and counts as an attempt: that makes all graphs
that swaps reach equally likely (Artzy-Randrup and Stone, Phys. Rev. E 72:056708, 2005). Some graphs of the same
degrees are out of reach: no swap reverses a directed triangle (Rao, Jana and Bandyopadhyay, Sankhya A 58:225, 1996).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from molcause.graph.reachability import Booleans, Integers, cyclic_nodes
from molcause.graph.single_swaps import SingleSwaps
from molcause.graph.swaps import Batch, Swappable, TimedBatch, edge_keys

SWAPS_PER_EDGE = 10
SMALL = 200
_ATTEMPTS_PER_SWAP = 20
_PATIENCE = 1000


@dataclass(frozen=True)
class Rewired:
    """A rewired graph, and how the chain went.

    Parameters
    ----------
    target
        ``[n_edges]`` the new targets. An edge of the input that is still there stands in its own row.
    movable
        How many edges could move: not self-loops, not parallel, and not alone in their group.
    swaps, attempts
        Swaps made, and pairs of edges tried.
    kept
        How many edges that can move are still, or again, in the graph.
    kept_halfway
        The same when half of the attempts were made; None for a share below 1, which is not meant to mix.
    """

    target: Integers
    movable: int
    swaps: int
    attempts: int
    kept: int
    kept_halfway: int | None = None

    @property
    def mixed(self) -> bool:
        """Whether as many edges of the original were left halfway as at the end, within three standard deviations.

        The number of those left is nearly a Poisson variable in a chain that has forgotten its start.
        """
        if self.kept_halfway is None:
            return False
        return bool(abs(self.kept_halfway - self.kept) <= 3 * np.sqrt(max(self.kept_halfway + self.kept, 1)))


def rewire(
    n: int,
    source: Integers,
    target: Integers,
    sign: NDArray[np.integer],
    directed: Booleans,
    generator: np.random.Generator,
    share: float = 1.0,
) -> Rewired:
    """Return the graph after `SWAPS_PER_EDGE` random swaps for each edge that can move.

    Edges swap with edges of the same sign and the same `directed`. Self-loops and parallel edges stay, and no new
    ones are made. If the directed edges close no cycle, they close none afterwards: up to `SMALL` nodes, all acyclic
    graphs that swaps reach are equally likely; beyond, a graph is as likely as it has topological orders, because
    swaps must agree with an order that is drawn anew on the way.

    Parameters
    ----------
    n, source, target, sign, directed
        The graph: node count and, for each edge, its ends, its sign and whether it has a direction.
    generator
        Where randomness comes from.
    share
        Share of the swaps. Below 1 the chain stops at the last of them. At 1 it makes as many attempts again
        afterwards: a graph that was just reached by a swap is not a fair draw, one met at a given time is.

    Examples
    --------
    >>> ones = np.ones(3, dtype=int)
    >>> ends = np.array([0, 1, 2]), np.array([3, 4, 5])
    >>> sorted(rewire(6, *ends, ones, ones == 1, np.random.default_rng(0)).target.tolist())
    [3, 4, 5]
    """
    group = 2 * (np.asarray(sign, dtype=np.intp) + 1) + directed
    groups = _groups(n, source, target, directed, group)
    movable = sum(map(len, groups))
    aim = int(np.ceil(SWAPS_PER_EDGE * share * movable))
    if not aim:
        return Rewired(target.copy(), movable, 0, 0, movable)
    chain = _chain(Swappable(n, source, target, directed, groups), generator)
    swaps, attempts = _run(chain, aim, capped=share < 1, patience=SWAPS_PER_EDGE * movable + _PATIENCE)
    halfway = None
    if share == 1:
        halfway = movable - int((_in_own_rows(n, source, target, chain.target, group) != target).sum())
        swaps, attempts = _again(chain, swaps, attempts)
    new = _in_own_rows(n, source, target, chain.target, group)
    return Rewired(new, movable, swaps, attempts, movable - int((new != target).sum()), halfway)


def _groups(
    n: int, source: Integers, target: Integers, directed: Booleans, group: Integers
) -> tuple[Integers, ...]:
    """Return the rows of each group of edges that can swap: not self-loops and not parallel, two or more."""
    _, where, counts = np.unique(edge_keys(n, source, target, directed), return_inverse=True, return_counts=True)
    free = np.flatnonzero((source != target) & (counts[where] == 1))
    rows = [free[group[free] == value] for value in np.unique(group[free])]
    return tuple(r for r in rows if len(r) > 1)


def _chain(graph: Swappable, generator: np.random.Generator) -> Batch | TimedBatch | SingleSwaps:
    if graph.n <= SMALL:
        return SingleSwaps(graph, generator)
    cyclic = cyclic_nodes(graph.n, graph.source[graph.directed], graph.target[graph.directed]).any()
    return Batch(graph, generator) if cyclic else TimedBatch(graph, generator)


def _run(chain: Batch | TimedBatch | SingleSwaps, aim: int, *, capped: bool, patience: int) -> tuple[int, int]:
    """Step until `aim` swaps are made (no more if capped); give up on a graph that hardly moves."""
    swaps = attempts = 0
    while swaps < aim and attempts < _ATTEMPTS_PER_SWAP * aim + _PATIENCE and (swaps or attempts < patience):
        made, tried = chain.step(aim - swaps if capped else aim)
        swaps, attempts = swaps + made, attempts + max(tried, 1)
    return swaps, attempts


def _again(chain: Batch | TimedBatch | SingleSwaps, swaps: int, attempts: int) -> tuple[int, int]:
    """Make as many attempts again, whatever comes of them."""
    total = attempts
    while total < 2 * attempts:
        made, tried = chain.step(attempts)
        swaps, total = swaps + made, total + max(tried, 1)
    return swaps, total


def _in_own_rows(n: int, source: Integers, old: Integers, new: Integers, group: Integers) -> Integers:
    """Deal the new targets of each source and group to its rows, each old target that is still there to its own.

    Rows carry weights, so every source keeps the weights of its edges.
    """
    stub = group * n + source
    was, now = stub * n + old, stub * n + new
    rows, spare = np.flatnonzero(~np.isin(was, now)), np.flatnonzero(~np.isin(now, was))
    target = old.copy()
    target[rows[np.argsort(stub[rows], kind="stable")]] = new[spare[np.argsort(stub[spare], kind="stable")]]
    return target
