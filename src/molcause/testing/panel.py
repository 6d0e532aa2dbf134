"""A small panel of predictions with known truth: every input that a metric may ask for, and how each transforms.

There is no noise between the halves of a reference, so that a perfect prediction is equal to its measurement.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Inputs = dict[str, Any]

UNITS, GENES, CELLS, DIMENSIONS, LEVEL = 6, 40, 12, 3, 0.9
BY_UNIT = ("uncertainty", "error")
BY_GENE = ("mean_change", "frequency")
WITHOUT_AXES = ("bandwidths", "level")
WITHOUT_UNIT = ("weights", "differential", "frequency", "level")
TRUTHS = ("measured", "weights", "differential", "error")


@dataclass(frozen=True, eq=False)
class Panel:
    """What was measured, what a prediction can say of it, and a source of chance.

    Parameters
    ----------
    control, mean
        ``[G]`` levels of the control and of the mean of the training perturbations.
    given
        The inputs that do not depend on a prediction.
    """

    control: Array
    mean: Array
    given: Inputs

    def says(self, levels: Array, *, sharp: bool) -> Inputs:
        """Return all inputs for predicted levels.

        Parameters
        ----------
        levels
            ``[U, G]``.
        sharp
            True: no spread, intervals without width. False: intervals that hold the nominal share of all measurements,
            and a standard deviation above the error.
        """
        off = levels - self.given["measured"]
        size = np.abs(off)
        reach = size + 0.5
        outside = np.arange(GENES) >= round(LEVEL * GENES)
        low = np.where(outside, levels + reach, levels - reach)
        return self.given | {
            "predicted": levels,
            "predicted_change": levels - self.control,
            "predicted_specific": levels - self.mean,
            "predicted_interaction": self.given["measured_interaction"] + off,
            "predicted_cells": tuple(
                cells + shift[:DIMENSIONS] for cells, shift in zip(self.given["measured_cells"], off, strict=True)
            ),
            "predicted_variance": self.given["measured_variance"] + size,
            "predicted_sd": np.zeros_like(levels) if sharp else reach,
            "predicted_low": levels if sharp else low,
            "predicted_high": levels if sharp else levels + np.where(outside, 2.0, 1.0) * reach,
            "uncertainty": self.given["error"] + size.mean(axis=1),
        }

    def ignorant(self) -> dict[str, Array]:
        """Return predictions that do not know the perturbation, each ``[U, G]``."""
        measured = self.given["measured"]
        return {
            "the training mean": np.tile(self.mean, (UNITS, 1)),
            "no change": np.tile(self.control, (UNITS, 1)),
            "the sum of the singles": measured - self.given["measured_interaction"],
        }

    def wrong(self) -> dict[str, Array]:
        """Return predictions that know the perturbation in part or take it for another."""
        y = self.given["measured"]
        noise = np.random.default_rng(1).normal(size=y.shape)
        return {
            "half of every effect": 0.5 * (y + self.mean),
            "twice every effect": 2.0 * y - self.mean,
            "the opposite effect": 2.0 * self.mean - y,
            "the effect of another perturbation": np.roll(y, 1, axis=0),
            "the truth with noise": y + noise,
        }


def panel(seed: int = 0) -> Panel:
    """Return a panel of 6 perturbations of 40 genes.

    Examples
    --------
    >>> one = panel()
    >>> sorted(one.says(one.given["measured"], sharp=True))[:3]
    ['bandwidths', 'differential', 'error']
    """
    rng = np.random.default_rng(seed)
    control, shared = rng.normal(size=(2, GENES))
    specific, interaction = 2.0 * rng.normal(size=(2, UNITS, GENES))
    mean = control + shared
    measured = mean + specific
    given: Inputs = {
        "measured": measured,
        "measured_change": measured - control,
        "measured_specific": measured - mean,
        "mean_change": shared,
        "weights": rng.random((UNITS, GENES)),
        "differential": (np.abs(measured - control) > 1.0).astype(float),
        "frequency": rng.random(GENES),
        "measured_interaction": interaction,
        "measured_cells": tuple(rng.normal(size=(UNITS, CELLS, DIMENSIONS))),
        "bandwidths": (1.0, 2.0),
        "measured_variance": rng.uniform(0.5, 2.0, (UNITS, GENES)),
        "level": LEVEL,
        "error": rng.uniform(0.5, 2.0, UNITS),
    }
    return Panel(control, mean, given)


def in_other_order(inputs: Inputs, units: NDArray[np.intp], genes: NDArray[np.intp]) -> Inputs:
    """Return the inputs with perturbations and genes in another order; cells and dimensions are turned round."""

    def moved(name: str, value: Any) -> Any:
        if name in WITHOUT_AXES:
            return value
        if name in BY_GENE:
            return value[genes]
        if name in BY_UNIT:
            return value[units]
        if isinstance(value, tuple):
            return tuple(value[unit][::-1, ::-1] for unit in units)
        return value[units][:, genes]

    return {name: moved(name, value) for name, value in inputs.items()}


def scaled(inputs: Inputs, factor: float) -> Inputs:
    """Return the inputs as they are in a unit that is smaller by a factor."""

    def one(name: str, value: Any) -> Any:
        if name in WITHOUT_UNIT:
            return value
        power = 2 if name.endswith("variance") else 1
        return _each(value, lambda part: part * factor**power)

    return {name: one(name, value) for name, value in inputs.items()}


def without_number(inputs: Inputs, name: str, unit: int) -> Inputs:
    """Return the inputs with NaN for one perturbation in one of them."""
    value = inputs[name]
    if isinstance(value, tuple):
        broken: Any = tuple(part * np.nan if k == unit else part for k, part in enumerate(value))
    else:
        broken = value.copy()
        broken[unit] = np.nan
    return inputs | {name: broken}


def copied(inputs: Inputs) -> Inputs:
    """Return the inputs with arrays of their own."""
    return {name: _each(value, lambda part: part * 1) for name, value in inputs.items()}


def _each(value: Any, change: Callable[[Any], Any]) -> Any:
    return tuple(change(part) for part in value) if isinstance(value, tuple) else change(value)
