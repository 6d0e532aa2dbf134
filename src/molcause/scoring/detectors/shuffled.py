"""Predictions that fit other conditions' measurements better than their own: labels that look permuted."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from molcause.data.intervention import describe, from_json
from molcause.findings import Finding
from molcause.provenance import seed_for
from molcause.scoring.detectors.view import View, centered
from molcause.stats.nulls import null_p_value

Array = NDArray[np.float64]

LEAST_FIT = 0.3
"""Least correlation under the best assignment of labels (convention)."""
OWN = 0.5
"""Most of it that the given labels may have (convention)."""
ROTATIONS = 99
"""Random rotations of the predictions; the best assignment always gains, so what it gains on these is its null."""
SIZE = 0.01
"""p-value up to which the best assignment is believed; the least with 99 rotations."""
LARGEST = 400
"""Above so many conditions of a setting the best assignment is believed without rotations, which are slow then."""


def shuffled(found: Sequence[View]) -> tuple[Finding, ...]:
    """Find predictions whose labels look permuted: one assignment to conditions fits far better than the given one.

    Parameters
    ----------
    found
        The views of one arm.

    Returns
    -------
    tuple of Finding
        One or none; it names ``label -> condition that it fits`` for all that the best assignment moves.

    Notes
    -----
    The fit of an assignment is the correlation over conditions and readouts of predictions and measurements, each less
    its mean over conditions. The best of all U! assignments is found by `scipy.optimize.linear_sum_assignment`. It
    gains by chance too, the more so the fewer patterns there are; predictions rotated among the conditions (Langsrud
    2005, doi:10.1007/s11222-005-4789-5) have the same patterns and no right labels.

    Examples
    --------
    >>> y, none = np.random.default_rng(0).normal(size=(8, 50)), np.zeros(8)
    >>> names = tuple(f'[["{letter}","fix",0.0]]' for letter in "ABCDEFGH")
    >>> view = View("all", names, names, np.roll(y, 1, axis=0), y, y, 0 * y[0], none, none)
    >>> finding = shuffled([view])[0]
    >>> print(finding.text, finding.names[0], sep="; ")
    the labels look permuted: 8 of 8 predictions fit another condition (correlation 1.00, as labeled -0.09); \
fix A at 0 -> fix H at 0
    """
    matches = [match for view in found if (match := _match(view)) is not None]
    moved = sum(len(names) for names, _, _ in matches)
    total = sum(len(view) for view in found)
    # All settings together: one that is small may look permuted by chance.
    if 2 * moved <= total:
        return ()
    best, own = (float(np.mean([match[k] for match in matches])) for k in (1, 2))
    text = (
        f"the labels look permuted: {moved:,} of {total:,} predictions fit another condition "
        f"(correlation {best:.2f}, as labeled {own:.2f})"
    )
    names = tuple(name for match in matches for name in match[0])
    return (Finding("W833", text, names, "Check the order of the predictions against their labels."),)


def _match(view: View) -> tuple[list[str], float, float] | None:
    """Return what the best assignment moves, its correlation and that of the labels; None if it is not far better."""
    products = centered(view.predicted) @ centered(view.measured).T
    size = float(np.linalg.norm(centered(view.predicted)) * np.linalg.norm(centered(view.measured)))
    if size <= 0:
        return None
    at, best = _assign(products / size)
    own = float(np.trace(products)) / size
    if best < LEAST_FIT or own >= OWN * best or (len(view) <= LARGEST and _chance(products / size, best) > SIZE):
        return None
    words = [describe(from_json(text)) for text in view.conditions]
    return [f"{words[p]} -> {words[q]}" for p, q in enumerate(at) if p != q], best, own


def _assign(products: Array) -> tuple[NDArray[np.intp], float]:
    from scipy.optimize import linear_sum_assignment

    rows, columns = linear_sum_assignment(products, maximize=True)
    return columns, float(products[rows, columns].sum())


def _chance(products: Array, best: float) -> float:
    """Return the p-value of the best fit among those of predictions rotated among the conditions."""
    rng = np.random.default_rng(seed_for(0, "shuffled"))
    n = len(products)
    # Rotations that keep the mean over conditions: within the space orthogonal to it.
    basis = np.linalg.qr(np.column_stack([np.ones(n), np.eye(n)[:, 1:]]))[0][:, 1:]
    inner = basis.T @ products
    null = []
    for _ in range(ROTATIONS):
        rotation = np.linalg.qr(rng.normal(size=(n - 1, n - 1)))[0]
        null.append(_assign(basis @ (rotation @ inner))[1])
    return null_p_value(best, null)
