"""The size from which on more data hardly help: the smallest with 95 % of the best skill."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from molcause.stats.crossed import central, crossed_draws
from molcause.stats.curve_values import curve_values
from molcause.stats.paired import LEAST_FOR_INTERVAL

Array = NDArray[np.float64]

SHARE = 0.95


@dataclass(frozen=True)
class Saturation:
    """Where a learning curve saturates.

    Parameters
    ----------
    sizes, skill
        ``[sizes]`` ascending, and 1 - mean error / mean error of the reference; NaN if that is zero.
    size
        The smallest with at least 95 % of the best skill; NaN if no skill is above zero. At the largest size, the curve
        has not saturated.
    low, high
        95 % interval of it; NaN with fewer than 8 units, or no skill in more than 2.5 % of the draws.
    missing
        Pairs of seed and unit left out, because a size lacks a value.
    """

    sizes: Array
    skill: Array
    size: float
    low: float
    high: float
    missing: int

    @property
    def within(self) -> bool:
        """Whether the curve saturates before the largest size."""
        return self.size < float(self.sizes[-1])


def saturation(sizes: ArrayLike, errors: ArrayLike, reference: ArrayLike, *, seed: int = 0) -> Saturation:
    """Find the smallest size with skill >= 0.95 of the best.

    Parameters
    ----------
    sizes, errors
        ``[sizes]`` and ``[sizes, seeds, units]``, as in `molcause.stats.learning_curve.learning_curve`.
    reference
        ``[sizes, seeds, units]``, or what broadcasts to it: error of the baseline that has no skill, such as the
        training mean.
    seed
        Seed of resampling.

    Returns
    -------
    Saturation

    Raises
    ------
    ParameterError
        If the values cannot be read as curves.

    Examples
    --------
    >>> errors = np.array([0.9, 0.5, 0.21, 0.2, 0.2])[:, None, None] * np.ones((5, 3, 10))
    >>> found = saturation([10, 20, 40, 80, 160], errors, 1.0)
    >>> found.size, found.low, found.high, found.within
    (40.0, 40.0, 40.0, True)
    """
    model = np.asarray(errors, dtype=float)
    values = curve_values(sizes, model, np.broadcast_to(np.asarray(reference, dtype=float), model.shape))
    means = np.nanmean(values.values, axis=(2, 3))
    skill = _skill(means[0], means[1])
    low = high = math.nan
    if values.units >= LEAST_FOR_INTERVAL:
        flat = values.values.reshape(-1, *values.values.shape[2:])
        draws = crossed_draws(flat, seed=seed).reshape(-1, 2, len(values.sizes))
        reached = _reached(values.sizes, _skill(draws[:, 0], draws[:, 1]))
        # A draw without skill has no such size: it counts at both ends.
        low = central(np.nan_to_num(reached, nan=-math.inf))[0]
        high = central(np.nan_to_num(reached, nan=math.inf))[1]
    ends = (low, high) if math.isfinite(low) and math.isfinite(high) else (math.nan, math.nan)
    return Saturation(values.sizes, skill, float(_reached(values.sizes, skill[None])[0]), *ends, values.missing)


def _skill(errors: Array, reference: Array) -> Array:
    """Return one minus the ratio; NaN where the reference makes no error, so that nothing can be gained."""
    nothing = np.full_like(errors, np.nan)
    return np.asarray(1.0 - np.divide(errors, reference, out=nothing, where=reference > 0.0))


def _reached(sizes: Array, skill: Array) -> Array:
    best = skill.max(axis=1)
    first = np.argmax(skill >= SHARE * best[:, None], axis=1)
    return np.where(best > 0.0, sizes[first], np.nan)
