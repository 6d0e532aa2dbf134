"""`Units`: how levels in data units become states of nodes, and back."""

from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

import numpy as np

from molcause.errors import ParameterError, did_you_mean
from molcause.models.base import Array, Training

CHOICES = ("reference", "change", "data")
"""
``reference``
    Distance from the reference mean, in standard deviations of the reference samples (of condition means, where
    there are no replicates).
``change``
    Distance from the reference mean, in data units.
``data``
    Data units.
"""


@dataclass(frozen=True)
class Units:
    """K readouts: state = direction * (level - center) / spread.

    Parameters
    ----------
    center, spread
        ``[K]``.
    absent
        ``[K]`` levels that mean "absent"; NaN where there is none, or where the reading does not rise with activity.
    direction
        ``[K]`` -1 for readings that fall with the node's activity, else 1.
    unmeasured_zero
        Level of an unmeasured node of which nothing is left; NaN where that is learned.
    names
        Of the readouts.
    """

    center: Array
    spread: Array
    absent: Array
    direction: Array
    unmeasured_zero: float
    names: tuple[str, ...]

    floor_of_inputs: ClassVar[float] = -1.0
    """What an input is when nothing of it is left; its unit is free, since its edges are."""

    @cached_property
    def readouts(self) -> dict[str, int]:
        """Position of each readout."""
        return {name: k for k, name in enumerate(self.names)}

    def state(self, level: float, through: int) -> float:
        """Return a level as a state, read through a readout; -1 = an unmeasured node, whose units are those of it."""
        if through < 0:
            return level
        return float(self.direction[through] * (level - self.center[through]) / self.spread[through])

    def amount(self, change: float, through: int) -> float:
        """Return a change of a level as one of a state."""
        return change if through < 0 else float(self.direction[through] * change / self.spread[through])

    def zero(self, through: int) -> float:
        """Return the natural zero as a state; NaN where there is none."""
        return self.unmeasured_zero if through < 0 else self.state(float(self.absent[through]), through)


def units_of(choice: str, training: Training) -> Units:
    """Return the units of a training.

    Raises
    ------
    ParameterError
        If there is no such choice.
    """
    if choice not in CHOICES:
        raise ParameterError(
            f"units={choice!r}: there are none such. {did_you_mean(str(choice), CHOICES)} Units: {', '.join(CHOICES)}."
        )
    k = len(training.readouts)
    signs = training.readouts.signs
    return Units(
        center=np.zeros(k) if choice == "data" else training.mean[0].copy(),
        spread=_spread(training) if choice == "reference" else np.ones(k),
        absent=np.where(signs > 0, training.absent, np.nan),
        direction=np.where(signs < 0, -1.0, 1.0),
        unmeasured_zero=0.0 if choice == "data" else float("nan"),
        names=training.readouts.readout,
    )


def _spread(training: Training) -> Array:
    """Return the spread of reference samples; where they do not vary, that of condition means; else 1."""
    between = np.sqrt(np.mean((training.mean - training.mean[0]) ** 2, axis=0))
    own = np.where(training.sd[0] > 0, training.sd[0], between)
    return np.where(own > 0, own, 1.0)
