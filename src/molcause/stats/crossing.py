"""Where two learning curves cross: the size from which on the arm that starts worse is the better one."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from molcause.stats.crossed import central, crossed_draws
from molcause.stats.curve_values import curve_values
from molcause.stats.falling import size_reaching
from molcause.stats.paired import LEAST_FOR_INTERVAL

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Crossing:
    """Where one arm overtakes another.

    Parameters
    ----------
    size
        From here on the later arm is at least as good. 0: already at the smallest size; infinity: not
        up to the largest.
    low, high
        95 % interval, with 0 and infinity as above; NaN with fewer than 8 units.
    missing
        Pairs of seed and unit left out, because an arm lacks a value at a size.
    """

    size: float
    low: float
    high: float
    missing: int


def crossing(sizes: ArrayLike, early: ArrayLike, late: ArrayLike, *, seed: int = 0) -> Crossing:
    """Find the size from which on `late` is at least as good as `early`.

    Parameters
    ----------
    sizes
        ``[sizes]`` > 0, at least 2.
    early, late
        ``[sizes, seeds, units]`` errors (lower is better) of the arm expected to be better with few and with much data,
        on the same units and with the same training subsets; NaN = none.
    seed
        Seed of resampling.

    Returns
    -------
    Crossing

    Raises
    ------
    ParameterError
        If the values cannot be read as curves, or there are fewer than 2 sizes.

    Notes
    -----
    Curves are taken to cross once: the difference late - early is made falling, and read by monotone interpolation in
    log N (`molcause.stats.falling.size_reaching`). Both arms are resampled together. Coverage:
    ``python -m benchmarks curves``.

    Examples
    --------
    >>> sizes = np.array([10, 20, 40, 80, 160])[:, None, None]
    >>> early, late = 0.3 + 0 * sizes * np.ones((5, 3, 10)), 3.0 / sizes**0.7 * np.ones((5, 3, 10))
    >>> found = crossing(sizes[:, 0, 0], early, late)
    >>> round(found.size), round((3.0 / 0.3) ** (1 / 0.7))
    (27, 27)
    """
    values = curve_values(sizes, early, late)
    gap = values.values[1] - values.values[0]
    size = _zero(values.sizes, np.nanmean(gap, axis=(1, 2))[None])[0]
    low = high = math.nan
    if values.units >= LEAST_FOR_INTERVAL:
        low, high = central(_zero(values.sizes, crossed_draws(gap, seed=seed)))
    return Crossing(float(size), low, high, values.missing)


def _zero(sizes: Array, gaps: Array) -> Array:
    return size_reaching(sizes, gaps, np.zeros((len(gaps), 1)))[:, 0]
