"""Networks and plain baselines as `Prediction`: matrices over one list of nodes, row acts on column."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from molcause.data.perturbation_data import PerturbationData
from molcause.errors import KnowledgeError, did_you_mean
from molcause.knowledge.network import Network
from molcause.scoring.networks.screen import Screen

Array = NDArray[np.float64]
Booleans = NDArray[np.bool_]
MOST_SAMPLES = 10_000
"""The correlation is taken over at most so many samples, evenly spaced."""


@dataclass(frozen=True, eq=False)
class Prediction:
    """What is said of each ordered pair of nodes.

    Parameters
    ----------
    confidence
        ``[G, G]`` higher = surer; 0 = no edge.
    signs
        ``[G, G]`` 1, -1, or 0 for unknown.
    graph
        ``[G, G]`` whether it is an edge.
    """

    confidence: Array
    signs: Array
    graph: Booleans


def of_network(network: Network, nodes: Sequence[str], confidence: str = "weight") -> Prediction:
    """Return a network's edges among some nodes; of parallel edges the surest, of stated signs only unanimous ones.

    Parameters
    ----------
    network
        Undirected edges count both ways; self-loops are left out.
    nodes
        Of which nodes; others are left out, and nodes that the network lacks have no edges.
    confidence
        ``"weight"`` or an evidence column of numbers, 0 or more.

    Raises
    ------
    KnowledgeError
        If there is no such column, or it holds something that is not a number of at least 0.

    Examples
    --------
    >>> net = Network.from_edges([("A", "B", 1), ("A", "B", -1), ("B", "C", -1)])
    >>> of_network(net, ["A", "B", "C"]).signs.tolist()
    [[0.0, 0.0, 0.0], [0.0, 0.0, -1.0], [0.0, 0.0, 0.0]]
    """
    values = _column(network, confidence)
    size, at = len(nodes), {node: k for k, node in enumerate(nodes)}
    place = np.array([at.get(node, -1) for node in network.node], dtype=np.intp)
    a, b = place[network.source_index], place[network.target_index]
    both = ~network.directed
    a, b = np.concatenate([a, b[both]]), np.concatenate([b, a[both]])
    values, sign = (np.concatenate([part, part[both]]) for part in (values, network.sign))
    keep = (a >= 0) & (b >= 0) & (a != b)
    a, b, values, sign = a[keep], b[keep], values[keep], sign[keep]
    surest, up, down, graph = np.zeros((size, size)), *(np.zeros((size, size), dtype=bool) for _ in range(3))
    np.maximum.at(surest, (a, b), values)
    graph[a[values > 0], b[values > 0]] = True
    up[a[sign > 0], b[sign > 0]], down[a[sign < 0], b[sign < 0]] = True, True
    return Prediction(surest, up.astype(float) - down, graph)


def correlation(data: PerturbationData, nodes: Sequence[str]) -> tuple[Array, Array]:
    """Return absolute value and sign of the correlation of each two genes over all samples; 0 if one is not measured.

    Examples
    --------
    >>> import molcause as mc
    >>> size, sign = correlation(mc.load_dataset("sachs2005"), ["RAF", "MEK"])
    >>> round(float(size[0, 1]), 2), float(sign[0, 1])
    (0.78, 1.0)
    """
    rows = np.unique(np.linspace(0, data.n_samples - 1, min(data.n_samples, MOST_SAMPLES)).astype(np.intp))
    values = data[rows].values()
    first = {node: i for i, node in reversed(list(enumerate(data.readouts.node)))}
    at = [first[node] for node in nodes if node in first]
    places = [k for k, node in enumerate(nodes) if node in first]
    found = np.zeros((len(nodes), len(nodes)))
    chosen = values[:, at]
    chosen = chosen - np.nanmean(chosen, axis=0)
    known = np.isfinite(chosen)
    chosen = np.where(known, chosen, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        squares = np.square(chosen).T @ known
        pairs = (chosen.T @ chosen) / np.sqrt(squares * squares.T)
    found[np.ix_(places, places)] = np.nan_to_num(pairs)
    np.fill_diagonal(found, 0.0)
    return np.abs(found), np.sign(found)


def mean_difference(screen: Screen) -> tuple[Array, Array]:
    """Return absolute value of Welch's t of each shift, and its sign beside that of the target's own shift.

    Where no t can be computed (single samples) the shift itself takes its place; genes never perturbed have 0.

    Examples
    --------
    >>> import molcause as mc
    >>> from molcause.scoring.networks.screen import nodes_of, screen
    >>> data = mc.load_dataset("sachs2005")
    >>> size, sign = mean_difference(screen(data, nodes_of(data)))
    >>> size.shape, int((size > 0).any(axis=1).sum())
    ((13, 13), 6)
    """
    evidence = screen.evidence
    value = evidence.shift if np.isnan(screen.t).all() else screen.t
    own = np.nan_to_num(np.sign(evidence.shift[np.arange(len(evidence.source)), evidence.source]))
    size, sign = np.zeros((2, evidence.genes, evidence.genes))
    size[evidence.source] = np.nan_to_num(np.abs(value))
    sign[evidence.source] = np.nan_to_num(np.sign(evidence.shift)) * own[:, np.newaxis]
    np.fill_diagonal(size, 0.0)
    return size, sign


def strongest(confidence: Array, signs: Array, edges: int, among: Booleans) -> Prediction:
    """Return a baseline whose graph has as many edges as another, the surest among some pairs.

    Examples
    --------
    >>> found = strongest(np.array([[0, 3.0], [2.0, 0]]), np.zeros((2, 2)), 1, ~np.eye(2, dtype=bool))
    >>> found.graph.tolist()
    [[False, True], [False, False]]
    """
    candidates = np.flatnonzero(among & (confidence > 0))
    order = candidates[np.argsort(-confidence.ravel()[candidates], kind="stable")][:edges]
    graph = np.zeros(confidence.shape, dtype=bool)
    graph.ravel()[order] = True
    return Prediction(confidence, signs, graph)


def shuffled(prediction: Prediction, among: Booleans, generator: np.random.Generator) -> Prediction:
    """Return the same entries in random order: those of some pairs, and those of the other pairs of different genes.

    Examples
    --------
    >>> given = Prediction(np.eye(3, k=1), np.zeros((3, 3)), np.eye(3, k=1, dtype=bool))
    >>> int(shuffled(given, np.ones((3, 3), dtype=bool), np.random.default_rng(0)).graph.sum())
    2
    """
    new = [part.copy().ravel() for part in (prediction.confidence, prediction.signs, prediction.graph)]
    different = ~np.eye(len(among), dtype=bool)
    for pairs in (among & different, ~among & different):
        at = np.flatnonzero(pairs)
        moved = generator.permutation(at)
        for part in new:
            part[at] = part[moved]
    return Prediction(*(part.reshape(among.shape) for part in new))  # type: ignore[arg-type]


def relabeled(prediction: Prediction, generator: np.random.Generator) -> Prediction:
    """Return the same network with its nodes in random order: acyclic if it was.

    Examples
    --------
    >>> given = Prediction(np.eye(3, k=1), np.zeros((3, 3)), np.eye(3, k=1, dtype=bool))
    >>> int(relabeled(given, np.random.default_rng(0)).graph.sum())
    2
    """
    at = generator.permutation(len(prediction.graph))
    moved = np.ix_(at, at)
    return Prediction(prediction.confidence[moved], prediction.signs[moved], prediction.graph[moved])


def _column(network: Network, confidence: str) -> Array:
    if confidence == "weight":
        return network.weight
    if confidence not in network.evidence:
        known = ", ".join(["weight", *network.evidence])
        hint = did_you_mean(confidence, ["weight", *network.evidence])
        raise KnowledgeError(f"Network {network.name!r} has no column {confidence!r}. {hint} Columns: {known}.")
    try:
        values = np.asarray(network.evidence[confidence], dtype=float)
    except (TypeError, ValueError):
        values = np.array([np.nan])
    if not (np.isfinite(values) & (values >= 0)).all():
        raise KnowledgeError(f"Column {confidence!r} of {network.name!r} must hold numbers of at least 0, all finite.")
    return values
