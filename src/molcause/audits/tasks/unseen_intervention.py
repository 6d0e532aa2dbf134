"""`UnseenIntervention`: which way do the other readings go under an intervention that no model saw (rung 2).

In a linear equilibrium every kind of intervention on a target moves the means of the others along one ray; kind and
strength only scale it. So the direction is what is asked, and one number about the target is given to every arm alike.
"""

from dataclasses import dataclass

import numpy as np

from molcause.audits.tasks.base import AbstractTask, Split, Splits, Truth, added, independent, truth, without_targets
from molcause.data.intervention import Intervention, Perturbation, combine, describe, fix, from_json
from molcause.data.perturbation_data import Condition, PerturbationData
from molcause.errors import DataContractError, NotIdentifiableError, ParameterError, did_you_mean
from molcause.metrics import cosine, sign_accuracy
from molcause.models.base import AbstractFitted, Array
from molcause.names.readouts import ReadoutMap

LEVELS = ("own", "reagent")
_NOTHING = 1e-9
_RISES = {"shift": 1.0, "block": -1.0, "scale": -1.0}


@dataclass(frozen=True)
class UnseenIntervention(AbstractTask):
    """Predict the change of all other readings under an intervention whose target was never intervened on in training.

    A condition is predicted if every target is measured and it contains the whole reference; the others only train.

    Parameters
    ----------
    level
        What is told of the target. ``own``: the change that was measured in it, a declared few-shot input.
        ``reagent``: only whether the reagent's kind raises or lowers activity (shift up; scale and block down), and so
        its reading, by the reading's sign; then the target is moved by one standard deviation, since the cosine does
        not depend on the size.
    threshold
        Change, in standard deviations of the reference, above which a reading counts for the sign accuracy. A
        condition in which no reading but the target's changes that much has no direction to predict and only trains.
    against
        Canonical JSON of another condition to count measured changes from; by default the data's reference.

    Examples
    --------
    >>> import molcause as mc
    >>> task = UnseenIntervention()
    >>> [split.unit for split in task.splits(mc.load_dataset("sachs2005", coding="literature")).splits]
    ['AKT', 'PKC', 'PIP2', 'MEK', 'PIP3']
    """

    level: str = "own"
    threshold: float = 0.3
    against: str = ""

    name = "unseen-intervention"
    question = "predict the response to an unseen intervention"
    rung = 2
    metrics = ("cosine", "sign-accuracy")
    margin = 0.1
    models = ("linear-equilibrium",)
    baselines = (
        "own-level-slope",
        "ridge",
        "linear-pca",
        "train-mean",
        "nearest-condition",
        "additive",
        "no-change",
    )

    def __post_init__(self) -> None:
        if self.level not in LEVELS:
            raise ParameterError(
                f"level is {' or '.join(LEVELS)}; got {self.level!r}. {did_you_mean(self.level, LEVELS)}"
            )

    def splits(self, data: PerturbationData) -> Splits:
        """Hold out each eligible condition, with every condition that shares one of its targets."""
        found, notes = [], []
        for condition in data.conditions():
            if condition.interventions in (data.control, self.reference(data)):
                continue
            reason = self._only_trains(condition, data)
            if reason:
                notes.append(f"'{describe(condition.perturbation)}' only trains: {reason}.")
                continue
            new = added(condition, data)
            targets = {item.target for item in new}
            unit, rows = " + ".join(sorted(targets)), without_targets(data, targets)
            split = Split(unit, condition.interventions, describe(new), rows)
            if self._is_flat(split, data):
                notes.append(
                    f"'{describe(condition.perturbation)}' only trains: no other reading changes by more than "
                    f"{self.threshold:g} sd, so there is no direction to predict."
                )
                continue
            found.append((frozenset(targets), split))
        apart = independent(found)
        return Splits(apart.splits, (*notes, *apart.notes))

    def reference(self, data: PerturbationData) -> str:
        """Return `against`, or the data's reference.

        Raises
        ------
        DataContractError
            If the data have no such condition.
        """
        known = [condition.interventions for condition in data.conditions()]
        if self.against and self.against not in known:
            raise DataContractError(f"against={self.against!r} is no condition of {data.name!r}. Conditions: {known}.")
        return self.against or data.control

    def score(self, fitted: AbstractFitted, split: Split, measured: Truth) -> dict[str, float]:
        """Return cosine and sign accuracy over the readings that are not targets."""
        new = [item for item in from_json(split.condition) or () if item not in fitted.training.reference]
        at = np.concatenate([fitted.training.readouts.of(item.target) for item in new])
        # Against the model's own reference, so that a misfit of the reference is not taken for a response.
        training = fitted.training
        before = fitted.predict(training.reference).mean
        prediction = fitted.predict(self._asked(new, before, training.reference, training.readouts, measured))
        if prediction.reason:
            raise NotIdentifiableError(prediction.reason)
        predicted = (prediction.mean - before) / measured.reference_sd
        predicted[np.abs(predicted) < _NOTHING] = 0.0  # rounding has no direction
        change = (measured.mean - measured.reference_mean) / measured.reference_sd
        rest = np.setdiff1d(np.arange(len(change)), at)
        return {
            "cosine": cosine.score(predicted[rest], change[rest]),
            "sign-accuracy": sign_accuracy.score(predicted[rest], change[rest], self.threshold),
        }

    def _is_flat(self, split: Split, data: PerturbationData) -> bool:
        measured = truth(data, split, self.reference(data))
        change = np.abs(measured.mean - measured.reference_mean) / measured.reference_sd
        reference = from_json(data.control) or ()
        new = [item for item in from_json(split.condition) or () if item not in reference]
        own = [data.readouts.of(item.target) for item in new]
        return not (np.delete(change, np.concatenate(own).astype(np.intp)) > self.threshold).any()

    def _only_trains(self, condition: Condition, data: PerturbationData) -> str:
        """Return why a condition is not predicted, ``""`` if it is."""
        reference = from_json(data.control) or ()
        lacking = [item.target for item in reference if item not in condition.perturbation]
        if lacking:
            return f"it lacks {' and '.join(lacking)} of the reference, so it has no matched control"
        new = added(condition, data)
        hidden = [item.target for item in new if not len(data.readouts.of(item.target))]
        if hidden:
            return f"{' and '.join(hidden)} is not measured, so its own level is not known"
        if self.level == "own":
            return ""
        unknown = [item.target for item in new if item.kind not in _RISES]
        if unknown:
            return f"the kind of {' and '.join(unknown)} does not say which way it goes"
        mute = [item.target for item in new if not data.readouts.signs[data.readouts.of(item.target)].all()]
        return f"whether the reading of {' and '.join(mute)} rises with its activity is not known" if mute else ""

    def _asked(
        self, new: list[Intervention], before: Array, reference: Perturbation, readouts: ReadoutMap, measured: Truth
    ) -> Perturbation:
        """Return what every arm is asked: the targets fixed at its own reference level plus what is told of them."""
        fixed = []
        for item in new:
            at = readouts.of(item.target)
            own = (measured.mean - measured.reference_mean)[at]
            told = own if self.level == "own" else _RISES[item.kind] * readouts.signs[at] * measured.reference_sd[at]
            fixed.append(fix(float((before[at] + told).mean())).on(item.target))
        return combine(reference, tuple(fixed))
