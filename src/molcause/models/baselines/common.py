"""What the baselines share: condition means, what was done beyond the reference, and predictions of a mean alone."""

import numpy as np

from molcause.data.intervention import KINDS, Intervention, Perturbation
from molcause.models.base import Array, Prediction, Training

ALL_KINDS = frozenset(KINDS)
NO_SLOTS: frozenset[str] = frozenset()


def mean_only(
    training: Training, mean: Array, perturbation: Perturbation, reason: str = "", flags: tuple[str, ...] = ()
) -> Prediction:
    """Return a prediction without spread; a reading that was fixed at a level has that level."""
    levels = mean.copy()
    for item in perturbation:
        if item.kind == "fix" and item.known:
            levels[training.readouts.of(item.target)] = item.strength
    n = len(levels)
    return Prediction(levels, np.full(n, np.nan), np.empty((0, n)), reason=reason, flags=flags)


def unknown(training: Training, perturbation: Perturbation, reason: str) -> Prediction:
    """Return a prediction of nothing but what was fixed, with the reason."""
    return mean_only(training, np.full(len(training.readouts), np.nan), perturbation, reason)


def contrasts(training: Training) -> Array:
    """Return ``[conditions, readouts]`` mean changes from the reference (row 0)."""
    return np.asarray(training.mean - training.mean[0])


def beyond(perturbation: Perturbation, reference: Perturbation) -> tuple[list[Intervention], list[Intervention]]:
    """Return what was done beyond the reference, and what of the reference was taken away and not replaced.

    Examples
    --------
    >>> from molcause.data.intervention import inhibit, stimulate
    >>> reference = (stimulate().on("CD3"),)
    >>> new, gone = beyond((inhibit().on("MEK"),), reference)
    >>> [str(item) for item in new], [str(item) for item in gone]
    (['block MEK'], ['stimulate CD3'])
    """
    new = [item for item in perturbation if item not in reference]
    replaced = {item.target for item in new}
    return new, [item for item in reference if item not in perturbation and item.target not in replaced]
