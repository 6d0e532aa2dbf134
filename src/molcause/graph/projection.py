"""Directed paths through unmeasured nodes, folded into edges among the measured ones."""

import numpy as np
from numpy.typing import NDArray

from molcause.graph.reachability import Booleans, Integers


def project(
    n: int, source: Integers, target: Integers, sign: NDArray[np.integer], kept: Booleans
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

    Returns
    -------
    edge, sign
        ``[n, n]`` arrays in ``[target, source]`` order; rows and columns of nodes outside `kept` are
        filled too (what reaches them, and what they reach).

    Examples
    --------
    >>> edge, sign = project(3, np.array([0, 1]), np.array([1, 2]), np.array([1, -1]), np.array([True, False, True]))
    >>> bool(edge[2, 0]), int(sign[2, 0])
    (True, -1)
    """
    rises = np.zeros((n, n), dtype=bool)
    falls = np.zeros((n, n), dtype=bool)
    rises[target[sign >= 0], source[sign >= 0]] = True
    falls[target[sign <= 0], source[sign <= 0]] = True
    inner = ~kept
    reach_up, reach_down = rises, falls
    through_up, through_down = rises & inner[None, :], falls & inner[None, :]
    while True:
        longer_up = (through_up @ reach_up) | (through_down @ reach_down)
        longer_down = (through_up @ reach_down) | (through_down @ reach_up)
        new_up, new_down = reach_up | longer_up, reach_down | longer_down
        if np.array_equal(new_up, reach_up) and np.array_equal(new_down, reach_down):
            break
        reach_up, reach_down = new_up, new_down
    return reach_up | reach_down, (reach_up & ~reach_down).astype(np.int8) - (reach_down & ~reach_up).astype(np.int8)
