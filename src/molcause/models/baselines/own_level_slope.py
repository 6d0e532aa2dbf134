"""`OwnLevelSlope`: what samples of one condition show of a target, carried over to setting the target; no network.

Within a condition, readouts vary together. The baseline takes the regression of each on the target, pooled over
conditions, for the target's effect. It needs to be told the target's own level (few-shot input).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from molcause.bias.base import AbstractBias
from molcause.data.intervention import Intervention, Perturbation
from molcause.data.perturbation_data import PerturbationData
from molcause.errors import DataContractError
from molcause.models.base import AbstractFitted, AbstractModel, Array, Prediction, Training, prepare
from molcause.models.baselines.common import ALL_KINDS, NO_SLOTS, beyond, mean_only

_DEGENERATE = 1e-10


@dataclass(frozen=True)
class FittedOwnLevelSlope(AbstractFitted):
    """The pooled covariance within conditions, from which slopes on any target follow.

    Parameters
    ----------
    training
        What it was fitted to.
    within
        ``[readouts, readouts]`` pooled covariance within conditions, in data units.
    """

    training: Training
    within: Array

    @property
    def rungs(self) -> tuple[int, ...]:
        """Rungs 1 and 2."""
        return (1, 2)

    def predict(self, perturbation: Perturbation) -> Prediction:
        """Return the reference mean, plus the slopes on the fixed targets times the targets' own shifts.

        Only measured targets fixed at known levels are determined; what the reference holds already is no change.
        """
        training = self.training
        new, gone = beyond(perturbation, training.reference)
        reasons = [why for item in new if (why := self._unknown(item))]
        reasons += [f"what taking away '{item}' does is not known" for item in gone]
        level = training.mean[0].copy()
        targets = {int(t): item.strength for item in new if not reasons for t in training.readouts.of(item.target)}
        if targets:
            at = np.array(list(targets), dtype=np.intp)
            slope, why = self._slope(at)
            reasons += [why] if why else []
            level = level + slope @ (np.array(list(targets.values())) - level[at])
        if reasons:
            level[:] = np.nan
        return mean_only(training, level, perturbation, "; ".join(reasons))

    def _unknown(self, item: Intervention) -> str:
        if not len(self.training.readouts.of(item.target)):
            return f"{item.target} is not measured, so its level under '{item}' cannot be given"
        if item.kind != "fix" or not item.known:
            return f"'{item}' does not say the target's own level (few-shot input); give it as fix(level)"
        return ""

    def _slope(self, at: NDArray[np.intp]) -> tuple[Array, str]:
        """Return ``[readouts, targets]`` regression coefficients, or why there are none."""
        names = [self.training.readouts.readout[t] for t in at]
        sd = np.sqrt(np.diagonal(self.within)[at])
        still = sd <= _DEGENERATE * np.abs(self.training.mean[:, at]).max(axis=0)
        if still.any():
            return np.zeros((len(self.within), len(at))), f"{', '.join(names)} does not vary within conditions"
        among = self.within[np.ix_(at, at)] / np.outer(sd, sd)
        if np.linalg.eigvalsh(among)[0] <= _DEGENERATE:
            return np.zeros((len(self.within), len(at))), f"{', '.join(names)} vary as one within conditions"
        return np.linalg.solve(among, (self.within[:, at] / sd).T).T / sd, ""


@dataclass(frozen=True)
class OwnLevelSlope(AbstractModel):
    """Predict the effect of a fixed target by the slope on it within conditions, times its own shift.

    A slope among unperturbed samples is no causal effect: common causes are in it, and so is the reverse direction.

    Examples
    --------
    >>> import molcause as mc
    >>> rest, held_out = mc.load_dataset("sachs2005").hold_out("MEK")
    >>> fitted = OwnLevelSlope().fit(rest)
    >>> round(mc.ask(fitted, mc.Query(do={"MEK": mc.fix(5.0)}, outcome="ERK")).contrast, 2)
    0.03
    """

    name = "own-level-slope"
    accepts = NO_SLOTS
    honours = ALL_KINDS
    explicitness = "implicit"
    closed_form = True
    fitted_type = FittedOwnLevelSlope

    def fit(self, data: PerturbationData, bias: AbstractBias | None = None, *, seed: int = 0) -> FittedOwnLevelSlope:
        """Pool the covariance within conditions.

        Raises
        ------
        DataContractError
            If no condition has two samples.
        """
        prepared = prepare(self, data, bias, seed)
        training = prepared.training
        freedom = len(prepared.values) - np.count_nonzero(training.samples)
        if freedom < 1:
            raise DataContractError(
                f"No condition has two complete samples, so {self.name} finds no slope within conditions. "
                "Give replicates."
            )
        deviation = prepared.values - training.mean[prepared.condition]
        return FittedOwnLevelSlope(training, deviation.T @ deviation / freedom)
