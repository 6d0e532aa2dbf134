"""Training of many members in one compiled program: full-batch steps in chunks, members one after another in it.

On a processor that takes a third less than `vmap` over members (measured): each ends its own iterations.

Structures, data and weights are arguments of the compiled program: another network of the same bucket, other data of
the same shape and another stage's learning rate run without compiling anew.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from molcause.engine import load_jax
from molcause.models.base import Array
from molcause.models.mechanism.adam import Knobs, State, contracted, priced, step
from molcause.models.mechanism.compiled import Config, Problem, Warm
from molcause.models.mechanism.field import Parameters
from molcause.models.mechanism.structure import Integers

jax = load_jax()
jnp = jax.numpy

CHUNK = 50


class Stage(NamedTuple):
    """A part of the training with numbers of its own.

    Parameters
    ----------
    steps, patience
        Most steps, and steps without a better score after which a member stops.
    rate, penalty
        Learning rate, and L1 price of every weight, per unit of the mean squared error.
    horizon
        Time steps of a trajectory; 0 = as the model says.
    """

    steps: int
    patience: int
    rate: float
    penalty: float
    horizon: int = 0


@dataclass(frozen=True)
class Trained:
    """The members of one structure, M of them.

    Parameters
    ----------
    parameters
        With a leading axis: the best of each member.
    score
        ``[M]`` mean squared error, in units of the state, on its validation rows; on training rows if there are none.
    steps
        ``[M]`` steps made in the last stage.
    blamed
        ``[M]`` the condition at which it diverged; -1 = it did not.
    """

    parameters: Parameters
    score: Array
    steps: Integers
    blamed: Integers


def train(
    config: Config,
    problems: Sequence[dict[str, Any]],
    starts: Sequence[Sequence[Parameters]],
    rows: Sequence[tuple[Array, Array]],
    stages: Sequence[Stage],
    *,
    l2: float,
    limit: float,
    progress: Callable[[int], None] = lambda done: None,
) -> list[Trained]:
    """Train members under several structures of one padded size.

    Parameters
    ----------
    config
        What is compiled.
    problems
        Fields of `molcause.models.mechanism.compiled.Problem` for each structure.
    starts
        Parameters of each member, for each structure.
    rows
        Of each member: weights of readings in training and in validation.
    stages
        One after another, each from the best of the one before.
    l2, limit
        As in `molcause.models.mechanism.adam.Knobs`.
    progress
        Called with the number of member steps that were just made.
    """
    with double_precision():
        problem = _stacked([Problem(**each) for each in problems])
        weights = _stacked(list(rows))
        best = _started(config, problem, limit, _stacked([_stacked(list(members)) for members in starts]))
        for stage in stages:
            now = config._replace(horizon=stage.horizon or config.horizon)
            state = _fresh(problem, best)
            knobs = Knobs(*(jnp.asarray(float(v)) for v in (stage.rate, stage.penalty, l2, limit, stage.patience)))
            for size in _chunks(stage.steps):
                state = program(now, size)(problem, weights, knobs, state)
                progress(size * state.alive.size)
                if not np.asarray(state.alive).any():
                    break
            best = state.best
    return [_trained(state, k) for k in range(len(problems))]


@cache
def program(config: Config, size: int) -> Any:
    """Return the compiled function that makes ``size`` steps of all members of all structures."""

    def chunk(problem: Problem, rows: tuple[Any, Any], knobs: Knobs, state: State) -> State:
        moved, _ = jax.lax.scan(
            lambda now, _: (step(config, problem, rows, knobs, now), None), state, None, length=size
        )
        return State._make(moved)

    def of_members(problem: Problem, rows: tuple[Any, Any], knobs: Knobs, state: State) -> State:
        return State._make(jax.lax.map(lambda member: chunk(problem, member[0], knobs, member[1]), (rows, state)))

    def of_structures(problem: Problem, rows: tuple[Any, Any], knobs: Knobs, state: State) -> State:
        return State._make(jax.lax.map(lambda one: of_members(one[0], rows, knobs, one[1]), (problem, state)))

    return jax.jit(of_structures)


@contextmanager
def double_precision() -> Iterator[None]:
    """Compute with 64 bits inside the block, and only there."""
    switch = jax.enable_x64 if hasattr(jax, "enable_x64") else jax.experimental.enable_x64  # the older name
    with switch(True):
        yield


def _chunks(steps: int) -> list[int]:
    return [CHUNK] * (steps // CHUNK) + ([steps % CHUNK] if steps % CHUNK else [])


def _stacked(trees: list[Any]) -> Any:
    return jax.tree.map(lambda *leaves: jnp.stack([jnp.asarray(leaf) for leaf in leaves]), *trees)


def _started(config: Config, problem: Problem, limit: float, parameters: Parameters) -> Parameters:
    """Return the starting parameters without forbidden weights, and contracting."""

    def one(problem: Problem, parameters: Parameters) -> Parameters:
        forbidden = (jnp.where(jnp.isinf(price), jnp.inf, 0.0) for price in (problem.positive, problem.negative))
        weight = priced(parameters.weight, *forbidden)
        return contracted(config, problem, jnp.asarray(limit), parameters._replace(weight=weight))

    return Parameters._make(jax.vmap(jax.vmap(one, in_axes=(None, 0)))(problem, parameters))


def _fresh(problem: Problem, parameters: Parameters) -> State:
    shape = parameters.bias.shape[:2]
    states = jnp.zeros((*shape, *problem.acts.fixed.shape[1:]))
    nothing = jax.tree.map(jnp.zeros_like, parameters)
    return State(
        parameters=parameters,
        first=nothing,
        second=nothing,
        warm=Warm(states, states, jnp.zeros(states.shape[:3])),
        best=parameters,
        score=jnp.full(shape, jnp.inf),
        best_step=jnp.zeros(shape, dtype=int),
        step=jnp.zeros(shape, dtype=int),
        alive=jnp.ones(shape, dtype=bool),
        blamed=jnp.full(shape, -1),
    )


def _trained(state: State, k: int) -> Trained:
    return Trained(
        Parameters(*(np.asarray(leaf[k]) for leaf in state.best)),
        np.asarray(state.score[k]),
        np.asarray(state.step[k]).astype(np.intp),
        np.asarray(state.blamed[k]).astype(np.intp),
    )
