"""CX2, the format of NDEx and Cytoscape Web (CX 2.0 specification of the Cytoscape consortium).

Arrows end in an arrow for activation, a bar for inhibition and a circle where the sign is unknown.
"""

import json
import math
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from molcause.errors import KnowledgeError
from molcause.files import read_text
from molcause.knowledge.network import Network
from molcause.knowledge.parsing.attributes import Graph, edge_attributes, network_from_graph, node_attributes
from molcause.knowledge.parsing.sample import Sample, split_name
from molcause.knowledge.parsing.sif import write_text

title = "CX2 (Cytoscape exchange format, version 2)"
suffixes = (".cx2",)
_ARROWS = {1: "triangle", -1: "tee", 0: "circle"}
_TYPES = {bool: "boolean", int: "long", float: "double"}


def fits(sample: Sample) -> bool:
    """Return whether a file is a JSON list that begins with a CX descriptor."""
    return sample.text.lstrip().startswith("[") and '"CXVersion"' in sample.text[:500]


def read(path: Path) -> Network:
    """Read CX2; a node is called by its attribute ``name`` if every node has its own, else by its number.

    Raises
    ------
    KnowledgeError
        If the file is no CX2, or an edge names a node that is not there.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "net.cx2"
    >>> write(Network.from_edges([("RAF", "MEK", -1)]), file)
    >>> read(file).sign.tolist()
    [-1]
    """
    aspects = _aspects(path)
    declared = next(iter(aspects.get("attributeDeclarations", [])), {})
    nodes = {_number(item, "id", path): _values(item, declared, "nodes") for item in aspects.get("nodes", [])}
    if len(nodes) < len(aspects.get("nodes", [])):
        raise KnowledgeError(f"{path.name} gives the same id to several nodes. Export it again.")
    graph = Graph(path.name)
    names = _names(nodes, graph)
    graph.nodes = {names[key]: {k: v for k, v in data.items() if k != "name"} for key, data in nodes.items()}
    for item in aspects.get("edges", []):
        ends = [_number(item, end, path) for end in ("s", "t")]
        missing = [end for end in ends if end not in names]
        if missing:
            raise KnowledgeError(f"{path.name}: edge {item.get('id')} names node {missing[0]}, which is not there.")
        graph.edges.append((names[ends[0]], names[ends[1]], True, _values(item, declared, "edges")))
    about = next(iter(aspects.get("networkAttributes", [])), {})
    return network_from_graph(graph, str(about.get("name") or split_name(path.name)[0]))


def write(network: Network, path: Path) -> None:
    """Write CX2 with arrow shapes by sign.

    Raises
    ------
    KnowledgeError
        If the file cannot be written.
    """
    named = zip(network.node.tolist(), node_attributes(network), strict=True)
    nodes = [{"id": k, "v": _renamed({**data}, "name") | {"name": name}} for k, (name, data) in enumerate(named)]
    ends = zip(network.source_index.tolist(), network.target_index.tolist(), edge_attributes(network), strict=True)
    edges = [{"id": k, "s": s, "t": t, "v": _interaction(data)} for k, (s, t, data) in enumerate(ends)]
    aspects: dict[str, list[dict[str, Any]]] = {
        "attributeDeclarations": [_declarations(nodes, edges)],
        "networkAttributes": [{"name": network.name, "description": "; ".join(network.history)}],
        "nodes": nodes,
        "edges": edges,
        "visualProperties": [_style()],
    }
    document = [
        {"CXVersion": "2.0", "hasFragments": False},
        {"metaData": [{"name": name, "elementCount": len(items)} for name, items in aspects.items()]},
        *({name: items} for name, items in aspects.items()),
        {"status": [{"success": True}]},
    ]
    write_text(json.dumps(document, ensure_ascii=False) + "\n", path)


def _aspects(path: Path) -> dict[str, list[dict[str, Any]]]:
    """Return the aspects by name, fragments joined."""
    try:
        document = json.loads(read_text(path, KnowledgeError))
    except (ValueError, RecursionError) as cause:
        raise KnowledgeError(f"{path.name} is not JSON: {cause}.") from cause
    parts = document if isinstance(document, list) else []
    if not parts or not isinstance(parts[0], dict) or "CXVersion" not in parts[0]:
        raise KnowledgeError(f"{path.name} is JSON, but no CX: it does not begin with a CXVersion.")
    if not str(parts[0]["CXVersion"]).startswith("2"):
        raise KnowledgeError(f"{path.name} is CX version {parts[0]['CXVersion']}; only 2 is read. Export it as CX2.")
    aspects: dict[str, list[dict[str, Any]]] = {}
    for part in parts[1:]:
        for name, items in part.items() if isinstance(part, dict) else ():
            if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
                raise KnowledgeError(f"{path.name}: aspect {name!r} is not a list of objects.")
            aspects.setdefault(name, []).extend(items)
    return aspects


def _values(item: Mapping[str, Any], declared: Mapping[str, Any], kind: str) -> dict[str, Any]:
    """Return an element's attributes with aliases resolved and defaults filled in."""
    about = declared.get(kind)
    about = {name: d for name, d in about.items() if isinstance(d, dict)} if isinstance(about, dict) else {}
    full = {d["a"]: name for name, d in about.items() if isinstance(d.get("a"), str)}
    values = {name: d["v"] for name, d in about.items() if "v" in d}
    own = item.get("v")
    return values | {full.get(name, name): value for name, value in (own if isinstance(own, dict) else {}).items()}


def _number(item: Mapping[str, Any], name: str, path: Path) -> int:
    value = item.get(name)
    if not isinstance(value, int):
        raise KnowledgeError(f"{path.name}: an element's {name!r} is {value!r}; it must be a whole number.")
    return value


def _names(nodes: Mapping[int, Mapping[str, Any]], graph: Graph) -> dict[int, str]:
    names = {key: str(data.get("name") or "") for key, data in nodes.items()}
    if all(names.values()) and len(set(names.values())) == len(names):
        return names
    graph.history.append("nodes called by their numbers, since their names are missing or not distinct")
    return {key: str(key) for key in nodes}


def _interaction(data: dict[str, Any]) -> dict[str, Any]:
    """Name the relation as Cytoscape does; leave out what JSON cannot say (NaN)."""
    relation = data.pop("relation")
    plain = {name: value for name, value in data.items() if value == value and value not in (math.inf, -math.inf)}
    return _renamed(plain, "interaction") | {"interaction": relation}


def _renamed(data: dict[str, Any], taken: str) -> dict[str, Any]:
    """Make room for a name that the format uses itself."""
    return {f"_{name}" if name.lstrip("_") == taken else name: value for name, value in data.items()}


def _declarations(*elements: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, dict[str, str]]]:
    declared: dict[str, dict[str, dict[str, str]]] = {
        "networkAttributes": {"name": {"d": "string"}, "description": {"d": "string"}}
    }
    for kind, items in zip(("nodes", "edges"), elements, strict=True):
        values = {name: value for item in items for name, value in item["v"].items()}
        declared[kind] = {name: {"d": _TYPES.get(type(value), "string")} for name, value in values.items()}
    return declared


def _style() -> dict[str, Any]:
    shapes = [{"v": sign, "vp": shape} for sign, shape in _ARROWS.items()]
    definition = {"attribute": "sign", "type": "long", "map": shapes}
    label = {"type": "PASSTHROUGH", "definition": {"attribute": "name", "type": "string"}}
    return {
        "default": {"network": {}, "node": {}, "edge": {"EDGE_TARGET_ARROW_SHAPE": "circle"}},
        "nodeMapping": {"NODE_LABEL": label},
        "edgeMapping": {"EDGE_TARGET_ARROW_SHAPE": {"type": "DISCRETE", "definition": definition}},
    }
