"""Linear worlds, acyclic or cyclic, with single-target interventions; the settings of the benchmarks."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from molcause.data.intervention import Intervention, to_json
from molcause.data.perturbation_data import INTERVENTIONS, PerturbationData
from molcause.errors import InterventionError

Array = NDArray[np.float64]


@dataclass(frozen=True)
class World:
    """Data and the truth that made them.

    Parameters
    ----------
    data
        Standardised by the control samples.
    effects
        ``[genes, genes]`` true direct effects on that scale, ``[target, source]``.
    """

    data: PerturbationData
    effects: Array


def linear_world(
    genes: int = 50,
    seed: int = 0,
    *,
    kind: str = "fix",
    cyclic: bool = False,
    controls: int = 1000,
    per_target: int = 100,
    targeted: float = 1.0,
) -> World:
    """Simulate a linear world in which single genes are intervened on.

    The graph is Erdos-Renyi with two edges a gene; weights are +-U(0.3, 1), scaled to spectral radius 0.8 where a
    cyclic graph exceeds it; noise is Gaussian with standard deviation U(0.5, 1).

    Parameters
    ----------
    genes, seed
        Size, and the seed (the generator is seeded with 1000 genes + seed).
    kind
        ``fix``: to N(-2, 0.3^2) control standard deviations. ``shift``: by -2 of them. ``scale``: half the own
        production. ``block``: half the outgoing influence. The strengths of fix and shift are hidden from the data,
        as in a screen; those of scale and block are given.
    cyclic
        Whether feedback loops may occur.
    controls, per_target
        Samples without intervention, and for each target.
    targeted
        Share of genes that are intervened on.

    Raises
    ------
    InterventionError
        If the kind is unknown.

    Examples
    --------
    >>> world = linear_world(genes=5, controls=20, per_target=10)
    >>> world.data.n_samples, int((world.effects != 0).sum())
    (70, 10)
    """
    if kind not in ("fix", "shift", "scale", "block"):
        raise InterventionError(f"A linear world knows fix, shift, scale and block; got {kind!r}.")
    rng = np.random.default_rng(1000 * genes + seed)
    effects = _effects(genes, cyclic, rng)
    noise_sd = rng.uniform(0.5, 1.0, genes)
    total = np.asarray(np.linalg.inv(np.eye(genes) - effects), dtype=float)
    spread = np.sqrt(((total * noise_sd) ** 2).sum(axis=1))
    chosen = np.sort(rng.permutation(genes)[: round(targeted * genes)])
    blocks, labels = [(rng.normal(size=(controls, genes)) * noise_sd) @ total.T], ["[]"] * controls
    for t in chosen:
        noise = rng.normal(size=(per_target, genes)) * noise_sd
        blocks.append(_perturbed(effects, total, noise, int(t), kind, float(spread[t]), rng))
        labels += [_label(f"g{t}", kind)] * per_target
    values = np.concatenate(blocks)
    center, scale = values[:controls].mean(axis=0), values[:controls].std(axis=0)
    return World(_data((values - center) / scale, labels), effects * scale[None, :] / scale[:, None])


def _effects(genes: int, cyclic: bool, rng: np.random.Generator) -> Array:
    pairs = [(i, j) for i in range(genes) for j in range(genes) if (i != j if cyclic else i > j)]
    chosen = rng.choice(len(pairs), size=min(2 * genes, len(pairs)), replace=False)
    effects = np.zeros((genes, genes))
    for k in chosen:
        effects[pairs[k]] = rng.choice([-1.0, 1.0]) * rng.uniform(0.3, 1.0)
    if cyclic:
        radius = np.abs(np.linalg.eigvals(effects)).max()
        return np.asarray(effects * min(1.0, 0.8 / radius))
    order = rng.permutation(genes)
    return effects[np.ix_(order, order)]


def _perturbed(
    effects: Array, total: Array, noise: Array, t: int, kind: str, spread: float, rng: np.random.Generator
) -> Array:
    if kind == "fix":
        levels = noise @ total.T
        wanted = spread * rng.normal(-2.0, 0.3, len(noise))
        return levels + np.outer(wanted - levels[:, t], total[:, t] / total[t, t])
    if kind == "shift":
        noise = noise.copy()
        noise[:, t] -= 2.0 * spread
        return noise @ total.T
    changed = effects.copy()
    if kind == "scale":
        changed[t] *= 0.5
    else:
        changed[:, t] *= 0.5
    return np.asarray(noise @ np.linalg.inv(np.eye(len(effects)) - changed).T, dtype=float)


def _label(gene: str, kind: str) -> str:
    strength = 0.5 if kind in ("scale", "block") else float("nan")
    return to_json((Intervention(kind, strength, gene),))


def _data(values: Array, labels: list[str]) -> PerturbationData:
    import pandas as pd
    from anndata import AnnData

    obs = pd.DataFrame({INTERVENTIONS: pd.Categorical(labels)}, index=[f"s{i}" for i in range(len(values))])
    var = pd.DataFrame(index=[f"g{i}" for i in range(values.shape[1])])
    return PerturbationData(AnnData(values, obs=obs, var=var), scale="standardised")
