"""The canonical edge table: CSV or TSV with columns source, target, sign and more.

A second file ``<name>-nodes.csv`` beside it, if there is one, holds the node table. Text cells that a
spreadsheet would run as a formula are written with a leading apostrophe, which reading takes off again.
"""

import csv
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from molcause.errors import KnowledgeError, did_you_mean
from molcause.knowledge.network import NODE_COLUMNS, Network, Strings, strings
from molcause.provenance import Citation

suffixes = (".csv", ".tsv")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_KNOWN = ("source", "target", "sign", "weight", "relation", "directed")


def read(path: Path) -> Network:
    """Read an edge table.

    Parameters
    ----------
    path
        A ``.csv`` or ``.tsv`` file with at least the columns ``source`` and ``target``. A missing sign
        column or an empty cell means unknown (0).

    Raises
    ------
    KnowledgeError
        If a column is missing, or a cell is not what its column holds (the line is named).
    """
    rows, header = read_rows(path)
    for column in ("source", "target"):
        if column not in header:
            hint = did_you_mean(column, header)
            raise KnowledgeError(f"{path.name} has no column {column!r}; it has {', '.join(header)}. {hint}".rstrip())
    if not rows:
        raise KnowledgeError(f"{path.name} holds a header but no edge.")
    nodes_path = path.with_name(f"{path.stem}-nodes{path.suffix}")
    node, table = read_nodes(nodes_path) if nodes_path.exists() else (None, None)
    return network_from_rows(rows, header, name=path.stem, node=node, node_table=table, origin=path.name)


def network_from_rows(
    rows: list[dict[str, str]],
    header: list[str],
    *,
    name: str,
    node: Iterable[str] | None,
    node_table: dict[str, Strings] | None,
    origin: str,
    citations: tuple[Citation, ...] = (),
) -> Network:
    """Make a network from the rows of an edge table."""
    where = [f"{origin}, row {i + 2}" for i in range(len(rows))]
    sign = [
        _number(row.get("sign", ""), {"": 0, "0": 0, "1": 1, "+1": 1, "-1": -1}, "sign", w)
        for row, w in zip(rows, where, strict=True)
    ]
    directed = [
        _number(row.get("directed", "").lower(), {"": 1, "true": 1, "1": 1, "false": 0, "0": 0}, "directed", w)
        for row, w in zip(rows, where, strict=True)
    ]
    named = [row for row in rows if row["source"] and row["target"]]
    if len(named) < len(rows):
        first = next(w for row, w in zip(rows, where, strict=True) if not (row["source"] and row["target"]))
        raise KnowledgeError(
            f"{len(rows) - len(named)} edge(s) lack a source or a target, the first at {first}. Fill or remove them."
        )
    extra = [column for column in header if column not in _KNOWN]
    return Network.build(
        strings(row["source"] for row in rows),
        strings(row["target"] for row in rows),
        np.array(sign, dtype=np.int8),
        node=node,
        weight=np.array([_weight(row.get("weight", ""), w) for row, w in zip(rows, where, strict=True)]),
        relation=strings(row.get("relation", "") for row in rows),
        directed=np.array(directed, dtype=bool),
        evidence={column: strings(row[column] for row in rows) for column in extra},
        node_table=node_table,
        name=name,
        history=(f"{len(rows)} edges read from {origin}",),
        citations=citations,
    )


def read_nodes(path: Path) -> tuple[list[str], dict[str, Strings]]:
    """Read a node table: column ``id`` and any of `NODE_COLUMNS`."""
    rows, header = read_rows(path)
    if "id" not in header:
        raise KnowledgeError(f"{path.name} has no column 'id'; it has {', '.join(header)}.")
    table = {column: strings(row[column] for row in rows) for column in NODE_COLUMNS if column in header}
    return [row["id"] for row in rows], table


def read_rows(path: Path) -> tuple[list[dict[str, str]], list[str]]:
    """Read a table of text cells, and its header."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            reader = csv.DictReader(handle, delimiter="\t" if path.suffix == ".tsv" else ",", restval="", strict=True)
            rows = [{key: _unescape(value or "") for key, value in row.items() if key is not None} for row in reader]
            return rows, list(reader.fieldnames or [])
    except (UnicodeDecodeError, csv.Error) as cause:
        raise KnowledgeError(f"{path.name} is not a UTF-8 text table: {cause}.") from cause
    except OSError as cause:
        raise KnowledgeError(f"{path} cannot be read: {cause.strerror}.") from cause


def write(network: Network, path: Path) -> None:
    """Write the edges to `path` and the nodes to ``<name>-nodes`` beside it."""
    from pandas.api.types import is_numeric_dtype

    for frame, place in (
        (network.to_frame(), path),
        (network.node_frame(), path.with_name(f"{path.stem}-nodes{path.suffix}")),
    ):
        for column in frame.columns:
            if not is_numeric_dtype(frame[column]):
                frame[column] = [_escape(str(value)) for value in frame[column]]
        frame.to_csv(place, index=False, sep="\t" if path.suffix == ".tsv" else ",", lineterminator="\n")


def _escape(text: str) -> str:
    return f"'{text}" if text.startswith((*_FORMULA, "'")) else text


def _unescape(text: str) -> str:
    return text[1:] if text.startswith("'") and text[1:].startswith((*_FORMULA, "'")) else text


def _number(text: str, meaning: dict[str, int], column: str, where: str) -> int:
    value = text.strip().removesuffix(".0")
    if value not in meaning:
        accepted = ", ".join(repr(key) for key in meaning if key)
        raise KnowledgeError(f"Column {column!r} holds {text!r} at {where}; it takes {accepted} or nothing.")
    return meaning[value]


def _weight(text: str, where: str) -> float:
    try:
        return float(text) if text.strip() else 1.0
    except ValueError as cause:
        raise KnowledgeError(f"Column 'weight' holds {text!r} at {where}; it takes a number or nothing.") from cause
