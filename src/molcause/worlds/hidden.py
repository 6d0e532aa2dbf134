"""Hidden genes: what is not measured acts all the same."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from molcause.data.intervention import Perturbation
from molcause.errors import ParameterError, did_you_mean
from molcause.graph.reachability import Booleans, Integers
from molcause.provenance import seed_for
from molcause.worlds.mechanisms import AbstractChanged, Array
from molcause.worlds.samples import remade
from molcause.worlds.world import World, parts_of


def with_hidden(world: World, genes: Sequence[str] | float, *, seed: int = 0) -> World:
    """Return the world without the readings of some genes; they act on, and may be intervened on.

    Parameters
    ----------
    world
        The world.
    genes
        Which ones, or which share of them, at random.
    seed
        What the choice is derived from.

    Returns
    -------
    World
        `network` still has the hidden genes. `effects` are direct among those that are seen: a path through hidden
        genes is one effect, and a loop through them enlarges what comes in.

    Raises
    ------
    ParameterError
        If a gene is unknown, or none would be seen.

    Examples
    --------
    >>> from molcause.worlds.linear import linear_world
    >>> world = with_hidden(linear_world(genes=4, controls=20, per_target=10), ["g1"])
    >>> world.data.adata.n_vars, len(world.network.node), world.data.targets()
    (3, 4, ('g0', 'g1', 'g2', 'g3'))
    """
    mechanisms, noise = parts_of(world)
    names = mechanisms.names
    if isinstance(genes, int | float):
        order = np.random.default_rng(seed_for(seed, "hidden genes")).permutation(len(names))
        genes = [names[k] for k in order[: round(genes * len(names))]]
    for gene in genes:
        if gene not in names:
            raise ParameterError(f"The world has no readout {gene!r} to hide. {did_you_mean(gene, names)}".rstrip())
    seen = [k for k, name in enumerate(names) if name not in set(genes)]
    if not seen:
        raise ParameterError(f"All {len(names)} readouts would be hidden. Leave one at least.")
    data = remade(world.data, world.data.adata[:, seen].copy())
    effects = among(world.effects, seen)
    return World(data, effects, Hidden(mechanisms, tuple(seen)), noise, world.done)


def among(effects: Array, seen: Sequence[int]) -> Array:
    """Return direct effects among some genes, with the paths through the others summed; NaN stays "an arrow".

    Examples
    --------
    >>> chain = np.array([[0.0, 0.0, 0.0], [2.0, 0.0, 0.0], [0.0, 3.0, 0.0]])
    >>> among(chain, [0, 2]).tolist()
    [[0.0, 0.0], [6.0, 0.0]]
    """
    kept: Integers = np.array(seen, dtype=np.intp)
    hidden: Integers = np.setdiff1d(np.arange(len(effects)), kept)
    own, into, out, within = (effects[np.ix_(a, b)] for a in (kept, hidden) for b in (kept, hidden))
    if np.isnan(effects).any():
        found = _joined(own != 0, into != 0, out != 0, within != 0)
        return np.where(found & ~np.eye(len(seen), dtype=bool), np.nan, 0.0)
    whole = own + into @ np.linalg.solve(np.eye(len(hidden)) - within, out)
    loops = np.diagonal(whole).copy()
    np.fill_diagonal(whole, 0.0)
    return np.asarray(whole / (1 - loops)[:, None])


@dataclass(frozen=True)
class Hidden(AbstractChanged):
    """Mechanisms of which only some readouts are seen; all may be intervened on.

    Parameters
    ----------
    seen
        Positions of the readouts that are seen.
    """

    seen: tuple[int, ...]

    @property
    def names(self) -> tuple[str, ...]:  # type: ignore[override]
        """The readouts that are seen."""
        return tuple(self.inner.names[k] for k in self.seen)

    def levels(self, noise: Array, done: Perturbation) -> Array:
        """Return the readings that are seen."""
        return self.inner.levels(noise, done)[:, self.seen]


def _joined(own: Booleans, into: Booleans, out: Booleans, within: Booleans) -> Booleans:
    walks = np.eye(len(within), dtype=bool)
    for _ in range(len(within)):
        walks = walks | (walks.astype(int) @ within.astype(int) > 0)
    return np.asarray(own | (into.astype(int) @ walks.astype(int) @ out.astype(int) > 0))
