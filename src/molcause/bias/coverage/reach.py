"""How far it is from many nodes to all others."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from molcause.graph.reachability import Integers

_AT_ONCE = 256


def distances(n: int, source: Integers, target: Integers, starts: Sequence[Sequence[int]]) -> NDArray[np.int16]:
    """Return how many edges a shortest directed walk has from each set of starts to each node; 0 if there is none.

    A start's own distance is the length of a cycle through the set, if there is one. All starts are followed at once.

    Parameters
    ----------
    n, source, target
        The graph: node count and the ends of its directed edges.
    starts
        For each row of the result, the nodes to start from.

    Examples
    --------
    >>> distances(3, np.array([0, 1, 2]), np.array([1, 2, 1]), [[0], [1]]).tolist()
    [[0, 1, 2], [0, 2, 1]]
    """
    adjacency = csr_array((np.ones(len(source), dtype=np.float32), (target, source)), shape=(n, n))
    parts = [starts[k : k + _AT_ONCE] for k in range(0, len(starts), _AT_ONCE)]
    found = [_some(adjacency, part) for part in parts]
    return np.concatenate(found) if found else np.zeros((0, n), dtype=np.int16)


def _some(adjacency: csr_array, starts: Sequence[Sequence[int]]) -> NDArray[np.int16]:
    frontier = np.zeros((adjacency.shape[0], len(starts)), dtype=np.float32)
    for column, nodes in enumerate(starts):
        frontier[list(nodes), column] = 1
    found = np.zeros(frontier.shape, dtype=np.int16)
    depth = 0
    while frontier.any():
        depth += 1
        fresh = ((adjacency @ frontier) > 0) & (found == 0)
        found[fresh] = depth
        frontier = fresh.astype(np.float32)
    return found.T
