"""Leakage: what a test part gives away to the training part, and what a batch hides."""

from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from molcause.data.blocks import blocks
from molcause.data.intervention import describe, from_json
from molcause.data.perturbation_data import INTERVENTIONS, PerturbationData
from molcause.data.splits.design import Design, Targets, design, written
from molcause.data.splits.fold import Fold
from molcause.errors import DataContractError
from molcause.findings import Finding


def leakage(
    data: PerturbationData, folds: Sequence[Fold], *, publications: Iterable[str] = (), own: Iterable[str] = ()
) -> tuple[Finding, ...]:
    """Return what folds give away.

    Parameters
    ----------
    data
        The measurements.
    folds
        Of `molcause.data.splits.split`.
    publications
        PubMed identifiers or dataset names that the knowledge rests on.
    own
        Those of the data themselves; the dataset's name always counts.

    Returns
    -------
    tuple of Finding
        E501 the same measurements in both parts, W502 a perturbation in both, W503 a held-out target inside a
        combination that trains, W504 different perturbations with the same input, W505 knowledge from the data's own
        publication. Empty if nothing was found.

    Examples
    --------
    >>> import molcause as mc
    >>> from molcause.data.splits.split import split
    >>> data = mc.load_dataset("sachs2005")
    >>> leakage(data, split(data, "unseen-target"))
    ()
    >>> [finding.code for finding in leakage(data, split(data, "sample"))]
    ['W502']
    """
    who = design(data)
    found = [
        _same_measurements(data, folds),
        _same_perturbation(who, folds),
        _inside_combination(who, folds),
        _same_input(data),
        _own_publication(data, publications, own),
    ]
    return tuple(finding for finding in found if finding is not None)


def confounded(data: PerturbationData, column: str = "batch") -> tuple[Finding, ...]:
    """Return the perturbations that cannot be told from their batch.

    A perturbation is separable if its contrast with the reference can be estimated with a term for each batch: if
    shared batches lead from it to the reference, directly or through other perturbations.

    Raises
    ------
    DataContractError
        If there is no such column.

    Examples
    --------
    >>> import molcause as mc
    >>> data = mc.load_dataset("sachs2005")
    >>> data.adata.obs["batch"] = ["a"] * 4998 + ["b"] * 2468
    >>> print(confounded(data)[0])  # doctest: +ELLIPSIS
    W506 3 perturbation(s) are not separable from 'batch': ... (only in b)...
    """
    if column not in data.adata.obs:
        raise DataContractError(f"obs has no column {column!r}; name the one with the batches.")
    conditions, where = np.unique(data.adata.obs[INTERVENTIONS].astype(str).to_numpy(dtype=object), return_inverse=True)
    said = data.adata.obs[column]
    known = said.astype(object).where(said.notna(), "not said").astype(str)
    batches, batch = np.unique(known.to_numpy(dtype=object), return_inverse=True)
    cells = np.unique(np.stack([where, batch]), axis=1)
    component = _joined(cells[0], cells[1], len(conditions), len(batches))
    reference = component[conditions == data.control]
    names = [
        f"{describe(from_json(str(conditions[k])))} (only in {', '.join(batches[cells[1][cells[0] == k]])})"
        for k in np.flatnonzero(~np.isin(component, reference))
    ]
    if not names:
        return ()
    text = f"{len(names)} perturbation(s) are not separable from {column!r}"
    return (Finding("W506", text, tuple(names), "Compare within batches, or add a reference to each."),)


def _joined(condition: NDArray[np.intp], batch: NDArray[np.intp], n: int, m: int) -> NDArray[np.intp]:
    """Return the connected component of each condition in the graph of conditions and batches.

    In a two-way layout the contrasts of conditions that are estimable are those within a component (Searle, Linear
    Models, 1971, section 7.4): the rank test of the design matrix, without the matrix.
    """
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    graph = csr_array((np.ones(len(condition)), (condition, n + batch)), shape=(n + m, n + m))
    _, component = connected_components(graph, directed=False)
    return np.asarray(component[:n], dtype=np.intp)


def _same_measurements(data: PerturbationData, folds: Sequence[Fold]) -> Finding | None:
    keys = _row_keys(data)
    copied = np.bincount(keys)[keys] > 1
    if not copied.any():
        return None
    rows: set[int] = set()
    for fold in folds:
        test, train = (part[copied[part]] for part in (fold.test, fold.train))
        rows.update(test[np.isin(keys[test], keys[train])].tolist())
    if not rows:
        return None
    text = f"{len(rows)} tested sample(s) have the very measurements of a training sample"
    names = sorted(str(name) for name in data.adata.obs_names[sorted(rows)])
    return Finding("E501", text, tuple(names), "Remove the copies, or keep them on one side.")


def _row_keys(data: PerturbationData) -> NDArray[np.intp]:
    """Return one number for each sample, equal for equal measurements; missing readings count as equal."""
    seen: dict[bytes, int] = {}
    contents = (content for _, block in blocks(data.adata.X) for content in _row_contents(block))
    keys = [seen.setdefault(blake2b(content, digest_size=16).digest(), len(seen)) for content in contents]
    return np.array(keys, dtype=np.intp)


def _row_contents(block: Any) -> Iterator[bytes]:
    """Return the bytes of each row, the same for the same numbers however they are stored."""
    if not hasattr(block, "indptr"):
        yield from (row.tobytes() for row in _plain(block))
        return
    rows = block.copy()  # sorting the indices would change the data
    rows.sum_duplicates()
    rows.eliminate_zeros()
    places, values = rows.indices.astype(np.int64), _plain(rows.data)
    for a, b in pairwise(rows.indptr.tolist()):
        yield places[a:b].tobytes() + values[a:b].tobytes()


def _plain(values: Any) -> NDArray[np.float64]:
    """Return numbers of which equal ones have the same bytes: one NaN, and no negative zero."""
    return np.where(np.isnan(values), np.nan, np.asarray(values, dtype=float) + 0.0)


def _same_perturbation(who: Design, folds: Sequence[Fold]) -> Finding | None:
    shared: set[Targets] = set()
    for fold in folds:
        shared |= who.within(fold.test) & who.within(fold.train)
    names = sorted(written(found) for found in shared if found)
    if not names:
        return None
    text = f"{len(names)} perturbation(s) are in both parts of a fold"
    return Finding("W502", text, tuple(names), "Split by perturbation: doses and replicates belong together.")


def _inside_combination(who: Design, folds: Sequence[Fold]) -> Finding | None:
    inside = set()
    for fold in folds:
        trained = {name for found in who.within(fold.train) if len(found) > 1 for name in found}
        inside |= {name for found in who.within(fold.test) if len(found) == 1 for name in found & trained}
    if not inside:
        return None
    text = f"{len(inside)} held-out target(s) occur in combinations that train"
    return Finding("W503", text, tuple(sorted(inside)), "Use the split 'unseen-target'.")


def _same_input(data: PerturbationData) -> Finding | None:
    """Compare what a model is given with what the samples are called."""
    if "perturbation" not in data.adata.obs:
        return None
    pairs = data.adata.obs[[INTERVENTIONS, "perturbation"]].astype(str).drop_duplicates()
    names = pairs.groupby(INTERVENTIONS, sort=False)["perturbation"].agg(list)
    same = tuple(" = ".join(sorted(group)) for group in names if len(group) > 1)
    if not same:
        return None
    text = f"{len(same)} input(s) stand for several perturbations"
    return Finding("W504", text, same, "No model can tell them apart: keep them on one side of a split.")


def _own_publication(data: PerturbationData, publications: Iterable[str], own: Iterable[str]) -> Finding | None:
    shared = tuple(sorted(set(publications) & {data.name, *own} - {"unnamed"}))
    if not shared:
        return None
    text = "the knowledge rests on the data's own publication"
    return Finding("W505", text, shared, "Leave these edges out, or the data are tested against themselves.")
