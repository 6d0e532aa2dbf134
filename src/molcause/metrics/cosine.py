"""Cosine between predicted and measured change: direction over all genes, blind to size.

A prediction of no change points nowhere. It scores 0 and is never dropped: dropping it would flatter
every model that falls back to "nothing happens" where it is unsure.
"""

import math

import numpy as np
from numpy.typing import NDArray

from molcause.errors import ParameterError
from molcause.metrics.metric import Metric

metric = Metric(
    name="cosine",
    label="cosine between predicted and measured change",
    unit="",
    better="higher",
    low=-1.0,
    high=1.0,
    chance=0.0,
    needs="genes",
    minimum=2,
)


def score(predicted: NDArray[np.float64], measured: NDArray[np.float64]) -> float:
    """Return the cosine of the angle between two changes.

    Parameters
    ----------
    predicted
        ``[genes]`` predicted change from the reference, in any unit.
    measured
        ``[genes]`` measured change from the reference, in any unit.

    Returns
    -------
    float
        From -1 to 1; 0 if the prediction is zero everywhere; NaN if the measured change is, or if any value is NaN or
        infinite.

    Raises
    ------
    ParameterError
        If the two are not vectors of one length.

    Examples
    --------
    >>> round(score(np.array([1.0, 1.0]), np.array([2.0, 0.0])), 3)
    0.707
    >>> score(np.zeros(2), np.array([2.0, 0.0]))
    0.0
    """
    first, second = np.asarray(predicted, dtype=float), np.asarray(measured, dtype=float)
    if first.ndim != 1 or first.shape != second.shape:
        raise ParameterError(
            f"cosine compares two vectors of one length, not shapes {first.shape} and {second.shape}; "
            "score one perturbation at a time."
        )
    if not (np.isfinite(first).all() and np.isfinite(second).all() and second.any()):
        return math.nan
    if not first.any():
        return 0.0
    # The largest entry of each becomes 1: squares of very small or large numbers would leave the range of a float.
    first, second = first / np.abs(first).max(), second / np.abs(second).max()
    return float(np.clip(first @ second / math.sqrt((first @ first) * (second @ second)), -1.0, 1.0))
