"""GraphML, as NetworkX, igraph, Cytoscape and yEd write it; a file with a document type or entities is refused."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

from molcause.errors import KnowledgeError
from molcause.knowledge.network import Network
from molcause.knowledge.parsing.attributes import Graph, edge_attributes, network_from_graph, node_attributes, text_of
from molcause.knowledge.parsing.safe_xml import local, read_xml
from molcause.knowledge.parsing.sample import Sample, split_name
from molcause.knowledge.parsing.sif import write_text

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

title = "GraphML (edge attributes sign, weight, relation)"
suffixes = (".graphml", ".xml")
_NUMBERED = re.compile(r"n?\d+\Z")
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">'
_BEFORE = re.compile(r"<!--.*?-->|<\?.*?\?>|<!DOCTYPE[^\[>]*(\[.*?\]\s*)?>", re.DOTALL)
_FIRST = re.compile(r"\s*<(\w+:)?graphml\b")
_NOT_IN_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def fits(sample: Sample) -> bool:
    """Return whether the first element is ``graphml``."""
    return _FIRST.match(_BEFORE.sub("", sample.text[:8000])) is not None


def read(path: Path) -> Network:
    """Read GraphML.

    Where nodes are only numbered and each has its own ``name``, that is the node's id.

    Raises
    ------
    KnowledgeError
        If the file is no GraphML, has a document type, or holds no edge.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "net.graphml"
    >>> _ = file.write_text("<graphml><graph><edge source='RAF' target='MEK'/></graph></graphml>")
    >>> read(file).target.tolist()
    ['MEK']
    """
    root, _ = read_xml(path)
    found = [element for element in root.iter() if local(element) == "graph"]
    if local(root) != "graphml" or not found:
        raise KnowledgeError(f"{path.name} is XML, but not a GraphML file with a graph; its root is {local(root)!r}.")
    keys = {key.get("id", ""): _key(key) for key in root if local(key) == "key"}
    graph = Graph(path.name)
    for part in found:
        _add(graph, part, keys)
    if len(found) > 1:
        graph.history.append(f"{len(found)} graphs of the file taken together")
    return network_from_graph(_renamed(graph), found[0].get("id") or split_name(path.name)[0])


def write(network: Network, path: Path) -> None:
    """Write GraphML, edges in their order; which of them have no direction, the attribute ``directed`` says.

    Raises
    ------
    KnowledgeError
        If a text holds characters that XML cannot, or the file cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "net.graphml"
    >>> write(Network.from_edges([("RAF", "MEK", -1)]), file)
    >>> read(file).sign.tolist()
    [-1]
    """
    edges, nodes = edge_attributes(network), node_attributes(network)
    keys = _keys(edges[:1], "edge", "e") | _keys(nodes, "node", "n")
    lines, directed = [_HEAD], bool(network.directed.any())
    for (kind, name), (key, typed) in keys.items():
        lines.append(f'<key id="{key}" for="{kind}" attr.name={quoteattr(name)} attr.type="{typed}"/>')
    lines.append(f'<graph id={quoteattr(network.name)} edgedefault="{"directed" if directed else "undirected"}">')
    for node, data in zip(network.node, nodes, strict=True):
        lines.append(f"<node id={quoteattr(node)}>{_written(data, keys, 'node')}</node>")
    for row, (source, target, data) in enumerate(zip(network.source, network.target, edges, strict=True)):
        ends = f'id="e{row}" source={quoteattr(source)} target={quoteattr(target)}'
        lines.append(f"<edge {ends}>{_written(data, keys, 'edge')}</edge>")
    text = "\n".join([*lines, "</graph>", "</graphml>", ""])
    bad = _NOT_IN_XML.search(text)
    if bad:
        around = text[max(0, bad.start() - 20) : bad.end() + 20]
        raise KnowledgeError(f"XML cannot hold the control character in {around!r}. Rename it, or write a .csv file.")
    write_text(text, path)


@dataclass(frozen=True)
class _Key:
    """What a file declares of an attribute: name, type, what has it and what it is unless said."""

    name: str
    kind: str
    of: str
    default: str | None


def _key(element: "Element") -> _Key:
    default = next((child.text or "" for child in element if local(child) == "default"), None)
    name = element.get("attr.name") or element.get("id", "")
    return _Key(str(name), element.get("attr.type", "string"), element.get("for", "all"), default)


def _keys(rows: list[dict[str, Any]], kind: str, letter: str) -> dict[tuple[str, str], tuple[str, str]]:
    """Return identifier and type of each attribute."""
    first = {name: value for row in rows for name, value in row.items()}
    types = {bool: "boolean", int: "long", float: "double"}
    typed = {name: types.get(type(value), "string") for name, value in first.items()}
    return {(kind, name): (f"{letter}{k}", kept) for k, (name, kept) in enumerate(typed.items())}


def _written(data: Mapping[str, Any], keys: dict[tuple[str, str], tuple[str, str]], kind: str) -> str:
    return "".join(f'<data key="{keys[kind, name][0]}">{_text(value)}</data>' for name, value in data.items())


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else escape(text_of(value), {"\r": "&#13;"})


def _add(graph: Graph, part: "Element", keys: dict[str, _Key]) -> None:
    directed = part.get("edgedefault", "directed") != "undirected"
    of_node, of_edge = _defaults(keys, "node"), _defaults(keys, "edge")
    hyper = 0
    for element in part:
        kind = local(element)
        if kind == "node":
            name = _required(graph, element, "id")
            graph.nodes[name] = {**of_node, **graph.nodes.get(name, {}), **_data(element, keys)}
        elif kind == "edge":
            ends = _required(graph, element, "source"), _required(graph, element, "target")
            own = {"true": True, "false": False}.get(element.get("directed", ""), directed)
            graph.edges.append((*ends, own, {**of_edge, **_data(element, keys)}))
        hyper += kind == "hyperedge"
    if hyper:
        graph.history.append(f"{hyper} hyperedge(s) left out: they are not pairs")


def _required(graph: Graph, element: "Element", name: str) -> str:
    value = element.get(name)
    if not value:
        count = len(graph.edges) if local(element) == "edge" else len(graph.nodes)
        raise KnowledgeError(f"{graph.origin}: the <{local(element)}> after {count} others has no {name!r}.")
    return value


def _defaults(keys: dict[str, _Key], of: str) -> dict[str, Any]:
    own = (key for key in keys.values() if key.of in (of, "all") and key.default is not None)
    return {key.name: _typed(key.default, key.kind) for key in own}


def _data(element: "Element", keys: dict[str, _Key]) -> dict[str, Any]:
    """Return the attributes of a node or edge."""
    values: dict[str, Any] = {}
    for data in element:
        if not data.tag.endswith("data"):
            continue
        key = keys.get(data.get("key", "")) or _Key(data.get("key", ""), "string", "all", None)
        label = next((part for part in data.iter() if local(part) == "NodeLabel"), None) if len(data) else None
        if label is not None:  # as of yEd
            values["name"] = label.text or ""
        else:
            values[key.name] = _typed("".join(data.itertext()) if len(data) else data.text, key.kind)
    return values


def _typed(text: str | None, kind: str) -> Any:
    """Return a value of the declared type; what is not of it stays text."""
    try:
        if kind in ("int", "long"):
            return int(text or "")
        if kind in ("float", "double"):
            return float(text or "")
        if kind == "boolean":
            return {"true": True, "1": True, "false": False, "0": False}[(text or "").strip().lower()]
    except (ValueError, KeyError):
        return text or ""
    return text or ""


def _renamed(graph: Graph) -> Graph:
    """Name nodes by their attribute ``name`` where they are only numbered."""
    names = {node: str(data.get("name", "")) for node, data in graph.nodes.items()}
    ends = {end for edge in graph.edges for end in edge[:2]}
    whole = ends <= names.keys() and all(names.values()) and len(set(names.values())) == len(names)
    if not whole or not all(_NUMBERED.match(node) for node in names):
        return graph
    return Graph(
        graph.origin,
        [(names[source], names[target], directed, data) for source, target, directed, data in graph.edges],
        {names[node]: {k: v for k, v in data.items() if k != "name"} for node, data in graph.nodes.items()},
        [*graph.history, "nodes named by their attribute 'name'"],
    )
