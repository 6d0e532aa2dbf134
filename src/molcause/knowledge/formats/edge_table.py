"""The canonical edge table: CSV or TSV with columns source, target, sign and more.

A second file ``<name>-nodes.csv`` beside it, if there is one, holds the node table. Text cells that a
spreadsheet would run as a formula are written with a leading apostrophe, which reading takes off again.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from molcause.errors import KnowledgeError, did_you_mean
from molcause.knowledge.network import NODE_COLUMNS, Network, strings
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
    table = read_table(path)
    nodes_path = path.with_name(f"{path.stem}-nodes{path.suffix}")
    nodes = read_table(nodes_path) if nodes_path.exists() else None
    return network_from_table(table, nodes, name=path.stem)


@dataclass(frozen=True)
class Table:
    """A table of text cells.

    Parameters
    ----------
    origin
        What it is called in messages.
    columns
        Name -> cells.
    lines
        Line of the file in which each row ends.
    """

    origin: str
    columns: dict[str, list[str]]
    lines: list[int]

    def where(self, row: int) -> str:
        """Return the place of a row in words."""
        return f"{self.origin}, line {self.lines[row]}"

    def cells(self, column: str) -> list[str]:
        """Return a column's cells, empty if there is no such column."""
        return self.columns.get(column, [""] * len(self.lines))


def network_from_table(
    table: Table, nodes: Table | None, *, name: str, citations: tuple[Citation, ...] = ()
) -> Network:
    """Make a network from a table of edges and one of nodes."""
    for column in ("source", "target"):
        _require(table, column)
    if not table.lines:
        raise KnowledgeError(f"{table.origin} holds a header but no edge.")
    for k, (source, target) in enumerate(zip(table.cells("source"), table.cells("target"), strict=True)):
        if not source or not target:
            raise KnowledgeError(f"An edge lacks its source or target at {table.where(k)}. Fill or remove it.")
    node = node_table = None
    if nodes is not None:
        _require(nodes, "id")
        node = nodes.cells("id")
        node_table = {column: strings(nodes.columns[column]) for column in NODE_COLUMNS if column in nodes.columns}
    return Network.build(
        strings(table.cells("source")),
        strings(table.cells("target")),
        np.array(_numbers(table, "sign", {"": 0, "0": 0, "1": 1, "+1": 1, "-1": -1}), dtype=np.int8),
        node=node,
        weight=np.array(_weights(table)),
        relation=strings(table.cells("relation")),
        directed=np.array(_numbers(table, "directed", {"": 1, "true": 1, "1": 1, "false": 0, "0": 0}), dtype=bool),
        evidence={column: strings(cells) for column, cells in table.columns.items() if column not in _KNOWN},
        node_table=node_table,
        name=name,
        history=(f"{len(table.lines)} edges read from {table.origin}",),
        citations=citations,
    )


def read_table(path: Path) -> Table:
    """Read a file of text cells."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            return parse_table(handle, path.name, "\t" if path.suffix == ".tsv" else ",")
    except UnicodeDecodeError as cause:
        raise KnowledgeError(f"{path.name} is not UTF-8 text: {cause}. Save it as UTF-8.") from cause
    except OSError as cause:
        raise KnowledgeError(f"{path} cannot be read: {cause.strerror}.") from cause


def parse_table(text: Iterable[str], origin: str, delimiter: str = ",") -> Table:
    """Parse lines of text into a table.

    Raises
    ------
    KnowledgeError
        If the header is doubled or nearly one that is known, or a row has more cells than the header.
    """
    reader = csv.reader(text, delimiter=delimiter, strict=True)
    try:
        header = next(reader, [])
        rows = [(reader.line_num, row) for row in reader if row]
    except csv.Error as cause:
        raise KnowledgeError(f"{origin} is not a table: {cause} near line {reader.line_num}.") from cause
    _check_header(header, origin)
    for line, row in rows:
        if len(row) > len(header):
            raise KnowledgeError(
                f"{origin}, line {line} has {len(row)} cells for {len(header)} columns. "
                "Put cells that hold the separator in double quotes."
            )
    padded = [[*row, *[""] * (len(header) - len(row))] for _, row in rows]
    columns = {name: [_unescape(row[k]) for row in padded] for k, name in enumerate(header)}
    return Table(origin, columns, [line for line, _ in rows])


def _check_header(header: list[str], origin: str) -> None:
    doubled = sorted({name for name in header if header.count(name) > 1})
    if doubled:
        raise KnowledgeError(f"{origin} has the column(s) {doubled} more than once. Keep one of each.")
    for name in header:
        if name not in _KNOWN and name.strip().lower() in _KNOWN:
            raise KnowledgeError(
                f"{origin} has a column {name!r}; write it {name.strip().lower()!r}, so that it is read."
            )


def _require(table: Table, column: str) -> None:
    if column not in table.columns:
        hint = did_you_mean(column, table.columns)
        raise KnowledgeError(
            f"{table.origin} has no column {column!r}; it has {', '.join(table.columns) or 'none'}. {hint}".rstrip()
        )


def write(network: Network, path: Path) -> None:
    """Write the edges to `path` and the nodes to ``<name>-nodes`` beside it."""
    from pandas.api.types import is_numeric_dtype

    nodes_path = path.with_name(f"{path.stem}-nodes{path.suffix}")
    for frame, place in ((network.to_frame(), path), (network.node_frame(), nodes_path)):
        for column in frame.columns:
            if not is_numeric_dtype(frame[column]):
                frame[column] = [_escape(str(value)) for value in frame[column]]
        separator = "\t" if path.suffix == ".tsv" else ","
        try:
            frame.to_csv(place, index=False, sep=separator, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
        except OSError as cause:
            raise KnowledgeError(f"{place} cannot be written: {cause}. Choose a folder that exists.") from cause


def _escape(text: str) -> str:
    return f"'{text}" if text.startswith((*_FORMULA, "'")) else text


def _unescape(text: str) -> str:
    return text[1:] if text.startswith("'") and text[1:].startswith((*_FORMULA, "'")) else text


def _numbers(table: Table, column: str, meaning: dict[str, int]) -> list[int]:
    found = []
    for k, text in enumerate(table.cells(column)):
        value = text.strip().lower().removesuffix(".0")
        if value not in meaning:
            accepted = ", ".join(repr(key) for key in meaning if key)
            raise KnowledgeError(
                f"Column {column!r} holds {text!r} at {table.where(k)}; it takes {accepted} or nothing."
            )
        found.append(meaning[value])
    return found


def _weights(table: Table) -> list[float]:
    found = []
    for k, text in enumerate(table.cells("weight")):
        try:
            found.append(float(text) if text.strip() else 1.0)
        except ValueError as cause:
            where = table.where(k)
            raise KnowledgeError(f"Column 'weight' holds {text!r} at {where}; it takes a number or nothing.") from cause
    return found
