"""`Ridge`: linear regression of the response on what was done; on published benchmarks it is hard to beat.

One Gaussian-process view holds all its variants: responses have kernel U (I + w 11') U' + noise, where U is
the intervention vector of each condition. w > 0 is an effect shared by all perturbations, which is all that
is left for a target that was never perturbed. {leave-one-out, evidence} x {intercept, none} x {shared effect,
none} compete by cross-validation over conditions, inside the training data.
"""

from dataclasses import dataclass

import numpy as np

from molcause.bias.base import AbstractBias
from molcause.data.intervention import Intervention, Perturbation, from_json
from molcause.data.perturbation_data import PerturbationData
from molcause.models.base import AbstractFitted, AbstractModel, Array, Prediction, Training, prepare
from molcause.models.baselines.common import ALL_KINDS, NO_SLOTS, contrasts, mean_only
from molcause.models.baselines.ridge_variants import VARIANTS, cross_validate, solve
from molcause.provenance import seed_for


@dataclass(frozen=True)
class FittedRidge(AbstractFitted):
    """Coefficients of a ridge regression.

    Parameters
    ----------
    features
        ``(target, kind)`` of each column.
    coefficients
        ``[readouts, features]``.
    intercept
        ``[readouts]`` change that every perturbation brings.
    shared
        ``[readouts]`` change for each unit of strength, whatever the target.
    criterion, noise, share, with_intercept
        The variant that was chosen, and its hyper-parameters.
    cross_validated
        Mean squared error of each variant by cross-validation, by name.
    """

    training: Training
    features: tuple[tuple[str, str], ...]
    coefficients: Array
    intercept: Array
    shared: Array
    criterion: str
    noise: float
    share: float
    with_intercept: bool
    cross_validated: dict[str, float]

    @property
    def rungs(self) -> tuple[int, ...]:
        """Rungs 1 and 2."""
        return (1, 2)

    def predict(self, perturbation: Perturbation) -> Prediction:
        """Return the reference mean plus the regression's change; nothing done is no change."""
        training = self.training
        done = _strengths(perturbation, training)
        before = _strengths(training.reference, training)
        change = {key: done.get(key, 0.0) - before.get(key, 0.0) for key in {*done, *before}}
        if not any(change.values()):
            return mean_only(training, training.mean[0], perturbation)
        vector = np.array([change.get(key, 0.0) for key in self.features])
        level = training.mean[0] + self.intercept + self.coefficients @ vector + self.shared * sum(change.values())
        return mean_only(training, level, perturbation)


@dataclass(frozen=True)
class Ridge(AbstractModel):
    """Ridge regression on the intervention vector, its variant chosen inside the training data.

    A strength is one minus the fraction kept (scale, block), the amount (shift), or the distance from the
    reference mean (fix, where it is measured); an unknown strength, or a fix of what is not measured, counts as 1.

    Examples
    --------
    >>> import molcause as mc
    >>> rest, held_out = mc.load_dataset("sachs2005").hold_out("MEK")
    >>> sorted(Ridge().fit(rest).cross_validated)[:2]
    ['evidence', 'evidence + intercept']
    """

    name = "ridge"
    accepts = NO_SLOTS
    honours = ALL_KINDS
    explicitness = "implicit"
    fitted_type = FittedRidge

    def fit(self, data: PerturbationData, bias: AbstractBias | None = None, *, seed: int = 0) -> FittedRidge:
        """Choose a variant by cross-validation over conditions and fit it to all of them."""
        training = prepare(self, data, bias, seed).training
        before = _strengths(training.reference, training)
        rows = [_strengths(from_json(text) or (), training) for text in training.conditions[1:]]
        features = tuple(sorted({key for row in [before, *rows] for key in row}))
        design = np.array([[row.get(key, 0.0) - before.get(key, 0.0) for key in features] for row in rows]).reshape(
            len(rows), len(features)
        )
        response = contrasts(training)[1:]
        scores = cross_validate(design, response, seed_for(seed, "ridge folds"))
        best = min(scores, key=lambda name: scores[name]) if scores else "leave-one-out"
        found = solve(design, response, best)
        return FittedRidge(
            training=training,
            features=features,
            coefficients=(design.T @ found.weights).T,
            intercept=found.intercept * found.weights.sum(axis=0),
            shared=found.share * (design.sum(axis=1) @ found.weights),
            criterion=VARIANTS[best][0],
            noise=found.noise,
            share=found.share,
            with_intercept=VARIANTS[best][1],
            cross_validated=scores,
        )


def _strengths(perturbation: Perturbation, training: Training) -> dict[tuple[str, str], float]:
    return {(item.target, item.kind): _strength(item, training) for item in perturbation}


def _strength(item: Intervention, training: Training) -> float:
    if not item.known:
        return 1.0
    if item.kind in ("scale", "block"):
        return 1.0 - item.strength
    if item.kind == "shift":
        return item.strength
    measured = training.readouts.of(item.target)
    return item.strength - float(training.mean[0, measured].mean()) if len(measured) else 1.0
