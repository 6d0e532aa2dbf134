"""Predictions that are the control again: no change, for all perturbations."""

from collections.abc import Sequence

import numpy as np

from molcause.findings import Finding
from molcause.scoring.detectors.view import View, count

LEAST_CHANGE = 0.05
"""Least |f - c| / |y - c| (evaluation protocol)."""


def echo(found: Sequence[View]) -> tuple[Finding, ...]:
    """Find predictions whose change from the control is below 5 % of the measured one, in the median condition.

    Parameters
    ----------
    found
        The views of one arm.

    Examples
    --------
    >>> y, none = np.eye(6), np.zeros(6)
    >>> view = View("all", tuple("abcdef"), tuple("ABCDEF"), y * 0.01, y, y, none, none, none)
    >>> print(echo([view])[0].text)
    the predictions are the control again: the predicted change is 1.0% of the measured in the median of 6 conditions
    """
    if not found:
        return ()
    size = float(np.median(np.concatenate([_sizes(view) for view in found])))
    if size >= LEAST_CHANGE:
        return ()
    text = (
        f"the predictions are the control again: the predicted change is {size:.1%} of the measured in the median of "
        f"{count(found):,} conditions"
    )
    fix = "Check that the model is given the perturbation, and that its input was not submitted as its output."
    return (Finding("W821", text, (), fix),)


def _sizes(view: View) -> np.ndarray:
    """Return ``[U]`` length of the predicted change over that of the measured one."""
    predicted = np.sqrt((view.predicted_change**2).sum(axis=1))
    measured = np.sqrt((view.measured_change**2).sum(axis=1))
    nothing = np.where(predicted > 0, np.inf, 0.0)
    return np.asarray(np.divide(predicted, measured, out=nothing, where=measured > 0))
