"""Predictions that are, or nearly are, the same for all perturbations (mode collapse)."""

from collections.abc import Sequence

import numpy as np

from molcause.findings import Finding
from molcause.scoring.detectors.spread import alikeness, effective_rank, median_correlation, spread
from molcause.scoring.detectors.view import ROUNDING, View, count

LEAST_SPREAD = 0.05
"""Least R_c (evaluation protocol)."""
MOST_ALIKE = 0.99
"""Largest median correlation of two predicted changes (evaluation protocol), unless the measured are as alike."""
LEAST_RANK = 2.0
"""Least effective rank of centered predictions (evaluation protocol), unless the measured has no larger."""
FIX = (
    "No score of specificity can be above chance. Check that the perturbation reaches the model, and that it "
    "beats the training mean on the training data."
)


def collapse(found: Sequence[View]) -> tuple[Finding, ...]:
    """Find predictions that are the training mean, the same for all, nearly the same, or differ in one pattern only.

    Parameters
    ----------
    found
        The views of one arm.

    Returns
    -------
    tuple of Finding
        One or none; the first of the four that holds.

    Notes
    -----
    R_c is at the best the share of the specific variance that can be predicted: an honest prediction of what is
    mostly unpredictable is nearly the same for all perturbations too. The finding says what is, not why.

    Examples
    --------
    >>> import numpy as np
    >>> y, none = np.eye(6), np.zeros(6)
    >>> view = View("all", tuple("abcdef"), tuple("ABCDEF"), y * 0 + 3, y, y, none, none, none)
    >>> print(collapse([view])[0].text)
    the predictions are the same for all 6 conditions
    """
    if not found:
        return ()
    n = count(found)
    if all(same(view.predicted, view.mean) for view in found):
        return (Finding("W820", f"the predictions are the training mean, for all {n:,} conditions", (), FIX),)
    if all(same(view.predicted, view.predicted[:1]) for view in found):
        return (Finding("W820", f"the predictions are the same for all {n:,} conditions", (), FIX),)
    for text in (_nearly(found), _alike(found), _one_pattern(found)):
        if text:
            return (Finding("W836", text, (), FIX),)
    return ()


def same(first: np.ndarray, second: np.ndarray) -> bool:
    """Return whether two arrays differ by rounding only.

    Parameters
    ----------
    first, second
        Arrays that broadcast to one shape.

    Examples
    --------
    >>> same(np.array([1.0, 2.0]), np.array([1.0, 2.0 + 1e-9]))
    True
    """
    return bool(np.abs(first - second).max() <= ROUNDING * np.abs(second).max())


def _nearly(found: Sequence[View]) -> str:
    ratio = spread(found).ratio
    if ratio >= LEAST_SPREAD:
        return ""
    return (
        f"the predictions are nearly the same for all {count(found):,} conditions: they differ by {ratio:.1%} of the "
        f"measured variance between conditions, noise taken off (red flag below {LEAST_SPREAD:.0%})"
    )


def _alike(found: Sequence[View]) -> str:
    """Return a sentence if all pairs of predicted changes are alike, and the measured are five times less so."""
    for view in found:
        measured = alikeness(view.measured_change, float(view.noise.mean()))
        predicted = median_correlation(view.predicted_change)
        if predicted <= MOST_ALIKE or 1 - measured <= 5 * (1 - MOST_ALIKE):
            return ""
    return (
        f"the predicted changes are nearly the same for all {count(found):,} conditions: two of them correlate above "
        f"{MOST_ALIKE:g}, which the measured changes do not, noise taken off"
    )


def _one_pattern(found: Sequence[View]) -> str:
    """Return a sentence if predictions differ in one pattern only and measurements in more, noise taken off."""
    predicted = [effective_rank(view.predicted) for view in found]
    measured = [effective_rank(view.measured, float(view.noise.mean())) for view in found]
    if max(predicted) >= LEAST_RANK or min(measured) < 1.5 * LEAST_RANK:
        return ""
    return (
        f"the predictions for {count(found):,} conditions differ in one pattern only: effective rank "
        f"{max(predicted):.1f}, that of the measurements {min(measured):.1f}"
    )
