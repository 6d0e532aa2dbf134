"""Solvers in NumPy: equilibria and trajectories of the state equation, for predictions.

The same equation is solved in JAX while training (`molcause.models.mechanism.compiled`); tests hold the two together.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from molcause.models.base import Array

TOLERANCE = 1e-11
PATIENCE = 1000
SETTLED = 1e-8
"""Largest residual, in units of the state, at which an equilibrium counts as one."""
_NEWTON = 30
_GROWN = 1e8


class Settled(NamedTuple):
    """Where a state equation settled.

    Parameters
    ----------
    state
        ``[..., N]``.
    residual
        ``[...]`` largest of abs(F(x) - x) over nodes.
    """

    state: Array
    residual: Array


def fixed_point(advance: Callable[[Array], Array], start: Array, *, tolerance: float = TOLERANCE) -> Settled:
    """Iterate x <- F(x) until no node moves, or for 1,000 steps; what diverges is left where it was.

    Parameters
    ----------
    advance
        F, on ``[..., N]``.
    start
        ``[..., N]``.
    tolerance
        Largest move at which it counts as settled.

    Examples
    --------
    >>> found = fixed_point(lambda x: 0.5 * x + 1.0, np.zeros((1, 1)))
    >>> found.state.round(9).tolist(), bool(found.residual[0] < 1e-9)
    ([[2.0]], True)
    """
    x = np.array(start, dtype=float)
    move = advance(x) - x
    for _ in range(PATIENCE):
        size = np.abs(move).max(axis=-1, initial=0.0, keepdims=True)
        if size.max(initial=0.0) <= tolerance or not (size < _GROWN).any():
            break
        x = np.where(size < _GROWN, x + move, x)
        move = advance(x) - x
    return Settled(x, np.abs(move).max(axis=-1, initial=0.0))


def newton(advance: Callable[[Array], Array], jacobian: Callable[[Array], Array], start: Array) -> Settled:
    """Solve x = F(x) by Newton's method, step halved while the residual grows; for what an iteration does not settle.

    Parameters
    ----------
    advance
        F on ``[N]``.
    jacobian
        dF/dx, ``[N, N]``.
    start
        ``[N]``.

    Examples
    --------
    >>> found = newton(lambda x: 1.0 - 2.0 * x, lambda x: np.array([[-2.0]]), np.zeros(1))
    >>> found.state.round(9).tolist()
    [0.333333333]
    """
    x = np.array(start, dtype=float)
    left = advance(x) - x
    for _ in range(_NEWTON):
        if np.abs(left).max(initial=0.0) <= TOLERANCE:
            break
        try:
            full = np.linalg.solve(np.eye(len(x)) - jacobian(x), left)
        except np.linalg.LinAlgError:
            break
        x, left, moved = _shorter(advance, x, left, full)
        if not moved:
            break
    return Settled(x, np.abs(left).max(initial=0.0))


def _shorter(advance: Callable[[Array], Array], x: Array, left: Array, full: Array) -> tuple[Array, Array, bool]:
    """Return the longest of the steps 1, 1/2, 1/4, ... at which the residual falls."""
    for share in 0.5 ** np.arange(12):
        tried = x + share * full
        rest = advance(tried) - tried
        if np.abs(rest).max() < np.abs(left).max():
            return tried, rest, True
    return x, left, False


def heun(velocity: Callable[[Array], Array], start: Array, steps: NDArray[np.intp], step: float) -> Array:
    """Return ``[times, ..., N]`` states along a trajectory, by Heun's method with fixed steps.

    Parameters
    ----------
    velocity
        dx/dt on ``[..., N]``.
    start
        ``[..., N]`` state at time 0.
    steps
        Ascending: after how many steps states are wanted.
    step
        Length of a step.

    Examples
    --------
    >>> heun(lambda x: -x, np.ones((1, 1)), np.array([0, 100]), 0.01).round(4).ravel().tolist()
    [1.0, 0.3679]
    """
    x, found, done = np.array(start, dtype=float), [], 0
    for wanted in steps:
        for _ in range(int(wanted) - done):
            first = velocity(x)
            x = x + 0.5 * step * (first + velocity(x + step * first))
        done = int(wanted)
        found.append(x)
    return np.array(found)
