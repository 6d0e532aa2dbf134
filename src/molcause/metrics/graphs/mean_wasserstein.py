"""Mean Wasserstein distance over predicted edges, as CausalBench defines it.

The mean over edges (a, b) of the Wasserstein-1 distance between b in control cells and b in cells with a perturbed
(Chevalley et al., arXiv 2210.17283). Higher is taken as better. Read it with care: total effects pass for direct
edges, and pairs of large change beat true edges, so the true graph LOSES against the largest mean differences;
distances are not scaled by spread or number of cells, so random pairs score far above 0; and nothing controls the
number of edges. Compare methods at one number of edges only, beside random edges and the mean difference.
`wasserstein_percentile` mends the scale.
"""

import math

from numpy.typing import ArrayLike

from molcause.metrics.graphs.interventional import LEVEL, Evidence
from molcause.metrics.metric import Metric

metric = Metric(
    name="mean-wasserstein",
    label="mean Wasserstein distance of predicted edges (CausalBench)",
    unit="data units",
    better="higher",
    low=0.0,
    high=math.inf,
    chance=math.nan,
    needs="predicted edges",
    minimum=1,
    axis="network",
    short="mean W1",
)


def score(edges: ArrayLike, evidence: Evidence) -> float:
    """Return the mean distance of the edges.

    Parameters
    ----------
    edges
        ``[edges, 2]`` source and target gene; an edge listed twice counts once.
    evidence
        Of cells that were not used to find the edges.

    Returns
    -------
    float
        In data units; NaN without edges.

    Raises
    ------
    ParameterError
        If an edge names no gene, is a self-loop, or the evidence cannot judge it.

    Examples
    --------
    >>> import numpy as np
    >>> table = np.array([[5.0, 3.0, 1.0]])
    >>> score([(0, 1), (0, 2)], Evidence(np.array([0]), table, table, table / 100))
    2.0
    """
    found = evidence.at(edges, evidence.distance)
    return float(found.mean()) if len(found) else math.nan


def share_significant(edges: ArrayLike, evidence: Evidence, *, level: float = LEVEL) -> float:
    """Return the share of edges whose target differs at `level`, uncorrected: CausalBench's "true positives".

    Examples
    --------
    >>> import numpy as np
    >>> table = np.array([[5.0, 3.0, 1.0]])
    >>> share_significant([(0, 1), (0, 2)], Evidence(np.array([0]), table, table, np.array([[0.0, 0.01, 0.5]])))
    0.5
    """
    p = evidence.at(edges, evidence.p)
    return float((p < level).mean()) if len(p) else math.nan
