"""The canonical edge table: CSV, TSV or Parquet with columns source, target, sign and more.

A second file ``<name>-nodes.csv`` beside it, if there is one, holds the node table. Text cells that a
spreadsheet would run as a formula are written with a leading apostrophe, which reading takes off again.
"""

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

from molcause.errors import KnowledgeError
from molcause.files import read_bytes
from molcause.knowledge.network import Network, strings
from molcause.knowledge.parsing.sample import Sample, split_name
from molcause.knowledge.parsing.spreadsheet import unescaped, write_table
from molcause.knowledge.parsing.table import Table, read_table
from molcause.knowledge.signs import read_signs
from molcause.provenance import Citation

if TYPE_CHECKING:
    import pandas as pd

title = "canonical edge table (source, target, sign, ...)"
suffixes = (".csv", ".tsv", ".parquet")
_NEEDS = "Parquet files need pyarrow: pip install 'molcause[scale]'."
_KNOWN = ("source", "target", "sign", "weight", "relation", "directed")


def fits(sample: Sample) -> bool:
    """Return whether a file has the columns source and target, and a sign or no weight."""
    if sample.suffix == ".parquet":
        return sample.head.startswith(b"PAR1")
    return sample.suffix != ".sif" and _fit({*sample.columns})


def read(path: Path) -> Network:
    """Read an edge table.

    Parameters
    ----------
    path
        A file with at least the columns ``source`` and ``target``. A missing sign column or an empty cell means
        unknown (0); `molcause.knowledge.signs` lists the words that stand for signs.

    Raises
    ------
    KnowledgeError
        If a column is missing, or a cell is not what its column holds (the line is named).
    """
    name, suffix = split_name(path.name)
    load = _parquet if suffix.lower() == ".parquet" else _text
    nodes_path = _nodes_path(path)
    return network_from_table(load(path), load(nodes_path) if nodes_path.is_file() else None, name=name)


def write(network: Network, path: Path) -> None:
    """Write the edges to `path` and the nodes to ``<name>-nodes`` beside it.

    Raises
    ------
    KnowledgeError
        If a file cannot be written.
    """
    save = _write_parquet if split_name(path.name)[1].lower() == ".parquet" else write_table
    save(network.to_frame(), path)
    save(network.node_frame(), _nodes_path(path))


def accepts(thing: object) -> bool:
    """Return whether an object is a pandas table with the columns source and target, and a sign or no weight."""
    columns = {str(name) for name in getattr(thing, "columns", ())}
    return hasattr(thing, "iloc") and _fit(columns)


def from_object(thing: Any) -> Network:
    """Return the network of a pandas table of edges, as `Network.to_frame` makes it.

    Raises
    ------
    KnowledgeError
        If a column is missing, or a cell is not what its column holds (the row is named).

    Examples
    --------
    >>> from_object(Network.from_edges([("RAF", "MEK", 1)]).to_frame()).sign.tolist()
    [1]
    """
    return network_from_table(Table.from_frame(thing), None, name="unnamed")


def to_object(network: Network) -> "pd.DataFrame":
    """Return the edges as a pandas table: `Network.to_frame`."""
    return network.to_frame()


def network_from_table(
    table: Table, nodes: Table | None, *, name: str, citations: tuple[Citation, ...] = ()
) -> Network:
    """Make a network from a table of edges and one of nodes."""
    _check_header(table)
    table.require("source", "target")
    node = node_table = None
    if nodes is not None:
        nodes.require("id")
        node = nodes.cells("id")
        node_table = {column: strings(cells) for column, cells in nodes.columns.items() if column not in ("id", "")}
    return Network.build(
        table.filled("source"),
        table.filled("target"),
        read_signs(table.cells("sign"), table.where),
        node=node,
        weight=table.numbers("weight", default=1.0),
        relation=strings(table.cells("relation")),
        directed=table.flags("directed", default=True),
        evidence=table.evidence(but=_KNOWN),
        node_table=node_table,
        name=name,
        history=(f"{len(table)} edges read from {table.origin}",),
        citations=citations,
    )


def _check_header(table: Table) -> None:
    for name in table.columns:
        if name not in _KNOWN and name.strip().lower() in _KNOWN:
            raise KnowledgeError(
                f"{table.origin} has a column {name!r}; write it {name.strip().lower()!r}, so that it is read."
            )


def _fit(columns: set[str]) -> bool:
    return {"source", "target"} <= columns and ("sign" in columns or columns <= {*_KNOWN} - {"weight"})


def _nodes_path(path: Path) -> Path:
    name = split_name(path.name)[0]
    return path.with_name(f"{name}-nodes{path.name[len(name) :]}")


def _text(path: Path) -> Table:
    return unescaped(read_table(path))


def _parquet(path: Path) -> Table:
    content = io.BytesIO(read_bytes(path, KnowledgeError))
    try:
        import pyarrow as pa  # type: ignore[import-untyped]
        from pyarrow import parquet
    except ImportError as cause:
        raise KnowledgeError(_NEEDS) from cause
    try:
        columns = parquet.read_table(content).to_pydict()
    except (pa.ArrowException, OSError, ValueError, TypeError, LookupError, OverflowError) as cause:
        raise KnowledgeError(f"{path.name} is not a Parquet table: {cause}") from cause
    return Table.from_columns(path.name, columns)


def _write_parquet(frame: "pd.DataFrame", path: Path) -> None:
    safe = frame.copy()
    for name in frame:
        if frame[name].dtype == object:
            safe[name] = frame[name].astype(str)
    try:
        safe.to_parquet(path, index=False, engine="pyarrow")
    except ImportError as cause:
        raise KnowledgeError(f"{_NEEDS} Or write a .csv file.") from cause
    except (OSError, UnicodeEncodeError) as cause:
        raise KnowledgeError(f"{path} cannot be written: {cause}. Choose a folder that exists.") from cause
