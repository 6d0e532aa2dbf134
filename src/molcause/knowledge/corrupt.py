"""Corruptions of knowledge: the same network with something known to be wrong.

A bias helps for the reason claimed only if its corrupted copies help less. Each kind breaks one thing and keeps the
others; `Network.corrupt` is the way in.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from molcause.errors import KnowledgeError
from molcause.graph.reachability import cyclic_nodes
from molcause.knowledge.corruption.add import add
from molcause.knowledge.corruption.age import age
from molcause.knowledge.corruption.edges import drop, reverse, sign_flip
from molcause.knowledge.corruption.relabel import relabel
from molcause.knowledge.corruption.rewire import rewired
from molcause.knowledge.corruption.task import Task, check_kind, checked_share
from molcause.knowledge.network import Network
from molcause.knowledge.operations.overlap import edge_overlap as edge_overlap

KINDS: dict[str, Callable[[Task], Network]] = {
    "relabel": relabel,
    "rewire": rewired,
    "reverse": reverse,
    "sign-flip": sign_flip,
    "drop": drop,
    "add": add,
    "age": age,
}
_MAY_CLOSE_CYCLES = ("reverse", "add")


def corrupt(
    network: Network, kind: str, p: float = 1.0, *, seed: int = 0, among: Sequence[str] | None = None
) -> Network:
    """Return a corrupted copy; `Network.corrupt` describes the kinds.

    Raises
    ------
    KnowledgeError
        If the kind or a node is unknown, `p` is not between 0 and 1, or `among` is given to a kind that has no use
        for it.

    Examples
    --------
    >>> chain = Network.from_edges([("RAF", "MEK", 1), ("MEK", "ERK", 1)])
    >>> corrupt(chain, "reverse").target.tolist()
    ['RAF', 'MEK']
    """
    task = _task(network, kind, p, seed, among)
    result = KINDS[kind](task)
    if kind in _MAY_CLOSE_CYCLES and _has_cycle(result) and not _has_cycle(network):
        return replace(result, history=(*network.history, result.history[-1] + "; it has cycles now"))
    return result


def _task(network: Network, kind: str, p: object, seed: int, among: Sequence[str] | None) -> Task:
    check_kind(kind, KINDS)
    share = checked_share(p)
    if among is not None and kind not in ("relabel", "add"):
        raise KnowledgeError(f"Only relabel and add work among chosen nodes; {kind!r} does not. Leave among= out.")
    if isinstance(among, str):
        raise KnowledgeError(f"among= takes a sequence of node ids, not the string {among!r}; give [{among!r}].")
    names = network.node if among is None else dict.fromkeys(among)
    return Task(network, kind, share, seed, np.array([network.position(x) for x in names], dtype=np.intp))


def _has_cycle(network: Network) -> bool:
    ends = network.source_index[network.directed], network.target_index[network.directed]
    return bool(cyclic_nodes(len(network.node), *ends).any())
