"""What the baselines share: condition means, and predictions of a mean alone."""

import numpy as np

from molcause.data.intervention import KINDS, Perturbation
from molcause.models.base import Array, Prediction, Training

ALL_KINDS = frozenset(KINDS)
NO_SLOTS: frozenset[str] = frozenset()


def mean_only(training: Training, mean: Array, perturbation: Perturbation, reason: str = "") -> Prediction:
    """Return a prediction without spread; a reading that was fixed at a level has that level."""
    levels = mean.copy()
    for item in perturbation:
        if item.kind == "fix" and item.known:
            levels[training.readouts.of(item.target)] = item.strength
    n = len(levels)
    return Prediction(levels, np.full(n, np.nan), np.empty((0, n)), reason=reason)


def contrasts(training: Training) -> Array:
    """Return ``[conditions, readouts]`` mean changes from the reference (row 0)."""
    return np.asarray(training.mean - training.mean[0])
