"""Weighted squared error, and the skill it shows over the mean of the training perturbations.

WMSE_p = sum_g w_pg (f_pg - y_pg)^2 / sum_g w_pg, and skill = 1 - mean_p WMSE_p(f) / mean_p WMSE_p(m), where m is the
unweighted mean of the TRAINING perturbations (Mejia et al., "Diversity by design", bioRxiv 2025). The training mean
scores exactly 0 and the truth 1; there is no lowest value. Genes of small weight are free: the truth plus noise can
have the worst plain error and a high skill, so print the plain error (`scores` without weights) or the energy distance
beside it.
"""

import math

import numpy as np
from numpy.typing import ArrayLike

from molcause.metrics.arrays import alike, row_of
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
)


def score(predicted: ArrayLike, measured: ArrayLike, mean: ArrayLike, weights: ArrayLike) -> float:
    """Return the skill over the training mean, on the perturbations that have weights.

    Parameters
    ----------
    predicted, measured
        ``[perturbations, genes]`` pseudobulks, or changes from the same reference.
    mean
        ``[genes]`` mean of the training perturbations, in the same space.
    weights
        ``[perturbations, genes]`` from `molcause.metrics.effects.weights`; a row of NaN leaves its perturbation out
        of both errors, and `scores` counts it.

    Returns
    -------
    float
        At most 1; NaN if no perturbation has weights, the training mean is without error, or a prediction is not a
        number.

    Raises
    ------
    ParameterError
        If the shapes do not match.

    Examples
    --------
    >>> score([[1.0, 0.0]], [[2.0, 0.0]], mean=[0.0, 0.0], weights=[[1.0, 0.5]])
    0.75
    """
    f, y = alike(metric.name, "perturbations, genes", predicted, measured)
    m = row_of(metric.name, "genes", f.shape[1], mean)
    ours, null = scores(f, y, weights), scores(np.broadcast_to(m, f.shape), y, weights)
    return 1.0 - ours.mean / null.mean if null.mean > 0 else math.nan


def scores(predicted: ArrayLike, measured: ArrayLike, weights: ArrayLike | None = None) -> UnitScores:
    """Return the weighted squared error of each perturbation, in squared data units; lower is better.

    Parameters
    ----------
    predicted, measured, weights
        As in `score`; without weights it is the plain mean squared error.

    Raises
    ------
    ParameterError
        If the shapes do not match.

    Examples
    --------
    >>> scores([[1.0, 0.0]], [[2.0, 2.0]]).value.tolist()
    [2.5]
    """
    given = np.ones_like(np.asarray(predicted, dtype=float)) if weights is None else weights
    f, y, w = alike(metric.name, "perturbations, genes", predicted, measured, given)
    with np.errstate(invalid="ignore", divide="ignore"):
        value = (w * (f - y) ** 2).sum(axis=1) / w.sum(axis=1)
    odd = ~(np.isfinite(w).all(axis=1) & (w.sum(axis=1) > 0))
    return withhold(value, *numberless(f, y), (odd, NO_WEIGHTS))
