"""Edges by their evidence; `Network.supported_by` is the way in."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from molcause.errors import KnowledgeError
from molcause.graph.reachability import Integers
from molcause.knowledge.network import Network
from molcause.knowledge.publications import column_of


def supported_by(
    network: Network, publications: float = 0, resources: float = 0, curation_effort: float = 0
) -> Network:
    """Return the edges with at least so much evidence of each kind that is named.

    Parameters
    ----------
    network
        The network.
    publications
        Distinct PubMed identifiers in the column ``references``.
    resources
        Distinct entries of the column ``sources`` (or ``resources``).
    curation_effort
        The column ``curation_effort``: pairs of a resource and a reference.

    Raises
    ------
    KnowledgeError
        If nothing is named, or the network lacks the column.

    Examples
    --------
    >>> from dataclasses import replace
    >>> net = Network.from_edges([("RAF", "MEK", 1), ("RAF", "AKT", 1)])
    >>> cells = np.array(["KEGG:12345678;SIGNOR:23456789", "KEGG:12345678;SIGNOR:12345678"], dtype=object)
    >>> supported_by(replace(net, evidence={"references": cells}), publications=2).target.tolist()
    ['MEK']
    """
    asked = {"publications": publications, "resources": resources, "curation_effort": curation_effort}
    named = {kind: least for kind, least in asked.items() if least}
    if not named:
        raise KnowledgeError("supported_by() keeps edges by their evidence; name some, e.g. publications=2.")
    keep = np.ones(len(network), dtype=bool)
    for kind, least in named.items():
        keep &= _AMOUNT[kind](network) >= least
    wording = ", ".join(f"{kind} >= {least:g}" for kind, least in named.items())
    return network.keep_edges(keep, f"supported by {wording}")


def _publications(network: Network) -> Integers:
    if column_of(network.evidence) is None:
        raise _lacks(network, "references")
    return np.fromiter(map(len, network.publications), dtype=np.intp, count=len(network))


def _resources(network: Network) -> Integers:
    column = network.evidence.get("sources", network.evidence.get("resources"))
    if column is None:
        raise _lacks(network, "sources")
    cells = [str(cell) for cell in column.tolist()]
    count = {cell: len({part.strip() for part in cell.split(";")} - {""}) for cell in dict.fromkeys(cells)}
    return np.array([count[cell] for cell in cells], dtype=np.intp)


def _curation_effort(network: Network) -> NDArray[np.float64]:
    column = network.evidence.get("curation_effort")
    if column is None:
        raise _lacks(network, "curation_effort")
    try:
        return np.array([float(cell) if str(cell).strip() else 0.0 for cell in column.tolist()])
    except ValueError as cause:
        raise KnowledgeError(f"Column 'curation_effort' of network {network.name!r}: {cause}.") from cause


_AMOUNT: dict[str, Any] = {
    "publications": _publications,
    "resources": _resources,
    "curation_effort": _curation_effort,
}


def _lacks(network: Network, column: str) -> KnowledgeError:
    known = ", ".join(network.evidence) or "none"
    return KnowledgeError(
        f"Network {network.name!r} has no evidence column {column!r}, so its evidence cannot be counted so. "
        f"Columns: {known}."
    )
