"""Interaction of two perturbations: how much of what goes beyond the sum of the singles is predicted.

I = y_AB - (y_A + y_B - c) and Ih = f_AB - (y_A' + y_B' - c'), where the primes are means of cells DISJOINT from
those in I: with shared cells their noise is in both, and a constant prediction correlates 0.3 with no interaction at
all. R2 = 1 - sum (Ih - I)^2 / sum I^2 is not centered, so the additive prediction (Ih = 0) scores exactly 0. General
buffering, I = -k (dA + dB), is predictable without knowing the pair: use k (dA + dB) with `strength` from training
doubles as a second baseline.
"""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from molcause.metrics.arrays import alike, row_of
from molcause.metrics.effects.pearson_delta import FLAT, FLAT_TRUTH, correlations
from molcause.metrics.metric import Metric
from molcause.metrics.scores import UnitScores, numberless, reasons, withhold

Array = NDArray[np.float64]
NO_DOUBLE = "it is no double whose singles were measured"

metric = Metric(
    name="interaction-r2",
    label="share of the interaction of two perturbations that is predicted",
    unit="",
    better="higher",
    low=-math.inf,
    high=1.0,
    chance=0.0,
    needs="double perturbations",
    minimum=1,
    axis="interaction",
    short="inter R2",
)


def scores(predicted_interaction: ArrayLike, measured_interaction: ArrayLike) -> UnitScores:
    """Return the R2 of each double perturbation's interaction, around 0.

    Parameters
    ----------
    predicted_interaction, measured_interaction
        ``[perturbations, genes]`` interactions, each from `residual`; rows of NaN for what has none.

    Returns
    -------
    UnitScores
        At most 1 each; NaN with the reason where there is no measured interaction, or a prediction is missing.

    Raises
    ------
    ParameterError
        If the shapes do not match.

    Examples
    --------
    >>> nan = float("nan")
    >>> found = scores([[1.0, 0.0], [0.0, 0.0], [nan, nan]], [[2.0, 0.0], [2.0, 0.0], [nan, nan]])
    >>> found.value.tolist(), found.reasons()
    ([0.75, 0.0, nan], {'it is no double whose singles were measured': 1})
    """
    f, y = alike(metric.name, "perturbations, genes", predicted_interaction, measured_interaction)
    total = (y**2).sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        value = 1.0 - ((f - y) ** 2).sum(axis=1) / total
    none = np.isnan(y).all(axis=1)
    return withhold(value, (none, NO_DOUBLE), *numberless(f, y), (total == 0, "there is no measured interaction"))


def correlation(predicted: ArrayLike, measured: ArrayLike) -> UnitScores:
    """Return the correlation over genes of each double's predicted and measured interaction; 0 without spread.

    Examples
    --------
    >>> correlation([[0.0, 0.0]], [[2.0, 0.0]]).value.tolist()
    [0.0]
    """
    f, y = alike(metric.name, "doubles, genes", predicted, measured)
    value, flat, flat_truth = correlations(f, y)
    return UnitScores(value, reasons(len(f), *numberless(f, y), (flat, FLAT), (flat_truth, FLAT_TRUTH)))


def residual(double: ArrayLike, first: ArrayLike, second: ArrayLike, control: ArrayLike) -> Array:
    """Return y_AB - (y_A + y_B - c).

    Parameters
    ----------
    double, first, second
        ``[doubles, genes]`` pseudobulks of both perturbations together (measured or predicted) and of each alone.
    control
        ``[genes]`` control mean. Singles and control of the measured and of the predicted residual come from disjoint
        cells.

    Raises
    ------
    ParameterError
        If the shapes do not match.

    Examples
    --------
    >>> residual([[5.0]], [[2.0]], [[3.0]], [1.0]).tolist()
    [[1.0]]
    """
    both, a, b = alike(metric.name, "doubles, genes", double, first, second)
    return np.asarray(both - (a + b - row_of(metric.name, "genes", both.shape[1], control)))


def strength(double: ArrayLike, first: ArrayLike, second: ArrayLike) -> float:
    """Return the k for which k (dA + dB) is nearest to the change of training doubles, in least squares.

    Parameters
    ----------
    double, first, second
        ``[doubles, genes]`` changes from the control.

    Returns
    -------
    float
        1 = additive, below 1 = buffering; NaN if the singles change nothing.

    Raises
    ------
    ParameterError
        If the shapes do not match.

    Examples
    --------
    >>> strength([[1.4, 0.7]], [[1.0, 0.0]], [[1.0, 1.0]])
    0.7
    """
    both, a, b = alike(metric.name, "doubles, genes", double, first, second)
    total = a + b
    size = float((total**2).sum())
    return float((both * total).sum() / size) if size > 0 else math.nan
