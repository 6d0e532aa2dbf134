"""`AbstractMechanisms`: what makes readings out of noise and interventions."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from molcause.data.intervention import Perturbation
from molcause.knowledge.network import Network

Array = NDArray[np.float64]
CHUNK = 1_000
"""How many samples are simulated at once: few enough to stay in the processor's cache."""


class AbstractMechanisms(ABC):
    """What makes readings out of noise: deterministic, so that the same noise under another intervention can be had.

    Noise is everything about a sample that is not an intervention: its random causes, and its batch or time if it has
    one. An intervention of unknown strength is what the world's own reagent does to its target.
    """

    names: tuple[str, ...]
    """The readouts."""

    @abstractmethod
    def draw(self, n: int, rng: np.random.Generator) -> Array:
        """Return the noise of new samples, ``[n, k]``."""

    @abstractmethod
    def levels(self, noise: Array, done: Perturbation) -> Array:
        """Return the readings of samples under a perturbation, ``[n, readouts]`` in data units.

        Raises
        ------
        InterventionError
            If the mechanisms do not honour a kind of intervention, or a target is not theirs.
        """

    def readings(self, noise: Array, conditions: Sequence[tuple[Perturbation, NDArray[np.intp]]]) -> Array:
        """Return the readings of samples to which different things were done: perturbations, each with its rows."""
        values = np.empty((len(noise), len(self.names)))
        for done, rows in conditions:
            values[rows] = self.levels(noise[rows], done)
        return values

    @abstractmethod
    def network(self) -> Network:
        """Return the true arrows, with their signs; 0 where an arrow has no sign."""

    def center(self) -> Array | None:
        """Return the noise ``[k]`` whose readings are the mean readings under any perturbation, if there is one.

        It exists where readings are affine in the noise.
        """
        return None

    def mean(self, done: Perturbation, samples: int, rng: np.random.Generator) -> Array:
        """Return the mean readings: exact where `center` is known, else over simulated samples."""
        middle = self.center()
        if middle is not None:
            return np.asarray(self.levels(middle[None, :], done)[0])
        total = np.zeros(len(self.names))
        for start in range(0, samples, CHUNK):
            total += self.levels(self.draw(min(CHUNK, samples - start), rng), done).sum(axis=0)
        return total / samples


@dataclass(frozen=True)
class AbstractChanged(AbstractMechanisms):
    """Mechanisms that pass on what others do, but for what a subclass changes.

    Parameters
    ----------
    inner
        The others.
    """

    inner: AbstractMechanisms

    @property
    def names(self) -> tuple[str, ...]:  # type: ignore[override]
        """The readouts of the others."""
        return self.inner.names

    def draw(self, n: int, rng: np.random.Generator) -> Array:
        """Return the noise of the others."""
        return self.inner.draw(n, rng)

    def network(self) -> Network:
        """Return the arrows of the others."""
        return self.inner.network()

    def center(self) -> Array | None:
        """Return the mean noise of the others."""
        return self.inner.center()


def arrows(effects: Array, names: Sequence[str], *, signed: bool = True, name: str = "truth") -> Network:
    """Return effects ``[target, source]`` as a network whose arrows have the signs of the effects, or none."""
    targets, sources = np.nonzero(effects)
    ids = np.array(list(names), dtype=object)
    sign = np.sign(effects[targets, sources]) if signed else np.zeros(len(targets))
    return Network.build(
        ids[sources], ids[targets], sign.astype(np.int8), node=ids, name=name, history=("the truth of a world",)
    )


def unnumbered(mechanisms: AbstractMechanisms) -> Array:
    """Return ``[readouts, readouts]`` NaN where there is an arrow between readouts, else 0."""
    net, position = mechanisms.network(), {name: k for k, name in enumerate(mechanisms.names)}
    effects = np.zeros((len(position),) * 2)
    for source, target in zip(net.source, net.target, strict=True):
        if source in position and target in position and source != target:
            effects[position[target], position[source]] = np.nan
    return effects
