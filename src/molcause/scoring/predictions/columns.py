"""Which column of a submission predicts which readout of the data: by name, never by place."""

from collections import Counter
from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from molcause.data.perturbation_data import PerturbationData
from molcause.errors import DataContractError, did_you_mean
from molcause.findings import Finding, first

Readouts = Literal["all", "shared"]
MISSING = -1
_FEW = 3


def columns_of(names: Sequence[str], data: PerturbationData, wanted: Readouts, who: str) -> NDArray[np.intp]:
    """Return for each readout of the data the column that predicts it, -1 where none does.

    Parameters
    ----------
    names
        Of the submission's columns.
    data
        The measurements.
    wanted
        ``all``: every readout has to be there; ``shared``: those that are.
    who
        What the submission is called.

    Raises
    ------
    DataContractError
        If a name occurs twice, none is known, or one is missing that has to be there.
    """
    doubled = sorted(name for name, times in Counter(names).items() if times > 1)
    if doubled:
        raise DataContractError(f"{len(doubled)} readout(s) of {who} occur more than once: {first(doubled)}.")
    needed = [str(name) for name in data.adata.var_names]
    place = {name: k for k, name in enumerate(names)}
    found = np.array([place.get(name, MISSING) for name in needed], dtype=np.intp)
    missing = [name for name, k in zip(needed, found, strict=True) if k == MISSING]
    if len(missing) == len(needed):
        raise DataContractError(f"No column of {who} is a readout of {data.name!r}. {_hint(names, needed, data)}")
    if missing and wanted != "shared":
        spare = [name for name in names if name not in set(needed)]
        raise DataContractError(
            f"{who} lacks {len(missing):,} of {len(needed):,} readouts of {data.name!r}: {first(missing)}. "
            f"{_near(missing, spare)} Predict them too, or score on the others: readouts='shared'."
        )
    return found


def findings_of(found: NDArray[np.intp], names: Sequence[str], data: PerturbationData) -> tuple[Finding, ...]:
    """Return what a person should know of the readouts.

    Parameters
    ----------
    found
        By `columns_of`.
    names
        Of the submission's columns.
    data
        The measurements.
    """
    needed = [str(name) for name in data.adata.var_names]
    lacking = tuple(name for name, k in zip(needed, found, strict=True) if k == MISSING)
    spare = tuple(name for name in names if name not in set(needed))
    said = []
    if lacking:
        text = f"{len(lacking):,} of {len(needed):,} readouts are not predicted, and nothing is scored on them"
        said.append(Finding("W801", text, lacking, "Compare only with scores on the same readouts."))
    if spare:
        said.append(Finding("I802", f"{len(spare):,} predicted readouts are not in the data", spare))
    return tuple(said)


def _hint(names: Sequence[str], needed: list[str], data: PerturbationData) -> str:
    for column in data.adata.var.columns:
        other = {str(value) for value in data.adata.var[column]}
        if sum(name in other for name in names) > len(names) / 2:
            return f"They are what var[{str(column)!r}] says; rename them to var_names, such as {needed[0]!r}."
    near = _near(needed, names)
    if not near and len(names) == len(needed):
        near = f"There are as many columns ({len(names):,}); if they are in the data's order, name them so."
    return f"It has {first(list(names), _FEW)}; the data have {first(needed, _FEW)}. {near}".rstrip()


def _near(missing: Sequence[str], spare: Sequence[str]) -> str:
    """Return which names differ by case only, or else what is near the first of them."""
    by_case = {name.casefold(): name for name in spare}
    same = [f"{by_case[name.casefold()]} is {name}" for name in missing if name.casefold() in by_case]
    if same:
        return f"{len(same):,} differ by case only: {first(same, _FEW)}."
    return did_you_mean(missing[0], spare)
