"""What a known network gives to metrics: pairs to judge, with undirected edges judged without their direction."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from molcause.knowledge.network import Network
from molcause.metrics.graphs.edges import off_diagonal
from molcause.scoring.networks.arms import Array, Booleans, Prediction, of_network


def against_truth(prediction: Prediction, truth: Network, nodes: Sequence[str]) -> dict[str, Any]:
    """Return the inputs of metrics that need a true network, by the names of `NETWORK_INPUTS`.

    An undirected true edge stands in the direction of which the prediction is surer, and the other direction is not
    judged. If no true edge has a direction, pairs are judged once, by the surer direction.

    Parameters
    ----------
    prediction
        Over the nodes.
    truth
        The true network; an edge of unknown sign has no sign to be scored.
    nodes
        The nodes that are judged.

    Examples
    --------
    >>> truth = Network.from_edges([("A", "B", -1)], nodes=["C"])
    >>> found = against_truth(of_network(truth, truth.node), truth, truth.node)
    >>> found["truth"].sum(), found["scores"].tolist()
    (np.float64(1.0), [1.0, 0.0, 0.0, 0.0, 0.0, 0.0])
    """
    known = of_network(truth, nodes)
    one_way = of_network(truth.keep_edges(truth.directed, "with a direction"), nodes).graph
    undirected = known.graph & ~one_way & ~one_way.T
    true = known.graph.astype(float)
    if undirected.any():
        prediction = _folded(prediction) if not one_way.any() else prediction
        surer = _surer(prediction.confidence)
        true[undirected & ~surer] = np.nan
        if not one_way.any():
            true[~surer] = np.nan
            np.fill_diagonal(true, 0.0)
    scores, labels = off_diagonal("ranking", prediction.confidence, true)
    inputs = {
        "confidence": prediction.confidence,
        "graph": prediction.graph,
        "predicted_signs": prediction.signs * prediction.graph,
        "true_graph": true,
        "true_signs": np.where(true == 1.0, known.signs, 0.0),
        "scores": scores,
        "truth": labels,
    }
    return inputs | ({} if undirected.any() else {"directed_truth": known.graph})


def _surer(confidence: Array) -> Booleans:
    """Return for each pair the direction with more confidence; of equal ones the upper triangle."""
    upper = np.triu(np.ones(confidence.shape, dtype=bool), 1)
    return np.asarray((confidence > confidence.T) | ((confidence == confidence.T) & upper))


def _folded(prediction: Prediction) -> Prediction:
    """Return a prediction that says of each pair only what it is surer of."""
    surer = _surer(prediction.confidence)
    return Prediction(prediction.confidence * surer, prediction.signs * surer, prediction.graph & surer)
