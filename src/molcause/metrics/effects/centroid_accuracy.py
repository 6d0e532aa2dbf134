"""Centroid accuracy: how often a prediction is nearer to its own truth than to those of other perturbations.

CA_p = mean over q != p of 1(D(f_p, y_p) < D(f_p, y_q)) + 1/2 1(equal), the mid-rank of the own truth (chance 0.5, best
1). The candidates q are the TEST perturbations of one context, and every p uses the same genes: then the ranks of a
constant prediction are a permutation, and it scores exactly 0.5 on average. Candidates from the training set, or genes
excluded for each perturbation apart, lose that: leave out the UNION of all test targets once.

Direction: truths are ranked for each prediction (`scores`); `transposed` ranks predictions for each truth. The score
hardly sees size: effects predicted at half strength score 1. Never print it alone. The idea is the "perturbation
discrimination" of Wu et al. (PerturBench, 2024) and the centroid accuracy of Vinas Torne et al. (Systema, 2025), whose
ties and denominators differ.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from molcause.metrics.arrays import alike
from molcause.metrics.metric import Metric
from molcause.metrics.scores import UnitScores, numberless, withhold

Array = NDArray[np.float64]
_BLOCK = 256

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
    axis="specificity",
    short="CA",
)


def scores(predicted: ArrayLike, measured: ArrayLike) -> UnitScores:
    """Return the centroid accuracy of each perturbation, by Euclidean distances.

    Parameters
    ----------
    predicted, measured
        ``[perturbations, genes]`` one row for each test perturbation of one context, without genes that any of them
        targets. Levels, or changes from one reference: the distances are the same.

    Returns
    -------
    UnitScores
        From 0 to 1 each; NaN with the reason for a single perturbation, or where a number is missing. A truth that is
        missing is missing for all.

    Raises
    ------
    ParameterError
        If shapes do not match.

    Examples
    --------
    >>> scores([[1.0, 0.0], [0.0, 0.0]], [[2.0, 0.0], [0.0, 2.0]]).value.tolist()
    [1.0, 0.5]
    """
    f, y = alike(metric.name, "perturbations, genes", predicted, measured)
    return ranked(f, y, _Distances(f, y))


def transposed(predicted: ArrayLike, measured: ArrayLike) -> UnitScores:
    """Return, for each truth, the mid-rank of its own prediction among all predictions.

    A constant prediction is all ties: exactly 0.5 for each perturbation. Arguments as in `scores`.

    Examples
    --------
    >>> transposed([[0.0], [0.0], [0.0]], [[1.0], [5.0], [2.0]]).value.tolist()
    [0.5, 0.5, 0.5]
    """
    f, y = alike(metric.name, "perturbations, genes", predicted, measured)
    return ranked(f, y, _Distances(y, f))


def ranked(f: Array, y: Array, distances: Callable[[int], Array]) -> UnitScores:
    """Return the mid-rank of each perturbation's own distance among all.

    Parameters
    ----------
    f, y
        ``[perturbations, genes]`` predictions and measurements.
    distances
        From the number of a perturbation to ``[perturbations]`` distances, its own among them.

    Examples
    --------
    >>> y = np.array([[0.0], [1.0]])
    >>> ranked(y, y, lambda p: np.array([1.0, 3.0])).value.tolist()
    [1.0, 0.0]
    """
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


def euclidean(one: Array, many: Array) -> Array:
    """Return the squared distance of one row to each of many; equal rows are exactly tied.

    Examples
    --------
    >>> euclidean(np.array([0.0, 0.0]), np.array([[3.0, 4.0]])).tolist()
    [25.0]
    """
    # Squared differences, not |a|^2 - 2ab + |b|^2: equal rows must be exactly tied.
    return np.asarray(((many - one) ** 2).sum(axis=1))


class _Distances:
    """Squared distances of each row of one matrix to all of another, good enough to rank the own among them.

    They come from products of matrices, |a|^2 - 2ab + |b|^2, a block of rows at a time; whatever is too near to the own
    distance to be told from it, given rounding, is worked out anew by `euclidean`.
    """

    def __init__(self, one: Array, many: Array) -> None:
        self.one, self.many = one, many
        self._first, self._rows = -1, np.empty((0, 0))
        self._doubt = np.empty(0)

    def __call__(self, p: int) -> Array:
        first = p - p % _BLOCK
        if first != self._first:
            self._first = first
            self._rows, self._doubt = self._block(self.one[first : first + _BLOCK])
        away: Array = self._rows[p - first]
        near = np.flatnonzero(~(np.abs(away - away[p]) > self._doubt[p - first]))
        away[near] = euclidean(self.one[p], self.many[near])
        return away

    def _block(self, rows: Array) -> tuple[Array, Array]:
        center = self.many[0]  # a large common level would cost digits
        a, b = rows - center, self.many - center
        own, other = (a**2).sum(axis=1), (b**2).sum(axis=1)
        doubt = 8.0 * (a.shape[1] + 8) * np.finfo(float).eps * (own + np.nanmax(other, initial=0.0))
        return own[:, np.newaxis] - 2.0 * (a @ b.T) + other, doubt
