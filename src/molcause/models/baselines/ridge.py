"""`Ridge`: linear regression of the response on what was done; on published benchmarks it is hard to beat.

One Gaussian-process view holds its two variants: responses have kernel U (I + w 11') U' + noise, where U is the
intervention vector of each condition. w > 0 is an effect shared by all perturbations, which is all that is left for
a target that was never perturbed. Each variant's noise and w are those of least leave-one-out error. The two are
averaged, unless one is worse by more than a standard error: near ties are not worth a choice.

The reference mean is taken for known. Where it rests on one or few samples, its error is in every change, and stays.
"""

from dataclasses import dataclass

import numpy as np

from molcause.bias.base import AbstractBias
from molcause.data.intervention import Intervention, Perturbation, from_json
from molcause.data.perturbation_data import PerturbationData
from molcause.models.base import AbstractFitted, AbstractModel, Array, Prediction, Training, prepare
from molcause.models.baselines.common import ALL_KINDS, NO_SLOTS, contrasts, mean_only
from molcause.models.baselines.ridge_variants import near_best, solve


@dataclass(frozen=True)
class FittedRidge(AbstractFitted):
    """Coefficients of a ridge regression.

    Parameters
    ----------
    features
        ``(target, kind)`` of each column.
    coefficients
        ``[readouts, features]``, averaged over the variants used.
    shared
        ``[readouts]`` change for each unit of strength, whatever the target; averaged likewise.
    averaged
        Whether both variants were used.
    noise
        Of each variant used, by name.
    share
        Prior variance of the shared effect, that of a target's own effect being 1; 0 where plain ridge was used alone.
    left_out
        Mean squared error of each variant on conditions left out of the fit, by name.
    """

    training: Training
    features: tuple[tuple[str, str], ...]
    coefficients: Array
    shared: Array
    averaged: bool
    noise: dict[str, float]
    share: float
    left_out: dict[str, float]

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
        level = training.mean[0] + self.coefficients @ vector + self.shared * sum(change.values())
        return mean_only(training, level, perturbation)


@dataclass(frozen=True)
class Ridge(AbstractModel):
    """Ridge regression on the intervention vector, with and without an effect that all perturbations share.

    A strength is one minus the fraction kept (scale, block), the amount (shift), or the distance from the
    reference mean (fix, where it is measured); an unknown strength, or a fix of what is not measured, counts as 1.

    Examples
    --------
    >>> import molcause as mc
    >>> rest, held_out = mc.load_dataset("sachs2005").hold_out("MEK")
    >>> fitted = Ridge().fit(rest)
    >>> fitted.averaged, sorted(fitted.left_out)
    (True, ['ridge', 'ridge + shared effect'])
    """

    name = "ridge"
    accepts = NO_SLOTS
    honours = ALL_KINDS
    explicitness = "implicit"
    fitted_type = FittedRidge

    def fit(self, data: PerturbationData, bias: AbstractBias | None = None, *, seed: int = 0) -> FittedRidge:
        """Fit both variants and average those that do about as well on conditions left out."""
        training = prepare(self, data, bias, seed).training
        features, design = _design(training)
        response = contrasts(training)[1:]
        found = solve(design, response)
        used = near_best(np.array([one.errors for one in found.values()]))
        kept = {name: one for (name, one), near in zip(found.items(), used, strict=True) if near}
        return FittedRidge(
            training=training,
            features=features,
            coefficients=np.mean([one.coefficients.T for one in kept.values()], axis=0),
            shared=np.mean([one.shared for one in kept.values()], axis=0),
            averaged=len(kept) > 1,
            noise={name: one.noise for name, one in kept.items()},
            share=max(one.share for one in kept.values()),
            left_out={name: float(one.errors.sum()) / max(response.size, 1) for name, one in found.items()},
        )


def _design(training: Training) -> tuple[tuple[tuple[str, str], ...], Array]:
    """Return the features, and ``[conditions, features]`` what was done beyond the reference."""
    before = _strengths(training.reference, training)
    rows = [_strengths(from_json(text) or (), training) for text in training.conditions[1:]]
    features = tuple(sorted({key for row in [before, *rows] for key in row}))
    place = {key: k for k, key in enumerate(features)}
    design = np.zeros((len(rows), len(features)))
    for own, row in zip(design, rows, strict=True):
        own[[place[key] for key in row]] = list(row.values())
    for key, strength in before.items():
        design[:, place[key]] -= strength
    return features, design


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
