"""`AbstractTask`: how data are split into unseen units, and how a fit is scored on one of them."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from molcause.data.intervention import Perturbation, from_json
from molcause.data.perturbation_data import Condition, PerturbationData
from molcause.metrics.metric import Metric
from molcause.models.base import AbstractFitted, Array


@dataclass(frozen=True)
class Split:
    """One held-out condition.

    Parameters
    ----------
    unit
        The held-out target or targets; conditions that share them are one unit of the statistics.
    condition
        Canonical JSON of what is predicted.
    label
        What was done beyond the reference, in words.
    training
        ``[n]`` samples that may be seen.
    """

    unit: str
    condition: str
    label: str
    training: NDArray[np.intp]


@dataclass(frozen=True)
class Splits:
    """All splits of a task, and what was left out.

    Parameters
    ----------
    splits
        In order of the data's conditions.
    notes
        Which conditions are not predicted, and why, in sentences.
    """

    splits: tuple[Split, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class AbstractTask(ABC):
    """A question to models whose answers can be scored. Frozen settings; subclasses are registered by name in `TASKS`.

    Class attributes
    ----------------
    name, question, unit_name
        Registered name; "predict ..."; what a unit is.
    rung
        Rung of the ladder of causality.
    metrics
        Names of the metrics, the one that decides first.
    margin
        Smallest difference of the first metric that matters.
    models
        Registered names of the models that take the knowledge, if none are named.
    baselines
        Registered names of the models without knowledge that always stand beside.
    """

    name: ClassVar[str]
    question: ClassVar[str]
    unit_name: ClassVar[str] = "held-out target"
    rung: ClassVar[int]
    metrics: ClassVar[tuple[str, ...]]
    margin: ClassVar[float]
    models: ClassVar[tuple[str, ...]]
    baselines: ClassVar[tuple[str, ...]]

    @abstractmethod
    def splits(self, data: PerturbationData) -> Splits:
        """Return what is held out, one condition at a time."""

    @abstractmethod
    def score(self, fitted: AbstractFitted, split: Split, measured: "Truth") -> dict[str, float]:
        """Return each metric of one fit on one split; NaN where it is not determined."""

    def reference(self, data: PerturbationData) -> str:
        """Return the condition that measured changes are counted from, as canonical JSON."""
        return data.control

    def metric(self) -> Metric:
        """Return the card of the metric that decides."""
        from molcause import plugins

        card: Metric = plugins.load("metrics", self.metrics[0]).metric
        return card


@dataclass(frozen=True)
class Truth:
    """What was measured in a held-out condition, from all of its samples, and in the reference.

    Parameters
    ----------
    mean, scatter, samples
        ``[readouts]`` mean, ``[readouts, readouts]`` scatter around it, and number of samples.
    reference_mean, reference_sd
        ``[readouts]`` of the reference condition.
    """

    mean: Array
    scatter: Array
    samples: int
    reference_mean: Array
    reference_sd: Array


def truth(data: PerturbationData, split: Split, against: str) -> Truth:
    """Return what was measured in a split's condition, and in the one that changes are counted from.

    Samples with a missing reading are left out.
    """
    values = data.values()
    by_name = {c.interventions: c.rows for c in data.conditions()}
    held_out, reference = _complete(values[by_name[split.condition]]), _complete(values[by_name[against]])
    centered = held_out - held_out.mean(axis=0)
    return Truth(
        held_out.mean(axis=0),
        centered.T @ centered,
        len(held_out),
        reference.mean(axis=0),
        reference.std(axis=0, ddof=1),
    )


def independent(found: Sequence[tuple[frozenset[str], Split]]) -> Splits:
    """Return the splits whose targets no other unit shares; the combinations that share some only train.

    Units of the statistics must be independent: A, B and A + B are two, not three.

    Parameters
    ----------
    found
        Each condition's targets, and its split.
    """
    kept, notes = [], []
    for targets, split in found:
        others = {target for rest, _ in found if rest != targets for target in rest}
        if len(targets) > 1 and targets & others:
            notes.append(f"'{split.label}' only trains: it is a combination, and other units share its targets.")
        else:
            kept.append(split)
    return Splits(tuple(kept), tuple(notes))


def added(condition: Condition, data: PerturbationData) -> Perturbation:
    """Return the interventions that a condition has beyond the reference."""
    reference = from_json(data.control) or ()
    return tuple(item for item in condition.perturbation if item not in reference)


def without_targets(data: PerturbationData, targets: set[str]) -> NDArray[np.intp]:
    """Return the samples, in order, that have no intervention on any of the targets beyond the reference's."""
    rows = [c.rows for c in data.conditions() if not targets & {item.target for item in added(c, data)}]
    return np.sort(np.concatenate(rows))


def _complete(values: Array) -> Array:
    return values[~np.isnan(values).any(axis=1)]
