"""The work of one chunk: fit one model under several variants of the knowledge, and score each fit."""

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from molcause.audits.tasks.base import AbstractTask, Split, truth
from molcause.audits.variants import Variant
from molcause.data.perturbation_data import PerturbationData
from molcause.errors import NotIdentifiableError, RungError
from molcause.grid.shared import Shared
from molcause.models.base import AbstractFitted, AbstractModel

COLUMNS = {
    "model": "the model, with the hyper-parameters that differ from their defaults",
    "variant": "the knowledge it was given: true, none, a kind of corruption, or an alternative",
    "replicate": "number of the corrupted network; 0 for the others",
    "overlap": "share of the true edges that this version of the knowledge still has; empty without knowledge",
    "unit": "what was held out: the target or targets whose perturbation no fit saw; the unit of all statistics",
    "condition": "the held-out condition that is scored: what was done beyond the reference",
    "size": "training samples of each condition; empty = all",
    "repeat": "number of the random subset of training samples",
    "metric": "name of the score; names beginning with 'chosen' are outcomes of the fit, not scores",
    "value": "the score; empty where the cell failed or the score is not determined",
    "reason": "why there is no value; empty if there is one",
    "samples": "samples that the fit was made from",
    "seconds": "time of this fit, or its share of a batch",
}
"""What each column of an audit's table means."""

Row = dict[str, Any]
UNDETERMINED = "not determined"
NOT_APPLICABLE = "not applicable"


@dataclass(frozen=True)
class Context:
    """What all chunks of an audit share.

    Parameters
    ----------
    data, task
        All data, and the question.
    variants
        All versions of the knowledge; the one without any comes second.
    seed
        Of every fit.
    """

    data: PerturbationData
    task: AbstractTask
    variants: tuple[Variant, ...]
    seed: int


@dataclass(frozen=True)
class Job:
    """What one chunk computes.

    Parameters
    ----------
    context
        What it shares with the others.
    split
        What is held out.
    rows
        ``[n]`` training samples.
    size, repeat
        Which subset they are.
    label, model, picks
        What is fitted: the model, under the variants at these positions.
    """

    context: Shared[Context]
    split: Split
    rows: NDArray[np.intp]
    size: int | None
    repeat: int
    label: str
    model: AbstractModel
    picks: tuple[int, ...]

    @property
    def task(self) -> AbstractTask:
        """The question."""
        return self.context.value.task

    @property
    def variants(self) -> tuple[Variant, ...]:
        """The versions of the knowledge that are fitted; a model that takes none is fitted without."""
        chosen = (self.context.value.variants[k] for k in self.picks)
        return tuple(replace(v, bias=None) if v.bias is not None and not _takes(self.model, v) else v for v in chosen)


def score_cells(job: Job) -> list[Row]:
    """Fit and score every cell; a cell that fails has a reason instead of a value, whatever the model raised."""
    data = job.context.value.data
    training = data[job.rows]
    measured = truth(data, job.split, job.task.reference(data))
    begin = time.perf_counter()
    fits = _fit(job, training)
    seconds = (time.perf_counter() - begin) / len(fits)
    rows: list[Row] = []
    for variant, fitted in zip(job.variants, fits, strict=True):
        rows += _scored(job, variant, fitted, measured, seconds)
    passing = any(isinstance(fitted, MemoryError | OSError) for fitted in fits)
    return [{**row, "lost": True} for row in rows] if passing else rows  # not to be kept: it may work another time


def lost(job: Job, reason: str) -> list[Row]:
    """Return the rows of a chunk whose process died."""
    return [row for variant in job.variants for row in _failed(job, variant, reason, 0.0)]


def _takes(model: AbstractModel, variant: Variant) -> bool:
    return variant.bias is not None and set(variant.bias.slots) <= model.accepts


def _fit(job: Job, training: PerturbationData) -> Sequence[AbstractFitted | Exception]:
    biases = [variant.bias for variant in job.variants]
    try:
        fits = job.model.fit_many(training, biases, seed=job.context.value.seed)
        if len(fits) == len(biases):
            return fits
        raise ValueError(f"fit_many returned {len(fits)} fits for {len(biases)} biases")
    except Exception as cause:  # noqa: BLE001  a third party's model may raise anything; the cell records it
        if len(biases) == 1:
            return [cause]
    return [_fit_one(job, training, bias) for bias in biases]


def _fit_one(job: Job, training: PerturbationData, bias: Any) -> AbstractFitted | Exception:
    try:
        return job.model.fit(training, bias, seed=job.context.value.seed)
    except Exception as cause:  # noqa: BLE001  as above
        return cause


def _scored(job: Job, variant: Variant, fitted: AbstractFitted | Exception, measured: Any, seconds: float) -> list[Row]:
    if isinstance(fitted, Exception):
        return _failed(job, variant, _reason(fitted), seconds)
    try:
        chosen = {f"chosen {name}": float(value) for name, value in fitted.chosen.items()}
        scores = {name: float(value) for name, value in job.task.score(fitted, job.split, measured).items()}
    except Exception as cause:  # noqa: BLE001  as above
        return _failed(job, variant, _reason(cause), seconds)
    return [_rated(job, variant, name, value, seconds) for name, value in (scores | chosen).items()]


def _rated(job: Job, variant: Variant, metric: str, value: float, seconds: float) -> Row:
    """Return a row with a value, or why there is none: NaN without a reason failed, and infinity has no mean."""
    if math.isfinite(value):
        return _row(job, variant, metric, value, "", seconds)
    return _row(job, variant, metric, math.nan, f"the value is {value}", seconds)


def _reason(cause: Exception) -> str:
    """Return why there is no score; a model that honestly has none, or is not made for such data, did not fail."""
    if isinstance(cause, NotIdentifiableError | RungError) or str(cause).startswith(NOT_APPLICABLE):
        return f"{UNDETERMINED}: {cause}"
    return f"{type(cause).__name__}: {cause}"


def _failed(job: Job, variant: Variant, reason: str, seconds: float) -> list[Row]:
    return [_row(job, variant, name, math.nan, reason, seconds) for name in job.task.metrics]


def _row(job: Job, variant: Variant, metric: str, value: float, reason: str, seconds: float) -> Row:
    return {
        "model": job.label,
        "variant": variant.kind,
        "replicate": variant.replicate,
        "overlap": variant.overlap,
        "unit": job.split.unit,
        "condition": job.split.label,
        "size": job.size,
        "repeat": job.repeat,
        "metric": metric,
        "value": value,
        "reason": reason,
        "samples": len(job.rows),
        "seconds": round(seconds, 4),
    }
