"""Equivalence and non-inferiority of two arms within a margin given beforehand."""

import math
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from molcause.errors import ParameterError
from molcause.stats.paired import POWER, SIZE, detectable_mean, paired


@dataclass(frozen=True)
class Equivalence:
    """Whether arm a is as good as arm b, within a margin.

    Parameters
    ----------
    units, missing
        Units with a value in both arms, and units left out.
    mean, low, high
        Mean of a - b and its 95 % interval, those of `molcause.stats.paired.paired`.
    margin
        The largest difference that does not matter.
    equivalent
        The interval lies within -margin and margin.
    not_inferior, not_superior
        The interval lies above -margin, or below margin. For scores of which higher is better a is then not worse
        than b by more than the margin; for errors read ``not_superior``.
    showable
        The smallest margin within which 80 % of studies with this many units and this spread show equivalence, if the
        arms do not differ at all; NaN with fewer than 2 units. With a smaller margin "not shown" says little.
    showable_one_sided
        The same for one side alone.
    """

    units: int
    missing: int
    mean: float
    low: float
    high: float
    margin: float
    equivalent: bool
    not_inferior: bool
    not_superior: bool
    showable: float
    showable_one_sided: float


def equivalence(a: ArrayLike, b: ArrayLike, margin: float, *, seed: int = 0) -> Equivalence:
    """Test by two one-sided tests, read off the interval, that two arms differ by less than a margin.

    Parameters
    ----------
    a, b
        ``[units]`` scores of the two arms, in the same order of units; NaN = no score.
    margin
        Above zero, in the scores' unit. Fix it before seeing the scores: the data cannot say what matters.
    seed
        Seed of resampling.

    Returns
    -------
    Equivalence
        With fewer than 8 units there is no interval and nothing is shown.

    Raises
    ------
    ParameterError
        If the margin is not above zero, or as `molcause.stats.paired.paired` does.

    Notes
    -----
    Schuirmann (1987, doi:10.1007/BF01068419) compares a 90 % interval with the margins, so that each of the two tests
    has level 5 %. Here the 95 % interval shown everywhere else decides and each test has a nominal level of 2.5 %:
    one figure, one verdict. ``showable`` assumes Student's t interval and normal differences; the interval used is
    wider, so that fewer than 80 % of studies show it. In percent, with 8, 20 and 50 units (``benchmarks.levels``, 400
    samples, standard error 0.8 at 2.5 and 2.0 at 80): false verdicts at a true difference of the margin, and verdicts
    within the showable margin if the arms are alike:

    ========================  =================  ===================  ====================
    differences               false: equivalent  false: not inferior  showable: equivalent
    ========================  =================  ===================  ====================
    normal                    1.5-2.2            2.0-2.8              56.8, 76.5, 76.8
    t, 3 degrees of freedom   1.2-3.8            1.5-2.5              70.5, 73.8, 75.2
    exponential               3.2-4.8            0.0-0.8              56.2, 64.0, 70.8
    ========================  =================  ===================  ====================

    The two sides of skewed differences miss unequally often, though both together keep 5 %.

    Examples
    --------
    >>> a = [0.50, 0.61, 0.72, 0.55, 0.64, 0.58, 0.69, 0.60, 0.57]
    >>> b = [0.51, 0.60, 0.71, 0.56, 0.66, 0.57, 0.69, 0.61, 0.56]
    >>> found = equivalence(a, b, margin=0.02)
    >>> found.equivalent, found.not_inferior, round(found.showable, 3)
    (True, True, 0.014)
    """
    if not margin > 0 or math.isinf(margin):
        raise ParameterError(
            f"An equivalence margin is above zero and finite, not {margin}; it is in the scores' unit."
        )
    found = paired(a, b, seed=seed)
    differences = np.asarray(a, dtype=float) - np.asarray(b, dtype=float)
    differences = differences[~np.isnan(differences)]
    return Equivalence(
        units=found.units,
        missing=found.missing,
        mean=found.mean,
        low=found.low,
        high=found.high,
        margin=float(margin),
        equivalent=-margin < found.low and found.high < margin,
        not_inferior=found.low > -margin,
        not_superior=found.high < margin,
        showable=showable_margin(differences),
        # If nothing differs, to show that no more than the margin is lost is to find a difference of the margin.
        showable_one_sided=detectable_mean(differences),
    )


def showable_margin(differences: NDArray[np.float64]) -> float:
    """Return the smallest margin within which Student's 95 % interval lies in 80 % of samples, if the mean is zero.

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
    >>> round(showable_margin(np.array([-1.0, 1.0] * 17)), 3)
    0.581
    """
    n = len(differences)
    return math.nan if n < 2 else float(_margin(n) * differences.std(ddof=1) / math.sqrt(n))


@cache
def _margin(n: int) -> float:
    """Return the margin, in standard errors, that has the power wanted."""
    from scipy.optimize import brentq
    from scipy.special import stdtrit

    student = float(stdtrit(n - 1, 1.0 - SIZE / 2.0))
    return float(brentq(lambda margin: _power(margin, n, student) - POWER, 0.0, 10.0 + 10.0 * student))


def _power(margin: float, n: int, student: float) -> float:
    """Integrate P(|mean| < margin - student * s), in standard errors, over the distribution of s."""
    from scipy.special import gammaincinv, ndtr

    # Midpoints of equal shares of chi-square with n - 1 degrees of freedom.
    shares = (np.arange(20_000) + 0.5) / 20_000
    spread = np.sqrt(2.0 * gammaincinv((n - 1) / 2.0, shares) / (n - 1))
    room = np.maximum(margin - student * spread, 0.0)
    return float(np.mean(2.0 * ndtr(room) - 1.0))
