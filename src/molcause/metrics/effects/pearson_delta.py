"""Pearson correlation over genes of predicted and measured change: from the training mean, the specific part.

r_p = corr_g(f_p - m1, y_p - m2), where m1 and m2 are means of the TRAINING perturbations from disjoint halves of the
cells: one mean in both gives a wrong constant a correlation. A change without spread has no correlation: it scores 0
and is counted, never dropped, since dropping it flatters models that predict the mean. A correlation cannot see size: a
halved effect scores as a whole one. Changes from the control are in `molcause.metrics.effects.legacy_pearson_delta`.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from molcause.metrics.arrays import alike
from molcause.metrics.metric import Metric
from molcause.metrics.scores import UnitScores, numberless, reasons, withhold

Array = NDArray[np.float64]
FLAT = "a predicted change without spread scores 0"
FLAT_TRUTH = "a measured change without spread scores 0"

metric = Metric(
    name="pearson-delta",
    label="correlation of predicted and measured change from the training mean",
    unit="",
    better="higher",
    low=-1.0,
    high=1.0,
    chance=0.0,
    needs="genes",
    minimum=3,
    axis="direction",
    short="r",
)


def scores(predicted_specific: ArrayLike, measured_specific: ArrayLike) -> UnitScores:
    """Return the correlation of each perturbation.

    Parameters
    ----------
    predicted_specific, measured_specific
        ``[perturbations, genes]`` changes from the mean of the training perturbations, by disjoint halves of its cells.

    Returns
    -------
    UnitScores
        From -1 to 1 each. Exactly 0, with the reason, if a change is the same for all genes; NaN with the reason for
        fewer than 3 genes, or if a number is missing.

    Raises
    ------
    ParameterError
        If the shapes do not match.

    Examples
    --------
    >>> found = scores([[1.0, 2.0, 3.0], [1.0, 1.0, 1.0]], [[2.0, 4.0, 7.0], [2.0, 4.0, 7.0]])
    >>> found.value.round(3).tolist(), found.reasons()
    ([0.993, 0.0], {'a predicted change without spread scores 0': 1})
    """
    return correlated(metric, predicted_specific, measured_specific)


def correlated(card: Metric, predicted: ArrayLike, measured: ArrayLike) -> UnitScores:
    """Return the correlation of each pair of rows as scores under a card, whose ``minimum`` counts genes.

    Examples
    --------
    >>> correlated(metric, [[1.0, 2.0]], [[2.0, 4.0]]).reasons()
    {'fewer than 3 genes': 1}
    """
    f, y = alike(card.name, "perturbations, genes", predicted, measured)
    value, flat, flat_truth = correlations(f, y)
    few = np.full(len(f), f.shape[1] < card.minimum)
    hidden = withhold(value, (few, ""))
    rules = (few, f"fewer than {card.minimum} genes"), (flat, FLAT), (flat_truth, FLAT_TRUTH)
    return UnitScores(hidden.value, reasons(len(f), *numberless(f, y), *rules))


def correlations(first: Array, second: Array) -> tuple[Array, NDArray[np.bool_], NDArray[np.bool_]]:
    """Return the Pearson correlation of each pair of rows, 0 without spread, and which rows of each have none.

    Examples
    --------
    >>> [part.tolist() for part in correlations(np.array([[0.0, 1.0]]), np.array([[2.0, 2.0]]))]
    [[0.0], [False], [True]]
    """
    a, flat = _standard(first)
    b, flat_too = _standard(second)
    value = np.clip((a * b).sum(axis=1), -1.0, 1.0)
    missing = ~(np.isfinite(first).all(axis=1) & np.isfinite(second).all(axis=1))
    value[(flat | flat_too) & ~missing] = 0.0
    value[missing] = np.nan
    return value, flat, flat_too


def _standard(rows: Array) -> tuple[Array, NDArray[np.bool_]]:
    """Return rows of mean 0 and length 1; what is left of equal numbers after rounding is no spread."""
    with np.errstate(invalid="ignore", divide="ignore"):
        largest = np.abs(rows).max(axis=1, keepdims=True, initial=0.0)
        scaled = np.where(largest > 0, rows / largest, 0.0)
        centered = scaled - scaled.mean(axis=1, keepdims=True)
        length = np.sqrt((centered**2).sum(axis=1, keepdims=True))
        flat = (length <= 1e-13 * np.sqrt(rows.shape[1])).ravel()
        return centered / np.where(length > 0, length, 1.0), flat
