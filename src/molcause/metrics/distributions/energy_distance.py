"""Energy distance of predicted and measured cells: sees mean, spread and shape, not only the pseudobulk.

E = 2 mean|X - Y| - mean|X - X'| - mean|Y - Y'| with Euclidean distances (Szekely and Rizzo 2013), all means over
DISTINCT pairs of cells. This U-statistic is 0 on average for equal distributions, and may be below 0. The form that
counts a cell's distance to itself is biased upwards by E|X - X'| (1/n + 1/m): with few cells it sees a difference where
there is none.

Take principal components that were fitted on training cells, equally many cells on both sides, and the same cells for
every predictor. Predictors of pseudobulks have no cells: not applicable.
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from molcause.metrics.arrays import two_samples
from molcause.metrics.distributions.cells import of_cells
from molcause.metrics.metric import Metric
from molcause.metrics.scores import UnitScores

metric = Metric(
    name="energy-distance",
    label="energy distance of predicted and measured cells (unbiased)",
    unit="data units",
    better="lower",
    low=-math.inf,
    high=math.inf,
    chance=math.nan,
    needs="cells",
    minimum=10,
    axis="distribution",
    short="energy",
)
_BLOCK = 1024


def scores(predicted_cells: Sequence[ArrayLike], measured_cells: Sequence[ArrayLike]) -> UnitScores:
    """Return the distance of each perturbation.

    Parameters
    ----------
    predicted_cells, measured_cells
        For each perturbation ``[cells, dimensions]``.

    Returns
    -------
    UnitScores
        In data units; NaN with the reason for fewer than 10 cells on a side, or where a number is missing.

    Raises
    ------
    ParameterError
        If there are not equally many of both, or the dimensions differ.

    Examples
    --------
    >>> scores([np.arange(10.0)[:, None]], [np.arange(10.0)[:, None] + 30]).value.round(2).tolist()
    [52.67]
    """
    return of_cells(metric, distance, predicted_cells, measured_cells)


def distance(predicted: ArrayLike, measured: ArrayLike) -> float:
    """Return the unbiased energy distance.

    Parameters
    ----------
    predicted, measured
        ``[cells, dimensions]`` cells of one perturbation.

    Returns
    -------
    float
        In data units; around 0 for equal distributions. NaN with fewer than 2 cells on a side, or if a value is NaN or
        infinite.

    Raises
    ------
    ParameterError
        If they are not matrices over the same dimensions.

    Examples
    --------
    >>> distance([[0.0], [1.0]], [[2.0], [3.0]])
    2.0
    """
    x, y = two_samples(metric.name, predicted, measured)
    if min(len(x), len(y)) < 2 or not (np.isfinite(x).all() and np.isfinite(y).all()):
        return math.nan
    within = sum(_total(z, z) / (len(z) * (len(z) - 1)) for z in (x, y))
    return 2.0 * _total(x, y) / (len(x) * len(y)) - within


def _total(x: NDArray[np.float64], y: NDArray[np.float64]) -> float:
    """Return the sum of all distances, some rows at a time: the whole matrix need not fit into memory."""
    from scipy.spatial.distance import cdist

    return float(sum(cdist(x[k : k + _BLOCK], y).sum() for k in range(0, len(x), _BLOCK)))
