"""`TrainMean`: whatever is done, the average of what happened under the training perturbations."""

from dataclasses import dataclass

from molcause.bias.base import AbstractBias
from molcause.data.intervention import Perturbation
from molcause.data.perturbation_data import PerturbationData
from molcause.models.base import AbstractFitted, AbstractModel, Array, Prediction, Training, prepare
from molcause.models.baselines.common import ALL_KINDS, NO_SLOTS, contrasts, mean_only


@dataclass(frozen=True)
class FittedTrainMean(AbstractFitted):
    """The mean change over training perturbations, each counted once."""

    training: Training
    shift: Array

    @property
    def rungs(self) -> tuple[int, ...]:
        """Rungs 1 and 2."""
        return (1, 2)

    def predict(self, perturbation: Perturbation) -> Prediction:
        """Return the reference mean, plus the mean change unless nothing is done."""
        changed = self.training.condition(perturbation) != 0
        return mean_only(self.training, self.training.mean[0] + changed * self.shift, perturbation)


@dataclass(frozen=True)
class TrainMean(AbstractModel):
    """Predict the mean change of all training perturbations.

    Examples
    --------
    >>> import molcause as mc
    >>> data = mc.load_dataset("sachs2005")
    >>> round(mc.ask(TrainMean().fit(data), mc.Query(do={"MEK": mc.inhibit()}, outcome="ERK")).contrast, 2)
    0.14
    """

    name = "train-mean"
    accepts = NO_SLOTS
    honours = ALL_KINDS
    explicitness = "implicit"
    fitted_type = FittedTrainMean

    def fit(self, data: PerturbationData, bias: AbstractBias | None = None, *, seed: int = 0) -> FittedTrainMean:
        """Average the training perturbations' changes from the reference."""
        training = prepare(self, data, bias, seed).training
        changes = contrasts(training)[1:]
        return FittedTrainMean(training, changes.mean(axis=0) if len(changes) else contrasts(training)[0])
