"""One-sided p-values against replicates of a null: knowledge corrupted at random, data unchanged."""

import math

import numpy as np
from numpy.typing import ArrayLike

ROUNDING = 1e-10
"""Relative difference below which two scores are a tie."""


def null_p_value(observed: float, null: ArrayLike) -> float:
    """Return the share of null scores at least as high as the observed one, which counts as one of them.

    p = (1 + number of null scores >= observed) / (R + 1), as in Phipson and Smyth (2010,
    doi:10.2202/1544-6115.1585): it is never zero, and exact if the observed score is exchangeable with the null.
    A tie counts against the observed score, also where it differs by rounding: a model that ignores its knowledge
    scores the same with every network, but not always to the last bit. So does a replicate that failed (NaN).

    Parameters
    ----------
    observed
        Score with the true knowledge; higher is better.
    null
        ``[R]`` scores with corrupted knowledge; NaN = the replicate failed.

    Returns
    -------
    float
        From 1 / (R + 1) to 1; NaN if the observed score is NaN or there are no replicates.

    Examples
    --------
    >>> null_p_value(0.9, [0.1, 0.2, 0.9, float("nan")])
    0.6
    """
    scores = np.asarray(null, dtype=float).ravel()
    if math.isnan(observed) or not scores.size:
        return math.nan
    bar = observed - ROUNDING * abs(observed) if math.isfinite(observed) else observed
    return float((1 + np.count_nonzero(~(scores < bar))) / (scores.size + 1))
