"""Coverage of prediction intervals: the share of genes inside, for each held-out perturbation, beside their width.

The unit is the PERTURBATION: genes and cells of one perturbation are not independent trials. Coverage is right when it
equals the nominal level, so neither direction is better and it has no card; an interval from minus to plus infinity
covers everything, so read the width too. `conformal_radius` makes intervals that hold without a model of the error,
if calibration and test perturbations are exchangeable (not across contexts).
"""

import math

import numpy as np
from numpy.typing import ArrayLike

from molcause.errors import ParameterError
from molcause.metrics.arrays import alike
from molcause.metrics.scores import NO_MEASUREMENT, NO_PREDICTION, UnitScores, withhold


def coverage(measured: ArrayLike, low: ArrayLike, high: ArrayLike) -> UnitScores:
    """Return the share of genes of each perturbation whose measurement is in its interval, both ends included.

    Parameters
    ----------
    measured, low, high
        ``[perturbations, genes]``; ends may be infinite.

    Returns
    -------
    UnitScores
        From 0 to 1 each; NaN with the reason where a number is missing.

    Raises
    ------
    ParameterError
        If the shapes do not match, or an interval ends below its beginning.

    Examples
    --------
    >>> coverage([[0.0, 5.0]], [[-1.0, -1.0]], [[1.0, 1.0]]).value.tolist()
    [0.5]
    """
    y, a, b = alike("coverage", "perturbations, genes", measured, low, high)
    if (b < a).any():
        raise ParameterError(f"{int((b < a).sum())} intervals end below their beginning; swap low and high there.")
    inside = ((a <= y) & (y <= b)).mean(axis=1)
    return withhold(
        inside,
        ((np.isnan(a) | np.isnan(b)).any(axis=1), NO_PREDICTION),
        (~np.isfinite(y).all(axis=1), NO_MEASUREMENT),
    )


def width(low: ArrayLike, high: ArrayLike) -> UnitScores:
    """Return the mean width of each perturbation's intervals, in data units.

    Examples
    --------
    >>> width([[-1.0, -1.0]], [[1.0, 3.0]]).value.tolist()
    [3.0]
    """
    a, b = alike("width", "perturbations, genes", low, high)
    return withhold((b - a).mean(axis=1), ((np.isnan(a) | np.isnan(b)).any(axis=1), NO_PREDICTION))


def conformal_radius(misfit: ArrayLike, level: float) -> float:
    """Return how far intervals must reach to cover a new perturbation with a probability of at least `level`.

    Split conformal prediction (Vovk et al. 2005; Lei et al. 2018): the ceil((n + 1) level)-th smallest misfit of n
    calibration perturbations.

    Parameters
    ----------
    misfit
        ``[perturbations]`` ONE number for each, such as the largest over genes of abs(y - f) / sigma.
    level
        Nominal coverage, such as 0.9.

    Returns
    -------
    float
        In the unit of the misfit; infinite if there are too few perturbations (9 are needed at 0.9, 19 at 0.95), NaN
        if a misfit is.

    Raises
    ------
    ParameterError
        If the level is not between 0 and 1.

    Examples
    --------
    >>> conformal_radius(range(1, 10), 0.9), conformal_radius(range(1, 9), 0.9)
    (9.0, inf)
    """
    values = np.sort(alike("conformal radius", "perturbations", np.asarray(misfit))[0])
    if not 0.0 < level < 1.0:
        raise ParameterError(f"level={level} is no nominal coverage; give a number between 0 and 1.")
    if np.isnan(values).any():
        return math.nan
    # 0.9 * 10 must not become 10 by rounding.
    rank = math.ceil((len(values) + 1) * level - 1e-9)
    return float(values[rank - 1]) if rank <= len(values) else math.inf
