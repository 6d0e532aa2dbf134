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
from numpy.typing import ArrayLike

from molcause.metrics.graphs.interventional import Array, Evidence, edge_list
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
    axis="network",
    short="W1 pct",
)


def score(edges: ArrayLike, evidence: Evidence) -> float:
    """Return the mean of `percentiles`; NaN without edges.

    Examples
    --------
    >>> table = np.array([[9.0, 1.0, 2.0]])
    >>> found = Evidence(np.array([0]), table, table, table / 100)
    >>> score([(0, 2)], found), score([(0, 1), (0, 2)], found)
    (1.0, 0.5)
    """
    found = percentiles(edges, evidence)
    return float(found.mean()) if len(found) else math.nan


def percentiles(edges: ArrayLike, evidence: Evidence) -> Array:
    """Return the value of each edge, from 0 to 1.

    Parameters
    ----------
    edges
        ``[edges, 2]`` source and target gene; an edge listed twice counts once.
    evidence
        Of cells that were not used to find the edges.

    Returns
    -------
    numpy.ndarray
        ``[edges]``; NaN if no other gene is measured.

    Raises
    ------
    ParameterError
        If an edge names no gene, is a self-loop, or the evidence cannot judge it.

    Examples
    --------
    >>> table = np.array([[9.0, 1.0, 1.0]])
    >>> percentiles([(0, 1)], Evidence(np.array([0]), table, table, table / 100)).tolist()
    [0.5]
    """
    from scipy.stats import rankdata

    evidence.at(edges, evidence.distance)
    pairs = edge_list(edges, evidence.genes)
    result = np.full(len(pairs), np.nan)
    for source in np.unique(pairs[:, 0]):
        among = evidence.judged[source]
        if among.sum() > 1:
            place = np.full(evidence.genes, np.nan)
            # Of m distances the middle rank counts itself and those below it; it has m - 1 others.
            ranks = rankdata(evidence.distance[evidence.row[source], among])
            place[among] = (ranks - 1.0) / (among.sum() - 1.0)
            here = pairs[:, 0] == source
            result[here] = place[pairs[here, 1]]
    return result
