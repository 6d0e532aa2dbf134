"""`AbstractForm`: what a node is driven to by its regulators, as a function of a flat vector of numbers."""

from abc import ABC, abstractmethod
from typing import Any

from molcause.models.base import Array
from molcause.models.mechanism.structure import Structure

AnyArray = Any


class AbstractForm(ABC):
    """F of dx/dt = decay (F(x) + u - x) on N nodes, with P numbers that are learned; a frozen dataclass of arrays."""

    @abstractmethod
    def begin(self, structure: Structure, seed: int) -> Array:
        """Return ``[P]`` the numbers at which training begins."""

    @abstractmethod
    def drive(self, xp: Any, numbers: AnyArray, messages: AnyArray) -> AnyArray:
        """Return ``[C, N]`` F of messages ``[C, N]``."""

    @abstractmethod
    def decay(self, xp: Any, numbers: AnyArray) -> AnyArray:
        """Return ``[N]`` positive rates."""
