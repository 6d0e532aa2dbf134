"""Centroid accuracy by the cosine of specific changes: as `molcause.metrics.effects.centroid_accuracy`, blind to size.

Changes are those from the mean of the training perturbations; from the control, what all perturbations share would
decide the angle. The distance is 1 - cosine, and a change of zero is at 1 from all: the training mean is all ties and
scores exactly 0.5 for each perturbation.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from molcause.metrics.arrays import alike
from molcause.metrics.effects.centroid_accuracy import ranked
from molcause.metrics.metric import Metric
from molcause.metrics.scores import UnitScores

Array = NDArray[np.float64]

metric = Metric(
    name="centroid-accuracy-cosine",
    label="share of other perturbations whose specific change points farther from the predicted one than its own",
    unit="",
    better="higher",
    low=0.0,
    high=1.0,
    chance=0.5,
    needs="perturbations",
    minimum=2,
    axis="specificity",
    short="CA cos",
)


def scores(predicted_specific: ArrayLike, measured_specific: ArrayLike) -> UnitScores:
    """Return the centroid accuracy of each perturbation, by angles.

    Parameters
    ----------
    predicted_specific, measured_specific
        ``[perturbations, genes]`` changes from the mean of the training perturbations, one row for each test
        perturbation of one context.

    Returns
    -------
    UnitScores
        From 0 to 1 each; NaN as in `molcause.metrics.effects.centroid_accuracy.scores`.

    Raises
    ------
    ParameterError
        If shapes do not match.

    Examples
    --------
    >>> scores([[0.1, 0.0], [0.0, 0.0]], [[2.0, 0.1], [0.0, 2.0]]).value.tolist()
    [1.0, 0.5]
    """
    f, y = alike(metric.name, "perturbations, genes", predicted_specific, measured_specific)
    return ranked(f, y, lambda p: _away(f[p], y))


def _away(one: Array, many: Array) -> Array:
    norms = np.sqrt((many**2).sum(axis=1)) * np.sqrt((one**2).sum())
    products = (many * one).sum(axis=1)
    cosine = np.divide(products, norms, out=np.zeros_like(norms), where=norms > 0)
    # One direction at two lengths is a tie, also where rounding tells the two apart.
    return np.asarray(np.round(1.0 - cosine, 12))
