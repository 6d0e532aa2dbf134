"""A 95 % interval and a p-value for sums of ratios of means, over independent units or sets that share targets."""

import math
from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from molcause.provenance import seed_for
from molcause.stats.intervals import LEVEL, ROUNDING
from molcause.stats.target_sets import TargetSets

Array = NDArray[np.float64]

REPLICATES = 2_999
MORE = 7_000
"""Replicates added for a p-value that fewer than `FEW` of the first are as extreme as."""
FEW = 10
ENTRIES = 2_000_000
"""Weights held in memory at a time."""
NO_SPREAD = 1e-12
"""Relative to the ratios: below it, spread is rounding."""


class Term(NamedTuple):
    """``sign * mean(top) / mean(bottom)``, of ``[n]`` values each."""

    sign: float
    top: Array
    bottom: Array


def sum_of_ratios(terms: Sequence[Term]) -> float:
    """Return the sum of terms.

    Parameters
    ----------
    terms
        At least one, over the same values.

    Returns
    -------
    float
        NaN if there are no values, or a denominator's mean is not above zero.

    Examples
    --------
    >>> sum_of_ratios([Term(-1.0, np.array([1.0, 3.0]), np.array([2.0, 6.0]))])
    -0.5
    """
    if not len(terms[0].top) or any(term.bottom.mean() <= 0 for term in terms):
        return math.nan
    return float(sum(term.sign * (term.top.mean() / term.bottom.mean()) for term in terms))


class Interval(NamedTuple):
    """95 % interval, and the two-sided p-value of zero: at most 0.05 if, and only if, zero is outside; NaN untested."""

    low: float
    high: float
    p: float


def ratio_interval(terms: Sequence[Term], sets: TargetSets, *, test: bool = False, seed: int = 0) -> Interval:
    """Return a 95 % interval: the studentized bootstrap, never narrower than Student's t on either side.

    Parameters
    ----------
    terms
        ``[n]`` values of sets, of which each mean of a denominator is above zero.
    sets
        The n sets of targets; of one target each, if units are independent.
    test
        Whether the sum is tested for zero, which may take more resamples.
    seed
        Seed of the bootstrap.

    Returns
    -------
    Interval
        Both ends the value itself if no set differs; infinite if denominators are near zero in too many resamples.

    Notes
    -----
    Targets are drawn with replacement, for all columns together. A set counts as often as all its targets together:
    the product of the numbers of times that each was drawn (Owen 2007, doi:10.1214/07-AOAS122). The standard error
    inside is that of the delta method (Efron and Tibshirani 1993, An Introduction to the Bootstrap, chapters 12 and
    21), robust to sets that share any target (as Fafchamps and Gubert 2007, doi:10.1016/j.jdeveco.2006.05.005, for
    pairs), but never below that of independent sets. Student's t has as many degrees of freedom as there are targets
    (or sets, if these are fewer), less one.

    The p-value is the smallest level whose interval excludes zero: twice the share of resamples that are at least as
    extreme, or Student's, whichever is larger. Where fewer than 10 of the first 2,999 resamples are, 7,000 more are
    drawn, so that p goes down to 2 / 10,000: 0.01 after Holm's adjustment for 50 comparisons.

    Coverage in percent over n = 8, 12, 20, 50 units, lowest to highest (``python -m benchmarks skills``, 1,000 samples,
    standard error 0.7), of a skill, and of a difference of skills on one reference, with errors of arms alike:

    =========================  ==========  ===========  =========  ==========  ===========  =========
    errors                     skill                               difference
    -------------------------  ----------------------------------  ----------------------------------
    ..                         percentile  Student's t  this       percentile  Student's t  this
    =========================  ==========  ===========  =========  ==========  ===========  =========
    gamma, shape 2             88.9-94.2   93.9-95.1    95.6-96.4  87.9-94.3   94.0-94.9    95.2-96.0
    gamma, shape 1/2           85.5-91.2   85.1-91.1    93.5-95.0  85.7-92.2   89.2-93.1    93.2-94.1
    lognormal, sd of log 1/2   88.1-93.6   93.6-94.7    94.7-96.2  88.7-93.1   93.8-94.7    94.8-96.2
    lognormal, sd of log 1     87.9-92.6   86.5-91.3    92.9-95.0  85.9-91.5   89.7-92.5    92.9-94.2
    =========================  ==========  ===========  =========  ==========  ===========  =========

    The price is a median width up to 1.87 times that of Student's t (skill, gamma of shape 1/2, n = 8).

    The mean of doubles, over 8, 12, 20, 50 genes (``python -m benchmarks doubles``, 500 samples, standard error 1.0),
    by the share of a double's variance that is of its genes:

    =====================  ==========  ==========  ==========  =========  ==========  =========
    doubles                0 %                     30 %                   70 %
    ---------------------  ----------------------  ---------------------  ---------------------
    ..                     percentile  this        percentile  this       percentile  this
    =====================  ==========  ==========  ==========  =========  ==========  =========
    of neighbors           95.0-100.0  97.2-99.8   92.8-99.6   96.2-99.0  90.4-99.0   94.6-98.0
    of a gene and a hub    95.5-99.8   98.2-99.8   91.5-99.2   94.8-98.6  85.3-96.6   88.4-95.8
    =====================  ==========  ==========  ==========  =========  ==========  =========

    It is too wide if doubles vary on their own, and too short if few hubs are in most doubles and decide them.

    False positives in percent at p <= 0.05 of a difference over mixed sets, lowest to highest over normal and
    exponential means and skills (``python -m benchmarks sets``, 200 samples, standard error 1.5), by the share of
    variance that is of targets, beside Student's t that takes sets for independent:

    ===========================================  ===========  =======  ===========  ========  ===========  ========
    sets                                         0 %                   30 %                   70 %
    -------------------------------------------  --------------------  ---------------------  ---------------------
    ..                                           Student's t  this     Student's t  this      Student's t  this
    ===========================================  ===========  =======  ===========  ========  ===========  ========
    12 alone, all 66 pairs of these              4.0-7.0      0.5-3.0  25.0-36.0    6.0-6.5   48.0-56.5    3.5-9.5
    40 alone, 30 pairs of these                  2.5-7.5      2.0-3.0  7.5-12.5     3.5-6.0   14.5-21.0    4.5-5.0
    10 alone, 20 pairs, 40 triples, 40 fours     3.5-5.5      0.0-0.5  48.0-64.0    7.5-10.5  67.5-72.5    5.5-11.5
    ===========================================  ===========  =======  ===========  ========  ===========  ========

    Where nearly all sets overlap, as in the last row, the standard error is too low.

    Examples
    --------
    >>> errors, reference = np.arange(1.0, 11.0), np.arange(2.0, 12.0)
    >>> low, high, p = ratio_interval([Term(1.0, errors, reference)], TargetSets(range(10)), test=True)
    >>> low < 55 / 65 < high, p < 0.05
    (True, True)
    """
    from scipy.special import stdtrit

    value, error, spread = (float(x[0]) for x in _moments(terms, sets, np.ones((1, sets.targets))))
    if spread <= NO_SPREAD * sum(abs(term.top.mean() / term.bottom.mean()) for term in terms):
        return Interval(value, value, math.nan if not test else _smallest(REPLICATES + MORE) if value else 1.0)
    tail, freedom = (1.0 - LEVEL) / 2.0, min(sets.targets, sets.sets) - 1
    student = float(stdtrit(freedom, 1.0 - tail))
    rng = np.random.default_rng(seed_for(seed, "ratio_interval"))
    resample = partial(_studentized, terms, sets, value, ROUNDING * spread, rng)
    t = resample(REPLICATES)
    below, above = _ends(t, tail)
    p = _p_value(value / error, freedom, t, resample) if test else math.nan
    return Interval(value - max(student, above) * error, value - min(-student, below) * error, p)


def _p_value(observed: float, freedom: int, t: Array, resample: Callable[[int], Array]) -> float:
    from scipy.special import stdtr

    student = 2.0 * float(stdtr(freedom, -abs(observed)))
    if student < FEW * _smallest(REPLICATES) and _extreme(t, observed) < FEW:
        t = np.concatenate([t, resample(MORE)])
    return min(1.0, max(student, _smallest(len(t)) * (1 + _extreme(t, observed))))


def _smallest(replicates: int) -> float:
    return 2.0 / (replicates + 1)


def _studentized(
    terms: Sequence[Term], sets: TargetSets, value: float, least: float, rng: np.random.Generator, replicates: int
) -> Array:
    """Return the resamples' t, NaN where a denominator is not above zero and bounds the statistic on neither side.

    Resamples without sets or without spread have none and are left out.
    """
    step = max(1, ENTRIES // max(sets.targets, sets.sets))
    found = []
    for start in range(0, replicates, step):
        moments = _moments(terms, sets, _draws(rng, min(step, replicates - start), sets.targets))
        found.append(np.stack(moments[:2]))
    values, errors = np.concatenate(found, axis=1)
    unbounded = np.isinf(values)
    varied = (errors > least) & np.isfinite(values)
    return np.concatenate([(values[varied] - value) / errors[varied], np.full(np.count_nonzero(unbounded), math.nan)])


def _ends(t: Array, tail: float) -> tuple[float, float]:
    unbounded = np.isnan(t)
    below, above = (np.sort(np.where(unbounded, end, t)) for end in (-math.inf, math.inf))
    place = int(tail * (len(t) + 1))
    return (float(below[place - 1]), float(above[-place])) if place else (-math.inf, math.inf)


def _extreme(t: Array, observed: float) -> int:
    """Count resamples as far from zero as the observed t, on its side; t that differ by rounding are equal."""
    far = np.sign(observed) * t >= abs(observed) * (1.0 - ROUNDING)
    return int(np.count_nonzero(far | np.isnan(t)))


def _draws(rng: np.random.Generator, replicates: int, count: int) -> Array:
    """Return how often each target was drawn ``[replicates, count]``."""
    drawn = rng.integers(0, count, (replicates, count)) + count * np.arange(replicates)[:, np.newaxis]
    return np.bincount(drawn.ravel(), minlength=replicates * count).reshape(replicates, count).astype(float)


def _moments(terms: Sequence[Term], sets: TargetSets, drawn: Array) -> tuple[Array, Array, Array]:
    """Return statistic, standard error and largest influence of a value, for each row of numbers drawn."""
    times = sets.drawn_together(drawn)
    weights = times[:, sets.whole]
    values, influence = np.zeros(len(drawn)), np.zeros(weights.shape)
    total = weights.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        for term in terms:
            bottom = weights @ term.bottom / total
            ratio = weights @ term.top / total / bottom
            influence += term.sign * (term.top - ratio[:, np.newaxis] * term.bottom) / bottom[:, np.newaxis]
            values += np.where(bottom > 0, term.sign * ratio, np.where(total > 0, math.inf, math.nan))
        count = min(sets.targets, sets.sets)
        errors = np.sqrt(sets.square(times, influence) * count / (count - 1)) / total
    return values, errors, np.abs(influence).max(axis=1)
