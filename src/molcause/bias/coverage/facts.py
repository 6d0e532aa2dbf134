"""What a network is, in numbers: identity, signs, evidence, age, feedback."""

from collections import Counter
from typing import Any

import numpy as np

from molcause.knowledge.network import Network
from molcause.knowledge.operations.context import largest_component
from molcause.knowledge.publications import column_of
from molcause.knowledge.signs import conflicting

_SEPARATORS = str.maketrans(",|", ";;")
_YEARS = ("year", "first_year", "publication_year")


def facts(network: Network, licence: str = "", version: str = "") -> dict[str, Any]:
    """Return what a network is, as values that `json` can write.

    Parameters
    ----------
    network
        The network.
    licence, version
        Of the knowledge, where they are known.

    Returns
    -------
    dict
        ``publications``: how many edges have none or one, None if the network has no column of references;
        ``resources`` and ``layers``: edges by each, most frequent first; ``years``: None without such a column.

    Examples
    --------
    >>> found = facts(Network.from_edges([("RAF", "MEK", 1), ("RAF", "MEK", -1), ("MEK", "ERK", 0)], name="small"))
    >>> found["signs"], found["conflicting_edges"], found["publications"]
    ({'activating': 1, 'inhibiting': 1, 'unknown': 1}, 2, None)
    """
    signs = {"activating": 1, "inhibiting": -1, "unknown": 0}
    return {
        "name": network.name,
        "digest": network.digest,
        "licence": licence,
        "version": version,
        "nodes": len(network.node),
        "edges": len(network),
        "directed": int(network.directed.sum()),
        "signs": {word: int((network.sign == sign).sum()) for word, sign in signs.items()},
        "conflicts": len(network.conflicts),
        "conflicting_edges": int(conflicting(network).sum()),
        "publications": _publications(network),
        "resources": _counted(network, "sources"),
        "layers": _counted(network, "layer"),
        "years": _years(network),
        "largest_component": len(largest_component(network)),
        "history": list(network.history),
        "citations": [citation.doi for citation in network.citations],
    }


def _publications(network: Network) -> dict[str, int] | None:
    if column_of(network.evidence) is None:
        return None
    counts = Counter(map(len, network.publications))
    return {"none": counts[0], "one": counts[1], "more": len(network) - counts[0] - counts[1]}


def _counted(network: Network, column: str) -> dict[str, int]:
    """Return how many edges name each entry of a column; an edge may name several."""
    cells = Counter(str(cell) for cell in network.evidence.get(column, ()))
    found: Counter[str] = Counter()
    for cell, count in cells.items():
        for entry in {part.strip() for part in cell.translate(_SEPARATORS).split(";")} - {""}:
            found[entry] += count
    return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))


def _years(network: Network) -> dict[str, int] | None:
    """Return first, median and last year, if there is a column of years."""
    column = next((network.evidence[name] for name in _YEARS if name in network.evidence), None)
    words = [] if column is None else [str(cell).strip().removesuffix(".0") for cell in column]
    years = [int(word) for word in words if word.isdecimal() and len(word) == 4]
    if not years:
        return None
    return {"first": min(years), "median": int(np.median(years)), "last": max(years), "edges": len(years)}
