"""Direct contrasts: what was measured under one set of interventions against another, without a model."""

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from molcause.data.intervention import Perturbation, from_json, matching
from molcause.data.perturbation_data import PerturbationData
from molcause.inference.answer import Outcome
from molcause.models.base import Array, Training
from molcause.names.readouts import ReadoutMap

CELLS_NOT_EXPERIMENTS = (
    "The interval covers the sampling of samples within a condition, not the repetition of the experiment."
)
_TINY = 1e-9


@dataclass(frozen=True)
class ConditionMeans:
    """Means of every condition, from data or from what a fit remembers of its data.

    Parameters
    ----------
    readouts
        The measured variables.
    conditions
        Canonical JSON of each condition.
    samples, mean, sd
        ``[conditions, readouts]`` samples that were seen, their mean and standard deviation (ddof 1).
    """

    readouts: ReadoutMap
    conditions: tuple[str, ...]
    samples: Array
    mean: Array
    sd: Array

    @classmethod
    def of_data(cls, data: PerturbationData) -> "ConditionMeans":
        """Return the means of data; missing readings are left out."""
        data.verify()
        found, values = data.conditions(), data.values()
        groups = [values[c.rows] for c in found]
        seen = np.array([(~np.isnan(g)).sum(axis=0) for g in groups], dtype=float)
        total = np.array([np.nansum(g, axis=0) for g in groups])
        mean = total / np.where(seen > 0, seen, np.nan)
        squares = np.array([np.nansum((g - m) ** 2, axis=0) for g, m in zip(groups, mean, strict=True)])
        sd = np.sqrt(squares / np.where(seen > 1, seen - 1, np.nan))
        return cls(data.readouts, tuple(c.interventions for c in found), seen, mean, sd)

    def of_readouts(self, readouts: ReadoutMap) -> "ConditionMeans":
        """Return the same means in the order of other readouts; one that was not measured is NaN."""
        at = [self.readouts.index.get(name, -1) for name in readouts.readout]
        picked = [np.where(np.array(at) < 0, np.nan, array[:, at]) for array in (self.samples, self.mean, self.sd)]
        return ConditionMeans(readouts, self.conditions, np.nan_to_num(picked[0]), picked[1], picked[2])

    def level(self, i: int, done: int) -> Outcome:
        """Return a readout's mean under one condition, with its 95 % interval."""
        half = _welch_half_width(self.sd[[done], i], self.samples[[done], i])
        mean = float(self.mean[done, i])
        return Outcome(
            name=self.readouts.readout[i],
            node=self.readouts.node[i],
            direction=math.nan,
            level=mean,
            level_low=mean - half,
            level_high=mean + half,
            sd=float(self.sd[done, i]),
        )

    @classmethod
    def of_training(cls, training: Training) -> "ConditionMeans":
        """Return the means that a fit remembers."""
        counts = np.repeat(training.samples[:, None], len(training.readouts), axis=1)
        return cls(training.readouts, training.conditions, counts, training.mean, training.sd)

    def position(self, perturbation: Perturbation) -> int | None:
        """Return the condition in which exactly this was done, if there is one."""
        return matching(perturbation, self.conditions)

    def contrast(self, i: int, done: int, reference: int) -> Outcome:
        """Return the difference of a readout between two conditions, with Welch's 95 % interval."""
        rows = [done, reference]
        means, sds, counts = self.mean[rows, i], self.sd[rows, i], self.samples[rows, i]
        change = float(means[0] - means[1])
        half = _welch_half_width(sds, counts)
        direction = (
            math.nan
            if math.isnan(change)
            else (0.0 if abs(change) <= _TINY * np.nan_to_num(sds).max() else math.copysign(1.0, change))
        )
        return Outcome(
            name=self.readouts.readout[i],
            node=self.readouts.node[i],
            direction=direction,
            level=float(means[0]),
            reference=float(means[1]),
            contrast=change,
            low=change - half,
            high=change + half,
            sd=float(sds[0]),
        )

    def counts(self, done: int, reference: int) -> str:
        """Return the numbers of samples in words."""
        return f"{self.samples[done].max():.0f} samples against {self.samples[reference].max():.0f}."

    def dose_note(self, perturbation: Perturbation, done: int) -> str:
        """Return a sentence if the strength in the data is unknown where the question gives one."""
        known = {(i.target, i.kind): i.known for i in from_json(self.conditions[done]) or ()}
        loose = [str(item) for item in perturbation if item.known and not known.get((item.target, item.kind), True)]
        return f"The strength in the data is not known; it is taken for '{' + '.join(loose)}'." if loose else ""


def _welch_half_width(sds: Array, counts: Array) -> float:
    if not np.all(counts > 1):
        return math.nan
    errors = sds**2 / counts
    if errors.sum() == 0:
        return 0.0
    freedom = errors.sum() ** 2 / (errors**2 / (counts - 1)).sum()
    return float(stdtrit(freedom, 0.975) * np.sqrt(errors.sum()))
