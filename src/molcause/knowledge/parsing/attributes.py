"""Networks from edges that carry attributes by name, and back: what graph formats (NetworkX, GraphML, ...) share.

The attribute ``sign`` holds the sign. Without it the relation does, if its word stands for one, or else the weights, if
any is negative. What no attribute says is unknown.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from molcause.errors import KnowledgeError
from molcause.knowledge.network import Network, strings
from molcause.knowledge.signs import BOTH, CONFLICT, read_signs, sign_of

RELATIONS = ("relation", "interaction", "relationship_label")
_OWN = ("sign", "weight", "directed")
_ENDS = ("source", "target")
_TRUE, _FALSE = ("true", "1"), ("false", "0")


@dataclass
class Graph:
    """Nodes and edges as a file or an object of another package gives them.

    Parameters
    ----------
    origin
        What it is called in messages.
    edges
        ``(source, target, directed, attributes)``.
    nodes
        Name of each node -> attributes.
    history
        What was done so far, one sentence for each step.
    """

    origin: str
    edges: list[tuple[str, str, bool, Mapping[str, Any]]] = field(default_factory=list)
    nodes: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    history: list[str] = field(default_factory=list)

    def where(self, row: int) -> str:
        """Return the place of an edge in words."""
        source, target = self.edges[row][:2]
        return f"{self.origin}, edge {source} -> {target}"


def network_from_graph(graph: Graph, name: str) -> Network:
    """Return the network that a graph with attributes describes.

    Raises
    ------
    KnowledgeError
        If there is no edge, or an attribute is not what its name says.

    Examples
    --------
    >>> graph = Graph("a graph", [("RAF", "MEK", True, {"weight": -2.0}), ("MEK", "ERK", True, {"weight": 1})])
    >>> net = network_from_graph(graph, "small")
    >>> net.sign.tolist(), net.weight.tolist()
    ([-1, 1], [2.0, 1.0])
    """
    if not graph.edges:
        raise KnowledgeError(f"{graph.origin} holds no edge ({len(graph.nodes)} node(s)).")
    relation, used = _relation(graph)
    sign, conflict, weight = _signs_and_weights(graph, relation)
    evidence = _columns([edge[3] for edge in graph.edges], but={*_OWN, used}, prefix="edge_", reserved=_ENDS)
    if conflict.any():
        evidence[CONFLICT] = np.where(conflict, BOTH, evidence.get(CONFLICT, "")).astype(object)
    ids = list(dict.fromkeys([*graph.nodes, *(end for edge in graph.edges for end in edge[:2])]))
    table = _columns([graph.nodes.get(node, {}) for node in ids], but=(), prefix="node_", reserved=("id",))
    return Network.build(
        strings(edge[0] for edge in graph.edges),
        strings(edge[1] for edge in graph.edges),
        sign,
        node=ids,
        weight=weight,
        relation=strings(relation),
        directed=_directed(graph),
        evidence=evidence,
        node_table={column: strings(values) for column, values in table.items()},
        name=name,
        history=(f"{len(graph.edges)} edges read from {graph.origin}", *graph.history),
    )


def edge_attributes(network: Network) -> list[dict[str, Any]]:
    """Return the attributes of each edge as plain Python values.

    Examples
    --------
    >>> edge_attributes(Network.from_edges([("RAF", "MEK", 1)]))
    [{'sign': 1, 'weight': 1.0, 'relation': '', 'directed': True}]
    """
    columns: dict[str, NDArray[Any]] = {"sign": network.sign, "weight": network.weight}
    columns |= {"relation": network.relation, "directed": network.directed, **network.evidence}
    plain = {name: column.tolist() for name, column in columns.items()}
    return [dict(zip(plain, row, strict=True)) for row in zip(*plain.values(), strict=True)]


def node_attributes(network: Network) -> list[dict[str, str]]:
    """Return the attributes of each node that are not empty.

    Examples
    --------
    >>> node_attributes(Network.from_edges([("RAF", "MEK", 1)]))
    [{'label': 'RAF'}, {'label': 'MEK'}]
    """
    plain = {name: column.tolist() for name, column in network.node_table.items()}
    rows = [dict(zip(plain, row, strict=True)) for row in zip(*plain.values(), strict=True)]
    return [{name: text for name, text in row.items() if text} for row in rows]


def text_of(value: object) -> str:
    """Return an attribute as text: nothing for None and NaN, the items of a list joined by ``;``.

    Examples
    --------
    >>> text_of(["123", "456"]), text_of(None), text_of(float("nan")), text_of(True)
    ('123;456', '', '', 'True')
    """
    if value is None or (isinstance(value, float) and value != value):
        return ""
    if isinstance(value, list | tuple | set | frozenset):
        items = sorted(map(text_of, value)) if isinstance(value, set | frozenset) else map(text_of, value)
        return ";".join(items)
    return str(value)


def _relation(graph: Graph) -> tuple[list[str], str]:
    """Return the relations, and the name of the attribute that holds them."""
    used = next((name for name in RELATIONS if any(name in edge[3] for edge in graph.edges)), RELATIONS[0])
    return [text_of(edge[3].get(used)) for edge in graph.edges], used


def _signs_and_weights(
    graph: Graph, relation: Sequence[str]
) -> tuple[NDArray[np.int8], NDArray[np.bool_], NDArray[np.float64]]:
    weight = _weights(graph)
    conflict = np.zeros(len(weight), dtype=bool)
    if any("sign" in edge[3] for edge in graph.edges):
        sign = read_signs([text_of(edge[3].get("sign")) for edge in graph.edges], graph.where)
        conflict = (sign > 0) & (weight < 0)
    elif any(sign_of(word) for word in set(relation)):
        sign = np.array([sign_of(word) or 0 for word in relation], dtype=np.int8)
        conflict = (sign > 0) & (weight < 0)
        graph.history.append("signs taken from the words of the relation")
    elif (weight < 0).any():
        given = [bool(text_of(edge[3].get("weight"))) for edge in graph.edges]
        sign = np.where(given, np.sign(weight), 0).astype(np.int8)
        graph.history.append("signs taken from the weights, of which some are negative")
    else:
        sign = np.zeros(len(weight), dtype=np.int8)
        graph.history.append("no attribute says a sign: all are unknown")
    sign[conflict] = 0
    return sign, conflict, np.abs(weight)


def _weights(graph: Graph) -> NDArray[np.float64]:
    weights = np.ones(len(graph.edges))
    for row, edge in enumerate(graph.edges):
        text = text_of(edge[3].get("weight"))
        if text:
            try:
                weights[row] = float(text)
            except ValueError as cause:
                raise KnowledgeError(
                    f"Attribute 'weight' holds {text[:50]!r} at {graph.where(row)}; it takes a number or nothing."
                ) from cause
    return weights


def _directed(graph: Graph) -> NDArray[np.bool_]:
    """Return the directions: those of the graph, unless an edge says its own."""
    directed = np.array([edge[2] for edge in graph.edges], dtype=bool)
    for row, edge in enumerate(graph.edges):
        word = text_of(edge[3].get("directed")).lower()
        if word in _TRUE or word in _FALSE:
            directed[row] = word in _TRUE
        elif word:
            raise KnowledgeError(
                f"Attribute 'directed' holds {word[:50]!r} at {graph.where(row)}; it takes true or false."
            )
    return directed


def _columns(
    rows: Sequence[Mapping[str, Any]], *, but: Iterable[str], prefix: str, reserved: Sequence[str]
) -> dict[str, NDArray[Any]]:
    """Return all attributes but some as columns; a name that the network uses itself gets a prefix."""
    left_out = set(but)
    names = dict.fromkeys(name for row in rows for name in row if name not in left_out)
    columns: dict[str, NDArray[Any]] = {}
    for name in names:
        free = f"{prefix}{name}" if name in reserved else name
        while free != name and free in names:
            free = prefix + free
        columns[free] = _column([row.get(name) for row in rows])
    return columns


def _column(values: list[Any]) -> NDArray[Any]:
    """Return numbers or flags as they are if every value is one, everything else as text."""
    values = [value.item() if isinstance(value, np.generic) else value for value in values]
    kinds = {type(value) for value in values}
    for kind, dtype in ((bool, np.bool_), (int, np.int64), (float, np.float64)):
        if kinds == {kind}:
            try:
                return np.array(values, dtype=dtype)
            except OverflowError:
                break
    return strings(text_of(value) for value in values)
