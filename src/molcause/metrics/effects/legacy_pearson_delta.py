"""Pearson correlation over genes of predicted and measured change from the CONTROL: the popular one, kept to compare.

r_p = corr_g(f_p - c2, y_p - c1), with control means c1 and c2 from disjoint halves of the REAL control cells (never
from a submission). It is dominated by the shift that all perturbations share: the training mean, which knows nothing of
the perturbation, commonly reaches 0.7 to 0.9. Read `molcause.metrics.effects.pearson_delta` instead.
"""

from numpy.typing import ArrayLike

from molcause.metrics.effects.pearson_delta import correlated
from molcause.metrics.metric import Metric
from molcause.metrics.scores import UnitScores

metric = Metric(
    name="pearson-delta-legacy",
    label="correlation of predicted and measured change from the control (legacy: rewards the shared shift)",
    unit="",
    better="higher",
    low=-1.0,
    high=1.0,
    chance=0.0,
    needs="genes",
    minimum=3,
    axis="direction",
    short="r legacy",
)


def scores(predicted_change: ArrayLike, measured_change: ArrayLike) -> UnitScores:
    """Return the correlation of each perturbation, as `molcause.metrics.effects.pearson_delta.scores` does.

    Parameters
    ----------
    predicted_change, measured_change
        ``[perturbations, genes]`` changes from the control, by disjoint halves of the real control cells.

    Examples
    --------
    >>> scores([[1.0, 1.0, 1.0]], [[2.0, 4.0, 7.0]]).value.tolist()
    [0.0]
    """
    return correlated(metric, predicted_change, measured_change)
