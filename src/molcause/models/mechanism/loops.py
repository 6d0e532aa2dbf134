"""Loops of a structure, by name: what an ancestral mechanism refuses."""

import numpy as np

from molcause.errors import BiasError
from molcause.graph.reachability import cyclic_nodes, strong_components
from molcause.models.mechanism.structure import Structure


def refuse_loops(structure: Structure, model: str) -> None:
    """Raise if the structure has a loop, and name the nodes of one.

    Raises
    ------
    BiasError
        If it has.

    Examples
    --------
    >>> from molcause.bias import Mask
    >>> from molcause.knowledge.network import Network
    >>> from molcause.models.mechanism.structure import structure
    >>> from molcause.names.readouts import ReadoutMap
    >>> net = Network.from_edges([("A", "B", 1), ("B", "A", -1)])
    >>> refuse_loops(structure(ReadoutMap.same_names(["A", "B"]), [], Mask(net)), "linear-scm")
    Traceback (most recent call last):
    molcause.errors.BiasError: linear-scm needs a structure without loops; here A -> B -> A. Its largest ... 2 nodes...
    """
    n = len(structure.nodes)
    on = np.flatnonzero(cyclic_nodes(n, structure.source, structure.target))
    if not len(on):
        return
    names = [structure.nodes[k] for k in _shortest(structure, int(on[0]))]
    largest = int(np.bincount(strong_components(n, structure.source, structure.target)).max())
    raise BiasError(
        f"{model} needs a structure without loops; here {' -> '.join(names)}. Its largest group of nodes that reach "
        f"one another has {largest} nodes. Give a network without loops (mc.bias.Mask), or choose "
        "dynamics='equilibrium', which takes them."
    )


def _shortest(structure: Structure, start: int) -> list[int]:
    """Return a shortest walk from a node back to itself."""
    came: dict[int, int] = {}
    frontier = [start]
    while frontier and start not in came:
        following = []
        for node in frontier:
            for k in structure.target[structure.source == node]:
                if int(k) not in came:
                    came[int(k)] = node
                    following.append(int(k))
        frontier = following
    walk = [start, came[start]]
    while walk[-1] != start:
        walk.append(came[walk[-1]])
    return walk[::-1]
