"""Permuting a share of positions: the core of every kind `relabel` that works on positions."""

import numpy as np

from molcause.graph.reachability import Integers
from molcause.knowledge.corruption.task import share_of


def permuted(n: int, p: float, generator: np.random.Generator, what: str) -> tuple[Integers, str]:
    """Return where each of n positions goes if a share `p` of them is permuted, and a sentence on it.

    Examples
    --------
    >>> permuted(4, 0.0, np.random.default_rng(0), "nodes")[1]
    'labels of 0 of 4 nodes permuted, 0 moved'
    """
    chosen = generator.permutation(n)[: share_of(p, n)]
    other = np.arange(n)
    other[chosen] = generator.permutation(chosen)
    return other, f"labels of {len(chosen)} of {n} {what} permuted, {int((other != np.arange(n)).sum())} moved"
