"""Which nodes can be reached from which, along directed edges."""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

Integers = NDArray[np.intp]
Booleans = NDArray[np.bool_]
UNREACHED = -1


def descendants(n: int, source: Integers, target: Integers, starts: Integers) -> Booleans:
    """Return which of `n` nodes are reached from `starts` along one edge or more.

    A start node counts only if a cycle leads back to it.

    Examples
    --------
    >>> descendants(3, np.array([0, 1]), np.array([1, 2]), np.array([0])).tolist()
    [False, True, True]
    """
    return np.asarray(distances(n, source, target, starts) != UNREACHED)


def distances(n: int, source: Integers, target: Integers, starts: Integers, at_most: int | None = None) -> Integers:
    """Return how many edges, one or more, lead from the nearest of `starts` to each of `n` nodes.

    `UNREACHED` where no walk leads, or none of `at_most` edges.

    Examples
    --------
    >>> distances(3, np.array([0, 1]), np.array([1, 2]), np.array([0])).tolist()
    [-1, 1, 2]
    """
    adjacency = csr_array((np.ones(len(source), dtype=np.int32), (target, source)), shape=(n, n))
    frontier = np.zeros(n, dtype=bool)
    frontier[starts] = True
    distance = np.full(n, UNREACHED, dtype=np.intp)
    depth = 0
    while frontier.any() and (at_most is None or depth < at_most):
        depth += 1
        frontier = ((adjacency @ frontier.astype(np.int32)) > 0) & (distance == UNREACHED)
        distance[frontier] = depth
    return distance


def ancestors(n: int, source: Integers, target: Integers, ends: Integers) -> Booleans:
    """Return which of `n` nodes reach one of `ends` along one edge or more."""
    return descendants(n, target, source, ends)


def strong_components(n: int, source: Integers, target: Integers) -> Integers:
    """Return the strongly connected component of each node; 0 is the largest, and of equal ones that of the first node.

    Examples
    --------
    >>> strong_components(3, np.array([1, 2, 0]), np.array([2, 1, 1])).tolist()
    [1, 0, 0]
    """
    adjacency = csr_array((np.ones(len(source), dtype=np.int32), (source, target)), shape=(n, n))
    _, component = connected_components(adjacency, directed=True, connection="strong")
    _, first, which, size = np.unique(component, return_index=True, return_inverse=True, return_counts=True)
    rank = np.empty(len(first), dtype=np.intp)
    rank[np.lexsort((first, -size))] = np.arange(len(first))
    return rank[which]


def cyclic_nodes(n: int, source: Integers, target: Integers) -> Booleans:
    """Return which nodes lie on a directed cycle, self-loops included.

    Examples
    --------
    >>> cyclic_nodes(3, np.array([0, 1, 1]), np.array([1, 0, 2])).tolist()
    [True, True, False]
    """
    component = strong_components(n, source, target)
    sizes = np.bincount(component, minlength=n)
    on_cycle = np.asarray(sizes[component] > 1)
    on_cycle[source[source == target]] = True
    return on_cycle
