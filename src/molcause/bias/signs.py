"""`Signs`: edges of known sign keep it."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

from molcause.bias.base import AbstractBias
from molcause.bias.constraints import Constraints
from molcause.bias.edges import check_network, readout_edges
from molcause.errors import BiasError
from molcause.knowledge.network import Network
from molcause.names.readouts import ReadoutMap


@dataclass(frozen=True)
class Signs(AbstractBias):
    """Hold edges to the network's sign, as it appears between the readings.

    An inhibitory site turns a sign round; an unknown sign, or a site of unknown meaning, leaves the edge free.

    Parameters
    ----------
    network
        The knowledge.
    strength
        Infinity (default) enforces; a finite number is an L1 price on weights of the other sign.

    Raises
    ------
    BiasError
        If the strength is not positive.

    Examples
    --------
    >>> from molcause.names.readouts import ReadoutMap
    >>> net = Network.from_edges([("ERK", "RAF", -1), ("RAF", "MEK", 0)])
    >>> Signs(net).compile(ReadoutMap.same_names(["RAF", "MEK", "ERK"]), ()).sign.tolist()
    [[0, 0, -1], [0, 0, 0], [0, 0, 0]]
    """

    network: Network
    strength: float = math.inf

    def __post_init__(self) -> None:
        check_network(self.network)
        if not self.strength > 0:
            raise BiasError(
                f"The strength of signs is positive; got {self.strength!r}. Leave the bias out to switch it off."
            )

    @property
    def slots(self) -> tuple[str, ...]:
        """The slot that it fills."""
        return ("sign",)

    @property
    def knowledge(self) -> tuple[Network, ...]:
        """The network that it is bound to."""
        return (self.network,)

    def rebind(self, change: Callable[[Network], Network]) -> "Signs":
        """Return the same signs from changed knowledge."""
        return replace(self, network=change(self.network))

    def compile(self, readouts: ReadoutMap, targets: tuple[str, ...]) -> Constraints:
        """Return the signs for these readouts and targets."""
        edges = readout_edges(self.network, readouts, targets)
        return Constraints(readouts.readout, targets, sign=edges.sign, sign_strength=self.strength, notes=edges.notes)

    def describe(self) -> str:
        """Return the recipe in one line."""
        strength = "" if math.isinf(self.strength) else f", strength={self.strength:g}"
        return f"Signs({self.network.name}{strength})"
