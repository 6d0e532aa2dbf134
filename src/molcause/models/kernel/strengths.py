"""Interventions as numbers: signed strengths by target and kind, and how they count in a kernel."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from molcause.data.intervention import Intervention, Perturbation, from_json
from molcause.models.base import Array, Training

Key = tuple[str, str]

DOSES: dict[str, Callable[[Array], Array]] = {
    "linear": lambda strength: strength,
    "tanh": np.tanh,
    "sqrt": lambda strength: np.sign(strength) * np.sqrt(np.abs(strength)),
}
"""How a strength counts: as it is, saturating at 1, or by its root."""


@dataclass(frozen=True)
class Strengths:
    """What was done beyond the reference, as rows of numbers; n conditions, or n sums of conditions.

    Parameters
    ----------
    keys
        ``(target, kind)`` of each column.
    values
        ``[n, keys]``.
    constant
        ``[n]`` 1 for a condition.

    Examples
    --------
    >>> Strengths((("A", "block"), ("A", "shift")), np.array([[-1.0, 0.5]]), np.ones(1)).by_target()
    (('A',), array([[-0.5]]))
    """

    keys: tuple[Key, ...]
    values: Array
    constant: Array

    def summed(self, weights: Array) -> "Strengths":
        """Return ``[m]`` sums of the conditions, with weights ``[m, n]``."""
        return Strengths(self.keys, weights @ self.values, weights @ self.constant)

    def by_target(self) -> tuple[tuple[str, ...], Array]:
        """Return the distinct targets, and ``[n, targets]`` strengths summed over kinds."""
        targets = tuple(dict.fromkeys(target for target, _ in self.keys))
        place = {target: k for k, target in enumerate(targets)}
        member = np.zeros((len(self.keys), len(targets)))
        member[np.arange(len(self.keys)), [place[target] for target, _ in self.keys]] = 1.0
        return targets, self.values @ member


def strengths(
    perturbations: Sequence[Perturbation], training: Training, dose: str, typical: Mapping[str, float]
) -> Strengths:
    """Return signed strengths: negative where something is taken away.

    A scale or block by its fraction lost, a shift by its amount, a fix by its distance from the reference mean (-1,
    a knock-out, where that is not measured). An unknown strength counts as one unit: -1, and +1 for a shift; of a kind
    in `typical` it is the change of the target's own reading, and outside training the typical one.
    """
    before = _signed(training.reference, training, typical)
    rows = [_signed(perturbation, training, typical) for perturbation in perturbations]
    keys = tuple(sorted({key for row in [before, *rows] for key in row}))
    values = np.array([[row.get(key, 0.0) - before.get(key, 0.0) for key in keys] for row in rows])
    return Strengths(keys, DOSES[dose](values.reshape(len(rows), len(keys))), np.ones(len(rows)))


def typical_strengths(training: Training) -> dict[str, float]:
    """Return the mean change of the targets' own readings, for kinds of which every unknown strength can be read so.

    A block leaves its target's reading free, so its strength cannot be read. A kind with a target that is not measured
    is left out too: changes and units do not mix.
    """
    changes: dict[str, list[float]] = {}
    for k, text in enumerate(training.conditions):
        for item in from_json(text) or ():
            if not item.known and item.kind != "block" and item not in training.reference:
                changes.setdefault(item.kind, []).append(_own_change(item, training, k))
    return {kind: float(np.mean(found)) for kind, found in changes.items() if np.isfinite(found).all()}


def _signed(perturbation: Perturbation, training: Training, typical: Mapping[str, float]) -> dict[Key, float]:
    at = training.condition(perturbation)
    return {(item.target, item.kind): _strength(item, training, typical, at) for item in perturbation}


def _strength(item: Intervention, training: Training, typical: Mapping[str, float], at: int | None) -> float:
    if not item.known and item.kind in typical and item not in training.reference:
        return typical[item.kind] if at is None else _own_change(item, training, at)
    if item.kind == "shift":
        return item.strength if item.known else 1.0
    if item.kind in ("scale", "block"):
        return item.strength - 1.0 if item.known else -1.0
    return _activity(item, training, np.full(len(training.readouts), item.strength), otherwise=-1.0)


def _own_change(item: Intervention, training: Training, at: int) -> float:
    return _activity(item, training, training.mean[at], otherwise=np.nan)


def _activity(item: Intervention, training: Training, levels: Array, otherwise: float) -> float:
    """Return how much more active a target is than in the reference, by its readings' levels and signs."""
    measured = training.readouts.of(item.target)
    if not len(measured) or np.isnan(levels[measured]).any():
        return otherwise
    signs = np.where(training.readouts.signs[measured] < 0, -1.0, 1.0)
    return float((signs * (levels - training.mean[0])[measured]).mean())
