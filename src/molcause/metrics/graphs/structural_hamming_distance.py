"""Structural Hamming distance: the fewest edges to add, remove or reverse to turn one graph into the other.

A missing or extra edge counts 1, a reversed one 1 (Tsamardinos et al. 2006); with ``reversal=2`` it counts as one
missing and one extra edge, as some packages do, so say which. Graphs may have cycles: each direction of a pair is an
edge of its own. It rewards sparse graphs, and the empty graph scores the number of true edges: print that beside it.
It does not see which errors matter for interventions (`molcause.metrics.graphs.structural_intervention_distance`
does).
"""

import math
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from molcause.errors import ParameterError
from molcause.metrics.graphs.edges import adjacencies, squares
from molcause.metrics.metric import Metric

metric = Metric(
    name="structural-hamming-distance",
    label="edges to add, remove or reverse",
    unit="edges",
    better="lower",
    low=0.0,
    high=math.inf,
    chance=math.nan,
    needs="graphs",
    minimum=1,
    axis="network",
    short="SHD",
)


def score(graph: ArrayLike, true_graph: ArrayLike, *, reversal: Literal[1, 2] = 1) -> float:
    """Return the distance of two directed graphs.

    Parameters
    ----------
    graph
        ``[source, target]`` the predicted graph; not 0 = an edge. The diagonal is ignored.
    true_graph
        The same of the true graph; NaN = not judged, whatever was predicted.
    reversal
        What an edge in the wrong direction counts.

    Returns
    -------
    float
        A whole number, at least 0.

    Raises
    ------
    ParameterError
        If they are not square matrices of one size, a prediction is NaN, or ``reversal`` is not 1 or 2.

    Examples
    --------
    >>> score([[0, 1], [0, 0]], [[0, 0], [1, 0]]), score([[0, 1], [0, 0]], [[0, 0], [1, 0]], reversal=2)
    (1.0, 2.0)
    """
    if reversal not in (1, 2):
        raise ParameterError(f"reversal={reversal}: a reversed edge counts 1 or 2.")
    predicted, truth = squares(metric.name, graph, true_graph)
    unknown = np.isnan(truth)
    found, wanted = adjacencies(metric.name, np.where(unknown, 0.0, predicted), np.where(unknown, 0.0, truth))
    wrong = int((found != wanted).sum())
    extra, missing = found & ~wanted, wanted & ~found
    # One direction extra and the other missing, of a pair, is one reversal.
    reversed_edges = int((extra & missing.T).sum())
    return float(wrong - (2 - reversal) * reversed_edges)


def empty_graph(true_graph: ArrayLike) -> float:
    """Return what a graph without edges scores: the number of true edges.

    Examples
    --------
    >>> empty_graph([[0, 1], [1, 0]])
    2.0
    """
    return float(np.sum(adjacencies(metric.name, true_graph)[0]))
