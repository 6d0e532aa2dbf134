"""Which condition of the data each row of a submission predicts."""

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from molcause.data.dialects.control import unassigned
from molcause.data.intervention import describe, from_json
from molcause.data.perturbation_data import INTERVENTIONS, PerturbationData
from molcause.errors import DataContractError, did_you_mean
from molcause.findings import first
from molcause.scoring.predictions.lexicon import Lexicon
from molcause.scoring.predictions.places import places_of_data
from molcause.scoring.predictions.submission import Submission
from molcause.scoring.predictions.tables import LABELS, SAID
from molcause.scoring.settings import Settings

if TYPE_CHECKING:
    import pandas as pd

Unknown = Literal["error", "drop"]
Strings = NDArray[np.object_]
_INDEX = "index"
_FEW = 3


def conditions_of(
    handed: Submission, data: PerturbationData, contexts: Sequence[str], label: str | None, unknown: Unknown
) -> tuple[Strings, tuple[str, ...]]:
    """Return the condition of each row as canonical JSON, ``""`` where it is not known; and the unknown labels.

    Parameters
    ----------
    handed
        The submission.
    data
        The measurements.
    contexts
        For each row; it may decide what a label means.
    label
        The column of labels; None = that of which the most labels are known.
    unknown
        ``drop`` to allow labels that are not known, as long as they are fewer than half.

    Raises
    ------
    DataContractError
        If labels are unknown or can mean several conditions.
    """
    lexicon = Lexicon(data)
    there = _measured_in(data)
    columns = [label] if label is not None else _candidates(handed.obs, data)
    read = {column: _meanings(_labels(handed.obs, column), contexts, column, lexicon, there) for column in columns}
    chosen = max(columns, key=lambda column: _share(_labels(handed.obs, column), contexts, read[column]))
    labels, meanings = _labels(handed.obs, chosen), read[chosen]
    _check_ambiguous(meanings, handed.name)
    odd = Counter(text for text, context in zip(labels, contexts, strict=True) if not meanings[text, context])
    _check_unknown(odd, labels, handed.name, chosen, lexicon, unknown)
    found = [next(iter(meanings[key]), "") for key in zip(labels, contexts, strict=True)]
    return np.array(found, dtype=object), tuple(odd)


def _candidates(obs: "pd.DataFrame", data: PerturbationData) -> list[str]:
    """Return the columns that may say what was done; canonical JSON is asked alone, the index last."""
    if INTERVENTIONS in obs:
        return [INTERVENTIONS]
    texts = [str(name) for name in obs.columns if name not in SAID and obs[name].dtype.kind not in "iufb"]
    usual = [name for name in LABELS if name in texts]
    shared = [name for name in texts if name in data.adata.obs and name not in usual]
    return [*usual, *shared, *(name for name in texts if name not in (*usual, *shared)), _INDEX]


def _labels(obs: "pd.DataFrame", column: str) -> list[str]:
    if column in obs:
        return [str(text).strip() for text in obs[column]]
    if column == _INDEX:
        return [str(text).strip() for text in obs.index]
    raise DataContractError(
        f"The predictions have no column {column!r}. {did_you_mean(column, obs.columns)} "
        f"Columns: {', '.join(map(str, obs.columns))}; label='index' takes the names of the rows."
    )


def _measured_in(data: PerturbationData) -> dict[str, set[str]]:
    """Return which conditions were measured in each context."""
    found: dict[str, set[str]] = {}
    for context, text in set(zip(places_of_data(Settings(data)).contexts, data.labels, strict=True)):
        found.setdefault(context, set()).add(text)
    return found


Meanings = dict[tuple[str, str], set[str]]


def _meanings(
    labels: list[str], contexts: Sequence[str], column: str, lexicon: Lexicon, there: dict[str, set[str]]
) -> Meanings:
    """Return what each label can mean, in its context if that decides."""
    found: Meanings = {}
    for label, context in set(zip(labels, contexts, strict=True)):
        ways = set() if label != "[]" and unassigned(label) else lexicon.meanings(label, column)
        here = ways & there.get(context, set())
        found[label, context] = here if len(ways) > 1 and here else ways
    return found


def _share(labels: list[str], contexts: Sequence[str], meanings: Meanings) -> float:
    return sum(bool(meanings[key]) for key in zip(labels, contexts, strict=True))


def _check_ambiguous(meanings: Meanings, name: str) -> None:
    several = {label: ways for (label, _), ways in meanings.items() if len(ways) > 1}
    if several:
        label = min(several)
        ways = sorted(describe(from_json(text)) for text in several[label])
        raise DataContractError(
            f"{len(several)} label(s) of {name} can mean several conditions, the first {label!r}: {'; '.join(ways[:6])}"
            ". Write the conditions in these words, or add a column 'context' if that tells them apart."
        )


def _check_unknown(
    odd: "Counter[str]", labels: list[str], name: str, column: str, lexicon: Lexicon, unknown: Unknown
) -> None:
    """Raise unless every label is known, or the few that are not may be dropped."""
    rows = sum(odd.values())
    if not rows or (unknown == "drop" and rows < len(labels) / 2):
        return
    known = lexicon.known()
    hints = [did_you_mean(label, known) for label in list(odd)[:_FEW]]
    shown = first([f"{label!r}{f' ({hint})' if hint else ''}" for label, hint in zip(odd, hints, strict=False)], _FEW)
    half = "Half of the rows or more cannot be dropped." if unknown == "drop" else "If they are few: unknown='drop'."
    where = "names of the rows" if column == _INDEX else f"column {column!r}"
    raise DataContractError(
        f"{len(odd):,} label(s) in {rows:,} of {len(labels):,} rows of {name} ({where}) name no condition of "
        f"{lexicon.data.name!r}: {shown}{f' and {len(odd) - _FEW:,} more' if len(odd) > _FEW else ''}. "
        f"Known are {first([repr(text) for text in known])}. Say label=... if another column does. {half}"
    )
