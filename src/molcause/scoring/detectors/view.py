"""`View`: all that one arm says of one setting, over all folds; what most detectors look at."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from molcause.scoring.arm import Arm, Said
from molcause.scoring.case import Case

Array = NDArray[np.float64]

LEAST = 5
"""Fewest tested conditions of a setting that a detector judges (convention): with fewer it says nothing."""
ROUNDING = 1e-6
"""Relative difference below which two predictions are the same (evaluation protocol: equal to a baseline)."""


@dataclass(frozen=True, eq=False)
class View:
    """One setting as one arm sees it: U tested conditions x G readouts that are scored in every fold.

    Parameters
    ----------
    setting
        Context and time in words.
    conditions, units
        ``U`` canonical JSON of what was tested, ascending; and the target sets in words.
    predicted, measured, mean
        ``[U, G]`` levels in data units: what the arm says, the truth, and the mean of the training perturbations of
        the fold. A condition that was tested in several folds counts once, by its mean over them.
    control
        ``[G]`` mean of the control samples.
    noise
        ``[U]`` summed over readouts: variance of the measured mean, from the spread between samples; 0 = not known.
    own_noise
        ``[U]`` the same of the predicted mean, where it is the mean of predicted samples; else 0.
    """

    setting: str
    conditions: tuple[str, ...]
    units: tuple[str, ...]
    predicted: Array
    measured: Array
    mean: Array
    control: Array
    noise: Array
    own_noise: Array

    def __len__(self) -> int:
        return len(self.conditions)

    @property
    def predicted_change(self) -> Array:
        """``[U, G]`` predicted change from the control."""
        return self.predicted - self.control

    @property
    def measured_change(self) -> Array:
        """``[U, G]`` measured change from the control."""
        return self.measured - self.control


def views(cases: Sequence[Case], arm: Arm) -> tuple[View, ...]:
    """Return one view for each setting in which enough conditions were tested and predicted.

    Parameters
    ----------
    cases
        What was measured.
    arm
        What is said of each case.

    Returns
    -------
    tuple of View
        Settings with fewer than `LEAST` conditions, or with fewer than 2 readouts that are scored in every fold and
        have a number everywhere, have none.
    """
    grouped: dict[tuple[str, tuple[str, ...]], list[tuple[Case, Said]]] = defaultdict(list)
    for case, said in zip(cases, arm.said, strict=True):
        grouped[case.setting, case.readouts].append((case, said))
    found = (_view(setting, group) for (setting, _), group in sorted(grouped.items(), key=lambda item: item[0]))
    return tuple(view for view in found if view is not None)


def centered(values: Array) -> Array:
    """Return rows less their mean."""
    return np.asarray(values - values.mean(axis=0))


def count(found: Sequence[View]) -> int:
    """Return the number of tested conditions over all settings."""
    return sum(len(view) for view in found)


def by_unit(found: Sequence[View], values: Sequence[Array]) -> Array:
    """Return ``[units]`` the mean of a value over all conditions with the same targets, in any setting.

    Parameters
    ----------
    found
        The views.
    values
        For each view ``[U]``.
    """
    grouped: dict[str, list[float]] = defaultdict(list)
    for view, row in zip(found, values, strict=True):
        for unit, value in zip(view.units, row, strict=True):
            grouped[unit].append(float(value))
    return np.array([np.mean(grouped[unit]) for unit in sorted(grouped)])


def _view(setting: str, group: list[tuple[Case, Said]]) -> View | None:
    rows = sorted((row for case, said in group for row in _rows(case, said)), key=lambda row: row[0])
    if not rows:
        return None
    texts, units, *numbers = zip(*rows, strict=True)
    stacked = [np.array(part) for part in numbers]
    kept = np.logical_and.reduce([case.kept for case, _ in group])
    kept &= np.logical_and.reduce([np.isfinite(part).all(axis=0) for part in stacked[:4]])
    if kept.sum() < 2:
        return None
    labels = np.array(texts)
    conditions = tuple(dict.fromkeys(texts))
    once = [np.array([part[labels == text].mean(axis=0) for text in conditions])[:, kept] for part in stacked]
    unit_of = dict(zip(texts, units, strict=True))
    predicted, measured, mean, control, noise, own = once
    if len(conditions) < LEAST:
        return None
    return View(
        setting,
        conditions,
        tuple(unit_of[text] for text in conditions),
        predicted,
        measured,
        mean,
        control.mean(axis=0),
        noise.sum(axis=1),
        own.sum(axis=1),
    )


def _rows(case: Case, said: Said) -> list[tuple[str, str, Array, Array, Array, Array, Array, Array]]:
    """Return condition, unit, predicted, measured, training mean, control and both noises of predicted conditions."""
    samples = case.samples[:, :1].astype(float)
    noise = np.nan_to_num(case.variance / np.maximum(samples, 1.0))
    own = np.zeros_like(noise)
    if said.samples is not None and said.variance is not None:
        own = np.nan_to_num(said.variance / np.maximum(said.samples, 1.0)[:, None])
    return [
        (
            text,
            case.units[i],
            np.asarray(said.level[i]),
            case.measured[i],
            case.mean,
            case.control,
            np.asarray(noise[i]),
            np.asarray(own[i]),
        )
        for i, text in enumerate(case.conditions)
        if np.isfinite(said.level[i]).any()
    ]
