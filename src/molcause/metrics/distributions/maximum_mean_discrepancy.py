"""Squared maximum mean discrepancy of predicted and measured cells, unbiased, under a mixture of Gaussian kernels.

MMD^2_u = mean_{i != j} k(x_i, x_j) + mean_{i != j} k(y_i, y_j) - 2 mean_{ij} k(x_i, y_j) (Gretton et al. 2012, eq.
3), with k(a, b) the mean over bandwidths s of exp(-norm(a - b)^2 / (2 s^2)). It is 0 on average for equal distributions
and may be below 0. The bandwidths come from REAL TRAINING cells by `median_bandwidths`, once for all models: bandwidths
chosen for each model would make their scores incomparable.
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from molcause.errors import ParameterError
from molcause.metrics.arrays import alike, two_samples
from molcause.metrics.distributions.cells import of_cells
from molcause.metrics.metric import Metric
from molcause.metrics.scores import UnitScores

metric = Metric(
    name="maximum-mean-discrepancy",
    label="squared maximum mean discrepancy of predicted and measured cells (unbiased)",
    unit="",
    better="lower",
    low=-math.inf,  # it has a bound, which depends on the number of cells
    high=2.0,
    chance=math.nan,
    needs="cells",
    minimum=10,
    axis="distribution",
    short="MMD",
)
FACTORS = (0.25, 0.5, 1.0, 2.0, 4.0)
_BLOCK = 1024


def scores(
    predicted_cells: Sequence[ArrayLike], measured_cells: Sequence[ArrayLike], bandwidths: Sequence[float]
) -> UnitScores:
    """Return the squared discrepancy of each perturbation.

    Parameters
    ----------
    predicted_cells, measured_cells
        For each perturbation ``[cells, dimensions]``.
    bandwidths
        Kernel widths in data units, from `median_bandwidths` on training cells.

    Returns
    -------
    UnitScores
        NaN with the reason for fewer than 10 cells on a side, or where a number is missing.

    Raises
    ------
    ParameterError
        If there are not equally many of both, the dimensions differ, or a bandwidth is not above 0.

    Examples
    --------
    >>> scores([np.zeros((10, 1))], [np.full((10, 1), 9.0)], [1.0]).value.round(6).tolist()
    [2.0]
    """
    return of_cells(metric, lambda x, y: discrepancy(x, y, bandwidths), predicted_cells, measured_cells)


def discrepancy(predicted: ArrayLike, measured: ArrayLike, bandwidths: Sequence[float]) -> float:
    """Return the unbiased squared discrepancy.

    Parameters
    ----------
    predicted, measured
        ``[cells, dimensions]`` cells of one perturbation.
    bandwidths
        Kernel widths in data units, from `median_bandwidths` on training cells.

    Returns
    -------
    float
        Around 0 for equal distributions. NaN with fewer than 2 cells on a side, or if a value is NaN or infinite.

    Raises
    ------
    ParameterError
        If they are not matrices over the same dimensions, or a bandwidth is not above 0.

    Examples
    --------
    >>> round(discrepancy([[0.0], [0.0]], [[9.0], [9.0]], [1.0]), 6)
    2.0
    """
    x, y = two_samples(metric.name, predicted, measured)
    if not len(bandwidths) or not all(0.0 < width < math.inf for width in bandwidths):
        raise ParameterError(f"Bandwidths are numbers above 0, at least one; got {list(bandwidths)}.")
    if min(len(x), len(y)) < 2 or not (np.isfinite(x).all() and np.isfinite(y).all()):
        return math.nan
    # A cell's kernel with itself is 1, and is no pair.
    within = sum((_total(z, z, bandwidths) - len(z)) / (len(z) * (len(z) - 1)) for z in (x, y))
    return within - 2.0 * _total(x, y, bandwidths) / (len(x) * len(y))


def median_bandwidths(cells: ArrayLike, factors: Sequence[float] = FACTORS, at_most: int = 2000) -> tuple[float, ...]:
    """Return kernel widths by the median rule: the median distance of two different cells, times each factor.

    Parameters
    ----------
    cells
        ``[cells, dimensions]`` real training cells.
    factors
        What to multiply the median by.
    at_most
        Of more cells, every k-th is taken.

    Raises
    ------
    ParameterError
        If there are fewer than two cells, or half of them are equal.

    Examples
    --------
    >>> median_bandwidths([[0.0], [1.0], [3.0]], factors=(0.5, 1.0))
    (1.0, 2.0)
    """
    from scipy.spatial.distance import pdist

    rows = alike(metric.name, "cells, dimensions", cells)[0]
    rows = rows[:: max(1, -(-len(rows) // at_most))]
    middle = float(np.median(pdist(rows))) if len(rows) > 1 else 0.0
    if not middle > 0:
        raise ParameterError(f"The median distance of {len(rows)} training cells is {middle}; no bandwidth follows.")
    return tuple(factor * middle for factor in factors)


def _total(x: NDArray[np.float64], y: NDArray[np.float64], widths: Sequence[float]) -> float:
    from scipy.spatial.distance import cdist

    total = 0.0
    for k in range(0, len(x), _BLOCK):
        squared = cdist(x[k : k + _BLOCK], y, "sqeuclidean")
        total += sum(float(np.exp(squared / (-2.0 * width**2)).sum()) for width in widths) / len(widths)
    return total
