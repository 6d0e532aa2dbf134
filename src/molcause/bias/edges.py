"""From the nodes of a network to the readouts of the data: shared by the biases bound to a network.

A readout may read a group of nodes (``AKT1|AKT2|AKT3``): its edges are those of any member, and it stays one variable.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from molcause.errors import BiasError
from molcause.graph.projection import project
from molcause.knowledge.network import Network
from molcause.names.readouts import GROUP, ReadoutMap


@dataclass(frozen=True)
class ReadoutEdges:
    """A network seen from the readouts; arrays as in `molcause.bias.constraints`.

    Parameters
    ----------
    edge
        Whether the network has this edge, unmeasured nodes summed out.
    sign
        Its sign between the *readings* (the edge's sign times both readouts' signs); 0 = unknown, or members of a
        group disagree.
    covered
        Whether the network has both nodes (of a group, any), so that it says anything about this edge.
    notes
        What was lost, in sentences.
    """

    edge: NDArray[np.bool_]
    sign: NDArray[np.int8]
    covered: NDArray[np.bool_]
    notes: tuple[str, ...]


def check_network(network: object) -> None:
    """Raise unless a bias was given a network."""
    if not isinstance(network, Network):
        raise BiasError(
            f"This bias takes a Network, not {network!r}; load one with mc.load_network or mc.read_network."
        )


def readout_edges(network: Network, readouts: ReadoutMap, targets: tuple[str, ...]) -> ReadoutEdges:
    """Return the network's edges between readouts, and from unmeasured targets to readouts.

    Undirected edges carry no causal direction and are left out, and counted. So are edges between readouts that share a
    node: both read the same thing.

    Raises
    ------
    BiasError
        If no readout stands for a node of the network.
    """
    columns = (*readouts.node, *targets)
    named = (*(node or name for node, name in zip(readouts.node, readouts.readout, strict=True)), *targets)
    n_readouts = len(readouts)
    at = [_positions(network, name) for name in columns]
    known = np.array([bool(place) for place in at], dtype=bool)
    if not known[:n_readouts].any():
        raise BiasError(
            f"None of the {n_readouts} readouts stands for a node of network {network.name!r}: readouts read "
            f"{list(readouts.node[:5])}, the network has {list(network.node[:5])}. Map the names first (ReadoutMap)."
        )
    edge, sign = _projected(network, at, n_readouts)
    shared = _shared(at, n_readouts)
    any_edge, agreed = _between(edge, sign, at, n_readouts)
    covered = known[:n_readouts, None] & known[None, :]
    reading = np.concatenate([readouts.signs, np.ones(len(targets), dtype=np.int8)])
    found = any_edge & covered & ~shared
    signs = agreed * reading[:n_readouts, None] * reading[None, :]
    return ReadoutEdges(
        found, np.where(found, signs, 0).astype(np.int8), covered, _notes(network, named, known, n_readouts)
    )


def _positions(network: Network, name: str) -> list[int]:
    """Return the positions of a node, or of those members of a group that the network has."""
    if name in network.index:
        return [network.index[name]]
    return [network.index[part] for part in name.split(GROUP) if part in network.index]


def _projected(network: Network, at: list[list[int]], n_readouts: int) -> tuple[NDArray[np.bool_], NDArray[np.int8]]:
    """Return ``[nodes of readouts, nodes of columns]``; what stands for no node has one row or column all the same."""
    columns = np.array([place for group in at for place in group or [0]], dtype=np.intp)
    rows = columns[: sum(len(group or [0]) for group in at[:n_readouts])]
    measured = np.zeros(len(network.node), dtype=bool)
    measured[[place for group in at[:n_readouts] for place in group]] = True
    directed = network.directed
    edge, sign = project(
        len(network.node),
        network.source_index[directed],
        network.target_index[directed],
        network.sign[directed],
        measured,
        columns,
    )
    return edge[rows], sign[rows]


def _shared(at: list[list[int]], n_readouts: int) -> NDArray[np.bool_]:
    """Return which readouts and columns have a node in common."""
    columns = np.repeat(np.arange(len(at)), [len(places) for places in at])
    nodes = np.array([place for places in at for place in places], dtype=np.intp)
    shared = np.zeros((n_readouts, len(at)), dtype=bool)
    order = np.argsort(nodes, kind="stable")
    for group in np.split(columns[order], np.flatnonzero(np.diff(nodes[order])) + 1):
        shared[np.ix_(group[group < n_readouts], group)] = True
    return shared


def _between(
    edge: NDArray[np.bool_], sign: NDArray[np.int8], at: list[list[int]], n_readouts: int
) -> tuple[NDArray[np.bool_], NDArray[np.int8]]:
    """Return the edges between any members, and their sign where all agree."""
    start = np.cumsum([0, *(len(group or [0]) for group in at)])

    def any_member(has: NDArray[np.bool_]) -> NDArray[np.bool_]:
        by_row = np.logical_or.reduceat(has, start[:n_readouts], axis=0)
        return np.logical_or.reduceat(by_row, start[:-1], axis=1)

    rises, falls = any_member(edge & (sign >= 0)), any_member(edge & (sign <= 0))
    return rises | falls, rises.astype(np.int8) - falls.astype(np.int8)


def _notes(network: Network, columns: tuple[str, ...], known: NDArray[np.bool_], n_readouts: int) -> tuple[str, ...]:
    notes = []
    lost = [name for name, found in zip(columns[:n_readouts], known[:n_readouts], strict=True) if not found]
    if lost:
        notes.append(f"{len(lost)} of {n_readouts} readouts are not in network {network.name!r}: {', '.join(lost[:5])}")
    unknown = [name for name, found in zip(columns[n_readouts:], known[n_readouts:], strict=True) if not found]
    if unknown:
        notes.append(
            f"{len(unknown)} unmeasured target(s) are not in network {network.name!r}; their children stay free: "
            f"{', '.join(unknown[:5])}"
        )
    undirected = int((~network.directed).sum())
    if undirected:
        notes.append(
            f"{undirected} undirected edge(s) of network {network.name!r} carry no direction and were left out"
        )
    return tuple(notes)
