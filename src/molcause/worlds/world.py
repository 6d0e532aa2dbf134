"""`World`: data, the truth that made them, and exact answers to "what if"."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from molcause.data.intervention import Do, Perturbation, perturbation, to_json
from molcause.data.perturbation_data import INTERVENTIONS, PerturbationData
from molcause.errors import ParameterError
from molcause.knowledge.network import Network
from molcause.provenance import seed_for
from molcause.worlds.mechanisms import AbstractMechanisms as AbstractMechanisms
from molcause.worlds.mechanisms import Array as Array
from molcause.worlds.mechanisms import arrows, unnumbered
from molcause.worlds.samples import Strings, as_data, conditions_of, remade


@dataclass(frozen=True)
class World:
    """Data and the truth that made them.

    Parameters
    ----------
    data
        Simulated measurements.
    effects
        ``[genes, genes]`` true direct effects in data units, ``[target, source]``. NaN where there is an arrow that no
        single number describes.
    mechanisms
        What turned noise into data.
    noise
        ``[samples, k]`` the noise of each sample.
    done
        ``[samples]`` what was really done to each sample, as canonical JSON, also where the data do not tell; by
        default what they tell.

    Examples
    --------
    >>> import molcause as mc
    >>> from molcause.worlds.linear import linear_world
    >>> world = linear_world(genes=5, controls=20, per_target=10)
    >>> world.do({"g0": mc.fix(1.0)}).shape
    (5,)
    >>> bool((world.counterfactual(0, {}) == world.data.values()[0]).all())
    True
    """

    data: PerturbationData
    effects: Array
    mechanisms: AbstractMechanisms | None = None
    noise: Array | None = None
    done: Strings | None = None

    @property
    def network(self) -> Network:
        """The true arrows with their signs, hidden nodes included."""
        names = [str(name) for name in self.data.adata.var_names]
        return arrows(self.effects, names) if self.mechanisms is None else self.mechanisms.network()

    @property
    def truth(self) -> Strings:
        """``[samples]`` what was really done, as canonical JSON."""
        return self.data.adata.obs[INTERVENTIONS].astype(str).to_numpy(dtype=object) if self.done is None else self.done

    def do(self, done: Do | Perturbation, *, samples: int = 100_000, seed: int = 0) -> Array:
        """Return the true mean readings if exactly this were done to everyone.

        Parameters
        ----------
        done
            ``{target: intervention}``, or a perturbation; ``{}`` for nothing.
        samples
            How many samples are simulated where the mean has no closed form.
        seed
            Of those.

        Returns
        -------
        numpy.ndarray
            ``[readouts]`` in data units.

        Raises
        ------
        InterventionError
            If the world does not honour the intervention.
        ParameterError
            If the world keeps no mechanisms, or no sample is asked for.
        """
        if samples < 1:
            raise ParameterError(f"A mean needs at least one sample; got samples={samples}.")
        rng = np.random.default_rng(seed_for(seed, "oracle"))
        return self._mechanisms.mean(_perturbation(done), samples, rng)

    def counterfactual(self, row: int, done: Do | Perturbation) -> Array:
        """Return what one sample would have read, had exactly this been done to it: the same noise, another act.

        Parameters
        ----------
        row
            Which sample.
        done
            The whole perturbation; under the one that really was done, the answer is the sample itself.

        Returns
        -------
        numpy.ndarray
            ``[readouts]`` in data units.

        Raises
        ------
        InterventionError
            If the world does not honour the intervention.
        ParameterError
            If the world keeps no mechanisms, or there is no such sample.
        """
        mechanisms, wanted = self._mechanisms, _perturbation(done)
        if self.noise is None or not -len(self.noise) <= row < len(self.noise):
            raise ParameterError(f"There is no sample {row} with noise in this world of {self.data.n_samples}.")
        if to_json(wanted) == self.truth[row]:
            # Bit for bit: a product of matrices rounds differently for other numbers of rows.
            return np.asarray(self.data.values()[row])
        return np.asarray(mechanisms.levels(self.noise[[row]], wanted)[0])

    def take(self, rows: NDArray[Any]) -> "World":
        """Return the world with some of its samples, in their order.

        Parameters
        ----------
        rows
            Booleans or positions; the reference must keep a sample.
        """
        where = np.flatnonzero(rows) if rows.dtype == bool else np.sort(rows)
        noise = None if self.noise is None else self.noise[where]
        data = remade(self.data, self.data.adata[where].copy())
        return replace(self, data=data, noise=noise, done=self.truth[where])

    @property
    def _mechanisms(self) -> AbstractMechanisms:
        if self.mechanisms is None:
            raise ParameterError("This world keeps no mechanisms, only data and effects; it cannot answer.")
        return self.mechanisms


def simulate(
    mechanisms: AbstractMechanisms,
    labels: Strings,
    noise: Array,
    *,
    scale: str,
    name: str,
    obs: Mapping[str, Iterable[Any]] | None = None,
) -> World:
    """Return a world of samples to which something was done.

    Parameters
    ----------
    mechanisms
        What makes the readings.
    labels
        ``[samples]`` what is done to each, as canonical JSON.
    noise
        ``[samples, k]`` their noise.
    scale, name
        Of the data.
    obs
        Further columns, one value for each sample.
    """
    values = mechanisms.readings(noise, conditions_of(labels))
    made = as_data(values, mechanisms.names, labels, scale=scale, name=name, obs=obs)
    return World(made, unnumbered(mechanisms), mechanisms, noise, labels)


def parts_of(world: World) -> tuple[AbstractMechanisms, Array]:
    """Return mechanisms and noise.

    Raises
    ------
    ParameterError
        If the world keeps none.
    """
    if world.mechanisms is None or world.noise is None:
        raise ParameterError("This world keeps no mechanisms and noise, only data and effects; it cannot be changed.")
    return world.mechanisms, world.noise


def _perturbation(done: Do | Perturbation) -> Perturbation:
    return perturbation(done) if isinstance(done, Mapping) else done
