"""`ScaledAdditive`: the effect of a combination is the same share of the sum of its parts, whatever the combination.

Where effects saturate, every combination falls short of its sum. A model that only knows this looks as if it knew of
interactions; so this is the baseline of interactions, beside the plain sum.
"""

import math
from dataclasses import dataclass

from molcause.bias.base import AbstractBias
from molcause.data.intervention import Perturbation, from_json
from molcause.data.perturbation_data import PerturbationData
from molcause.models.base import AbstractFitted, AbstractModel, Prediction, Training, prepare
from molcause.models.baselines.additive import not_alone, parts_alone
from molcause.models.baselines.common import ALL_KINDS, NO_SLOTS, contrasts, mean_only, unknown


@dataclass(frozen=True)
class FittedScaledAdditive(AbstractFitted):
    """Sums of changes that were measured alone, and the share of the sum that combinations show.

    Parameters
    ----------
    training
        What it was fitted to.
    factor
        The share; NaN if training holds no combination whose parts were measured alone.
    combinations
        How many combinations it was fitted to.
    """

    training: Training
    factor: float
    combinations: int

    @property
    def rungs(self) -> tuple[int, ...]:
        """Rungs 1 and 2."""
        return (1, 2)

    @property
    def chosen(self) -> dict[str, float]:
        """The share, where there is one."""
        return {} if math.isnan(self.factor) else {"factor": self.factor}

    def predict(self, perturbation: Perturbation) -> Prediction:
        """Return the reference mean plus the share of the sum; what was measured alone, for a single intervention."""
        parts, unmeasured = parts_alone(self.training, perturbation)
        if unmeasured:
            return unknown(self.training, perturbation, not_alone(unmeasured))
        if len(parts) > 1 and math.isnan(self.factor):
            reason = "training holds no combination whose parts were measured alone, so there is no share of the sum"
            return unknown(self.training, perturbation, reason)
        share = self.factor if len(parts) > 1 else 1.0
        return mean_only(self.training, self.training.mean[0] + share * parts.sum(axis=0), perturbation)


@dataclass(frozen=True)
class ScaledAdditive(AbstractModel):
    """Predict a combination as k times the sum of its measured single effects, k by least squares over training.

    Examples
    --------
    >>> import molcause as mc
    >>> fitted = ScaledAdditive().fit(mc.load_dataset("sachs2005"))
    >>> both = mc.Query(do={"MEK": mc.inhibit(), "AKT": mc.inhibit()}, outcome="ERK")
    >>> mc.ask(fitted, both).warrant.reason
    'training holds no combination whose parts were measured alone, so there is no share of the sum'
    """

    name = "scaled-additive"
    accepts = NO_SLOTS
    honours = ALL_KINDS
    explicitness = "implicit"
    closed_form = True
    fitted_type = FittedScaledAdditive

    def fit(self, data: PerturbationData, bias: AbstractBias | None = None, *, seed: int = 0) -> FittedScaledAdditive:
        """Fit the share to all combinations whose parts were measured alone, every readout counting the same."""
        training = prepare(self, data, bias, seed).training
        product, square, count = 0.0, 0.0, 0
        for text, change in zip(training.conditions, contrasts(training), strict=True):
            parts, unmeasured = parts_alone(training, from_json(text) or ())
            if len(parts) > 1 and not unmeasured:
                total, count = parts.sum(axis=0), count + 1
                product, square = product + float(total @ change), square + float(total @ total)
        return FittedScaledAdditive(training, product / square if square > 0 else math.nan, count)
