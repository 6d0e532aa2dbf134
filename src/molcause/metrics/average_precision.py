"""Average precision: the area under the precision-recall curve, as a sum over steps.

AP = sum_k (R_k - R_{k-1}) P_k over the distinct scores from high to low, with recall R and precision P: equal scores
are one step, so the order of ties cannot matter. A random or constant score gives the prevalence, which is not 0.5:
print `prevalence` beside it.
"""

import math

import numpy as np
from numpy.typing import ArrayLike

from molcause.metrics.metric import Metric
from molcause.metrics.ranking import Ranking, ranking

metric = Metric(
    name="average-precision",
    label="area under the precision-recall curve",
    unit="",
    better="higher",
    low=0.0,
    high=1.0,
    chance=math.nan,
    needs="positives",
    minimum=1,
    axis="ranking",
    short="AUPRC",
)


def score(scores: ArrayLike, truth: ArrayLike) -> float:
    """Return the average precision of a ranking.

    Parameters
    ----------
    scores
        ``[items]`` higher = more likely positive.
    truth
        ``[items]`` 1 or True for a positive, 0 for a negative; NaN = not judged, left out (`prevalence` counts).

    Returns
    -------
    float
        From 0 to 1; NaN without a positive, or if a score of a judged item is NaN.

    Raises
    ------
    ParameterError
        If the two are not vectors of one length, or the truth holds another value.

    Examples
    --------
    >>> score([0.9, 0.8, 0.7], [1, 0, 1]).__round__(3)
    0.833
    >>> score([0.5, 0.5, 0.5, 0.5], [1, 0, 0, 0])
    0.25
    """
    found = ranking(metric.name, scores, truth)
    return _area(found) if found.scorable and found.positives else math.nan


def prevalence(truth: ArrayLike) -> float:
    """Return the share of positives among the judged items: what a random score reaches.

    Examples
    --------
    >>> prevalence([1, 0, 0, np.nan, 0])
    0.25
    """
    judged = np.asarray(truth, dtype=float)
    judged = judged[~np.isnan(judged)]
    return float(judged.mean()) if len(judged) else math.nan


def _area(found: Ranking) -> float:
    hits, misses = np.cumsum(found.hits), np.cumsum(found.misses)
    return float(np.sum(found.hits * hits / (hits + misses)) / found.positives)
