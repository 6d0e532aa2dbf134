"""Corruptions of Boolean rules; `LogicNetwork.corrupt` is the way in and describes the kinds."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from molcause.graph.reachability import Booleans, Integers
from molcause.knowledge.corruption.permute import permuted
from molcause.knowledge.corruption.task import check_kind, checked_share, name_of, sentence_of, share_of
from molcause.knowledge.logic.logic_network import LogicNetwork
from molcause.knowledge.network import strings
from molcause.provenance import seed_for


def corrupt(network: LogicNetwork, kind: str, p: float = 1.0, *, seed: int = 0) -> LogicNetwork:
    """Return a corrupted copy.

    Raises
    ------
    KnowledgeError
        If the kind is unknown, or `p` is not between 0 and 1.

    Examples
    --------
    >>> net = LogicNetwork.from_rules({"ERK": "MEK & !DUSP"}, name="small")
    >>> corrupt(net, "drop").history[-1]
    'corrupted by drop (p=1, seed=0): 2 of 2 literals dropped; rules lost, their nodes now inputs: 1'
    """
    check_kind(kind, KINDS)
    share = checked_share(p)
    generator = np.random.default_rng(seed_for(seed, "corrupt", kind, network.digest))
    changed, sentence = KINDS[kind](network, share, generator)
    changed = _without_holds(changed)
    sentence += f"; rules lost, their nodes now inputs: {len(network) - len(changed)}"
    return replace(
        changed,
        text=strings([""] * len(network.node)),
        name=name_of(network.name, kind, share),
        history=(*network.history, sentence_of(kind, share, seed, sentence)),
    )


_Changed = tuple[LogicNetwork, str]


def _relabel(network: LogicNetwork, p: float, generator: np.random.Generator) -> _Changed:
    other, sentence = permuted(len(network.node), p, generator, "nodes")
    target, regulator, constant = other[network.target], other[network.regulator], np.empty_like(network.constant)
    constant[other] = network.constant
    order = np.lexsort((network.clause, target))
    number = np.cumsum(np.diff(network.clause[order], prepend=-1) != 0) - 1
    changed = replace(
        network,
        target=target[order],
        clause=number,
        regulator=regulator[order],
        negated=network.negated[order],
        constant=constant,
    )
    return changed, sentence


def _sign_flip(network: LogicNetwork, p: float, generator: np.random.Generator) -> _Changed:
    negated, n = network.negated.copy(), len(network.negated)
    rows = generator.permutation(n)[: share_of(p, n)]
    negated[rows] = ~negated[rows]
    return replace(network, negated=negated), f"{len(rows)} of {n} literals negated"


def _drop(network: LogicNetwork, p: float, generator: np.random.Generator) -> _Changed:
    n = len(network.target)
    rows = generator.permutation(n)[: share_of(p, n)]
    keep = np.ones(n, dtype=bool)
    keep[rows] = False
    return _kept(network, keep), f"{len(rows)} of {n} literals dropped"


KINDS: dict[str, Callable[[LogicNetwork, float, np.random.Generator], _Changed]] = {
    "relabel": _relabel,
    "sign-flip": _sign_flip,
    "drop": _drop,
}


def _kept(network: LogicNetwork, keep: Booleans) -> LogicNetwork:
    return replace(
        network,
        target=network.target[keep],
        clause=network.clause[keep],
        regulator=network.regulator[keep],
        negated=network.negated[keep],
    )


def _without_holds(network: LogicNetwork) -> LogicNetwork:
    """Leave out rules that have become "the node keeps its state", which is what an input does."""
    size: Integers = np.bincount(network.target, minlength=len(network.node))
    holds = (size[network.target] == 1) & (network.target == network.regulator) & ~network.negated
    return _kept(network, ~holds)
