"""reverse, sign-flip and drop: a share of the edges turned round, of the other sign, or gone."""

import numpy as np

from molcause.knowledge.corruption.task import Task
from molcause.knowledge.network import Network


def reverse(task: Task) -> Network:
    """Turn edges round."""
    net, source, target = task.network, task.network.source.copy(), task.network.target.copy()
    rows = task.chosen(np.arange(len(net)))
    source[rows], target[rows] = net.target[rows], net.source[rows]
    sentence = f"{len(rows)} of {len(net)} edges reversed; their evidence speaks of the original direction"
    return task.done(sentence, source=source, target=target)


def sign_flip(task: Task) -> Network:
    """Flip known signs."""
    signed = np.flatnonzero(task.network.sign)
    rows, sign = task.chosen(signed), task.network.sign.copy()
    sign[rows] *= -1
    sentence = f"{len(rows)} of {len(signed)} signs flipped; their evidence speaks of the original sign"
    return task.done(sentence, sign=sign)


def drop(task: Task) -> Network:
    """Remove edges."""
    rows = task.chosen(np.arange(len(task.network)))
    return task.without(rows, f"{len(rows)} of {len(task.network)} edges dropped")
