"""Continuous ranked probability score: error and honest width in one number, from samples or a Gaussian.

For K samples x_k of a prediction: mean_k abs(x_k - y) - sum_{k,l} abs(x_k - x_l) / (2 K (K - 1)), the fair form, whose
expectation does not depend on K (Ferro 2014). For a Gaussian: s (z (2 Phi(z) - 1) + 2 phi(z) - 1/sqrt(pi)) with
z = (y - mean) / s (Gneiting and Raftery 2007, eq. 21); use it only if the model is Gaussian. Lower is better; without
spread it is the absolute error.
"""

import math

import numpy as np
from numpy.typing import ArrayLike

from molcause.errors import ParameterError
from molcause.metrics.arrays import alike
from molcause.metrics.metric import Metric
from molcause.metrics.scores import UnitScores, numberless, reasons

metric = Metric(
    name="ranked-probability",
    label="continuous ranked probability score, mean over genes",
    unit="data units",
    better="lower",
    low=-math.inf,
    high=math.inf,
    chance=math.nan,
    needs="samples of a prediction",
    minimum=2,
)


def score(samples: ArrayLike, measured: ArrayLike) -> float:
    """Return the mean of `scores`.

    Examples
    --------
    >>> score([[[0.0]], [[2.0]]], [[1.0]])
    0.0
    """
    return scores(samples, measured).mean


def scores(samples: ArrayLike, measured: ArrayLike) -> UnitScores:
    """Return the fair score of each perturbation, averaged over genes.

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
    >>> scores([[[0.0]], [[1.0]]], [[3.0]]).value.tolist()
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
    return UnitScores(value, reasons(len(y), *numberless(np.moveaxis(drawn, 1, 0), y)))


def gaussian(mean: ArrayLike, sd: ArrayLike, measured: ArrayLike) -> UnitScores:
    """Return the score of Gaussian predictions, averaged over the genes of each perturbation.

    Parameters
    ----------
    mean, sd, measured
        ``[perturbations, genes]``; a standard deviation of 0 gives the absolute error.

    Raises
    ------
    ParameterError
        If the shapes do not match, or a standard deviation is below 0.

    Examples
    --------
    >>> gaussian([[0.0]], [[1.0]], [[0.0]]).value.round(4).tolist()
    [0.2337]
    """
    from scipy.special import ndtr

    f, s, y = alike(metric.name, "perturbations, genes", mean, sd, measured)
    if (s < 0).any():
        raise ParameterError(f"A standard deviation is {np.nanmin(s)}; it cannot be below 0.")
    z = np.divide(y - f, s, out=np.zeros_like(f), where=s > 0)
    density = np.exp(-(z**2) / 2.0) / math.sqrt(2.0 * math.pi)
    found = s * (z * (2.0 * ndtr(z) - 1.0) + 2.0 * density - 1.0 / math.sqrt(math.pi))
    value = np.where(s > 0, found, np.abs(y - f)).mean(axis=1)
    return UnitScores(value, reasons(len(y), *numberless(np.hstack([f, s]), y)))
