"""Average precision of the changed genes, over what the frequency of genes alone reaches.

The truth says which genes a perturbation changes (false discovery rate below 0.05 against one half of the controls),
and the score of a gene is the size of its predicted change abs(f - c2). Skill_p = (AP_p - AP_freq) / (1 - AP_freq);
AP_freq ranks genes by the share of TRAINING perturbations that change them. That baseline knows nothing of the
perturbation and may reach 0.8 where perturbations share a shift: an AP of 0.9 alone is no evidence. How many genes
count as changed follows cells and counts for each perturbation: take equally many before calling them.

The frequencies are not the only such predictor: the size of the training mean's change can rank better still. Print its
skill beside.
"""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from molcause.metrics import average_precision
from molcause.metrics.arrays import alike, row_of
from molcause.metrics.metric import Metric
from molcause.metrics.scores import NO_PREDICTION, UnitScores, numberless, withhold

NONE = "no gene is changed"
NOT_JUDGED = "it was not judged which genes are changed"
ALL = "all genes are changed, or their frequency finds all of them: nothing is left to find"

metric = Metric(
    name="differential-auprc",
    label="average precision of changed genes over that of the genes' frequency",
    unit="",
    better="higher",
    low=-math.inf,
    high=1.0,
    chance=math.nan,
    needs="perturbations",
    minimum=1,
    axis="recovery",
    short="DE AUPRC",
)


def scores(predicted_change: ArrayLike, differential: ArrayLike, frequency: ArrayLike) -> UnitScores:
    """Return the skill of each perturbation over the genes' frequency, which itself scores exactly 0.

    Parameters
    ----------
    predicted_change
        ``[perturbations, genes]`` predicted change from the control; its size ranks the genes.
    differential
        ``[perturbations, genes]`` 1 = changed in the truth, 0 = not, NaN = not judged.
    frequency
        ``[genes]`` share of training perturbations that change a gene.

    Returns
    -------
    UnitScores
        At most 1 each; NaN with the reason where no gene is changed, or nothing is left to find.

    Raises
    ------
    ParameterError
        If the shapes do not match.

    Examples
    --------
    >>> scores([[3.0, 1.0], [1.0, 0.0]], [[0, 1], [0, 0]], [0.5, 0.5]).reasons()
    {'no gene is changed': 1}
    """
    f, truth = alike(metric.name, "perturbations, genes", predicted_change, differential)
    rate = row_of(metric.name, "genes", f.shape[1], frequency)
    ours = precisions(f, truth)
    null = precisions(np.broadcast_to(rate, f.shape), truth)
    with np.errstate(invalid="ignore", divide="ignore"):
        value = (ours.value - null.value) / (1.0 - null.value)
    full = null.value >= 1.0
    missing = np.array([text == NO_PREDICTION for text in ours.reason], dtype=bool)
    none = np.array([text == NONE for text in ours.reason], dtype=bool)
    unknown = np.isnan(truth).all(axis=1)
    return withhold(value, (missing, NO_PREDICTION), (unknown, NOT_JUDGED), (none, NONE), (full, ALL))


def precisions(change: ArrayLike, differential: ArrayLike) -> UnitScores:
    """Return the plain average precision of each perturbation: what the skill is made of.

    Examples
    --------
    >>> precisions([[3.0, 1.0]], [[0, 1]]).value.tolist()
    [0.5]
    """
    f, truth = alike(metric.name, "perturbations, genes", change, differential)
    size = np.abs(f)
    value = np.array([average_precision.score(*pair) for pair in zip(size, truth, strict=True)], dtype=float)
    none = ~(truth == 1).any(axis=1)
    return withhold(value, numberless(f, f)[0], (np.isnan(truth).all(axis=1), NOT_JUDGED), (none, NONE))


def overlap(change: ArrayLike, significant: ArrayLike, differential: ArrayLike) -> UnitScores:
    """Return the share of the k changed genes among the k largest of the predicted significant ones.

    This is the differential expression score of the Virtual Cell Challenge 2025. It depends on k, and on how the
    prediction's significance was found; the average precision does not. Among equal changes at the cut it is the
    expected share.

    Parameters
    ----------
    change
        ``[perturbations, genes]`` predicted log fold change.
    significant
        ``[perturbations, genes]`` True for genes that the predicted cells call changed.
    differential
        ``[perturbations, genes]`` True for genes changed in the truth; k is their number.

    Examples
    --------
    >>> overlap([[3.0, -2.0, 1.0]], [[True, True, False]], [[True, False, True]]).value.tolist()
    [0.5]
    """
    f, chosen, truth = alike(metric.name, "perturbations, genes", change, significant, differential)
    value = np.array([_overlap(*row) for row in zip(np.abs(f), chosen > 0, truth > 0, strict=True)], dtype=float)
    none = ~(truth > 0).any(axis=1)
    return withhold(value, numberless(f, f)[0], (none, NONE))


def _overlap(size: NDArray[np.float64], chosen: NDArray[np.bool_], truth: NDArray[np.bool_]) -> float:
    k = int(truth.sum())
    if k == 0 or not np.isfinite(size).all():
        return math.nan
    if chosen.sum() <= k:
        return float((chosen & truth).sum() / k)
    cut = np.sort(size[chosen])[-k]
    above, at = chosen & (size > cut), chosen & (size == cut)
    share = (k - above.sum()) / at.sum()
    return float(((above & truth).sum() + share * (at & truth).sum()) / k)
