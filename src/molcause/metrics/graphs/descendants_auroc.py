"""HPN-DREAM's score of a network: whether the descendants of a held-out inhibitor's target are the nodes it changes.

Edge scores of a context are closed by bottleneck paths: for k, then for i and j, P[i, j] = max(P[i, j], min(P[i, k],
P[k, j])), so that P[i, j] is the largest over paths of their weakest edge. The row of the target scores every node as
a descendant; the label is whether the node changes under the inhibitor. AUROC for each context, ties counting one
half, then the mean over contexts (Hill et al., Nature Methods 13:310, 2016). The target's own entry counts, as in the
challenge; give it the label NaN to leave it out.

Only one row of each context is judged, the closure favors dense graphs, and neither sign nor size counts. For a known
true graph rank the edges: ``roc_area.score(*off_diagonal(...))``.
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from molcause.errors import ParameterError
from molcause.metrics import roc_area
from molcause.metrics.arrays import row_of
from molcause.metrics.graphs.edges import squares
from molcause.metrics.metric import Metric
from molcause.metrics.scores import NO_PREDICTION, UnitScores, reasons

metric = Metric(
    name="descendants-auroc",
    label="chance that a node changed by the held-out inhibitor outranks an unchanged one (HPN-DREAM)",
    unit="",
    better="higher",
    low=0.0,
    high=1.0,
    chance=0.5,
    needs="changed nodes",
    minimum=1,
)


def score(edges: ArrayLike, changed: ArrayLike, target: int) -> float:
    """Return the AUROC of one context.

    Parameters
    ----------
    edges
        ``[source, target]`` confidence in each edge, 0 = none.
    changed
        ``[nodes]`` 1 = changed under the inhibitor, 0 = not, NaN = not judged.
    target
        Number of the inhibitor's target node.

    Returns
    -------
    float
        From 0 to 1; NaN if all judged nodes are changed or none is, or an edge score is NaN.

    Raises
    ------
    ParameterError
        If the shapes do not match, or the target is no node.

    Examples
    --------
    >>> score([[0, 0.9, 0.0], [0, 0, 0.4], [0, 0, 0]], [np.nan, 1, 0], target=0)
    1.0
    """
    confidence = squares(metric.name, edges)[0]
    labels = row_of(metric.name, "nodes", len(confidence), changed)
    if not 0 <= target < len(labels):
        raise ParameterError(f"target={target} is no node; there are {len(labels)}, from 0.")
    if np.isnan(confidence).any():
        return math.nan
    return roc_area.score(bottleneck(confidence)[target], labels)


def scores(contexts: Sequence[tuple[ArrayLike, ArrayLike, int]]) -> UnitScores:
    """Return the AUROC of each context, each given as in `score`; the challenge ranks teams by the mean.

    Examples
    --------
    >>> edges = [[0, 0.9], [0, 0]]
    >>> scores([(edges, [0, 1], 0), (edges, [0, 0], 0)]).reasons()
    {'changed or unchanged nodes are missing': 1}
    """
    value = np.array([score(*context) for context in contexts], dtype=float)
    broken = np.array([np.isnan(np.asarray(context[0], dtype=float)).any() for context in contexts], dtype=bool)
    none = np.isnan(value)
    why = reasons(len(value), (broken, NO_PREDICTION), (none, "changed or unchanged nodes are missing"))
    return UnitScores(value, why)


def bottleneck(edges: ArrayLike) -> NDArray[np.float64]:
    """Return the max-min closure: for each pair the largest weakest edge over all paths of one edge or more.

    Examples
    --------
    >>> bottleneck([[0, 0.9, 0.1], [0, 0, 0.4], [0, 0, 0]])[0].tolist()
    [0.0, 0.9, 0.4]
    """
    closed = squares(metric.name, edges)[0].copy()
    for k in range(len(closed)):
        np.maximum(closed, np.minimum(closed[:, k, np.newaxis], closed[k]), out=closed)
    return closed
