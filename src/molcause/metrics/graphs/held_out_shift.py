"""A held-out intervention's mean shift, predicted through the graph: separates direct from total effects.

With coefficients B refitted on the other targets under the graph as mask, R = (I - B)^-1 gives the shift that a
change of gene t causes; scaled to t's own observed shift it predicts all others: f_g = R[t, g] / R[t, t] y_t. The
score is R2 = 1 - sum_{g != t} (f_g - y_g)^2 / sum_{g != t} y_g^2, which is 0 for "no shift". A graph of total effects
fails, since the mask lets it explain an effect twice. Print the mean of the training shifts and the split-half
ceiling beside it.
"""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from molcause.errors import ParameterError
from molcause.metrics.arrays import row_of
from molcause.metrics.graphs.edges import squares
from molcause.metrics.metric import Metric

metric = Metric(
    name="held-out-shift",
    label="share of a held-out intervention's shift that the graph predicts",
    unit="",
    better="higher",
    low=-math.inf,
    high=1.0,
    chance=0.0,
    needs="genes",
    minimum=2,
)


def score(coefficients: ArrayLike, shift: ArrayLike, target: int) -> float:
    """Return the R2 of the shift of all genes but the target.

    Parameters
    ----------
    coefficients
        ``[source, target]`` direct effects, fitted without the cells of this intervention.
    shift
        ``[genes]`` mean of its cells minus the control mean, in the units of the coefficients.
    target
        Number of the gene that was perturbed.

    Returns
    -------
    float
        At most 1; NaN if no other gene shifts, a number is missing, or the system of effects is singular.

    Raises
    ------
    ParameterError
        If the shapes do not match, or the target is no gene.

    Examples
    --------
    >>> score([[0, 2.0, 0], [0, 0, 0.5], [0, 0, 0]], [1.0, 2.0, 1.0], target=0)
    1.0
    """
    y = np.asarray(shift, dtype=float)
    others = np.arange(len(y)) != target
    total = float((y[others] ** 2).sum())
    predicted = predict(coefficients, y, target)
    if not math.isfinite(total) or total == 0 or not np.isfinite(predicted).all():
        return math.nan
    return 1.0 - float(((predicted - y)[others] ** 2).sum()) / total


def predict(coefficients: ArrayLike, shift: ArrayLike, target: int) -> NDArray[np.float64]:
    """Return the shift of all genes that follows from the target's own; arguments as in `score`.

    Examples
    --------
    >>> predict([[0, 2.0], [0, 0]], [-1.0, 9.0], target=0).tolist()
    [-1.0, -2.0]
    """
    effects = squares(metric.name, coefficients)[0]
    y = row_of(metric.name, "genes", len(effects), shift)
    if not 0 <= target < len(y):
        raise ParameterError(f"target={target} is no gene; there are {len(y)}, from 0.")
    unit = np.zeros(len(y))
    unit[target] = 1.0
    try:
        response = np.linalg.solve(np.eye(len(y)) - effects.T, unit)
    except np.linalg.LinAlgError:
        return np.full(len(y), np.nan)
    return response / response[target] * y[target] if response[target] else np.full(len(y), np.nan)
