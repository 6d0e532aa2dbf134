"""What a bias is: a frozen recipe, bound to knowledge, that compiles to constraints."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass

from molcause.bias.constraints import SLOTS, Constraints
from molcause.knowledge.network import Network
from molcause.names.readouts import ReadoutMap


class AbstractBias(ABC):
    """A function from knowledge to constraints. Subclass it to write your own bias.

    Examples
    --------
    >>> from molcause.bias import Mask, Sparsity
    >>> net = Network.from_edges([("RAF", "MEK", 1)], name="chain")
    >>> (Mask(net) + Sparsity(0.02)).describe()
    'Mask(chain) + Sparsity(0.02)'
    """

    @property
    @abstractmethod
    def slots(self) -> tuple[str, ...]:
        """Names of the slots that it fills."""

    @property
    @abstractmethod
    def knowledge(self) -> tuple[Network, ...]:
        """The networks that it is bound to."""

    @abstractmethod
    def rebind(self, change: Callable[[Network], Network]) -> "AbstractBias":
        """Return the same recipe on changed knowledge; this is how audits corrupt it."""

    @abstractmethod
    def compile(self, readouts: ReadoutMap, targets: tuple[str, ...]) -> Constraints:
        """Return the constraints for these readouts and unmeasured targets; runs inside ``fit``."""

    @abstractmethod
    def describe(self) -> str:
        """Return the recipe in one line."""

    def __add__(self, other: "AbstractBias") -> "BiasSum":
        """Return both biases together."""
        if not isinstance(other, AbstractBias):
            return NotImplemented
        return BiasSum((*parts_of(self), *parts_of(other)))


@dataclass(frozen=True)
class BiasSum(AbstractBias):
    """Several biases at once, made with ``+``.

    Examples
    --------
    >>> from molcause.bias import Signs, Sparsity
    >>> net = Network.from_edges([("RAF", "MEK", 1)], name="chain")
    >>> (Signs(net) + Sparsity(0.02)).slots
    ('sign', 'penalty')
    """

    parts: tuple[AbstractBias, ...]

    @property
    def slots(self) -> tuple[str, ...]:
        """Names of the slots that any part fills."""
        used = {slot for part in self.parts for slot in part.slots}
        return tuple(slot for slot in SLOTS if slot in used)

    @property
    def knowledge(self) -> tuple[Network, ...]:
        """The networks of all parts."""
        return tuple(network for part in self.parts for network in part.knowledge)

    def rebind(self, change: Callable[[Network], Network]) -> "BiasSum":
        """Return the same recipes on changed knowledge."""
        return BiasSum(tuple(part.rebind(change) for part in self.parts))

    def compile(self, readouts: ReadoutMap, targets: tuple[str, ...]) -> Constraints:
        """Return the constraints of all parts, merged.

        Raises
        ------
        BiasError
            If two parts contradict each other.
        """
        first, *others = (part.compile(readouts, targets) for part in self.parts)
        for other in others:
            first = first.merge(other)
        return first

    def describe(self) -> str:
        """Return the recipes in one line."""
        return " + ".join(part.describe() for part in self.parts)


def parts_of(bias: AbstractBias) -> tuple[AbstractBias, ...]:
    """Return a bias's parts; itself, if it is not a sum."""
    return bias.parts if isinstance(bias, BiasSum) else (bias,)
