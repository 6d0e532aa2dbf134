"""`NeuralForm`: F = a network with one hidden layer for each node, on the edges of a structure."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from molcause.models.base import Array
from molcause.models.mechanism.field import softplus
from molcause.models.mechanism.problem import UNIT
from molcause.models.mechanism.rates.form import AbstractForm
from molcause.models.mechanism.structure import Integers, Structure
from molcause.provenance import seed_for

AnyArray = Any


@dataclass(frozen=True)
class NeuralForm(AbstractForm):
    """F_i = sum over hidden units h of a_hi tanh(sum_j A_hij m_j + c_hi); numbers are A, c, a and raw decays.

    Parameters
    ----------
    source, target
        ``[E]`` edges: a hidden unit of a node sees the node's regulators only.
    nodes, units
        N, and hidden units of each node.
    """

    source: Integers
    target: Integers
    nodes: int
    units: int

    def begin(self, structure: Structure, seed: int) -> Array:
        """Return small random weights, no thresholds, and rates of 1."""
        rng = np.random.default_rng(seed_for(seed, "hidden units"))
        e, n, h = len(self.source), self.nodes, self.units
        incoming = np.maximum(np.bincount(self.target, minlength=n), 1)[self.target]
        inner = rng.normal(size=(h, e)) / np.sqrt(incoming)
        outer = rng.normal(size=(h, n)) * 0.3 / np.sqrt(h)
        return np.concatenate([inner.ravel(), np.zeros(h * n), outer.ravel(), np.full(n, UNIT)])

    def drive(self, xp: Any, numbers: AnyArray, messages: AnyArray) -> AnyArray:
        """Return what the hidden units of each node add up to."""
        inner, threshold, outer = self._parts(numbers)
        total = 0.0 * messages
        for weight, c, a in zip(inner, threshold, outer, strict=True):
            total = total + a * xp.tanh(messages @ self._matrix(xp, weight).T + c)
        return total

    def decay(self, xp: Any, numbers: AnyArray) -> AnyArray:
        """Return the rates."""
        start = self.units * (len(self.source) + 2 * self.nodes)
        return softplus(xp, numbers[start : start + self.nodes])

    def _parts(self, numbers: AnyArray) -> tuple[AnyArray, AnyArray, AnyArray]:
        e, n, h = len(self.source), self.nodes, self.units
        inner, rest = numbers[: h * e].reshape(h, e), numbers[h * e :]
        return inner, rest[: h * n].reshape(h, n), rest[h * n : 2 * h * n].reshape(h, n)

    def _matrix(self, xp: Any, weight: AnyArray) -> AnyArray:
        empty = xp.zeros((self.nodes, self.nodes), dtype=weight.dtype)
        if xp is np:
            empty[self.target, self.source] = weight
            return empty
        return empty.at[self.target, self.source].set(weight)
