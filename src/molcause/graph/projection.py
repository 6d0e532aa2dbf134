"""Directed paths through unmeasured nodes, folded into edges among the measured ones."""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, diags_array

from molcause.graph.reachability import Booleans, Integers

_BLOCK = 512


def project(
    n: int,
    source: Integers,
    target: Integers,
    sign: NDArray[np.integer],
    kept: Booleans,
    starts: Integers | None = None,
) -> tuple[Booleans, NDArray[np.int8]]:
    """Return which nodes cause which directly, once nodes outside `kept` are summed out.

    There is an edge j -> i in the result if a directed path leads from j to i with all inner nodes
    outside `kept`. Its sign is the product of the signs along the path when all such walks agree, and 0
    when they disagree or one holds an edge of unknown sign.

    Parameters
    ----------
    n, source, target, sign
        The graph.
    kept
        ``[n]`` the nodes that stay.
    starts
        ``[k]`` the causes j; by default all nodes. The cost grows with their number.

    Returns
    -------
    edge, sign
        ``[n, k]`` arrays in ``[target, source]`` order; rows of nodes outside `kept` are filled too (what reaches
        them).

    Examples
    --------
    >>> edge, sign = project(3, np.array([0, 1]), np.array([1, 2]), np.array([1, -1]), np.array([True, False, True]))
    >>> bool(edge[2, 0]), int(sign[2, 0])
    (True, -1)
    """
    starts = np.arange(n) if starts is None else starts
    steps = _signed_steps(n, source, target, sign)
    through = steps @ diags_array(np.tile(~kept, 2).astype(np.int8), dtype=np.int8)
    parts = [_reached(n, steps, through, starts[k : k + _BLOCK]) for k in range(0, len(starts), _BLOCK)]
    reached = np.concatenate(parts, axis=1) if parts else np.zeros((2 * n, 0), dtype=bool)
    rises, falls = reached[:n], reached[n:]
    return rises | falls, (rises & ~falls).astype(np.int8) - (falls & ~rises).astype(np.int8)


def _signed_steps(n: int, source: Integers, target: Integers, sign: NDArray[np.integer]) -> csr_array:
    """Return the steps among states ``[2 n, 2 n]``: a node raised, and n further on the same node lowered."""
    same, other = np.flatnonzero(sign >= 0), np.flatnonzero(sign <= 0)
    begin = np.concatenate([source[same], source[same] + n, source[other], source[other] + n])
    end = np.concatenate([target[same], target[same] + n, target[other] + n, target[other]])
    steps = csr_array((np.ones(len(begin), dtype=np.int8), (end, begin)), shape=(2 * n, 2 * n))
    steps.data[:] = 1
    return steps


def _reached(n: int, steps: csr_array, through: csr_array, starts: Integers) -> Booleans:
    """Return ``[2 n, starts]`` the states reached from raised starts, breadth first."""
    frontier = steps[:, starts].toarray() > 0
    reached = frontier.copy()
    while frontier.any():
        following = csr_array(frontier, dtype=np.int8)
        found = (through.astype(np.int32) @ following.astype(np.int32)).toarray() > 0
        frontier = found & ~reached
        reached |= frontier
    return np.asarray(reached)
