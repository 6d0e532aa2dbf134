"""`interactions`: what two perturbations do together beyond the sum of what each does alone."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from molcause.data.intervention import Intervention
from molcause.scoring.measure.own import done
from molcause.scoring.measure.survey import Survey

Array = NDArray[np.float64]
Rows = NDArray[np.intp]
Mask = NDArray[np.bool_]


class Interactions(NamedTuple):
    """``[U, readouts]`` as in `molcause.scoring.case.Case`."""

    interaction: Array
    singles: Array
    singles_apart: Array
    notes: tuple[str, ...]


class _Pair(NamedTuple):
    """A tested pair: its place among the conditions, the groups of its singles, whether their strengths are its own."""

    place: int
    first: int
    second: int
    exact: bool


def interactions(survey: Survey, setting: int, conditions: Sequence[str], measured: Array, mask: Mask) -> Interactions:
    """Return the measured interactions of pairs whose singles were measured, and the sums of these singles.

    Parameters
    ----------
    survey
        The data, summed up.
    setting
        Of the case.
    conditions
        ``U`` canonical JSON of what was tested.
    measured
        ``[U, readouts]`` means of part (a).
    mask
        ``[atoms]`` where singles may be from: the fold's training and test samples of this setting.
    """
    shape = (len(conditions), survey.data.adata.n_vars)
    found = [np.full(shape, np.nan) for _ in range(3)]
    control = survey.control(setting)
    pairs = _pairs(survey, setting, conditions, mask) if np.isfinite(control.mean).any() else []
    if not pairs:
        return Interactions(found[0], found[1], found[2], ())
    truth, apart, _ = survey.parts(mask)
    at = [pair.place for pair in pairs]
    found[0][at] = measured[at] - _sum(survey, pairs, truth, control.measured)
    found[1][at] = _sum(survey, pairs, mask, control.mean)
    found[2][at] = _sum(survey, pairs, apart, control.predicted)
    return Interactions(found[0], found[1], found[2], _notes(pairs, found[2][at]))


def _sum(survey: Survey, pairs: list[_Pair], mask: Mask, control: Array) -> Array:
    """Return the sum of both singles less the control, from the samples in a mask."""
    groups = np.unique([(pair.first, pair.second) for pair in pairs])
    level = survey.pooled(groups, mask).mean
    first, second = (np.searchsorted(groups, [pair[k] for pair in pairs]) for k in (1, 2))
    return np.asarray(level[first] + level[second] - control)


def _pairs(survey: Survey, setting: int, conditions: Sequence[str], mask: Mask) -> list[_Pair]:
    there = np.zeros(len(survey.atoms.label), dtype=bool)
    there[survey.atoms.group[mask]] = True
    found = []
    for k, condition in enumerate(conditions):
        items, whole = done(condition, survey.data.control)
        if not whole or len(items) != 2:
            continue
        alone = [survey.singles.get((setting, item.target, item.kind), []) for item in items]
        near = [_nearest(item, [one for one in ones if there[one[1]]]) for item, ones in zip(items, alone, strict=True)]
        if near[0] is not None and near[1] is not None:
            found.append(_Pair(k, near[0][1], near[1][1], (near[0][0], near[1][0]) == items))
    return found


def _nearest(item: Intervention, alone: list[tuple[Intervention, int]]) -> tuple[Intervention, int] | None:
    """Return the single that is the same; failing that, that of the nearest strength."""

    def distance(other: Intervention) -> tuple[float, str]:
        if other == item:
            return -1.0, ""
        gap = abs(other.strength - item.strength)
        return (math.inf if math.isnan(gap) else gap), str(other.as_list())

    return min(alone, key=lambda one: distance(one[0]), default=None)


def _notes(pairs: list[_Pair], apart: Array) -> tuple[str, ...]:
    other, few = sum(not pair.exact for pair in pairs), int(np.isnan(apart).all(axis=1).sum())
    notes = []
    if other:
        notes.append(f"For {other} of {len(pairs)} pairs a single was measured at another strength only.")
    if few:
        text = "have too few samples of their singles for a predicted interaction from other samples than the measured"
        notes.append(f"{few} of {len(pairs)} pairs {text}.")
    return tuple(notes)
