"""`Mask`: only the network's edges may exist."""

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
class Mask(AbstractBias):
    """Allow only the edges of a network, unmeasured nodes summed out.

    A readout outside the network gets no edge (this is counted). An unmeasured target outside the network
    may act on every readout, since nothing is known of its children.

    Parameters
    ----------
    network
        The knowledge.
    strength
        Infinity (default) forbids the other edges; a finite number is an L1 price on them.

    Raises
    ------
    BiasError
        If the strength is not positive.

    Examples
    --------
    >>> from molcause.names.readouts import ReadoutMap
    >>> net = Network.from_edges([("RAF", "MEK", 1), ("MEK", "ERK", 1)])
    >>> Mask(net).compile(ReadoutMap.same_names(["RAF", "MEK", "ERK"]), ()).mask.astype(int).tolist()
    [[0, 0, 0], [1, 0, 0], [0, 1, 0]]
    """

    network: Network
    strength: float = math.inf

    def __post_init__(self) -> None:
        check_network(self.network)
        if not self.strength > 0:
            raise BiasError(
                f"A mask's strength is positive; got {self.strength!r}. Leave the bias out to switch it off."
            )

    @property
    def slots(self) -> tuple[str, ...]:
        """The slot that it fills."""
        return ("mask",)

    @property
    def knowledge(self) -> tuple[Network, ...]:
        """The network that it is bound to."""
        return (self.network,)

    def rebind(self, change: Callable[[Network], Network]) -> "Mask":
        """Return the same mask from changed knowledge."""
        return replace(self, network=change(self.network))

    def compile(self, readouts: ReadoutMap, targets: tuple[str, ...]) -> Constraints:
        """Return the mask for these readouts and targets."""
        edges = readout_edges(self.network, readouts, targets)
        mask = edges.edge.copy()
        for k, name in enumerate(targets):
            if name not in self.network.index:
                mask[:, len(readouts) + k] = True
        return Constraints(readouts.readout, targets, mask=mask, mask_strength=self.strength, notes=edges.notes)

    def describe(self) -> str:
        """Return the recipe in one line."""
        strength = "" if math.isinf(self.strength) else f", strength={self.strength:g}"
        return f"Mask({self.network.name}{strength})"
