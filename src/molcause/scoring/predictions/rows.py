"""What becomes of the rows of a submission: which belong together, which are left out, and why."""

from typing import Any

import numpy as np

from molcause.data.intervention import describe, from_json
from molcause.data.perturbation_data import PerturbationData
from molcause.errors import DataContractError
from molcause.findings import Finding, first
from molcause.scoring.predictions.columns import MISSING
from molcause.scoring.predictions.gather import Rows
from molcause.scoring.predictions.places import Places
from molcause.scoring.predictions.submission import Submission

Key = tuple[str, str, str, str]


def grouped(conditions: Any, places: Places, folds: tuple[str, ...], control: str, name: str) -> tuple[list[Key], Rows]:
    """Return the distinct keys, sorted, and which of them each row has; -1 for rows that are left out."""
    rows = list(zip(conditions, places.contexts, places.times, folds, strict=True))
    keys = sorted({key for key in rows if key[0] not in ("", control)})
    if not keys:
        raise DataContractError(f"{name} predicts nothing but controls, which always come from the data.")
    place = {key: k for k, key in enumerate(keys)}
    return keys, np.array([place.get(key, -1) for key in rows], dtype=np.intp)


def check_single(groups: Rows, keys: list[Key], handed: Submission) -> None:
    """Raise if a table has several rows for one condition.

    Parameters
    ----------
    groups, keys
        By `grouped`.
    handed
        The submission.

    Raises
    ------
    DataContractError
        With the conditions that it has twice.
    """
    if handed.many:
        return
    twice = [keys[g] for g in np.flatnonzero(np.bincount(groups[groups >= 0], minlength=len(keys)) > 1)]
    if twice:
        words = [" / ".join(word for word in (describe(from_json(key[0])), *key[1:]) if word) for key in twice]
        raise DataContractError(
            f"{handed.name} predicts {len(twice)} condition(s) in several rows: {first(words)}. A table has one row "
            "for each; add a column 'context', 'time' or 'fold' if they differ in it, or hand in predicted samples as "
            "an AnnData."
        )


def counts(handed: Submission, columns: Rows, conditions: Any, data: PerturbationData) -> dict[str, int]:
    """Return where every row and every column went."""
    unknown, control = int((conditions == "").sum()), int((conditions == data.control).sum())
    used = int((columns != MISSING).sum())
    return {
        "rows": len(conditions),
        "rows used": len(conditions) - unknown - control,
        "rows of the control": control,
        "rows of unknown perturbation": unknown,
        "readouts": len(handed.readouts),
        "readouts used": used,
        "readouts that the data lack": len(handed.readouts) - used,
        "readouts not predicted": len(columns) - used,
    }


def findings_of(conditions: Any, unknown: tuple[str, ...], data: PerturbationData) -> tuple[Finding, ...]:
    """Return what a person should know of the rows: controls, unknown labels, and folds of the data."""
    said = []
    control = int((conditions == data.control).sum())
    if control:
        said.append(Finding("I807", f"{control:,} row(s) of the control are not used: controls come from the data"))
    if unknown:
        text = f"{len(unknown):,} label(s) name no condition of the data, and their rows are left out"
        said.append(Finding("W808", text, unknown))
    own = [column for column in ("split", "fold") if column in data.adata.obs]
    if own:
        said.append(Finding("I809", "the data bring folds", tuple(own), f"split='folds', column={own[0]!r} uses them."))
    return tuple(said)
