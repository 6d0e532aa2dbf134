"""Share of clearly changed genes whose direction was predicted.

The chance value 0.5 is that of a coin. Where perturbations share a common shift, signs are predictable
without knowing the perturbation, so the score must stand beside that of the training mean.
"""

import math

import numpy as np
from numpy.typing import NDArray

from molcause.errors import ParameterError
from molcause.metrics.metric import Metric

metric = Metric(
    name="sign-accuracy",
    label="share of clearly changed genes with the right direction",
    unit="",
    better="higher",
    low=0.0,
    high=1.0,
    chance=0.5,
    needs="genes whose measured change exceeds the threshold",
    minimum=5,
)


def score(predicted: NDArray[np.float64], measured: NDArray[np.float64], threshold: float) -> float:
    """Return the share of right signs among the genes whose measured change exceeds a threshold.

    Parameters
    ----------
    predicted
        ``[genes]`` predicted change from the reference, in data units; a zero counts one half.
    measured
        ``[genes]`` measured change from the reference, in data units.
    threshold
        Genes with ``|measured| > threshold`` are scored, in data units.

    Returns
    -------
    float
        From 0 to 1; NaN if no gene exceeds the threshold, or if any value is NaN.

    Raises
    ------
    ParameterError
        If the two are not vectors of one length, or the threshold is not a number of at least 0.

    Examples
    --------
    >>> score(np.array([0.2, -0.1, 0.0, 5.0]), np.array([1.0, 1.0, -1.0, 0.1]), threshold=0.5)
    0.5
    """
    first, second = np.asarray(predicted, dtype=float), np.asarray(measured, dtype=float)
    if first.ndim != 1 or first.shape != second.shape:
        raise ParameterError(
            f"sign-accuracy compares two vectors of one length, not shapes {first.shape} and {second.shape}; "
            "score one perturbation at a time."
        )
    if not threshold >= 0:
        raise ParameterError(f"threshold={threshold} is not a size; give 0 or a positive number of data units.")
    scored = np.abs(second) > threshold
    if np.isnan(first).any() or np.isnan(second).any() or not scored.any():
        return math.nan
    agreement = np.sign(first[scored]) * np.sign(second[scored])
    return float(np.mean((1.0 + agreement) / 2.0))
