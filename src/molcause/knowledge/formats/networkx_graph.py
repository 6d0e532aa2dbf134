"""NetworkX graphs, known by their shape: directed or not, with parallel edges or without."""

from collections import Counter
from typing import TYPE_CHECKING, Any

from molcause.errors import KnowledgeError
from molcause.knowledge.network import Network
from molcause.knowledge.parsing.attributes import Graph, edge_attributes, network_from_graph, node_attributes

if TYPE_CHECKING:
    import networkx as nx

title = "NetworkX graph (edge attributes sign, weight, relation)"
suffixes = ()


def accepts(thing: object) -> bool:
    """Return whether an object is a NetworkX graph, or looks and behaves like one."""
    return all(callable(getattr(thing, name, None)) for name in ("is_directed", "is_multigraph", "edges", "nodes"))


def from_object(graph: Any) -> Network:
    """Take a network from a graph; the edges of an undirected graph have no direction.

    Raises
    ------
    KnowledgeError
        If there is no edge, two nodes have the same name as text, or an attribute is not what its name says.

    Examples
    --------
    >>> import networkx as nx
    >>> graph = nx.MultiDiGraph()
    >>> _ = graph.add_edge("RAF", "MEK", sign=1), graph.add_edge("RAF", "MEK", sign=-1)
    >>> from_object(graph).sign.tolist()
    [1, -1]
    """
    origin = f"a NetworkX {type(graph).__name__}"
    names = [str(node) for node in graph.nodes()]
    doubled = [name for name, count in Counter(names).items() if count > 1]
    if doubled:
        raise KnowledgeError(f"{origin} has nodes that are the same as text: {doubled[:5]}. Name them by text alone.")
    directed = bool(graph.is_directed())
    found = Graph(
        origin,
        [(str(source), str(target), directed, _named(data)) for source, target, data in graph.edges(data=True)],
        {str(node): _named(data) for node, data in graph.nodes(data=True)},
    )
    return network_from_graph(found, _name(graph))


def to_object(network: Network) -> "nx.MultiDiGraph[str] | nx.MultiGraph[str]":
    """Return a MultiDiGraph, or a MultiGraph if no edge has a direction.

    Examples
    --------
    >>> graph = to_object(Network.from_edges([("RAF", "MEK", 1)], name="small"))
    >>> graph.edges["RAF", "MEK", 0]["sign"]
    1
    """
    import networkx as nx

    undirected = len(network) > 0 and not network.directed.any()
    graph: nx.MultiDiGraph[str] | nx.MultiGraph[str] = nx.MultiGraph() if undirected else nx.MultiDiGraph()
    graph.graph["name"] = network.name
    graph.add_nodes_from(zip(network.node.tolist(), node_attributes(network), strict=True))
    graph.add_edges_from(zip(network.source.tolist(), network.target.tolist(), edge_attributes(network), strict=True))
    return graph


def _named(data: Any) -> dict[str, Any]:
    return {str(name): value for name, value in data.items()}


def _name(graph: Any) -> str:
    return str(getattr(graph, "name", "") or "unnamed")
