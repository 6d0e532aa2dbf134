"""Sign accuracy over its baseline: right directions beyond those that all perturbations share.

S_p is the share of changed genes with the right predicted sign (a predicted zero counts 1/2), and the baseline the same
for the training mean. Where perturbations share a shift, signs are predictable without knowing the perturbation, so 0.5
is not the chance value: S - S_baseline is what counts. Too few changed genes make it 1.000 by luck: such perturbations
get no score, and are counted.
"""

import numpy as np
from numpy.typing import ArrayLike

from molcause.metrics.arrays import alike, row_of
from molcause.metrics.metric import Metric
from molcause.metrics.scores import UnitScores, numberless, withhold

LEAST = 5
"""Fewest changed genes of a perturbation."""

metric = Metric(
    name="sign-gain",
    label="share of changed genes with the right direction, less that of the training mean",
    unit="",
    better="higher",
    low=-1.0,
    high=1.0,
    chance=0.0,
    needs="perturbations",
    minimum=1,
)


def score(predicted: ArrayLike, measured: ArrayLike, baseline: ArrayLike, differential: ArrayLike) -> float:
    """Return the mean over perturbations of S - S_baseline.

    Examples
    --------
    >>> score(np.ones((1, 8)), np.ones((1, 8)), baseline=[1, 1, 1, 1, 1, 1, -1, -1], differential=np.ones((1, 8)))
    0.25
    """
    f, _ = alike(metric.name, "perturbations, genes", predicted, measured)
    null = np.broadcast_to(row_of(metric.name, "genes", f.shape[1], baseline), f.shape)
    return scores(f, measured, differential).mean - scores(null, measured, differential).mean


def scores(predicted: ArrayLike, measured: ArrayLike, differential: ArrayLike) -> UnitScores:
    """Return the sign accuracy of each perturbation.

    Parameters
    ----------
    predicted, measured
        ``[perturbations, genes]`` changes from the control.
    differential
        ``[perturbations, genes]`` True for genes that are changed in the truth.

    Returns
    -------
    UnitScores
        From 0 to 1 each; NaN with the reason where fewer than 5 genes are changed.

    Raises
    ------
    ParameterError
        If the shapes do not match.

    Examples
    --------
    >>> scores([[1.0, 0.0]], [[1.0, 1.0]], [[True, True]]).reasons()
    {'fewer than 5 genes are changed': 1}
    """
    f, y, given = alike(metric.name, "perturbations, genes", predicted, measured, differential)
    changed = given > 0
    agreement = (1.0 + np.sign(f) * np.sign(y)) / 2.0
    count = changed.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        value = np.where(changed, agreement, 0.0).sum(axis=1) / count
    few = count < LEAST
    return withhold(value, *numberless(f, y), (few, f"fewer than {LEAST} genes are changed"))
