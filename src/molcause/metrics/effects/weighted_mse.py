"""Weighted squared error, and the skill it shows over the mean of the training perturbations.

WMSE_p = sum_g w_pg (f_pg - y_pg)^2 / sum_g w_pg, and skill = 1 - mean_p WMSE_p(f) / mean_p WMSE_p(m), where m is the
unweighted mean of the TRAINING perturbations (Mejia et al., "Diversity by design", bioRxiv 2025). The training mean
scores exactly 0 and the truth 1; there is no lowest value. Genes of small weight are free: the truth plus noise can
have the worst plain error and a high skill, so print `molcause.metrics.effects.squared_error` beside it.
"""

import math

import numpy as np
from numpy.typing import ArrayLike

from molcause.metrics.arrays import alike
from molcause.metrics.metric import Metric
from molcause.metrics.scores import UnitScores, numberless, withhold

NO_WEIGHTS = "the weights of genes are undefined"

metric = Metric(
    name="wmse-skill",
    label="share of the training mean's weighted squared error that is avoided",
    unit="",
    better="higher",
    low=-math.inf,
    high=1.0,
    chance=0.0,
    needs="perturbations",
    minimum=1,
    axis="magnitude",
    relative="skill",
    short="wMSE",
)


def scores(predicted: ArrayLike, measured: ArrayLike, weights: ArrayLike) -> UnitScores:
    """Return the weighted squared error of each perturbation, in squared data units; lower is better.

    Parameters
    ----------
    predicted, measured
        ``[perturbations, genes]`` pseudobulks, or changes from one reference.
    weights
        ``[perturbations, genes]`` from `molcause.metrics.effects.weights`; a row of NaN = undefined.

    Returns
    -------
    UnitScores
        Errors, which the card's ``shown`` turns into the skill; NaN with the reason where the weights are undefined or
        a number is missing.

    Raises
    ------
    ParameterError
        If the shapes do not match.

    Examples
    --------
    >>> y, w = [[2.0, 0.0]], [[1.0, 0.5]]
    >>> metric.shown(scores([[1.0, 0.0]], y, w).mean, scores([[0.0, 0.0]], y, w).mean)
    0.75
    """
    f, y, w = alike(metric.name, "perturbations, genes", predicted, measured, weights)
    with np.errstate(invalid="ignore", divide="ignore"):
        value = (w * (f - y) ** 2).sum(axis=1) / w.sum(axis=1)
    odd = ~(np.isfinite(w).all(axis=1) & (w.sum(axis=1) > 0))
    return withhold(value, *numberless(f, y), (odd, NO_WEIGHTS))
