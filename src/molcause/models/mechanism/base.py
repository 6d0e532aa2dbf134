"""`AbstractMechanism`: one parametric family of mechanisms, from linear structural equations to saturating networks.

    tau dx_i/dt = gain_i phi(sum_j W_ij x_j + b_i + u_i) - decay_i x_i

A link phi, a dynamics (an equilibrium, one pass through a graph without loops, or a trajectory), a structure from
knowledge, and the four kinds of intervention as surgery on the equation: see `molcause.models.mechanism.field`.
`molcause.models.mechanism.mechanism` has it with every setting free; published models are settings of it
(`molcause.models.mechanism.presets`). They derive from this class, and not from one another.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from molcause.bias.base import AbstractBias
from molcause.data.intervention import KINDS
from molcause.data.perturbation_data import PerturbationData
from molcause.errors import ParameterError, did_you_mean
from molcause.models.base import AbstractFitted, AbstractModel
from molcause.models.mechanism.fitted import FittedMechanism
from molcause.models.mechanism.links import link

DYNAMICS = ("equilibrium", "ancestral", "trajectory")
READINGS = ("fixed", "scaled", "affine")


@dataclass(frozen=True)
class AbstractMechanism(AbstractModel):
    """A mechanism with a structure from knowledge, trained as an ensemble.

    Parameters
    ----------
    link
        ``linear``, ``tanh``, ``leaky`` or ``sigmoid``: see `molcause.models.mechanism.links.LINKS`.
    dynamics
        ``equilibrium``; ``ancestral``, one pass, which refuses loops; ``trajectory``, Heun's method with fixed steps
        from the reference level, to the last state, or to the times in ``obs["time"]``.
    units
        Of states, see `molcause.models.mechanism.units.CHOICES`.
    hidden
        Whether unmeasured nodes of the knowledge are kept; else they are summed out.
    longest
        Where the knowledge has more than 300 unmeasured nodes between targets and readouts, only those on paths of at
        most this many edges are kept (and a target's shortest paths, where longer). None = all.
    limit
        Contraction: largest row sum of abs(dF/dx), below 1 = a unique equilibrium under every intervention, found by
        iterating. None lifts it: then solutions may be several or none, and every prediction says whether one was
        found.
    members
        Members of the ensemble; each has its own start and its own conditions held back for stopping.
    steps, patience, rate
        Most steps of Adam, steps without progress after which a member stops, and learning rate.
    penalty, l2
        L1 and L2 price of weights, per unit of the mean squared error; a bias with a penalty replaces the first.
    validation
        Share of conditions that each member holds back to stop early, inside the training data.
    intercepts, gains, decays
        Whether b, gain and decay are learned for each node. Only a trajectory tells decay from gain.
    readings
        How readouts read nodes: ``fixed`` as they are; ``scaled`` and ``affine`` learn a factor, and an offset.
    linked_inputs
        Whether what is done to a node without a mechanism passes the link too, so that it saturates.
    start
        Standard deviation of the sum of a node's incoming weights at the start.
    noise
        Whether noise outside the link is estimated from replicates: then rung 3 is reached.
    horizon, step
        Number and length of the steps of a trajectory.
    stages
        Parts of the training, each (steps, patience, rate, penalty, horizon), instead of one with the numbers above.
    """

    link: str = "tanh"
    dynamics: str = "equilibrium"
    units: str = "reference"
    hidden: bool = True
    longest: int | None = 2
    limit: float | None = 0.9
    members: int = 8
    steps: int = 1500
    patience: int = 300
    rate: float = 0.01
    penalty: float = 1e-4
    l2: float = 1e-5
    validation: float = 0.2
    intercepts: bool = True
    gains: bool = True
    decays: bool = False
    readings: str = "fixed"
    linked_inputs: bool = False
    start: float = 0.1
    noise: bool = False
    horizon: int = 100
    step: float = 0.1
    stages: tuple[tuple[float, ...], ...] = ()

    accepts = frozenset({"mask", "sign", "prior", "penalty"})
    honours = frozenset(KINDS)
    explicitness = "hybrid"
    fitted_type = FittedMechanism

    def __post_init__(self) -> None:
        link(self.link)
        for name, known in (("dynamics", DYNAMICS), ("readings", READINGS)):
            value = getattr(self, name)
            if value not in known:
                raise ParameterError(
                    f"{name}={value!r}: there is none such. {did_you_mean(str(value), known)} It is {', '.join(known)}."
                )
        ranges = {
            "limit": self.limit is None or self.limit > 0,
            "longest": self.longest is None or self.longest >= 1,
            "members": self.members >= 1,
            "steps": self.steps >= 1,
            "patience": self.patience >= 1,
            "rate": self.rate > 0,
            "penalty": self.penalty >= 0,
            "l2": self.l2 >= 0,
            "validation": 0 <= self.validation < 1,
            "horizon": self.horizon >= 1,
            "step": self.step > 0,
        }
        wrong = [f"{name}={getattr(self, name)!r}" for name, sound in ranges.items() if not sound]
        if wrong:
            raise ParameterError(f"{self.name}: out of range: {', '.join(wrong)}.")
        if self.noise and self.dynamics == "trajectory":
            raise ParameterError(
                "noise=True needs an equilibrium or an ancestral mechanism; a trajectory has none yet."
            )

    def fit(
        self,
        data: PerturbationData,
        bias: AbstractBias | None = None,
        *,
        seed: int = 0,
        progress: Callable[[int], None] = lambda done: None,
    ) -> FittedMechanism:
        """Fit to data under a bias.

        Parameters
        ----------
        data, bias, seed
            As for every model.
        progress
            Called with the number of steps that were just made; there are members x steps at most.
        """
        from molcause.models.mechanism.fit_ensemble import fit_ensembles

        [fitted] = fit_ensembles(self, data, [bias], seed, progress)
        return fitted

    def fit_many(
        self, data: PerturbationData, biases: Sequence[AbstractBias | None], *, seed: int = 0
    ) -> list[AbstractFitted]:
        """Fit to the same data under several biases, in one compiled program; a fit does not depend on the others.

        Examples
        --------
        >>> import molcause as mc
        >>> from molcause.testing.worlds import small_world
        >>> world = small_world()
        >>> biases = [mc.bias.Mask(world.network), mc.bias.Signs(world.network)]
        >>> [len(one.weight.T) for one in mc.models.Mechanism(members=2, steps=100).fit_many(world.data, biases)]
        [3, 12]
        """
        from molcause.models.mechanism.fit_ensemble import fit_ensembles

        return list(fit_ensembles(self, data, biases, seed, lambda done: None))
