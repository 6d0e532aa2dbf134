"""HPN-DREAM's score of a network: whether the descendants of a held-out inhibitor's target are the nodes it changes.

Edge scores are closed by bottleneck paths: for k, then for i and j, P[i, j] = max(P[i, j], min(P[i, k], P[k, j])), so
that P[i, j] is the largest over paths of their weakest edge. The row of the target scores every node as a descendant;
the label is whether the node changes under the inhibitor. AUROC for each target, ties counting one half, then the
mean (Hill et al., Nature Methods 13:310, 2016).

One row of the matrix is judged for each target, the closure favors dense graphs, and neither sign nor size counts. The
labels depend on the number of cells: with many, nearly all genes change.
"""

import math

import numpy as np
from numpy.typing import ArrayLike

from molcause.errors import ParameterError
from molcause.metrics import roc_area
from molcause.metrics.arrays import row_of
from molcause.metrics.graphs.edges import squares
from molcause.metrics.graphs.interventional import Array, Evidence, Integers
from molcause.metrics.metric import Metric
from molcause.metrics.scores import NO_PREDICTION, UnitScores, withhold

metric = Metric(
    name="descendants-auroc",
    label="chance that a gene changed by a perturbation outranks an unchanged one as descendant (HPN-DREAM)",
    unit="",
    better="higher",
    low=0.0,
    high=1.0,
    chance=0.5,
    needs="perturbed genes that change some genes",
    minimum=1,
    axis="network",
    short="descend",
)

_BLOCK = 64


def scores(confidence: ArrayLike, evidence: Evidence) -> UnitScores:
    """Return the AUROC of each perturbed gene: whether the genes it changes stand among its descendants.

    Parameters
    ----------
    confidence
        ``[source, target]`` confidence in each edge, 0 = none.
    evidence
        Of cells that were not used to find the graph; `molcause.metrics.graphs.interventional.Evidence.changed` says
        which genes count as changed. The perturbed gene itself is not judged.

    Raises
    ------
    ParameterError
        If the confidence is not a square matrix of the evidence's genes.

    Examples
    --------
    >>> table = np.array([[9.0, 4.0, 0.1]])
    >>> found = Evidence(np.array([0]), table, table, np.array([[0.0, 0.001, 0.9]]))
    >>> scores([[0, 0.9, 0], [0, 0, 0], [0, 0, 0]], found).value.tolist()
    [1.0]
    """
    given = squares(metric.name, confidence)[0]
    row_of(metric.name, "genes", evidence.genes, given[0] if len(given) else given)
    broken = np.full(len(evidence.source), bool(np.isnan(given).any()))
    pairs = zip(bottleneck(np.nan_to_num(given), evidence.source), evidence.changed, strict=True)
    value = np.array([roc_area.score(row, changed) for row, changed in pairs], dtype=float)
    untested = (np.isnan(evidence.changed).all(axis=1), "no gene has a p-value")
    return withhold(value, (broken, NO_PREDICTION), untested, (np.isnan(value), "no gene or every gene is changed"))


def of_target(confidence: ArrayLike, changed: ArrayLike, target: int) -> float:
    """Return the AUROC of one context of the challenge, which ranks teams by the mean over contexts.

    Parameters
    ----------
    confidence
        ``[source, target]`` confidence in each edge, 0 = none.
    changed
        ``[nodes]`` 1 = changed under the inhibitor, 0 = not, NaN = not judged. The target's own entry counts, as in
        the challenge; give it NaN to leave it out.
    target
        Number of the inhibitor's target node.

    Returns
    -------
    float
        From 0 to 1; NaN if all judged nodes are changed or none is, or a confidence is NaN.

    Raises
    ------
    ParameterError
        If the shapes do not match, or the target is no node.

    Examples
    --------
    >>> of_target([[0, 0.9, 0.0], [0, 0, 0.4], [0, 0, 0]], [np.nan, 1, 0], target=0)
    1.0
    """
    given = squares(metric.name, confidence)[0]
    labels = row_of(metric.name, "nodes", len(given), changed)
    if not 0 <= target < len(labels):
        raise ParameterError(f"target={target} is no node; there are {len(labels)}, from 0.")
    return math.nan if np.isnan(given).any() else roc_area.score(bottleneck(given, [target])[0], labels)


def bottleneck(confidence: ArrayLike, sources: ArrayLike | None = None) -> Array:
    """Return the max-min closure: for each pair the largest weakest edge over all paths of one edge or more.

    Parameters
    ----------
    confidence
        ``[source, target]`` at least 0, 0 = no edge.
    sources
        Of which rows; all by default.

    Examples
    --------
    >>> bottleneck([[0, 0.9, 0.1], [0, 0, 0.4], [0, 0, 0]])[0].tolist()
    [0.0, 0.9, 0.4]
    """
    given = squares(metric.name, confidence)[0]
    rows = np.arange(len(given)) if sources is None else np.asarray(sources, dtype=np.intp)
    edges = _by_target(given)
    parts = [_widest(given[rows[k : k + _BLOCK]], edges) for k in range(0, len(rows), _BLOCK)]
    return np.concatenate(parts) if parts else np.empty((0, len(given)))


def _by_target(given: Array) -> tuple[Integers, Integers, Integers, Array]:
    """Return the edges sorted by target: their sources, where each target's begin, these targets, and the weights."""
    target, source = np.nonzero(given.T)
    starts = np.flatnonzero(np.diff(target, prepend=-1))
    return source, starts, target[starts], given[source, target]


def _widest(reached: Array, edges: tuple[Integers, Integers, Integers, Array]) -> Array:
    """Lengthen paths by one edge until none becomes wider: the cost follows the edges, not the square of the nodes."""
    source, starts, target, weight = edges
    while len(source):
        longer = reached.copy()
        best = np.maximum.reduceat(np.minimum(reached[:, source], weight), starts, axis=1)
        longer[:, target] = np.maximum(reached[:, target], best)
        if (longer == reached).all():
            break
        reached = longer
    return reached
