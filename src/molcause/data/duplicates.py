"""Names that occur twice in a table of measurements: readouts are summed up or refused, samples renamed."""

import warnings
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csr_array, issparse

from molcause.errors import DataContractError, did_you_mean
from molcause.findings import Finding

if TYPE_CHECKING:
    from anndata import AnnData

WAYS = ("sum", "mean", "first")
ORIGINAL = "original_name"


def without_duplicates(adata: "AnnData", way: str | None, name: str) -> "AnnData":
    """Return a table in which every readout has one column and every sample a name of its own.

    Parameters
    ----------
    adata
        As read.
    way
        What becomes of columns of one name: their ``"sum"``, their ``"mean"`` or the ``"first"``. None: they are an
        error.
    name
        What the table is called in messages.

    Returns
    -------
    AnnData
        Samples of one name are numbered (``A``, ``A-1``, ...); ``obs["original_name"]`` keeps what they were called.

    Raises
    ------
    DataContractError
        If there is no such way, or readouts are doubled and no way is said.

    Examples
    --------
    >>> import pandas as pd
    >>> from anndata import AnnData
    >>> twice = AnnData(np.array([[1.0, 2.0, 3.0]]), var=pd.DataFrame(index=["MEK", "ERK", "AKT"]))
    >>> twice.var_names = ["MEK", "ERK", "ERK"]
    >>> without_duplicates(twice, "mean", "two").X.tolist()
    [[1.0, 2.5]]
    """
    if way is not None and way not in WAYS:
        raise DataContractError(
            f"Doubled readouts cannot be joined by {way!r}. {did_you_mean(str(way), WAYS)} Ways: {', '.join(WAYS)}."
        )
    doubled = adata.var_names[adata.var_names.duplicated()].unique().astype(str).tolist()
    if doubled and way is None:
        text = f"{len(doubled)} readout name(s) of {name} occur more than once"
        fix = "Make var_names unique, or say duplicates='sum', 'mean' or 'first'."
        raise DataContractError(str(Finding("E402", text, tuple(doubled), fix)))
    return _renamed(_joined(adata, str(way)) if doubled else adata)


def renamed_samples(adata: "AnnData") -> tuple[Finding, ...]:
    """Return what `without_duplicates` did to the samples' names, as a finding, if it did anything."""
    if ORIGINAL not in adata.obs:
        return ()
    pairs = zip(adata.obs[ORIGINAL].astype(str), adata.obs_names.astype(str), strict=True)
    changed = tuple(f"{old} is {new}" for old, new in pairs if old != new)
    if not changed:
        return ()
    text = f"{len(changed)} sample name(s) occurred before and were numbered"
    return (Finding("W401", text, changed, f"obs[{ORIGINAL!r}] keeps what they were called."),)


def layers_of(adata: "AnnData") -> dict[str, Any]:
    """Return the layers; newer versions of anndata count X as one of no name."""
    return {name: values for name, values in adata.layers.items() if name is not None}


def _renamed(adata: "AnnData") -> "AnnData":
    if not adata.obs_names.has_duplicates:
        return adata
    adata.obs[ORIGINAL] = adata.obs_names.astype(str)
    with warnings.catch_warnings():  # anndata warns if a new name such as A-1 was taken; it then tries the next
        warnings.simplefilter("ignore", UserWarning)
        adata.obs_names_make_unique()
    return adata


def _joined(adata: "AnnData", way: str) -> "AnnData":
    """Return the table with one column for each name, in order of first appearance."""
    from anndata import AnnData

    names = adata.var_names.astype(str)
    _, starts, group = np.unique(names, return_index=True, return_inverse=True)
    order = np.argsort(starts)
    place = np.argsort(order)[group]
    keep = starts[order]
    if way == "first":
        return adata[:, keep].copy()
    counts = np.bincount(place)
    weight = np.ones(len(place)) if way == "sum" else 1.0 / counts[place]
    joiner = csr_array((weight, (np.arange(len(place)), place)), shape=(len(place), len(keep)))
    return AnnData(
        X=_product(adata.X, joiner),
        obs=adata.obs,
        var=adata.var.iloc[keep],
        uns=adata.uns,
        obsm=dict(adata.obsm),
        layers={layer: _product(values, joiner) for layer, values in layers_of(adata).items()},
    )


def _product(matrix: Any, joiner: csr_array) -> Any:
    """Return ``matrix @ joiner``; only what is joined is summed up, so that a NaN stays in its column."""
    if matrix is None or issparse(matrix):
        return None if matrix is None else csr_array(matrix @ joiner)
    return np.asarray((joiner.T @ np.asarray(matrix, dtype=float).T).T)
