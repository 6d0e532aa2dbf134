"""Coverage of prediction intervals: the share of genes inside for each held-out perturbation, less the nominal level.

0 is right, below is too narrow, above too wide. The unit is the PERTURBATION: genes and cells of one perturbation are
not independent trials. An interval from minus to plus infinity covers everything, so read
`molcause.metrics.uncertainty.interval_width` beside it. `conformal_radius` makes intervals that hold without a model of
the error, if calibration and test perturbations are exchangeable (not across contexts).
"""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from molcause.errors import ParameterError
from molcause.metrics.arrays import Array, alike
from molcause.metrics.metric import Metric
from molcause.metrics.scores import NO_MEASUREMENT, NO_PREDICTION, UnitScores, withhold

metric = Metric(
    name="interval-coverage",
    label="share of genes in the predicted interval, less its nominal level",
    unit="",
    better="nearest",
    low=-1.0,
    high=1.0,
    chance=math.nan,
    needs="perturbations",
    minimum=1,
    axis="uncertainty",
    best=0.0,
    short="coverage",
)


def scores(measured: ArrayLike, predicted_low: ArrayLike, predicted_high: ArrayLike, level: float) -> UnitScores:
    """Return the coverage of each perturbation less the level; both ends belong to an interval.

    Parameters
    ----------
    measured, predicted_low, predicted_high
        ``[perturbations, genes]``; ends may be infinite.
    level
        Nominal coverage, such as 0.9.

    Returns
    -------
    UnitScores
        From -level to 1 - level each, 0 is best; NaN with the reason where a number is missing.

    Raises
    ------
    ParameterError
        If the shapes do not match, an interval ends below its beginning, or the level is not between 0 and 1.

    Examples
    --------
    >>> scores([[0.0, 5.0]], [[-1.0, -1.0]], [[1.0, 1.0]], level=0.75).value.tolist()
    [-0.25]
    """
    _check_level(level)
    y = alike(metric.name, "perturbations, genes", measured)[0]
    low, high, odd = ends(metric.name, predicted_low, predicted_high)
    alike(metric.name, "perturbations, genes", y, low)
    inside = ((low <= y) & (y <= high)).mean(axis=1)
    return withhold(inside - level, (odd, NO_PREDICTION), (~np.isfinite(y).all(axis=1), NO_MEASUREMENT))


def ends(name: str, low: ArrayLike, high: ArrayLike) -> tuple[Array, Array, NDArray[np.bool_]]:
    """Return both ends of intervals, and which perturbations lack one.

    Raises
    ------
    ParameterError
        If the shapes do not match, or an interval ends below its beginning.

    Examples
    --------
    >>> ends("width", [[0.0], [float("nan")]], [[1.0], [1.0]])[2].tolist()
    [False, True]
    """
    a, b = alike(name, "perturbations, genes", low, high)
    if (b < a).any():
        raise ParameterError(f"{int((b < a).sum())} intervals end below their beginning; swap low and high there.")
    return a, b, np.asarray((np.isnan(a) | np.isnan(b)).any(axis=1))


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
    _check_level(level)
    if np.isnan(values).any():
        return math.nan
    # 0.9 * 10 must not become 10 by rounding.
    rank = math.ceil((len(values) + 1) * level - 1e-9)
    return float(values[rank - 1]) if rank <= len(values) else math.inf


def _check_level(level: float) -> None:
    if not 0.0 < level < 1.0:
        raise ParameterError(f"level={level} is no nominal coverage; give a number between 0 and 1.")
