"""`learned`: what the training perturbations of a case say, all together: their mean, and what they often change."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from molcause.scoring.measure.survey import Survey
from molcause.scoring.measure.welch import changed

Array = NDArray[np.float64]
Rows = NDArray[np.intp]
Mask = NDArray[np.bool_]


class Learned(NamedTuple):
    """``[readouts]`` means over the training perturbations (all, and by halves) and share changed; see `Case`."""

    mean: Array
    measured: Array
    predicted: Array
    frequency: Array
    notes: tuple[str, ...]


class Changes:
    """Which readouts each training perturbation changes; each is judged once for all folds that do not divide it.

    Parameters
    ----------
    survey
        The data, summed up.
    """

    def __init__(self, survey: Survey) -> None:
        self.survey = survey
        self._known = np.zeros(len(survey.atoms.label), dtype=bool)
        self._table = np.full((len(survey.atoms.label), survey.data.adata.n_vars), np.nan, dtype=np.float32)

    def of(self, groups: Rows, mask: Mask) -> Array:
        """Return ``[groups, readouts]`` 1 = changed, 0 = not, NaN = not judged, from parts (a) of the samples."""
        survey = self.survey
        undivided = survey.counts(groups, mask) == survey.counts(groups, np.ones(len(mask), dtype=bool))
        new = groups[undivided & ~self._known[groups]]
        if len(new):
            self._table[new], self._known[new] = self._judged(new, mask), True
        found = self._table[groups].astype(float)
        if not undivided.all():
            found[~undivided] = self._judged(groups[~undivided], mask)
        return found

    def _judged(self, groups: Rows, mask: Mask) -> NDArray[np.float32]:
        survey = self.survey
        found = np.full((len(groups), survey.data.adata.n_vars), np.nan, dtype=np.float32)
        truth = survey.parts(mask)[0]
        for setting in np.unique(survey.atoms.setting[groups]):
            control = survey.control(int(setting)).moments
            at = np.flatnonzero(survey.atoms.setting[groups] == setting)
            at = at[survey.counts(groups[at], truth) > 1]
            if control is not None and len(at):
                found[at] = changed(survey.pooled(groups[at], truth), control)
        return found


def learned(survey: Survey, changes: Changes, setting: int, mask: Mask, borrowed: bool) -> Learned:
    """Return what the training perturbations in a mask of atoms say of a setting.

    Parameters
    ----------
    survey, changes
        The data, summed up, and what is known of training perturbations from other folds.
    setting
        The case's.
    mask
        ``[atoms]`` those of training perturbations.
    borrowed
        Whether they are of other settings: their changes are then carried over, from control to control.
    """
    groups = survey.groups(mask)
    first, second, shared = survey.halves(mask)
    notes = list(_notes(len(groups), shared))
    levels = [survey.pooled(groups, part).mean for part in (mask, first, second)]
    if borrowed and len(groups):
        moved = _moves(survey, setting, survey.atoms.setting[groups])
        carried = np.isfinite(moved[0]).any()
        levels = [level + move for level, move in zip(levels, moved, strict=True)] if carried else levels
        how = "moved by the difference of the controls" if carried else "as they are: there is no control to move by"
        notes.append(f"No perturbation of this setting trains; those of all settings do, {how}.")
    frequency = _mean(changes.of(groups, mask))
    if len(groups) and np.isnan(frequency).all():
        notes.append("Too few samples to say which readouts the training perturbations change.")
    whole, one, two = (_mean(level) for level in levels)
    return Learned(whole, one, two, frequency, tuple(notes))


def _moves(survey: Survey, setting: int, others: Rows) -> list[Array]:
    """Return ``[groups, readouts]`` the difference of the controls: of all samples, and of their halves."""
    here = survey.control(setting)[:3]
    places, which = np.unique(others, return_inverse=True)
    there = [survey.control(int(place))[:3] for place in places]
    return [np.array([here[k] - other[k] for other in there])[which] for k in range(3)]


def _notes(groups: int, shared: int) -> tuple[str, ...]:
    if not groups:
        return ("No perturbation trains, so that there is no training mean.",)
    if shared:
        return (f"Both halves of the training mean share {shared} of {groups} perturbations: they have one sample.",)
    return ()


def _mean(values: Array) -> Array:
    """Return the mean over rows of what is there."""
    there = ~np.isnan(values)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(there, values, 0.0).sum(axis=0) / there.sum(axis=0))
