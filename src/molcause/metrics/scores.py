"""`UnitScores`: one score for each perturbation, with the reason wherever there is none or a rule has set it.

A mean over fewer perturbations must say so, and a model that gives no number must not profit from it.
"""

import math
from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Rule = tuple[NDArray[np.bool_] | np.bool_, str]
NO_PREDICTION = "the prediction is not a number"
NO_MEASUREMENT = "the measurement is not a number"


@dataclass(frozen=True, eq=False)
class UnitScores:
    """Scores of several units, mostly perturbations.

    Parameters
    ----------
    value
        ``[units]`` scores; NaN where there is none.
    reason
        One for each unit: why the score is NaN, or by which rule it was set; ``""`` for an ordinary one.

    Examples
    --------
    >>> found = UnitScores(np.array([1.0, 0.0, np.nan]), ("", "constant prediction", "no gene changed"))
    >>> found.mean, found.scored, found.missing, found.reasons()
    (0.5, 2, 1, {'constant prediction': 1, 'no gene changed': 1})
    """

    value: NDArray[np.float64]
    reason: tuple[str, ...]

    @property
    def mean(self) -> float:
        """Mean over the units with a score; NaN if there is none, or if any prediction was not a number."""
        if NO_PREDICTION in self.reason or not self.scored:
            return math.nan
        return float(np.mean(self.value[~np.isnan(self.value)]))

    @property
    def scored(self) -> int:
        """Number of units with a score."""
        return int((~np.isnan(self.value)).sum())

    @property
    def missing(self) -> int:
        """Number of units without a score."""
        return len(self.value) - self.scored

    def reasons(self) -> dict[str, int]:
        """Return how many units there are of each reason."""
        return dict(Counter(text for text in self.reason if text))


def withhold(value: ArrayLike, *rules: Rule) -> UnitScores:
    """Return scores that are NaN, with the first reason that holds, wherever a rule holds.

    Parameters
    ----------
    value
        ``[units]``.
    *rules
        Pairs of ``[units]`` where a reason holds, and the reason.

    Examples
    --------
    >>> withhold([1.0, 2.0], (np.array([True, False]), "too few cells"))
    UnitScores(value=array([nan,  2.]), reason=('too few cells', ''))
    """
    found = np.array(value, dtype=float)
    for holds, _ in rules:
        found[holds] = np.nan
    return UnitScores(found, reasons(len(found), *rules))


def reasons(n: int, *rules: Rule) -> tuple[str, ...]:
    """Return the first reason that holds for each of `n` units, ``""`` where none does.

    Examples
    --------
    >>> reasons(2, (np.array([True, False]), "first"), (np.array([True, True]), "second"))
    ('first', 'second')
    """
    found = [""] * n
    for holds, text in reversed(rules):
        for unit in np.flatnonzero(holds):
            found[unit] = text
    return tuple(found)


def numberless(predicted: NDArray[np.float64], *measured: NDArray[np.float64]) -> tuple[Rule, Rule]:
    """Return the rules for rows ``[units, ...]`` in which a prediction or a measurement is not a finite number.

    Examples
    --------
    >>> reasons(2, *numberless(np.array([[1.0], [np.nan]]), np.array([[np.nan], [1.0]])))
    ('the measurement is not a number', 'the prediction is not a number')
    """
    missing = np.logical_or.reduce([_missing(part) for part in measured])
    return (_missing(predicted), NO_PREDICTION), (missing, NO_MEASUREMENT)


def _missing(values: NDArray[np.float64]) -> NDArray[np.bool_]:
    return np.asarray(~np.isfinite(values).reshape(len(values), -1).all(axis=1))
