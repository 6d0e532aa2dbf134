"""Continuous ranked probability score: error and honest width in one number, from a Gaussian or from samples.

For a Gaussian: s (z (2 Phi(z) - 1) + 2 phi(z) - 1/sqrt(pi)) with z = (y - mean) / s (Gneiting and Raftery 2007, eq.
21); it is the score of the panel, for predictions that state a standard deviation. For K samples x_k of a prediction
(`ensemble`): mean_k abs(x_k - y) - sum_{k,l} abs(x_k - x_l) / (2 K (K - 1)), the fair form, whose expectation does not
depend on K (Ferro 2014). Lower is better; without spread it is the absolute error.
"""

import math

import numpy as np
from numpy.typing import ArrayLike

from molcause.errors import ParameterError
from molcause.metrics.arrays import alike
from molcause.metrics.metric import Metric
from molcause.metrics.scores import UnitScores, numberless, withhold

metric = Metric(
    name="ranked-probability",
    label="continuous ranked probability score of a Gaussian, mean over genes",
    unit="data units",
    better="lower",
    low=0.0,
    high=math.inf,
    chance=math.nan,
    needs="perturbations",
    minimum=1,
    axis="uncertainty",
    short="CRPS",
)


def scores(predicted: ArrayLike, predicted_sd: ArrayLike, measured: ArrayLike) -> UnitScores:
    """Return the score of Gaussian predictions, averaged over the genes of each perturbation.

    Parameters
    ----------
    predicted, predicted_sd, measured
        ``[perturbations, genes]``; a standard deviation of 0 gives the absolute error.

    Returns
    -------
    UnitScores
        In data units, at least 0; NaN with the reason where a number is missing.

    Raises
    ------
    ParameterError
        If the shapes do not match, or a standard deviation is below 0.

    Examples
    --------
    >>> scores([[0.0]], [[1.0]], [[0.0]]).value.round(4).tolist()
    [0.2337]
    """
    from scipy.special import ndtr

    f, s, y = alike(metric.name, "perturbations, genes", predicted, predicted_sd, measured)
    if (s < 0).any():
        raise ParameterError(f"A standard deviation is {np.nanmin(s)}; it cannot be below 0.")
    z = np.divide(y - f, s, out=np.zeros_like(f), where=s > 0)
    density = np.exp(-(z**2) / 2.0) / math.sqrt(2.0 * math.pi)
    found = s * (z * (2.0 * ndtr(z) - 1.0) + 2.0 * density - 1.0 / math.sqrt(math.pi))
    value = np.where(s > 0, found, np.abs(y - f)).mean(axis=1)
    return withhold(value, *numberless(np.hstack([f, s]), y))


def ensemble(samples: ArrayLike, measured: ArrayLike) -> UnitScores:
    """Return the fair score of each perturbation from samples of its prediction, averaged over genes.

    Parameters
    ----------
    samples
        ``[samples, perturbations, genes]`` at least 2.
    measured
        ``[perturbations, genes]``.

    Returns
    -------
    UnitScores
        In data units; may be slightly below 0. NaN with the reason where a number is missing.

    Raises
    ------
    ParameterError
        If the shapes do not match, or there are fewer than 2 samples.

    Examples
    --------
    >>> ensemble([[[0.0]], [[1.0]]], [[3.0]]).value.tolist()
    [2.0]
    """
    drawn = np.asarray(samples, dtype=float)
    if drawn.ndim != 3 or len(drawn) < 2:
        raise ParameterError(f"Samples have the shape [samples >= 2, perturbations, genes], not {drawn.shape}.")
    y, _ = alike(metric.name, "perturbations, genes", measured, drawn[0])
    k = len(drawn)
    # sum_{k,l} abs(x_k - x_l) of sorted values is 2 sum_k (2k - K - 1) x_(k).
    weight = 2.0 * np.arange(1, k + 1) - k - 1
    spread = np.tensordot(weight, np.sort(drawn, axis=0), axes=1) / (k * (k - 1))
    value = (np.abs(drawn - y).mean(axis=0) - spread).mean(axis=1)
    return withhold(value, *numberless(np.moveaxis(drawn, 1, 0), y))
