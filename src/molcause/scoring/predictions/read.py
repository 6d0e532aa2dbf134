"""`read_predictions`: predictions of somebody's own, from a file or a table, matched to the data."""

from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from molcause.data.perturbation_data import PerturbationData
from molcause.data.scale import check
from molcause.errors import DataContractError
from molcause.findings import Finding
from molcause.scoring.predictions import columns as readout_columns
from molcause.scoring.predictions import plausible, rows
from molcause.scoring.predictions.changes import controls, with_controls
from molcause.scoring.predictions.columns import Readouts, columns_of
from molcause.scoring.predictions.gather import Gathered, Rows, gather, single_rows
from molcause.scoring.predictions.labels import Unknown, conditions_of
from molcause.scoring.predictions.places import folds_in, matched, places_of, places_of_data
from molcause.scoring.predictions.predictions import Predictions
from molcause.scoring.predictions.submission import Submission, submission
from molcause.scoring.settings import Settings

USUAL_LEVEL = 0.9


def read_predictions(
    source: Any,
    data: PerturbationData,
    *,
    name: str | None = None,
    label: str | None = None,
    cells: Literal["auto", "means"] = "auto",
    readouts: Readouts = "all",
    unknown: Unknown = "error",
    changes: bool = False,
    scale: str = "",
    seed: int = 0,
) -> Predictions:
    """Read predictions, and match them to the data by name.

    Parameters
    ----------
    source
        An AnnData, PerturbationData or DataFrame; or a file: ``.h5ad`` (read block by block), ``.zarr``, ``.parquet``,
        ``.csv`` or ``.tsv``, packed or not. A table is wide (one column says what was done, the readouts are the
        others) or long (columns ``perturbation``, ``readout``, ``predicted``, and ``sd``, ``low``, ``high`` if there
        are). ``context``, ``time`` and ``fold`` say for what a prediction is meant. Several rows of one condition in an
        AnnData are predicted samples of it; in a table they are an error.
    data
        The measurements.
    name
        As shown; by default the file's.
    label
        The column that says what was done, ``"index"`` for the names of the rows; by default ``interventions``, else
        the column of which the most labels are known.
    cells
        ``auto``, or ``means`` to score only the means of predicted samples.
    readouts
        ``all`` of the data have to be predicted, or only the ``shared`` ones are scored.
    unknown
        ``drop`` to leave out labels that name no condition of the data; they have to be the minority.
    changes
        Whether the numbers are changes from the control; the data's control of the same context and time is added.
    scale
        What the numbers are, if the file does not declare it; one of `molcause.data.scale.SCALES`.
    seed
        Of the sample of predicted samples that is kept.

    Raises
    ------
    DataContractError
        If a label, readout, context or scale does not fit the data; the message names what does.

    Examples
    --------
    >>> import molcause as mc, pandas as pd
    >>> data = mc.load_dataset("sachs2005")
    >>> table = pd.DataFrame(5.0, index=["MEK", "AKT", "control"], columns=data.adata.var_names)
    >>> found = read_predictions(table, data, name="fives")
    >>> found
    Predictions 'fives': 2 conditions in 2 rows x 11 of 11 readouts, means only
    >>> found.counts["rows of the control"]
    1
    """
    _check_options(cells, readouts, unknown)
    handed = submission(source, data, label)
    try:
        return _read(handed, data, _Options(name or handed.name, label, cells, readouts, unknown, changes, scale, seed))
    finally:
        handed.close()


@dataclass(frozen=True)
class _Options:
    name: str
    label: str | None
    cells: str
    readouts: Readouts
    unknown: Unknown
    changes: bool
    scale: str
    seed: int


def _read(handed: Submission, data: PerturbationData, asked: _Options) -> Predictions:
    settings = Settings(data)
    handed = replace(handed, name=asked.name)
    plausible.check_scale(check(asked.scale) if asked.scale else handed.scale, data)
    columns = columns_of(handed.readouts, data, asked.readouts, handed.name)
    places, odd_places = matched(places_of(handed.obs), settings, handed.name)
    conditions, unknown = conditions_of(handed, data, places.contexts, asked.label, asked.unknown)
    keys, groups = rows.grouped(conditions, places, folds_in(handed.obs), data.control, handed.name)
    rows.check_single(groups, keys, handed)
    made, found = _gathered(handed, data, columns, groups, keys, asked)
    of_setting, of_all = controls(settings)
    said = (
        *readout_columns.findings_of(columns, handed.readouts, data),
        *plausible.findings_of(found, data, of_all, changes=asked.changes),
        *odd_places,
        *rows.findings_of(conditions, unknown, data),
        *_of_interval(handed, made),
    )
    counts = rows.counts(handed, columns, conditions, data)
    made = replace(made, counts=counts, findings=said, sample_times=places_of_data(settings).times)
    return with_controls(made, settings, of_setting) if asked.changes else made


def _gathered(
    handed: Submission, data: PerturbationData, columns: Rows, groups: Rows, keys: list[rows.Key], asked: _Options
) -> tuple[Predictions, Gathered]:
    """Read the numbers, check them, and put them beside their keys."""
    several = asked.cells == "auto" and len(keys) < int((groups >= 0).sum())
    names = ["\t".join(key) for key in keys]
    found = gather(handed.matrix, columns, groups, names, keep=several, seed=asked.seed)
    plausible.check_range(found, data, handed.name, declared=bool(asked.scale), changes=asked.changes)
    layers = {what: single_rows(layer, columns, groups, found.n) for what, layer in handed.layers.items()}
    interval = layers.get("low") is not None and layers.get("high") is not None
    conditions, contexts, times, folds = (tuple(part) for part in zip(*keys, strict=True))
    made = Predictions(
        name=handed.name,
        readouts=tuple(str(readout) for readout in data.adata.var_names),
        conditions=conditions,
        contexts=contexts,
        times=times,
        folds=folds,
        level=found.mean,
        variance=found.variance if several else None,
        n=found.n,
        cells=found.cells if several else None,
        sd=layers.get("sd"),
        low=layers["low"] if interval else None,
        high=layers["high"] if interval else None,
        level_of_interval=_nominal(handed) if interval else float("nan"),
        sample_times=(),
        counts={},
    )
    return made, found


def _nominal(handed: Submission) -> float:
    level = handed.level if np.isfinite(handed.level) else USUAL_LEVEL
    if not 0 < level < 1:
        raise DataContractError(f"The nominal level of an interval is between 0 and 1; {handed.name} says {level:g}.")
    return level


def _of_interval(handed: Submission, made: Predictions) -> tuple[Finding, ...]:
    if made.low is None or np.isfinite(handed.level):
        return ()
    text = f"the nominal level of the intervals is not said, and taken as {USUAL_LEVEL:.0%}"
    return (Finding("W810", text, fix="Say uns['molcause']['level'], or in a long table a column 'level'."),)


def _check_options(cells: str, readouts: str, unknown: str) -> None:
    for name, value, allowed in (
        ("cells", cells, ("auto", "means")),
        ("readouts", readouts, ("all", "shared")),
        ("unknown", unknown, ("error", "drop")),
    ):
        if value not in allowed:
            raise DataContractError(f"{name}={value!r} is not known; say {' or '.join(map(repr, allowed))}.")
