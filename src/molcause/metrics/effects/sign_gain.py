"""Sign accuracy over its baseline: right directions beyond those that all perturbations share.

S_p is the share of changed genes with the right predicted sign (a predicted zero counts 1/2), and the baseline the same
for the training mean. Where perturbations share a shift, signs are predictable without knowing the perturbation, so 0.5
is not the chance value: S - S_baseline is what counts. Too few changed genes make it 1.000 by luck: such perturbations
get no score, and are counted.
"""

import numpy as np
from numpy.typing import ArrayLike

from molcause.metrics.arrays import alike
from molcause.metrics.effects.differential_auprc import NOT_JUDGED
from molcause.metrics.metric import Metric
from molcause.metrics.scores import UnitScores, numberless, withhold

metric = Metric(
    name="sign-gain",
    label="share of changed genes with the right direction, less that of the training mean",
    unit="",
    better="higher",
    low=-1.0,
    high=1.0,
    chance=0.0,
    needs="changed genes",
    minimum=5,
    axis="direction",
    relative="gain",
    short="sign",
)


def scores(predicted_change: ArrayLike, measured_change: ArrayLike, differential: ArrayLike) -> UnitScores:
    """Return the sign accuracy of each perturbation.

    Parameters
    ----------
    predicted_change, measured_change
        ``[perturbations, genes]`` changes from the control.
    differential
        ``[perturbations, genes]`` 1 = changed in the truth, 0 = not, NaN = not judged.

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
    f, y, given = alike(metric.name, "perturbations, genes", predicted_change, measured_change, differential)
    changed = given > 0
    agreement = (1.0 + np.sign(f) * np.sign(y)) / 2.0
    count = changed.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        value = np.where(changed, agreement, 0.0).sum(axis=1) / count
    few = count < metric.minimum
    unknown = np.isnan(given).all(axis=1)
    return withhold(
        value, *numberless(f, y), (unknown, NOT_JUDGED), (few, f"fewer than {metric.minimum} genes are changed")
    )
