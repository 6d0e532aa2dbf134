"""How much of a second learner to add to a first, by conditions that neither saw."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from molcause.models.base import Array

LEAST_FOLDS = 3
"""With fewer there is no standard error worth the name, and nothing of the second is added."""


class Held(NamedTuple):
    """One fold's tested conditions, ``[conditions, readouts]`` each, in data units.

    Parameters
    ----------
    rest
        Measured level less what the first learner predicts.
    first, second
        Changes from the reference that each learner predicts.
    """

    rest: Array
    first: Array
    second: Array


class Amount(NamedTuple):
    """How much is added, and what is known of it.

    Parameters
    ----------
    c
        The amount.
    spread
        ``[readouts]`` root mean squared error of the sum over held-out conditions; NaN if there were none.
    report
        Share of each learner in the held-out predictions' mean square, and the mean squared error without and with the
        second.
    """

    c: float
    spread: Array
    report: dict[str, float]


def choose(folds: Sequence[Held], readouts: int) -> Amount:
    """Choose the amount c >= 0 of least squared error; 0 unless the mean gain of a fold exceeds its standard error.

    Parameters
    ----------
    folds
        What both learners say of held-out conditions; those with a missing reading do not count.
    readouts
        Their number.

    Examples
    --------
    >>> truth = np.array([[1.0, -2.0], [0.5, 1.0]])
    >>> useful = [Held(k * truth, truth, truth / 2) for k in (0.9, 1.0, 1.1)]
    >>> round(choose(useful, 2).c, 3), choose([Held(truth, truth, -truth)] * 3, 2).c
    (2.0, 0.0)
    """
    whole = [Held(*(part[np.isfinite(one.rest).all(axis=1)] for part in one)) for one in folds]
    kept = [one for one in whole if len(one.rest)]
    if not kept:
        return Amount(0.0, np.full(readouts, math.nan), {})
    joined = Held(*(np.concatenate(parts) for parts in zip(*kept, strict=True)))
    c = _amount(kept, joined)
    error = joined.rest - c * joined.second
    report = {
        **_shares(joined.first, c * joined.second),
        "held-out error of first": float((joined.rest**2).mean()),
        "held-out error of both": float((error**2).mean()),
    }
    return Amount(c, np.sqrt((error**2).mean(axis=0)), report)


def _amount(folds: Sequence[Held], joined: Held) -> float:
    size = float((joined.second**2).sum())
    c = max(float((joined.rest * joined.second).sum()) / size, 0.0) if size > 0 else 0.0
    if len(folds) < LEAST_FOLDS or c == 0:
        return 0.0
    gain = np.array([(one.rest**2 - (one.rest - c * one.second) ** 2).sum() for one in folds])
    return c if gain.mean() > gain.std(ddof=1) / math.sqrt(len(gain)) else 0.0


def _shares(first: Array, second: Array) -> dict[str, float]:
    """Return how much of the sum's mean square each part makes up; together 1."""
    total = first + second
    size = float((total**2).sum())
    parts = {"share of first": first, "share of second": second}
    return {name: float((part * total).sum()) / size if size > 0 else math.nan for name, part in parts.items()}
