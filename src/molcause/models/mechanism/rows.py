"""What a mechanism is trained on: mean readings of conditions, at times where the data are time courses."""

from dataclasses import dataclass

import numpy as np

from molcause.data.perturbation_data import PerturbationData
from molcause.errors import DataContractError
from molcause.models.base import Array, Prepared
from molcause.models.mechanism.problem import Rows
from molcause.models.mechanism.units import Units


@dataclass(frozen=True)
class Timed:
    """Rows, the times in them, and what was said of them.

    Parameters
    ----------
    rows
        The data.
    times
        Ascending times of the data; none where states are equilibria or the last state.
    notes
        In sentences.
    """

    rows: Rows
    times: Array
    notes: tuple[str, ...] = ()


def rows_of(data: PerturbationData, prepared: Prepared, units: Units, dynamics: str, horizon: int) -> Timed:
    """Return the rows of data.

    Parameters
    ----------
    data, prepared
        The measurements, and what of them is used.
    units
        Of states.
    dynamics
        Times count for trajectories only.
    horizon
        Number of time steps: the last time of the data is this step.

    Raises
    ------
    DataContractError
        If ``obs["time"]`` holds no numbers, or only time 0.
    """
    if dynamics != "trajectory" or "time" not in data.adata.obs:
        mean = prepared.training.mean
        at = np.arange(len(mean))
        return Timed(Rows(at, np.full(len(at), horizon), _state(units, mean)), np.empty(0))
    time = _times(data, prepared)
    known = np.asarray(~np.isnan(time))
    if not (time[known] > 0).any():
        raise DataContractError("obs['time'] has no time above 0; leave the column out, or give the times of samples.")
    pairs, where = np.unique(np.stack([prepared.condition[known], time[known]]), axis=1, return_inverse=True)
    count = np.bincount(where.ravel())
    mean = np.array([np.bincount(where.ravel(), weights=column) / count for column in prepared.values[known].T]).T
    last = float(pairs[1].max())
    steps = np.round(np.maximum(pairs[1], 0.0) / last * horizon).astype(np.intp)
    times = np.unique(pairs[1])
    return Timed(Rows(pairs[0].astype(np.intp), steps, _state(units, mean)), times, _notes(time, times))


def _state(units: Units, levels: Array) -> Array:
    return np.asarray(units.direction * (levels - units.center) / units.spread)


def _times(data: PerturbationData, prepared: Prepared) -> Array:
    """Return the times of the samples used, in the order of ``prepared.values``."""
    try:
        time = data.adata.obs["time"].to_numpy(dtype=float)
    except (TypeError, ValueError) as cause:
        raise DataContractError(f"obs['time'] must hold numbers for a trajectory: {cause}.") from cause
    complete = np.asarray(~np.isnan(data.values()).any(axis=1))
    found = {condition.interventions: condition.rows for condition in data.conditions()}
    rows = [found[text] for text in prepared.training.conditions if text in found]
    used = np.concatenate([each[complete[each]] for each in rows])
    return np.asarray(time[used])


def _notes(time: Array, times: Array) -> tuple[str, ...]:
    lost, early = int(np.isnan(time).sum()), int((time < 0).sum())
    return (
        *([f"{lost} samples without a time were left out of the time courses"] if lost else []),
        *([f"{early} samples from before time 0 were taken as of time 0"] if early else []),
        *([] if times[0] <= 0 else ["no sample of time 0: courses start at the mean of the reference, assumed"]),
    )
