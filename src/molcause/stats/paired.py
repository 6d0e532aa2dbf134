"""`paired`: two arms on the same held-out units, with an interval, a p-value and what could have been seen."""

import math
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from molcause.errors import ParameterError
from molcause.stats.intervals import mean_interval
from molcause.stats.sign_flip import sign_flip_p_value

LEAST_FOR_INTERVAL = 8
"""With fewer units points are shown, but no interval."""
SIZE, POWER = 0.05, 0.80


@dataclass(frozen=True)
class Paired:
    """How arm a differs from arm b on the same units.

    Parameters
    ----------
    units
        Units with a value in both arms.
    mean
        Mean of a - b over these, in the score's unit; NaN without units.
    low, high
        95 % interval of the mean (`molcause.stats.intervals.mean_interval`); NaN with fewer than 8 units.
    p
        Two-sided sign-flip p-value (`molcause.stats.sign_flip.sign_flip_p_value`); NaN without units.
    wins, ties, losses
        Units on which a is above, equal to, below b.
    detectable
        Smallest true mean difference that a two-sided t-test at 5 % finds in 80 % of studies with this many units and
        this spread; NaN with fewer than 2 units. It knows the spread no better than these units show it.
    missing
        Units left out, because either arm has NaN.
    """

    units: int
    mean: float
    low: float
    high: float
    p: float
    wins: int
    ties: int
    losses: int
    detectable: float
    missing: int


def paired(a: ArrayLike, b: ArrayLike, *, seed: int = 0) -> Paired:
    """Compare two arms on the same independent units; average repeated rows first, with ``by_unit``.

    Interval and p-value answer different questions and may disagree near 0.05: the p-value is exact for differences
    symmetric around zero, the interval is for their mean and holds approximately for skewed ones too.

    Parameters
    ----------
    a, b
        ``[units]`` scores of the two arms, in the same order of units; NaN = no score.
    seed
        Seed of resampling.

    Returns
    -------
    Paired
        Independent of the order of the units.

    Raises
    ------
    ParameterError
        If the arms are not vectors of one length, or a score is infinite.

    Examples
    --------
    >>> found = paired([0.9, 0.8, 0.7, 0.9, 0.8, 0.6], [0.5, 0.6, 0.7, 0.4, 0.5, float("nan")])
    >>> found.units, found.missing, round(found.mean, 2), found.p
    (5, 1, 0.28, 0.125)
    >>> found.wins, found.ties, found.losses, found.low
    (4, 1, 0, nan)
    """
    first, second = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if first.ndim != 1 or first.shape != second.shape:
        raise ParameterError(
            f"paired compares two vectors over the same units, not shapes {first.shape} and {second.shape}; "
            "give one score for each unit and arm, NaN where there is none."
        )
    if np.isinf(first).any() or np.isinf(second).any():
        raise ParameterError(
            "paired cannot average infinite scores; give NaN for a unit that an arm could not be scored on."
        )
    both = ~(np.isnan(first) | np.isnan(second))
    difference = np.sort(first[both] - second[both])
    n = len(difference)
    low, high = mean_interval(difference, seed=seed) if n >= LEAST_FOR_INTERVAL else (math.nan, math.nan)
    return Paired(
        units=n,
        mean=float(difference.mean()) if n else math.nan,
        low=low,
        high=high,
        p=sign_flip_p_value(difference, seed=seed),
        wins=int(np.count_nonzero(difference > 0)),
        ties=int(np.count_nonzero(difference == 0)),
        losses=int(np.count_nonzero(difference < 0)),
        detectable=detectable_mean(difference),
        missing=int(len(first) - n),
    )


def detectable_mean(differences: NDArray[np.float64]) -> float:
    """Return the smallest true mean that a two-sided t-test at 5 % finds in 80 % of samples like this one.

    Parameters
    ----------
    differences
        ``[n]`` of which the number and the standard deviation (ddof 1) count.

    Returns
    -------
    float
        In the differences' unit; NaN if n < 2.

    Examples
    --------
    >>> round(detectable_mean(np.array([-1.0, 1.0] * 17)), 3)
    0.502
    """
    n = len(differences)
    return math.nan if n < 2 else float(_noncentrality(n) * differences.std(ddof=1) / math.sqrt(n))


@cache
def _noncentrality(n: int) -> float:
    """Return the noncentrality at which the t-test of n values has the power wanted."""
    from scipy.special import nctdtrinc, stdtrit

    # A true mean above zero is found below zero with probability under 2e-6 at this power: one tail is enough.
    return float(nctdtrinc(n - 1, 1.0 - POWER, stdtrit(n - 1, 1.0 - SIZE / 2.0)))
