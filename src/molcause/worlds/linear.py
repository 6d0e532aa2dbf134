"""Linear worlds, acyclic or cyclic, with single-target interventions; the settings of the benchmarks."""

from collections.abc import Iterable

import numpy as np

from molcause.data.intervention import Intervention, Perturbation
from molcause.errors import InterventionError, ParameterError
from molcause.provenance import seed_for
from molcause.worlds.graphs import draw_effects
from molcause.worlds.linear_mechanisms import SPREAD, LinearMechanisms, Standardised, standardising
from molcause.worlds.mechanisms import Array as Array
from molcause.worlds.samples import Strings, as_data, conditions_of, labels_of
from molcause.worlds.world import World as World

_OFF_TARGET = (0.25, 0.75)


def linear_world(
    genes: int = 50,
    seed: int = 0,
    *,
    kind: str = "fix",
    cyclic: bool = False,
    controls: int = 1000,
    per_target: int = 100,
    targeted: float = 1.0,
    graph: str = "random",
    confounders: int = 0,
    strength: float = -2.0,
    efficacy: tuple[float, float] | None = None,
    off_targets: float = 0.0,
    iscm: bool = False,
) -> World:
    """Simulate a linear world in which single genes are intervened on.

    The graph has two edges a gene; weights are +-U(0.3, 1), scaled to spectral radius 0.8 where a
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
    graph
        ``random`` (Erdos-Renyi) or ``scale-free``; see `molcause.worlds.graphs.draw_effects`.
    confounders
        How many unmeasured common causes all genes have, each with loadings N(0, 0.5^2).
    strength
        What takes the place of -2 in fix and shift; -0.5 is a weak knock-down.
    efficacy
        Bounds of the efficacy of each fix or shift, drawn uniformly: the rest of the target's own mechanism stays.
    off_targets
        Share of the targets whose fix or shift also shifts another gene, by U(0.25, 0.75) of the strength.
    iscm
        Whether each gene is divided by its standard deviation as it arises, so that variances tell nothing.

    Raises
    ------
    InterventionError
        If the kind is unknown.
    ParameterError
        If a share is not between 0 and 1, or the graph does not fit.

    Examples
    --------
    >>> world = linear_world(genes=5, controls=20, per_target=10)
    >>> world.data.n_samples, int((world.effects != 0).sum())
    (70, 10)
    """
    if kind not in ("fix", "shift", "scale", "block"):
        raise InterventionError(f"A linear world knows fix, shift, scale and block; got {kind!r}.")
    _check_shares(targeted=targeted, off_targets=off_targets, efficacy=efficacy or ())
    rng = np.random.default_rng(1000 * genes + seed)
    more = np.random.default_rng(seed_for(seed, "linear world", str(genes)))  # the generator's draws are pinned
    effects = draw_effects(genes, rng, graph=graph, cyclic=cyclic)
    noise_sd = rng.uniform(0.5, 1.0, genes)
    if iscm:
        effects, noise_sd = standardising(effects, noise_sd)
    inner = _mechanisms(effects, noise_sd, strength, confounders, efficacy, off_targets, more)
    chosen = np.sort(rng.permutation(genes)[: round(targeted * genes)])
    noise = inner.draw(controls + per_target * len(chosen), more)
    _draw_pinned(noise, inner, controls, per_target, chosen.tolist() if kind == "fix" else [-1] * len(chosen), rng)
    return _standardised(inner, noise, labels_of(single_target_screen(inner.names, kind, controls, per_target, chosen)))


def standardise(inner: LinearMechanisms, values: Array, reference: Array) -> tuple[Standardised, Array]:
    """Return mechanisms and values in units of the reference samples: their mean is 0 and their deviation 1."""
    middle, sd = reference.mean(axis=0), reference.std(axis=0)
    return Standardised(inner, middle, sd), (values - middle) / sd


def _mechanisms(
    effects: Array,
    noise_sd: Array,
    strength: float,
    confounders: int,
    efficacy: tuple[float, float] | None,
    off_targets: float,
    rng: np.random.Generator,
) -> LinearMechanisms:
    genes = len(effects)
    total = np.asarray(np.linalg.inv(np.eye(genes) - effects), dtype=float)
    spread = np.sqrt(((total * noise_sd) ** 2).sum(axis=1))
    return LinearMechanisms(
        names=tuple(f"g{i}" for i in range(genes)),
        effects=effects,
        noise_sd=noise_sd,
        spread=spread,
        strength=strength,
        loadings=0.5 * rng.normal(size=(confounders, genes)),
        efficacy=None if efficacy is None else rng.uniform(*efficacy, genes),
        off_target=_off_target(spread, strength, off_targets, rng) if off_targets else None,
    )


def _off_target(spread: Array, strength: float, share: float, rng: np.random.Generator) -> Array:
    genes = len(spread)
    pushed = np.zeros((genes, genes))
    for t in rng.permutation(genes)[: round(share * genes)]:
        other = rng.choice(np.delete(np.arange(genes), t))
        pushed[other, t] = rng.uniform(*_OFF_TARGET) * strength * spread[other]
    return pushed


def _draw_pinned(
    noise: Array, inner: LinearMechanisms, controls: int, per_target: int, fixed: list[int], rng: np.random.Generator
) -> None:
    """Overwrite causes, and what is fixed, by the draws that seeds of this generator have always given."""
    genes = len(inner.names)
    noise[:controls, :genes] = rng.normal(size=(controls, genes)) * inner.noise_sd
    for k, t in enumerate(fixed):
        rows = slice(controls + k * per_target, controls + (k + 1) * per_target)
        noise[rows, :genes] = rng.normal(size=(per_target, genes)) * inner.noise_sd
        if t >= 0:
            noise[rows, genes + t] = rng.normal(inner.strength, SPREAD, per_target)


def _standardised(inner: LinearMechanisms, noise: Array, labels: Strings) -> World:
    values = inner.readings(noise, conditions_of(labels))
    mechanisms, values = standardise(inner, values, values[labels == "[]"])
    effects = inner.effects * mechanisms.sd[None, :] / mechanisms.sd[:, None]
    return World(as_data(values, inner.names, labels), effects, mechanisms, noise, labels)


def single_target_screen(
    names: tuple[str, ...], kind: str, controls: int, per_target: int, chosen: Iterable[int]
) -> list[tuple[Perturbation, int]]:
    """Return a design: nothing done, then one kind to each chosen gene; half for scale and block, else not known."""
    strength = 0.5 if kind in ("scale", "block") else float("nan")
    return [((), controls), *(((Intervention(kind, strength, names[t]),), per_target) for t in chosen)]


def _check_shares(**given: object) -> None:
    for name, value in given.items():
        for share in value if isinstance(value, tuple) else (value,):
            if not 0 <= share <= 1:
                raise ParameterError(f"{name} is a share between 0 and 1; got {value!r}.")
