"""add: false edges between nodes that are not joined, drawn by degree, with the mix of signs of the true ones."""

import numpy as np
from numpy.typing import NDArray

from molcause.graph.absent import draw_absent
from molcause.graph.reachability import Integers
from molcause.knowledge.columns import strings
from molcause.knowledge.corruption.task import Task, evidence, share_of
from molcause.knowledge.network import Network


def add(task: Task) -> Network:
    """Add false edges."""
    net = task.network
    wanted = share_of(task.p, len(net))
    source, target, sign = _false_edges(task, wanted)
    n, short = len(source), "" if len(source) == wanted else f" (no more found; {wanted} wanted)"
    rows = np.concatenate([np.arange(len(net)), np.full(n, -1)])
    return task.done(
        f"{n} false edges added to {len(net)}{short}",
        source=np.concatenate([net.source, net.node[source]]),
        target=np.concatenate([net.target, net.node[target]]),
        sign=np.concatenate([net.sign, sign]),
        weight=np.concatenate([net.weight, np.ones(n)]),
        relation=np.concatenate([net.relation, strings([""] * n)]),
        directed=np.concatenate([net.directed, np.ones(n, dtype=bool)]),
        evidence=evidence(net, rows),
    )


def _false_edges(task: Task, wanted: int) -> tuple[Integers, Integers, NDArray[np.int8]]:
    net, nodes, n = task.network, task.among, len(task.network.node)
    source, target, both = net.source_index, net.target_index, ~net.directed
    joined = np.unique(np.concatenate([source * n + target, (target * n + source)[both], nodes * n + nodes]))
    starts, ends = ((nodes, np.bincount(end, minlength=n)[nodes]) for end in (source, target))
    one, two, sign = draw_absent(starts, ends, max(n, 1), joined, wanted, net.sign, task.generator)
    return one, two, sign.astype(np.int8)
