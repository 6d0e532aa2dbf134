"""`NoChange`: whatever is done, nothing happens."""

from dataclasses import dataclass

from molcause.bias.base import AbstractBias
from molcause.data.intervention import Perturbation
from molcause.data.perturbation_data import PerturbationData
from molcause.models.base import AbstractFitted, AbstractModel, Prediction, Training, prepare
from molcause.models.baselines.common import ALL_KINDS, NO_SLOTS, mean_only


@dataclass(frozen=True)
class FittedNoChange(AbstractFitted):
    """The reference mean, for every perturbation."""

    training: Training

    @property
    def rungs(self) -> tuple[int, ...]:
        """Rungs 1 and 2."""
        return (1, 2)

    def predict(self, perturbation: Perturbation) -> Prediction:
        """Return the reference mean."""
        return mean_only(self.training, self.training.mean[0], perturbation)


@dataclass(frozen=True)
class NoChange(AbstractModel):
    """Predict the reference mean for every perturbation.

    Examples
    --------
    >>> import molcause as mc
    >>> data = mc.load_dataset("sachs2005")
    >>> mc.ask(NoChange().fit(data), mc.Query(do={"MEK": mc.inhibit()}, outcome="ERK")).contrast
    0.0
    """

    name = "no-change"
    accepts = NO_SLOTS
    honours = ALL_KINDS
    explicitness = "implicit"
    fitted_type = FittedNoChange

    def fit(self, data: PerturbationData, bias: AbstractBias | None = None, *, seed: int = 0) -> FittedNoChange:
        """Remember the reference mean."""
        return FittedNoChange(prepare(self, data, bias, seed).training)
