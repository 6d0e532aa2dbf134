"""`Given`: what a metric of the panel may ask for, by name; one case and what one predictor says of it.

The names are those of `molcause.metrics.inputs.INPUTS`. A prediction that says what is known already (the control, one
and the same for all, the sum of the singles) has a change of exactly 0 from it: the disjoint halves of the references,
which keep noise apart elsewhere, would turn it into noise.
"""

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from molcause.scoring.arm import Said
from molcause.scoring.case import Array, Case

_EQUAL = 1e-9
_NO_CELLS = "distributions are not compared: too few samples of each perturbation, or not asked for"


class NotGiven(LookupError):
    """A metric asks for what this predictor or these data do not have; the text says what."""


class Given:
    """Inputs of metrics for one case and predictor; each attribute is one entry of the vocabulary.

    Parameters
    ----------
    case
        What was measured.
    said
        What was predicted.
    """

    def __init__(self, case: Case, said: Said) -> None:
        self.case, self.said = case, said

    def _scored(self, values: Array) -> Array:
        return values[..., self.case.kept]

    @cached_property
    def predicted(self) -> Array:
        """Predicted levels."""
        return self._scored(self.said.level)

    @cached_property
    def measured(self) -> Array:
        """Measured levels."""
        return self._scored(self.case.measured)

    @cached_property
    def predicted_change(self) -> Array:
        """From one half of the control; no change is exactly 0."""
        control = self._known(self.case.control_predicted, "the data have no reference sample")
        return _unless(_same(self.predicted, self._scored(self.case.control)), self.predicted - control)

    @cached_property
    def measured_change(self) -> Array:
        """From the other half of the control."""
        return self.measured - self._known(self.case.control_measured, "the data have no reference sample")

    @cached_property
    def predicted_specific(self) -> Array:
        """From one half of the training perturbations; what is the same for all is exactly 0."""
        mean = self._known(self.case.mean_predicted, "there is no training perturbation")
        same = _same(self.predicted, self._scored(self.case.mean))
        there = np.flatnonzero(np.isfinite(self.predicted).all(axis=1))
        if len(there) > 1 and _same(self.predicted[there], self.predicted[there[0]]).all():
            same[there] = True
        return _unless(same, self.predicted - mean)

    @cached_property
    def measured_specific(self) -> Array:
        """From the other half of the training perturbations."""
        return self.measured - self._known(self.case.mean_measured, "there is no training perturbation")

    @cached_property
    def mean_change(self) -> Array:
        """Of the training mean, from the control."""
        control = self._known(self.case.control, "the data have no reference sample")
        return self._known(self.case.mean, "there is no training perturbation") - control

    @cached_property
    def weights(self) -> Array:
        """Of readouts."""
        return self._known(self.case.weights, "too few samples of each perturbation for weights of readouts")

    @cached_property
    def differential(self) -> Array:
        """Which readouts a perturbation changes."""
        return self._known(self.case.differential, "too few samples to say which readouts change")

    @cached_property
    def frequency(self) -> Array:
        """How often training perturbations change a readout."""
        return self._known(self.case.frequency, "too few samples to say which readouts change")

    @cached_property
    def predicted_interaction(self) -> Array:
        """Beyond the sum of the singles; the sum itself is exactly 0."""
        apart = self._known(self.case.singles_apart, "no pair whose single perturbations were measured is tested")
        return _unless(_same(self.predicted, self._scored(self.case.singles)), self.predicted - apart)

    @cached_property
    def measured_interaction(self) -> Array:
        """Beyond the sum of the singles."""
        return self._known(self.case.interaction, "no pair whose single perturbations were measured is tested")

    @cached_property
    def _pairs_of_cells(self) -> tuple[tuple[Array, ...], tuple[Array, ...]]:
        if self.said.cells is None:
            raise NotGiven("it predicts means, not samples")
        if self.case.cells is None:
            raise NotGiven(_NO_CELLS)
        cells = self.case.cells
        sides = [_as_many(f, y) for f, y in zip(self.said.cells, cells.truth, strict=True)]
        return tuple(cells.project(a) for a, _ in sides), tuple(cells.project(b) for _, b in sides)

    @cached_property
    def predicted_cells(self) -> tuple[Array, ...]:
        """Predicted samples, in principal components."""
        return self._pairs_of_cells[0]

    @cached_property
    def measured_cells(self) -> tuple[Array, ...]:
        """Measured samples, as many."""
        return self._pairs_of_cells[1]

    @cached_property
    def bandwidths(self) -> tuple[float, ...]:
        """Of kernels."""
        if self.case.cells is None:
            raise NotGiven(_NO_CELLS)
        return self.case.cells.bandwidths

    @cached_property
    def predicted_variance(self) -> Array:
        """Between predicted samples."""
        if self.said.variance is None:
            raise NotGiven("it predicts means, not samples")
        return self._scored(self.said.variance)

    @cached_property
    def measured_variance(self) -> Array:
        """Between measured samples."""
        return self._known(self.case.variance, "too few samples of each perturbation for a variance")

    @cached_property
    def predicted_sd(self) -> Array:
        """As stated."""
        if self.said.sd is None:
            raise NotGiven("it states no standard deviation")
        return self._scored(self.said.sd)

    @cached_property
    def predicted_low(self) -> Array:
        """Lower end of the stated interval."""
        if self.said.low is None:
            raise NotGiven("it states no interval")
        return self._scored(self.said.low)

    @cached_property
    def predicted_high(self) -> Array:
        """Upper end of the stated interval."""
        if self.said.high is None:
            raise NotGiven("it states no interval")
        return self._scored(self.said.high)

    @cached_property
    def level(self) -> float:
        """Nominal coverage of the stated interval."""
        if not np.isfinite(self.said.level_of_interval):
            raise NotGiven("it states no interval")
        return self.said.level_of_interval

    @cached_property
    def uncertainty(self) -> Array:
        """Mean stated standard deviation of each condition."""
        return np.asarray(self.predicted_sd.mean(axis=1))

    @cached_property
    def error(self) -> Array:
        """Root mean squared error of each condition."""
        return np.asarray(np.sqrt(((self.predicted - self.measured) ** 2).mean(axis=1)))

    def _known(self, values: Array, why_not: str) -> Array:
        if not np.isfinite(values).any():
            raise NotGiven(why_not)
        return self._scored(values)


def _same(levels: Array, known: Array) -> NDArray[np.bool_]:
    """Return which rows equal a known level up to rounding."""
    size = max(float(np.nanmax(np.abs(known), initial=0.0)), 1e-300)
    with np.errstate(invalid="ignore"):
        return np.asarray((np.abs(levels - known) <= _EQUAL * size).all(axis=-1))


def _unless(empty: NDArray[np.bool_], change: Array) -> Array:
    return np.where(empty[:, np.newaxis], 0.0, change)


def _as_many(predicted: Array, measured: Array) -> tuple[Array, Array]:
    n = min(len(predicted), len(measured))
    return predicted[:n], measured[:n]
