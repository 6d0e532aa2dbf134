"""Batch effects on any world, confounded with what was done or not."""

from dataclasses import dataclass, replace

import numpy as np

from molcause.data.intervention import Perturbation
from molcause.errors import DataContractError, ParameterError
from molcause.graph.reachability import Integers
from molcause.provenance import seed_for
from molcause.worlds.mechanisms import AbstractChanged, Array
from molcause.worlds.samples import conditions_of, remade
from molcause.worlds.world import World, parts_of


def with_batch(world: World, batches: int = 2, size: float = 0.5, *, confounded: bool = False, seed: int = 0) -> World:
    """Return the world measured in batches, each of which shifts each readout by N(0, size^2).

    Parameters
    ----------
    world
        Whose readings are real numbers; a world is batched before it is counted.
    batches, size
        How many, and how far apart in data units.
    confounded
        Whether all samples of a condition are in one batch, those of the reference in the first.
    seed
        Everything random is derived from it.

    Returns
    -------
    World
        With the column ``batch``. Its `do` is in the mean of all batches; contrasts are as they were.

    Raises
    ------
    DataContractError
        If the readings are counts, or their logarithms.
    ParameterError
        If there is no batch.

    Examples
    --------
    >>> from molcause.worlds.linear import linear_world
    >>> world = with_batch(linear_world(genes=4, controls=20, per_target=10), batches=3)
    >>> sorted(world.data.adata.obs["batch"].unique())
    ['b0', 'b1', 'b2']
    """
    if world.data.scale in ("counts", "log1p"):
        raise DataContractError("A batch would make counts negative. Put it on first: counted(with_batch(world)).")
    if batches < 1:
        raise ParameterError(f"Samples are measured in at least one batch; got batches={batches}.")
    mechanisms, noise = parts_of(world)
    rng = np.random.default_rng(seed_for(seed, "batch"))
    shifts = size * rng.normal(size=(batches, len(mechanisms.names)))
    batch = rng.integers(batches, size=world.data.n_samples)
    if confounded:
        batch = _one_each(world, batch)
    adata = world.data.adata.copy()
    adata.X = world.data.values() + shifts[batch]
    adata.obs["batch"] = [f"b{k}" for k in batch]
    noise = np.hstack([noise, np.eye(batches)[batch]])
    return replace(world, data=remade(world.data, adata), mechanisms=Batched(mechanisms, shifts), noise=noise)


@dataclass(frozen=True)
class Batched(AbstractChanged):
    """Mechanisms whose readings differ by batch; noise has a column more for each, 1 where a sample is in it.

    Parameters
    ----------
    shifts
        ``[batches, readouts]`` what each batch adds.
    """

    shifts: Array

    def draw(self, n: int, rng: np.random.Generator) -> Array:
        """Return noise, and batches at random."""
        return np.hstack([self.inner.draw(n, rng), np.eye(len(self.shifts))[rng.integers(len(self.shifts), size=n)]])

    def levels(self, noise: Array, done: Perturbation) -> Array:
        """Return the readings with what the batch adds."""
        batches = len(self.shifts)
        return self.inner.levels(noise[:, :-batches], done) + noise[:, -batches:] @ self.shifts

    def center(self) -> Array | None:
        """Return the mean noise, in all batches alike."""
        inner, batches = self.inner.center(), len(self.shifts)
        return None if inner is None else np.concatenate([inner, np.full(batches, 1 / batches)])


def _one_each(world: World, batch: Integers) -> Integers:
    """Return the batches with that of its first sample for all samples of a condition, and 0 for the reference."""
    batch, truth = batch.copy(), world.truth
    for _, rows in conditions_of(truth):
        batch[rows] = 0 if truth[rows[0]] == world.data.control else batch[rows[0]]
    return batch
