"""Leakage: knowledge that rests on the data it is judged by."""

from dataclasses import dataclass

from molcause.reports.folder import Document
from molcause.reports.views.network import Drawn, EdgeRow, NetworkView


@dataclass(frozen=True)
class Leakage:
    """Edges that an audit left in although they leak, and all edges that rest on the evaluated data."""

    audits: tuple[tuple[str, tuple[str, ...]], ...]
    edges: tuple[EdgeRow, ...]
    evaluated: str
    checked: bool


def leakage(document: Document, networks: NetworkView | None) -> Leakage:
    """Return what leaks, by audit and by edge; nothing found is also shown."""
    audits = [
        (str(audit.get("title") or audit.get("name")), tuple(map(str, audit["leaked_edges"])))
        for audit in document.audits
        if audit.get("leaked_edges") and audit.get("group") != "control"
    ]
    known: list[Drawn] = [drawn for drawn in (networks.networks if networks else ()) if drawn.key == "known"]
    edges = tuple(edge for drawn in known for edge in drawn.edges if edge.leaked)
    checked = any("leaked_edges" in audit for audit in document.audits) or bool(known)
    return Leakage(tuple(audits), edges, networks.evaluated if networks else "", checked)
