"""Predicted changes turned into levels: the data's control of the same context and time is added."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from molcause.data.scale import RELATIVE
from molcause.errors import DataContractError
from molcause.scoring.measure.sums import Moments, moments_of
from molcause.scoring.predictions.gather import Array, Rows
from molcause.scoring.predictions.predictions import Predictions
from molcause.scoring.settings import Settings


def controls(settings: Settings) -> tuple[Array, Array]:
    """Return the mean of the control samples of each setting, and of all.

    Parameters
    ----------
    settings
        Of the data; they say which control samples stand for which setting.

    Returns
    -------
    of_setting, of_all
        ``[settings, readouts]`` and ``[readouts]``, data units; NaN if there are no control samples, unless the scale
        says what they would be.
    """
    own = _of_controls(settings)
    n = len(settings.names)
    members = [np.unique(settings.of_sample[rows]) for rows in settings.control_rows]
    row = np.repeat(np.arange(n), [len(part) for part in members])
    of_setting = own.pooled(np.concatenate(members), row, n).mean
    of_all = own.pooled(np.arange(n), np.zeros(n, dtype=np.intp), 1).mean[0]
    level = RELATIVE.get(settings.data.scale, np.nan)
    if any(len(part) for part in members):
        return of_setting, of_all
    return np.full_like(of_setting, level), np.full_like(of_all, level)


def _of_controls(settings: Settings) -> Moments:
    data = settings.data
    is_control = (data.labels == data.control).to_numpy()
    return moments_of(data.adata.X, np.where(is_control, settings.of_sample, -1), len(settings.names))


def with_controls(made: Predictions, settings: Settings, of_setting: Array) -> Predictions:
    """Return levels from changes; one without context or time is meant for all in which the condition was measured.

    Parameters
    ----------
    made
        Changes.
    settings
        Of the data.
    of_setting
        By `controls`.

    Raises
    ------
    DataContractError
        If the data have no control to add.
    """
    if not np.isfinite(of_setting).any():
        raise DataContractError("The data have no control, so that changes cannot be made levels. Predict levels.")
    pairs = [(k, setting) for k in range(len(made.conditions)) for setting in _meant(made, k, settings)]
    rows, where = (np.array(part, dtype=np.intp) for part in zip(*pairs, strict=True))
    return _moved(_taken(made, rows, where, settings), of_setting[where])


def _meant(made: Predictions, k: int, settings: Settings) -> NDArray[np.intp]:
    """Return the settings that a row is meant for."""
    measured = np.unique(settings.of_sample[(settings.data.labels == made.conditions[k]).to_numpy()])
    context, time = made.contexts[k], made.times[k]
    fits = [j for j in measured if context in ("", settings.context[j]) and time in ("", settings.time[j])]
    return np.array(fits or measured[:1], dtype=np.intp)


def _taken(made: Predictions, rows: Rows, where: Rows, settings: Settings) -> Predictions:
    def part(values: Array | None) -> Array | None:
        return None if values is None else values[rows]

    return replace(
        made,
        conditions=tuple(made.conditions[k] for k in rows),
        contexts=tuple(made.contexts[k] or settings.context[j] for k, j in zip(rows, where, strict=True)),
        times=tuple(made.times[k] or settings.time[j] for k, j in zip(rows, where, strict=True)),
        folds=tuple(made.folds[k] for k in rows),
        cells=None if made.cells is None else tuple(made.cells[k] for k in rows),
        level=made.level[rows],
        n=made.n[rows],
        variance=part(made.variance),
        sd=part(made.sd),
        low=part(made.low),
        high=part(made.high),
    )


def _moved(made: Predictions, base: Array) -> Predictions:
    cells = None if made.cells is None else tuple(own + level for own, level in zip(made.cells, base, strict=True))
    low = None if made.low is None else made.low + base
    high = None if made.high is None else made.high + base
    return replace(made, level=made.level + base, low=low, high=high, cells=cells)
