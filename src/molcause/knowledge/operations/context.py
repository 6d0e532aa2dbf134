"""Parts of a network: what is between, around or reachable; `Network`'s methods are the way in.

Walks follow directed edges and may revisit nodes; an edge without direction leads nowhere, and counts only where
direction does not (`around`, `subnetwork`).
"""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from molcause.errors import KnowledgeError
from molcause.graph.reachability import UNREACHED, Booleans, Integers, distances, strong_components
from molcause.knowledge.network import Network


def subnetwork(network: Network, nodes: Iterable[str]) -> Network:
    """Return some nodes and all edges among them.

    Raises
    ------
    KnowledgeError
        If the network lacks one of the nodes.

    Examples
    --------
    >>> net = Network.from_edges([("RAF", "MEK", 1), ("MEK", "ERK", 1)])
    >>> subnetwork(net, ["MEK", "ERK"]).source.tolist()
    ['MEK']
    """
    chosen = _flags(network, _positions(network, nodes))
    return _part(network, chosen, _among(network, chosen), f"edges among {int(chosen.sum())} nodes named")


def between(
    network: Network, sources: Iterable[str], targets: Iterable[str], at_most: int | None = None
) -> Network:
    """Return the edges on directed walks from sources to targets, their nodes, and the nodes named.

    Parameters
    ----------
    network
        The network.
    sources, targets
        Node ids. Walks may pass through them.
    at_most
        How many edges a walk may have; any number by default.

    Raises
    ------
    KnowledgeError
        If the network lacks one of the nodes, or `at_most` is below 1.

    Examples
    --------
    >>> net = Network.from_edges([("RAS", "RAF", 1), ("RAF", "ERK", 1), ("RAS", "PI3K", 1), ("PI3K", "AKT", 1)])
    >>> between(net, ["RAS"], ["ERK"]).target.tolist()
    ['RAF', 'ERK']
    """
    starts, ends = _positions(network, sources), _positions(network, targets)
    down, up = _distances(network, starts, at_most), _distances(network, ends, at_most, against=True)
    down[starts] = up[ends] = 0
    before, after = down[network.source_index], up[network.target_index]
    keep = network.directed & (before != UNREACHED) & (after != UNREACHED)
    if at_most is not None:
        keep &= before + 1 + after <= at_most
    limit = "" if at_most is None else f" of at most {at_most} edges"
    why = f"walks{limit} from {len(starts)} to {len(ends)} nodes"
    named = np.concatenate([starts, ends, network.source_index[keep], network.target_index[keep]])
    return _part(network, _flags(network, named), keep, why)


def around(network: Network, nodes: Iterable[str], hops: int = 1) -> Network:
    """Return the nodes that are at most `hops` edges away, in any direction, and all edges among them.

    Raises
    ------
    KnowledgeError
        If the network lacks one of the nodes, or `hops` is below 0.

    Examples
    --------
    >>> net = Network.from_edges([("RAS", "RAF", 1), ("RAF", "MEK", 1), ("MEK", "ERK", 1)])
    >>> around(net, ["RAF"]).node.tolist()
    ['RAS', 'RAF', 'MEK']
    """
    starts = _positions(network, nodes)
    _check_count("hops", hops, least=0)
    ends = network.source_index, network.target_index
    both = np.concatenate(ends), np.concatenate(ends[::-1])
    near = distances(len(network.node), *both, starts, hops) != UNREACHED
    near[starts] = True
    return _part(network, near, _among(network, near), f"{hops} edge(s) around {len(starts)} nodes")


def reachable(network: Network, starts: Iterable[str], at_most: int | None = None) -> dict[str, int]:
    """Return which nodes directed walks lead to, each with the number of edges of the shortest.

    A start counts only if a cycle leads back to it.

    Raises
    ------
    KnowledgeError
        If the network lacks one of the nodes, or `at_most` is below 1.

    Examples
    --------
    >>> net = Network.from_edges([("RAF", "MEK", 1), ("MEK", "ERK", 1), ("AKT", "RAF", -1)])
    >>> reachable(net, ["RAF"])
    {'MEK': 1, 'ERK': 2}
    """
    found = _distances(network, _positions(network, starts), at_most)
    rows = np.flatnonzero(found != UNREACHED)
    return dict(zip(network.node[rows].tolist(), found[rows].tolist(), strict=True))


def components(network: Network) -> Integers:
    """Return the number of each node's strongly connected component; the largest has number 0.

    Examples
    --------
    >>> components(Network.from_edges([("EGF", "RAF", 1), ("RAF", "ERK", 1), ("ERK", "RAF", -1)])).tolist()
    [1, 0, 0]
    """
    return strong_components(len(network.node), *_directed(network))


def largest_component(network: Network) -> tuple[str, ...]:
    """Return the nodes of the largest strongly connected component: the largest set with feedback among all.

    Empty if the network has no cycle of two nodes or more.

    Examples
    --------
    >>> largest_component(Network.from_edges([("EGF", "RAF", 1), ("RAF", "ERK", 1), ("ERK", "RAF", -1)]))
    ('RAF', 'ERK')
    """
    nodes = network.node[components(network) == 0]
    return tuple(nodes.tolist()) if len(nodes) > 1 else ()


def _positions(network: Network, names: Iterable[str]) -> Integers:
    if isinstance(names, str):
        raise KnowledgeError(f"Several node ids are taken, not the string {names!r}; give [{names!r}].")
    return np.array([network.position(name) for name in dict.fromkeys(names)], dtype=np.intp)


def _flags(network: Network, positions: Integers) -> Booleans:
    flags = np.zeros(len(network.node), dtype=bool)
    flags[positions] = True
    return flags


def _among(network: Network, nodes: Booleans) -> Booleans:
    return np.asarray(nodes[network.source_index] & nodes[network.target_index])


def _directed(network: Network) -> tuple[Integers, Integers]:
    return network.source_index[network.directed], network.target_index[network.directed]


def _distances(network: Network, starts: Integers, at_most: int | None, *, against: bool = False) -> Integers:
    if at_most is not None:
        _check_count("at_most", at_most, least=1)
    source, target = _directed(network)
    ends = (target, source) if against else (source, target)
    return distances(len(network.node), *ends, starts, at_most)


def _check_count(name: str, value: int, least: int) -> None:
    if not isinstance(value, int | np.integer) or value < least:
        raise KnowledgeError(f"{name} is a whole number of edges, {least} or more; got {value!r}.")


def _part(network: Network, nodes: Booleans, edges: Booleans, why: str) -> Network:
    kept = network.keep_edges(edges, why)
    return replace(
        kept,
        node=network.node[nodes],
        node_table={name: column[nodes] for name, column in network.node_table.items()},
        history=(*kept.history[:-1], f"{kept.history[-1]}, {int(nodes.sum())} of {len(nodes)} nodes"),
    )
