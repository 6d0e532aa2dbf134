"""Knock-downs, knock-outs and stimulations that are predicted to leave their own target alone."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from molcause.data.intervention import from_json
from molcause.findings import Finding
from molcause.names.readouts import ReadoutMap
from molcause.scoring.arm import Arm, Said
from molcause.scoring.case import Case
from molcause.scoring.detectors.view import LEAST

Array = NDArray[np.float64]

MOVED = 3.0
"""Least |measured change| over its standard error for a target that surely moved (convention)."""
LEFT = 0.10
"""Largest share of the measured change with which a prediction leaves its target (evaluation protocol)."""
KINDS = ("scale", "fix", "shift")
"""Interventions that move the level of their own target; ``block`` leaves it free."""
MOST = 0.5
"""Share of the moved targets that must be left or moved the wrong way (convention)."""


def targets(cases: Sequence[Case], arm: Arm, readouts: ReadoutMap) -> tuple[Finding, ...]:
    """Find predictions that leave most of the targets that surely moved, or move them the wrong way.

    Parameters
    ----------
    cases
        What was measured; the targets' own readouts are used here, and nowhere in the scores.
    arm
        What is said of each case.
    readouts
        Which readouts measure which target.

    Notes
    -----
    The standard error of a change is the square root of twice the variance of the condition's mean: a control is
    rarely measured worse than one condition. Where a condition has one sample, the spread of the same readout over the
    other conditions of the case takes its place (1.4826 times the median absolute deviation).
    """
    # Fewer than `LEAST` say nothing, here as in other detectors.
    judged = [row for case, said in zip(cases, arm.said, strict=True) for row in _judged(case, said, readouts)]
    left = {unit for unit, share in judged if share < LEFT}
    wrong = {unit for unit, share in judged if share < -LEFT}
    moved = {unit for unit, _ in judged}
    if len(moved) < LEAST or len(left) < MOST * len(moved):
        return ()
    text = (
        f"of {len(moved):,} targets that moved when perturbed, the predictions leave {len(left - wrong):,} where they "
        f"were and move {len(wrong):,} the wrong way"
    )
    fix = "Check that the model is given the perturbation; the targets' own readouts are not scored."
    return (Finding("W827", text, tuple(sorted(left)), fix),)


def _judged(case: Case, said: Said, readouts: ReadoutMap) -> Iterator[tuple[str, float]]:
    """Yield target and predicted change over measured change, for all that surely moved and are predicted."""
    change = case.measured - case.control
    error = _errors(case, change)
    for i, text in enumerate(case.conditions):
        for item in from_json(text) or ():
            at = readouts.of(item.target) if item.kind in KINDS else np.empty(0, dtype=np.intp)
            for g in at:
                predicted = float(said.level[i, g] - case.control[g])
                if np.isfinite(predicted) and abs(change[i, g]) > MOVED * error[i, g]:
                    yield item.target, predicted / float(change[i, g])


def _errors(case: Case, change: Array) -> Array:
    """Return ``[U, G]`` standard errors of changes; infinite where nothing is known."""
    n = np.maximum(case.samples[:, :1], 1)
    center = np.median(change, axis=0)
    apart = 1.4826 * np.median(np.abs(change - center), axis=0)
    # With fewer than 5 conditions the spread over them says nothing.
    instead = apart if len(change) >= 5 else np.full_like(center, np.inf)
    known = np.isfinite(case.variance) & (n > 1)
    return np.where(known, np.sqrt(2.0 * np.nan_to_num(case.variance) / n), np.where(apart > 0, instead, np.inf))
