"""Overrides: what a user knows better than a database, edge by edge, with a note.

A CSV or TSV file with the columns ``source``, ``target``, ``sign``, ``action`` and ``note``:

========  ====================================================================================
action    effect
========  ====================================================================================
``set``   the edges from source to target get this sign
``keep``  they stand as stated, and their signs are not treated as a conflict
``drop``  they are removed
``add``   a new edge with this sign is added (with ``drop`` of its reverse it turns an edge round)
========  ====================================================================================

Every override is in the network's history and, with its note, in the column ``override`` of its edges.
"""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from molcause.errors import KnowledgeError, did_you_mean
from molcause.knowledge.network import Network, strings
from molcause.knowledge.parsing.table import Table, read_table
from molcause.knowledge.signs import read_signs

ACTIONS = ("set", "keep", "drop", "add")
COLUMN = "override"


@dataclass(frozen=True)
class Override:
    """One line of an override file.

    Parameters
    ----------
    source, target
        Node ids.
    sign
        +1, -1 or 0; used by ``set`` and ``add``.
    action
        One of `ACTIONS`.
    note
        Why, in the user's words.
    """

    source: str
    target: str
    sign: int
    action: str
    note: str = ""

    def __str__(self) -> str:
        sign = f" {self.sign:+d}".replace("+0", "0") if self.action in ("set", "add") else ""
        return f"{self.action} {self.source} -> {self.target}{sign}" + (f" ({self.note})" if self.note else "")


def override(network: Network, path: str | Path) -> Network:
    r"""Return the network with an override file applied, line by line.

    Raises
    ------
    KnowledgeError
        If the file breaks its format, or a line names an edge that is not there (or, for ``add``, that is).

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "better.csv"
    >>> _ = file.write_text("source,target,sign,action,note\nAKT1,GSK3B,-1,set,S9 inhibits\n")
    >>> fixed = override(Network.from_edges([("AKT1", "GSK3B", 1)]), file)
    >>> fixed.sign.tolist(), fixed.evidence["override"].tolist()
    ([-1], ['set AKT1 -> GSK3B -1 (S9 inhibits)'])
    """
    for where, line in _lines(Path(path)):
        try:
            network = _applied(network, line)
        except KnowledgeError as cause:
            raise KnowledgeError(f"{where}: {cause}") from cause
    return network


def read_overrides(path: Path) -> tuple[Override, ...]:
    """Read an override file.

    Raises
    ------
    KnowledgeError
        If a column is missing, an action or sign is unknown, or two lines do the same to one pair.
    """
    return tuple(line for _, line in _lines(path))


def _lines(path: Path) -> list[tuple[str, Override]]:
    """Return each line with its place in the file."""
    table = read_table(path)
    table.require("source", "target", "action")
    signs = read_signs(table.cells("sign"), table.where)
    source, target = table.filled("source"), table.filled("target")
    notes, seen = table.cells("note"), dict[tuple[str, str, str], int]()
    found = []
    for row in range(len(table)):
        line = Override(source[row], target[row], int(signs[row]), _action(table, row), notes[row])
        before = seen.setdefault((line.source, line.target, line.action), row)
        if before != row:
            raise KnowledgeError(
                f"{table.where(row)} says {line}, and line {table.lines[before]} did something of the kind. Keep one."
            )
        found.append((table.where(row), line))
    return found


def _action(table: Table, row: int) -> str:
    action = table.columns["action"][row].strip().lower()
    if action not in ACTIONS:
        hint = did_you_mean(action, ACTIONS) or "That is no action."
        raise KnowledgeError(f"{table.where(row)} asks for {action!r}. {hint} Actions: {', '.join(ACTIONS)}.")
    return action


def _applied(network: Network, line: Override) -> Network:
    rows = (network.source == line.source) & (network.target == line.target)
    if line.action == "add":
        return _added(network, line, rows)
    if not rows.any():
        for name in (line.source, line.target):
            network.position(name)  # says which names are near
        turned = " It has the reverse edge." if _has(network, line.target, line.source) else ""
        raise KnowledgeError(
            f"Override {line}: network {network.name!r} has no edge {line.source} -> {line.target}.{turned}"
        )
    if line.action == "drop":
        return network.keep_edges(~rows, f"override: {line}")
    sign = np.where(rows, line.sign if line.action == "set" else network.sign, network.sign).astype(np.int8)
    return _noted(replace(network, sign=sign), line, rows)


def _added(network: Network, line: Override, rows: NDArray[np.bool_]) -> Network:
    if rows.any():
        raise KnowledgeError(f"Override {line}: the network has this edge; use the action 'set'.")
    more = Network.from_edges([(line.source, line.target, line.sign)], name="override")
    joined = network.union(more, name=network.name)
    evidence = {name: column for name, column in joined.evidence.items() if name in network.evidence}
    joined = replace(joined, evidence=evidence, history=network.history)
    return _noted(joined, line, (joined.source == line.source) & (joined.target == line.target))


def _noted(network: Network, line: Override, rows: NDArray[np.bool_]) -> Network:
    column = network.evidence.get(COLUMN, strings([""] * len(network))).copy()
    column[rows] = str(line)
    evidence = {**network.evidence, COLUMN: column}
    if "conflict" in evidence and line.action == "set":
        evidence["conflict"] = np.where(rows, "", evidence["conflict"]).astype(object)
    return replace(network, evidence=evidence, history=(*network.history, f"override: {line}"))


def _has(network: Network, source: str, target: str) -> bool:
    return bool(((network.source == source) & (network.target == target)).any())
