"""Worlds of signaling: ligands and inhibitors, by dose and time."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from molcause.data.intervention import Perturbation, combine, inhibit, stimulate
from molcause.errors import ParameterError
from molcause.knowledge.network import Network
from molcause.provenance import seed_for
from molcause.worlds.graphs import draw_effects
from molcause.worlds.mechanisms import arrows
from molcause.worlds.samples import labels_of
from molcause.worlds.signaling_mechanisms import SignalingMechanisms
from molcause.worlds.world import World, simulate

WIRINGS = ("mapk", "adapting", "random")
_MAPK = [
    ("EGF", "EGFR", 1), ("EGFR", "SOS", 1), ("SOS", "RAS", 1), ("RAS", "RAF", 1), ("RAF", "MEK", 1), ("MEK", "ERK", 1),
    ("ERK", "SOS", -1), ("ERK", "RAF", -1), ("RAS", "PI3K", 1), ("PI3K", "AKT", 1), ("AKT", "RAF", -1),
]  # fmt: skip
_ADAPTING = [("LIGAND", "SENSOR", 1), ("SENSOR", "MEMORY", 1), ("MEMORY", "SENSOR", -1), ("SENSOR", "OUTPUT", 1)]
_SETPOINT = 0.2


def signaling_world(
    genes: int = 10,
    seed: int = 0,
    *,
    wiring: str | Network = "mapk",
    doses: tuple[float, ...] = (0.3, 3.0),
    times: tuple[float, ...] = (1.0, 5.0, 20.0),
    per_condition: int = 10,
    variation: float = 0.2,
    error: float = 0.05,
) -> World:
    """Simulate a signaling network under a ligand, inhibitors, and both; see `SignalingMechanisms` for its equations.

    Nodes without regulators are ligands. A dose of a ligand is added to its input; a dose d of an inhibitor leaves
    1 / (1 + d) of its target's influence, and the target's own reading free. Every condition is read at every time.

    Parameters
    ----------
    genes
        Number of nodes of a random wiring.
    seed
        Everything random is derived from it: weights U(2, 5), time constants U(0.5, 2), basal activity U(0.02, 0.1).
    wiring
        ``mapk``: a cascade EGF to ERK with negative feedback and a branch to AKT. ``random``: acyclic or not, two edges
        a node. ``adapting``: MEMORY integrates what SENSOR does and holds it back, so that SENSOR and OUTPUT return to
        where they were under any ligand: the arrow LIGAND -> SENSOR has no effect at equilibrium, and LIGAND changes
        only MEMORY. The arrows of the mechanism are not the causal graph of the equilibrium (Blom and Mooij, J.
        Causal Inference 11:20210005, 2023). Or a network of your own; an unknown sign is drawn.
    doses, times
        Of every reagent, and when readings are taken.
    per_condition
        Samples for each perturbation and time; nothing done has as many for each dose.
    variation, error
        Standard deviations of the logarithms of activation between samples, and of the measurement error.

    Returns
    -------
    World
        With the columns ``time``, ``time_unit``, ``dose`` (of the inhibitor if there is one) and ``dose_unit``. `do`
        answers at the last time; a counterfactual at the sample's.

    Raises
    ------
    ParameterError
        If the wiring is unknown, or a dose or time is not positive.

    Examples
    --------
    >>> world = signaling_world(times=(20.0,), per_condition=2)
    >>> sorted(world.data.targets())
    ['AKT', 'EGF', 'EGFR', 'ERK', 'MEK', 'PI3K', 'RAF', 'RAS', 'SOS']
    """
    if not doses or not times or min(*doses, *times) <= 0:
        raise ParameterError(f"Doses and times are positive; got doses={doses}, times={times}.")
    rng = np.random.default_rng(seed_for(seed, "signaling world"))
    net = wiring if isinstance(wiring, Network) else _wiring(wiring, genes, rng)
    mechanisms = _mechanisms(net, rng, time=max(times), variation=variation, error=error)
    if wiring == "adapting":
        _let_adapt(mechanisms)
    design = _design(net, doses)
    counts = [per_condition * (len(doses) if not done else 1) for done, _ in design]
    rows = [(done, dose, time, n) for (done, dose), n in zip(design, counts, strict=True) for time in times]
    labels = labels_of((done, n) for done, _, _, n in rows)
    noise = mechanisms.draw(len(labels), rng)
    repeats = [n for *_, n in rows]
    noise[:, -1] = np.repeat([time for _, _, time, _ in rows], repeats)
    obs: dict[str, Iterable[Any]] = {"time": noise[:, -1], "time_unit": ["min"] * len(labels)}
    obs |= {"dose": np.repeat([dose for _, dose, _, _ in rows], repeats), "dose_unit": ["uM"] * len(labels)}
    return simulate(mechanisms, labels, noise, scale="linear", name="signaling world", obs=obs)


def _wiring(name: str, genes: int, rng: np.random.Generator) -> Network:
    if name not in WIRINGS:
        raise ParameterError(f"Wirings are {', '.join(WIRINGS)}, or a network; got {name!r}.")
    if name != "random":
        return Network.from_edges(_MAPK if name == "mapk" else _ADAPTING, name=name)
    drawn = draw_effects(genes, rng, cyclic=True)
    drawn[0] = 0.0  # the first node is a ligand
    return arrows(drawn, [f"g{i}" for i in range(genes)])


def _mechanisms(net: Network, rng: np.random.Generator, **settings: float) -> SignalingMechanisms:
    n = len(net.node)
    weights = np.zeros((n, n))
    for i, j, sign in zip(net.target_index, net.source_index, net.sign, strict=True):
        if i != j:
            weights[i, j] = (sign or rng.choice([-1, 1])) * rng.uniform(2.0, 5.0)
    basal, tau = rng.uniform(0.02, 0.1, n), rng.uniform(0.5, 2.0, n)
    return SignalingMechanisms(tuple(net.features), weights, basal, tau, np.full(n, np.nan), **settings)


def _let_adapt(mechanisms: SignalingMechanisms) -> None:
    """Let MEMORY hold SENSOR at its setpoint, and SENSOR be active enough to be held back."""
    sensor, memory = (mechanisms.names.index(name) for name in ("SENSOR", "MEMORY"))
    mechanisms.setpoint[memory] = _SETPOINT * mechanisms.weights[memory, sensor]
    mechanisms.basal[sensor] = 1.0


def _design(net: Network, doses: tuple[float, ...]) -> list[tuple[Perturbation, float]]:
    """Return perturbations with the dose of what is varied: nothing, each ligand, each inhibitor, and both."""
    fed = set(net.target)
    ligands = [name for name in net.features if name not in fed]
    others = [name for name in net.features if name in fed]
    inhibitors = [(inhibit(dose / (1 + dose)).on(name), dose) for name in others for dose in doses]
    design: list[tuple[Perturbation, float]] = [((), 0.0)]
    design += [((stimulate(dose).on(name),), dose) for name in ligands for dose in doses]
    design += [((item,), dose) for item, dose in inhibitors]
    top = [stimulate(max(doses)).on(name) for name in ligands]
    return design + [(combine((one,), (item,)), dose) for one in top for item, dose in inhibitors]
