"""decoupler's networks: source, target and a weight whose sign is the sign of the edge.

R's decoupleR calls the weight ``mor``. A pandas table of this form is taken and made as well. The form holds weights
alone: each pair once, with a direction and a sign, no node without edges.
"""

import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from molcause.errors import KnowledgeError
from molcause.findings import first
from molcause.knowledge.network import Network, strings
from molcause.knowledge.parsing.rows import network_from_rows
from molcause.knowledge.parsing.sample import Sample
from molcause.knowledge.parsing.spreadsheet import unescaped, write_table
from molcause.knowledge.parsing.table import Table, read_table

if TYPE_CHECKING:
    import pandas as pd

title = "decoupler network (source, target, weight)"
suffixes = ()  # a network is written in this form only where that is asked for
_WEIGHTS = ("weight", "mor")
_OTHERS = ("sign", "directed", "confidence", "resources", "references", "TF.category", "PMID")
_DECISIONS = ("sign_decision", "sign.decision")


def fits(sample: Sample) -> bool:
    """Return whether a file has source, target and weight (or mor), and no column of a richer format."""
    return _fit({*sample.columns})


def read(path: Path) -> Network:
    r"""Read a decoupler network.

    Parameters
    ----------
    path
        A table with ``source``, ``target`` and ``weight`` or ``mor``. The weight's sign is the edge's sign and its size
        the edge's weight; a weight of 0, or none, is an unknown sign with the weight 1. (decoupler takes +1 where there
        is no weight at all; here that is unknown too.)

    Raises
    ------
    KnowledgeError
        If a column is missing, or a weight is no number (the line is named).

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "net.csv"
    >>> _ = file.write_text("source,target,weight\nMYC,TERT,-0.5\n")
    >>> net = read(file)
    >>> net.sign.tolist(), net.weight.tolist()
    ([-1], [0.5])
    """
    return _network(unescaped(read_table(path)))


def write(network: Network, path: Path) -> None:
    """Write the table that `to_object` makes.

    Raises
    ------
    KnowledgeError
        If the form cannot hold the network (see `to_object`), or the file cannot be written.
    """
    write_table(to_object(network), path)


def accepts(thing: object) -> bool:
    """Return whether an object is a pandas table with source, target and weight or mor, and no sign."""
    columns = {str(name) for name in getattr(thing, "columns", ())}
    return hasattr(thing, "iloc") and {"source", "target"} <= columns and _weighted(columns)


def from_object(thing: Any) -> Network:
    """Return the network of a pandas table; `read` says how.

    Raises
    ------
    KnowledgeError
        If a column is missing, or a weight is no number (the row is named).
    """
    return _network(Table.from_frame(thing))


def to_object(network: Network) -> "pd.DataFrame":
    """Return source, target, weight (sign times weight) and evidence as a pandas table.

    Rows that state the same are made one, with a warning that counts them; their evidence is joined by ``;``. Nodes
    without edges, labels and synonyms have no place in this form; the edge table keeps them.

    Raises
    ------
    KnowledgeError
        If there are edges of unknown sign or without direction, or a pair has several weights: decoupler takes one.

    Examples
    --------
    >>> to_object(Network.from_edges([("MYC", "TERT", 1), ("MYC", "CDKN1A", -1)]))["weight"].tolist()
    [1.0, -1.0]
    """
    _refuse(network, network.sign == 0, "unknown sign", "net.keep_edges(net.sign != 0, 'signed edges')")
    _refuse(network, ~network.directed, "no direction", "net.keep_edges(net.directed, 'directed edges')")
    frame = network.to_frame().drop(columns=["sign", "directed"])
    frame["weight"] = network.sign * network.weight
    if not network.relation.astype(bool).any():
        frame = frame.drop(columns="relation")
    return _once(frame)


def _weighted(columns: set[str]) -> bool:
    return not columns.isdisjoint(_WEIGHTS) and columns.isdisjoint({"sign", "directed"})


def _fit(columns: set[str]) -> bool:
    return {"source", "target"} <= columns and _weighted(columns) and columns.isdisjoint((*_OTHERS, *_DECISIONS))


def _network(table: Table) -> Network:
    table.require("source", "target")
    if all(name in table.columns for name in _WEIGHTS):
        raise KnowledgeError(f"{table.origin} has both 'weight' and 'mor'. Keep the one that is meant.")
    name = "mor" if "mor" in table.columns else "weight"
    weight = table.numbers(name, default=0.0)
    unknown = weight == 0
    return network_from_rows(
        table,
        ("source", "target"),
        np.sign(weight),
        used=(name, "relation"),
        bare=False,
        relation=strings(table.cells("relation")),
        weight=np.where(unknown, 1.0, np.abs(weight)),
        history=[f"{unknown.sum()} weights of 0 or none: sign unknown, weight 1"] if unknown.any() else [],
    )


def _refuse(network: Network, rows: NDArray[np.bool_], what: str, fix: str) -> None:
    if rows.any():
        pairs = [f"{s} -> {t}" for s, t in zip(network.source[rows], network.target[rows], strict=True)]
        raise KnowledgeError(
            f"{len(pairs)} of {len(network)} edges have {what}, which decoupler cannot hold: {first(pairs)}. "
            f"Leave them out first: {fix}."
        )


def _once(frame: "pd.DataFrame") -> "pd.DataFrame":
    pair = ["source", "target"]
    same = frame.duplicated([*pair, "weight"], keep=False)
    if not same.any() and not frame.duplicated(pair).any():
        return frame
    several = frame.drop_duplicates([*pair, "weight"])
    several = several[several.duplicated(pair, keep=False)]
    if len(several):
        names = list(dict.fromkeys(f"{s} -> {t}" for s, t in zip(several["source"], several["target"], strict=True)))
        raise KnowledgeError(
            f"{len(names)} pairs have several weights, and decoupler takes one: {first(names)}. "
            "Settle them first, e.g. molcause.knowledge.signs.settle(net, 'drop') for opposite signs."
        )
    merged = frame.groupby([*pair, "weight"], sort=False, as_index=False).agg(_joined)
    warnings.warn(f"{len(frame) - len(merged)} repeated edges were made one with their like.", stacklevel=4)
    return merged


def _joined(cells: "pd.Series[Any]") -> str:
    return ";".join(dict.fromkeys(str(cell) for cell in cells if str(cell)))
