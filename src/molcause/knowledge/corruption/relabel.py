"""relabel: the names of nodes permuted. The graph is the same, and says nothing true about its molecules."""

import numpy as np

from molcause.knowledge.corruption.task import Task
from molcause.knowledge.network import Network


def relabel(task: Task) -> Network:
    """Permute the names of a share of the nodes."""
    chosen = task.chosen(task.among)
    other = np.arange(len(task.network.node))
    other[chosen] = task.generator.permutation(chosen)
    moved = int((other != np.arange(len(other))).sum())
    source, target = other[task.network.source_index], other[task.network.target_index]
    sentence = f"labels of {len(chosen)} of {len(other)} nodes permuted, {moved} nodes moved"
    return task.with_new_ends(source, target, sentence)
