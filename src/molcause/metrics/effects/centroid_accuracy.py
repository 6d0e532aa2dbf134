"""Centroid accuracy: how often a prediction is nearer to its own truth than to those of other perturbations.

CA_p = mean over q != p of 1(D(f_p, y_p) < D(f_p, y_q)) + 1/2 1(equal), the mid-rank of the own truth (chance 0.5, best
1). The candidates q are the TEST perturbations of one context, and every p uses the same genes: then the ranks of a
constant prediction are a permutation, and it scores exactly 0.5 on average. Candidates from the training set, or genes
excluded for each perturbation apart, lose that. Remove the UNION of all test targets once (``targets``).

Direction: truths are ranked for each prediction (`scores`); `transposed` ranks predictions for each truth. The score
hardly sees size: effects predicted at half strength score 1. Never print it alone. The idea is the "perturbation
discrimination" of Wu et al. (PerturBench, 2024) and the centroid accuracy of Vinas Torne et al. (Systema, 2025), whose
ties and denominators differ.
"""

from collections.abc import Callable
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from molcause.errors import ParameterError, did_you_mean
from molcause.metrics.arrays import alike, row_of
from molcause.metrics.metric import Metric
from molcause.metrics.scores import UnitScores, numberless, withhold

Array = NDArray[np.float64]
Distance = Literal["euclidean", "cosine"]

metric = Metric(
    name="centroid-accuracy",
    label="share of other perturbations whose truth is farther from the prediction than its own",
    unit="",
    better="higher",
    low=0.0,
    high=1.0,
    chance=0.5,
    needs="perturbations",
    minimum=2,
)


def score(
    predicted: ArrayLike, measured: ArrayLike, *, distance: Distance = "euclidean", targets: ArrayLike | None = None
) -> float:
    """Return the mean of `scores`.

    Examples
    --------
    >>> score([[1.0, 0.0], [0.0, 0.0]], [[2.0, 0.0], [0.0, 2.0]])
    0.75
    """
    return scores(predicted, measured, distance=distance, targets=targets).mean


def scores(
    predicted: ArrayLike, measured: ArrayLike, *, distance: Distance = "euclidean", targets: ArrayLike | None = None
) -> UnitScores:
    """Return the centroid accuracy of each perturbation.

    Parameters
    ----------
    predicted, measured
        ``[perturbations, genes]`` changes from a reference, one row for each test perturbation of one context. Take
        changes from the training mean for ``"cosine"``.
    distance
        ``"euclidean"`` or ``"cosine"`` (1 - cosine; a change of zero is at 1 from all).
    targets
        ``[genes]`` True for genes that any test perturbation targets; they are removed for all.

    Returns
    -------
    UnitScores
        From 0 to 1 each; NaN with the reason for a single perturbation, or where a number is missing. A truth that is
        missing is missing for all.

    Raises
    ------
    ParameterError
        If shapes do not match, no gene is left, or there is no such distance.

    Examples
    --------
    >>> scores([[0.0], [0.0]], [[1.0], [-1.0]]).value.tolist()
    [0.5, 0.5]
    """
    f, y = _kept(predicted, measured, targets)
    far = _distances(distance)
    return _ranked(f, y, lambda p: far(f[p], y))


def transposed(
    predicted: ArrayLike, measured: ArrayLike, *, distance: Distance = "euclidean", targets: ArrayLike | None = None
) -> UnitScores:
    """Return, for each truth, the mid-rank of its own prediction among all predictions.

    A constant prediction is all ties: exactly 0.5 for each perturbation. Arguments as in `scores`.

    Examples
    --------
    >>> transposed([[0.0], [0.0], [0.0]], [[1.0], [5.0], [2.0]]).value.tolist()
    [0.5, 0.5, 0.5]
    """
    f, y = _kept(predicted, measured, targets)
    far = _distances(distance)
    return _ranked(f, y, lambda p: far(y[p], f))


def _kept(predicted: ArrayLike, measured: ArrayLike, targets: ArrayLike | None) -> tuple[Array, Array]:
    f, y = alike(metric.name, "perturbations, genes", predicted, measured)
    kept = (
        np.ones(f.shape[1], dtype=bool) if targets is None else ~row_of(metric.name, "genes", f.shape[1], targets, bool)
    )
    if not kept.any():
        raise ParameterError(f"{metric.name}: all {f.shape[1]} genes are targets of test perturbations; none is left.")
    return f[:, kept], y[:, kept]


def _ranked(f: Array, y: Array, distances: Callable[[int], Array]) -> UnitScores:
    n = len(f)
    value = np.full(n, np.nan)
    complete = bool(np.isfinite(y).all())
    fine = np.isfinite(f).all(axis=1)
    for p in np.flatnonzero(fine) if complete and n > 1 else ():
        away = distances(int(p))
        others = np.delete(away, p)
        value[p] = np.mean((others > away[p]) + 0.5 * (others == away[p]))
    everywhere = np.full(n, not complete)
    single = np.full(n, n == 1)
    return withhold(
        value,
        *numberless(f, y),
        (everywhere, "the truth of a candidate is not a number"),
        (single, "it has no competitor"),
    )


def _distances(name: str) -> Callable[[Array, Array], Array]:
    known = {"euclidean": _euclidean, "cosine": _cosine}
    if name not in known:
        raise ParameterError(
            f"There is no distance {name!r}; take one of {', '.join(known)}. {did_you_mean(name, known)}"
        )
    return known[name]


def _euclidean(one: Array, many: Array) -> Array:
    # Squared differences, not |a|^2 - 2ab + |b|^2: equal rows must be exactly tied.
    return np.asarray(((many - one) ** 2).sum(axis=1))


def _cosine(one: Array, many: Array) -> Array:
    norms = np.sqrt((many**2).sum(axis=1)) * np.sqrt((one**2).sum())
    products = (many * one).sum(axis=1)
    return np.asarray(1.0 - np.divide(products, norms, out=np.zeros_like(norms), where=norms > 0))
