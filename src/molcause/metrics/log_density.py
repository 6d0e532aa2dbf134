"""How probable held-out samples are under a predicted covariance: Gaussian, in nats for each sample.

The samples are centered by their own mean first, so a wrong mean costs nothing: the score is about how
samples vary, not where they lie. The constant -d/2 log(2 pi) is left out, as it is the same for all models.
Densities depend on the unit of the data, so only scores on the same data and scale can be compared.
"""

import math

import numpy as np
from numpy.typing import NDArray

from molcause.errors import ParameterError
from molcause.metrics.metric import Metric

Array = NDArray[np.float64]

metric = Metric(
    name="log-density",
    label="mean log-density of held-out samples around their own mean",
    unit="nats for each sample",
    better="higher",
    low=-math.inf,
    high=math.inf,
    chance=math.nan,
    needs="samples",
    minimum=2,
    axis="density",
    short="log dens",
)


def score(covariance: Array, scatter: Array, samples: int) -> float:
    """Return the mean Gaussian log-density -1/2 (log|Sigma| + tr(Sigma^-1 S)), without the constant.

    S is ``scatter / samples``, so the best possible covariance is S itself.

    Parameters
    ----------
    covariance
        ``[genes, genes]`` predicted covariance Sigma, in squared data units.
    scatter
        ``[genes, genes]`` sum over samples of the outer product of each sample minus the samples' mean.
    samples
        Number of samples in the scatter.

    Returns
    -------
    float
        Nats for each sample; NaN if the covariance is not symmetric and positive definite, or the scatter not finite.

    Raises
    ------
    ParameterError
        If the shapes do not match, or there is no sample.

    Examples
    --------
    >>> score(np.eye(2), scatter=10 * np.eye(2), samples=10)
    -1.0
    """
    return float(scores(np.asarray(covariance, dtype=float)[np.newaxis], scatter, samples)[0])


def scores(covariances: Array, scatter: Array, samples: int) -> Array:
    """Return the `score` of several covariances on the same samples.

    Parameters
    ----------
    covariances
        ``[batch, genes, genes]``.
    scatter, samples
        As in `score`.

    Returns
    -------
    numpy.ndarray
        ``[batch]`` nats for each sample; NaN for each covariance that is not symmetric and positive definite.

    Raises
    ------
    ParameterError
        If the shapes do not match, or there is no sample.

    Examples
    --------
    >>> scores(np.array([np.eye(2), -np.eye(2)]), scatter=10 * np.eye(2), samples=10).tolist()
    [-1.0, nan]
    """
    sigma, total = np.asarray(covariances, dtype=float), np.asarray(scatter, dtype=float)
    if sigma.ndim != 3 or total.ndim != 2 or sigma.shape[1:] != total.shape or total.shape[0] != total.shape[1]:
        raise ParameterError(
            f"log-density compares square matrices of one size, not shapes {sigma.shape[1:]} and {total.shape}; "
            "give both over the same genes."
        )
    if samples < 1:
        raise ParameterError(f"samples={samples}: a log-density needs at least one sample.")
    result = np.full(len(sigma), np.nan)
    factors, good = _cholesky(sigma)
    if not np.isfinite(total).all() or not good.any():
        return result
    determinants = 2.0 * np.log(np.diagonal(factors, axis1=1, axis2=2)).sum(axis=1)
    half = np.linalg.solve(factors, np.broadcast_to(total / samples, factors.shape))
    whitened = np.linalg.solve(factors, np.swapaxes(half, 1, 2))
    result[good] = -0.5 * (determinants + np.trace(whitened, axis1=1, axis2=2))
    return result


def _cholesky(sigma: Array) -> tuple[Array, NDArray[np.bool_]]:
    """Return the lower factors of those matrices that have one, and which these are."""
    scale = np.abs(sigma).max(axis=(1, 2), initial=0.0, keepdims=True)
    good = np.isfinite(scale).ravel()
    # The factorization reads one triangle only and would not notice the other.
    odd = np.abs(sigma[good] - np.swapaxes(sigma[good], 1, 2)) > 1e-8 * scale[good]
    good[good] = ~odd.any(axis=(1, 2))
    try:
        return np.linalg.cholesky(sigma[good]), good
    except np.linalg.LinAlgError:
        good[good] = [_positive_definite(one) for one in sigma[good]]
        return np.linalg.cholesky(sigma[good]), good


def _positive_definite(sigma: Array) -> bool:
    try:
        np.linalg.cholesky(sigma)
    except np.linalg.LinAlgError:
        return False
    return True
