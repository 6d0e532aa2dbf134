"""Joining several `PerturbationData` into one, without losing a sample, a column or a declaration."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from molcause.data.blocks import in_memory
from molcause.data.duplicates import layers_of, without_duplicates
from molcause.data.perturbation_data import ABSENT, INTERVENTIONS, PerturbationData
from molcause.errors import DataContractError
from molcause.findings import first
from molcause.names.readouts import COLUMNS

if TYPE_CHECKING:
    import pandas as pd
    from anndata import AnnData

_UNS = "molcause"
_PARTS = "molcause_parts"


def concat(
    parts: Mapping[str, PerturbationData] | Sequence[PerturbationData], *, readouts: Literal["common", "all"] = "common"
) -> PerturbationData:
    """Return the samples of several data sets as one.

    Parameters
    ----------
    parts
        The data, all on one scale and with one reference. As a mapping, the names become ``obs["context"]``.
    readouts
        ``"common"``: those that all parts have. ``"all"``: those that any part has; a reading that a part does not have
        is missing (NaN), not 0, so that sparse measurements grow.

    Returns
    -------
    PerturbationData
        Samples of one name are numbered. How many readouts were left out or filled is told by ``findings`` (I612), and
        ``uns["molcause_parts"]`` keeps what each part said of itself.

    Raises
    ------
    DataContractError
        If scales, references, units of time or readout maps differ, or no readout is common.

    Examples
    --------
    >>> import molcause as mc
    >>> data = mc.load_dataset("sachs2005")
    >>> both = concat({"first": data[:900], "second": data[900:1800]})
    >>> both.n_samples, both.adata.obs["context"].unique().tolist()
    (1800, ['first', 'second'])
    """
    if not parts:
        raise DataContractError("There is nothing to join. Give at least one PerturbationData.")
    if readouts not in ("common", "all"):
        raise DataContractError(f"Readouts are joined as 'common' or 'all', not as {readouts!r}.")
    named = list(parts.items()) if isinstance(parts, Mapping) else [(data.name, data) for data in parts]
    data = [part for _, part in named]
    _agree(named)
    obs = _samples(named, contexts=isinstance(parts, Mapping))
    var = _variables(data, readouts)
    adata = _measurements(data, obs, var)
    adata.uns = _declarations(named, len(var), readouts)
    joined = without_duplicates(adata, None, "the joined data")
    citations = tuple(dict.fromkeys(citation for part in data for citation in part.citations))
    return PerturbationData(joined, citations=citations)


def _agree(named: list[tuple[str, PerturbationData]]) -> None:
    for what in ("scale", "control"):
        found = [f"{name}: {getattr(part, what)}" for name, part in named]
        if len({getattr(part, what) for _, part in named}) > 1:
            raise DataContractError(
                f"The parts differ in {what}: {first(found)}. Bring them to one {what} before joining them."
            )


def _samples(named: list[tuple[str, PerturbationData]], contexts: bool) -> "pd.DataFrame":
    """Return the samples' columns, all that any part has; text stays in categories."""
    import pandas as pd

    tables = [part.adata.obs.assign(context=name) if contexts else part.adata.obs for name, part in named]
    categories = {str(c) for table in tables for c in table if isinstance(table[c].dtype, pd.CategoricalDtype)}
    categories |= {INTERVENTIONS} | ({"context"} if contexts else set())
    plain = [table.astype({c: object for c in table if str(c) in categories}) for table in tables]
    joined: pd.DataFrame = pd.concat(plain)
    for column in categories:
        joined[column] = pd.Categorical(joined[column])
    return joined


def _variables(data: list[PerturbationData], readouts: str) -> "pd.DataFrame":
    """Return the readouts' columns, those of the first part that has the readout, after comparing the maps."""
    import pandas as pd

    tables = [part.adata.var for part in data]
    common = set(tables[0].index).intersection(*(table.index for table in tables[1:]))
    if not common:
        raise DataContractError("The parts have no readout in common. Give them names of one kind first.")
    for column in (*COLUMNS, ABSENT):
        _same(tables, column, [name for name in tables[0].index if name in common])
    every: pd.DataFrame = pd.concat(tables)
    joined = every[~every.index.duplicated()]
    return joined if readouts == "all" else joined.loc[[name for name in joined.index if name in common]]


def _same(tables: "list[pd.DataFrame]", column: str, names: list[str]) -> None:
    said = [table[column].loc[names].astype(str).to_numpy(dtype=object) for table in tables if column in table]
    if said and len(said) < len(tables):
        raise DataContractError(f"Some parts have var[{column!r}] and others do not. Give it to all, or to none.")
    odd = {name for other in said[1:] for name, a, b in zip(names, said[0], other, strict=True) if a != b}
    if odd:
        raise DataContractError(
            f"The parts differ in var[{column!r}] of {len(odd)} readout(s): {first(sorted(odd))}. Make them the same."
        )


def _measurements(data: list[PerturbationData], obs: "pd.DataFrame", var: "pd.DataFrame") -> "AnnData":
    """Return the measurements, and the layers that all parts have."""
    from anndata import AnnData

    shared = set(layers_of(data[0].adata)).intersection(*(layers_of(part.adata) for part in data[1:]))
    places = [part.adata.var_names.get_indexer(var.index) for part in data]
    x = _stacked([part.adata.X for part in data], places)
    layers = {name: _stacked([part.adata.layers[name] for part in data], places) for name in sorted(shared)}
    numbered = obs.set_axis([str(k) for k in range(len(obs))])  # names may be doubled still
    adata = AnnData(X=x, obs=numbered, var=var, layers=layers)
    adata.obs_names = obs.index
    return adata


def _stacked(matrices: list[Any], places: list[NDArray[np.intp]]) -> Any:
    """Return matrices on top of each other, each with its columns at their places; sparse if all are."""
    from scipy.sparse import vstack

    loaded = [in_memory(matrix) for matrix in matrices]
    if all(hasattr(matrix, "indptr") for matrix in loaded):
        return vstack([_placed(matrix, place) for matrix, place in zip(loaded, places, strict=True)], format="csr")
    full = [matrix.toarray() if hasattr(matrix, "indptr") else matrix for matrix in loaded]
    return np.concatenate([_placed_dense(matrix, place) for matrix, place in zip(full, places, strict=True)])


def _placed(matrix: Any, place: NDArray[np.intp]) -> Any:
    from scipy.sparse import hstack

    lacking = int((place < 0).sum())
    if lacking:
        matrix = hstack([matrix, type(matrix)(np.full((matrix.shape[0], lacking), np.nan))], format="csc")
        place = np.where(place < 0, matrix.shape[1] - lacking - 1 + np.cumsum(place < 0), place)
    return matrix.tocsc()[:, place]


def _placed_dense(matrix: NDArray[Any], place: NDArray[np.intp]) -> NDArray[Any]:
    found = matrix[:, place]
    if (place < 0).any():
        found = found.astype(np.result_type(found.dtype, np.float32), copy=False)
        found[:, place < 0] = np.nan
    return found


def _declarations(named: list[tuple[str, PerturbationData]], n: int, readouts: str) -> dict[str, Any]:
    """Return the joined declarations, and what each part said of itself."""
    one = named[0][1]
    sizes = ", ".join(f"{name} ({part.n_samples:,} x {part.adata.n_vars:,})" for name, part in named)
    total = len(set().union(*(part.adata.var_names for _, part in named)))
    common = set(one.adata.var_names).intersection(*(part.adata.var_names for _, part in named[1:]))
    lacking = f"{total - len(common):,}"
    said = f"{lacking} that some lack were left out" if readouts == "common" else f"{lacking} of them partly missing"
    names = {part.name for _, part in named}
    declared: dict[str, Any] = {
        "scale": one.scale,
        "control": one.control,
        "name": one.name if len(names) == 1 else " + ".join(dict.fromkeys(part.name for _, part in named)),
        "steps": [f"joined {sizes}: {n:,} readouts, {said}"],
    }
    if not any(part.reference for _, part in named):
        declared["reference"] = False
    keys = {tuple(map(str, part.adata.uns[_UNS].get("start_key", ()))) for _, part in named if _UNS in part.adata.uns}
    if len(keys) == 1 and keys != {()}:
        declared["start_key"] = list(next(iter(keys)))
    kept = {str(k): {"part": name, **dict(part.adata.uns)} for k, (name, part) in enumerate(named)}
    return {_UNS: declared, _PARTS: kept}
