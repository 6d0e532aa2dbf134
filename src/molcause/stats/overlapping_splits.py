"""An interval for a mean over random splits whose training sets overlap."""

import math

import numpy as np
from numpy.typing import ArrayLike

from molcause.errors import ParameterError
from molcause.stats.bootstrap import Estimate
from molcause.stats.intervals import LEVEL


def overlapping_splits(scores: ArrayLike, *, train: int, test: int) -> Estimate:
    """Return the mean of a score over random splits of the same samples, with a corrected 95 % interval.

    Scores of splits that share training samples are not independent: their standard deviation over the root of their
    number shrinks without limit as splits are added, though no data are. Nadeau and Bengio (2003,
    doi:10.1023/A:1024068626366) replace the variance s^2 / J of a mean of J splits by s^2 (1 / J + test / train).

    Parameters
    ----------
    scores
        ``[J]`` score of each split, or difference of two arms; NaN = the split failed.
    train, test
        Samples (units, if units are held out) in each training and test set.

    Returns
    -------
    Estimate
        Its ``units`` are the splits that have a score. No interval with fewer than 2.

    Raises
    ------
    ParameterError
        If scores are not a vector, one is infinite, or a number of samples is not above zero.

    Notes
    -----
    Student's t with J - 1 degrees of freedom. It is a rule of thumb, for random splits only; where single test units
    have scores, intervals over these are better founded. Coverage in percent for the mean over new samples, of least
    squares on 100 samples and 10 or 30 splits (``python -m benchmarks splits``, 1,000 samples, standard error 0.7):

    ==========  ===========  =========  ===================  ==========
    train/test  error                   difference of two models
    ----------  ----------------------  -------------------------------
    ..          uncorrected  this       uncorrected          this
    ==========  ===========  =========  ===================  ==========
    50/50       30.0-54.0    94.9-96.0  62.9-83.1            99.9-100.0
    70/30       39.7-64.8    92.5-93.5  61.5-82.9            99.1-99.7
    90/10       63.6-81.6    91.8-92.7  78.1-89.4            97.0-98.3
    ==========  ===========  =========  ===================  ==========

    Examples
    --------
    >>> found = overlapping_splits([0.80, 0.84, 0.82, 0.86, 0.78], train=70, test=30)
    >>> round(found.value, 2), round(found.low, 2), round(found.high, 2)
    (0.82, 0.75, 0.89)
    """
    from scipy.special import stdtrit

    values = np.asarray(scores, dtype=float)
    if values.ndim != 1 or np.isinf(values).any() or min(train, test) < 1:
        raise ParameterError(
            "overlapping_splits takes one finite score for each split, NaN where it failed, and the number of training "
            f"and test samples, not shape {values.shape} with {train} and {test}."
        )
    kept = values[~np.isnan(values)]
    count, missing = len(kept), int(np.count_nonzero(np.isnan(values)))
    mean = float(kept.mean()) if count else math.nan
    if count < 2:
        return Estimate(mean, math.nan, math.nan, count, missing)
    error = float(kept.std(ddof=1)) * math.sqrt(1.0 / count + test / train)
    reach = float(stdtrit(count - 1, (1.0 + LEVEL) / 2.0)) * error
    return Estimate(mean, mean - reach, mean + reach, count, missing)
