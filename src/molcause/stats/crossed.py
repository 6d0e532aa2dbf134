"""Bootstrap of mean curves over seeds and units at once: every seed is scored on every unit, neither is nested."""

import math

import numpy as np
from numpy.typing import NDArray

from molcause.provenance import seed_for

Array = NDArray[np.float64]

DRAWS = 1999
LEVEL = 0.95
ROUNDING = 1e-10
"""Relative size below which a variance is that of rounding."""


def crossed_draws(values: Array, *, seed: int = 0) -> Array:
    """Draw mean curves as another choice of seeds and of units could have given them.

    Seeds and units are resampled apart, each with the sums of its residuals over the other; both deviations are added
    to the observed mean. Resampling both in one draw, as the pigeonhole bootstrap does (Owen 2007,
    doi:10.1214/07-AOAS122), counts noise of single values three times, and this sum twice: the deviations are scaled,
    direction by direction, to the two-way variance of Cameron, Gelbach and Miller (2011, doi:10.1198/jbes.2010.07136,
    equation 2.11), seeds + units - single values. Few seeds know their variance badly, so each deviation is divided by
    the root of a chi-squared of its degrees of freedom, as in Student's t.

    Parameters
    ----------
    values
        ``[points, seeds, units]``, the points being sizes, or arms and sizes; a pair of seed and unit is NaN at all
        points or at none. With one seed only units vary.
    seed
        Seed of resampling.

    Returns
    -------
    array
        ``[1999, points]``.

    Examples
    --------
    >>> values = np.random.default_rng(0).normal(size=(1, 5, 20))
    >>> low, high = central(crossed_draws(values)[:, 0])
    >>> bool(low < values.mean() < high)
    True
    """
    used = ~np.isnan(values[0])
    values = values[:, used.any(axis=1)][:, :, used.any(axis=0)]
    residual = values - np.nanmean(values, axis=(1, 2), keepdims=True)
    shares = np.nan_to_num(residual) / np.count_nonzero(~np.isnan(values[0]))
    by_seed, by_unit = _spread(shares.sum(axis=2).T), _spread(shares.sum(axis=1).T)
    rng = np.random.default_rng(seed_for(seed, "crossed_draws"))
    deviation = _resample(by_seed, rng) + _resample(by_unit, rng)
    both = by_seed.T @ by_seed + by_unit.T @ by_unit
    singles = shares.reshape(len(values), -1)
    scaled = deviation @ _shrink(both, singles @ singles.T) if len(by_seed) > 1 and len(by_unit) > 1 else deviation
    return np.asarray(np.nanmean(values, axis=(1, 2)) + scaled)


def central(draws: Array) -> tuple[float, float]:
    """Return the limits that 2.5 % of the draws lie below and above; infinite draws are draws too.

    Parameters
    ----------
    draws
        ``[draws]``, without NaN.

    Returns
    -------
    low, high : float

    Examples
    --------
    >>> central(np.arange(1.0, 2000.0))
    (50.0, 1950.0)
    """
    tail = max(round((len(draws) + 1) * (1.0 - LEVEL) / 2.0), 1)
    ordered = np.sort(draws)
    return float(ordered[tail - 1]), float(ordered[-tail])


def _spread(sums: Array) -> Array:
    """Return the sums of groups, spread so that resampling them has the unbiased variance."""
    return sums * math.sqrt(len(sums) / (len(sums) - 1)) if len(sums) > 1 else 0.0 * sums


def _resample(sums: Array, rng: np.random.Generator) -> Array:
    """Return ``[draws, points]`` deviations with the tails of Student's t."""
    groups = len(sums)
    if groups < 2:
        return np.zeros((DRAWS, sums.shape[1]))
    times = rng.multinomial(groups, np.full(groups, 1.0 / groups), DRAWS)
    tails = np.sqrt((groups - 1) / rng.chisquare(groups - 1, DRAWS))
    return np.asarray(tails[:, None] * (times @ sums))


def _shrink(both: Array, singles: Array) -> Array:
    """Return the matrix that takes the variance of single values out of deviations with covariance `both`."""
    # Where noise of single values is all there is, it is half of what was added; more is a matter of chance.
    shares, axes = np.linalg.eigh(_power(both, -0.5) @ singles @ _power(both, -0.5))
    kept = (axes * np.sqrt(1.0 - np.clip(shares, 0.0, 0.5))) @ axes.T
    return np.asarray(_power(both, -0.5) @ kept @ _power(both, 0.5))


def _power(covariance: Array, exponent: float) -> Array:
    """Return a power of a symmetric matrix, on the directions in which anything varies."""
    values, axes = np.linalg.eigh(covariance)
    varied = values > ROUNDING * max(float(values[-1]), 0.0)
    return np.asarray((axes[:, varied] * values[varied] ** exponent) @ axes[:, varied].T)
