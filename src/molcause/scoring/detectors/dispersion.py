"""Predictions that vary too much or too little: between perturbations, and between samples."""

from collections.abc import Sequence

import numpy as np

from molcause.findings import Finding
from molcause.scoring.arm import Arm
from molcause.scoring.case import Case
from molcause.scoring.detectors.spread import spread
from molcause.scoring.detectors.view import View, count

LEAST, MOST = 0.5, 2.0
"""Range of predicted over measured variance (evaluation protocol)."""
WIDER = 1.25
"""Least predicted variance over the measured with its noise, to be too much (convention): a replicate has 1."""


def between_conditions(found: Sequence[View]) -> tuple[Finding, ...]:
    """Find predictions that differ between perturbations by over 2 times, or under half, of what measurements do.

    Parameters
    ----------
    found
        The views of one arm.

    Notes
    -----
    The measured variance is that of `molcause.scoring.detectors.spread.spread`, noise taken off. Too much is said only
    where predictions also differ by 1.25 times what measurements do with their noise. Too little is no warning:
    the best prediction of what is partly unpredictable differs by the predictable part.

    Examples
    --------
    >>> y, none = np.eye(6), np.zeros(6)
    >>> view = View("all", tuple("abcdef"), tuple("ABCDEF"), 2 * y, y, y, none, none, none)
    >>> print(between_conditions([view])[0].text)
    the predictions differ between 6 conditions by 4.0 times the measured variance, noise taken off
    """
    if not found:
        return ()
    seen = spread(found)
    by = f"{seen.ratio:.2g}" if seen.ratio < LEAST else f"{seen.ratio:.1f}"
    text = f"the predictions differ between {count(found):,} conditions by {by} times the measured variance"
    text += ", noise taken off"
    if seen.ratio > MOST and seen.predicted > WIDER * seen.measured:
        fix = "Inflated differences raise scores that rank; look at the error and at the noise of the predictions."
        return (Finding("W828", text, (), fix),)
    if seen.ratio < LEAST:
        return (Finding("I829", text, (), "Scores of direction do not see it; the error does."),)
    return ()


def between_samples(cases: Sequence[Case], arm: Arm) -> tuple[Finding, ...]:
    """Find predicted variances between samples that are over 2 times, or under half, of the measured.

    Parameters
    ----------
    cases
        What was measured.
    arm
        What is said of each case; an arm of means only has no variances and no finding.

    Notes
    -----
    Variances are averaged over conditions before they are divided, for each readout of each case; the median ratio
    counts.
    """
    ratios, conditions = [], 0
    for case, said in zip(cases, arm.said, strict=True):
        if said.variance is None:
            continue
        good = np.isfinite(said.variance) & np.isfinite(case.variance)
        predicted = np.where(good, said.variance, 0.0).sum(axis=0)
        measured = np.where(good, case.variance, 0.0).sum(axis=0)
        seen = case.kept & (measured > 0)
        ratios.append(predicted[seen] / measured[seen])
        conditions += int(good.any(axis=1).sum())
    ratio = float(np.median(np.concatenate(ratios))) if conditions else 1.0
    if LEAST <= ratio <= MOST:
        return ()
    text = f"the predicted samples vary by {ratio:.2g} times the measured variance, in the median readout"
    fix = "Check that predictions are single samples in the unit of the data, with the noise of measurement."
    return (Finding("W830", f"{text} ({conditions:,} conditions)", (), fix),)
