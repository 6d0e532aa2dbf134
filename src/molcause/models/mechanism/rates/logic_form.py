"""`LogicForm`: F = how true a node's rule is; Hill coefficients and rates stay in the ranges of CNORode."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from molcause.models.base import Array
from molcause.models.mechanism.logic import Wiring, truth
from molcause.models.mechanism.rates.form import AbstractForm
from molcause.models.mechanism.structure import Structure

AnyArray = Any
N_RANGE, K_RANGE, TAU_RANGE = (1.0, 5.0), (0.1, 0.9), (0.01, 10.0)
_BEGIN = (3.0, 0.5, 1.0)


@dataclass(frozen=True)
class LogicForm(AbstractForm):
    """Rules on the nodes of a structure; the numbers are raw n and k of each edge, then raw tau of each node.

    Parameters
    ----------
    wiring
        The rules.
    """

    wiring: Wiring

    def begin(self, structure: Structure, seed: int) -> Array:
        """Return n = 3, k = 0.5 and tau = 1 as raw numbers; the paper's start, without chance."""
        e, nodes = len(self.wiring.source), len(self.wiring.owner)
        n, k, tau = (_raw(v, r) for v, r in zip(_BEGIN, (N_RANGE, K_RANGE, TAU_RANGE), strict=True))
        return np.concatenate([np.full(e, n), np.full(e, k), np.full(nodes, tau)])

    def shapes(self, xp: Any, numbers: AnyArray) -> tuple[AnyArray, AnyArray]:
        """Return n and k ``[E]`` of the edges."""
        e = len(self.wiring.source)
        return _ranged(xp, numbers[:e], N_RANGE), _ranged(xp, numbers[e : 2 * e], K_RANGE)

    def drive(self, xp: Any, numbers: AnyArray, messages: AnyArray) -> AnyArray:
        """Return B, the sum over true rows of each truth table."""
        return truth(xp, self.wiring, *self.shapes(xp, numbers), messages)

    def decay(self, xp: Any, numbers: AnyArray) -> AnyArray:
        """Return tau."""
        e, nodes = len(self.wiring.source), len(self.wiring.owner)
        return _ranged(xp, numbers[2 * e : 2 * e + nodes], TAU_RANGE)


def _ranged(xp: Any, raw: AnyArray, bounds: tuple[float, float]) -> AnyArray:
    return bounds[0] + (bounds[1] - bounds[0]) / (1.0 + xp.exp(-raw))


def _raw(value: float, bounds: tuple[float, float]) -> float:
    share = (value - bounds[0]) / (bounds[1] - bounds[0])
    return float(np.log(share / (1.0 - share)))
