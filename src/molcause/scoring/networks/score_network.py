"""`score_network`: a learned network against a true one, against perturbations, or both, beside plain baselines.

Every metric of the axes "network" and "ranking" is in the table, or said to be not applicable, with the reason.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from molcause.data.perturbation_data import PerturbationData
from molcause.errors import KnowledgeError, ParameterError, did_you_mean
from molcause.knowledge.network import Network
from molcause.provenance import seed_for
from molcause.scoring.networks import arms
from molcause.scoring.networks.panel import Arms, scored
from molcause.scoring.networks.result import NetworkScores
from molcause.scoring.networks.screen import Screen, nodes_of, screen
from molcause.scoring.networks.truth import against_truth


def score_network(
    network: Network,
    *,
    truth: Network | None = None,
    data: PerturbationData | None = None,
    train: PerturbationData | None = None,
    confidence: str = "weight",
    nodes: Iterable[str] | None = None,
    draws: int = 20,
    seed: int = 0,
) -> NetworkScores:
    """Return a table of all metrics that apply, for a network and for the baselines.

    Baselines have as many edges as the network: ``random`` (its own edges between nodes in random order, or, against
    perturbations, between random pairs that can be judged; the mean over draws), ``correlation`` and
    ``mean difference`` (Welch's t of the shift; signs relative to the target's own).

    Parameters
    ----------
    network
        What was learned.
    truth
        A network that is taken as true. Its nodes are those that count, also the ones that the network lacks; with
        data, only those that are measured or perturbed.
    data
        Perturbations that judge; best of cells that the network was not learned from, and of one context.
    train
        What the network was learned from. Baselines are computed from it, and targets that only `data` has are held
        out. Without it, baselines see the data that judge.
    confidence
        Edge column that ranks: ``"weight"``, or an evidence column of numbers of at least 0 (0 = no edge).
    nodes
        Judge these nodes of the truth only.
    draws
        Random networks.
    seed
        Of these.

    Raises
    ------
    ParameterError
        If there is neither truth nor data, or less than one draw.
    KnowledgeError
        If no node of the network is judged, or the confidence is no column of numbers.
    DataContractError
        If the data have no reference, or no perturbation of a single target.

    Examples
    --------
    >>> truth = Network.from_edges([("A", "B", 1), ("B", "C", -1)], nodes=["D"])
    >>> learned = Network.from_edges([("A", "B", 1), ("C", "B", -1)])
    >>> found = score_network(learned, truth=truth)
    >>> found.value("structural-hamming-distance"), round(found.value("average-precision"), 2)
    (1.0, 0.33)
    >>> found.reason("mean-wasserstein")
    'needs edges, evidence'
    """
    if truth is None and data is None:
        raise ParameterError("There is nothing to score against; say truth=..., data=..., or both.")
    if draws < 1:
        raise ParameterError(f"draws={draws}: take at least one random network.")
    measured = () if data is None else tuple(dict.fromkeys([*nodes_of(data), *(nodes_of(train) if train else ())]))
    seen = train if train is not None else data
    notes, made, judged = list[str](), list[Arms](), list[str]()
    if truth is not None:
        chosen = _chosen(truth, nodes, measured if data is not None else None)
        notes += _coverage(network, truth, chosen)
        made.append(_against_truth(network, truth, chosen, seen, confidence, draws, seed))
        judged.append("truth")
    if data is not None:
        screens = screen(data, measured), (screen(train, measured) if train is not None else None)
        found = _against_data(network, screens, data if train is None else train, confidence, draws, seed)
        notes += [*screens[0].notes, *found[1]]
        made.append(found[0])
        judged.append("data")
        if train is None:
            notes.append("Baselines saw the samples that judge, as no train= was given; did the network as well?")
    return NetworkScores(tuple(scored(made, judged)), tuple(notes))


def _chosen(truth: Network, nodes: Iterable[str] | None, measured: Sequence[str] | None) -> list[str]:
    wanted = None if nodes is None else set(nodes)
    if wanted and (unknown := sorted(wanted - set(truth.node))):
        raise KnowledgeError(
            f"{len(unknown)} of nodes= are not in the truth {truth.name!r}: {unknown[:5]}. "
            f"{did_you_mean(unknown[0], truth.index)}".rstrip()
        )
    known = None if measured is None else set(measured)
    return [n for n in truth.node.tolist() if (wanted is None or n in wanted) and (known is None or n in known)]


def _coverage(network: Network, truth: Network, chosen: Sequence[str]) -> list[str]:
    inside = set(chosen)
    if not inside & set(network.node):
        hint = did_you_mean(str(network.node[0]), chosen) if len(network.node) else ""
        raise KnowledgeError(f"No node of {network.name!r} is among the {len(inside)} nodes judged. {hint}".rstrip())
    loops = network.source == network.target
    out = np.array([a not in inside or b not in inside for a, b in zip(network.source, network.target, strict=True)])
    strange, lacking = set(network.node) - inside, inside - set(network.node)
    undirected = int((~truth.directed).sum())
    return [
        f"Truth: {len(inside)} of its {len(truth.node)} nodes are judged; {len(lacking)} of these are not in the "
        f"network, and count as not predicted{_named(lacking)}.",
        f"Network: {len(network)} edges, of which {int(out.sum())} have an end that is not judged and "
        f"{int((loops & ~out).sum())} are self-loops; {len(strange)} of its nodes are not judged{_named(strange)}.",
        *([f"{undirected} of {len(truth)} true edges have no direction, and are judged without."] * bool(undirected)),
    ]


def _named(names: set[str]) -> str:
    return f" ({', '.join(sorted(names)[:3])}{', ...' * (len(names) > 3)})" if names else ""


def _against_truth(
    network: Network,
    truth: Network,
    nodes: Sequence[str],
    seen: PerturbationData | None,
    confidence: str,
    draws: int,
    seed: int,
) -> Arms:
    own = arms.of_network(network, nodes, confidence)
    generator = np.random.default_rng(seed_for(seed, "random networks", "truth"))
    # Random networks are made one after the other: all at once may not fit in memory.
    random = (against_truth(arms.relabeled(own, generator), truth, nodes) for _ in range(draws))
    found: Arms = {"network": [against_truth(own, truth, nodes)], "random": random}
    if seen is None:
        return found | dict.fromkeys(("correlation", "mean difference"), "needs data")
    everything = ~np.eye(len(nodes), dtype=bool)
    for name, ranks in (("correlation", arms.correlation(seen, nodes)), ("mean difference", _differences(seen, nodes))):
        baseline = arms.strongest(*ranks, int(own.graph.sum()), everything)
        found[name] = [against_truth(baseline, truth, nodes)]
    return found


def _differences(seen: PerturbationData, nodes: Sequence[str]) -> tuple[arms.Array, arms.Array]:
    full = nodes_of(seen)
    size, sign = arms.mean_difference(screen(seen, full))
    at = {node: k for k, node in enumerate(full)}
    here = [k for k, node in enumerate(nodes) if node in at]
    there = [at[nodes[k]] for k in here]
    tables = np.zeros((2, len(nodes), len(nodes)))
    for table, full_table in zip(tables, (size, sign), strict=True):
        table[np.ix_(here, here)] = full_table[np.ix_(there, there)]
    return tables[0], tables[1]


def _against_data(
    network: Network,
    screens: tuple[Screen, Screen | None],
    seen: PerturbationData,
    confidence: str,
    draws: int,
    seed: int,
) -> tuple[Arms, list[str]]:
    test, training = screens
    pairs, own = test.evidence.judged, arms.of_network(network, test.nodes, confidence)
    edges = int((own.graph & pairs).sum())
    generator = np.random.default_rng(seed_for(seed, "random networks", "data"))
    random = (_inputs(arms.shuffled(own, pairs, generator), test, training) for _ in range(draws))
    found: Arms = {"network": [_inputs(own, test, training)], "random": random}
    for name, ranks in (
        ("correlation", arms.correlation(seen, test.nodes)),
        ("mean difference", arms.mean_difference(training or test)),
    ):
        found[name] = [_inputs(_matched(*ranks, pairs, own), test, training)]
    notes = [
        f"Of {int(own.graph.sum())} edges among {len(test.nodes)} nodes of the data, {edges} go from a perturbed to "
        "a measured node and are judged by perturbations; each baseline has as many."
    ]
    source = test.evidence.source
    if silent := {test.nodes[k] for k in source[~own.graph[source].any(axis=1)]}:
        notes.append(f"{len(silent)} of {len(source)} perturbed nodes have no edge in the network{_named(silent)}.")
    return found, notes


def _matched(confidence: arms.Array, signs: arms.Array, pairs: arms.Booleans, own: arms.Prediction) -> arms.Prediction:
    """Return a baseline with as many edges as the network that can be judged, and as many others."""
    different = ~np.eye(len(pairs), dtype=bool)
    graph = np.zeros(pairs.shape, dtype=bool)
    for among in (pairs, ~pairs & different):
        graph |= arms.strongest(confidence, signs, int((own.graph & among).sum()), among).graph
    return arms.Prediction(confidence * graph, signs * graph, graph)


def _inputs(prediction: arms.Prediction, test: Screen, training: Screen | None) -> dict[str, Any]:
    found = {
        "confidence": prediction.confidence,
        "graph": prediction.graph,
        "predicted_signs": prediction.signs * prediction.graph,
        "edges": np.argwhere(prediction.graph & test.evidence.judged),
        "evidence": test.evidence,
    }
    return found if training is None else found | {"training": training.evidence}
