"""The samples of a world: what is done to each, and their readings as validated data."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from molcause.data.intervention import Perturbation, from_json, to_json
from molcause.data.perturbation_data import INTERVENTIONS, PerturbationData
from molcause.worlds.mechanisms import Array

if TYPE_CHECKING:
    from anndata import AnnData

Strings = NDArray[np.object_]


def labels_of(design: Iterable[tuple[Perturbation, int]]) -> Strings:
    """Return the canonical JSON of each sample of a design: perturbations, each with its number of samples."""
    return np.array([text for done, n in design for text in [to_json(done)] * n], dtype=object)


def conditions_of(done: Strings) -> list[tuple[Perturbation, NDArray[np.intp]]]:
    """Return what was done, each with the rows to which it was done, in order of first appearance."""
    first = dict.fromkeys(done.tolist())
    return [(from_json(text) or (), np.flatnonzero(done == text)) for text in first]


def as_data(
    values: Array,
    names: Sequence[str],
    labels: Iterable[str],
    *,
    scale: str = "standardised",
    name: str = "unnamed",
    obs: Mapping[str, Iterable[Any]] | None = None,
) -> PerturbationData:
    """Return readings ``[samples, names]`` with their canonical JSON as validated data."""
    import pandas as pd
    from anndata import AnnData

    columns = {INTERVENTIONS: pd.Categorical(list(labels)), **(obs or {})}
    table = pd.DataFrame(columns, index=[f"s{i}" for i in range(len(values))])
    return PerturbationData(AnnData(values, obs=table, var=pd.DataFrame(index=list(names))), scale=scale, name=name)


def remade(data: PerturbationData, adata: "AnnData", scale: str | None = None) -> PerturbationData:
    """Return other measurements with the declarations of given data."""
    return PerturbationData(
        adata, scale=scale or data.scale, control=data.control, citations=data.citations, name=data.name
    )
