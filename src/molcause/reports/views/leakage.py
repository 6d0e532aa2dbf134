"""Leakage: knowledge that rests on the data it is judged by."""

from collections.abc import Mapping
from dataclasses import dataclass

from molcause.reports.folder import Document
from molcause.reports.views.network import Drawn, EdgeRow, NetworkView


@dataclass(frozen=True)
class Used:
    """Leaked edges, and the (name, anchor) of each audit that left exactly these in."""

    edges: tuple[str, ...]
    audits: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Leakage:
    """Edges that audits left in although they leak, and all edges that rest on the evaluated data."""

    used: tuple[Used, ...]
    edges: tuple[EdgeRow, ...]
    evaluated: str
    checked: bool
    arrows: Mapping[str, str]


def leakage(document: Document, networks: NetworkView | None) -> Leakage:
    """Return what leaks, by audit and by edge; nothing found is also shown."""
    known: list[Drawn] = [drawn for drawn in (networks.networks if networks else ()) if drawn.key == "known"]
    arrows = {f"{e.source} -> {e.target}": f"{e.source} {e.arrow} {e.target}" for drawn in known for e in drawn.edges}
    edges = tuple(edge for drawn in known for edge in drawn.edges if edge.leaked)
    checked = any("leaked_edges" in audit for audit in document.audits) or bool(known)
    evaluated = networks.evaluated if networks else ""
    return Leakage(tuple(_used(document, arrows)), edges, evaluated, checked, arrows)


def _used(document: Document, arrows: Mapping[str, str]) -> list[Used]:
    groups: dict[tuple[str, ...], list[tuple[str, str]]] = {}
    for k, audit in enumerate(document.audits):
        if audit.get("leaked_edges") and audit.get("group") != "control":
            edges = tuple(arrows.get(str(edge), str(edge)) for edge in audit["leaked_edges"])
            groups.setdefault(edges, []).append((str(audit.get("name") or audit.get("title")), f"audit-{k}"))
    return [Used(edges, tuple(audits)) for edges, audits in groups.items()]
