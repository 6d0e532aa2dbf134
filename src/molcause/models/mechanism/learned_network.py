"""From the weights of an ensemble to a network with intervals and stability."""

import numpy as np

from molcause.knowledge.network import Network, strings
from molcause.models.base import Array, Training
from molcause.models.mechanism.structure import Structure


def learned_network(structure: Structure, weight: Array, training: Training) -> Network:
    """Return every edge that any member uses, strongest first.

    Parameters
    ----------
    structure
        Nodes and edges.
    weight
        ``[M, E]``.
    training
        Of the fit.

    Notes
    -----
    ``effect`` is the mean weight over members, in units of the states (rising with activity), ``low`` and ``high`` its
    2.5 and 97.5 % points over members, and ``stability`` the share of members with its sign. An edge's sign is 0 where
    one of its ends is read only by readouts of unknown direction.
    """
    mean = weight.mean(axis=0)
    used = np.flatnonzero((weight != 0).any(axis=0))
    order = used[np.argsort(-np.abs(mean[used]), kind="stable")]
    source, target = structure.source[order], structure.target[order]
    low, high = np.percentile(weight[:, order], [2.5, 97.5], axis=0) if len(order) else (mean[:0], mean[:0])
    read = structure.readout_of > 0
    blind = read.any(axis=0) & ~(read & (structure.readout_sign != 0)[:, None]).any(axis=0)
    sign = np.where(blind[source] | blind[target], 0, np.sign(mean[order])).astype(np.int8)
    return Network.build(
        strings(structure.nodes[j] for j in source),
        strings(structure.nodes[i] for i in target),
        sign,
        node=list(structure.nodes),
        weight=np.abs(mean[order]),
        evidence={
            "effect": mean[order],
            "low": low,
            "high": high,
            "stability": (np.sign(weight[:, order]) == np.sign(mean[order])).mean(axis=0),
            "score": np.abs(mean[order]),
        },
        name=training.model,
        history=(
            f"learned by {training.model} ({len(weight)} members) from {training.used} samples, bias {training.bias}",
        ),
    )
