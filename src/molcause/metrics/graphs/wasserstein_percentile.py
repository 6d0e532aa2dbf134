"""Where an edge's Wasserstein distance stands among those from the same perturbation to all genes.

The value of an edge (a, b) is the share of other genes whose distance under perturbation of a is below that of b,
ties counting one half; the score is the mean over edges. Random edges score 0.5 on average, whatever the strength of
a perturbation, the spread of the data or the number of cells, and no score grows with the number of edges by itself.
It still sees total effects, not direct ones. The idea is geneRNIB's (Nourisa et al. 2025), which samples the
background with replacement and counts strictly smaller distances; here it is counted in full, without the perturbed
gene itself.
"""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from molcause.metrics.graphs.interventional import Evidence, edge_list
from molcause.metrics.metric import Metric

metric = Metric(
    name="wasserstein-percentile",
    label="mean rank of predicted edges among all genes under the same perturbation",
    unit="",
    better="higher",
    low=0.0,
    high=1.0,
    chance=0.5,
    needs="predicted edges",
    minimum=1,
)


def score(edges: ArrayLike, evidence: Evidence) -> float:
    """Return the mean of `percentiles`; NaN without edges.

    Examples
    --------
    >>> cells = Evidence(np.array([[0.0, 0.0, 0.0], [9.0, 1.0, 2.0]]), np.array([-1, 0]))
    >>> score([(0, 2)], cells), score([(0, 1), (0, 2)], cells)
    (1.0, 0.5)
    """
    found = percentiles(edges, evidence)
    return float(found.mean()) if len(found) else math.nan


def percentiles(edges: ArrayLike, evidence: Evidence) -> NDArray[np.float64]:
    """Return the value of each edge, from 0 to 1.

    Parameters
    ----------
    edges
        ``[edges, 2]`` source and target gene; an edge listed twice counts once.
    evidence
        Cells that were not used to find the edges.

    Returns
    -------
    numpy.ndarray
        ``[edges]``; NaN if there are only two genes.

    Raises
    ------
    ParameterError
        If an edge names no gene, is a self-loop, or its source was never perturbed.

    Examples
    --------
    >>> cells = Evidence(np.array([[0.0, 0.0, 0.0], [9.0, 1.0, 1.0]]), np.array([-1, 0]))
    >>> percentiles([(0, 1)], cells).tolist()
    [0.5]
    """
    pairs = edge_list(edges, evidence.genes)
    result = np.full(len(pairs), np.nan)
    for source in np.unique(pairs[:, 0]):
        others = np.setdiff1d(np.arange(evidence.genes), source)
        background = evidence.wasserstein([(source, gene) for gene in others])
        for edge in np.flatnonzero(pairs[:, 0] == source) if len(others) > 1 else ():
            at = int(np.searchsorted(others, pairs[edge, 1]))
            rest = np.delete(background, at)
            result[edge] = np.mean((rest < background[at]) + 0.5 * (rest == background[at]))
    return result
