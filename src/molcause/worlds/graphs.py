"""Random graphs with random effects: Erdos-Renyi or scale-free, acyclic or cyclic."""

import numpy as np

from molcause.errors import ParameterError
from molcause.worlds.mechanisms import Array

GRAPHS = ("random", "scale-free")


def draw_effects(genes: int, rng: np.random.Generator, *, graph: str = "random", cyclic: bool = False) -> Array:
    """Draw direct effects ``[target, source]`` of sizes U(0.3, 1) and either sign, two edges a gene.

    Parameters
    ----------
    genes
        Number of genes.
    rng
        Where they come from.
    graph
        ``random``: all pairs alike (Erdos and Renyi). ``scale-free``: each gene picks two earlier ones as its
        regulators, each with a probability that grows by one with every pick (Barabasi and Albert, Science 286:509,
        1999); acyclic only.
    cyclic
        Whether feedback loops may occur; effects are then scaled to spectral radius 0.8 if they exceed it.

    Raises
    ------
    ParameterError
        If the graph is unknown, or scale-free and cyclic.

    Examples
    --------
    >>> int((draw_effects(10, np.random.default_rng(0)) != 0).sum())
    20
    """
    if graph not in GRAPHS or (graph != "random" and cyclic):
        raise ParameterError(f"Graphs are {' and '.join(GRAPHS)}, and cyclic ones random; got {graph!r}.")
    effects = np.zeros((genes, genes))
    for pair in _random(genes, cyclic, rng) if graph == "random" else _scale_free(genes, rng):
        effects[pair] = rng.choice([-1.0, 1.0]) * rng.uniform(0.3, 1.0)
    if cyclic:
        radius = np.abs(np.linalg.eigvals(effects)).max()
        return np.asarray(effects * min(1.0, 0.8 / radius))
    order = rng.permutation(genes)
    return effects[np.ix_(order, order)]


def causes_first(effects: Array) -> list[int]:
    """Return an order of an acyclic graph's genes in which causes come before effects.

    Raises
    ------
    ParameterError
        If there is none, because the graph has a cycle.

    Examples
    --------
    >>> causes_first(np.array([[0.0, 1.0], [0.0, 0.0]]))
    [1, 0]
    """
    waiting, order = (effects != 0).sum(axis=1), []
    ready = np.flatnonzero(waiting == 0).tolist()
    while ready:
        gene = ready.pop(0)
        order.append(gene)
        children = np.flatnonzero(effects[:, gene])
        waiting[children] -= 1
        ready += children[waiting[children] == 0].tolist()
    if len(order) < len(effects):
        raise ParameterError(
            "These effects close a cycle, and what was asked needs an acyclic graph. Say cyclic=False."
        )
    return order


def _random(genes: int, cyclic: bool, rng: np.random.Generator) -> list[tuple[int, int]]:
    pairs = [(i, j) for i in range(genes) for j in range(genes) if (i != j if cyclic else i > j)]
    chosen = rng.choice(len(pairs), size=min(2 * genes, len(pairs)), replace=False)
    return [pairs[k] for k in chosen]


def _scale_free(genes: int, rng: np.random.Generator) -> list[tuple[int, int]]:
    picked, pairs = np.ones(genes), []
    for i in range(1, genes):
        chosen = rng.choice(i, size=min(i, 2), replace=False, p=picked[:i] / picked[:i].sum())
        picked[chosen] += 1
        pairs += [(i, int(j)) for j in chosen]
    return pairs
