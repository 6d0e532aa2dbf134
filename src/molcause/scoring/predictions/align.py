"""`arm`: predictions lined up with what is tested, and `folds_from`: the fold that predictions imply."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from molcause.data.intervention import describe, from_json
from molcause.errors import DataContractError, did_you_mean
from molcause.findings import first
from molcause.scoring.arm import Arm, Said
from molcause.scoring.case import Array, Case
from molcause.scoring.predictions.places import word
from molcause.scoring.predictions.predictions import Predictions

Rows = NDArray[np.intp]
_NOT = "not predicted"
_HOLE = "predicted as no number"


def arm(predictions: Predictions, cases: Sequence[Case]) -> Arm:
    """Return what predictions say of every case.

    Parameters
    ----------
    predictions
        By `molcause.scoring.predictions.read.read_predictions`.
    cases
        What is tested.

    Returns
    -------
    Arm
        A condition that is not predicted has a row of NaN and the reason. ``counts`` says how many of the predictions
        are tested here.

    Raises
    ------
    DataContractError
        If nothing that is tested is predicted, or a condition is predicted several times for different folds, none of
        which is a fold of this split.
    """
    by_fold = _folds_count(predictions, cases)
    rows = [_rows(predictions, case, by_fold) for case in cases]
    tested = int(sum(len(own) for own in rows))
    predicted = int(sum((own >= 0).sum() for own in rows))
    if not predicted:
        _nothing_matches(predictions, cases)
    used = {int(k) for own in rows for k in own if k >= 0}
    spare = [k for k in range(len(predictions.conditions)) if k not in used]
    counts = {
        "tested and predicted": predicted,
        "tested but not predicted": tested - predicted,
        "predicted but not tested here": len(spare),
    }
    said = tuple(_said(predictions, own) for own in rows)
    notes = _notes(predictions, counts, spare, by_fold)
    return Arm(predictions.name, "prediction", said, counts={**predictions.counts, **counts}, notes=notes)


def _names(fold: str) -> set[str]:
    """Return what a fold may be called: ``fold 3`` is ``3`` too."""
    return {word(fold), word(fold.removeprefix("fold "))}


def _folds_count(predictions: Predictions, cases: Sequence[Case]) -> bool:
    """Return whether folds are looked at; if no name is a fold of the split, they must not be needed."""
    said = set(predictions.folds) - {""}
    known = {name for case in cases for name in _names(case.fold)}
    if not said or any(_names(fold) & known for fold in said):
        return True
    keys = list(zip(predictions.conditions, predictions.contexts, predictions.times, strict=True))
    if len(set(keys)) < len(keys):
        raise DataContractError(
            f"{predictions.name} predicts conditions several times, for the folds {first(sorted(said))}; the split has "
            f"{first(sorted({case.fold for case in cases}))}. Name the folds as the split does."
        )
    return False


def _rows(predictions: Predictions, case: Case, by_fold: bool) -> Rows:
    """Return the row that predicts each condition of a case, -1 where none does."""
    times = {predictions.sample_times[row] for row in case.test}
    time = next(iter(times)) if len(times) == 1 else ""
    context, folds = case.context, _names(case.fold)
    best: dict[str, tuple[tuple[bool, bool, bool], int]] = {}
    for k, (text, *place, fold) in enumerate(_keys(predictions)):
        here = place[0] in ("", context) and place[1] in ("", time)
        if not here or (by_fold and fold and not _names(fold) & folds):
            continue
        rank = (bool(fold), bool(place[0]), bool(place[1]))
        if text not in best or rank > best[text][0]:
            best[text] = (rank, k)
    return np.array([best[text][1] if text in best else -1 for text in case.conditions], dtype=np.intp)


def _keys(predictions: Predictions) -> Iterator[tuple[str, str, str, str]]:
    parts = (predictions.conditions, predictions.contexts, predictions.times, predictions.folds)
    return zip(*parts, strict=True)


def _said(predictions: Predictions, rows: Rows) -> Said:
    level = _taken(predictions.level, rows)
    holes = np.asarray(~np.isfinite(level).any(axis=1))
    reason = tuple(
        _NOT if k < 0 else "predicted as no number" if hole else "" for k, hole in zip(rows, holes, strict=True)
    )
    empty = np.zeros((0, len(predictions.readouts)))
    own = predictions.cells
    parts = {
        what: None if getattr(predictions, what) is None else _taken(getattr(predictions, what), rows)
        for what in ("variance", "sd", "low", "high")
    }
    cells = None if own is None else tuple(own[k] if k >= 0 else empty for k in rows)
    samples = None if own is None else np.where(rows >= 0, predictions.n[rows], 0).astype(float)
    return Said(level, reason, cells=cells, samples=samples, level_of_interval=predictions.level_of_interval, **parts)


def _taken(values: Array, rows: Rows) -> Array:
    return np.where(rows[:, np.newaxis] >= 0, values[rows], np.nan)


def _notes(predictions: Predictions, counts: dict[str, int], spare: list[int], by_fold: bool) -> tuple[str, ...]:
    notes = []
    if counts["tested but not predicted"]:
        tested = counts["tested and predicted"] + counts["tested but not predicted"]
        notes.append(f"{counts['tested but not predicted']} of {tested} tested conditions are not predicted.")
    if spare:
        words = first(list(dict.fromkeys(describe(from_json(predictions.conditions[k])) for k in spare)))
        notes.append(f"{len(spare)} predicted condition(s) are not tested here: {words}.")
    if not by_fold:
        notes.append("The folds that the predictions name are not those of the split, and were not looked at.")
    return tuple(notes)


def _nothing_matches(predictions: Predictions, cases: Sequence[Case]) -> None:
    """Raise with what is predicted, what is tested, and what is near."""
    predicted = list(dict.fromkeys(describe(from_json(text)) for text in predictions.conditions))
    tested = list(dict.fromkeys(describe(from_json(text)) for case in cases for text in case.conditions))
    same = set(predicted) & set(tested)
    why = "They agree in conditions, but not in context, time or fold. " if same else ""
    raise DataContractError(
        f"Nothing that is tested is predicted by {predictions.name}. {why}It predicts {first(predicted)}"
        f"{_where(predictions)}; tested are {first(tested)} in {first(sorted({case.setting for case in cases}))}, "
        f"folds {first(sorted({case.fold for case in cases}))}. {did_you_mean(predicted[0], tested)}".rstrip()
    )


def _where(predictions: Predictions) -> str:
    parts = {"contexts": predictions.contexts, "times": predictions.times, "folds": predictions.folds}
    said = [f"{what} {first(sorted(set(own) - {''}))}" for what, own in parts.items() if set(own) - {""}]
    return f" ({'; '.join(said)})" if said else ""
