"""AnnNet graphs (annnet 0.4), known by their shape: pairs with sign, weight and direction.

Hyperedges are not pairs; they are left out and counted. A graph of several layers must be cut to one first.
"""

from typing import Any

from molcause.errors import KnowledgeError
from molcause.knowledge.network import Network
from molcause.knowledge.parsing.attributes import Graph, edge_attributes, network_from_graph, node_attributes

title = "AnnNet graph (edge attributes sign, weight, relation)"
suffixes = ()
_MADE_BY_THE_GRAPH = ("weight", "directed")


def accepts(thing: object) -> bool:
    """Return whether an object behaves like an AnnNet graph.

    Examples
    --------
    >>> accepts({"RAF": "MEK"})
    False
    """
    return callable(getattr(thing, "edge_list", None)) and all(hasattr(thing, name) for name in ("N", "E", "attrs"))


def from_object(graph: Any) -> Network:
    """Take a network from an AnnNet graph.

    Raises
    ------
    KnowledgeError
        If the graph has layers, no edge between two nodes, or an attribute that is not what its name says.
    """
    if getattr(graph, "is_multilayer", False):
        raise KnowledgeError("This AnnNet graph has layers, and a network has none. Take one layer of it as a view.")
    ids = [str(edge) for edge in graph.E["id"]]
    directed = dict(zip(ids, map(bool, graph.E["directed"]), strict=True))
    said, pairs = graph.attrs.rows("edges"), graph.edge_list()
    found = Graph("an AnnNet graph")
    for source, target, edge, weight in pairs:
        attributes = {str(name): value for name, value in said.get(edge, {}).items()}
        own = {"weight": weight, "directed": directed[str(edge)]}
        found.edges.append((str(source), str(target), directed[str(edge)], attributes | own))
    about = graph.attrs.rows("nodes")
    found.nodes = {str(n): {str(k): v for k, v in about.get(n, {}).items()} for n in graph.N}
    if len(pairs) < len(ids):
        found.history.append(f"{len(ids) - len(pairs)} hyperedge(s) left out: they are not pairs")
    return network_from_graph(found, "unnamed")


def to_object(network: Network) -> Any:
    """Return an AnnNet graph; parallel edges stay apart.

    Raises
    ------
    KnowledgeError
        If annnet is not installed.
    """
    try:
        from annnet import AnnNet  # type: ignore[import-not-found]
    except ImportError as cause:
        raise KnowledgeError("An AnnNet graph needs annnet: pip install annnet. Or use the format networkx.") from cause
    graph = AnnNet(directed=True)
    nodes = zip(network.node.tolist(), node_attributes(network), strict=True)
    graph.add_nodes([{"node_id": node, **data} for node, data in nodes])
    ends = zip(network.source.tolist(), network.target.tolist(), edge_attributes(network), strict=True)
    graph.add_edges([_edge(row, source, target, data) for row, (source, target, data) in enumerate(ends)])
    return graph


def _edge(row: int, source: str, target: str, data: dict[str, Any]) -> dict[str, Any]:
    attributes = {name: value for name, value in data.items() if name not in _MADE_BY_THE_GRAPH}
    return {
        "source": source,
        "target": target,
        "edge_id": f"e{row}",
        "weight": data["weight"],
        "edge_directed": data["directed"],
        "attributes": attributes,
    }
