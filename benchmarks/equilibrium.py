"""`LinearEquilibrium` on simulated worlds with known truth, beside plain baselines."""

import statistics
from functools import partial

import numpy as np
from sklearn.metrics import average_precision_score

from benchmarks.measure import call, peak_memory, table
from molcause import load_dataset, load_network
from molcause.bias import Mask, Sparsity
from molcause.knowledge.network import Network
from molcause.models import LinearEquilibrium
from molcause.worlds.linear import World, linear_world

SETTINGS: dict[str, dict[str, object]] = {
    "fix, acyclic": {},
    "fix, cyclic": {"cyclic": True},
    "shift": {"kind": "shift"},
    "scale": {"kind": "scale"},
    "block": {"kind": "block"},
    "fix, 20 samples a target": {"per_target": 20},
    "fix, half the genes targeted": {"targeted": 0.5},
    "fix, a fifth targeted": {"targeted": 0.2},
}


def report(genes: int = 50, seeds: int = 10) -> str:
    """Fit every setting; the first fit of a setting is not counted."""
    rows = []
    for name, setting in SETTINGS.items():
        repeats = seeds if setting.get("kind") not in ("scale", "block") else min(seeds, 5)
        worlds = [linear_world(genes, seed, **setting) for seed in range(repeats)]  # type: ignore[arg-type]
        model = LinearEquilibrium(bootstraps=0)
        model.fit(worlds[0].data, Sparsity(0.02))
        scores, cpu, wall, converged = [], [], [], 0
        for world in worlds:
            fitted, used = call(partial(model.fit, world.data, Sparsity(0.02)))
            scores.append(auprc(world, np.abs(fitted.effects[0])))
            cpu.append(used.cpu)
            wall.append(used.wall)
            converged += fitted.converged
        rows.append(
            [
                name,
                repeats,
                f"{statistics.median(scores):.3f}",
                f"{min(scores):.3f}",
                f"{statistics.median(cpu):.2f}",
                f"{statistics.median(wall):.2f}",
                f"{converged}/{repeats}",
            ]
        )
    columns = ["world", "seeds", "AUPRC median", "AUPRC worst", "CPU s median", "wall s median", "converged"]
    return f"{table(columns, rows)}\n\n{genes} genes, two edges a gene; peak memory {peak_memory():.0f} MB."


def report_size(sizes: tuple[int, ...] = (20, 50, 100, 200)) -> str:
    """Fit worlds of growing size, every gene targeted; warm."""
    rows = []
    for genes in sizes:
        world = linear_world(genes, 0)
        model = LinearEquilibrium(bootstraps=0)
        _, first = call(partial(model.fit, world.data, Sparsity(0.02)))
        fitted, used = call(partial(model.fit, world.data, Sparsity(0.02)))
        score = auprc(world, np.abs(fitted.effects[0]))
        rows.append(
            [genes, f"{score:.3f}", f"{first.cpu:.1f}", f"{used.cpu:.2f}", f"{used.wall:.2f}", f"{peak_memory():.0f}"]
        )
    return table(["genes", "AUPRC", "CPU s first", "CPU s warm", "wall s warm", "peak MB so far"], rows)


def report_bootstrap(sizes: tuple[int, ...] = (11, 50), replicates: int = 100) -> str:
    """Time the bootstrap of a small world, where sharing each step among replicates pays, and of a larger one."""
    return "\n\n".join(f"{genes} genes:\n\n{_bootstrap(genes, replicates)}" for genes in sizes)


def _bootstrap(genes: int, replicates: int) -> str:
    world = linear_world(genes, 0)
    alone, many = LinearEquilibrium(bootstraps=0), LinearEquilibrium(bootstraps=replicates)
    alone.fit(world.data, Sparsity(0.02))
    _, single = call(lambda: alone.fit(world.data, Sparsity(0.02)))
    _, first = call(lambda: many.fit(world.data, Sparsity(0.02)))
    _, warm = call(lambda: many.fit(world.data, Sparsity(0.02)))
    rows = [
        ["one fit, warm", f"{single.cpu:.2f}", f"{single.wall:.2f}", ""],
        [f"fit + {replicates} replicates, first", f"{first.cpu:.2f}", f"{first.wall:.2f}", ""],
        [
            f"fit + {replicates} replicates, warm",
            f"{warm.cpu:.2f}",
            f"{warm.wall:.2f}",
            f"{replicates * single.cpu / max(warm.cpu - single.cpu, 1e-9):.1f} x the speed of {replicates} single fits",
        ],
    ]
    return f"{table(['what', 'CPU s', 'wall s', 'ratio'], rows)}\n\nPeak memory {peak_memory():.0f} MB."


def report_many(masks: int = 100) -> str:
    """Fit one data set under relabelled masks, one by one and together, as audits do; and each hold-out's first fit."""
    data = load_dataset("sachs2005")
    network = load_network("mapk-core")
    rest, _ = data.hold_out("MEK")
    rng = np.random.default_rng(0)
    biases = [Mask(_relabelled(network, list(data.readouts.node), rng)) + Sparsity(0.01) for _ in range(masks)]
    model = LinearEquilibrium(bootstraps=0)
    _, first = call(lambda: [model.fit(data.hold_out(t)[0], Sparsity(0.01)) for t in ("AKT", "PKC", "PIP2", "MEK")])
    alone, single = call(lambda: [model.fit(rest, bias) for bias in biases])
    many, together = call(lambda: model.fit_many(rest, biases))
    apart = max(float(np.abs(a.effects - b.effects).max()) for a, b in zip(alone, many, strict=True))
    rows = [
        ["four hold-outs without a mask, first in the process", f"{first.cpu:.2f}", f"{first.wall:.2f}"],
        [f"{masks} masks one by one, each", f"{single.cpu / masks:.4f}", f"{single.wall / masks:.4f}"],
        [f"{masks} masks together, each", f"{together.cpu / masks:.4f}", f"{together.wall / masks:.4f}"],
    ]
    return f"{table(['what', 'CPU s', 'wall s'], rows)}\n\nLargest difference of an effect: {apart:.1g}."


def _relabelled(network: Network, measured: list[str], rng: np.random.Generator) -> Network:
    """Return the edges between measured nodes with these nodes' names permuted."""
    names = sorted(set(measured) & set(network.node))
    to = dict(zip(names, rng.permutation(names), strict=True))
    rows = zip(network.source, network.target, network.sign, strict=True)
    edges = [(str(to[s]), str(to[t]), int(sign)) for s, t, sign in rows if s in to and t in to]
    return Network.from_edges(edges, nodes=names)


def report_baselines(genes: int = 50, seeds: int = 10) -> str:
    """Score edges by plain statistics on the same worlds."""
    rows = []
    for name, setting in SETTINGS.items():
        worlds = [linear_world(genes, seed, **setting) for seed in range(seeds)]  # type: ignore[arg-type]
        found = [
            [auprc(world, score(world)) for world in worlds] for score in (_random, _correlation, _mean_difference)
        ]
        rows.append([name, *(f"{statistics.median(scores):.3f}" for scores in found)])
    return table(["world", "random", "correlation of all samples", "mean difference"], rows)


def auprc(world: World, score: np.ndarray) -> float:
    """Return the area under the precision-recall curve over all ordered pairs."""
    pairs = ~np.eye(len(world.effects), dtype=bool)
    return float(average_precision_score(world.effects[pairs] != 0, score[pairs]))


def _random(world: World) -> np.ndarray:
    return np.random.default_rng(0).random(world.effects.shape)


def _correlation(world: World) -> np.ndarray:
    return np.abs(np.corrcoef(world.data.values().T))


def _mean_difference(world: World) -> np.ndarray:
    values = world.data.values()
    score = np.zeros(world.effects.shape)
    conditions = {c.interventions: c.rows for c in world.data.conditions()}
    base = values[conditions["[]"]].mean(axis=0)
    names = list(world.data.readouts.readout)
    for condition in world.data.conditions():
        for item in condition.perturbation:
            score[:, names.index(item.target)] = np.abs(values[condition.rows].mean(axis=0) - base)
    return score
