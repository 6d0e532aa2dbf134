"""Counts of transcripts in single cells, made from the levels of any world."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy.special import gammaincinv
from scipy.stats import poisson

from molcause.data.intervention import Intervention, Perturbation, from_json, to_json
from molcause.data.perturbation_data import INTERVENTIONS
from molcause.errors import DataContractError, InterventionError, ParameterError
from molcause.provenance import seed_for
from molcause.worlds.mechanisms import AbstractChanged, Array
from molcause.worlds.samples import Strings, remade
from molcause.worlds.world import World, parts_of

SCALES = ("counts", "log1p")
_WIDTH = 0.4


def counted(
    world: World,
    *,
    scale: str = "log1p",
    gain: float | Array = 0.5,
    depth: float = 3.0,
    dispersion: float = 0.0,
    dropout: float = 0.0,
    seed: int = 0,
) -> World:
    """Return the world as seen by single-cell sequencing.

    A gene's rate is exp(gain x + mu) with mu ~ N(-1, 1), times the cell's library, which is lognormal with deviation
    0.4 and gives `depth` counts a gene on average. Counts are Poisson, or negative binomial. The layer ``counts`` has
    them; ``log1p`` readings are ln(1 + count / total x median total).

    Parameters
    ----------
    world
        On a scale of real numbers.
    scale
        Of the readings: ``counts`` or ``log1p``.
    gain
        How much one unit of the world moves the logarithm of the rate; one number, or one for each readout.
    depth
        Mean counts for each gene and cell.
    dispersion
        Variance of the counts is m + dispersion m^2 at mean m; 0 = Poisson.
    dropout
        Probability that a count is lost altogether.
    seed
        Everything random is derived from it.

    Returns
    -------
    World
        ``fix`` of unknown strength becomes ``scale`` of unknown strength: it leaves some transcripts, and on counts
        ``fix`` without a level would mean that none is left. Effects are NaN where there is an arrow. A counterfactual
        keeps library and sampling: each count keeps its rank.

    Raises
    ------
    DataContractError
        If the world is counted already, or the scale is another.
    ParameterError
        If depth, dispersion or dropout are out of range.

    Examples
    --------
    >>> from molcause.worlds.linear import linear_world
    >>> world = counted(linear_world(genes=5, controls=20, per_target=10))
    >>> world.data.scale, world.data.adata.layers["counts"].dtype.kind
    ('log1p', 'i')
    """
    if scale not in SCALES or world.data.scale in SCALES:
        raise DataContractError(
            f"Levels are counted once, as {' or '.join(SCALES)}; got {world.data.scale} to {scale!r}."
        )
    if depth <= 0 or dispersion < 0 or not 0 <= dropout < 1:
        raise ParameterError(
            f"Counts need depth > 0, dispersion >= 0, 0 <= dropout < 1; got {depth:g}, {dispersion:g}, {dropout:g}."
        )
    inner, noise = parts_of(world)
    rng = np.random.default_rng(seed_for(seed, "counts"))
    base, labels = rng.normal(-1.0, 1.0, len(inner.names)), _relabelled(world)
    mechanisms = Counted(inner, base, np.asarray(gain, dtype=float), depth, dispersion, dropout)
    own = mechanisms.draw_own(len(noise), rng)
    counts = mechanisms.count(world.data.values(), own)
    mechanisms = replace(mechanisms, per_cell=float(np.median(counts.sum(axis=1))) if scale == "log1p" else 0.0)
    adata = world.data.adata.copy()
    adata.X = mechanisms.read(counts)
    adata.layers["counts"] = counts.astype(np.int64)
    adata.obs[INTERVENTIONS] = labels
    truth = np.array([_as_knock_down(text) for text in world.truth], dtype=object)
    effects = np.where(world.effects != 0, np.nan, 0.0)
    return World(remade(world.data, adata, scale), effects, mechanisms, np.hstack([noise, own]), truth)


@dataclass(frozen=True)
class Counted(AbstractChanged):
    """Mechanisms whose levels are counted; see `counted`.

    Noise has, after that within, the library's normal number and three uniform ones for each gene: the rank of the
    count, that of the gene's own variation, and whether the count is lost.

    Parameters
    ----------
    base
        ``[genes]`` logarithm of the rate at level 0.
    gain, depth, dispersion, dropout
        As in `counted`.
    per_cell
        The total to which counts are normalised; 0 = they are not.
    """

    base: Array
    gain: Array
    depth: float
    dispersion: float
    dropout: float
    per_cell: float = 0.0

    def draw(self, n: int, rng: np.random.Generator) -> Array:
        """Return the noise within, and that of the counting."""
        return np.hstack([self.inner.draw(n, rng), self.draw_own(n, rng)])

    def draw_own(self, n: int, rng: np.random.Generator) -> Array:
        """Return the noise of the counting, ``[n, 1 + 3 genes]``."""
        return np.hstack([rng.normal(size=(n, 1)), rng.uniform(size=(n, 3 * len(self.names)))])

    def levels(self, noise: Array, done: Perturbation) -> Array:
        """Return counts, or their normalised logarithms.

        Raises
        ------
        InterventionError
            For a fix or a shift of known strength: levels and amounts are not those of transcripts.
        """
        for item in done:
            if item.kind in ("fix", "shift") and item.known:
                raise InterventionError(f"'{item}' has no meaning in counts; ask the world before it was counted.")
        own = 1 + 3 * len(self.names)
        within = tuple(_reagent(item) for item in done)
        return self.read(self.count(self.inner.levels(noise[:, :-own], within), noise[:, -own:]))

    def count(self, levels: Array, own: Array) -> Array:
        """Return the counts of levels, given the noise of the counting."""
        rank, variation, kept = np.split(own[:, 1:], 3, axis=1)
        library = np.exp(np.log(self.depth * len(self.base)) + _WIDTH * own[:, :1]) / np.exp(self.base + 0.125).sum()
        rate = np.exp(self.gain * levels + self.base) * library
        if self.dispersion:
            rate = rate * gammaincinv(1 / self.dispersion, variation) * self.dispersion
        return np.where(kept < self.dropout, 0.0, poisson.ppf(rank, rate))

    def read(self, counts: Array) -> Array:
        """Return the readings of counts."""
        if not self.per_cell:
            return counts
        return np.asarray(np.log1p(counts / np.maximum(counts.sum(axis=1, keepdims=True), 1.0) * self.per_cell))

    def center(self) -> None:
        """Return None: counts are not affine in their noise."""


def _relabelled(world: World) -> Strings:
    labels = world.data.adata.obs[INTERVENTIONS].astype(str)
    return np.array([_as_knock_down(text) for text in labels], dtype=object)


def _as_knock_down(text: str) -> str:
    done: Any = from_json(text)
    return text if done is None else to_json(tuple(_swapped(item, "fix", "scale") for item in done))


def _reagent(item: Intervention) -> Intervention:
    return _swapped(item, "scale", "fix")


def _swapped(item: Intervention, old: str, new: str) -> Intervention:
    return replace(item, kind=new) if item.kind == old and not item.known else item
