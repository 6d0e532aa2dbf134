"""`of_cells`: the score of each perturbation from its predicted and measured cells, or why there is none."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike

from molcause.errors import ParameterError
from molcause.metrics.arrays import Array, two_samples
from molcause.metrics.metric import Metric
from molcause.metrics.scores import NO_MEASUREMENT, NO_PREDICTION, UnitScores, withhold


def of_cells(
    card: Metric,
    compare: Callable[[Array, Array], float],
    predicted: Sequence[ArrayLike],
    measured: Sequence[ArrayLike],
) -> UnitScores:
    """Return what `compare` gives for each perturbation with at least ``card.minimum`` cells on both sides.

    Raises
    ------
    ParameterError
        If there are not equally many perturbations on both sides, or the dimensions differ.

    Examples
    --------
    >>> from molcause.metrics.distributions.energy_distance import metric
    >>> of_cells(metric, lambda x, y: 0.0, [np.zeros((9, 2))], [np.zeros((20, 2))]).reasons()
    {'fewer than 10 cells': 1}
    """
    if len(predicted) != len(measured):
        raise ParameterError(
            f"{card.name} compares the cells of {len(predicted)} predicted and {len(measured)} measured perturbations; "
            "give one matrix of cells for each on both sides."
        )
    pairs = [two_samples(card.name, x, y) for x, y in zip(predicted, measured, strict=True)]
    few = np.array([min(len(x), len(y)) < card.minimum for x, y in pairs], dtype=bool)
    odd, odd_truth = (np.array([not np.isfinite(pair[k]).all() for pair in pairs], dtype=bool) for k in (0, 1))
    skipped = few | odd | odd_truth
    value = [np.nan if skip else compare(x, y) for (x, y), skip in zip(pairs, skipped, strict=True)]
    return withhold(value, (odd, NO_PREDICTION), (odd_truth, NO_MEASUREMENT), (few, f"fewer than {card.minimum} cells"))
