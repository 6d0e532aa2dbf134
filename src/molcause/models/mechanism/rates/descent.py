"""Training by gradients through the time steps, all members at once; Adam with its default decay rates."""

from collections.abc import Callable
from typing import Any

import numpy as np

from molcause.models.base import Array
from molcause.models.mechanism.compiled import Config, heun, jax, jnp
from molcause.models.mechanism.problem import Rows
from molcause.models.mechanism.rates import solve
from molcause.models.mechanism.rates.solve import Task
from molcause.models.mechanism.training import double_precision

AnyArray = Any
_CHUNK = 50
_FIRST, _SECOND, _TINY = 0.9, 0.999, 1e-8


def descend(
    task: Task,
    rows: Rows,
    readout_of: Array,
    begin: tuple[Array, Array],
    weights: tuple[Array, Array],
    knobs: tuple[float, int, int, float],
    progress: Callable[[int], None],
) -> tuple[Array, Array, Array]:
    """Return numbers ``[M, P]``, learned strengths ``[M, S]`` and errors ``[M]``: each member's best.

    Parameters
    ----------
    task, rows, readout_of
        What is solved, and what it should read.
    begin
        Numbers and learned strengths of the members.
    weights
        ``[M, R, K]`` of readings in training and in validation; the best is by the second, if it has any.
    knobs
        Learning rate, most steps, steps without progress after which all stop, and L2 price of the numbers.
    progress
        Called with the number of member steps made.
    """
    rate, steps, patience, l2 = knobs
    with double_precision():
        error = _error(task, rows, readout_of)
        both = tuple(jnp.asarray(part) for part in begin)
        zero = jax.tree.map(jnp.zeros_like, both)
        members = len(begin[0])
        state = (both, zero, zero, both, jnp.full(members, jnp.inf), jnp.zeros(members), 0)
        chunk = jax.jit(_chunk(error, rate, l2))
        parts = tuple(jnp.asarray(part) for part in weights)
        for _ in range(-(-steps // _CHUNK)):
            state = chunk(state, parts)
            progress(_CHUNK * members)
            if float(state[6] - jnp.max(state[5])) > patience:
                break
    return tuple(np.asarray(part) for part in (*state[3], state[4]))  # type: ignore[return-value]


def _error(task: Task, rows: Rows, readout_of: Array) -> Callable[..., Any]:
    config = Config("linear", True, True, task.horizon, task.step, 0, 0.0)
    data = np.nan_to_num(rows.data)

    def error(both: tuple[AnyArray, AnyArray], train: AnyArray, held: AnyArray) -> tuple[AnyArray, AnyArray]:
        made = solve.equation(jnp, task, *both)
        states = heun(lambda x: solve.velocity(jnp, task, made, x), solve.start(jnp, task, made), config)
        squared = (states[rows.time, rows.condition] @ readout_of.T - data) ** 2
        first, second = (jnp.sum(w * squared) / jnp.maximum(jnp.sum(w), 1.0) for w in (train, held))
        return first, jnp.where(jnp.sum(held) > 0, second, first)

    return error


def _chunk(error: Callable[..., Any], rate: float, l2: float) -> Callable[..., Any]:
    graded = jax.vmap(jax.value_and_grad(error, has_aux=True), in_axes=(0, 0, 0))

    def step(state: Any, weights: Any) -> Any:
        both, first, second, best, score, when, t = state
        (_, found), slope = graded(both, *weights)
        slope = jax.tree.map(lambda g, p: g + 2.0 * l2 * p, slope, both)
        fine = jnp.isfinite(found) & jnp.all(jnp.isfinite(slope[0]), axis=1)
        better = fine & (found < score)
        first = jax.tree.map(lambda m, g: _FIRST * m + (1.0 - _FIRST) * jnp.nan_to_num(g), first, slope)
        second = jax.tree.map(lambda v, g: _SECOND * v + (1.0 - _SECOND) * jnp.nan_to_num(g) ** 2, second, slope)
        c1, c2 = 1.0 - _FIRST ** (t + 1), 1.0 - _SECOND ** (t + 1)
        moved = jax.tree.map(lambda p, m, v: p - rate * (m / c1) / (jnp.sqrt(v / c2) + _TINY), both, first, second)
        kept = jax.tree.map(lambda b, p: jnp.where(better[:, None], p, b), best, both)
        after = jax.tree.map(lambda p, q: jnp.where(fine[:, None], p, q), moved, kept)
        return after, first, second, kept, jnp.where(better, found, score), jnp.where(better, t, when), t + 1

    return lambda state, weights: jax.lax.scan(lambda s, _: (step(s, weights), None), state, None, length=_CHUNK)[0]
