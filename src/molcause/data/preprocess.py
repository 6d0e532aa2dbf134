"""What people do to single-cell counts before anything else: normalize, choose genes, sum up cells.

Each function returns new data and writes what it did into ``uns["molcause"]["steps"]``; nothing is done unasked.
"""

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from molcause.data.blocks import blocks, in_memory
from molcause.data.duplicates import layers_of
from molcause.data.intervention import describe, from_json
from molcause.data.perturbation_data import INTERVENTIONS, PerturbationData
from molcause.errors import DataContractError, ParameterError, PluginError, did_you_mean

if TYPE_CHECKING:
    import pandas as pd

_ADDITIVE = ("counts", "linear")


def normalized(data: PerturbationData, target_sum: float | None = None) -> PerturbationData:
    """Return counts as ln(1 + x), each sample scaled to one total.

    Parameters
    ----------
    data
        Counts. They are kept in ``layers["counts"]``.
    target_sum
        The total; by default the median of the samples' totals. A sample without counts stays 0.

    Raises
    ------
    DataContractError
        If the data are no counts, or a count is missing.
    ParameterError
        If the total is not above 0.

    Examples
    --------
    >>> import pandas as pd
    >>> from anndata import AnnData
    >>> obs = pd.DataFrame({"interventions": ["[]", "[]"]}, index=["a", "b"])
    >>> made = AnnData(np.array([[1.0, 3.0], [4.0, 4.0]]), obs=obs, var=pd.DataFrame(index=["X", "Y"]))
    >>> found = normalized(PerturbationData(made, scale="counts"), target_sum=8)
    >>> np.expm1(found.values()).round(9).tolist(), found.scale
    ([[2.0, 6.0], [4.0, 4.0]], 'log1p')
    """
    if data.scale != "counts":
        raise DataContractError(f"Only counts are normalized; these data are on the scale {data.scale!r}.")
    if data.extent.missing:
        raise DataContractError(f"{data.extent.missing} counts are missing; a sample's total is then unknown.")
    if target_sum is not None and not target_sum > 0:
        raise ParameterError(f"The total of a sample is above 0; got {target_sum!r}.")
    counts = in_memory(data.adata.X)
    totals = np.asarray(counts.sum(axis=1), dtype=float).reshape(-1)
    total = float(np.median(totals[totals > 0])) if target_sum is None and (totals > 0).any() else target_sum or 1.0
    factor = np.divide(total, totals, out=np.zeros_like(totals), where=totals > 0)
    adata = _copy(data, _scaled(counts, factor), layers={"counts": counts})
    return _made(data, adata, "log1p", f"normalized to {total:g} counts in each sample, then ln(1 + x)")


def _scaled(counts: Any, factor: NDArray[np.float64]) -> Any:
    """Return ln(1 + x) of rows times factors, as 32-bit floats unless the counts are 64-bit floats."""
    dtype = np.float64 if counts.dtype == np.float64 else np.float32
    if not hasattr(counts, "indptr"):
        return np.log1p(counts * factor[:, None]).astype(dtype)
    rows = counts.tocsr().astype(dtype)
    rows.data = np.log1p(rows.data * np.repeat(factor, np.diff(rows.indptr)).astype(dtype))
    return rows


def highly_variable(data: PerturbationData, n: int, *, keep_targets: bool = True) -> PerturbationData:
    """Return the readouts that vary most, by scanpy's ``highly_variable_genes`` (flavor ``seurat``).

    Parameters
    ----------
    data
        On the scale ``log1p``.
    n
        How many readouts.
    keep_targets
        Whether readouts of intervention targets are kept in addition, so that their own effect stays visible.

    Raises
    ------
    DataContractError
        If the data are on another scale.
    ParameterError
        If there are fewer readouts.
    PluginError
        If scanpy is not installed.
    """
    if data.scale != "log1p":
        raise DataContractError(f"Readouts are chosen on the scale 'log1p', not {data.scale!r}; see normalized.")
    if not 0 < n <= data.adata.n_vars:
        raise ParameterError(f"There are {data.adata.n_vars} readouts; {n!r} of them cannot be chosen.")
    try:
        choose = import_module("scanpy.preprocessing").highly_variable_genes
    except ModuleNotFoundError as cause:
        raise PluginError("This needs scanpy, which is not installed: pip install 'molcause[singlecell]'.") from cause
    bare = _copy(data, in_memory(data.adata.X), layers={})
    table = choose(bare, n_top_genes=n, flavor="seurat", inplace=False)
    chosen = np.asarray(table["highly_variable"], dtype=bool)
    targets = set(data.targets()) if keep_targets else set()
    kept = chosen | np.array([node in targets for node in data.readouts.node], dtype=bool)
    step = f"kept {int(kept.sum()):,} of {len(kept):,} readouts: the {int(chosen.sum()):,} most variable"
    step += f", and {int((kept & ~chosen).sum()):,} more that are targets" if keep_targets else ""
    adata = data.adata[:, kept]
    return _made(data, adata.to_memory() if adata.isbacked else adata.copy(), data.scale, step)


def pseudobulk(
    data: PerturbationData, by: Sequence[str] = (INTERVENTIONS, "context"), *, how: Literal["mean", "sum"] = "mean"
) -> PerturbationData:
    """Return one sample for each group of samples, read in one pass.

    Parameters
    ----------
    data
        The measurements, in memory or on disk.
    by
        Columns of ``obs`` whose values are the same within a group; ``interventions`` always is. Columns that the data
        lack are an error, but for ``context`` if `by` is left at its default.
    how
        ``"mean"`` of the readings that are there, or ``"sum"``, which only counts and linear units have. The mean of
        counts is in linear units. ``layers["counts"]`` is always summed up; other layers are left out.

    Returns
    -------
    PerturbationData
        ``obs["samples"]`` says how many samples each is of; other columns are kept if they are the same within groups.

    Raises
    ------
    DataContractError
        If a column is missing, or sums make no sense on the scale.

    Examples
    --------
    >>> import molcause as mc
    >>> found = pseudobulk(mc.load_dataset("sachs2005"))
    >>> found.n_samples, int(found.adata.obs["samples"].sum())
    (9, 7466)
    """
    if how not in ("mean", "sum"):
        raise ParameterError(f"Samples are summed up by 'mean' or 'sum', not by {how!r}.")
    if how == "sum" and data.scale not in _ADDITIVE:
        raise DataContractError(f"Sums make no sense on the scale {data.scale!r}; say how='mean'.")
    columns = _columns(data, by)
    group, obs = _grouped(data, columns)
    from anndata import AnnData

    layers = {}
    if "counts" in data.adata.layers:
        layers["counts"] = _collected(data.adata.layers["counts"], group, len(obs), "sum")
    adata = AnnData(_collected(data.adata.X, group, len(obs), how), obs=obs, var=data.adata.var.copy(), layers=layers)
    adata.uns = dict(data.adata.uns)
    scale = "linear" if data.scale == "counts" and how == "mean" else data.scale
    lost = sorted(set(layers_of(data.adata)) - {"counts"})
    step = f"{how} of {data.n_samples:,} samples by {' and '.join(columns)}: {len(obs):,} samples"
    return _made(data, adata, scale, step + (f"; layers left out: {', '.join(lost)}" if lost else ""))


def _columns(data: PerturbationData, by: Sequence[str]) -> list[str]:
    known = [str(column) for column in data.adata.obs.columns]
    chosen = list(dict.fromkeys([INTERVENTIONS, *([by] if isinstance(by, str) else by)]))
    if tuple(by) == (INTERVENTIONS, "context") and "context" not in known:
        chosen.remove("context")
    for column in chosen:
        if column not in known:
            raise DataContractError(f"obs has no column {column!r}. {did_you_mean(column, known)}".rstrip())
    return chosen


def _grouped(data: PerturbationData, columns: list[str]) -> "tuple[NDArray[np.intp], pd.DataFrame]":
    """Return the group of each sample, in order of first appearance, and one row for each group."""
    import pandas as pd

    obs = data.adata.obs
    keys = pd.MultiIndex.from_frame(obs[columns].astype(object).where(obs[columns].notna(), ""))
    group, _ = pd.factorize(keys)
    rows = obs.groupby(group, sort=True)
    constant = [c for c in obs.columns if c in columns or _constant(obs[c], group)]
    found = rows.nth(0)[constant]
    found = found.assign(samples=rows.size().to_numpy())
    words = [describe(from_json(str(text))) for text in found[INTERVENTIONS]]
    rest = [found[c].astype(str) for c in columns if c != INTERVENTIONS]
    names = [", ".join(parts) for parts in zip(words, *rest, strict=True)]
    found.index = pd.Index(names if len(set(names)) == len(names) else [f"{k}: {name}" for k, name in enumerate(names)])
    return np.asarray(group, dtype=np.intp), found


def _constant(column: "pd.Series[Any]", group: NDArray[np.intp]) -> bool:
    """Whether a column has one value in each group; missing ones count as one value."""
    import pandas as pd

    codes = pd.factorize(column)[0]
    first_codes = np.full(int(group.max()) + 1, -1, dtype=codes.dtype)
    first_codes[group[::-1]] = codes[::-1]
    return bool((codes == first_codes[group]).all())


def _collected(matrix: Any, group: NDArray[np.intp], n: int, how: str) -> NDArray[np.float64]:
    """Return the mean or sum of each group's readings; NaN where a mean is of none, or a summand is missing."""
    from scipy.sparse import csr_array

    total, known = np.zeros((n, matrix.shape[1])), np.zeros((n, matrix.shape[1]))
    for rows, block in blocks(matrix):
        size = rows.stop - rows.start
        adder = csr_array((np.ones(size), (group[rows], np.arange(size))), shape=(n, size))
        values = csr_array(block) if hasattr(block, "indptr") else np.asarray(block, dtype=float)
        holes = np.isnan(values.data if hasattr(values, "indptr") else values)
        if how == "mean":
            known += adder.sum(axis=1).reshape(-1, 1)
        if how == "mean" and holes.any():
            values, missing = _without_holes(values, holes)
            known -= _dense(adder @ missing)
        total += _dense(adder @ values)
    with np.errstate(invalid="ignore"):
        return np.asarray(total / known) if how == "mean" else total


def _without_holes(values: Any, holes: NDArray[np.bool_]) -> tuple[Any, Any]:
    """Return the values with 0 for missing ones, and 1 where they are missing."""
    if not hasattr(values, "indptr"):
        return np.where(holes, 0.0, values), holes.astype(float)
    filled, missing = values.copy(), values.copy()
    filled.data = np.where(holes, 0.0, values.data)
    missing.data = holes.astype(float)
    return filled, missing


def _dense(matrix: Any) -> NDArray[np.float64]:
    return np.asarray(matrix.toarray() if hasattr(matrix, "toarray") else matrix, dtype=float)


def _copy(data: PerturbationData, matrix: Any, layers: Mapping[str, Any]) -> Any:
    """Return an AnnData of other measurements with the same samples, readouts and declarations."""
    from anndata import AnnData

    old = data.adata
    return AnnData(
        X=matrix, obs=old.obs.copy(), var=old.var.copy(), uns=dict(old.uns), obsm=dict(old.obsm),
        layers={**layers_of(old), **layers},
    )  # fmt: skip


def _made(data: PerturbationData, adata: Any, scale: str, step: str) -> PerturbationData:
    declared = dict(adata.uns.get("molcause", {}))
    steps = [*(str(done) for done in declared.get("steps", ())), step]
    adata.uns["molcause"] = declared | {"steps": steps}
    return PerturbationData(adata, scale=scale, control=data.control, citations=data.citations, name=data.name)
