"""Risk-coverage: whether the perturbations a model is sure of are those it gets right.

Perturbations are ordered by predicted uncertainty; risk(k) is the mean error of the k surest, and AURC = mean_k risk(k)
(Geifman et al. 2019). The score is AURC - AURC_oracle, where the oracle orders by the error itself: 0 is best. An order
at random has risk(k) = the mean error for every k, so its excess is mean error - AURC_oracle; print `random_excess`
beside it. Equal uncertainties count with the mean error of their group, so the order of ties does not matter. A useful
uncertainty must also beat "the effect size that a baseline predicts" as the order.
"""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from molcause.metrics.arrays import alike
from molcause.metrics.metric import Metric

Array = NDArray[np.float64]

metric = Metric(
    name="risk-coverage",
    label="area under the risk-coverage curve above that of the best order",
    unit="unit of the error",
    better="lower",
    low=0.0,
    high=math.inf,
    chance=math.nan,
    needs="perturbations",
    minimum=5,
    axis="uncertainty",
    short="risk",
)


def score(uncertainty: ArrayLike, error: ArrayLike) -> float:
    """Return AURC - AURC_oracle.

    Parameters
    ----------
    uncertainty
        ``[perturbations]`` predicted; only its order counts.
    error
        ``[perturbations]`` of the prediction, lower is better.

    Returns
    -------
    float
        At least 0, in the unit of the error; NaN if a value is NaN, or there is no perturbation.

    Raises
    ------
    ParameterError
        If the two are not vectors of one length.

    Examples
    --------
    >>> score([1.0, 2.0], [1.0, 3.0]), score([2.0, 1.0], [1.0, 3.0])
    (0.0, 1.0)
    """
    order, loss = alike(metric.name, "perturbations", uncertainty, error)
    if not len(loss) or np.isnan(order).any() or not np.isfinite(loss).all():
        return math.nan
    return max(0.0, float(risks(order, loss).mean() - risks(loss, loss).mean()))


def random_excess(error: ArrayLike) -> float:
    """Return the expected score of an order at random: mean error - AURC_oracle.

    Examples
    --------
    >>> random_excess([1.0, 3.0])
    0.5
    """
    loss = alike(metric.name, "perturbations", error)[0]
    return float(loss.mean() - risks(loss, loss).mean()) if len(loss) else math.nan


def risks(uncertainty: ArrayLike, error: ArrayLike) -> Array:
    """Return the risk-coverage curve: the mean error of the 1, 2, ... surest perturbations.

    Examples
    --------
    >>> risks([1.0, 2.0, 2.0], [1.0, 3.0, 5.0]).tolist()
    [1.0, 2.5, 3.0]
    """
    order, loss = alike(metric.name, "perturbations", uncertainty, error)
    _, group, size = np.unique(order, return_inverse=True, return_counts=True)
    expected = (np.bincount(group, weights=loss) / size)[np.sort(group)]
    return np.asarray(np.cumsum(expected) / np.arange(1, len(loss) + 1))


def rank_correlation(uncertainty: ArrayLike, error: ArrayLike) -> float:
    """Return Spearman's correlation of uncertainty and error, ties at their middle rank; NaN if either is constant.

    Examples
    --------
    >>> rank_correlation([1.0, 2.0, 3.0], [1.0, 5.0, 30.0])
    1.0
    """
    order, loss = alike(metric.name, "perturbations", uncertainty, error)
    if np.isnan(order).any() or np.isnan(loss).any():
        return math.nan
    a, b = (ranks - ranks.mean() for ranks in (_ranks(order), _ranks(loss)))
    size = math.sqrt((a @ a) * (b @ b)) if len(a) else 0.0
    return float(np.clip(a @ b / size, -1.0, 1.0)) if size > 0 else math.nan


def _ranks(values: Array) -> Array:
    _, group, size = np.unique(values, return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(size) - (size - 1) / 2.0)[group])
