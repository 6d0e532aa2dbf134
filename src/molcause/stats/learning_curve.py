"""`learning_curve`: whether and how the error falls with the number of perturbations, cells or parameters."""

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from molcause.stats.back_test import BackTest, back_test
from molcause.stats.crossed import central, crossed_draws
from molcause.stats.curve_values import CurveValues, curve_values
from molcause.stats.paired import LEAST_FOR_INTERVAL
from molcause.stats.power_law import LEAST_ALPHA, MOST_ALPHA, PowerLaw, fit_power_law, power_laws

if TYPE_CHECKING:
    import pandas as pd

Array = NDArray[np.float64]

LEAST_SIZES, LEAST_RANGE = 5, 10.0
"""With fewer sizes, or less than a decade, there is a table and no law."""
FLOOR = 0.01
"""Smallest variance over seeds that a weight believes in, as a share of the mean variance."""


@dataclass(frozen=True)
class LearningCurve:
    """A learning curve, and what can be said of it.

    Parameters
    ----------
    sizes, error
        ``[sizes]`` ascending, and the mean error over seeds and units at each.
    seed_sd
        ``[sizes]`` standard deviation over seeds of the mean over units; NaN with one seed.
    seeds, units, missing
        Numbers of seeds and of units that count; pairs of both left out, because a size lacks a value.
    reasons
        Sentences: what is not reported, or not identified, and why.
    law
        error(N) = a + b N^-alpha; None with fewer than 5 sizes or less than a decade.
    alpha_low, alpha_high
        95 % interval of the exponent; an end at 0.05 or 3, the range searched, is open. NaN without a law, or with
        fewer than 8 units.
    slope, slope_low, slope_high
        Change of the error for each factor 10 of the size, by least squares, and its 95 % interval; NaN like the above.
    back_test
        How well the law, the law with a = 0 and a constant predict the largest size from the others; None without law.
    """

    sizes: Array
    error: Array
    seed_sd: Array
    seeds: int
    units: int
    missing: int
    reasons: tuple[str, ...]
    law: PowerLaw | None = None
    alpha_low: float = math.nan
    alpha_high: float = math.nan
    slope: float = math.nan
    slope_low: float = math.nan
    slope_high: float = math.nan
    back_test: BackTest | None = None

    @property
    def identified(self) -> bool:
        """Whether the exponent is known from both sides: neither it nor an end of its interval is at an edge."""
        return (
            self.law is not None
            and not self.law.at_edge
            and LEAST_ALPHA < self.alpha_low < self.alpha_high < MOST_ALPHA
        )

    @property
    def improves(self) -> bool:
        """Whether the error falls with the size: its slope is below zero, and a law back-tests better than a constant.

        False does not say that it is flat; look at the interval of the slope.
        """
        return self.back_test is not None and self.slope_high < 0.0 and self.back_test.best != "constant"

    def to_frame(self) -> "pd.DataFrame":
        """Return one row for each size, for a table or a plot.

        Returns
        -------
        pandas.DataFrame
            Columns size, error, seed_sd and fitted (NaN without a law).
        """
        import pandas as pd

        fitted = np.full(len(self.sizes), np.nan) if self.law is None else self.law.at(self.sizes)
        return pd.DataFrame({"size": self.sizes, "error": self.error, "seed_sd": self.seed_sd, "fitted": fitted})


def learning_curve(sizes: ArrayLike, errors: ArrayLike, *, seed: int = 0) -> LearningCurve:
    """Fit, test and bound a learning curve.

    Parameters
    ----------
    sizes
        ``[sizes]`` > 0, geometric if possible: numbers of perturbations, of cells or of parameters; these are three
        different curves, never one.
    errors
        ``[sizes, seeds, units]`` error of each held-out unit under each seed's training subset (nested in the next
        larger one); lower is better, NaN = none. Of a skill, give 1 - skill.
    seed
        Seed of resampling.

    Returns
    -------
    LearningCurve

    Raises
    ------
    ParameterError
        If the values cannot be read as a curve; see `molcause.stats.curve_values.curve_values`.

    Notes
    -----
    Sizes are weighted by one over their variance between seeds (equally with one seed). The interval of the exponent is
    read from `molcause.stats.crossed.crossed_draws`. At a = 0, the border of its range, such an interval is too short:
    where any draw has a = 0, exponents of the law with a = 0 are admitted as well. Coverage and false claims
    of improvement: ``python -m benchmarks curves``.

    Examples
    --------
    >>> sizes, rng = np.array([10, 20, 40, 80, 160]), np.random.default_rng(0)
    >>> mean = 0.1 + 2.0 * sizes[:, None, None] ** -0.7
    >>> found = learning_curve(sizes, mean * rng.lognormal(sigma=0.1, size=(5, 4, 20)))
    >>> found.improves, round(found.law.alpha, 1), bool(found.alpha_low < 0.7 < found.alpha_high)
    (True, 0.7, True)
    """
    values = curve_values(sizes, errors)
    mean, weights = np.nanmean(values.values[0], axis=(1, 2)), _weights(values)
    table = LearningCurve(
        sizes=values.sizes,
        error=mean,
        seed_sd=np.sqrt(_variance(values)),
        seeds=values.seeds,
        units=values.units,
        missing=values.missing,
        reasons=_left_out(values),
    )
    why = _why_no_law(values.sizes)
    if why:
        return replace(table, reasons=(*table.reasons, why))
    found = replace(
        table,
        law=fit_power_law(values.sizes, mean, weights),
        slope=float(_slopes(values.sizes, mean[None])[0]),
        back_test=back_test(values.sizes, mean, weights),
    )
    if values.units >= LEAST_FOR_INTERVAL:
        found = _bounded(found, crossed_draws(values.values[0], seed=seed), weights)
    return replace(found, reasons=(*found.reasons, *_not_identified(found)))


def _bounded(found: LearningCurve, draws: Array, weights: Array) -> LearningCurve:
    """Return the curve with intervals of its slope and exponent."""
    slope, alpha = central(_slopes(found.sizes, draws)), _exponents(found.sizes, draws, weights)
    return replace(found, slope_low=slope[0], slope_high=slope[1], alpha_low=alpha[0], alpha_high=alpha[1])


def _exponents(sizes: Array, draws: Array, weights: Array) -> tuple[float, float]:
    remainder, _, alpha = power_laws(sizes, draws, weights)
    low, high = _ends(alpha)
    if np.all(remainder > 0.0):
        return low, high
    without = _ends(power_laws(sizes, draws, weights, remainder=False)[2])
    return min(low, without[0]), max(high, without[1])


def _ends(alpha: Array) -> tuple[float, float]:
    """Return the interval; a flat draw says nothing of the exponent, so it counts at both ends."""
    return central(np.nan_to_num(alpha, nan=LEAST_ALPHA))[0], central(np.nan_to_num(alpha, nan=MOST_ALPHA))[1]


def _slopes(sizes: Array, curves: Array) -> Array:
    centered = np.log10(sizes) - np.log10(sizes).mean()
    return np.asarray(curves @ centered / (centered @ centered))


def _variance(values: CurveValues) -> Array:
    """Return the variance over seeds of the mean over units, ``[sizes]``."""
    means = values.seed_means[0]
    return np.full(len(means), np.nan) if means.shape[1] < 2 else np.asarray(means.var(axis=1, ddof=1))


def _weights(values: CurveValues) -> Array:
    variance = _variance(values)
    if not variance.mean() > 0.0:
        return np.ones_like(variance)
    return np.asarray(1.0 / np.maximum(variance, FLOOR * variance.mean()))


def _why_no_law(sizes: Array) -> str:
    if len(sizes) < LEAST_SIZES:
        return f"No law: {len(sizes)} sizes, and it takes {LEAST_SIZES}."
    if sizes[-1] < LEAST_RANGE * sizes[0]:
        return f"No law: {sizes[0]:g} to {sizes[-1]:g} is less than a decade."
    return ""


def _left_out(values: CurveValues) -> tuple[str, ...]:
    reasons = [f"Size {size:g} has no values." for size in values.dropped_sizes]
    if values.missing:
        pairs = (
            "1 pair of seed and unit lacks" if values.missing == 1 else f"{values.missing} pairs of seed and unit lack"
        )
        reasons.append(f"{pairs} a value at one size or more, and count at none.")
    if values.seeds < 2:
        reasons.append("One seed: intervals hold for its training subsets only.")
    if values.units < LEAST_FOR_INTERVAL:
        reasons.append(f"No intervals: {values.units} units, and it takes {LEAST_FOR_INTERVAL}.")
    return tuple(reasons)


def _not_identified(found: LearningCurve) -> tuple[str, ...]:
    """Say which end of the exponent is open, if it was looked for."""
    if found.law is not None and found.law.at_edge:
        where = "the curve is flat" if found.law.b == 0.0 else f"it is at an edge of {LEAST_ALPHA:g} to {MOST_ALPHA:g}"
        return (f"The exponent is not identified: {where}.",)
    if math.isnan(found.alpha_low) or found.identified:
        return ()
    return (f"The exponent is not identified: its interval reaches an edge of {LEAST_ALPHA:g} to {MOST_ALPHA:g}.",)
