"""One training step: Adam, then the prices of weights, then contraction.

Adam is that of Kingma and Ba (2015, algorithm 1) with its default decay rates. Prices are L1 and act through their
proximal operator in Adam's own metric, so that a weight is exactly 0 where its gradient is smaller than its price, and
never has a sign that is forbidden (an infinite price).
"""

from typing import Any, NamedTuple

from molcause.engine import load_jax
from molcause.models.mechanism.compiled import Config, Evaluation, Problem, Warm, evaluate
from molcause.models.mechanism.field import Parameters, softplus
from molcause.models.mechanism.links import link

jax = load_jax()
jnp = jax.numpy

AnyArray = Any
_FIRST, _SECOND, _TINY = 0.9, 0.999, 1e-8
SOUND = 1e-3
"""Largest residual, in units of the state, at which parameters may be kept: beyond, it is no equilibrium."""
_BETTER = 1.0 - 1e-4


class Knobs(NamedTuple):
    """What may change between stages without a new program: numbers.

    Parameters
    ----------
    rate, penalty, l2
        Learning rate, L1 price of every weight, and price of squared weights, per unit of the mean squared error.
    limit
        Largest sum of abs(weight) * steepest slope * gain / decay over a node's edges on loops; infinite = lifted.
    patience
        Steps without a better score after which a member stops.
    """

    rate: AnyArray
    penalty: AnyArray
    l2: AnyArray
    limit: AnyArray
    patience: AnyArray


class State(NamedTuple):
    """Of one member.

    Parameters
    ----------
    parameters, first, second
        Now, and Adam's moments.
    warm
        Where the last step ended.
    best, score, best_step
        The parameters with the least error on validation rows (training rows, if there are none), and when.
    step
        Steps made.
    alive
        Whether it still learns.
    blamed
        Position of the condition with the largest residual when it diverged; -1 = it did not.
    """

    parameters: Parameters
    first: Parameters
    second: Parameters
    warm: Warm
    best: Parameters
    score: AnyArray
    best_step: AnyArray
    step: AnyArray
    alive: AnyArray
    blamed: AnyArray


def step(config: Config, problem: Problem, rows: tuple[AnyArray, AnyArray], knobs: Knobs, state: State) -> State:
    """Return the state of one member after one step."""
    found = evaluate(config, problem, state.parameters, rows, state.warm)
    score = jnp.where(jnp.sum(rows[1]) > 0, found.validation, found.train)
    finite = _finite(found)
    sound = finite & (jnp.max(found.warm.residual) < SOUND)
    better = state.alive & sound & (score < _BETTER * state.score)
    broken = state.alive & ~finite
    moves = state.alive & finite
    parameters, first, second = _moved(config, problem, knobs, state, found.gradient)
    best_step = jnp.where(better, state.step, state.best_step)
    return State(
        parameters=_either(moves, parameters, state.parameters),
        first=_either(moves, first, state.first),
        second=_either(moves, second, state.second),
        warm=_either(moves, found.warm, state.warm),
        best=_either(better, state.parameters, state.best),
        score=jnp.where(better, score, state.score),
        best_step=best_step,
        step=state.step + moves,
        alive=moves & (state.step - best_step <= knobs.patience),
        blamed=jnp.where(broken, _worst(found.warm.residual, state.warm.residual), state.blamed),
    )


def _finite(found: Evaluation) -> AnyArray:
    parts = [jnp.all(jnp.isfinite(leaf)) for leaf in jax.tree.leaves((found.train, found.gradient, found.warm))]
    return jnp.all(jnp.stack(parts))


def _worst(now: AnyArray, before: AnyArray) -> AnyArray:
    """Return the condition that broke down: the first without a number, else that with the largest residual."""
    return jnp.argmax(jnp.where(jnp.isfinite(now), before, jnp.inf))


def _either(condition: AnyArray, yes: Any, no: Any) -> Any:
    return jax.tree.map(lambda a, b: jnp.where(condition, a, b), yes, no)


def _moved(
    config: Config, problem: Problem, knobs: Knobs, state: State, gradient: Parameters
) -> tuple[Parameters, Parameters, Parameters]:
    """Return parameters and moments after Adam's step, prices and contraction."""
    old, t = state.parameters, state.step + 1
    gradient = gradient._replace(
        weight=gradient.weight + 2.0 * knobs.l2 * old.weight,
        bias=gradient.bias + 2.0 * knobs.l2 * old.bias,
        learned=gradient.learned + 2.0 * knobs.l2 * old.learned,
    )
    gradient = jax.tree.map(jnp.multiply, gradient, problem.free)
    first = jax.tree.map(lambda m, g: _FIRST * m + (1.0 - _FIRST) * g, state.first, gradient)
    second = jax.tree.map(lambda v, g: _SECOND * v + (1.0 - _SECOND) * g**2, state.second, gradient)
    rates = jax.tree.map(lambda v: knobs.rate / (jnp.sqrt(v / (1.0 - _SECOND**t)) + _TINY), second)
    new = jax.tree.map(lambda p, r, m: p - r * m / (1.0 - _FIRST**t), old, rates, first)
    weight = priced(
        new.weight, rates.weight * (problem.positive + knobs.penalty), rates.weight * (problem.negative + knobs.penalty)
    )
    return contracted(config, problem, knobs.limit, new._replace(weight=weight)), first, second


def priced(weight: AnyArray, positive: AnyArray, negative: AnyArray) -> AnyArray:
    """Return the weights that pay for being there: the proximal operator of L1 prices, one for each sign."""
    return jnp.maximum(weight - positive, 0.0) + jnp.minimum(weight + negative, 0.0)


def contracted(config: Config, problem: Problem, limit: AnyArray, parameters: Parameters) -> Parameters:
    """Return the parameters with rows scaled so that loops contract: a unique equilibrium, under any act.

    For each node the sum of abs(weight) * steepest slope * gain / decay over edges that lie on a loop is at most
    ``limit``. So each strong component has one equilibrium given those upstream of it. Nothing that is done makes the
    sum larger: fractions are at most 1, and a held node has no row.
    """
    n = problem.moving.shape[0]
    ratio = softplus(jnp, parameters.gain) / softplus(jnp, parameters.decay) * link(config.link).steepest
    total = jax.ops.segment_sum(jnp.abs(parameters.weight) * problem.in_loop, problem.target, num_segments=n) * ratio
    share = jnp.minimum(1.0, limit / jnp.maximum(total, 1e-30))
    kept = jnp.where(problem.in_loop > 0, share[problem.target], 1.0)
    return parameters._replace(weight=parameters.weight * kept)
