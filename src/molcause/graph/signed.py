"""Signed walks: breadth-first search over states (node, sign) with do-surgery.

An edge u -> v of sign s joins the states (u, +) -> (v, s) and (u, -) -> (v, -s); an edge of unknown
sign joins both. Walks may revisit nodes: simple signed paths are NP-hard to find (LaPaugh and
Papadimitriou, 1984), so they are never promised.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from molcause.graph.reachability import UNREACHED as UNREACHED
from molcause.graph.reachability import Booleans, Integers


@dataclass(frozen=True)
class SignedSearch:
    """Shortest signed walks from a set of starts.

    State ``2 * node`` is "the node rises", ``2 * node + 1`` "the node falls".

    Parameters
    ----------
    distance
        ``[n, 2]`` edges on the shortest walk to each state; `UNREACHED` where there is none.
    walks
        ``[n, 2]`` how many shortest walks there are.
    parent_state, parent_edge
        ``[2 n]`` the previous state and the edge used on one shortest walk; -1 at starts.
    starts
        The start states.
    """

    distance: NDArray[np.intp]
    walks: NDArray[np.float64]
    parent_state: NDArray[np.intp]
    parent_edge: NDArray[np.intp]
    starts: frozenset[int]

    def proof(self, node: int, sign: int) -> list[int]:
        """Return the edges of one shortest walk to a node's state, from the start on."""
        return [edge for edge, _ in self._walk(node, sign)]

    def proof_signs(self, node: int, sign: int) -> list[int]:
        """Return the direction of the node reached by each edge of `proof`."""
        return [1 - 2 * (state % 2) for _, state in self._walk(node, sign)]

    def _walk(self, node: int, sign: int) -> list[tuple[int, int]]:
        state = _state(node, sign)
        found: list[tuple[int, int]] = []
        # A silent start can be reached again by a loop: the walk begins where it first was.
        while self.parent_edge[state] >= 0 and not (found and state in self.starts):
            found.append((int(self.parent_edge[state]), state))
            state = int(self.parent_state[state])
        return found[::-1]


def search(
    n: int,
    source: Integers,
    target: Integers,
    sign: NDArray[np.integer],
    starts: list[tuple[int, int]],
    never_entered: Booleans,
    never_left: Booleans,
    silent: Booleans,
) -> SignedSearch:
    """Search from `starts` = (node, +1 or -1) pairs.

    Parameters
    ----------
    n, source, target, sign
        The graph: node count and, for each edge, its ends and its sign (0 = unknown, both followed).
    starts
        States that the experimenter set.
    never_entered
        ``[n]`` nodes whose own mechanism is replaced (fix): no walk enters them.
    never_left
        ``[n]`` nodes whose outgoing influence is set by the experimenter (fix, full block): after the start
        itself no walk goes through them, though a blocked node can still be reached.
    silent
        ``[n]`` start nodes whose own reading the start does not change (block): only a loop reaches it.

    Examples
    --------
    >>> nobody = np.zeros(3, bool)
    >>> found = search(3, np.array([0, 1]), np.array([1, 2]), np.array([1, -1]), [(0, -1)], nobody, nobody, nobody)
    >>> found.distance[2].tolist(), found.proof(2, 1)
    ([2, -1], [0, 1])
    """
    order = np.argsort(source, kind="stable")
    first = np.searchsorted(source[order], np.arange(n + 1))
    distance = np.full(2 * n, UNREACHED, dtype=np.intp)
    walks = np.zeros(2 * n)
    parent_state = np.full(2 * n, -1, dtype=np.intp)
    parent_edge = np.full(2 * n, -1, dtype=np.intp)

    starting = frozenset(_state(node, s) for node, s in starts)
    frontier = np.array(sorted(starting), dtype=np.intp)
    distance[frontier[~silent[frontier // 2]]] = 0
    walks[frontier] = 1.0
    depth = 0
    while frontier.size:
        depth += 1
        states, edges = _outgoing(frontier, order, first)
        states, edges, following = _follow(states, edges, target, sign)
        allowed = ~never_entered[following // 2] & ((distance[following] == UNREACHED) | (distance[following] == depth))
        states, edges, following = states[allowed], edges[allowed], following[allowed]
        arriving = np.bincount(following, weights=walks[states], minlength=2 * n)
        reached, where = np.unique(following, return_index=True)
        distance[reached] = depth
        walks[reached] = arriving[reached]
        parent_state[reached] = states[where]
        parent_edge[reached] = edges[where]
        frontier = reached[~never_left[reached // 2]]
    walks[distance == UNREACHED] = 0.0
    return SignedSearch(distance.reshape(n, 2), walks.reshape(n, 2), parent_state, parent_edge, starting)


def _state(node: int, sign: int) -> int:
    return 2 * node + (sign < 0)


def _outgoing(frontier: Integers, order: Integers, first: Integers) -> tuple[Integers, Integers]:
    """Return, for every edge that leaves a frontier state, the state and the edge."""
    nodes = frontier // 2
    counts = first[nodes + 1] - first[nodes]
    states = np.repeat(frontier, counts)
    offset = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    return states, order[np.repeat(first[nodes], counts) + offset]


def _follow(
    states: Integers, edges: Integers, target: Integers, sign: NDArray[np.integer]
) -> tuple[Integers, Integers, Integers]:
    """Apply each edge's sign; an edge of unknown sign is followed in both."""
    unknown = sign[edges] == 0
    states = np.concatenate([states, states[unknown]])
    edges = np.concatenate([edges, edges[unknown]])
    flips = np.concatenate([sign[edges[: unknown.size]] < 0, np.ones(int(unknown.sum()), dtype=bool)])
    return states, edges, 2 * target[edges] + (states % 2 ^ flips)
