"""Corruptions of gene sets: the same collection with something known to be wrong.

===========  ========================================================================================
kind         effect
===========  ========================================================================================
``relabel``  the names of a share of the genes are permuted; sets and their overlaps stay alike
``swap``     two sets swap a gene each, again and again: sizes of sets and numbers of sets of genes stay
``drop``     a share of the members is removed
``add``      false members are added, a share of the true ones, drawn by size of set and frequency of gene
===========  ========================================================================================
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from molcause.graph.absent import draw_absent
from molcause.graph.reachability import Integers
from molcause.graph.rewire import rewire
from molcause.knowledge.corruption.permute import permuted
from molcause.knowledge.corruption.task import check_kind, checked_share, name_of, sentence_of, share_of
from molcause.knowledge.gene_sets import GeneSets
from molcause.provenance import seed_for

_Members = tuple[Integers, Integers, NDArray[np.float64]]


def corrupt(sets: GeneSets, kind: str, p: float = 1.0, *, seed: int = 0) -> GeneSets:
    """Return a corrupted copy.

    Parameters
    ----------
    sets
        The gene sets.
    kind
        One of the kinds above.
    p
        The share corrupted: of genes, of swaps, or of members.
    seed
        What is drawn depends on this, the kind and the digest alone. What is dropped or added at a small `p` is so at
        a larger one too.

    Raises
    ------
    KnowledgeError
        If the kind is unknown, or `p` is not between 0 and 1.

    Examples
    --------
    >>> sets = GeneSets.from_dict({"MAPK": ["RAF1", "MAP2K1"], "PI3K": ["PIK3CA", "AKT1"]})
    >>> corrupt(sets, "drop", 0.5).history[-1]
    'corrupted by drop (p=0.5, seed=0): 2 of 4 members dropped'
    """
    check_kind(kind, KINDS)
    share = checked_share(p)
    generator = np.random.default_rng(seed_for(seed, "corrupt", kind, sets.digest))
    (row, column, weight), sentence = KINDS[kind](sets, share, generator)
    return replace(
        sets,
        membership=csr_array((weight, (row, column)), shape=sets.membership.shape),
        name=name_of(sets.name, kind, share),
        history=(*sets.history, sentence_of(kind, share, seed, sentence)),
    )


def _members(sets: GeneSets) -> _Members:
    row = np.repeat(np.arange(len(sets)), sets.sizes)
    return row, sets.membership.indices.astype(np.intp), sets.membership.data


def _relabel(sets: GeneSets, p: float, generator: np.random.Generator) -> tuple[_Members, str]:
    row, column, weight = _members(sets)
    other, sentence = permuted(len(sets.genes), p, generator, "genes")
    return (row, other[column], weight), sentence


def _swap(sets: GeneSets, p: float, generator: np.random.Generator) -> tuple[_Members, str]:
    row, column, weight = _members(sets)
    # Without direction, since no swap between sets and genes can close a cycle.
    sign, directed = np.zeros(len(row), dtype=np.intp), np.zeros(len(row), dtype=bool)
    found = rewire(len(sets) + len(sets.genes), row, column + len(sets), sign, directed, generator, p)
    sentence = f"{found.swaps} swaps made in {found.attempts} attempts; {found.kept} of {len(row)} members are true"
    if found.kept_halfway is not None:
        sentence += f"; mixing check: {found.kept_halfway} true members halfway, {found.kept} at the end"
        sentence += "" if found.mixed else ", so the chain was still moving away"
    if found.swaps < len(row) and p > 0:
        sentence += "; fewer swaps than members: these sets cannot mix and stay near the original"
    return (row, found.target - len(sets), weight), sentence


def _drop(sets: GeneSets, p: float, generator: np.random.Generator) -> tuple[_Members, str]:
    row, column, weight = _members(sets)
    keep = np.ones(len(row), dtype=bool)
    keep[generator.permutation(len(row))[: share_of(p, len(row))]] = False
    sentence = f"{int((~keep).sum())} of {len(row)} members dropped"
    return (row[keep], column[keep], weight[keep]), sentence


def _add(sets: GeneSets, p: float, generator: np.random.Generator) -> tuple[_Members, str]:
    row, column, weight = _members(sets)
    n, wanted, label = len(sets.genes), share_of(p, len(row)), np.ones(1, dtype=np.intp)
    weighted_sets, weighted_genes = (np.arange(len(sets)), sets.sizes), (np.arange(n), np.bincount(column, minlength=n))
    false = draw_absent(weighted_sets, weighted_genes, max(n, 1), row * n + column, wanted, label, generator)
    added = len(false[0])
    short = "" if added == wanted else f" (no more found; {wanted} wanted)"
    both = np.concatenate([row, false[0]]), np.concatenate([column, false[1]])
    return (*both, np.concatenate([weight, np.ones(added)])), f"{added} false members added to {len(row)}{short}"


KINDS: dict[str, Callable[[GeneSets, float, np.random.Generator], tuple[_Members, str]]] = {
    "relabel": _relabel,
    "swap": _swap,
    "drop": _drop,
    "add": _add,
}
