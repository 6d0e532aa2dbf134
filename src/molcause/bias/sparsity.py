"""`Sparsity`: few edges; a bias that needs no knowledge."""

from collections.abc import Callable
from dataclasses import dataclass

from molcause.bias.base import AbstractBias
from molcause.bias.constraints import Constraints
from molcause.errors import BiasError
from molcause.knowledge.network import Network
from molcause.names.readouts import ReadoutMap


@dataclass(frozen=True)
class Sparsity(AbstractBias):
    """Put an L1 price on every edge.

    Parameters
    ----------
    strength
        Price of a standardised weight of 1, in nats per sample.

    Raises
    ------
    BiasError
        If the strength is negative or not a number.

    Examples
    --------
    >>> Sparsity(0.02).slots
    ('penalty',)
    """

    strength: float = 0.02

    def __post_init__(self) -> None:
        if not 0 <= self.strength < float("inf"):
            raise BiasError(f"The strength of sparsity is a number of at least 0; got {self.strength!r}.")

    @property
    def slots(self) -> tuple[str, ...]:
        """The slot that it fills."""
        return ("penalty",)

    @property
    def knowledge(self) -> tuple[Network, ...]:
        """None."""
        return ()

    def rebind(self, change: Callable[[Network], Network]) -> "Sparsity":
        """Return itself: it is bound to no knowledge."""
        return self

    def compile(self, readouts: ReadoutMap, targets: tuple[str, ...]) -> Constraints:
        """Return the penalty."""
        return Constraints(readouts.readout, targets, penalty=float(self.strength))

    def describe(self) -> str:
        """Return the recipe in one line."""
        return f"Sparsity({self.strength:g})"
