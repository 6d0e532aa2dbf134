"""rewire: targets swapped among edges of one sign. Degrees and acyclicity stay; who regulates whom does not."""

from dataclasses import replace

from molcause.graph.rewire import Rewired, rewire
from molcause.knowledge.corruption.task import Task
from molcause.knowledge.network import Network
from molcause.knowledge.operations.overlap import edge_overlap


def rewired(task: Task) -> Network:
    """Swap targets, and say whether that was enough."""
    net = task.network
    ends = (net.source_index, net.target_index)
    found = rewire(len(net.node), *ends, net.sign, net.directed, task.generator, task.p)
    sentence = f"{found.swaps} swaps made in {found.attempts} attempts on {found.movable} edges that can move"
    stuck = found.swaps < len(net) and task.p > 0
    if stuck:
        sentence += ", fewer than edges: this graph cannot mix and stays near the original"
    made = task.with_new_ends(net.source_index, found.target, sentence)
    overlap = f"; edge overlap {edge_overlap(net, made):.3f}{'' if stuck else _mixing(found)}"
    return replace(made, history=(*net.history, made.history[-1] + overlap))


def _mixing(found: Rewired) -> str:
    """Return the mixing check: a chain that has forgotten its start keeps as little of it halfway as at the end."""
    if found.kept_halfway is None:
        return ""
    check = f"; mixing check: {found.kept_halfway} of {found.movable} unmoved halfway, {found.kept} at the end"
    return check + ("" if found.mixed else ", so the chain was still moving away")
