"""`ranking`: how many positives and negatives stand at each distinct score, the highest first."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from molcause.errors import ParameterError
from molcause.metrics.arrays import alike

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Ranking:
    """Counts at each step of a ranking; items with one score are one step.

    Parameters
    ----------
    hits, misses
        ``[steps]`` positives and negatives at each distinct score, the highest first.
    scorable
        Whether every judged item has a score.
    """

    hits: Array
    misses: Array
    scorable: bool

    @property
    def positives(self) -> float:
        """Number of positives."""
        return float(self.hits.sum())

    @property
    def negatives(self) -> float:
        """Number of negatives."""
        return float(self.misses.sum())


def ranking(name: str, scores: ArrayLike, truth: ArrayLike) -> Ranking:
    """Return the steps of a ranking.

    Parameters
    ----------
    name
        Name of the metric, for the message.
    scores
        ``[items]`` higher = more likely positive; may be infinite.
    truth
        ``[items]`` 1, 0, or NaN = not judged.

    Raises
    ------
    ParameterError
        If the two are not vectors of one length, or the truth holds another value than 1, 0 and NaN.

    Examples
    --------
    >>> found = ranking("area", [1, 2, 2, 5], [0, 1, 0, np.nan])
    >>> found.hits.tolist(), found.misses.tolist()
    ([1.0, 0.0], [1.0, 1.0])
    """
    values, labels = alike(name, "items", scores, truth)
    judged = ~np.isnan(labels)
    values, labels = values[judged], labels[judged]
    odd = labels[(labels != 0) & (labels != 1)]
    if len(odd):
        raise ParameterError(f"{name}: the truth is 1, 0 or NaN (not judged), not {odd[0]:g}.")
    _, step = np.unique(-values, return_inverse=True)
    hits, misses = (np.bincount(step, weights=part).astype(float) for part in (labels, 1 - labels))
    return Ranking(hits, misses, not bool(np.isnan(values).any()))
