"""Worlds in which each gene is a random neural network of its causes; acyclic."""

from dataclasses import dataclass, field

import numpy as np

from molcause.data.intervention import Perturbation
from molcause.errors import InterventionError
from molcause.knowledge.network import Network
from molcause.provenance import seed_for
from molcause.worlds.graphs import causes_first, draw_effects
from molcause.worlds.linear import single_target_screen
from molcause.worlds.linear_mechanisms import SPREAD
from molcause.worlds.mechanisms import AbstractMechanisms, Array, arrows
from molcause.worlds.samples import labels_of
from molcause.worlds.surgery import Surgery, surgery
from molcause.worlds.world import World, simulate

KINDS = ("fix", "shift", "scale", "block")
_STRENGTH = -2.0
_NOISE = 0.5
_UNITS = 10


@dataclass
class Gene:
    """A random network of one hidden layer: f(x) = tanh(x W + b) v, and what standardises it and its reading."""

    parents: list[int]
    weights: Array
    offsets: Array
    output: Array
    middle: float = 0.0
    sd: float = 1.0
    reading: tuple[float, float] = (0.0, 1.0)

    def response(self, sent: Array) -> Array:
        """Return f of the parents' readings ``[n, genes]``, standardised; 0 without parents."""
        if not self.parents:
            return np.zeros(len(sent))
        raw = np.tanh(sent[:, self.parents] @ self.weights + self.offsets) @ self.output
        return np.asarray((raw - self.middle) / self.sd)


@dataclass(frozen=True)
class MlpMechanisms(AbstractMechanisms):
    """Each gene is a network of its causes plus noise, standardised; see `mlp_world`.

    Noise is ``[genes]`` causes and ``[genes]`` levels that reagents would reach. ``scale`` keeps a fraction of f,
    ``block`` sends a fraction of the reading. Unknown strengths: fix N(-2, 0.3^2), shift -2, scale and block 0.5.

    Parameters
    ----------
    names
        Of the genes.
    genes
        Their networks.
    order
        Positions, causes first.
    """

    names: tuple[str, ...]
    genes: list[Gene] = field(repr=False)
    order: list[int]

    def draw(self, n: int, rng: np.random.Generator) -> Array:
        """Return standard normal causes, and reagents' levels."""
        shape = (n, len(self.names))
        return np.hstack([rng.normal(size=shape), rng.normal(_STRENGTH, SPREAD, shape)])

    def levels(self, noise: Array, done: Perturbation) -> Array:
        """Return the readings, causes first.

        Raises
        ------
        InterventionError
            If a target is not a gene, or an intervention has a time.
        """
        cut = surgery(done, self.names, default={"scale": 0.5, "block": 0.5, "shift": _STRENGTH})
        unknown = {t for t, _ in cut.unknown}
        x, n = np.zeros((len(noise), len(self.names))), len(self.names)
        for i in self.order:
            if i in unknown:
                x[:, i] = noise[:, n + i]
            elif i in cut.fixed:
                x[:, i] = cut.level[i]
            else:
                x[:, i] = self._level(i, x, noise[:, i], cut)
        return x

    def network(self) -> Network:
        """Return the arrows; a network of causes has no sign."""
        effects = np.zeros((len(self.names),) * 2)
        for i, gene in enumerate(self.genes):
            effects[i, gene.parents] = 1.0
        return arrows(effects, self.names, signed=False)

    def standardise(self, noise: Array) -> None:
        """Set middle and deviation of each response and reading to those of unperturbed samples; once, at the start."""
        x = np.zeros((len(noise), len(self.names)))
        idle = surgery((), self.names, default={})
        for i in self.order:
            gene = self.genes[i]
            if gene.parents:
                raw = gene.response(x)
                gene.middle, gene.sd = float(raw.mean()), float(raw.std())
            free = self._level(i, x, noise[:, i], idle)
            gene.reading = float(free.mean()), float(free.std())
            x[:, i] = (free - gene.reading[0]) / gene.reading[1]

    def _level(self, i: int, x: Array, cause: Array, cut: Surgery) -> Array:
        gene = self.genes[i]
        size = _NOISE if gene.parents else 1.0
        free = cut.kept[i] * gene.response(x * cut.sent) + size * cause
        return np.asarray((free - gene.reading[0]) / gene.reading[1] + cut.added[i])


def mlp_world(
    genes: int = 50,
    seed: int = 0,
    *,
    kind: str = "fix",
    controls: int = 1000,
    per_target: int = 100,
    targeted: float = 1.0,
    graph: str = "random",
) -> World:
    """Simulate a world in which each gene is a random neural network of its causes.

    f = tanh(x W + b) v with 10 hidden units and all weights N(0, 1), standardised on the reference samples; a gene is
    f + 0.5 N(0, 1), or N(0, 1) without causes, standardised again. The graph is acyclic, with two edges a gene.

    Parameters
    ----------
    genes, seed
        Size, and what everything random is derived from.
    kind
        ``fix``: to N(-2, 0.3^2). ``shift``: by -2. ``scale``: half of f is kept. ``block``: half is sent. The
        strengths of fix and shift are hidden from the data.
    controls, per_target
        Samples without intervention, and for each target.
    targeted
        Share of genes that are intervened on.
    graph
        ``random`` or ``scale-free``.

    Returns
    -------
    World
        Standardised by the reference samples. Effects are NaN where there is an arrow, for no number describes it.

    Raises
    ------
    InterventionError
        If the kind is unknown.
    ParameterError
        If the graph is unknown.

    Examples
    --------
    >>> world = mlp_world(genes=5, controls=20, per_target=10)
    >>> world.data.n_samples, len(world.network)
    (70, 10)
    """
    if kind not in KINDS:
        raise InterventionError(f"An MLP world knows {', '.join(KINDS)}; got {kind!r}.")
    rng = np.random.default_rng(seed_for(seed, "mlp world", str(genes), graph))
    graph_effects = draw_effects(genes, rng, graph=graph)
    drawn = [_gene(np.flatnonzero(row).tolist(), rng) for row in graph_effects]
    mechanisms = MlpMechanisms(tuple(f"g{i}" for i in range(genes)), drawn, causes_first(graph_effects))
    chosen = np.sort(rng.permutation(genes)[: round(targeted * genes)])
    noise = mechanisms.draw(controls + per_target * len(chosen), rng)
    mechanisms.standardise(noise[:controls])
    labels = labels_of(single_target_screen(mechanisms.names, kind, controls, per_target, chosen))
    return simulate(mechanisms, labels, noise, scale="standardised", name="mlp world")


def _gene(parents: list[int], rng: np.random.Generator) -> Gene:
    return Gene(parents, rng.normal(size=(len(parents), _UNITS)), rng.normal(size=_UNITS), rng.normal(size=_UNITS))
