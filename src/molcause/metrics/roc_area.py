"""Area under the ROC curve: the chance that a positive outranks a negative, ties counting one half.

AUROC = (mean over positive-negative pairs of) 1(s+ > s-) + 1/2 1(s+ = s-), which is the Mann-Whitney U as a share.
Where few items are positive, as in graphs, it is high long before the top of the list is right: print the average
precision beside it.
"""

import math

import numpy as np
from numpy.typing import ArrayLike

from molcause.metrics.metric import Metric
from molcause.metrics.ranking import ranking

metric = Metric(
    name="roc-area",
    label="chance that a positive outranks a negative",
    unit="",
    better="higher",
    low=0.0,
    high=1.0,
    chance=0.5,
    needs="positives",
    minimum=1,
    axis="ranking",
    short="AUROC",
)


def score(scores: ArrayLike, truth: ArrayLike) -> float:
    """Return the area under the ROC curve of a ranking.

    Parameters
    ----------
    scores
        ``[items]`` higher = more likely positive.
    truth
        ``[items]`` 1 or True for a positive, 0 for a negative; NaN = not judged, left out.

    Returns
    -------
    float
        From 0 to 1; NaN without a positive or without a negative, or if a score of a judged item is NaN.

    Raises
    ------
    ParameterError
        If the two are not vectors of one length, or the truth holds another value.

    Examples
    --------
    >>> score([0.9, 0.8, 0.8, 0.1], [1, 1, 0, 0])
    0.875
    """
    found = ranking(metric.name, scores, truth)
    if not found.scorable or not found.positives or not found.negatives:
        return math.nan
    below = found.negatives - np.cumsum(found.misses)
    return float(np.sum(found.hits * (below + found.misses / 2)) / (found.positives * found.negatives))
