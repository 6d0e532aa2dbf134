"""Which nodes can be reached from which, along directed edges."""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

Integers = NDArray[np.intp]
Booleans = NDArray[np.bool_]


def descendants(n: int, source: Integers, target: Integers, starts: Integers) -> Booleans:
    """Return which of `n` nodes are reached from `starts` along one edge or more.

    A start node counts only if a cycle leads back to it.

    Examples
    --------
    >>> descendants(3, np.array([0, 1]), np.array([1, 2]), np.array([0])).tolist()
    [False, True, True]
    """
    adjacency = csr_array((np.ones(len(source), dtype=np.int32), (target, source)), shape=(n, n))
    frontier = np.zeros(n, dtype=bool)
    frontier[starts] = True
    reached = np.zeros(n, dtype=bool)
    while frontier.any():
        following = (adjacency @ frontier.astype(np.int32)) > 0
        frontier = following & ~reached
        reached |= frontier
    return reached


def ancestors(n: int, source: Integers, target: Integers, ends: Integers) -> Booleans:
    """Return which of `n` nodes reach one of `ends` along one edge or more."""
    return descendants(n, target, source, ends)


def cyclic_nodes(n: int, source: Integers, target: Integers) -> Booleans:
    """Return which nodes lie on a directed cycle, self-loops included.

    Examples
    --------
    >>> cyclic_nodes(3, np.array([0, 1, 1]), np.array([1, 0, 2])).tolist()
    [True, True, False]
    """
    adjacency = csr_array((np.ones(len(source), dtype=np.int32), (source, target)), shape=(n, n))
    _, component = connected_components(adjacency, directed=True, connection="strong")
    sizes = np.bincount(component, minlength=n)
    on_cycle = np.asarray(sizes[component] > 1)
    on_cycle[source[source == target]] = True
    return on_cycle
