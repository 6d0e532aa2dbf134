"""`Ridge`: linear regression of the response on what was done; on published benchmarks it is hard to beat.

One Gaussian-process view holds all its variants: responses have kernel U (I + w 11') U' + noise, where U is
the intervention vector of each condition. w > 0 is an effect shared by all perturbations, which is all that
is left for a target that was never perturbed. {leave-one-out, evidence} x {intercept, none} x {shared effect,
none} compete by cross-validation over conditions, inside the training data.
"""

import math
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from molcause.bias.base import AbstractBias
from molcause.data.intervention import Intervention, Perturbation, from_json
from molcause.data.perturbation_data import PerturbationData
from molcause.models.base import AbstractFitted, AbstractModel, Array, Prediction, Training, prepare
from molcause.models.baselines.common import ALL_KINDS, NO_SLOTS, contrasts, mean_only
from molcause.provenance import seed_for

NOISES = np.logspace(-4, 3, 29)
SHARES = (0.1, 0.3, 1.0, 3.0, 10.0)
FOLDS = 10


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
        scores = _cross_validate(design, response, seed_for(seed, "ridge folds"))
        best = min(scores, key=lambda name: scores[name]) if scores else "leave-one-out"
        criterion, with_intercept, with_share = _variant(best)
        noise, share, weights = _fit(design, response, criterion, with_intercept, with_share)
        return FittedRidge(
            training=training,
            features=features,
            coefficients=(design.T @ weights).T,
            intercept=weights.sum(axis=0) * _intercept_scale(design) * with_intercept,
            shared=share * (design.sum(axis=1) @ weights),
            criterion=criterion,
            noise=noise,
            share=share,
            with_intercept=with_intercept,
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


def _name(criterion: str, with_intercept: bool, with_share: bool) -> str:
    return criterion + " + intercept" * with_intercept + " + shared effect" * with_share


_VARIANTS = list(product(("leave-one-out", "evidence"), (False, True), (False, True)))


def _variant(name: str) -> tuple[str, bool, bool]:
    return next(variant for variant in _VARIANTS if _name(*variant) == name)


def _cross_validate(design: Array, response: Array, seed: int) -> dict[str, float]:
    """Return each variant's error on conditions that neither fit nor choice of noise saw."""
    n = len(design)
    if n < 4:
        return {}
    folds = np.random.default_rng(seed).permutation(np.arange(n) % min(n, FOLDS))
    errors = {_name(*variant): 0.0 for variant in _VARIANTS}
    for fold, variant in product(range(int(folds.max()) + 1), _VARIANTS):
        test = folds == fold
        _, share, weights = _fit(design[~test], response[~test], *variant)
        kernel = _kernel(design[test], design[~test], share, _intercept_scale(design[~test]) * variant[1])
        errors[_name(*variant)] += float(((response[test] - kernel @ weights) ** 2).sum()) / response.size
    return errors


def _fit(
    design: Array, response: Array, criterion: str, with_intercept: bool, with_share: bool
) -> tuple[float, float, Array]:
    """Return noise and share that are best by the criterion, and the dual weights ``[conditions, readouts]``."""
    best = (math.inf, 0.0, 0.0, np.zeros_like(response))
    score = _leave_one_out if criterion == "leave-one-out" else _evidence
    for share in SHARES if with_share else (0.0,):
        kernel = _kernel(design, design, share, _intercept_scale(design) * with_intercept)
        values, vectors = np.linalg.eigh(kernel)
        values = np.maximum(values, 0.0)
        unit = max(float(values.mean()), 1e-12)
        rotated = vectors.T @ response
        for noise in NOISES * unit:
            value = score(values + noise, vectors, rotated)
            if value < best[0]:
                best = (value, float(noise), share, vectors @ (rotated / (values + noise)[:, None]))
    return best[1], best[2], best[3]


def _kernel(left: Array, right: Array, share: float, intercept: float) -> Array:
    return left @ right.T + share * np.outer(left.sum(axis=1), right.sum(axis=1)) + intercept


def _intercept_scale(design: Array) -> float:
    """Return a prior variance for the intercept that hardly shrinks it."""
    return 100.0 * max(float((design**2).sum(axis=1).mean()), 1e-12) if len(design) else 0.0


def _leave_one_out(values: Array, vectors: NDArray[np.float64], rotated: Array) -> float:
    """Squared leave-one-out residuals: alpha_i / (K + noise)^-1_ii (Rasmussen and Williams 2006, eq. 5.12)."""
    weights = vectors @ (rotated / values[:, None])
    inverse_diagonal = (vectors**2 / values).sum(axis=1)
    return float(((weights / inverse_diagonal[:, None]) ** 2).sum())


def _evidence(values: Array, vectors: NDArray[np.float64], rotated: Array) -> float:
    """Negative log marginal likelihood, the common output variance profiled out."""
    count = rotated.size
    fit = float((rotated**2 / values[:, None]).sum()) / count
    return float(0.5 * count * math.log(max(fit, 1e-300)) + 0.5 * rotated.shape[1] * np.log(values).sum())
