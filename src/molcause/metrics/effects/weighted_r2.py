"""Weighted R2 of the specific effects: how much of a perturbation's own change is predicted.

R2_p = 1 - sum_g w (dh - d)^2 / sum_g w (d - dbar)^2 with dbar = sum w d / sum w, where d and dh are BOTH changes from
the mean of the training perturbations, and w the weights of `molcause.metrics.effects.weights`. The training mean
(dh = 0) scores at most 0 and not exactly 0: the denominator is centered, the prediction is not. Take the two references
from disjoint halves of the cells; one mean in both terms makes them agree where nothing does.
"""

import math

import numpy as np
from numpy.typing import ArrayLike

from molcause.metrics.arrays import alike
from molcause.metrics.effects.weighted_mse import NO_WEIGHTS
from molcause.metrics.metric import Metric
from molcause.metrics.scores import UnitScores, numberless, withhold

metric = Metric(
    name="weighted-r2",
    label="weighted R2 of changes from the training mean",
    unit="",
    better="higher",
    low=-math.inf,
    high=1.0,
    chance=math.nan,
    needs="perturbations",
    minimum=1,
    axis="magnitude",
    short="wR2",
)


def scores(predicted_specific: ArrayLike, measured_specific: ArrayLike, weights: ArrayLike) -> UnitScores:
    """Return the weighted R2 of each perturbation.

    Parameters
    ----------
    predicted_specific, measured_specific
        ``[perturbations, genes]`` changes from the training mean, by disjoint halves of its cells.
    weights
        ``[perturbations, genes]``; a row of NaN = undefined.

    Returns
    -------
    UnitScores
        At most 1 each; NaN with the reason where weights are undefined, the measured change is the same for all
        weighted genes, or a number is missing.

    Raises
    ------
    ParameterError
        If the shapes do not match.

    Examples
    --------
    >>> scores([[0.0, 0.0]], [[1.0, 1.0]], [[1.0, 0.0]]).reasons()
    {'the measured change is the same for all weighted genes': 1}
    """
    f, y, w = alike(metric.name, "perturbations, genes", predicted_specific, measured_specific, weights)
    with np.errstate(invalid="ignore", divide="ignore"):
        center = (w * y).sum(axis=1, keepdims=True) / w.sum(axis=1, keepdims=True)
        total = (w * (y - center) ** 2).sum(axis=1)
        value = 1.0 - (w * (f - y) ** 2).sum(axis=1) / total
    odd = ~(np.isfinite(w).all(axis=1) & (w.sum(axis=1) > 0))
    flat = np.array([len(np.unique(row[weight > 0])) < 2 for row, weight in zip(y, w, strict=True)], dtype=bool)
    return withhold(
        value,
        *numberless(f, y),
        (odd, NO_WEIGHTS),
        (flat | ~(total > 0), "the measured change is the same for all weighted genes"),
    )
