"""The sign-flip randomization test of a mean of paired differences."""

import math

import numpy as np
from numpy.typing import NDArray

from molcause.provenance import seed_for

Array = NDArray[np.float64]

EXACT = 14
"""Up to this many differences other than zero, all sign patterns are visited."""
FLIPS = 9_999
ROUNDING = 1e-10
"""Relative difference below which two means are a tie."""


def sign_flip_p_value(differences: Array, *, seed: int = 0) -> float:
    """Return the two-sided p-value of the hypothesis that the differences are symmetric around zero.

    Fisher's randomization test of paired differences (The Design of Experiments, 1935, section 21): the share of sign
    patterns whose mean is at least as far from zero as the one observed. Above `EXACT` differences other than zero
    (zeros have no sign to flip) 9,999 random patterns stand for all, and the observed one counts as one of them.

    Parameters
    ----------
    differences
        ``[n]`` finite.
    seed
        Seed of the random patterns.

    Returns
    -------
    float
        Never below 2 / 2**n, so fewer than 6 differences cannot reach 0.05; 1 if all are zero; NaN if there are none.

    Notes
    -----
    Its level is exact for symmetric differences only. For skewed differences of mean zero it rejects more often: 9 % at
    0.05 for exponential ones (``python -m benchmarks intervals``), which more units do not cure quickly. Read it beside
    the interval.

    Examples
    --------
    >>> sign_flip_p_value(np.array([0.1, 0.2, 0.3, 0.2, 0.4, 0.1]))
    0.03125
    """
    if not len(differences):
        return math.nan
    sizes = np.sort(np.abs(differences[differences != 0]))
    bar = abs(float(np.sum(differences))) - ROUNDING * float(sizes.sum())
    return float(np.mean(np.abs(sign_patterns(len(sizes), seed=seed) @ sizes) >= bar))


def sign_patterns(n: int, *, seed: int = 0) -> Array:
    """Return all patterns of n signs; above `EXACT` as many random ones as `FLIPS`, and that of no flip.

    Parameters
    ----------
    n
        Number of signs.
    seed
        Seed of the random patterns.

    Returns
    -------
    Array
        ``[patterns, n]`` of -1 and 1; the share of patterns that is at least as extreme is a p-value, never zero.

    Examples
    --------
    >>> sign_patterns(2).tolist()
    [[1.0, 1.0], [-1.0, 1.0], [1.0, -1.0], [-1.0, -1.0]]
    """
    if n <= EXACT:
        return np.asarray(1.0 - 2.0 * (np.arange(2**n)[:, np.newaxis] >> np.arange(n) & 1))
    rng = np.random.default_rng(seed_for(seed, "sign_flip"))
    return np.concatenate([np.ones((1, n)), 1.0 - 2.0 * rng.integers(0, 2, (FLIPS, n))])
