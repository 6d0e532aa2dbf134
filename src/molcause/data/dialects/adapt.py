"""From an AnnData in any dialect to the contract: what every dialect shares.

A dialect says in which columns its labels, types and doses are, and what separates targets. Here labels are parsed,
types looked up, and the contract's columns written. The measurements are shared, not copied, and the AnnData that was
given stays as it is. Columns are never lost: if one of the contract's names was taken by something else, that is kept
under the same name with ``_given`` at its end.
"""

import warnings
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from molcause.data.dialects.columns import categories, no_numbers, numbers, put, require_column, texts_of
from molcause.data.dialects.control import require
from molcause.data.dialects.interventions import Translator
from molcause.data.dialects.layout import Factor, Layout, Saying
from molcause.data.dialects.notes import write_notes
from molcause.data.duplicates import layers_of, without_duplicates
from molcause.data.perturbation_data import INTERVENTIONS, PerturbationData
from molcause.names.readouts import ReadoutMap

if TYPE_CHECKING:
    from anndata import AnnData

NUMERIC = ("time", "dose")


def adapt(adata: "AnnData", layout: Layout, saying: Saying) -> PerturbationData:
    """Return the measurements under the contract.

    Parameters
    ----------
    adata
        As read; it is not changed.
    layout
        Where the dialect has what.
    saying
        What the user says.

    Raises
    ------
    DataContractError
        If a column is missing, the control is not said or does not occur, a type is unknown or a label not readable.
    """
    label = layout.factors[0].label
    require_column(adata, label)
    adata = without_duplicates(_shared(adata), saying.duplicates, "the table")
    adata, left_out = _without(adata, label, layout.dropped)
    labels = texts_of(adata.obs[label])
    factors = [factor for factor in layout.factors if factor.label in adata.obs]
    separators = layout.separators if saying.separators is None else tuple(saying.separators)
    control = require(saying.control, _counts(labels), f"obs[{label!r}]", _parts(adata, factors, separators))
    translator = Translator(factors, separators, saying, control, _names(adata, layout.nodes))
    done = translator.translate(adata.obs)
    unread = _write_columns(adata, layout, saying.columns, labels)
    put(adata.obs, INTERVENTIONS, categories(done))
    adata.uns["molcause"] = {"dialect": layout.dialect}
    write_notes(adata, layout, control, left_out, list(translator.virtual), unread)
    reference = None if control else False
    readouts = _readouts(adata, layout.nodes)
    return PerturbationData(adata, scale=saying.scale, control="[]", readouts=readouts, reference=reference)


def _shared(adata: "AnnData") -> "AnnData":
    """Return an AnnData of the same measurements, with tables of its own."""
    from anndata import AnnData

    tables = {"obs": adata.obs.copy(), "var": adata.var.copy()}
    with warnings.catch_warnings():  # of doubled names, of which `without_duplicates` says more
        warnings.filterwarnings("ignore", message=".* names are not unique", category=UserWarning)
        return AnnData(X=adata.X, **tables, uns=dict(adata.uns), obsm=dict(adata.obsm), layers=layers_of(adata))


def _without(adata: "AnnData", column: str, reasons: Mapping[str, Collection[str]]) -> tuple["AnnData", dict[str, int]]:
    """Return the samples that stay, and how many were left out for which reason."""
    labels = adata.obs[column].astype(str)
    out = {reason: labels.isin(list(words)).to_numpy() for reason, words in reasons.items()}
    counts = {reason: int(rows.sum()) for reason, rows in out.items() if rows.any()}
    if not counts:
        return adata, {}
    return adata[~np.any(list(out.values()), axis=0)].copy(), counts


def _counts(texts: NDArray[np.object_]) -> dict[str, int]:
    labels, counts = np.unique(texts, return_counts=True)
    return {str(label): int(n) for label, n in zip(labels, counts, strict=True)}


def _parts(adata: "AnnData", factors: Sequence[Factor], separators: Sequence[str]) -> set[str]:
    """Return all labels, and what is between separators in them."""
    pieces = {str(text) for factor in factors for text in adata.obs[factor.label].unique()}
    for s in separators:
        pieces |= {part for piece in pieces for part in piece.split(s)}
    return pieces


def _names(adata: "AnnData", nodes: str) -> set[str]:
    """Return what is measured, under the names that labels use."""
    named = {str(name) for name in adata.var[nodes]} if nodes in adata.var else set()
    return named | {str(name) for name in adata.var_names}


def _write_columns(
    adata: "AnnData", layout: Layout, said: Mapping[str, str], labels: NDArray[np.object_]
) -> dict[str, tuple[str, ...]]:
    """Write the contract's columns; return the texts of times and doses that are no numbers."""
    obs = adata.obs
    for column in said.values():
        require_column(adata, column, "columns")
    choices = {**layout.columns, **{name: [column] for name, column in said.items()}}
    sources = {name: next((s for s in several if s in obs), "") for name, several in choices.items()}
    found = {name: obs[source] for name, source in sources.items() if source}
    unread = {name: no_numbers(column) for name, column in found.items() if name in NUMERIC}
    for name, column in found.items():
        put(obs, name, numbers(column) if name in NUMERIC else categories(texts_of(column)))
    for name, unit in layout.units.items():
        if name.removesuffix("_unit") in found and name not in found:
            put(obs, name, categories(np.full(len(obs), unit, dtype=object)))
    put(obs, "perturbation", categories(labels))
    return unread


def _readouts(adata: "AnnData", nodes: str) -> ReadoutMap | None:
    """Return the map to the names that labels use, if these are not the readouts' own."""
    if nodes not in adata.var:
        return None
    rows = zip(adata.var_names.astype(str), adata.var[nodes].astype(str), strict=True)
    return ReadoutMap.from_rows(
        {"readout": readout, "node": node, "sign": 1, "resolved_by": f"var[{nodes!r}]"} for readout, node in rows
    )
