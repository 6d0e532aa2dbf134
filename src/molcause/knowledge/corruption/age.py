"""age: the newest edges gone, which leaves the knowledge as it was some years ago."""

import numpy as np
from numpy.typing import NDArray

from molcause.errors import KnowledgeError
from molcause.knowledge.corruption.task import Task, share_of
from molcause.knowledge.network import Network

COLUMN = "year"
_FIRST, _LAST = 1800, 2200


def age(task: Task) -> Network:
    """Remove the share of the dated edges that were published last; those without a year stay.

    Raises
    ------
    KnowledgeError
        If the network has no column ``year``, no year in it, or something else.
    """
    year = _years(task.network)
    dated = task.generator.permutation(np.flatnonzero(np.isfinite(year)))
    newest = dated[np.argsort(-year[dated], kind="stable")]
    rows = newest[: share_of(task.p, len(newest))]
    since = f", of {year[rows].min():g} and later" if len(rows) else ""
    undated = len(task.network) - len(dated)
    return task.without(rows, f"{len(rows)} of {len(dated)} dated edges dropped{since}; {undated} without a year kept")


def _years(network: Network) -> NDArray[np.float64]:
    """Return the earliest year of each edge, NaN if it has none."""
    column = network.evidence.get(COLUMN)
    if column is None:
        known = ", ".join(network.evidence) or "none"
        raise KnowledgeError(
            f"The corruption 'age' needs the evidence column {COLUMN!r} with the year of each edge's first "
            f"publication, which network {network.name!r} lacks. Columns: {known}."
        )
    cells = [str(cell) for cell in column.tolist()]
    known_cells = {cell: _year(cell, network.name) for cell in dict.fromkeys(cells)}
    years = np.array([known_cells[cell] for cell in cells], dtype=float)
    if len(years) and not np.isfinite(years).any():
        raise KnowledgeError(f"Column {COLUMN!r} of network {network.name!r} holds no year, so no edge can be aged.")
    return years


def _year(cell: str, name: str) -> float:
    years = [part.strip().removesuffix(".0") for part in cell.replace(",", ";").split(";")]
    years = [part for part in years if part.lower() not in ("", "nan", "na", "none", "<na>")]
    if not all(part.isdecimal() and _FIRST <= int(part) <= _LAST for part in years):
        raise KnowledgeError(f"Column {COLUMN!r} of network {name!r} holds {cell!r}; it takes years such as 2003.")
    return float(min(map(int, years))) if years else float("nan")
