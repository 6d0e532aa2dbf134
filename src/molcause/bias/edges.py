"""From the nodes of a network to the readouts of the data: shared by the biases bound to a network."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from molcause.errors import BiasError
from molcause.graph.projection import project
from molcause.knowledge.network import Network
from molcause.names.readouts import ReadoutMap


@dataclass(frozen=True)
class ReadoutEdges:
    """A network seen from the readouts; arrays as in `molcause.bias.constraints`.

    Parameters
    ----------
    edge
        Whether the network has this edge, unmeasured nodes summed out.
    sign
        Its sign between the *readings* (the edge's sign times both readouts' signs); 0 = unknown.
    covered
        Whether the network has both nodes, so that it says anything about this edge.
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

    Undirected edges carry no causal direction and are left out, and counted.

    Raises
    ------
    BiasError
        If no readout stands for a node of the network.
    """
    columns = (*readouts.node, *targets)
    known = np.array([name in network.index for name in columns], dtype=bool)
    n_readouts = len(readouts)
    if not known[:n_readouts].any():
        raise BiasError(
            f"None of the {n_readouts} readouts stands for a node of network {network.name!r}: readouts read "
            f"{list(readouts.node[:5])}, the network has {list(network.node[:5])}. Map the names first (ReadoutMap)."
        )
    at = np.array([network.index.get(name, 0) for name in columns], dtype=np.intp)
    measured = np.zeros(len(network.node), dtype=bool)
    measured[at[:n_readouts][known[:n_readouts]]] = True
    directed = network.directed
    edge, sign = project(
        len(network.node),
        network.source_index[directed],
        network.target_index[directed],
        network.sign[directed],
        measured,
    )
    covered = known[:n_readouts, None] & known[None, :]
    reading = np.concatenate([readouts.signs, np.ones(len(targets), dtype=np.int8)])
    same_node = at[:n_readouts, None] == at[None, :]
    found = edge[np.ix_(at[:n_readouts], at)] & covered & ~same_node
    signs = sign[np.ix_(at[:n_readouts], at)] * reading[:n_readouts, None] * reading[None, :]
    return ReadoutEdges(
        found, np.where(found, signs, 0).astype(np.int8), covered, _notes(network, columns, known, n_readouts)
    )


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
