"""`Additive`: the effect of a combination is the sum of its parts, measured alone."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from molcause.bias.base import AbstractBias
from molcause.data.intervention import Intervention, Perturbation, combine, matching
from molcause.data.perturbation_data import PerturbationData
from molcause.models.base import AbstractFitted, AbstractModel, Array, Prediction, Training, prepare
from molcause.models.baselines.common import ALL_KINDS, NO_SLOTS, mean_only, unknown


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
        parts, unmeasured = parts_alone(self.training, perturbation)
        if unmeasured:
            return unknown(self.training, perturbation, not_alone(unmeasured))
        return mean_only(self.training, self.training.mean[0] + parts.sum(axis=0), perturbation)


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


def parts_alone(training: Training, perturbation: Perturbation) -> tuple[Array, list[str]]:
    """Return the change measured for each added intervention alone, ``[measured, readouts]``, and those without one."""
    done = {(i.target, i.kind, str(i.strength)) for i in training.reference}
    found, unmeasured = [], []
    for item in perturbation:
        if (item.target, item.kind, str(item.strength)) in done:
            continue
        alone = _alone(training.reference, item, training.conditions)
        if alone is None:
            unmeasured.append(str(item))
        else:
            found.append(training.mean[alone] - training.mean[0])
    return np.array(found).reshape(len(found), training.mean.shape[1]), unmeasured


@lru_cache(maxsize=2**12)
def _alone(reference: Perturbation, item: Intervention, conditions: tuple[str, ...]) -> int | None:
    """Return the position of the condition in which one intervention was added; combinations ask again and again."""
    return matching(combine(reference, (item,)), conditions)


def not_alone(unmeasured: list[str]) -> str:
    """Return the reason why there is no sum."""
    return f"not measured alone in training: {', '.join(unmeasured)}"
