"""`Smoothness`: targets that lie near each other in a network are alike, by the graph's Laplacian."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
from scipy.sparse import csr_array, diags_array

from molcause.bias.base import AbstractBias
from molcause.bias.constraints import Constraints
from molcause.bias.diffusion import both_ways
from molcause.bias.edges import check_network
from molcause.bias.similarity import checked_places, compiled
from molcause.errors import BiasError
from molcause.knowledge.network import Network
from molcause.names.readouts import ReadoutMap

_TERMS = 12


@dataclass(frozen=True)
class Smoothness(AbstractBias):
    """Compare targets by the heat kernel exp(-t L) of the graph, L = I - D^-1/2 A D^-1/2; no signs, no directions.

    Kondor and Lafferty, Diffusion kernels on graphs, ICML 2002, eq. 4, with the normalized Laplacian of Smola and
    Kondor, COLT 2003, and scaled to 1 on the diagonal. Its square root is a power series, cut after 12 terms.

    Parameters
    ----------
    network
        The knowledge.
    time
        t: how far heat spreads; between 0, exclusive, and 6.
    acts_on
        As for `molcause.bias.diffusion.Diffusion`.

    Raises
    ------
    BiasError
        If the time is out of range, or ``acts_on`` is no mapping of names.

    Examples
    --------
    >>> net = Network.from_edges([("RAF", "MEK", 1), ("MEK", "ERK", 1)])
    >>> made = Smoothness(net).compile(ReadoutMap.same_names(["ERK"]), ("RAF", "MEK")).similarity[0]
    >>> made.between(["RAF"], ["MEK", "ERK"]).round(2).tolist()
    [[0.59, 0.21]]
    """

    network: Network
    time: float = 1.0
    acts_on: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        check_network(self.network)
        checked_places(self.acts_on)
        if not 0 < self.time <= 6:
            raise BiasError(f"The time of a heat kernel is above 0 and at most 6; got {self.time!r}.")

    @property
    def slots(self) -> tuple[str, ...]:
        """The slot that it fills."""
        return ("similarity",)

    @property
    def knowledge(self) -> tuple[Network, ...]:
        """The network that it is bound to."""
        return (self.network,)

    def rebind(self, change: Callable[[Network], Network]) -> "Smoothness":
        """Return the same recipe on changed knowledge."""
        return replace(self, network=change(self.network))

    def compile(self, readouts: ReadoutMap, targets: tuple[str, ...]) -> Constraints:
        """Return the similarity of all nodes, and of these readouts and targets by name."""
        near = both_ways(self.network)
        degree = np.asarray(near.sum(axis=1)).ravel()
        scale = diags_array(1.0 / np.sqrt(np.where(degree > 0, degree, 1.0)))
        amounts = [(self.time / 2) ** k / math.factorial(k) for k in range(_TERMS + 1)]
        places = {**self.network.synonyms, **self.acts_on}
        steps = csr_array(scale @ near @ scale)
        made, notes = compiled("smoothness", self.network.node, steps, amounts, places, readouts, targets)
        return Constraints(readouts.readout, targets, similarity=(made,), notes=notes)

    def describe(self) -> str:
        """Return the recipe in one line."""
        return f"Smoothness({self.network.name}, time={self.time:g})"
