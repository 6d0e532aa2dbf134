"""OmniPath: the tables of its web service, and the older dumps with the columns direction, stimulation, inhibition.

``is_stimulation`` and ``is_inhibition`` (1/0 or True/False) say the sign: neither is unknown, both is a conflict of the
row with itself. The consensus columns say what most of the resources hold that know the pair; they stay evidence, for
the sign policy ``"consensus"``. An interaction that is not directed is an edge without direction.
"""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from molcause.knowledge.network import Network, Strings, strings
from molcause.knowledge.parsing.rows import network_from_rows
from molcause.knowledge.parsing.sample import Sample
from molcause.knowledge.parsing.table import Table, read_table
from molcause.knowledge.signs import CONFLICT, stated

title = "OmniPath interactions (web service table, or older dump)"
suffixes = (".tsv", ".txt")
_NEW = ("is_directed", "is_stimulation", "is_inhibition")
_OLD = ("direction", "stimulation", "inhibition")
_ENDS = ("source", "target")
_COMPLEX = "COMPLEX:"


def fits(sample: Sample) -> bool:
    """Return whether a file has the columns source, target and flags for direction, stimulation and inhibition."""
    columns = {*sample.columns}
    return {*_ENDS, *_NEW} <= columns or {*_ENDS, *_OLD} <= columns


def read(path: Path) -> Network:
    r"""Read OmniPath interactions.

    Parameters
    ----------
    path
        A table with the columns ``source``, ``target``, ``is_directed``, ``is_stimulation``, ``is_inhibition`` or
        ``direction``, ``stimulation``, ``inhibition``. Labels of nodes are taken from ``source_genesymbol`` and
        ``target_genesymbol``, kinds from ``entity_type_source`` and ``entity_type_target``; ``COMPLEX:P1_P2`` is of
        the kind ``complex``.

    Raises
    ------
    KnowledgeError
        If a column is missing, or a flag is neither true nor false (the line is named).

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "dump.tsv"
    >>> _ = file.write_text("source\ttarget\tdirection\tstimulation\tinhibition\nP04049\tQ02750\t1\t1\t0\n")
    >>> read(file).sign.tolist()
    [1]
    """
    table = read_table(path)
    names = _NEW if _NEW[1] in table.columns else _OLD
    table.require(*_ENDS, *names)
    directed, up, down = (table.flags(name, default=False) for name in names)
    sign, conflict = stated(up, down)
    node = _nodes(table)
    symbols = ("source_genesymbol", "target_genesymbol")
    return network_from_rows(
        table,
        _ENDS,
        sign,
        used=(*names, *symbols),
        evidence={CONFLICT: conflict} if conflict.any() else {},
        directed=directed,
        node=node,
        node_table=_node_table(table, node, symbols),
        history=_history(directed, up, down),
    )


def _history(directed: NDArray[np.bool_], up: NDArray[np.bool_], down: NDArray[np.bool_]) -> list[str]:
    counts = {
        "state both signs": int((up & down).sum()),
        "state no sign": int((~up & ~down).sum()),
        "have no direction": int((~directed).sum()),
    }
    return [f"{n} of them {what}" for what, n in counts.items() if n]


def _nodes(table: Table) -> list[str]:
    return list(dict.fromkeys(cell.strip() for end in _ENDS for cell in table.columns[end] if cell.strip()))


def _node_table(table: Table, node: list[str], symbols: tuple[str, str]) -> dict[str, Strings]:
    """Return labels and kinds; where rows name a node differently, the first is its label and the others synonyms."""
    labels = _said(table, symbols)
    kinds = _said(table, ("entity_type_source", "entity_type_target"))
    return {
        "label": strings(next(iter(labels.get(name, {})), name) for name in node),
        "synonyms": strings("|".join(list(labels.get(name, {}))[1:]) for name in node),
        "kind": strings(_kind(name, kinds.get(name, {})) for name in node),
    }


def _kind(name: str, said: dict[str, None]) -> str:
    return "complex" if name.startswith(_COMPLEX) else next(iter(said), "")


def _said(table: Table, columns: tuple[str, str]) -> dict[str, dict[str, None]]:
    """Return what a column at either end says of each node, each word once and in order."""
    found: dict[str, dict[str, None]] = {}
    for end, column in zip(_ENDS, columns, strict=True):
        for name, text in dict.fromkeys(zip(table.columns[end], table.cells(column), strict=True)):
            if text.strip():
                found.setdefault(name.strip(), {})[text.strip()] = None
    return found
