"""Welch's t between groups of samples, from their moments: which readouts change, and weights of readouts."""

import numpy as np
from numpy.typing import NDArray

from molcause.metrics.effects.weights import weights
from molcause.scoring.measure.sums import Moments
from molcause.stats.multiple import benjamini_hochberg

Array = NDArray[np.float64]
RATE = 0.05
"""False discovery rate below which a readout counts as changed."""
_ROUNDING = 1e-9


def changed(one: Moments, other: Moments) -> Array:
    """Return 1 where a group differs from another by Welch's t, 0 where not, NaN with fewer than two readings.

    P values are adjusted after Benjamini and Hochberg over the readouts of a row. A readout without spread and without
    difference is no test, and has not changed.

    Parameters
    ----------
    one, other
        Of as many groups each; or `other` of one, for all.

    Examples
    --------
    >>> from molcause.scoring.measure.sums import moments_of
    >>> values = np.array([[0.0, 1.0], [0.1, 1.0], [5.0, 1.0], [5.1, 1.0]])
    >>> first, second = (moments_of(values[rows], np.zeros(2, dtype=int), 1) for rows in ([0, 1], [2, 3]))
    >>> changed(first, second).tolist()
    [[1.0, 0.0]]
    """
    from scipy.special import stdtr

    t, still, (e, f) = _statistic(one, other)
    with np.errstate(invalid="ignore", divide="ignore"):
        freedom = (e + f) ** 2 / (e**2 / (one.count - 1) + f**2 / (other.count - 1))
        p = 2.0 * stdtr(np.where(e + f > 0, freedom, 1.0), -np.abs(t))
    p[still] = np.nan
    found = np.array([benjamini_hochberg(row) < RATE for row in p], dtype=float).reshape(p.shape)
    found[np.isnan(e + f)] = np.nan
    return found


def weights_from(one: Moments, rest: Moments, kept: NDArray[np.bool_]) -> tuple[Array, int]:
    """Return weights of readouts by Welch's t of each group against the rest, and how many readouts show no spread.

    Parameters
    ----------
    one, rest
        Of as many groups each.
    kept
        ``[readouts]``; others weigh nothing.

    Returns
    -------
    weights
        ``[groups, readouts]``, see `molcause.metrics.effects.weights`; rows of NaN where undefined. A readout without
        spread and without difference has t = 0.
    still
        How many of the kept readouts are so in any group.
    """
    t, still, _ = _statistic(one, rest)
    found = np.zeros(t.shape)
    found[:, kept] = weights(np.where(still, 0.0, t)[:, kept])
    found[np.isnan(found).any(axis=1)] = np.nan
    return found, int(still[:, kept].any(axis=0).sum())


def _statistic(one: Moments, other: Moments) -> tuple[Array, NDArray[np.bool_], tuple[Array, Array]]:
    """Return Welch's t, where there is neither spread nor difference, and squared standard errors of both means."""
    e, f = (side.variance / np.maximum(side.count, 1) for side in (one, other))
    gap = one.mean - other.mean
    still = (e + f == 0) & (np.abs(gap) <= _ROUNDING * np.abs(one.mean))
    with np.errstate(invalid="ignore", divide="ignore"):
        return gap / np.sqrt(e + f), still, (e, f)
