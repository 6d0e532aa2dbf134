"""`baselines`: the plain predictors that stand in every table of scores, and models scored as if submitted.

What a baseline cannot predict has the reason in its place, never a number. Baselines are trained on all training
samples, as a submitted predictor was; so one that is submitted scores as the baseline does, to the last digit.
"""

from collections.abc import Callable, Sequence
from functools import cache, partial

import numpy as np

from molcause.data.intervention import Perturbation, from_json
from molcause.data.perturbation_data import PerturbationData
from molcause.errors import MolcauseError
from molcause.models.base import AbstractFitted, AbstractModel
from molcause.scoring.arm import Arm, Said
from molcause.scoring.case import Array, Case
from molcause.scoring.summary import DUPLICATE, TRAIN_MEAN
from molcause.scoring.training import Trainer

OF_MEANS = ("nearest-condition", "additive", "scaled-additive", "linear-pca", "ridge")
"""Baselines that are fitted to condition means."""
OWN_LEVEL = "own-level-slope"
TAKEN = frozenset(("no-change", TRAIN_MEAN, *OF_MEANS, OWN_LEVEL, DUPLICATE))
"""Names in every table, which no submission can have."""


def baselines(cases: Sequence[Case], trainer: Trainer, *, seed: int = 0) -> tuple[Arm, ...]:
    """Return every baseline of the task, and the technical duplicate.

    Parameters
    ----------
    cases
        What was measured.
    trainer
        Training data of each case.
    seed
        Of fits.
    """
    return (
        Arm("no-change", "baseline", tuple(_everywhere(case, case.control) for case in cases)),
        Arm(TRAIN_MEAN, "baseline", tuple(_everywhere(case, case.mean) for case in cases)),
        *_of_means(cases, trainer, seed),
        _own_level(cases, trainer, seed),
        Arm(DUPLICATE, "ceiling", tuple(_duplicate(case) for case in cases), told="other samples"),
    )


def model_arm(
    name: str,
    model: AbstractModel,
    cases: Sequence[Case],
    training: Callable[[Case], PerturbationData],
    *,
    seed: int = 0,
    role: str = "prediction",
) -> Arm:
    """Return the predictions of a model that is fitted in each case.

    Parameters
    ----------
    name, model
        As shown, and what is fitted.
    cases
        What was measured.
    training
        Gives the training data of a case.
    seed
        Of fits.
    role
        Of the arm.
    """
    said = tuple(_fitted(case, partial(_fit, model, training, seed), _asked) for case in cases)
    return Arm(name, role, said)  # type: ignore[arg-type]


def _of_means(cases: Sequence[Case], trainer: Trainer, seed: int) -> tuple[Arm, ...]:
    """Return the baselines that are fitted to condition means; the means of a case are made once for all of them."""
    models = [_registered(name) for name in OF_MEANS]
    said: list[list[Said]] = [[] for _ in models]
    for case in cases:
        training = cache(trainer.of_means)
        for own, model in zip(said, models, strict=True):
            own.append(_fitted(case, partial(_fit, model, training, seed), _asked))
    return tuple(Arm(name, "baseline", tuple(own)) for name, own in zip(OF_MEANS, said, strict=True))


def _registered(name: str) -> AbstractModel:
    from molcause import plugins

    model: AbstractModel = plugins.load("models", name)()
    return model


def _fit(model: AbstractModel, training: Callable[[Case], PerturbationData], seed: int, case: Case) -> AbstractFitted:
    return model.fit(training(case), seed=seed)


def _asked(case: Case, k: int, fitted: AbstractFitted) -> Perturbation:
    return from_json(case.conditions[k]) or ()


def _fitted(
    case: Case,
    fit: Callable[[Case], AbstractFitted],
    asked: Callable[[Case, int, AbstractFitted], Perturbation],
) -> Said:
    """Return what a model says; an error that molcause raises becomes the reason why it says nothing."""
    n = len(case.conditions)
    try:
        fitted = fit(case)
    except MolcauseError as why:
        return _silent(case, (_short(why),) * n)
    level, reason = np.full(case.measured.shape, np.nan), [""] * n
    for k in range(n):
        try:
            found = fitted.predict(asked(case, k, fitted))
        except MolcauseError as why:
            reason[k] = _short(why)
            continue
        level[k], reason[k] = found.mean, found.reason
    return Said(level, tuple(reason))


def _own_level(cases: Sequence[Case], trainer: Trainer, seed: int) -> Arm:
    """Return the slope on the target within conditions, times the target's own measured change (few-shot)."""
    model = _registered(OWN_LEVEL)
    said = tuple(_fitted(case, partial(_fit, model, trainer.of_few_samples, seed), trainer.told) for case in cases)
    return Arm(OWN_LEVEL, "baseline", said, told="the target's own level")


def _everywhere(case: Case, level: Array) -> Said:
    n = len(case.conditions)
    reason = "" if np.isfinite(level).all() else "there is no such sample"
    return Said(np.tile(level, (n, 1)), (reason,) * n)


def _duplicate(case: Case) -> Said:
    reason = tuple("" if np.isfinite(row).all() else "too few samples for a duplicate" for row in case.duplicate)
    cells = case.cells.duplicate if case.cells is not None else None
    return Said(
        case.duplicate, reason, variance=case.duplicate_variance, cells=cells, samples=case.samples[:, 2].astype(float)
    )


def _silent(case: Case, reason: tuple[str, ...]) -> Said:
    return Said(np.full(case.measured.shape, np.nan), reason)


def _short(why: MolcauseError) -> str:
    """Return the first sentence of an error."""
    return str(why).split(". ")[0].rstrip(".")
