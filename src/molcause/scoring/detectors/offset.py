"""Errors that all conditions share: a forgotten control, a wrong unit, a missing shared effect, a swapped sign."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from molcause.findings import Finding
from molcause.scoring.detectors.view import ROUNDING, View, count

Array = NDArray[np.float64]

REPAIRED = 0.10
"""A repair is the likely cause if it leaves at most this share of the squared error (convention)."""
SHARED = 0.50
"""Share of the squared error that is one offset for all conditions (convention)."""
MATERIAL = 0.10
"""Least squared offset, as a share of the measured squared change, that is worth a word (convention)."""
ALONG = 0.80
"""Least cosine of the offset with a direction to be named by it (convention)."""
REVERSED = -0.30
"""Largest median correlation of predicted and measured change that is clearly negative (convention)."""
MOST = 0.75
"""Share of conditions that must correlate negatively (convention)."""

REPAIRS: dict[str, tuple[str, Callable[[Array, View], Array]]] = {
    "changes from the control, not levels": ("Add the control.", lambda f, view: f + view.control),
    "1.44 times the measured levels, as log2 is of ln": ("Multiply by ln 2.", lambda f, _: f * np.log(2)),
    "0.69 times the measured levels, as ln is of log2": ("Divide by ln 2.", lambda f, _: f / np.log(2)),
    "0.43 times the measured levels, as log10 is of ln": ("Multiply by ln 10.", lambda f, _: f * np.log(10)),
    "2.30 times the measured levels, as ln is of log10": ("Divide by ln 10.", lambda f, _: f / np.log(10)),
    "not logarithms, where the data have ln(1 + x)": ("Take log1p.", lambda f, _: np.log1p(np.maximum(f, 0.0))),
    "ln(1 + x), where the data have x": ("Take expm1.", lambda f, _: np.expm1(np.minimum(f, 100.0))),
}
"""What was submitted, how to mend it, and the mended levels."""
FREE: dict[str, tuple[str, Callable[[Array, View], Array]]] = {
    "levels with one number added to all": (
        "Take off {shift:.3g}.",
        lambda f, view: f - np.median(f - view.measured),
    ),
    "levels that are all multiplied by one number": ("Divide by {slope:.3g}.", lambda f, view: f / _slope(f, view)),
}
"""The same, with a number that is fitted."""
PRICE = 2.0
"""A repair with a fitted number must leave less than half of what one without leaves (convention)."""


def units(found: Sequence[View]) -> tuple[Finding, ...]:
    """Find predictions in another unit than the data, which `REPAIRS` or `FREE` rid of 90 % of the squared error.

    Parameters
    ----------
    found
        The views of one arm.

    Returns
    -------
    tuple of Finding
        One or none; the repair that leaves the least error.

    Examples
    --------
    >>> y, c = np.eye(5) + 4, np.full(5, 4.0)
    >>> view = View("all", tuple("abcde"), tuple("ABCDE"), y - c, y, y, c, 0 * c, 0 * c)
    >>> print(units([view])[0])
    W825 the predictions look like changes from the control, not levels: without this 0.0% of the squared error would \
be left. Add the control.
    """
    before = _left(found, lambda levels, _: levels)
    if not _material(found, before):
        return ()
    repairs = {**REPAIRS, **FREE}
    left = {name: _left(found, mend) / before for name, (_, mend) in repairs.items()}
    name = min(left, key=lambda key: max(left[key], ROUNDING) * (PRICE if key in FREE else 1.0))
    if left[name] > REPAIRED:
        return ()
    text = f"the predictions look like {name}: without this {left[name]:.1%} of the squared error would be left"
    return (Finding("W825", text, (), repairs[name][0].format(**_numbers(found[0]))),)


def offset(found: Sequence[View]) -> tuple[Finding, ...]:
    """Find predictions of which more than half of the squared error is one offset, the same for all conditions.

    Parameters
    ----------
    found
        The views of one arm.

    Notes
    -----
    The mean error of U conditions holds 1 / U of the errors that they do not share; that much is taken off, and of the
    error what the noise of the measured means explains. Offsets
    below 10 % of the measured squared change are not worth a word.

    Examples
    --------
    >>> y, c = np.eye(5) + 4, np.full(5, 2.0)
    >>> view = View("all", tuple("abcde"), tuple("ABCDE"), y - 2, y, y * 0 + 4.2, c, 0 * c, 0 * c)
    >>> print(offset([view])[0].text)
    100% of the squared error is one offset, the same for all 5 conditions: the effect that all perturbations share \
is missing
    """
    shared = [_shared(view) for view in found]
    total = _left(found, lambda levels, _: levels)
    share = sum(shared) / total if total > 0 else float(sum(shared) > 0)
    if share <= SHARED or not _material(found, sum(shared)):
        return ()
    text, fix = _direction(found)
    text = (
        f"{min(share, 1.0):.0%} of the squared error is one offset, the same for all {count(found):,} conditions{text}"
    )
    return (Finding("W824", text, (), fix),)


def exchanged(found: Sequence[View]) -> tuple[Finding, ...]:
    """Find predicted changes against the measured direction: the control taken for the perturbed samples.

    Parameters
    ----------
    found
        The views of one arm.

    Examples
    --------
    >>> y, none = np.eye(5), np.zeros(5)
    >>> print(exchanged([View("all", tuple("abcde"), tuple("ABCDE"), -y, y, y, none, none, none)])[0].text)
    the predicted changes go against the measured ones in 5 of 5 conditions (median correlation -1.00)
    """
    if not found:
        return ()
    r = np.concatenate([_correlations(view.predicted_change, view.measured_change) for view in found])
    negative = int((r < 0).sum())
    if np.median(r) >= REVERSED or negative < MOST * len(r):
        return ()
    text = (
        f"the predicted changes go against the measured ones in {negative:,} of {len(r):,} conditions (median "
        f"correlation {np.median(r):.2f})"
    )
    fix = "Check that control and perturbed samples were not exchanged, and that changes are perturbed less control."
    return (Finding("W826", text, (), fix),)


def _left(found: Sequence[View], mend: Callable[[Array, View], Array]) -> float:
    """Return the squared error of mended predictions, less what the noise of the measured means explains."""
    raw = sum(float(((mend(view.predicted, view) - view.measured) ** 2).sum()) for view in found)
    return max(raw - sum(float(view.noise.sum()) for view in found), 0.0)


def _numbers(view: View) -> dict[str, float]:
    """Return what `FREE` fits, to be shown."""
    return {
        "shift": float(np.median(view.predicted - view.measured)),
        "slope": _slope(view.predicted, view),
    }


def _material(found: Sequence[View], size: float) -> bool:
    """Whether a sum of squares is large beside the measured changes from the control."""
    return size > MATERIAL * sum(float((view.measured_change**2).sum()) for view in found)


def _slope(levels: Array, view: View) -> float:
    """Least-squares factor from measured to predicted levels; 1 if there is none."""
    square = float((levels**2).sum())
    product = float((levels * view.measured).sum())
    return square / product if product > 0 else 1.0


def _shared(view: View) -> float:
    """Return the squared error of the offset that all conditions share, summed over them."""
    error = view.predicted - view.measured
    mean = error.mean(axis=0)
    apart = float(((error - mean) ** 2).sum())
    return max(len(view) * float((mean**2).sum()) - apart / (len(view) - 1), 0.0)


def _direction(found: Sequence[View]) -> tuple[str, str]:
    """Return in words where the offset points to, and what to do."""
    error = np.concatenate([(view.predicted - view.measured).mean(axis=0) for view in found])
    shift = np.concatenate([view.mean.mean(axis=0) - view.control for view in found])
    length = float(np.linalg.norm(error) * np.linalg.norm(shift))
    cosine = float(error @ shift) / length if length > 0 else 0.0
    if cosine < -ALONG:
        return ": the effect that all perturbations share is missing", "Add the training mean less the control."
    if cosine > ALONG:
        fix = "Check that what is added to the control, or to the training mean, is a change from the same."
        return ": the effect that all perturbations share is there twice, or too strong", fix
    return (
        "",
        "Check unit, normalization and control of the predictions: a batch, another control or other size factors.",
    )


def _correlations(predicted: Array, measured: Array) -> Array:
    """Return ``[U]`` correlation over readouts; 0 where either is constant."""
    f = predicted - predicted.mean(axis=1, keepdims=True)
    y = measured - measured.mean(axis=1, keepdims=True)
    length = np.sqrt((f**2).sum(axis=1) * (y**2).sum(axis=1))
    return np.asarray(np.divide((f * y).sum(axis=1), length, out=np.zeros_like(length), where=length > 0))
