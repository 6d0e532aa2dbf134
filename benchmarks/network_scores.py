"""Which scores of a network prefer true edges, in worlds whose truth is known."""

from collections.abc import Callable
from statistics import median

import numpy as np

from benchmarks.measure import table
from molcause.data.perturbation_data import PerturbationData
from molcause.scoring.networks.result import ARMS
from molcause.scoring.networks.score_network import score_network
from molcause.worlds.counts import counted
from molcause.worlds.linear import linear_world
from molcause.worlds.mlp import mlp_world
from molcause.worlds.world import World

SEEDS, GENES = 3, 50
WORLDS: dict[str, Callable[[int], World]] = {
    "linear": lambda seed: linear_world(GENES, seed),
    "cyclic": lambda seed: linear_world(GENES, seed, cyclic=True),
    "MLP": lambda seed: mlp_world(GENES, seed),
    "counts": lambda seed: counted(linear_world(GENES, seed), seed=seed),
}
BY_CELLS = ("average-precision", "mean-wasserstein", "false-omission-rate", "wasserstein-percentile")
BY_TARGETS = ("descendants-auroc", "held-out-shift")


def report() -> str:
    """Score the true network, and as many edges of each baseline, on cells and targets that none was made from."""
    rows = []
    for name, make in WORLDS.items():
        worlds = [make(seed) for seed in range(SEEDS)]
        splits = ((BY_CELLS, "new cells", _by_cells), (BY_TARGETS, "new targets", _by_targets))
        for metrics, words, split in splits:
            tables = []
            for world in worlds:
                train, test = split(world.data)
                tables.append(score_network(world.network, truth=world.network, data=test, train=train))
            for metric in metrics:
                values = [median(found.value(metric, arm) for found in tables) for arm in ARMS]
                rows.append([name, metric, words, *(f"{value:.3f}" for value in values)])
    return table(["world", "score", "judged by", "true network", *ARMS[1:]], rows)


def _by_cells(data: PerturbationData) -> tuple[PerturbationData, PerturbationData]:
    """Keep every fifth cell of each condition for judging."""
    test = np.zeros(data.n_samples, dtype=bool)
    for condition in data.conditions():
        test[condition.rows[::5]] = True
    return data[~test], data[test]


def _by_targets(data: PerturbationData) -> tuple[PerturbationData, PerturbationData]:
    """Keep every fifth target, and every fifth control cell, for judging."""
    test = np.zeros(data.n_samples, dtype=bool)
    held_out = set(data.targets()[::5])
    for condition in data.conditions():
        if not condition.perturbation:
            test[condition.rows[::5]] = True
        elif {item.target for item in condition.perturbation} & held_out:
            test[condition.rows] = True
    return data[~test], data[test]
