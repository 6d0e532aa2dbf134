"""Solvers in JAX, with gradients: equilibria by implicit differentiation, trajectories by a scan.

dx*/dtheta follows from x* = F(x*, theta) without going back through the iterations: the adjoint lambda solves
lambda = J' lambda + g by the same kind of iteration (Bai, Kolter and Koltun 2019). It converges where the
forward iteration does, since J and J' have the same spectrum. Both start where the last training step ended.

A pass through a graph without loops is the same iteration: it is exact after as many steps as the graph is deep.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from molcause.engine import load_jax
from molcause.models.mechanism import field
from molcause.models.mechanism.field import Parameters
from molcause.models.mechanism.links import link

jax = load_jax()
jnp = jax.numpy

AnyArray = Any


class Config(NamedTuple):
    """What a compiled program depends on, beside the shapes of its arrays.

    Parameters
    ----------
    link
        Name of the link.
    trajectory
        Whether states are followed in time; else they are equilibria.
    dense
        Whether inputs are summed by a matrix; else edge by edge.
    horizon, step
        Number and length of time steps.
    iterations, tolerance
        Most iterations of an equilibrium in one training step, and the largest move at which they end.
    """

    link: str
    trajectory: bool
    dense: bool
    horizon: int
    step: float
    iterations: int
    tolerance: float


class Problem(NamedTuple):
    """One structure with its conditions and data, padded; R rows of data (a condition, at a time).

    Parameters
    ----------
    source, target, positive, negative
        ``[E]`` edges and the prices of their weights, per unit of the mean squared error.
    in_loop
        ``[E]`` 1 for edges on some loop: they count for contraction.
    moving
        ``[N]`` 1 for nodes with a mechanism.
    acts
        What was done, ``[C, N]`` each.
    readout_of
        ``[K, N]``.
    condition, time
        ``[R]`` which condition a row is, and which time step.
    data
        ``[R, K]`` standardized readings.
    free
        1 for each parameter that is learned.
    """

    source: AnyArray
    target: AnyArray
    positive: AnyArray
    negative: AnyArray
    in_loop: AnyArray
    moving: AnyArray
    acts: Any
    readout_of: AnyArray
    condition: AnyArray
    time: AnyArray
    data: AnyArray
    free: Parameters


class Warm(NamedTuple):
    """Where the last step ended: states, adjoints, and ``[C]`` largest residual of each condition."""

    state: AnyArray
    adjoint: AnyArray
    residual: AnyArray


class Evaluation(NamedTuple):
    """Mean squared errors on training and validation rows, gradient of the first, and where it was evaluated."""

    train: AnyArray
    validation: AnyArray
    gradient: Parameters
    warm: Warm


def evaluate(
    config: Config, problem: Problem, parameters: Parameters, rows: tuple[AnyArray, AnyArray], warm: Warm
) -> Evaluation:
    """Return the errors of one member and their gradient.

    Parameters
    ----------
    config, problem, parameters
        What to solve.
    rows
        ``[R, K]`` weights of readings in training and in validation.
    warm
        Where the last step ended.
    """
    return (_along if config.trajectory else _settled)(config, problem, parameters, rows, warm)


def _settled(
    config: Config, problem: Problem, parameters: Parameters, rows: tuple[AnyArray, AnyArray], warm: Warm
) -> Evaluation:
    advance = _advance(config, problem)
    equation, pull_parameters = jax.vjp(lambda p: _equation(config, problem, p), parameters)
    x, residual = iterate(lambda x: advance(equation, x), warm.state, config)

    def error(p: Parameters, x: AnyArray) -> tuple[AnyArray, AnyArray]:
        return _errors(problem, p, x[problem.condition], rows)

    (train, validation), (direct, outer) = _with_gradient(error, parameters, x)
    _, pull = jax.vjp(advance, equation, x)
    adjoint, _ = iterate(lambda a: outer + pull(a)[1], warm.adjoint, config)
    indirect = pull_parameters(pull(adjoint)[0])[0]
    gradient = jax.tree.map(jnp.add, direct, indirect)
    return Evaluation(train, validation, gradient, Warm(x, adjoint, residual))


def _along(
    config: Config, problem: Problem, parameters: Parameters, rows: tuple[AnyArray, AnyArray], warm: Warm
) -> Evaluation:
    def error(p: Parameters, _: None) -> tuple[AnyArray, AnyArray]:
        equation = _equation(config, problem, p)
        found = heun(lambda x: _velocity(config, problem, equation, x), field.start(jnp, equation), config)
        return _errors(problem, p, found[problem.time, problem.condition], rows)

    (train, validation), (gradient, _) = _with_gradient(error, parameters, None)
    return Evaluation(train, validation, gradient, warm)


def _with_gradient(error: Callable[..., Any], parameters: Parameters, x: Any) -> Any:
    return jax.value_and_grad(error, argnums=(0, 1), has_aux=True)(parameters, x)


def _errors(
    problem: Problem, parameters: Parameters, x: AnyArray, rows: tuple[AnyArray, AnyArray]
) -> tuple[AnyArray, AnyArray]:
    squared = (field.readings(problem.readout_of, parameters, x) - problem.data) ** 2
    train, validation = (jnp.sum(w * squared) / jnp.maximum(jnp.sum(w), 1.0) for w in rows)
    return train, validation


def iterate(advance: Callable[[AnyArray], AnyArray], start: AnyArray, config: Config) -> tuple[AnyArray, AnyArray]:
    """Return the fixed point ``[C, N]`` and the size of the last move in each condition ``[C]``."""

    def unfinished(carry: Any) -> Any:
        _, move, k = carry
        return (jnp.max(move) > config.tolerance) & (k < config.iterations)

    def step(carry: Any) -> Any:
        x, _, k = carry
        new = advance(x)
        return new, jnp.max(jnp.abs(new - x), axis=-1), k + 1

    first = jnp.full(start.shape[:-1], jnp.inf, dtype=start.dtype)
    x, move, _ = jax.lax.while_loop(unfinished, step, (start, first, 0))
    return x, move


def heun(velocity: Callable[[AnyArray], AnyArray], start: AnyArray, config: Config) -> AnyArray:
    """Return ``[horizon + 1, C, N]`` states along a trajectory, by Heun's method."""

    def advance(x: AnyArray, _: None) -> tuple[AnyArray, AnyArray]:
        first = velocity(x)
        new = x + 0.5 * config.step * (first + velocity(x + config.step * first))
        return new, new

    _, found = jax.lax.scan(advance, start, None, length=config.horizon)
    return jnp.concatenate([start[None], found])


def _equation(config: Config, problem: Problem, parameters: Parameters) -> field.Equation:
    weight = parameters.weight
    if config.dense:
        n = problem.moving.shape[0]
        weight = jnp.zeros((n, n), dtype=weight.dtype).at[problem.target, problem.source].add(weight)
    return field.equation(jnp, parameters, weight, problem.moving, problem.acts)


def _advance(config: Config, problem: Problem) -> Callable[[field.Equation, AnyArray], AnyArray]:
    return lambda equation, x: field.level(jnp, link(config.link), _send(config, problem), equation, x)


def _velocity(config: Config, problem: Problem, equation: field.Equation, x: AnyArray) -> AnyArray:
    return field.velocity(jnp, link(config.link), _send(config, problem), equation, x)


def _send(config: Config, problem: Problem) -> field.Send:
    """Return how messages are summed: by a matrix, or edge by edge."""
    if config.dense:
        return lambda matrix, sent: sent @ matrix.T
    return lambda weight, sent: _by_edge(problem.source, problem.target, weight, sent)


@jax.custom_vjp  # type: ignore[untyped-decorator]
def _by_edge(source: AnyArray, target: AnyArray, weight: AnyArray, sent: AnyArray) -> AnyArray:
    """Return ``[C, N]`` sums of weighted messages; its own derivative is the same sum along reversed edges."""
    return _carried(source, target, weight, sent.T).T


def _carried(source: AnyArray, target: AnyArray, weight: AnyArray, rows: AnyArray) -> AnyArray:
    return jax.ops.segment_sum(rows[source] * weight[:, None], target, num_segments=rows.shape[0])


def _by_edge_forward(source: AnyArray, target: AnyArray, weight: AnyArray, sent: AnyArray) -> tuple[AnyArray, Any]:
    return _by_edge(source, target, weight, sent), (source, target, weight, sent)


def _by_edge_backward(kept: Any, gradient: AnyArray) -> tuple[Any, ...]:
    source, target, weight, sent = kept
    rows = gradient.T
    of_weight = jnp.sum(rows[target] * sent.T[source], axis=1)
    return None, None, of_weight, _carried(target, source, weight, rows).T


_by_edge.defvjp(_by_edge_forward, _by_edge_backward)
