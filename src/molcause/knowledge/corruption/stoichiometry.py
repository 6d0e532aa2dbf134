"""Corruptions of stoichiometry; `StoichiometricNetwork.corrupt` is the way in and describes the kinds."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from scipy import sparse

from molcause.knowledge.corruption.permute import permuted
from molcause.knowledge.corruption.task import check_kind, checked_share, name_of, sentence_of, share_of
from molcause.knowledge.stoichiometry import REACTION_COLUMNS, StoichiometricNetwork
from molcause.provenance import seed_for


def corrupt(network: StoichiometricNetwork, kind: str, p: float = 1.0, *, seed: int = 0) -> StoichiometricNetwork:
    """Return a corrupted copy.

    Raises
    ------
    KnowledgeError
        If the kind is unknown, or `p` is not between 0 and 1.

    Examples
    --------
    >>> net = StoichiometricNetwork.from_reactions({"r": {"A": -1, "B": 2}}, name="small")
    >>> corrupt(net, "drop").history[-1]
    'corrupted by drop (p=1, seed=0): 1 of 1 reactions dropped, 0 of them in the objective'
    """
    check_kind(kind, KINDS)
    share = checked_share(p)
    generator = np.random.default_rng(seed_for(seed, "corrupt", kind, network.digest))
    changed, sentence = KINDS[kind](network, share, generator)
    history = (*network.history, sentence_of(kind, share, seed, sentence))
    return replace(changed, name=name_of(network.name, kind, share), history=history)


_Changed = tuple[StoichiometricNetwork, str]


def _relabel(network: StoichiometricNetwork, p: float, generator: np.random.Generator) -> _Changed:
    ruled = np.flatnonzero(network.gene_rule != "")
    other, sentence = permuted(len(ruled), p, generator, "gene rules")
    rule = network.gene_rule.copy()
    rule[ruled[other]] = network.gene_rule[ruled]
    return replace(network, gene_rule=rule), sentence


def _drop(network: StoichiometricNetwork, p: float, generator: np.random.Generator) -> _Changed:
    n = len(network)
    keep = np.ones(n, dtype=bool)
    keep[generator.permutation(n)[: share_of(p, n)]] = False
    lost = np.count_nonzero(network.objective[~keep])
    columns = {name: getattr(network, name)[keep] for name in ("reaction", *REACTION_COLUMNS)}
    sentence = f"{int((~keep).sum())} of {n} reactions dropped, {lost} of them in the objective"
    return replace(network, stoichiometry=network.stoichiometry[:, np.flatnonzero(keep)], **columns), sentence


def _reverse(network: StoichiometricNetwork, p: float, generator: np.random.Generator) -> _Changed:
    directed = np.flatnonzero(network.lower != -network.upper)
    chosen = generator.permutation(directed)[: share_of(p, len(directed))]
    sign = np.ones(len(network))
    sign[chosen] = -1
    sentence = f"{len(chosen)} of {len(directed)} reactions whose bounds prefer a direction reversed"
    return replace(network, stoichiometry=network.stoichiometry @ sparse.diags_array(sign)), sentence


KINDS: dict[str, Callable[[StoichiometricNetwork, float, np.random.Generator], _Changed]] = {
    "relabel": _relabel,
    "drop": _drop,
    "reverse": _reverse,
}
