"""`EdgePrior`: the network's edges are more probable than others, and data may overrule it."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from molcause.bias.base import AbstractBias
from molcause.bias.constraints import Constraints
from molcause.bias.edges import check_network, readout_edges
from molcause.errors import BiasError
from molcause.knowledge.network import Network
from molcause.names.readouts import ReadoutMap


@dataclass(frozen=True)
class EdgePrior(AbstractBias):
    """Give every edge prior log-odds: high for the network's edges, low for the others it could have had.

    Where the network lacks a node it says nothing: the log-odds are 0. Empty knowledge is neutral.

    Parameters
    ----------
    network
        The knowledge.
    confidence
        Probability that an edge of the network exists, and that a pair without one has none; between
        0.5 (knowledge ignored) and 1, exclusive.

    Raises
    ------
    BiasError
        If the confidence is out of range.

    Examples
    --------
    >>> from molcause.names.readouts import ReadoutMap
    >>> net = Network.from_edges([("RAF", "MEK", 1)])
    >>> EdgePrior(net, 0.75).compile(ReadoutMap.same_names(["RAF", "MEK"]), ()).prior.round(2).tolist()
    [[0.0, -1.1], [1.1, 0.0]]
    """

    network: Network
    confidence: float = 0.9

    def __post_init__(self) -> None:
        check_network(self.network)
        if not 0.5 <= self.confidence < 1:
            raise BiasError(
                f"A prior's confidence lies between 0.5 (ignored) and 1 (exclusive); got {self.confidence!r}. "
                "Use Mask to be certain."
            )

    @property
    def slots(self) -> tuple[str, ...]:
        """The slot that it fills."""
        return ("prior",)

    @property
    def knowledge(self) -> tuple[Network, ...]:
        """The network that it is bound to."""
        return (self.network,)

    def rebind(self, change: Callable[[Network], Network]) -> "EdgePrior":
        """Return the same prior from changed knowledge."""
        return replace(self, network=change(self.network))

    def compile(self, readouts: ReadoutMap, targets: tuple[str, ...]) -> Constraints:
        """Return the log-odds for these readouts and targets."""
        edges = readout_edges(self.network, readouts, targets)
        log_odds = math.log(self.confidence / (1.0 - self.confidence))
        prior = np.where(edges.covered, np.where(edges.edge, log_odds, -log_odds), 0.0)
        np.fill_diagonal(prior, 0.0)
        if not len(self.network):
            prior[:] = 0.0
        return Constraints(readouts.readout, targets, prior=prior, notes=edges.notes)

    def describe(self) -> str:
        """Return the recipe in one line."""
        return f"EdgePrior({self.network.name}, confidence={self.confidence:g})"
