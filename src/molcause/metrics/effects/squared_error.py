"""Squared error of all genes alike, and the skill it shows over the mean of the training perturbations.

MSE_p = mean_g (f_pg - y_pg)^2, and skill = 1 - mean_p MSE_p(f) / mean_p MSE_p(m), where m is the unweighted mean of the
TRAINING perturbations. The training mean scores exactly 0; there is no lowest value. It sees noise in every gene, where
`molcause.metrics.effects.weighted_mse` sees the changed genes only: read both. A measurement of n cells has noise
of its own, so that not even the truth behind it reaches 1.
"""

import math

from numpy.typing import ArrayLike

from molcause.metrics.arrays import alike
from molcause.metrics.metric import Metric
from molcause.metrics.scores import UnitScores, numberless, withhold

metric = Metric(
    name="mse-skill",
    label="share of the training mean's squared error that is avoided",
    unit="",
    better="higher",
    low=-math.inf,
    high=1.0,
    chance=0.0,
    needs="perturbations",
    minimum=1,
    axis="magnitude",
    relative="skill",
    short="MSE",
)


def scores(predicted: ArrayLike, measured: ArrayLike) -> UnitScores:
    """Return the mean squared error of each perturbation, in squared data units; lower is better.

    Parameters
    ----------
    predicted, measured
        ``[perturbations, genes]`` pseudobulks, or changes from one reference.

    Returns
    -------
    UnitScores
        Errors, which the card's ``shown`` turns into the skill; NaN with the reason where a number is missing.

    Raises
    ------
    ParameterError
        If the shapes do not match.

    Examples
    --------
    >>> found, mean = scores([[1.0, 0.0]], [[2.0, 2.0]]).mean, scores([[0.0, 0.0]], [[2.0, 2.0]]).mean
    >>> found, mean, metric.shown(found, mean)
    (2.5, 4.0, 0.375)
    """
    f, y = alike(metric.name, "perturbations, genes", predicted, measured)
    return withhold(((f - y) ** 2).mean(axis=1), *numberless(f, y))
