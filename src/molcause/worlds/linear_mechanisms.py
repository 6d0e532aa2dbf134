"""Linear mechanisms, acyclic or cyclic, in which every mean has a closed form."""

from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from molcause.data.intervention import Perturbation
from molcause.errors import SolvabilityError
from molcause.knowledge.network import Network
from molcause.worlds.graphs import causes_first
from molcause.worlds.mechanisms import AbstractChanged, AbstractMechanisms, Array, arrows
from molcause.worlds.surgery import Surgery, surgery

SPREAD = 0.3
"""Standard deviation of the level that a reagent reaches, in units of its target's spread."""


@dataclass(frozen=True)
class LinearMechanisms(AbstractMechanisms):
    """x = q (B (f x + (1 - f) z) - z) + z + h + e for each gene: kept q, sent f, natural zero z, added h, noise e.

    ``fix`` replaces the row, its noise included. An unknown strength of ``fix`` or ``shift`` is the reagent's: it takes
    the target to N(strength, 0.3^2), or moves it by strength, in units of `spread`. A reagent of efficacy a < 1 leaves
    1 - a of the target's own mechanism, and may push other genes. An unknown strength of ``scale`` or ``block`` is 0.5.

    Noise is ``[genes]`` causes, ``[genes]`` levels that reagents would reach, ``[confounders]`` common causes.

    Parameters
    ----------
    names
        Of the genes.
    effects
        ``[genes, genes]`` B, as ``[target, source]``.
    noise_sd
        ``[genes]`` standard deviations of the causes.
    spread
        ``[genes]`` the unit of reagents.
    strength
        What a reagent does to its target.
    loadings
        ``[confounders, genes]`` what each common cause adds.
    efficacy
        ``[genes]`` of each gene's reagent.
    off_target
        ``[genes, genes]`` what the reagent of the column's gene adds to the row's.
    zero
        Level that means "absent".
    fraction
        Strength of ``scale`` and ``block`` where it is unknown.

    Examples
    --------
    >>> import molcause as mc
    >>> chain = LinearMechanisms(("A", "B"), np.array([[0.0, 0.0], [2.0, 0.0]]), np.ones(2), np.ones(2))
    >>> chain.levels(np.zeros((1, 4)), (mc.fix(1.5).on("A"),)).tolist()
    [[1.5, 3.0]]
    """

    names: tuple[str, ...]
    effects: Array
    noise_sd: Array
    spread: Array
    strength: float = -2.0
    loadings: Array = field(default_factory=lambda: np.zeros((0, 1)))
    efficacy: Array | None = None
    off_target: Array | None = None
    zero: float = 0.0
    fraction: float = 0.5

    def draw(self, n: int, rng: np.random.Generator) -> Array:
        """Return causes, reagents' levels and common causes."""
        genes = len(self.names)
        causes = rng.normal(size=(n, genes)) * self.noise_sd
        return np.hstack([causes, self.draw_reagents(n, rng), rng.normal(size=(n, len(self.loadings)))])

    def draw_reagents(self, n: int, rng: np.random.Generator) -> Array:
        """Return the level that each gene's reagent would reach, ``[n, genes]``."""
        return rng.normal(self.strength, SPREAD, (n, len(self.names)))

    def center(self) -> Array:
        """Return the mean noise: levels are affine in it."""
        genes = len(self.names)
        return np.concatenate([np.zeros(genes), np.full(genes, self.strength), np.zeros(len(self.loadings))])

    def levels(self, noise: Array, done: Perturbation) -> Array:
        """Return the solution of the equations.

        Raises
        ------
        InterventionError
            If a target is not a gene, or an intervention has a time.
        SolvabilityError
            If the equations have no unique solution.
        """
        genes = len(self.names)
        given = surgery(done, self.names, default={"scale": self.fraction, "block": self.fraction})
        causes = noise[:, :genes].copy()
        if len(self.loadings):
            causes += noise[:, 2 * genes :] @ self.loadings
        cut, held = self._with_reagents(given, causes, noise[:, genes : 2 * genes])
        self._add_inputs(cut, causes)
        total = self._total(cut)
        return _held(causes @ total.T, total, held)

    def network(self) -> Network:
        """Return the effects' signs."""
        return arrows(self.effects, self.names)

    def _with_reagents(self, cut: Surgery, causes: Array, reached: Array) -> tuple[Surgery, dict[int, Array]]:
        """Apply what reagents of unknown strength do; return also the levels of what is held."""
        held = {t: np.full(len(causes), cut.level[t]) for t in cut.fixed}
        kept = cut.kept.copy()
        for t, kind in cut.unknown:
            share = 1.0 if self.efficacy is None else float(self.efficacy[t])
            if kind == "shift":
                causes[:, t] += share * self.strength * self.spread[t]
            elif share == 1.0:
                held[t] = self.spread[t] * reached[:, t]
            else:
                kept[t] *= 1 - share
                causes[:, t] = (1 - share) * causes[:, t] + share * self.spread[t] * reached[:, t]
            if self.off_target is not None:
                causes += self.off_target[:, t]
        return replace(cut, kept=kept), held

    def _add_inputs(self, cut: Surgery, causes: Array) -> None:
        added = cut.added
        if self.zero:
            sent = self.effects @ ((1 - cut.sent) * self.zero)
            added = added + cut.kept * sent + (1 - cut.kept) * self.zero
        if added.any():
            causes += added

    def _total(self, cut: Surgery) -> Array:
        if (cut.kept == 1).all() and (cut.sent == 1).all():
            return self._untouched
        return _inverse(self.effects * cut.kept[:, None] * cut.sent[None, :])

    @cached_property
    def _untouched(self) -> Array:
        return _inverse(self.effects)


@dataclass(frozen=True)
class Standardised(AbstractChanged):
    """Mechanisms whose readings are shifted and scaled, and whose strengths are in the new unit.

    Parameters
    ----------
    middle, sd
        ``[readouts]`` what is subtracted, and what the rest is divided by.
    """

    middle: Array
    sd: Array

    def levels(self, noise: Array, done: Perturbation) -> Array:
        """Return the readings in the new unit."""
        return (self.inner.levels(noise, self._raw(done)) - self.middle) / self.sd

    def _raw(self, done: Perturbation) -> Perturbation:
        position = {name: k for k, name in enumerate(self.names)}
        raw = []
        for item in done:
            if item.known and item.kind in ("fix", "shift") and item.target in position:
                k = position[item.target]
                strength = item.strength * self.sd[k] + (self.middle[k] if item.kind == "fix" else 0.0)
                item = replace(item, strength=strength)
            raw.append(item)
        return tuple(raw)


def standardising(effects: Array, noise_sd: Array) -> tuple[Array, Array]:
    """Return effects and noise of the world in which each gene is divided by its standard deviation as it arises.

    All variances are then 1, and neither variances nor how well a gene is predicted by the others tell the order
    of the genes (iSCM; Ormaniec et al., arXiv 2406.11601, 2024).

    Raises
    ------
    ParameterError
        If the effects close a cycle.

    Examples
    --------
    >>> effects, noise_sd = standardising(np.array([[0.0, 0.0], [3.0, 0.0]]), np.array([2.0, 4.0]))
    >>> effects[1, 0].round(2).item(), noise_sd.round(2).tolist()
    (0.6, [1.0, 0.8])
    """
    effects, noise_sd = effects.copy(), noise_sd.copy()
    covariance = np.zeros_like(effects)
    for i in causes_first(effects):
        sd = np.sqrt(effects[i] @ covariance @ effects[i] + noise_sd[i] ** 2)
        effects[i] /= sd
        noise_sd[i] /= sd
        covariance[i] = covariance[:, i] = covariance @ effects[i]
        covariance[i, i] = 1.0
    return effects, noise_sd


def _inverse(effects: Array) -> Array:
    try:
        return np.asarray(np.linalg.inv(np.eye(len(effects)) - effects), dtype=float)
    except np.linalg.LinAlgError as cause:
        raise SolvabilityError(
            "The equations of this world have no unique solution under this intervention."
        ) from cause


def _held(free: Array, total: Array, held: dict[int, Array]) -> Array:
    """Return the readings if some genes are held: x + R[:, S] R[S, S]^-1 (levels - x[S]), R the total effects."""
    if not held:
        return free
    where: NDArray[np.intp] = np.array(sorted(held), dtype=np.intp)
    miss = np.stack([held[int(t)] for t in where], axis=1) - free[:, where]
    block = total[np.ix_(where, where)]
    if len(where) == 1 and block[0, 0] != 0:
        return np.asarray(free + np.outer(miss[:, 0], total[:, where[0]] / block[0, 0]))
    try:
        return np.asarray(free + miss @ np.linalg.solve(block.T, total[:, where].T))
    except np.linalg.LinAlgError as cause:
        raise SolvabilityError(
            f"With {len(where)} genes held, the others of this world have no unique solution."
        ) from cause
