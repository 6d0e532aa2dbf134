"""What a learner says of conditions that it was not fitted to, and the data that it leaves unexplained."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from molcause.bias.base import AbstractBias
from molcause.data.intervention import Perturbation, from_json
from molcause.data.perturbation_data import PerturbationData
from molcause.data.scale import natural_zero
from molcause.data.splits.design import design
from molcause.data.splits.fold import Fold
from molcause.data.splits.split import split
from molcause.errors import DataContractError, InterventionError
from molcause.models.base import AbstractFitted, AbstractModel, Array, Training
from molcause.provenance import seed_for

UNITS = {"perturbation": "sets of targets", "unseen-target": "targets"}
"""Kinds of inner split, and what each holds out."""
SIGNED = "standardised"
"""Scale of what is left of a reading that cannot be negative: differences can."""


@dataclass(frozen=True)
class Inner:
    """How training data are divided again.

    Parameters
    ----------
    kind, folds
        Of the split; ``None`` folds: each unit in turn.
    seed
        What all draws are derived from.
    """

    kind: str
    folds: int | None
    seed: int

    def split(self, data: PerturbationData) -> tuple[Fold, ...]:
        """Return the folds, fewer where there are fewer units; none where that is impossible."""
        made = design(data)
        units = len(made.sets if self.kind == "perturbation" else made.members)
        folds = None if self.folds is None else min(self.folds, units)
        if units < 2:
            return ()
        try:
            return split(data, self.kind, folds=folds, seed=seed_for(self.seed, "inner folds"))
        except DataContractError:  # a fold without anything to train on
            return ()


def unexplained(
    model: AbstractModel, data: PerturbationData, bias: AbstractBias | None, inner: Inner
) -> PerturbationData | None:
    """Return the data less the change that a learner predicts of each condition without having seen it.

    Reference samples, and readings that were fixed at a level, stay as they are. Conditions without a prediction are
    left out. None if nothing is left, or there are too few conditions to divide.

    Parameters
    ----------
    model, bias
        The learner.
    data
        What is explained.
    inner
        The folds; a condition that several test has the mean of their predictions.

    Examples
    --------
    >>> import molcause as mc
    >>> data = mc.load_dataset("sachs2005")
    >>> left = unexplained(mc.models.NoChange(), data, None, Inner("perturbation", 3, 0))
    >>> bool((left.values() == data.values()).all())
    True
    """
    found: dict[str, list[Array]] = {}
    for fold in inner.split(data):
        fitted = model.fit(data[fold.train], bias, seed=inner.seed)
        for text in asked_in(data, fold):
            found.setdefault(text, []).append(change(fitted, from_json(text) or ()))
    means = {text: np.mean(several, axis=0) for text, several in found.items()}
    means = {text: mean for text, mean in means.items() if np.isfinite(mean).all()}
    return _less(data, means) if means else None


def asked_in(data: PerturbationData, fold: Fold) -> list[str]:
    """Return the conditions of a fold's test part, but for the reference."""
    return [str(text) for text in data.labels.iloc[fold.test].unique() if text != data.control]


def change(fitted: AbstractFitted, perturbation: Perturbation) -> Array:
    """Return the predicted change from the reference; 0 where a reading was fixed, NaN where nothing is said."""
    try:
        levels = fitted.predict(perturbation).mean - fitted.predict(fitted.training.reference).mean
    except InterventionError:
        return np.full(len(fitted.training.readouts), np.nan)
    levels[fixed(perturbation, fitted.training)] = 0.0
    return levels


def fixed(perturbation: Perturbation, training: Training) -> list[int]:
    """Return the readouts that are fixed at a known level."""
    known = [item.target for item in perturbation if item.kind == "fix" and item.known]
    return [int(k) for target in known for k in training.readouts.of(target)]


def levels_of(data: PerturbationData, texts: Iterable[str]) -> Array:
    """Return ``[conditions, readouts]`` means of the complete samples; NaN without any."""
    values, labels = data.values(), data.labels.to_numpy(dtype=object)
    complete = ~np.isnan(values).any(axis=1)
    groups = [values[complete & (labels == text)] for text in texts]
    return np.array([group.mean(axis=0) if len(group) else np.full(values.shape[1], np.nan) for group in groups])


def _less(data: PerturbationData, changes: dict[str, Array]) -> PerturbationData:
    from anndata import AnnData

    labels = data.labels.to_numpy(dtype=object)
    kept = np.array([text == data.control or text in changes for text in labels], dtype=bool)
    values = data.values()[kept]
    for text, amount in changes.items():
        values[labels[kept] == text] -= amount
    obs = data.adata.obs[kept].copy()
    var = data.adata.var.drop(columns="absent", errors="ignore").copy()
    scale = data.scale if np.isnan(natural_zero(data.scale)) else SIGNED
    return PerturbationData(
        AnnData(values, obs=obs, var=var), scale=scale, control=data.control, name=data.name, reference=data.reference
    )
