"""Worlds of Boolean networks, with noise in the rules and in the measurement."""

from dataclasses import dataclass

import numpy as np

from molcause.data.intervention import Perturbation
from molcause.errors import InterventionError, ParameterError
from molcause.graph.reachability import Booleans
from molcause.knowledge.logic.logic_network import LogicNetwork
from molcause.knowledge.network import Network
from molcause.provenance import seed_for
from molcause.worlds.graphs import draw_effects
from molcause.worlds.linear import single_target_screen
from molcause.worlds.mechanisms import AbstractMechanisms, Array
from molcause.worlds.samples import labels_of
from molcause.worlds.surgery import Surgery, surgery
from molcause.worlds.world import World, simulate

KINDS = ("fix", "shift", "scale", "block")
_UNKNOWN = {"fix": 0.0, "shift": 1.0, "scale": 0.0, "block": 0.0}


@dataclass(frozen=True)
class LogicMechanisms(AbstractMechanisms):
    """Nodes follow their rules, all at once, for some steps from a random state; then they are read.

    In each sample a node disobeys its rule in every step with probability `flip`, and is misread with probability
    `error`. ``fix`` holds a node on (0.5 or more) or off; ``scale`` keeps it able to be on, ``block`` keeps it heard,
    with the probability that is its strength; ``shift`` turns it on, or off if negative, with probability of its size.
    Unknown strengths: off, 0, 0 and 1.

    Noise is four uniform numbers a node: first state, disobedience, misreading, and whether a reagent works.

    Parameters
    ----------
    logic
        The rules; a node without a rule is an input and keeps its state.
    steps
        How many updates.
    flip, error
        The two probabilities.

    Examples
    --------
    >>> import molcause as mc
    >>> chain = LogicMechanisms(LogicNetwork.from_rules({"B": "A", "C": "!B"}), steps=5)
    >>> chain.names, chain.levels(np.full((1, 12), 0.9), (mc.fix(1).on("A"),)).tolist()
    (('B', 'C', 'A'), [[1.0, 0.0, 1.0]])
    """

    logic: LogicNetwork
    steps: int = 20
    flip: float = 0.0
    error: float = 0.0

    @property
    def names(self) -> tuple[str, ...]:  # type: ignore[override]
        """The nodes."""
        return self.logic.features

    def draw(self, n: int, rng: np.random.Generator) -> Array:
        """Return uniform numbers."""
        return rng.uniform(size=(n, 4 * len(self.names)))

    def levels(self, noise: Array, done: Perturbation) -> Array:
        """Return 1 where a node is read as on, else 0.

        Raises
        ------
        InterventionError
            If a target is not a node, or an intervention has a time.
        """
        first, disobeyed, misread, reagent = np.split(noise, 4, axis=1)
        cut = surgery(done, self.names, default=_UNKNOWN)
        state = _acted(first < 0.5, cut, reagent)
        for _ in range(self.steps):
            state = _acted(self._followed(state, reagent >= cut.sent) ^ (disobeyed < self._flips), cut, reagent)
        return np.asarray(state ^ (misread < self.error), dtype=float)

    def network(self) -> Network:
        """Return who is in whose rule, with sign; 0 if a rule names a node both ways."""
        return self.logic.to_network()

    @property
    def _flips(self) -> Array:
        return np.where(np.isin(self.names, self.logic.inputs), 0.0, self.flip)

    def _followed(self, state: Booleans, silent: Booleans) -> Booleans:
        inputs = np.isin(self.names, self.logic.inputs)
        return np.where(inputs, state, self.logic.evaluate(state & ~silent))


def logic_world(
    genes: int = 10,
    seed: int = 0,
    *,
    logic: LogicNetwork | None = None,
    kind: str = "fix",
    controls: int = 1000,
    per_target: int = 100,
    targeted: float = 1.0,
    steps: int = 20,
    flip: float = 0.02,
    error: float = 0.02,
) -> World:
    """Simulate a Boolean network in which single nodes are intervened on.

    Parameters
    ----------
    genes
        Number of nodes of random rules: two regulators a node on average, joined by AND or OR, some negated.
    seed
        Everything random is derived from it.
    logic
        Rules of your own instead.
    kind
        What is done to each target: ``fix`` (off), ``shift`` (on), ``scale`` or ``block`` by half.
    controls, per_target
        Samples without intervention, and for each target.
    targeted
        Share of the nodes that are intervened on.
    steps
        Synchronous updates before the reading. A network that oscillates is read wherever it is then.
    flip, error
        Probabilities that a node disobeys its rule, and that it is misread.

    Returns
    -------
    World
        Readings are 0 or 1. Effects are NaN where there is an arrow.

    Raises
    ------
    InterventionError
        If the kind is unknown.
    ParameterError
        If there is no step.

    Examples
    --------
    >>> world = logic_world(genes=5, controls=20, per_target=10)
    >>> world.data.scale, np.unique(world.data.values()).tolist()
    ('fraction', [0.0, 1.0])
    """
    if kind not in KINDS:
        raise InterventionError(f"A logic world knows {', '.join(KINDS)}; got {kind!r}.")
    if steps < 1:
        raise ParameterError(f"Rules are followed for at least one step; got steps={steps}.")
    rng = np.random.default_rng(seed_for(seed, "logic world", str(genes)))
    rules = _random_rules(genes, rng) if logic is None else logic
    mechanisms = LogicMechanisms(rules, steps, flip, error)
    n = len(mechanisms.names)
    chosen = np.sort(rng.permutation(n)[: round(targeted * n)])
    labels = labels_of(single_target_screen(mechanisms.names, kind, controls, per_target, chosen))
    return simulate(mechanisms, labels, mechanisms.draw(len(labels), rng), scale="fraction", name="logic world")


def _random_rules(genes: int, rng: np.random.Generator) -> LogicNetwork:
    rules = {}
    for i, row in enumerate(draw_effects(genes, rng, cyclic=True)):
        literals = [f"{'!' if row[j] < 0 else ''}g{j}" for j in np.flatnonzero(row)]
        if literals:
            rules[f"g{i}"] = rng.choice([" & ", " | "]).join(literals)
    return LogicNetwork.from_rules(rules, nodes=[f"g{i}" for i in range(genes)], name="random rules")


def _acted(state: Booleans, cut: Surgery, reagent: Array) -> Booleans:
    """Return the states after reagents that take away, push, and hold."""
    able = state & (reagent < cut.kept)
    pushed = np.where(reagent < np.abs(cut.added), cut.added > 0, able)
    return np.where(np.isnan(cut.level), pushed, cut.level >= 0.5)
