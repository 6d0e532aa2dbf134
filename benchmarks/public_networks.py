"""Scores of plain rankings of edges on public data: DREAM4, HPN-DREAM and Perturb-seq."""

from statistics import fmean

import numpy as np

import molcause as mc
from benchmarks.measure import table
from molcause.data.perturbation_data import PerturbationData
from molcause.knowledge.network import Network
from molcause.metrics import average_precision, roc_area
from molcause.metrics.graphs import descendants_auroc, dream4_score
from molcause.metrics.graphs.edges import off_diagonal
from molcause.scoring.networks.arms import correlation, of_network
from molcause.scoring.networks.result import ARMS
from molcause.scoring.networks.score_network import score_network
from molcause.scoring.networks.screen import nodes_of, screen

DRAWS = 100_000
LINES = ("MCF7", "UACC812", "BT20", "BT549")
AKT, INHIBITOR, EDGES = "AKT_pS473", "GSK690693", 300
BY_SHIFT = ("mean-wasserstein", "false-omission-rate", "wasserstein-percentile", "descendants-auroc")


def report() -> str:
    """Return all tables."""
    return "\n\n".join((report_dream4(), report_hpn(), report_screen()))


def report_dream4() -> str:
    """Rank edges by the knock-out z-score, and return areas and the challenge's score."""
    rows: list[list[object]] = []
    scores = []
    for size in (10, 100):
        ranked = [_knock_outs(size, net) for net in range(1, 6)]
        found = dream4_score.evaluate(ranked, np.random.default_rng(0), draws=DRAWS)
        scores.append(f"size {size} {found.score:.2f} ({found.floored} of 10 p-values at the least possible)")
        for net, (score, true) in enumerate(ranked, start=1):
            values, labels = off_diagonal("z", score, true)
            areas = average_precision.score(values, labels), dream4_score.interpolated_area(values, labels)
            cells = [f"{x:.3f}" for x in (*areas, roc_area.score(values, labels))]
            rows.append([size, net, int(true.sum()), *cells])
    return (
        f"DREAM4, |knock-out - mean of the other knock-outs| / sd:\n\n"
        f"{table(['size', 'network', 'edges', 'AUPRC', 'interpolated AUPR', 'AUROC'], rows)}\n\n"
        f"The challenge's score against {DRAWS:,} random rankings: {'; '.join(scores)}."
    )


def report_hpn() -> str:
    """Score correlation against the in-silico truth, and the prior network on what the AKT inhibitor changes."""
    truth, data = mc.load_network("hpn-insilico-truth"), mc.load_dataset("hpn-dream-insilico")
    found = score_network(truth, truth=truth, data=data, draws=2)
    areas = [f"{found.value(metric, 'correlation'):.2f}" for metric in ("roc-area", "average-precision")]
    contexts = np.array([scores for line in LINES for scores in _contexts(line)])
    known = np.isfinite(contexts).all(axis=1)
    rows = [
        ["in silico, true network", "correlation", "AUROC of edges", areas[0], ""],
        ["in silico, true network", "correlation", "AUPRC of edges", areas[1], ""],
        ["AKT inhibitor", "prior network", "descendants-auroc", f"{fmean(contexts[known, 0]):.2f}", int(known.sum())],
        ["AKT inhibitor", "correlation", "descendants-auroc", f"{fmean(contexts[known, 1]):.2f}", int(known.sum())],
    ]
    return f"HPN-DREAM ({len(contexts)} contexts):\n\n{table(['truth', 'by', 'score', 'mean', 'contexts'], rows)}"


def report_screen() -> str:
    """Learn edges from half the cells of a Perturb-seq screen, and judge them by the other half."""
    data = mc.load_dataset("perturbseq-small")
    line = np.flatnonzero((data.adata.obs["context"] == "K562").to_numpy())
    train, test = data[line[::2]], data[line[1::2]]
    found = score_network(_strongest(train, nodes_of(data[line])), data=test, train=train, draws=20)
    rows = [[metric, *(f"{found.value(metric, arm):.3f}" for arm in ARMS)] for metric in BY_SHIFT]
    return (
        f"perturbseq-small, K562: the {EDGES} strongest mean differences in half of the cells, judged by the other "
        f"half:\n\n{table(['score', *ARMS], rows)}"
    )


def _knock_outs(size: int, net: int) -> tuple[np.ndarray, np.ndarray]:
    data = mc.load_dataset("dream4", size=size, net=net, experiments=["wildtype", "knockouts"])
    truth = mc.load_network("dream4-truth", size=size, net=net)
    values = data.values()[1:]
    others = np.where(np.eye(size, dtype=bool), np.nan, values)
    score = np.abs(values - np.nanmean(others, axis=0)) / np.nanstd(others, axis=0)
    return score, of_network(truth, truth.node.tolist()).graph


def _contexts(line: str) -> list[tuple[float, float]]:
    """Return the scores of the prior network and of correlation under each stimulus; NaN where nothing changes."""
    prior = mc.load_network("hpn-prior")
    data = mc.load_dataset("hpn-dream").rename_targets({"AKT": AKT})
    seen, found = data.adata.obs, []
    for stimulus in sorted(set(seen["stimulus"]) - {"none"}):
        rows = (seen["context"] == line) & (seen["stimulus"] == stimulus)
        rows &= seen["inhibitor"].isin(["DMSO", "none", INHIBITOR])
        part = data.adata[rows.to_numpy()].copy()
        control = next(text for text in part.obs["interventions"].astype(str) if "AKT" not in text)
        one = PerturbationData(part, scale="log2", control=control, name=f"{line}, {stimulus}")
        shown = screen(one, tuple(dict.fromkeys([*one.readouts.node, *prior.node])))
        by = of_network(prior, shown.nodes).confidence, correlation(one, shown.nodes)[0]
        found.append(tuple(descendants_auroc.scores(confidence, shown.evidence).mean for confidence in by))
    return found


def _strongest(data: PerturbationData, nodes: tuple[str, ...]) -> Network:
    evidence = screen(data, nodes).evidence
    size = np.abs(np.nan_to_num(evidence.shift))
    size[np.arange(len(size)), evidence.source] = 0.0
    row, gene = np.unravel_index(np.argsort(-size, axis=None)[:EDGES], size.shape)
    names = np.array(nodes, dtype=object)
    return Network.build(names[evidence.source[row]], names[gene], np.zeros(EDGES))
