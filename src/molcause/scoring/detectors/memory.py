"""Predictions that repeat a perturbation of the training data, and predictions that repeat a baseline."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from molcause.findings import Finding
from molcause.scoring.arm import Arm
from molcause.scoring.case import Case
from molcause.scoring.detectors.view import LEAST, ROUNDING

Array = NDArray[np.float64]

COPIED = 0.3
"""A prediction repeats a training perturbation if it is this near, in units of that one's distance from the training
mean (convention)."""
MOST = 0.5
"""Share of the conditions that must repeat (convention)."""


def memorized(cases: Sequence[Case], arm: Arm, train_means: Sequence[Array]) -> tuple[Finding, ...]:
    """Find predictions that repeat training perturbations: nearer to one of them than the truth is, by far.

    Parameters
    ----------
    cases
        What was measured.
    arm
        What is said of each case.
    train_means
        For each case ``[n, G]`` the means of its training perturbations.

    Notes
    -----
    That a prediction is nearer to the nearest training mean than the truth is does not suffice: it holds for every
    prediction between the training perturbations, their mean included. So it must also lie within `COPIED` of one of
    them, in units of that one's distance from the training mean, and the truth must not.
    """
    repeats = [
        near
        for case, said, means in zip(cases, arm.said, train_means, strict=True)
        for near in _repeats(case, np.asarray(said.level), np.asarray(means))
    ]
    copied = sum(repeats)
    if len(repeats) < LEAST or copied < MOST * len(repeats):
        return ()
    text = f"the predictions repeat a training perturbation in {copied:,} of {len(repeats):,} conditions"
    return (Finding("W831", text, (), "They are memorized, or looked up as the nearest condition; compare with that."),)


def baseline_again(arm: Arm, baselines: Sequence[Arm]) -> tuple[Finding, ...]:
    """Find baselines that say the same as the predictions, but for a relative difference of 1e-6.

    Parameters
    ----------
    arm
        The predictions.
    baselines
        Other arms, over the same cases.
    """
    same = tuple(other.name for other in baselines if _equal(arm, other))
    if not same:
        return ()
    return (Finding("I832", "the predictions are those of a baseline", same, "They can gain nothing over it."),)


def _repeats(case: Case, levels: Array, means: Array) -> Iterator[bool]:
    """Yield for each predicted condition whether it repeats a training perturbation."""
    if not len(means):
        return
    kept = case.kept & np.isfinite(means).all(axis=0) & np.isfinite(case.mean)
    apart = np.linalg.norm(means[:, kept] - case.mean[kept], axis=1)
    usable = means[:, kept][apart > 0], apart[apart > 0]
    if not len(usable[1]):
        return
    noise = np.nan_to_num(case.variance / np.maximum(case.samples[:, :1], 1))[:, kept].sum(axis=1)
    for i, predicted in enumerate(levels[:, kept]):
        if np.isfinite(predicted).all():
            near, true = _nearest(predicted, *usable), _nearest(case.measured[i, kept], *usable, float(noise[i]))
            yield near[0] < COPIED <= true[0] and near[1] < true[1]


def _nearest(row: Array, means: Array, apart: Array, noise: float = 0.0) -> tuple[float, float]:
    """Return the least relative and the least absolute distance to training perturbations, without the row's noise."""
    distance = np.sqrt(np.maximum(((means - row) ** 2).sum(axis=1) - noise, 0.0))
    return float((distance / apart).min()), float(distance.min())


def _equal(arm: Arm, other: Arm) -> bool:
    """Whether two arms predict the same conditions, at least one, and the same levels."""
    if not any(np.isfinite(said.level).any() for said in arm.said):
        return False
    for mine, theirs in zip(arm.said, other.said, strict=True):
        a, b = np.asarray(mine.level), np.asarray(theirs.level)
        if (np.isfinite(a) != np.isfinite(b)).any():
            return False
        scale = np.abs(b[np.isfinite(b)]).max(initial=0.0)
        if np.abs(np.nan_to_num(a) - np.nan_to_num(b)).max(initial=0.0) > ROUNDING * scale:
            return False
    return True
