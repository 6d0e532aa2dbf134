"""Falling curves and where they reach a value: monotone regression, monotone interpolation in log N, inversion."""

import numpy as np
from numpy.typing import NDArray

from molcause.errors import ParameterError

Array = NDArray[np.float64]

STEPS = 32
"""Points between two sizes at which the interpolated curve is read."""
ROUNDING = 1e-12
"""Difference, relative to the curve, below which it has reached the target."""


def falling(curves: Array) -> Array:
    """Return the nearest curves that never rise, in least squares (monotone regression).

    Parameters
    ----------
    curves
        ``[curves, sizes]``.

    Returns
    -------
    array
        ``[curves, sizes]``, by the min-max formula of Barlow et al. (1972), Statistical Inference under Order
        Restrictions, chapter 1.

    Examples
    --------
    >>> falling(np.array([[5.0, 2.0, 4.0, 1.0]]))
    array([[5., 3., 3., 1.]])
    """
    sizes = curves.shape[1]
    sums = np.concatenate([np.zeros((len(curves), 1)), np.cumsum(curves, axis=1)], axis=1)
    first, last = np.arange(sizes)[:, None], np.arange(sizes)[None, :]
    # Mean of every stretch, from its first to its last size; those that would end before they start do not count.
    means = (sums[:, None, 1:] - sums[:, :-1, None]) / np.maximum(last - first + 1, 1)
    means = np.where(last >= first, means, -np.inf)
    highest = np.maximum.accumulate(means[:, :, ::-1], axis=2)[:, :, ::-1]
    lowest = np.minimum.accumulate(np.where(last >= first, highest, np.inf), axis=1)
    return np.asarray(np.einsum("cii->ci", lowest))


def size_reaching(sizes: Array, curves: Array, targets: Array) -> Array:
    """Return the smallest size at which each curve, made falling, reaches each of its targets.

    Between sizes the curve follows the monotone cubic of Fritsch and Carlson (1980, doi:10.1137/0717021) in log N.
    Nothing is extrapolated.

    Parameters
    ----------
    sizes
        ``[sizes]`` ascending, at least 2.
    curves
        ``[curves, sizes]``.
    targets
        ``[curves, targets]``, in the curves' unit.

    Returns
    -------
    array
        ``[curves, targets]``: 0 where the curve is below the target already at the smallest size, infinity where it
        does not reach it.

    Raises
    ------
    ParameterError
        If there are fewer than 2 sizes.

    Examples
    --------
    >>> sizes, curve = np.array([10.0, 100.0, 1000.0]), np.array([[3.0, 2.0, 1.0]])
    >>> size_reaching(sizes, curve, np.array([[3.5, 3.0, 2.5, 1.0, 0.5]])).round(1)
    array([[   0. ,   10. ,   31.6, 1000. ,    inf]])
    """
    from scipy.interpolate import PchipInterpolator

    if len(sizes) < 2:
        raise ParameterError(f"Curves over {len(sizes)} size cannot be read between sizes; it takes 2 at least.")
    steps = np.arange((len(sizes) - 1) * STEPS + 1) / STEPS
    at = np.interp(steps, np.arange(len(sizes)), np.log(sizes))
    # Rounding must not turn an interpolated curve up again.
    read = np.minimum.accumulate(PchipInterpolator(np.log(sizes), falling(curves), axis=1)(at), axis=1)
    tie = ROUNDING * np.abs(read).max(axis=1, keepdims=True)
    after = np.count_nonzero(read[:, :, None] > (targets + tie)[:, None], axis=1)
    inside = np.clip(after, 1, len(at) - 1)
    high, low = (np.take_along_axis(read, position, axis=1) for position in (inside - 1, inside))
    share = np.clip(np.divide(high - targets, high - low, out=np.zeros_like(high), where=high > low), 0.0, 1.0)
    reached = np.exp(at[inside - 1] + share * (at[inside] - at[inside - 1]))
    return np.where(after == len(at), np.inf, np.where(read[:, :1] < targets - tie, 0.0, reached))
