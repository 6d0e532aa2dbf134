"""The Ledoit-Wolf estimate of a covariance, from the scatter within conditions.

Ledoit and Wolf (J. Multivariate Anal. 88:365-411, 2004), section 3.2: the sample covariance is drawn towards a
scaled identity, by the share b^2 / d^2 that minimizes the expected squared error. Where readouts have units of their
own they are standardized first, by the pooled standard deviation within conditions, so that the identity fits them.
"""

import numpy as np
from numpy.typing import NDArray

from molcause.errors import DataContractError
from molcause.models.base import Array
from molcause.models.covariance.scatter import Scatter, check_varies
from molcause.provenance import Citation

LEDOIT_WOLF = Citation(
    "10.1016/S0047-259X(03)00096-4",
    "Ledoit, Wolf. A well-conditioned estimator for large-dimensional covariance matrices. "
    "J Multivar Anal 88:365-411, 2004",
    "shrinkage of the covariance within conditions",
)


def ledoit_wolf(scatter: Scatter, readouts: tuple[str, ...], keep: NDArray[np.bool_]) -> tuple[Array, float]:
    """Return the estimate and its shrinkage, from some of the conditions.

    Parameters
    ----------
    scatter
        Scatter within each condition.
    readouts
        Names, for errors.
    keep
        ``[conditions]`` which conditions to use.

    Returns
    -------
    covariance, shrinkage
        ``[readouts, readouts]`` in the units of `Scatter.second`, corrected for the estimated means (samples over
        degrees of freedom); and the share of the identity, between 0 and 1.

    Raises
    ------
    DataContractError
        If a readout does not vary within these conditions, or the estimate has no inverse.
    """
    samples, freedom = float(scatter.samples[keep].sum()), scatter.freedom(keep)
    second, fourth = scatter.second[keep].sum(axis=0), scatter.fourth[keep].sum(axis=0)
    variance = np.diagonal(second) / freedom
    check_varies(np.sqrt(variance), np.ones((1, len(variance))), readouts)
    if not scatter.standardized:
        variance = np.full(len(variance), variance.mean())
    unit = np.sqrt(np.outer(variance, variance))
    shrunk, share = shrink(second / unit / samples, float((fourth / unit**2).sum()) / samples, samples)
    if np.linalg.eigvalsh(shrunk)[0] < 1e-12 * len(shrunk):
        raise DataContractError(
            f"{samples:.0f} samples in {int(keep.sum())} condition(s) are too few for a covariance of {len(readouts)} "
            "readouts that has an inverse. Give more samples, or fewer readouts."
        )
    return np.asarray(shrunk * unit * samples / freedom), share


def shrink(covariance: Array, fourth: float, samples: float) -> tuple[Array, float]:
    """Draw a sample covariance about known means towards a scaled identity.

    Parameters
    ----------
    covariance
        ``[d, d]`` mean of x x'.
    fourth
        Mean of ``|x|^4``.
    samples
        Number of samples.

    Examples
    --------
    >>> x = np.array([[1.0, 0.0], [-1.0, 0.5], [0.0, -2.0]])
    >>> shrunk, share = shrink(x.T @ x / 3, float(((x**2).sum(axis=1) ** 2).mean()), 3)
    >>> shrunk.round(3).tolist(), round(share, 3)
    ([[1.042, 0.0], [0.0, 1.042]], 1.0)
    """
    d = len(covariance)
    target = np.trace(covariance) / d * np.eye(d)
    distance = float(((covariance - target) ** 2).sum())
    noise = min((fourth - float((covariance**2).sum())) / samples, distance)
    share = noise / distance if noise > 0 else 0.0
    return np.asarray(share * target + (1.0 - share) * covariance), share
