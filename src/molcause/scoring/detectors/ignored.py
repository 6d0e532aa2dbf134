"""Predictions that carry no information on which perturbation they are for."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from molcause.data.intervention import Perturbation, describe
from molcause.errors import MolcauseError
from molcause.findings import Finding, first
from molcause.models.base import AbstractFitted
from molcause.scoring.detectors.view import View, by_unit
from molcause.stats.paired import LEAST_FOR_INTERVAL, paired

Array = NDArray[np.float64]

PRECISION = 1e-9
"""Relative change below which the label never reached the model: rounding of sums in double precision."""


def ignored(found: Sequence[View]) -> tuple[Finding, ...]:
    """Swap predictions between conditions; find those whose error does not grow (95 % interval holds 0, or less).

    Parameters
    ----------
    found
        The views of one arm.

    Returns
    -------
    tuple of Finding
        None with fewer than 8 units (targets): there is no interval then.

    Notes
    -----
    Averaged over all permutations, the squared error of condition p is the mean over all q of |f_q - y_p|^2, so
    nothing is drawn at random. Each condition's loss is given as a share of that mean: if labels carry no information
    its expected value is exactly 0, and strong perturbations count no more than weak ones.

    Examples
    --------
    >>> y, none = np.eye(8), np.zeros(8)
    >>> names = tuple("ABCDEFGH")
    >>> print(ignored([View("all", names, names, np.roll(y, 1, axis=0), y, y, none, none, none)])[0].code)
    W822
    >>> ignored([View("all", names, names, y / 3, y, y, none, none, none)])
    ()
    """
    loss = by_unit(found, [swap_loss(view) for view in found])
    if len(loss) < LEAST_FOR_INTERVAL:
        return ()
    seen = paired(loss, np.zeros(len(loss)))
    if seen.low > 0:
        return ()
    worse = "their error falls" if seen.high < 0 else "their error does not surely grow"
    text = (
        f"the predictions are not seen to know which perturbation they are for: swapped between conditions, {worse} "
        f"({seen.mean:+.1%}, 95 % interval {seen.low:+.1%} to {seen.high:+.1%}, {seen.units} targets; "
        f"{seen.detectable:.1%} would have been found)"
    )
    fix = "Check the labels of the predictions, and that the model uses the perturbation."
    return (Finding("W822", text, (), fix),)


def swap_loss(view: View) -> Array:
    """Return ``[U]`` how much of its mean squared error over all permutations each condition saves by its own label.

    Parameters
    ----------
    view
        One setting.

    Returns
    -------
    array
        1 - |f_p - y_p|^2 / mean_q |f_q - y_p|^2; at most 1, 0 expected without information.

    Examples
    --------
    >>> y, none = np.eye(2), np.zeros(2)
    >>> swap_loss(View("all", ("a", "b"), ("A", "B"), y, y, y, none, none, none)).tolist()
    [1.0, 1.0]
    """
    own = ((view.predicted - view.measured) ** 2).sum(axis=1)
    center = view.predicted.mean(axis=0)
    # mean_q |f_q - y|^2 = |mean f - y|^2 + mean_q |f_q - mean f|^2: no [U, U, G] differences are needed.
    swapped = ((center - view.measured) ** 2).sum(axis=1) + ((view.predicted - center) ** 2).sum(axis=1).mean()
    # Predictions that are all the same save nothing, exactly.
    return np.asarray(
        1.0 - np.divide(own, swapped, out=np.ones_like(own), where=np.abs(own - swapped) > 1e-12 * swapped)
    )


def label_reaches(fitted: AbstractFitted, perturbations: Sequence[Perturbation]) -> tuple[Finding, ...]:
    """Ask a fitted model for each perturbation, and find that the answer never depends on which.

    Parameters
    ----------
    fitted
        A fitted model.
    perturbations
        At least two; those that the model refuses, or says nothing of, are left out, and named in a finding.

    Returns
    -------
    tuple of Finding
        One if the predictions differ by rounding only, compared with their change from the reference perturbation; or
        if fewer than two are answered.

    Notes
    -----
    A model of means that was fitted without these perturbations may rightly say the same of all of them; a model whose
    input is the perturbation may not.
    """
    levels, refused = _answers(fitted, perturbations)
    if len(levels) < 2:
        return ()
    answers = np.array(levels)
    known = np.isfinite(answers).all(axis=0)
    change = answers[:, known] - fitted.predict(fitted.training.reference).mean[known]
    apart, size = np.abs(change - change.mean(axis=0)).mean(), np.abs(change).mean()
    if apart > PRECISION * max(size, PRECISION * np.abs(answers[:, known]).mean()):
        return ()
    rest = f"; refused: {first(refused)}" if refused else ""
    text = f"{fitted.training.model} says the same of {len(levels)} perturbations: the label never reaches it{rest}"
    return (Finding("W823", text, (), "Check the input that the model makes of a perturbation."),)


def _answers(fitted: AbstractFitted, perturbations: Sequence[Perturbation]) -> tuple[list[Array], list[str]]:
    levels, refused = [], []
    for perturbation in perturbations:
        try:
            level = fitted.predict(perturbation).mean
        except MolcauseError:
            level = np.array([np.nan])
        if np.isnan(level).all():
            refused.append(describe(perturbation))
        else:
            levels.append(level)
    return levels, refused
