"""STRING: functional associations between proteins. They have no direction and no sign, and are not causal."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from molcause.errors import KnowledgeError
from molcause.knowledge.network import Network, strings
from molcause.knowledge.parsing.rows import network_from_rows
from molcause.knowledge.parsing.sample import Sample
from molcause.knowledge.parsing.table import Table, read_table

title = "STRING protein links (no direction, no sign)"
suffixes = (".txt",)
_ENDS = ("protein1", "protein2")
_SCORE = "combined_score"
_MOST = 1000


def fits(sample: Sample) -> bool:
    """Return whether a file has the columns protein1, protein2 and combined_score."""
    return {*_ENDS, _SCORE} <= {*sample.columns}


def read(path: Path) -> Network:
    r"""Read STRING links.

    STRING lists each link in both directions; the two rows become one edge without direction. The evidence column
    ``confidence`` is the combined score divided by 1000; scores by channel are kept as delivered.

    Raises
    ------
    KnowledgeError
        If a column is missing, or a score is not a number from 0 to 1000 (the line is named).

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "links.txt"
    >>> rows = ["protein1 protein2 combined_score", "9606.ENSP1 9606.ENSP2 900", "9606.ENSP2 9606.ENSP1 900"]
    >>> _ = file.write_text("\n".join(rows))
    >>> net = read(file)
    >>> len(net), net.directed.tolist(), net.evidence["confidence"].tolist()
    (1, [False], [0.9])
    """
    table = read_table(path)
    table.require(*_ENDS, _SCORE)
    n = len(table)
    network = network_from_rows(
        table,
        _ENDS,
        np.zeros(n, dtype=np.int8),
        evidence={"confidence": _confidence(table)},
        directed=np.zeros(n, dtype=bool),
        node=(node := _nodes(table)),
        node_table={"synonyms": strings(name.partition(".")[2] for name in node)},
    )
    twice = _mirrored(network)
    if not twice.any():
        return network
    return network.keep_edges(~twice, f"{int(twice.sum())} rows are others turned round and were left out")


def _confidence(table: Table) -> NDArray[np.float64]:
    score = table.numbers(_SCORE, default=-1.0)
    odd = np.flatnonzero(~((score >= 0) & (score <= _MOST)))
    if len(odd):
        row = int(odd[0])
        cell = table.columns[_SCORE][row]
        raise KnowledgeError(f"Column {_SCORE!r} holds {cell!r} at {table.where(row)}; it takes 0 to {_MOST}.")
    return score / _MOST


def _nodes(table: Table) -> list[str]:
    cells = (cell.strip() for end in _ENDS for cell in table.columns[end])
    return [cell for cell in dict.fromkeys(cells) if cell]


def _mirrored(network: Network) -> NDArray[np.bool_]:
    """Return which rows repeat another with its ends exchanged and the same score."""
    source, target = network.source_index, network.target_index
    _, score = np.unique(network.evidence[_SCORE].astype(str), return_inverse=True)
    low, high = np.minimum(source, target), np.maximum(source, target)
    link = (low * len(network.node) + high) * (len(network) + 1) + score
    return np.asarray((source > target) & np.isin(link, link[source < target]))
