"""KPNN (Fortelny and Bock 2020): h_n = sigmoid(sum over parents of w h + b_n) through a graph without loops."""

import numpy as np


def forward(order, parents, weights, bias, genes):
    """Return ``{node: [C] level}``.

    Parameters
    ----------
    order
        Nodes beside genes, each after those it listens to.
    parents, weights
        For each node its parents, and their weights.
    bias
        For each node.
    genes
        ``{gene: [C] expression}``, which are passed on as they are.
    """
    level = {name: np.asarray(value, dtype=float) for name, value in genes.items()}
    for node in order:
        total = bias[node] + sum(w * level[p] for p, w in zip(parents[node], weights[node], strict=True))
        level[node] = 1.0 / (1.0 + np.exp(-total))
    return level


def importance(run, node, step=0.001):
    """Return the mean change of the output per unit of a node: central differences of plus and minus 0.001.

    ``run(node, change)`` gives the output ``[C]`` when that is added to the node's level.
    """
    return float(np.mean((run(node, step) - run(node, -step)) / (2.0 * step)))
