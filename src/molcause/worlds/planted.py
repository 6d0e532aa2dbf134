"""Worlds with the conditions and sample numbers of real data, in which a given network is the truth.

They tell whether an audit would find knowledge if it were there: the positive control of a design.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from molcause.data.intervention import Intervention, Perturbation, combine, from_json, to_json
from molcause.data.perturbation_data import INTERVENTIONS, PerturbationData
from molcause.errors import InterventionError, KnowledgeError
from molcause.knowledge.network import Network
from molcause.names.readouts import ReadoutMap
from molcause.provenance import seed_for
from molcause.worlds.linear_mechanisms import LinearMechanisms, Standardised
from molcause.worlds.mechanisms import AbstractChanged, Array
from molcause.worlds.world import World

KINDS = ("fix", "block")
Labels = NDArray[np.object_]
_ZERO = -3.0
_LEFT = 0.1
_FIXED = (-2.0, 0.3)
_BACKGROUND = 0.5


def planted_world(data: PerturbationData, network: Network, *, kind: str = "fix", seed: int = 0) -> World:
    """Simulate a linear world with the edges of a network and the design of real data.

    Each edge between readouts gets a weight of its sign (a random one where it is unknown) and size U(0.3, 1), scaled
    to spectral radius 0.8 where a cyclic network exceeds it; noise is Gaussian with standard deviation U(0.5, 1). Every
    condition keeps its targets and number of samples. Whatever was done to a measured target is replaced by `kind`.
    An unmeasured target, or a stimulus of the reference that a condition lacks, shifts every readout by N(0, 0.5^2).

    Parameters
    ----------
    data
        Whose design to take; no reading is used.
    network
        The truth; edges from or to what is not measured are left out.
    kind
        ``fix`` sets a target to N(-2, 0.3^2) standard deviations; ``block`` leaves a tenth of its influence, and a
        target at -3 standard deviations sends nothing.
    seed
        Everything random is derived from it.

    Returns
    -------
    World
        Data standardised by the reference samples, and the true effects on that scale.

    Raises
    ------
    InterventionError
        If the kind is another.
    KnowledgeError
        If the network has no edge between readouts.

    Examples
    --------
    >>> import molcause as mc
    >>> net = mc.load_network("mapk-core").select("consensus", lambda value: value == "consensus-18")
    >>> world = planted_world(mc.load_dataset("sachs2005", coding="literature"), net)
    >>> world.data.n_samples, int((world.effects != 0).sum())
    (7466, 18)
    """
    if kind not in KINDS:
        raise InterventionError(f"A planted world knows {' and '.join(KINDS)}; got {kind!r}.")
    rng = np.random.default_rng(seed_for(seed, "planted world", kind))
    effects = _weights(data, network, rng)
    noise_sd = rng.uniform(0.5, 1.0, len(effects))
    total = np.linalg.inv(np.eye(len(effects)) - effects)
    spread = np.sqrt(((total * noise_sd) ** 2).sum(axis=1))
    effects, noise_sd = effects * spread[None, :] / spread[:, None], noise_sd / spread
    reference = from_json(data.control) or ()
    shifts: dict[str, Array] = {}
    values, labels = np.empty((data.n_samples, len(effects))), np.full(data.n_samples, "null", dtype=object)
    causes = np.random.default_rng(seed_for(seed, "reagents", kind)).normal(*_FIXED, (data.n_samples, 2 * len(effects)))
    for condition in data.conditions():
        new, hidden = _split(condition.perturbation, reference, data)
        noise = rng.normal(size=(len(condition.rows), len(effects))) * noise_sd
        causes[condition.rows, : len(effects)] = noise
        for name in hidden:
            noise = noise + shifts.setdefault(name, rng.normal(0.0, _BACKGROUND, len(effects)))
        targets = np.array([k for item in new for k in data.readouts.of(item.target)], dtype=np.intp)
        if kind == "fix":
            causes[np.ix_(condition.rows, len(effects) + targets)] = rng.normal(*_FIXED, (len(noise), len(targets)))
        values[condition.rows] = _equilibrium(effects, noise, targets, kind, causes[condition.rows, len(effects) :])
        labels[condition.rows] = _relabelled(condition.perturbation, new, kind)
    kept = labels != "null"
    center, scale = _reference(values, labels, data)
    made = _data(data, (values - center) / scale, labels, kept)
    inner = Standardised(_linear(made, effects, noise_sd), center, scale)
    mechanisms = Planted(inner, made, shifts, _planted(network, effects, data.readouts))
    return World(made, effects * scale[None, :] / scale[:, None], mechanisms, causes[kept], labels[kept])


@dataclass(frozen=True)
class Planted(AbstractChanged):
    """Mechanisms asked by the names of nodes, with what unmeasured targets and a lacking reference do.

    Parameters
    ----------
    data
        Whose reference is what nothing done means.
    shifts
        What each unmeasured target adds to the causes of each readout, by its intervention in words.
    truth
        The network that was planted.
    """

    data: PerturbationData
    shifts: dict[str, Array]
    truth: Network

    def levels(self, noise: Array, done: Perturbation) -> Array:
        """Return the readings.

        Raises
        ------
        InterventionError
            If a target is neither measured nor one of the data's conditions.
        """
        new, hidden = _split(done, from_json(self.data.control) or (), self.data)
        noise = noise.copy()
        for name in hidden:
            if name not in self.shifts:
                known = ", ".join(self.shifts) or "none"
                raise InterventionError(f"No sample shows what '{name}' does. Unmeasured changes: {known}.")
            noise[:, : len(self.names)] += self.shifts[name]
        targets = [(item, k) for item in new for k in self.data.readouts.of(item.target)]
        return self.inner.levels(noise, tuple(replace(item, target=self.names[k]) for item, k in targets))

    def network(self) -> Network:
        """Return the arrows between the nodes that are measured."""
        return self.truth


def _linear(data: PerturbationData, effects: Array, noise_sd: Array) -> LinearMechanisms:
    names = tuple(str(name) for name in data.adata.var_names)
    ones = np.ones(len(names))
    return LinearMechanisms(names, effects, noise_sd, ones, _FIXED[0], zero=_ZERO, fraction=_LEFT)


def _planted(network: Network, effects: Array, readouts: ReadoutMap) -> Network:
    """Return the edges between measured nodes, with the signs that were drawn for unknown ones."""
    ends = [(readouts.of(t), readouts.of(s)) for s, t in zip(network.source, network.target, strict=True)]
    drawn = [[np.sign(effects[i, j]) for i in to for j in of if i != j] for to, of in ends]
    rows = np.array([k for k, found in enumerate(drawn) if found], dtype=np.intp)
    kept = network.take_edges(rows, f"{len(rows)} of {len(network)} edges are between readouts")
    return replace(kept, sign=np.array([drawn[k][0] for k in rows], dtype=np.int8))


def _weights(data: PerturbationData, network: Network, rng: np.random.Generator) -> Array:
    readouts = data.readouts
    effects = np.zeros((len(readouts), len(readouts)))
    for source, target, sign in zip(network.source, network.target, network.sign, strict=True):
        for j in readouts.of(source):
            for i in readouts.of(target):
                if i != j:
                    effects[i, j] = (sign or rng.choice([-1, 1])) * rng.uniform(0.3, 1.0)
    if not effects.any():
        raise KnowledgeError(f"Network {network.name!r} has no edge between readouts of {data.name!r} to plant.")
    radius = np.abs(np.linalg.eigvals(effects)).max()
    return effects * min(1.0, 0.8 / radius) if radius > 0 else effects


def _split(
    perturbation: Perturbation, reference: Perturbation, data: PerturbationData
) -> tuple[list[Intervention], list[str]]:
    """Return the interventions on measured targets, and the names of the background changes."""
    new = [item for item in perturbation if item not in reference]
    measured = [item for item in new if len(data.readouts.of(item.target))]
    hidden = [str(item) for item in new if item not in measured]
    return measured, hidden + [f"without {item}" for item in reference if item not in perturbation]


def _equilibrium(effects: Array, noise: Array, targets: NDArray[np.intp], kind: str, reached: Array) -> Array:
    changed, inputs = effects.copy(), noise.copy()
    if kind == "fix":
        changed[targets] = 0.0
        inputs[:, targets] = reached[:, targets]
    else:
        inputs = inputs + (1 - _LEFT) * _ZERO * effects[:, targets].sum(axis=1)
        changed[:, targets] *= _LEFT
    return np.asarray(np.linalg.solve(np.eye(len(effects)) - changed, inputs.T).T, dtype=float)


def _relabelled(perturbation: Perturbation, new: list[Intervention], kind: str) -> str:
    items = tuple(Intervention(kind, float("nan"), item.target) for item in new)
    return to_json(combine(tuple(item for item in perturbation if item not in new), items))


def _reference(values: Array, labels: Labels, data: PerturbationData) -> tuple[Array, Array]:
    reference = values[labels == data.control]
    return reference.mean(axis=0), reference.std(axis=0, ddof=1)


def _direct(readouts: ReadoutMap) -> ReadoutMap:
    """Return the map of a world in which every reading is its node's level."""
    return replace(readouts, sign=tuple(1 for _ in readouts.sign))


def _data(data: PerturbationData, values: Array, labels: Labels, kept: NDArray[np.bool_]) -> PerturbationData:
    import pandas as pd
    from anndata import AnnData

    obs = pd.DataFrame({INTERVENTIONS: pd.Categorical(labels[kept])}, index=data.adata.obs_names[kept].astype(str))
    var = pd.DataFrame(index=[str(name) for name in data.adata.var_names])
    return PerturbationData(
        AnnData(values[kept], obs=obs, var=var),
        scale="standardised",
        control=data.control,
        readouts=_direct(data.readouts),
        name=f"world like {data.name}",
    )
