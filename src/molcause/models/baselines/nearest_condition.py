"""`NearestCondition`: whatever is asked, what was measured under the most similar perturbation of the training data."""

import math
from dataclasses import dataclass
from functools import cached_property

from molcause.bias.base import AbstractBias
from molcause.data.intervention import Perturbation, from_json
from molcause.data.perturbation_data import PerturbationData
from molcause.models.base import AbstractFitted, AbstractModel, Prediction, Training, prepare
from molcause.models.baselines.common import ALL_KINDS, NO_SLOTS, beyond, mean_only, unknown

_GONE = "taken away"
Done = dict[tuple[str, str], float]


@dataclass(frozen=True)
class FittedNearestCondition(AbstractFitted):
    """The means of the training conditions."""

    training: Training

    @property
    def rungs(self) -> tuple[int, ...]:
        """Rungs 1 and 2."""
        return (1, 2)

    def predict(self, perturbation: Perturbation) -> Prediction:
        """Return the mean of the most similar training conditions; nothing done is the reference."""
        training = self.training
        asked = _done(perturbation, training.reference)
        if not asked:
            return mean_only(training, training.mean[0], perturbation)
        targets = sorted({target for target, _ in asked})
        sharing = sorted({k for target in targets for k in self._with_target.get(target, ())})
        if not sharing:
            why = f"no training condition shares a target with it ({', '.join(targets)})"
            return unknown(training, perturbation, why)
        likeness = [_likeness(asked, self._trained[k]) for k in sharing]
        best = max(likeness)
        nearest = [k for k, found in zip(sharing, likeness, strict=True) if found == best]
        return mean_only(training, training.mean[nearest].mean(axis=0), perturbation)

    @cached_property
    def _trained(self) -> list[Done]:
        """What was done in each training condition, beyond the reference."""
        reference = self.training.reference
        return [_done(from_json(text) or (), reference) for text in self.training.conditions]

    @cached_property
    def _with_target(self) -> dict[str, list[int]]:
        """The training conditions on each target."""
        found: dict[str, list[int]] = {}
        for k, done in enumerate(self._trained):
            for target in sorted({target for target, _ in done}):
                found.setdefault(target, []).append(k)
        return found


@dataclass(frozen=True)
class NearestCondition(AbstractModel):
    """Predict what was measured under the training perturbation that is most like the one asked.

    Likeness is the number of shared targets over the number of targets of either; among equals, the number of shared
    targets on which the same kind of intervention acts; among these, the distance between their strengths, where an
    unknown strength is further from a known one than any other. What is equally alike is averaged. The reference's own
    interventions do not count; one of them taken away does.

    Examples
    --------
    >>> import molcause as mc
    >>> fitted = NearestCondition().fit(mc.load_dataset("sachs2005"))
    >>> both = mc.Query(do={"MEK": mc.inhibit(), "AKT": mc.inhibit()}, outcome="ERK")
    >>> round(mc.ask(fitted, both).contrast, 2)
    -0.62
    """

    name = "nearest-condition"
    accepts = NO_SLOTS
    honours = ALL_KINDS
    explicitness = "implicit"
    closed_form = True
    fitted_type = FittedNearestCondition

    def fit(self, data: PerturbationData, bias: AbstractBias | None = None, *, seed: int = 0) -> FittedNearestCondition:
        """Remember the condition means."""
        return FittedNearestCondition(prepare(self, data, bias, seed).training)


def _done(perturbation: Perturbation, reference: Perturbation) -> Done:
    new, gone = beyond(perturbation, reference)
    return {(item.target, item.kind): item.strength for item in new} | {(i.target, _GONE): math.nan for i in gone}


def _likeness(asked: Done, done: Done) -> tuple[float, int, float]:
    """Return shared targets over all, how many are shared with their kind, and minus the distance of strengths."""
    mine, theirs = ({target for target, _ in each} for each in (asked, done))
    same = asked.keys() & done.keys()
    distance = sum(_distance(asked[key], done[key]) for key in sorted(same))
    return len(mine & theirs) / len(mine | theirs), len(same), -distance


def _distance(one: float, other: float) -> float:
    if math.isnan(one) or math.isnan(other):
        return 0.0 if math.isnan(one) and math.isnan(other) else math.inf
    return abs(one - other)
