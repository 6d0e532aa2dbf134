"""The drawn network: nodes and edges with signs and evidence, for the drawing and for the table beside it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from molcause.audits.numbers import is_number, number
from molcause.reports.folder import Document, Json, NetworkTable
from molcause.reports.layout import layout
from molcause.reports.safe import link

Pair = tuple[str, str]
Points = tuple[tuple[float, float], ...]
MOST_NODES, MOST_EDGES, MOST_ROWS = 120, 400, 2000  # above, a drawing explains nothing
SIGNS = {1: ("activates", "→"), -1: ("inhibits", "⊣"), 0: ("sign unknown", "–○")}
_FIXED = ("source", "target", "sign", "weight", "relation", "directed", "reference", "evidence", "evidence_dataset")


@dataclass(frozen=True)
class EdgeRow:
    """One edge as the table and the drawing's panel show it."""

    key: str
    source: str
    target: str
    sign: int
    word: str
    arrow: str
    relation: str
    reference: str
    address: str
    evidence: str
    more: tuple[tuple[str, str], ...]
    leaked: bool
    weight: float


@dataclass(frozen=True)
class Drawn:
    """One network: its table and how much of it is drawn."""

    key: str
    title: str
    edges: tuple[EdgeRow, ...]
    nodes: int
    total: int
    leaked: int
    note: str


@dataclass(frozen=True)
class NetworkView:
    """The networks of a run, and the JSON that the drawing reads."""

    networks: tuple[Drawn, ...]
    payload: Json
    evaluated: str


def network_view(document: Document) -> NetworkView | None:
    """Return the known and the learned network, or None if the run holds neither."""
    tables = {"known": ("Known network", document.knowledge), "learned": ("Learned network", document.learned)}
    found = {key: (title, table) for key, (title, table) in tables.items() if table and table.edges}
    if not found:
        return None
    evaluated = evaluated_data(document)
    networks = tuple(_drawn(key, title, table, evaluated) for key, (title, table) in found.items())
    cards = {row["id"]: row for _, table in found.values() for row in table.nodes if row.get("id")}
    payload = _payload(networks, cards, document.data or {})
    return NetworkView(networks, payload, evaluated)


def evaluated_data(document: Document) -> str:
    """Return the name of the data that the knowledge is judged by."""
    named = (document.data or {}).get("name") or next((a.get("data_name") for a in document.audits), "")
    return str(named or "")


def _drawn(key: str, title: str, table: NetworkTable, evaluated: str) -> Drawn:
    edges = tuple(_edge(f"{key}-{k}", row, evaluated) for k, row in enumerate(table.edges))
    names = {row.get("id", "") for row in table.nodes} | {name for e in edges for name in (e.source, e.target)}
    total = len(edges)
    note = f"The table shows the first {MOST_ROWS:,} of {total:,} edges." if total > MOST_ROWS else ""
    return Drawn(key, title, edges[:MOST_ROWS], len(names - {""}), total, sum(e.leaked for e in edges), note)


def _edge(key: str, row: dict[str, str], evaluated: str) -> EdgeRow:
    sign = {"1": 1, "+1": 1, "-1": -1}.get(row.get("sign", "").strip().removesuffix(".0"), 0)
    word, arrow = SIGNS[sign]
    directed = row.get("directed", "true").strip().lower() not in ("false", "0")
    datasets = [name.strip() for name in row.get("evidence_dataset", "").replace("|", ",").split(",")]
    return EdgeRow(
        key=key,
        source=row.get("source", ""),
        target=row.get("target", ""),
        sign=sign,
        word=word if directed else f"{word}, no direction",
        arrow=arrow if directed else "—",
        relation=row.get("relation", ""),
        reference=row.get("reference", ""),
        address=link(row.get("reference", "")),
        evidence=row.get("evidence", ""),
        more=tuple((name, _cell(text)) for name, text in row.items() if name not in _FIXED and text),
        leaked=bool(evaluated) and evaluated in datasets,
        weight=_strength(row),
    )


def _cell(text: str) -> str:
    try:
        return number(float(text), 3).rstrip("0").rstrip(".")
    except ValueError:
        return text


def _strength(row: dict[str, str]) -> float:
    for column in ("effect", "weight"):
        try:
            value = abs(float(row.get(column, "")))
        except ValueError:
            continue
        if is_number(value):
            return value
    return 1.0


def _payload(networks: tuple[Drawn, ...], cards: dict[str, dict[str, str]], data: Json) -> Json:
    """Return what the drawing needs; nodes keep their places when the drawing changes from one network to another."""
    edges = [edge for drawn in networks for edge in drawn.edges]
    roles = _roles(data)
    kept, note = _kept(edges, roles)
    names = list(dict.fromkeys([*(n for e in kept for n in (e.source, e.target)), *(cards if not note else ())]))
    widths = {name: max(52.0, 8.0 * len(_short(name)) + 24.0) for name in names}
    places = layout(widths, [(edge.source, edge.target) for edge in kept])
    drawn_edges = []
    for drawn in networks:
        own = [edge for edge in kept if edge.key.startswith(drawn.key)]
        strongest = max((edge.weight for edge in own), default=1.0)
        bends = _parallel(own, places.bends)
        drawn_edges += [_drawn_edge(edge, drawn.key, strongest, bends[edge.key]) for edge in own]
    nodes = [_node(name, places.places[name], widths[name], cards.get(name, {}), roles) for name in names]
    return {"note": note, "nodes": nodes, "edges": drawn_edges}


def _parallel(edges: list[EdgeRow], bends: Mapping[Pair, Points]) -> dict[str, Points]:
    """Return the bends of each edge; parallel edges are set apart."""
    seen: dict[Pair, int] = {}
    found = {}
    for edge in edges:
        pair = (edge.source, edge.target)
        shift = 9.0 * seen.get(pair, 0)
        seen[pair] = seen.get(pair, 0) + 1
        found[edge.key] = tuple((x + shift, y) for x, y in bends.get(pair, ()))
    return found


def _kept(edges: list[EdgeRow], roles: dict[str, tuple[str, ...]]) -> tuple[list[EdgeRow], str]:
    """Return the edges that are drawn: all, or those between measured nodes and targets, or none."""

    def fits(some: list[EdgeRow]) -> bool:
        return len(some) <= MOST_EDGES and len({n for e in some for n in (e.source, e.target)}) <= MOST_NODES

    if fits(edges):
        return edges, ""
    near = [edge for edge in edges if edge.source in roles and edge.target in roles]
    if near and fits(near):
        return near, f"{len(near):,} of {len(edges):,} edges are drawn: those between measured nodes and targets."
    return [], f"{len(edges):,} edges are too many to draw; the table and knowledge.csv hold them."


def _roles(data: Json) -> dict[str, tuple[str, ...]]:
    """Return node -> what the data say of it: its readouts, and that it was a target."""
    found: dict[str, tuple[str, ...]] = {}
    for row in data.get("readouts") or ():
        node = str(row.get("node") or row.get("readout"))
        site = f" at {row['site']}" if row.get("site") else ""
        found[node] = (*found.get(node, ()), f"measured by {row.get('readout')}{site}")
    for node in _targets(data):
        found[node] = (*found.get(node, ()), "target of an intervention")
    return found


def _targets(data: Json) -> list[str]:
    found: dict[str, None] = {}
    for condition in data.get("conditions") or ():
        if condition.get("role") == "reference":
            continue
        for item in _interventions(condition.get("interventions")):
            found[item] = None
    reference = [c for c in data.get("conditions") or () if c.get("role") == "reference"]
    common = {name for condition in reference for name in _interventions(condition.get("interventions"))}
    return [name for name in found if name not in common]


def _interventions(value: Any) -> list[str]:
    """Return the targets in a condition's interventions: canonical JSON, or a list of it."""
    try:
        items = json.loads(value) if isinstance(value, str) else value
    except ValueError:
        return []
    return [str(item[0]) for item in items or () if isinstance(item, list) and item]


def _node(name: str, place: tuple[float, float], width: float, card: dict[str, str], roles: Any) -> Json:
    said = roles.get(name, ())
    lines = [("", card.get("label", "")), ("kind", card.get("kind", "")), ("identifier", card.get("namespace", ""))]
    lines += [("also called", card.get("synonyms", "").replace("|", ", ")), *(("in the data", text) for text in said)]
    if not said:
        lines.append(("in the data", "not measured, never a target"))
    return {
        "id": name,
        "label": _short(name),
        "x": place[0],
        "y": place[1],
        "w": width,
        "measured": int(any(text.startswith("measured") for text in said)),
        "target": int(any(text.startswith("target") for text in said)),
        "lines": [[key, text] for key, text in lines if text],
    }


def _drawn_edge(edge: EdgeRow, network: str, strongest: float, bends: Points) -> Json:
    lines = [("", edge.word), ("relation", edge.relation), ("evidence", edge.evidence), *edge.more]
    if edge.leaked:
        lines.append(("leakage", "this edge rests on the data that the knowledge is judged by"))
    return {
        "id": edge.key,
        "network": network,
        "source": edge.source,
        "target": edge.target,
        "sign": edge.sign,
        "directed": int("no direction" not in edge.word),
        "leaked": int(edge.leaked),
        "width": round(1.2 + 2.6 * edge.weight / strongest, 2) if strongest > 0 else 1.5,
        "bends": [list(point) for point in bends],
        "title": f"{edge.source} {edge.arrow} {edge.target}",
        "reference": edge.reference,
        "address": edge.address,
        "lines": [[key, text] for key, text in lines if text],
    }


def _short(name: str) -> str:
    return name if len(name) <= 22 else f"{name[:21]}…"
