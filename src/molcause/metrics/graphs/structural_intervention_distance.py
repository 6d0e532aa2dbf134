"""Structural intervention distance: for how many pairs the predicted graph would give a wrong effect.

For each ordered pair (i, j), the predicted graph H says to estimate p(x_j | do(x_i)) by adjusting for the parents of
i in H. The distance counts the pairs for which that is wrong under the true graph G (Peters and Buhlmann, Neural
Computation 27:771, 2015): if j is a parent of i in H, H says there is no effect, which is wrong if j descends from i
in G; otherwise the parents Z of i in H must be a valid adjustment set in G, which they are if and only if no member
of Z is a descendant of a node (other than i) on a directed path from i to j, and Z blocks every other path from i to
j.

Both graphs must be acyclic. It is not symmetric: the complete graph in a true order scores 0, so print the number of
edges beside it. Graphs known up to equivalence (CPDAG) are not supported.
"""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from molcause.errors import ParameterError
from molcause.metrics.graphs.edges import adjacencies
from molcause.metrics.metric import Metric

Booleans = NDArray[np.bool_]

metric = Metric(
    name="structural-intervention-distance",
    label="pairs of genes whose effect on each other the graph gets wrong",
    unit="pairs",
    better="lower",
    low=0.0,
    high=math.inf,
    chance=math.nan,
    needs="graphs",
    minimum=1,
    axis="network",
    short="SID",
)


def score(graph: ArrayLike, directed_truth: ArrayLike) -> float:
    """Return the distance of a predicted from a true acyclic graph.

    Parameters
    ----------
    graph, directed_truth
        ``[source, target]`` the predicted and the true graph; not 0 = an edge. The diagonal is ignored.

    Returns
    -------
    float
        From 0 to genes (genes - 1).

    Raises
    ------
    ParameterError
        If they are not square matrices of one size without NaN, or either has a cycle.

    Examples
    --------
    >>> chain = [[0, 1, 0], [0, 0, 1], [0, 0, 0]]
    >>> score(chain, chain), score(np.transpose(chain), chain)
    (0.0, 6.0)
    """
    return float(wrong_pairs(graph, directed_truth).sum())


def wrong_pairs(graph: ArrayLike, directed_truth: ArrayLike) -> Booleans:
    """Return ``[i, j]`` whether the effect of i on j is wrong; arguments as in `score`.

    Examples
    --------
    >>> wrong_pairs([[0, 0], [0, 0]], [[0, 1], [0, 0]]).tolist()
    [[False, False], [True, False]]
    """
    found, true = adjacencies(metric.name, graph, directed_truth)
    reached = _reached(true, "true")
    _reached(found, "predicted")
    wrong = np.zeros_like(true)
    for i in range(len(true)):
        given = found[:, i]
        adjusted = _breaks_causal_paths(reached, i, given) | _open_paths(true, reached, i, given)
        wrong[i] = np.where(given, reached[i], adjusted)
        wrong[i, i] = False
    return wrong


def _reached(graph: Booleans, which: str) -> Booleans:
    """Return ``[i, j]`` whether j is i or descends from it."""
    n = len(graph)
    reached = graph | np.eye(n, dtype=bool)
    for _ in range(max(1, math.ceil(math.log2(max(n, 2))))):
        reached = (reached.astype(np.float32) @ reached.astype(np.float32)) > 0
    if (reached & reached.T).sum() > n:
        raise ParameterError(f"The {which} graph has a cycle; this distance is defined for acyclic graphs only.")
    return reached


def _breaks_causal_paths(reached: Booleans, i: int, given: Booleans) -> Booleans:
    """Return for which j a given node descends from a node on a directed path from i to j."""
    harmful = reached[i] & np.asarray((reached & given).any(axis=1))
    harmful[i] = False
    return np.asarray((reached & harmful[:, np.newaxis]).any(axis=0))


def _open_paths(graph: Booleans, reached: Booleans, i: int, given: Booleans) -> Booleans:
    """Return which nodes a path from i, not directed from i to them, reaches without being blocked.

    A search over (node, how it was entered, whether the path has left the directed ones); it never passes i again.
    Paths that begin at a child of i on a directed path to j are open only if `_breaks_causal_paths` holds as well.
    """
    opened = np.asarray((reached & given).any(axis=1))
    parents = [np.flatnonzero(column).tolist() for column in graph.T]
    children = [np.flatnonzero(row).tolist() for row in graph]
    stack = [(p, True, True) for p in parents[i]] + [(c, False, False) for c in children[i]]
    seen, result = set(stack), np.zeros(len(graph), dtype=bool)
    while stack:
        node, upwards, other = stack.pop()
        result[node] |= other
        steps = []
        if upwards and not given[node]:
            steps = [(p, True, True) for p in parents[node]] + [(c, False, True) for c in children[node]]
        elif not upwards:
            steps = [] if given[node] else [(c, False, other) for c in children[node]]
            steps += [(p, True, True) for p in parents[node]] if opened[node] else []
        for step in steps:
            if step[0] != i and step not in seen:
                seen.add(step)
                stack.append(step)
    return result
