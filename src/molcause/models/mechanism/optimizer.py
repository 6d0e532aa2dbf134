"""Fitting: proximal Adam from zero, then bound-constrained L-BFGS to convergence; replicates by ``vmap``.

Proximal Adam takes the L1 prices in Adam's own metric (an edge's price may differ by sign, and infinity forbids).
A step after which a condition's system would be singular or of the other orientation is halved until it is sound:
log|det| is a barrier that a long step could jump. Splitting B into positive and negative parts
turns prices, masks and signs into bounds, so the same objective is finished by L-BFGS-B (scipy).
"""

from functools import partial
from typing import Any, NamedTuple

import numpy as np
from scipy.optimize import Bounds, minimize

from molcause.engine import load_jax, may_batch
from molcause.models.base import Array
from molcause.models.mechanism.likelihood import Parameters, Plan, negative_log_likelihood, stability_margin
from molcause.models.mechanism.moments import Moments

jax = load_jax()
jnp = jax.numpy

_BETA1, _BETA2, _EPSILON = 0.9, 0.99, 1e-4
_RATE, _FINE, _FINE_SHARE = 0.02, 0.1, 0.3
_LOG_SD = (-6.0, 4.0)
_STEEP = 1e4
_RESTARTS = 5
_BATCHED_READOUTS = 25
_BARRIER = 1e-3


class Prices(NamedTuple):
    """L1 prices of a positive and a negative weight on every edge, ``[d, d]``; infinity forbids."""

    positive: Array
    negative: Array


class Optimum(NamedTuple):
    """Where an optimisation ended.

    Parameters
    ----------
    parameters
        The best parameters found.
    value
        Penalised mean negative log-likelihood per sample, without the barrier.
    gradient
        Largest projected gradient; near 0 at an optimum.
    evaluations
        Evaluations of the likelihood after the warm start.
    held_back
        Largest gradient of the barrier: how hard the data push towards unstable effects.
    """

    parameters: Parameters
    value: float
    gradient: float
    evaluations: int
    held_back: float


def barrier_objective(parameters: Parameters, where: Plan, data: Moments) -> tuple[Any, Any]:
    """Return the negative log-likelihood with a barrier against unstable effects, and the distance from any boundary.

    The barrier keeps the spectral radius of B below 1, so that the equilibrium can be read as the end of a process; of
    a cycle and its reversal, which fit a few interventions equally well, it keeps the stable one.
    """
    value, smallest = negative_log_likelihood(parameters, where, data)
    margin = stability_margin(parameters.effects)
    return value + barrier(parameters.effects), jnp.minimum(smallest, margin)


def barrier(effects: Any) -> Any:
    """Return the price of coming near unstable effects."""
    return -_BARRIER * jnp.log(jnp.maximum(stability_margin(effects), 1e-12))


def start(d: int, n_fractions: int, n_signals: int) -> Parameters:
    """Return no effects, unit noise, half the influence kept, and no signal."""
    return Parameters(np.zeros((d, d)), np.zeros(d), np.full(n_fractions, 0.5), np.zeros(n_signals))


@partial(jax.jit, static_argnames="steps")
def descend(initial: Parameters, where: Plan, data: Moments, prices: Prices, steps: int) -> Parameters:
    """Run proximal Adam for a fixed number of steps, the last ones ten times finer; `initial` must be sound."""
    gradient = jax.value_and_grad(barrier_objective, has_aux=True)
    zeros = jax.tree.map(jnp.zeros_like, initial)

    def step(state: Any, k: Any) -> tuple[Any, None]:
        now, sound, first, second = state
        (_, smallest), slope = gradient(now, where, data)
        is_sound = (smallest > 0) & jnp.all(jnp.isfinite(slope.effects))

        def pick(new: Any, old: Any) -> Any:
            return jax.tree.map(lambda a, b: jnp.where(is_sound, a, b), new, old)

        first_new = jax.tree.map(lambda m, g: _BETA1 * m + (1 - _BETA1) * g, first, slope)
        second_new = jax.tree.map(lambda v, g: _BETA2 * v + (1 - _BETA2) * g * g, second, slope)
        rate = _RATE * jnp.where(k >= (1 - _FINE_SHARE) * steps, _FINE, 1.0)
        bias1, bias2 = 1 - _BETA1 ** (k + 1.0), 1 - _BETA2 ** (k + 1.0)
        metric = jax.tree.map(lambda v: rate / (jnp.sqrt(v / bias2) + _EPSILON), second_new)
        moved = jax.tree.map(lambda p, m, r: p - r * m / bias1, now, first_new, metric)
        moved = _within_bounds(moved, metric.effects, prices, where)
        halfway = jax.tree.map(lambda a, b: 0.5 * (a + b), now, sound)
        return (pick(moved, halfway), pick(now, sound), pick(first_new, zeros), pick(second_new, second)), None

    clipped = _within_bounds(initial, jnp.zeros_like(initial.effects), prices, where)
    (_, final, *_), _ = jax.lax.scan(step, (clipped, clipped, zeros, zeros), jnp.arange(steps))
    return final


def _within_bounds(moved: Parameters, metric: Any, prices: Prices, where: Plan) -> Parameters:
    up = jnp.maximum(moved.effects - metric * jnp.where(jnp.isinf(prices.positive), 0.0, prices.positive), 0.0)
    down = jnp.maximum(-moved.effects - metric * jnp.where(jnp.isinf(prices.negative), 0.0, prices.negative), 0.0)
    effects = jnp.where(jnp.isinf(prices.positive), 0.0, up) - jnp.where(jnp.isinf(prices.negative), 0.0, down)
    return Parameters(
        effects,
        jnp.clip(moved.log_sd, *_LOG_SD),
        jnp.clip(moved.fraction, 0.0, 1.0),
        jnp.clip(moved.signal, where.lowest, where.highest),
    )


def finish(warm: Parameters, where: Plan, data: Moments, prices: Prices, limit: int, tolerance: float) -> Optimum:
    """Run bound-constrained L-BFGS from a warm start to convergence."""
    problem = _Split(warm, prices, where)
    where, data = jax.device_put((where, data))  # once, not at each of some hundred evaluations
    last = (problem.x0, 0.0)

    def objective(x: Array) -> tuple[float, Array]:
        nonlocal last
        (value, smallest), slope = _value_and_slope(problem.parameters(x), where, data)
        if float(smallest) > 0 and np.isfinite(float(value)):
            last = (x.copy(), float(value) + float(problem.price @ x))
            return last[1], problem.gradient(slope) + problem.price
        # Beyond a boundary a steep bowl around the last sound point sends the line search back.
        step = x - last[0]
        return last[1] + _STEEP * float(step @ step), 2.0 * _STEEP * step

    x, evaluations, gradient = problem.x0, 0, float("inf")
    for _ in range(_RESTARTS):
        found = minimize(
            objective,
            x,
            jac=True,
            method="L-BFGS-B",
            bounds=Bounds(problem.lower, problem.upper),
            options={"maxiter": limit, "maxfun": 2 * limit, "ftol": 1e-15, "gtol": tolerance, "maxcor": 20},
        )
        x, evaluations = found.x, evaluations + int(found.nfev)
        value, slope = objective(x)
        before, gradient = gradient, problem.projected(x, slope)
        # A line search that met a boundary ends early; a fresh start from there goes on.
        if gradient <= tolerance or evaluations >= 2 * limit or gradient >= before:
            break
    parameters = problem.parameters(x)
    price, pull = jax.value_and_grad(barrier)(parameters.effects)
    return Optimum(parameters, value - float(price), gradient, evaluations, float(np.abs(pull).max()))


def refit(
    initial: Parameters, where: Plan, data: list[Moments], prices: Prices, steps: int, size: int
) -> list[Parameters]:
    """Run proximal Adam on every data set, padded to `size` so that it compiles once.

    Small systems go by ``vmap`` in one call, which is twice as fast at 11 readouts; at 50 readouts XLA's batched linear
    algebra on the processor is slower than one system after another (`python -m benchmarks bootstrap`).
    """
    if len(initial.log_sd) > _BATCHED_READOUTS or not may_batch():
        alone = [descend(initial, where, one, prices, steps) for one in data]
        return [Parameters(*(np.asarray(array) for array in fitted)) for fitted in alone]
    padded = data + [data[-1]] * (size - len(data))
    stacked = Moments(*(np.stack(arrays) for arrays in zip(*padded, strict=True)))
    fitted = _descend_each(initial, where, stacked, prices, steps)
    return [Parameters(*(np.asarray(array[k]) for array in fitted)) for k in range(len(data))]


@partial(jax.jit, static_argnames="steps")
def _descend_each(initial: Parameters, where: Plan, data: Moments, prices: Prices, steps: int) -> Parameters:
    return jax.vmap(lambda one: descend(initial, where, one, prices, steps))(data)


_value_and_slope = jax.jit(jax.value_and_grad(barrier_objective, has_aux=True))


class _Split:
    """B as positive minus negative parts, the other parameters as they are, in one bounded vector.

    A fraction or signal that only a few samples inform is scaled by the root of their share, so that all directions
    have curvature of one order.
    """

    def __init__(self, warm: Parameters, prices: Prices, where: Plan) -> None:
        self.size = len(warm.log_sd)
        self.up, down = np.isfinite(prices.positive), np.isfinite(prices.negative)
        whole = self.up & (prices.positive == 0) & (prices.negative == 0)
        self.down = down & ~whole
        effects = np.asarray(warm.effects)
        counts = [int(self.up.sum()), int(self.down.sum()), self.size, len(warm.fraction), len(warm.signal)]
        self.cuts = np.cumsum(counts[:-1])
        share = _shares(where, len(warm.fraction), len(warm.signal))
        self.scale = np.concatenate([np.ones(sum(counts[:3])), np.sqrt(share)])
        self.price = np.concatenate([prices.positive[self.up], prices.negative[self.down], np.zeros(sum(counts[2:]))])
        point = [np.where(whole, effects, np.maximum(effects, 0.0))[self.up], np.maximum(-effects, 0.0)[self.down]]
        self.x0 = np.concatenate([*point, *(np.asarray(part) for part in warm[1:])]) * self.scale
        lower = [
            np.where(whole, -np.inf, 0.0)[self.up],
            np.zeros(counts[1]),
            np.full(self.size, _LOG_SD[0]),
            np.zeros(counts[3]),
            where.lowest,
        ]
        upper = [
            np.full(counts[0] + counts[1], np.inf),
            np.full(self.size, _LOG_SD[1]),
            np.ones(counts[3]),
            where.highest,
        ]
        self.lower, self.upper = np.concatenate(lower) * self.scale, np.concatenate(upper) * self.scale

    def parameters(self, x: Array) -> Parameters:
        up, down, *rest = np.split(x / self.scale, self.cuts)
        effects = np.zeros((self.size, self.size))
        effects[self.up] = up
        effects[self.down] -= down
        return Parameters(effects, *rest)

    def gradient(self, slope: Parameters) -> Array:
        effects = np.asarray(slope.effects)
        parts = [effects[self.up], -effects[self.down], *(np.asarray(part) for part in slope[1:])]
        return np.concatenate(parts) / self.scale

    def projected(self, x: Array, slope: Array) -> float:
        """Return the largest step that the gradient would still take within the bounds."""
        return float(np.abs(np.clip(x - slope, self.lower, self.upper) - x).max(initial=0.0))


def _shares(where: Plan, n_fractions: int, n_signals: int) -> Array:
    """Return the share of samples that informs each learned fraction and signal."""
    total = where.samples.sum()
    fractions = [
        ((where.fraction_of == len(where.known) + k) | (where.row_of == len(where.known) + k)).any(axis=1)
        for k in range(n_fractions)
    ]
    signals = [(where.signal_of == 1 + k).any(axis=1) for k in range(n_signals)]
    return np.array([float(where.samples[rows].sum()) / float(total) for rows in (*fractions, *signals)])
