"""`Additive`: the effect of a combination is the sum of its parts, measured alone."""

from dataclasses import dataclass

import numpy as np

from molcause.bias.base import AbstractBias
from molcause.data.intervention import Perturbation, combine
from molcause.data.perturbation_data import PerturbationData
from molcause.models.base import AbstractFitted, AbstractModel, Prediction, Training, prepare
from molcause.models.baselines.common import ALL_KINDS, NO_SLOTS, contrasts, mean_only


@dataclass(frozen=True)
class FittedAdditive(AbstractFitted):
    """Sums of changes that were measured alone."""

    training: Training

    @property
    def rungs(self) -> tuple[int, ...]:
        """Rungs 1 and 2."""
        return (1, 2)

    def predict(self, perturbation: Perturbation) -> Prediction:
        """Return the reference mean plus the change measured for each added intervention alone."""
        training = self.training
        level = training.mean[0].copy()
        done = {(i.target, i.kind, str(i.strength)) for i in training.reference}
        unmeasured = []
        for item in perturbation:
            if (item.target, item.kind, str(item.strength)) in done:
                continue
            alone = training.condition(combine(training.reference, (item,)))
            if alone is None:
                unmeasured.append(str(item))
            else:
                level += contrasts(training)[alone]
        if unmeasured:
            level[:] = np.nan
        reason = f"not measured alone in training: {', '.join(unmeasured)}" if unmeasured else ""
        return mean_only(training, level, perturbation, reason)


@dataclass(frozen=True)
class Additive(AbstractModel):
    """Predict a combination as the sum of its measured single effects; say so when one was not measured.

    Examples
    --------
    >>> import molcause as mc
    >>> fitted = Additive().fit(mc.load_dataset("sachs2005"))
    >>> both = mc.Query(do={"MEK": mc.inhibit(), "AKT": mc.inhibit()}, outcome="ERK")
    >>> round(mc.ask(fitted, both).contrast, 2)
    -1.25
    """

    name = "additive"
    accepts = NO_SLOTS
    honours = ALL_KINDS
    explicitness = "implicit"
    fitted_type = FittedAdditive

    def fit(self, data: PerturbationData, bias: AbstractBias | None = None, *, seed: int = 0) -> FittedAdditive:
        """Remember the condition means."""
        return FittedAdditive(prepare(self, data, bias, seed).training)
