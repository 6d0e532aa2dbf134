"""Variance ratio: how widely predicted cells spread compared with measured ones.

The median over genes of Var(predicted) / Var(measured). 1 is right, below is too narrow (a predictor of means: 0),
above too wide. It stands beside the distances, which mix spread with mean. Outside 0.5 to 2 a prediction is over- or
under-dispersed; wide predictions can win scores that are based on ranks.
"""

import math

import numpy as np
from numpy.typing import ArrayLike

from molcause.metrics.arrays import Array, alike
from molcause.metrics.metric import Metric
from molcause.metrics.scores import UnitScores, numberless, withhold

metric = Metric(
    name="variance-ratio",
    label="median over genes of predicted over measured variance between cells",
    unit="",
    better="nearest",
    low=0.0,
    high=math.inf,
    chance=math.nan,
    needs="perturbations",
    minimum=1,
    axis="distribution",
    best=1.0,
    short="variance",
)


def scores(predicted_variance: ArrayLike, measured_variance: ArrayLike) -> UnitScores:
    """Return the median ratio of each perturbation.

    Parameters
    ----------
    predicted_variance, measured_variance
        ``[perturbations, genes]`` variances between cells, with n - 1.

    Returns
    -------
    UnitScores
        At least 0 each, 1 is best; NaN with the reason where no gene varies, or a number is missing.

    Raises
    ------
    ParameterError
        If the shapes do not match.

    Examples
    --------
    >>> scores([[1.0, 1.0, 3.0]], [[4.0, 2.0, 0.0]]).value.tolist()
    [0.375]
    """
    f, y = alike(metric.name, "perturbations, genes", predicted_variance, measured_variance)
    found = ratios(f, y)
    none = np.asarray(~np.isfinite(found).any(axis=1))
    value = [math.nan if skip else float(np.nanmedian(row)) for row, skip in zip(found, none, strict=True)]
    return withhold(value, *numberless(f, y), (none, "no gene varies between measured cells"))


def ratios(predicted_variance: ArrayLike, measured_variance: ArrayLike) -> Array:
    """Return the ratio of each gene, such as for its quartiles; NaN where the measurement does not vary.

    Parameters
    ----------
    predicted_variance, measured_variance
        ``[perturbations, genes]``.

    Examples
    --------
    >>> ratios([[1.0, 1.0]], [[4.0, 0.0]]).tolist()
    [[0.25, nan]]
    """
    f, y = alike(metric.name, "perturbations, genes", predicted_variance, measured_variance)
    with np.errstate(invalid="ignore", divide="ignore"):
        # Equal numbers leave a variance of rounding only.
        spread = y > 1e-20 * y.max(axis=1, keepdims=True, initial=0.0)
        return np.where(spread & np.isfinite(f), f / y, np.nan)
