"""A 95 % interval for a mean of few independent values, chosen by simulation."""

import math

import numpy as np
from numpy.typing import NDArray

from molcause.provenance import seed_for

Array = NDArray[np.float64]

LEVEL = 0.95
REPLICATES = 4999
ROUNDING = 1e-9


def mean_interval(values: Array, *, seed: int = 0) -> tuple[float, float]:
    """Return a 95 % interval for the mean: the studentized bootstrap, never narrower than Student's t on either side.

    Parameters
    ----------
    values
        ``[n]`` independent values, n >= 2, finite.
    seed
        Seed of the bootstrap.

    Returns
    -------
    low, high : float
        In the values' unit; both the mean if all values are equal.

    Notes
    -----
    The studentized bootstrap (bootstrap-t) is that of Efron and Tibshirani (1993), An Introduction to the Bootstrap,
    chapter 12. It corrects for skewness, but is too short for heavy tails and ties, where Student's t is not; the
    wider of the two on each side serves both. Coverage in percent over n = 8, 12, 20, 50, lowest to highest
    (``python -m benchmarks intervals``, 4,000 samples, standard error 0.3):

    ============================  ==========  ==========  ===========  ===========  ==========
    differences                   percentile  BCa         Student's t  studentized  this
    ============================  ==========  ==========  ===========  ===========  ==========
    normal                        89.2-94.3   88.9-94.2   95.0-95.5    94.9-95.3    95.4-96.7
    exponential                   85.4-93.3   86.9-94.1   90.0-93.5    94.1-95.3    94.8-96.2
    t, 3 degrees of freedom       88.1-93.4   85.8-91.1   95.7-96.2    92.2-94.0    95.8-97.2
    four values, 60 % tied        86.5-94.8   86.0-94.5   91.8-95.4    84.2-95.5    91.9-95.9
    ============================  ==========  ==========  ===========  ===========  ==========

    The price is a median width up to 1.32 times that of Student's t (exponential, n = 8), 1.14 if all is normal.
    No interval covers a rare effect that the sample does not show: values that are all equal give no width.

    Examples
    --------
    >>> low, high = mean_interval(np.array([0.1, 0.3, 0.2, 0.4, 0.2, 0.5, 0.1, 0.6]))
    >>> round(low, 2), round(high, 2)
    (0.15, 0.51)
    """
    from scipy.special import stdtrit

    # Resampling sorted values makes the interval independent of their order.
    ordered = np.sort(np.asarray(values, dtype=float))
    if ordered[0] == ordered[-1]:
        return float(ordered[0]), float(ordered[0])
    mean, error, tail = float(ordered.mean()), float(_standard_error(ordered)), (1.0 - LEVEL) / 2.0
    student = float(stdtrit(len(ordered) - 1, 1.0 - tail))
    below, above = np.quantile(_studentized(ordered, seed), [tail, 1.0 - tail], method="weibull")
    return mean - max(student, float(above)) * error, mean - min(-student, float(below)) * error


def _studentized(values: Array, seed: int) -> Array:
    """Return each resample's t statistic; a resample whose values are all equal has none and is left out."""
    rng = np.random.default_rng(seed_for(seed, "mean_interval"))
    resamples = values[rng.integers(0, len(values), (REPLICATES, len(values)))]
    errors = _standard_error(resamples)
    # Equal up to rounding: tied scores, such as shares of genes, may differ in the last bit.
    varied = errors > ROUNDING * (values.max() - values.min())
    return np.asarray((resamples[varied].mean(axis=1) - values.mean()) / errors[varied])


def _standard_error(values: Array) -> Array:
    return np.asarray(values.std(axis=-1, ddof=1) / math.sqrt(values.shape[-1]))
