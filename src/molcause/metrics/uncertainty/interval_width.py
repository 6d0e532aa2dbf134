"""Width of prediction intervals: what their coverage costs. Read it only beside the coverage.

Of two predictions whose intervals hold, the one with the narrower intervals says more.
"""

import math

import numpy as np
from numpy.typing import ArrayLike

from molcause.metrics.metric import Metric
from molcause.metrics.scores import NO_PREDICTION, UnitScores, withhold
from molcause.metrics.uncertainty.interval_coverage import ends

metric = Metric(
    name="interval-width",
    label="mean width of the predicted intervals (beside their coverage)",
    unit="data units",
    better="lower",
    low=0.0,
    high=math.inf,
    chance=math.nan,
    needs="perturbations",
    minimum=1,
    axis="uncertainty",
    short="width",
)


def scores(predicted_low: ArrayLike, predicted_high: ArrayLike) -> UnitScores:
    """Return the mean width over genes of each perturbation's intervals, in data units.

    Parameters
    ----------
    predicted_low, predicted_high
        ``[perturbations, genes]``; an interval without an end has an infinite width, and so has the mean.

    Raises
    ------
    ParameterError
        If the shapes do not match, or an interval ends below its beginning.

    Examples
    --------
    >>> scores([[-1.0, -1.0]], [[1.0, 3.0]]).value.tolist()
    [3.0]
    """
    low, high, odd = ends(metric.name, predicted_low, predicted_high)
    with np.errstate(invalid="ignore"):
        value = (high - low).mean(axis=1)
    return withhold(value, (odd | np.isnan(value), NO_PREDICTION))
